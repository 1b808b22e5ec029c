using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// Writes a user's value as JSON of a type of the schema (GraphQL specification, sections 3.10 to 3.12), or refuses it with the place
/// where it does not fit. Without a schema, types that are not GraphQL's own are written as the values say.
/// </summary>
internal sealed class InputValueWriter(LucaSchema? schema, InputContext context)
{
    // Of nesting: a value may contain itself.
    private const int MaxDepth = 32;
    private const string Cents = "Cents";
    private const string Id = "ID";

    private static readonly string[] s_amounts = ["price", "amount", "total", "sum", "cost", "fee", "balance", "limit", "salary"];

    private readonly ScalarWriter _scalars = new(schema, context);
    private readonly RowInput _rows = new(schema, context);

    public void Write(Utf8JsonWriter writer, TypeRef type, object? value, string path) => Write(writer, type, value, path, 0);

    private void Write(Utf8JsonWriter writer, TypeRef type, object? value, string path, int depth)
    {
        if (depth > MaxDepth) throw InputErrors.Bad($"'{path}' is nested too deeply, or contains itself.", null);
        if (value is ServerValue known)
        {
            if (known.Json.ValueKind == System.Text.Json.JsonValueKind.Undefined) writer.WriteNullValue();
            else known.Json.WriteTo(writer);
            return;
        }

        if (value is GivenDay day) value = day.For(type.NamedType);
        if (value is not null && type.Nullable is not { Kind: TypeKind.List } && IsId(type.NamedType, value, path))
            value = _rows.IdOf(value, path);
        value = Unwrap(value);
        if (value is null)
        {
            if (type.IsNonNull) throw InputErrors.Mismatch(path, null, type.ToString());
            writer.WriteNullValue();
        }
        else if (type.Nullable is { Kind: TypeKind.List } list)
        {
            WriteList(writer, list.OfType!, value, path, depth);
        }
        else if (schema?.Type(type.NamedType) is { Kind: TypeKind.InputObject } input)
        {
            WriteObject(writer, input, value, path, depth);
        }
        else if (IsOpen(type.NamedType))
        {
            WriteByShape(writer, value, path, depth, (schema is { IsFallback: false } && schema.Type(type.NamedType) is not null, false));
        }
        else
        {
            // An array of one is easily made of a value in PowerShell, but not where a list would be taken for a value.
            if (value is IDictionary || Items(value) is not null) throw InputErrors.Mismatch(path, value, "one value of type " + type);
            _scalars.Write(writer, type.NamedType, value, path);
        }
    }

    /// <summary>Whether values of a type are passed on unchanged: unknown scalars, and types that the schema does not describe.</summary>
    private bool IsOpen(string typeName) =>
        ValueKinds.OfScalar(typeName) == ValueKind.Unknown && schema?.Type(typeName) is not { Kind: TypeKind.Enum };

    private void WriteList(Utf8JsonWriter writer, TypeRef element, object value, string path, int depth)
    {
        bool isOfObjects = schema?.Type(element.NamedType) is { Kind: TypeKind.InputObject } type
            && Find(type.InputFields, "nodes").Field is null && Find(type.InputFields, "edges").Field is null;
        writer.WriteStartArray();
        if ((Items(value) ?? Rows(value)) is { } items)
        {
            int index = 0;
            foreach (object? item in items.Cast<object?>().SelectMany(item => Rows(item) ?? [item]))
            {
                // A gap in a list of ids is a mistake, and no object.
                if (element.NamedType == Id && Unwrap(item) is string text && string.IsNullOrWhiteSpace(text))
                    throw InputErrors.EmptyId(text);
                Write(writer, element, item, InputErrors.Join(path, index++), depth + 1);
            }
        }
        else
        {
            // Section 3.11: a value stands for a list of one.
            Write(writer, element, value, path, depth + 1);
        }

        writer.WriteEndArray();

        IReadOnlyList<object?>? Rows(object? given) => isOfObjects ? GivenPage.ItemsOf(given, Unwrap, path) : null;
    }

    private void WriteObject(Utf8JsonWriter writer, SchemaType type, object value, string path, int depth)
    {
        if (Members(value, path) is not { } members) throw InputErrors.Mismatch(path, value, "a hashtable of the fields of " + type.Name);
        if (value is ColumnMembers columns)
        {
            members = Members(new RowColumns(schema!).Taken(type.InputFields, columns, [], null), path)!;
        }
        else if (value is RowMembers row)
        {
            members = _rows.Writable(type, row, members, path);
        }

        if (type.IsOneOf) RequireOne(type, members, path);
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach ((string name, object? member) in members)
        {
            string memberPath = InputErrors.Join(path, name);
            (SchemaInputValue? field, Twin twin) = Find(type.InputFields, name);
            if (field is null && !(schema!.IsFallback && SchemaNames.IsName(name)))
                throw NoField(type, memberPath, name);

            string schemaName = field?.Name ?? name;
            if (given.TryGetValue(schemaName, out string? other))
                throw InputErrors.Twice(InputErrors.Join(path, schemaName), other, name);
            given.Add(schemaName, name);
            writer.WritePropertyName(schemaName);
            if (field is null) WriteByShape(writer, member, memberPath, depth + 1);
            // What a row has is what the server gave.
            else if (twin == Twin.None && value is RowMembers { Kind: not null }) Write(writer, field.Type, member, memberPath, depth + 1);
            else Write(writer, field.Type, Amount(member, field, twin, memberPath), memberPath, depth + 1);
        }

        writer.WriteEndObject();
        foreach (SchemaInputValue field in type.InputFields)
        {
            if (field.IsRequired && !given.ContainsKey(field.Name))
            {
                throw InputErrors.Bad(
                    $"'{InputErrors.Join(path, field.Name)}' is missing: {type.Name} needs it, of type {field.Type}.", value);
            }
        }
    }

    /// <summary>The error that a table has what its type does not.</summary>
    internal static LucaException NoField(SchemaType type, string path, string name) =>
        InputErrors.NoField(path, type.Name, SchemaNames.Suggest(name, type.InputFields.Select(f => f.Name)), name);

    /// <summary>Whether a row stands for its id there: in an ID, and in another scalar that is named as one.</summary>
    private bool IsId(string typeName, object value, string path) => typeName == Id
        || (context.KindOf(value) is not null && _rows.NounOfId(path) is not null
            && schema?.Type(typeName) is not { Kind: TypeKind.InputObject or TypeKind.Enum });

    private void RequireOne(SchemaType type, List<(string Name, object? Value)> members, string path)
    {
        if (members.Count == 1 && Unwrap(members[0].Value) is not null) return;
        string found = members.Count switch
        {
            0 => "has none",
            1 => $"has '{members[0].Name}' without a value",
            _ => "has " + SchemaNames.Join([.. members.Select(member => member.Name)], "and"),
        };
        throw InputErrors.Bad(
            $"'{path}' {found}, but {type.Name} takes exactly one of its fields: {SchemaNames.Join([.. type.InputFields.Select(field => field.Name)], "or")}.",
            members.Count == 1 ? members[0].Name : path);
    }

    /// <summary>
    /// The field of that name, in any case; or its twin: the one in øre for a name in kroner, or the one in kroner for a name in øre.
    /// </summary>
    internal static (SchemaInputValue? Field, Twin Twin) Find(IReadOnlyList<SchemaInputValue> fields, string name)
    {
        SchemaInputValue? field = fields.FirstOrDefault(f => f.Name == name)
            ?? fields.FirstOrDefault(f => SchemaNames.Matches(f.Name, name));
        if (field is not null) return (field, Twin.None);
        field = fields.FirstOrDefault(f => SchemaNames.Matches(f.Name, name + Cents)
            && !f.Type.IsList && Kroner.MayBeOre(f.Type.NamedType));
        if (field is not null) return (field, Twin.Cents);
        if (name.Length <= Cents.Length || !name.EndsWith(Cents, StringComparison.OrdinalIgnoreCase)) return (null, Twin.None);
        string kroner = name.Substring(0, name.Length - Cents.Length).TrimEnd('_');
        // A quantity or a percentage has no hundredths of its own.
        if (!Array.Exists(s_amounts, amount => SchemaNames.Has(kroner, amount))) return (null, Twin.None);
        field = fields.FirstOrDefault(f => SchemaNames.Matches(f.Name, kroner)
            && !f.Type.IsList && ValueKinds.OfScalar(f.Type.NamedType) == ValueKind.Decimal);
        return (field, field is null ? Twin.None : Twin.Kroner);
    }

    /// <summary>The field that a name gives, itself or in kroner or øre; null for none.</summary>
    internal static SchemaInputValue? FieldFor(IReadOnlyList<SchemaInputValue> fields, string name) => Find(fields, name).Field;

    internal object? Amount(object? value, SchemaInputValue field, Twin twin, string path) =>
        (twin == Twin.None && !Kroner.IsOre(field)) || Unwrap(value) is not { } given ? value
        : twin == Twin.Cents ? Kroner.ToCents(given, path)
        : twin == Twin.Kroner ? Kroner.FromCents(given, path)
        : Kroner.WholeOre(given, path);

    /// <param name="scalar">Whether it is of a scalar of the server, of which tables and lists can be values; and within such a
    /// one.</param>
    private void WriteByShape(
        Utf8JsonWriter writer, object? value, string path, int depth, (bool IsJson, bool IsPart) scalar = default)
    {
        if (depth > MaxDepth) throw InputErrors.Bad($"'{path}' is nested too deeply, or contains itself.", null);
        value = value is GivenDay day ? InputText.ToText(day.Day) : Unwrap(value);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (Members(value, path) is { } members)
        {
            writer.WriteStartObject();
            foreach ((string name, object? member) in members)
            {
                if (!SafeText.IsUnicode(name)) throw InputErrors.HalfCharacter($"'{path}'", value);
                writer.WritePropertyName(name);
                WriteByShape(writer, member, InputErrors.Join(path, name), depth + 1, scalar with { IsPart = true });
            }

            writer.WriteEndObject();
        }
        else if (Items(value) is { } items)
        {
            int index = 0;
            writer.WriteStartArray();
            foreach (object? item in items)
                WriteByShape(writer, item, InputErrors.Join(path, index++), depth + 1, scalar with { IsPart = true });
            writer.WriteEndArray();
        }
        else
        {
            _scalars.WriteByShape(writer, value, path, isJson: scalar is (true, true));
        }
    }

    private object? Unwrap(object? value) => value is null ? null : context.Unwrap(value) is { } inner and not DBNull ? inner : null;

    private static IEnumerable? Items(object value) =>
        value is string or IDictionary or IEnumerable<KeyValuePair<string, object?>> ? null : value as IEnumerable;

    /// <summary>The members of a table; null when the value is none.</summary>
    internal List<(string Name, object? Value)>? Members(object value, string path)
    {
        List<(string, object?)> members = [];
        switch (value)
        {
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary) members.Add((Key(entry.Key, path), entry.Value));
                return members;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                foreach (KeyValuePair<string, object?> pair in pairs) members.Add((pair.Key, pair.Value));
                return members;
            default:
                return null;
        }
    }

    private string Key(object key, string path) => Unwrap(key) switch
    {
        string text => text,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => throw InputErrors.Bad($"'{path}' has a name that is not text.", key),
    };

    /// <summary>What an amount has to become for the field that is there.</summary>
    internal enum Twin
    {
        None,
        Cents,
        Kroner,
    }
}
