using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// A field that some of the types have that an interface or a union may be, as one column. No server mixes types under one name, not even
/// <c>String</c> and <c>String!</c> (GraphQL section 5.3.2), so each type of the field but one is asked for under an alias.
/// </summary>
internal sealed class MemberField
{
    /// <summary>The field, of the type that holds the values of the others.</summary>
    public required SchemaField Field { get; init; }

    /// <summary>The types that it is asked of, and under which alias; null for its own name.</summary>
    public required IReadOnlyList<(string? Alias, IReadOnlyList<string> Types)> Groups { get; init; }

    /// <summary>What has no place in the column: <c>Call.length</c>.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>The column.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="type">The interface or union.</param>
    /// <param name="members">The types that have the field, and it, by one name.</param>
    public static MemberField Of(LucaSchema schema, SchemaType type, IEnumerable<(string Owner, SchemaField Field)> members)
    {
        IGrouping<string, (string Owner, SchemaField Field)>[] kinds =
            [.. members.GroupBy(one => one.Field.Type.ToString()).OrderByDescending(kind => kind.Count())];
        SchemaField field = kinds[0].First().Field;
        List<(string? Alias, IReadOnlyList<string> Types)> groups = [];
        List<string> leftOut = [];
        foreach (IGrouping<string, (string Owner, SchemaField Field)> kind in kinds)
        {
            if (Wider(schema, field, kind.First().Field) is not { } wider)
            {
                leftOut.AddRange(kind.Select(InWords));
                continue;
            }

            field = wider;
            groups.Add((groups.Count == 0 ? null : Alias(schema, type, field.Name, groups.Count + 1), [.. kind.Select(one => one.Owner)]));
        }

        return new MemberField { Field = field, Groups = groups, LeftOut = leftOut };
    }

    /// <summary>Fields that only some of the types of an interface or a union have, by name.</summary>
    public static IEnumerable<IGrouping<string, (string Owner, SchemaField Field)>> OfSome(
        LucaSchema schema, SchemaType type, Func<SchemaType, IEnumerable<SchemaField>> fields) =>
        (type.Kind is TypeKind.Interface or TypeKind.Union ? type.PossibleTypes : []).Select(schema.Type).OfType<SchemaType>()
            .SelectMany(member => fields(member).Select(field => (Owner: member.Name, Field: field)))
            .Where(item => type.Field(item.Field.Name) is null)
            .GroupBy(item => item.Field.Name, StringComparer.Ordinal);

    /// <summary>Of two fields the one whose column holds the values of both; null where none does.</summary>
    public static SchemaField? Wider(LucaSchema schema, SchemaField one, SchemaField other)
    {
        if (Lists(one) != Lists(other)) return null;
        if (one.Type.NamedType == other.Type.NamedType) return one;
        return (ValueKinds.Of(schema, one.Type), ValueKinds.Of(schema, other.Type)) switch
        {
            (ValueKind.Object or ValueKind.Unknown, _) => null,
            // The specification bounds Int to 32 bits (section 3.5.1).
            (ValueKind.Integer, ValueKind.Integer) => one.Type.NamedType == "Int" ? other : one,
            (ValueKind.Integer, ValueKind.Decimal) => other,
            (ValueKind.Decimal, ValueKind.Integer) => one,
            var (first, second) => first == second ? one : null,
        };
    }

    /// <summary>What a list's rows lack, for a warning; null for nothing.</summary>
    public static string? Lacking(string list, IReadOnlyCollection<string> leftOut) => leftOut.Count == 0 ? null
        : $"'{list}' comes without {SchemaNames.Join([.. leftOut], "and")}: other rows have a field of that name and another type. Ask for it with Invoke-LucaGraphQL, under another name.";

    public static string InWords((string Owner, SchemaField Field) item) => item.Owner + "." + item.Field.Name;

    private static int Lists(SchemaField field) => field.Type.ToString().Count(character => character == '[');

    private static string Alias(LucaSchema schema, SchemaType type, string name, int number)
    {
        string alias = name + "_" + number.ToString(CultureInfo.InvariantCulture);
        while (type.PossibleTypes.Any(member => schema.Type(member)?.Field(alias) is not null)) alias += "_";
        return alias;
    }
}
