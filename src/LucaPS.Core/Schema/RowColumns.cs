using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>The columns of a file's row that are not written.</summary>
internal sealed class LeftColumns
{
    /// <summary>Those that are no fields.</summary>
    public HashSet<string> Unknown { get; } = [];

    /// <summary>Those whose text does not give the objects of a list whole.</summary>
    public HashSet<string> Unread { get; } = [];
}

/// <summary>
/// What the columns of a file's row are to an input: fields of it, or of an object in it that LucaPS writes flat for such files
/// (<c>AddressCity</c> for <c>address { city }</c>).
/// </summary>
internal sealed class RowColumns(LucaSchema schema)
{
    private const string Id = "id";
    private const string Name = "name";

    /// <summary>The columns that a mutation takes beside the object's table, by their own names, and that are not given already.</summary>
    /// <param name="beside">What it takes there.</param>
    /// <param name="fields">The fields of the table.</param>
    /// <param name="given">What is given otherwise, and goes before a column.</param>
    /// <param name="left">Gets the other columns.</param>
    public OrderedDictionary TakenBeside(
        IReadOnlyList<SchemaInputValue> beside, IReadOnlyList<SchemaInputValue> fields, IDictionary? columns, IEnumerable<string> given,
        IDictionary left)
    {
        OrderedDictionary taken = [];
        HashSet<SchemaInputValue> named = FieldsOf(beside, given);
        foreach (DictionaryEntry column in columns ?? new OrderedDictionary())
        {
            string name = column.Key.ToString()!;
            if (!IsBeside(name, beside, fields)) left[column.Key] = column.Value;
            else if (InputValueWriter.FieldFor(beside, name) is { } field && !named.Contains(field) && !IsTwin(beside, columns!, column))
                taken[column.Key] = CellText.Read(schema, field, name, column.Value);
        }

        return taken;
    }

    /// <summary>
    /// Whether a name is of what stands beside a table, and not of a field in it. Its own name goes before the one of its twin in kroner or
    /// øre.
    /// </summary>
    public static bool IsBeside(string name, IReadOnlyList<SchemaInputValue> beside, IReadOnlyList<SchemaInputValue> fields) =>
        InputValueWriter.FieldFor(beside, name) is not null
        && (InputValueWriter.FieldFor(fields, name) is null || (IsOwn(beside, name) && !IsOwn(fields, name)));

    /// <summary>The columns that are fields and not given already.</summary>
    /// <param name="given">What is given otherwise, and goes before a column.</param>
    /// <param name="left">Gets the columns that are not written; null where all are meant: then those are left to be refused.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: an object is given twice, or not by what names it, or the text
    /// of a list or an object cannot be read.</exception>
    public OrderedDictionary Taken(
        IReadOnlyList<SchemaInputValue> fields, IDictionary? columns, IEnumerable<string> given, LeftColumns? left)
    {
        bool keepsOthers = left is null;
        OrderedDictionary taken = [];
        List<FlatColumn> flat = [];
        HashSet<SchemaInputValue> named = FieldsOf(fields, given);
        HashSet<SchemaInputValue> own = [];
        foreach (DictionaryEntry column in columns ?? new OrderedDictionary())
        {
            string name = column.Key.ToString()!;
            if (InputValueWriter.FieldFor(fields, name) is { } field)
            {
                if (IsTwin(fields, columns!, column)) continue;
                bool isNamed = named.Contains(field);
                object? value = isNamed || column.Value is not string || IsOfOthers(fields, columns!, field)
                    ? column.Value : CellText.Read(schema, field, name, column.Value);
                if (!keepsOthers && value is string && schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject }
                    && (field.Type.IsList || HasParts(fields, columns!, field)))
                {
                    if (field.Type.IsList && !isNamed) left!.Unread.Add(name);
                    continue;
                }

                own.Add(field);
                if (!isNamed) taken[column.Key] = value;
            }
            else if (Flat(fields, name, column.Value) is { } one)
            {
                flat.Add(one);
            }
            else if (IsTwin(fields, columns!, column))
            {
                continue;
            }
            else if (keepsOthers)
            {
                taken[column.Key] = column.Value;
            }
            else
            {
                left!.Unknown.Add(name);
            }
        }

        named.UnionWith(own);
        foreach (var parts in flat.GroupBy(one => one.Owner)) AddObject(taken, [.. parts], named, left);
        return taken;
    }

    private static HashSet<SchemaInputValue> FieldsOf(IReadOnlyList<SchemaInputValue> fields, IEnumerable<string> names) =>
        [.. names.Select(name => InputValueWriter.FieldFor(fields, name)).OfType<SchemaInputValue>()];

    /// <summary>
    /// Whether a column is the same amount in kroner as another in øre, or the other way round, as rows of LucaPS have both. What is a
    /// field by its own name is none: the schema may have both.
    /// </summary>
    private static bool IsTwin(IReadOnlyList<SchemaInputValue> fields, IDictionary columns, DictionaryEntry column)
    {
        string name = column.Key.ToString()!;
        return !IsOwn(fields, name) && columns.Entries().Any(other => other.Key.ToString() is { } twin
            && (IsCents(twin, name) ? Kroner.IsSame(column.Value, other.Value)
                : IsCents(name, twin) && IsOwn(fields, twin) && Kroner.IsSame(other.Value, column.Value)));
    }

    private static bool IsCents(string cents, string kroner) =>
        string.Equals(cents, kroner + "Cents", StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(IReadOnlyList<SchemaInputValue> fields, string name) =>
        InputValueWriter.Find(fields, name) is { Field: not null, Twin: InputValueWriter.Twin.None };

    /// <summary>Whether an object's own column is only its text, as a file has it beside the flat columns.</summary>
    private bool HasParts(IReadOnlyList<SchemaInputValue> fields, IDictionary columns, SchemaInputValue field) =>
        columns.Keys.Cast<object>().Any(key => key.ToString() is { } other && InputValueWriter.FieldFor(fields, other) is null
            && Flat(fields, other, columns[key])?.Owner == field);

    /// <summary>
    /// Whether the text of an object says no more than which one it is: beside the flat columns, and in a list of what has a list of its
    /// own, of which an export has only what identifies each.
    /// </summary>
    private bool IsOfOthers(IReadOnlyList<SchemaInputValue> fields, IDictionary columns, SchemaInputValue field) =>
        schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject }
        && (field.Type.IsList ? new ObjectMutations(schema, RowNames.OfSchema).IsListed(field.Name) : HasParts(fields, columns, field));

    private void AddObject(OrderedDictionary taken, FlatColumn[] parts, HashSet<SchemaInputValue> named, LeftColumns? left)
    {
        SchemaInputValue owner = parts[0].Owner;
        OrderedDictionary all = [];
        foreach (FlatColumn part in parts) all[part.Rest] = part.Value;
        parts = [.. parts.Where(part => !IsTwin(part.Type.InputFields, all, new DictionaryEntry(part.Rest, part.Value)))];
        FlatColumn[] written = [.. parts.Where(part => part.Path is not null)];
        if (written.Length > 0 && named.Contains(owner))
            throw InputErrors.Bad($"'{written[0].Column}' and '{owner.Name}' are both given: leave one of them out.", written[0].Column);
        if (written.All(part => SchemaNames.Matches("name", part.Rest))
            && Array.Find(parts, part => part.Path is null && part.IsId) is { } lost
            && new ObjectMutations(schema, RowNames.OfSchema).IsListed(owner.Name))
        {
            throw InputErrors.Bad(
                $"'{lost.Column}' cannot be written: {lost.Type.Name} takes no id. Give '{owner.Name}' as the server has it, or leave '{lost.Column}' out.",
                lost.Column);
        }

        if (written.Length > 0)
        {
            OrderedDictionary table = [];
            foreach (FlatColumn part in written) table[part.Path![0]] = RowInput.At(part.Path.Skip(1), part.Value);
            taken[owner.Name] = table;
        }

        // A name beside the id says whose id it is. Alone, it would be taken for a change.
        bool isNamed = named.Contains(owner) || Array.Exists(written, part => part.IsId);
        foreach (FlatColumn part in parts.Where(part => part.Path is null))
        {
            bool hasId = part.HasId;
            if (hasId && !isNamed)
            {
                throw InputErrors.Bad(
                    $"'{part.Column}' cannot be written: '{owner.Name}' is named by its id. Give the column {SchemaNames.ToPascalCase(owner.Name)}Id, or leave '{part.Column}' out.",
                    part.Column);
            }

            if (hasId && SchemaNames.Matches(Name, part.Rest)) continue;
            if (left is null) taken[part.Column] = part.Value;
            else left.Unknown.Add(part.Column);
        }
    }

    private FlatColumn? Flat(IReadOnlyList<SchemaInputValue> fields, string column, object? value)
    {
        // address.city, as Export-LucaData writes it, and AddressCity.
        string name = SchemaNames.ToPascalCase(column);
        FlatColumn[] all = [.. fields.Where(field =>
            !field.Type.IsList && schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject })
            .Select(field => (Field: field, Beginning: SchemaNames.ToPascalCase(field.Name)))
            .Where(one => name.Length > one.Beginning.Length && name.StartsWith(one.Beginning, StringComparison.OrdinalIgnoreCase))
            .Select(one =>
            {
                SchemaType type = schema.Type(one.Field.Type.NamedType)!;
                string rest = name.Substring(one.Beginning.Length);
                if (rest[0] == '.') rest = SchemaNames.ToPascalCase(rest.Substring(1));
                return new FlatColumn(column, value, one.Field, type, rest) { Connect = RowInput.ConnectPath(schema, type) };
            })
            .Where(one => one.Field is not null || (one.Rest.Length > 0 && char.IsUpper(one.Rest[0])))
            .OrderByDescending(one => one.Field is not null).ThenByDescending(one => one.Owner.Name.Length)];
        string[] places = [.. all.Where(one => one.Field is not null).Select(one => one.Owner.Name + "." + one.Field!.Name)];
        if (places.Length > 1)
            throw InputErrors.Bad(
                $"'{column}' may be {SchemaNames.Join(places, "or")}: give that object itself, and leave the column out.", column);
        return all.FirstOrDefault();
    }

    /// <param name="Column">Its name.</param>
    /// <param name="Value">What it holds.</param>
    /// <param name="Owner">The field whose object it is of.</param>
    /// <param name="Type">The type of that.</param>
    /// <param name="Rest">What it is there.</param>
    private sealed record FlatColumn(string Column, object? Value, SchemaInputValue Owner, SchemaType Type, string Rest)
    {
        /// <summary>The field of that name; null where the object has none.</summary>
        public SchemaInputValue? Field { get; } = InputValueWriter.FieldFor(Type.InputFields, Rest);

        /// <summary>The names by which the object connects to another by its id; null where it does not.</summary>
        public IReadOnlyList<string>? Connect { get; init; }

        /// <summary>Whether it says which object it is.</summary>
        public bool IsId => SchemaNames.Matches(Id, Rest);

        /// <summary>Whether the object can be named by an id.</summary>
        public bool HasId => Connect is not null || Type.InputFields.Any(one => one.Name == Id);

        /// <summary>Where it goes in the object; null where the object has no place for it.</summary>
        public IReadOnlyList<string>? Path => Field is not null ? [Rest] : IsId ? Connect : null;
    }
}
