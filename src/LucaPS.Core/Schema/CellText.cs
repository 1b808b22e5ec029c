using System;
using System.Collections.Specialized;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// The text of a file's cell for a field that takes a list or an object. Export-LucaData writes both as JSON; Export-Csv writes what a row
/// of LucaPS shows of them, which does not say where an element ends, nor more of an object than its name.
/// </summary>
internal static class CellText
{
    /// <summary>What a row shows between the elements of a list.</summary>
    public const string Separator = "; ";

    // A name may begin with a bracket too.
    private static readonly Regex s_objects = new(@"\A\s*(\[\s*(\{|\]\s*\z)|\{)", RegexOptions.CultureInvariant);
    private static readonly Regex s_list = new(@"\A\s*\[", RegexOptions.CultureInvariant);
    private static readonly Regex s_texts = new(@"\A\s*\[\s*""", RegexOptions.CultureInvariant);

    /// <summary>What the text of JSON says; anything else as it is.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: the JSON is cut or does not fit, or the text may be several
    /// elements.</exception>
    public static object? Read(LucaSchema schema, SchemaInputValue field, string column, object? value)
    {
        bool isObject = schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject };
        if (value is not string text || !(isObject || field.Type.IsList)) return value;
        bool isMeant = (isObject ? s_objects : s_texts).IsMatch(text);
        if (isMeant || (!isObject && s_list.IsMatch(text)))
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(text);
                JsonElement root = json.RootElement;
                if (!field.Type.IsList || root.ValueKind == JsonValueKind.Array) return Of(schema, field.Type, root, column);
                if (GivenPage.ItemsOf(root, column) is not { } items)
                    throw InputErrors.Bad(
                        $"'{column}' is an object in JSON, but a list is expected: give it in brackets, or leave the column out.", text);
                return items.Select((item, n) => Of(schema, ElementOf(field.Type), item, InputErrors.Join(column, n))).ToArray();
            }
            catch (Exception exception) when (exception is JsonException or ArgumentException)
            {
                if (isMeant)
                    throw InputErrors.Bad(
                        $"'{column}' begins like JSON, but is not JSON: give all of it, or leave the column out.", text);
            }
        }

        if (!isObject && text.Contains(Separator))
            throw InputErrors.Bad(
                $"'{column}' is {InputErrors.Describe(text)}, which a file may have made of several elements: give the list as JSON, such as [\"a\", \"b\"], or leave the column out.",
                text);
        return value;
    }

    /// <param name="type">Null for what the input does not take.</param>
    private static object? Of(LucaSchema schema, TypeRef? type, JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray()
            .Select((item, n) => Of(schema, ElementOf(type), item, InputErrors.Join(path, n))).ToArray(),
        JsonValueKind.Object when type is null || schema.Type(type.NamedType) is { Kind: TypeKind.InputObject } =>
            Members(schema, type is null ? null : schema.Type(type.NamedType), json, path),
        JsonValueKind.Object => json.Clone(),
        JsonValueKind.String => SafeJson.Text(json) ?? throw InputErrors.HalfCharacter($"'{path}'", null),
        JsonValueKind.Number => Number(json),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static TypeRef? ElementOf(TypeRef? type) => type?.Nullable is { Kind: TypeKind.List } list ? list.OfType : type;

    /// <summary>
    /// As of a row: what the server gives and an input does not take is left out. What it does not give is a mistake.
    /// </summary>
    private static OrderedDictionary Members(LucaSchema schema, SchemaType? input, JsonElement json, string path)
    {
        OrderedDictionary members = input is null ? new OrderedDictionary(StringComparer.OrdinalIgnoreCase) : new RowMembers(null);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            string name = SafeJson.Name(member) ?? throw InputErrors.HalfCharacter($"'{path}'", null);
            string place = InputErrors.Join(path, name);
            SchemaInputValue? field = input is null ? null : InputValueWriter.FieldFor(input.InputFields, name);
            if (input is not null && field is null && !schema.Types.Values.Any(type => type.Field(name) is not null))
                throw InputValueWriter.NoField(input, place, name);
            members[name] = Of(schema, field?.Type, member.Value, place);
        }

        return members;
    }

    private static object Number(JsonElement json) => json.TryGetInt64(out long whole) ? whole
        : ExactNumber.TryDecimal(Encoding.UTF8.GetBytes(json.GetRawText()), out decimal exact) ? exact : json.GetRawText();
}
