using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>
/// How a list is asked for what has changed since a time: by an argument, by a member of an input argument, or by its rows' own time of
/// change.
/// </summary>
internal sealed class ChangeFilter
{
    // Subject and bound as APIs of this kind put them together: updatedSince, updated_at_gte, modifiedAfter.
    private static readonly string[] s_subjects = ["updated", "changed", "modified", "lastupdated", "lastchanged", "lastmodified"];
    private static readonly string[] s_bounds =
        ["since", "after", "from", "gte", "gt", "greaterthanorequal", "greaterthan", "onorafter", "min"];
    private static readonly string[] s_exclusive = ["after", "gt", "greaterthan"];
    private static readonly string[] s_times =
    [
        "updatedAt", "changedAt", "modifiedAt", "lastUpdatedAt", "lastChangedAt", "lastModifiedAt", "updated", "changed", "modified",
        "lastUpdated", "lastChanged", "lastModified"
    ];

    private readonly RootField _root;
    private IReadOnlyList<string> _path = [];
    private bool _isDay;
    private bool _isExclusive;

    private ChangeFilter(RootField root) => _root = root;

    /// <summary>The rows' own time of change, where nothing can be asked for by it, or no more exactly than by the day.</summary>
    public string? RowField { get; private init; }

    /// <summary>Null where the list has neither.</summary>
    public static ChangeFilter? Find(LucaSchema schema, RootField root)
    {
        foreach (SchemaInputValue argument in root.Field.Arguments.OrderBy(argument => argument.IsDeprecated))
        {
            if (IsBound(argument.Name) && IsTime(schema, argument.Type)) return Of(root, schema, [argument]);
        }

        foreach (SchemaInputValue argument in root.Field.Arguments.Where(argument => !argument.Type.IsList))
        {
            if (schema.Type(argument.Type.NamedType) is { Kind: TypeKind.InputObject } type && Within(schema, type) is { } path)
                return Of(root, schema, [argument, .. path]);
        }

        return TimeOf(schema, root) is { } time ? new ChangeFilter(root) { RowField = time } : null;
    }

    /// <summary>The rows' own time of change; null where they have none.</summary>
    public static string? TimeOf(LucaSchema schema, RootField root)
    {
        SchemaType? row = schema.Type(root.RowTypeName);
        return s_times.Select(name => row?.Fields.FirstOrDefault(field => SchemaNames.Matches(field.Name, name)))
            .FirstOrDefault(field => field is { HasRequiredArguments: false } && IsTime(schema, field.Type))?.Name;
    }

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: the list has neither.</exception>
    public static ChangeFilter Require(LucaSchema schema, RootField root) => Find(schema, root) ?? throw InputErrors.Bad(
        $"'{root.Name}' has no argument that filters by change, and its rows have no time of change, so -ChangedSince cannot be used. Leave it out and compare the rows yourself.", root.Name);

    /// <summary>What was given with the time beside it.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is given there too.</exception>
    public IDictionary? AddTo(IDictionary? arguments, DateTimeOffset since)
    {
        if (_path.Count == 0) return arguments;
        // What changed at that very moment, or on that day, counts too, whether or not the server's "after" leaves it out.
        DateTimeOffset from = !_isExclusive ? since : Before(since, _isDay ? TimeSpan.FromDays(1) : TimeSpan.FromMilliseconds(1));
        // A day of UTC is never later than the same moment's day in Norway.
        return Add(arguments, 0, _isDay ? from.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : from);
    }

    /// <summary>Earlier by so much, or the earliest time that there is.</summary>
    public static DateTimeOffset Before(DateTimeOffset time, TimeSpan by) =>
        time - DateTimeOffset.MinValue > by ? time.ToUniversalTime() - by : DateTimeOffset.MinValue;

    /// <summary>For -Verbose, which says which of these applies.</summary>
    public string InWords(DateTimeOffset since) => _path.Count == 0 && RowField is { } field
        ? $"'{_root.Name}' has no argument that filters by change: all rows are read, and those whose {field} is before {since:O} are left out."
        : $"'{_root.Name}' is filtered by change with its argument {string.Join(".", _path)}: {since:O}.";

    /// <summary>The selection, with the rows' own time where that decides.</summary>
    public Selection AddTo(Selection selection) =>
        RowField is { } field && !selection.Fields.Any(one => one.Name == field) ? selection.AlsoAsking(field) : selection;

    private OrderedDictionary Add(IDictionary? given, int depth, object value)
    {
        OrderedDictionary copy = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given ?? new Hashtable()) copy[entry.Key.ToString()!] = entry.Value;
        string name = _path[depth];
        bool isLast = depth == _path.Count - 1;
        object? there = copy.Contains(name) ? copy[name] : null;
        if (there is not null && (isLast || there is not IDictionary))
            throw InputErrors.Bad($"'{name}' is given with -Argument and also set by -ChangedSince. Give one of them.", name);
        copy[name] = isLast ? value : Add(there as IDictionary, depth + 1, value);
        return copy;
    }

    private static ChangeFilter Of(RootField root, LucaSchema schema, IReadOnlyList<SchemaInputValue> path)
    {
        SchemaInputValue bound = path[path.Count - 1];
        bool isDay = ValueKinds.Of(schema, bound.Type) == ValueKind.Date;
        string plain = SchemaNames.Plain(bound.Name);
        string? subject = s_bounds.Contains(plain) ? Subject(SchemaNames.Plain(path[path.Count - 2].Name)) : s_bounds
            .Where(end => plain.EndsWith(end, StringComparison.Ordinal))
            .Select(end => Subject(plain.Substring(0, plain.Length - end.Length))).FirstOrDefault(s_subjects.Contains);
        return new ChangeFilter(root)
        {
            _path = [.. path.Select(value => value.Name)],
            _isDay = isDay,
            RowField = isDay && TimeOf(schema, root) is { } time && Subject(SchemaNames.Plain(time)) == subject ? time : null,
            _isExclusive = IsExclusive(SchemaNames.Plain(bound.Name)),
        };
    }

    private static bool IsExclusive(string plain) =>
        Array.Exists(s_exclusive, end => plain.EndsWith(end, StringComparison.Ordinal))
        && !plain.EndsWith("onorafter", StringComparison.Ordinal);

    /// <summary><c>filter: { updatedSince }</c>, or <c>filter: { updatedAt: { gte } }</c>.</summary>
    private static IReadOnlyList<SchemaInputValue>? Within(LucaSchema schema, SchemaType input)
    {
        foreach (SchemaInputValue member in input.InputFields)
        {
            if (IsBound(member.Name) && IsTime(schema, member.Type)) return [member];
        }

        foreach (SchemaInputValue member in input.InputFields.Where(member =>
            s_subjects.Contains(Subject(SchemaNames.Plain(member.Name))) && !member.Type.IsList))
        {
            if (schema.Type(member.Type.NamedType) is not { Kind: TypeKind.InputObject } range) continue;
            foreach (string bound in s_bounds)
            {
                if (range.InputFields.FirstOrDefault(one => SchemaNames.Plain(one.Name) == bound && IsTime(schema, one.Type)) is { } found)
                    return [member, found];
            }
        }

        return null;
    }

    private static bool IsBound(string name)
    {
        string plain = SchemaNames.Plain(name);
        return s_bounds.Any(bound => plain.EndsWith(bound, StringComparison.Ordinal)
            && s_subjects.Contains(Subject(plain.Substring(0, plain.Length - bound.Length))));
    }

    private static string Subject(string plain) =>
        plain.EndsWith("at", StringComparison.Ordinal) ? plain.Substring(0, plain.Length - 2) : plain;

    private static bool IsTime(LucaSchema schema, TypeRef type) =>
        !type.IsList && ValueKinds.Of(schema, type) is ValueKind.Time or ValueKind.Date or ValueKind.Unknown
            && ValueKinds.CoreKind(schema, type) == TypeKind.Scalar;
}
