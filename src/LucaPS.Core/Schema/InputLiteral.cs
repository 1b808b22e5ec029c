using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>
/// A checked value as GraphQL text (specification, section 2.9): a literal needs no name of its type. Strings and numbers of JSON are
/// strings and numbers of GraphQL, with the same escapes.
/// </summary>
internal static class InputLiteral
{
    // Section 2.1.
    private static readonly Regex s_token = new(
        "\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|-?[0-9][0-9.eE+-]*|[_A-Za-z][_0-9A-Za-z]*|[{}\\[\\]:]",
        RegexOptions.CultureInvariant);

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a member's name is not a name of GraphQL.</exception>
    public static string Of(LucaSchema schema, TypeRef type, ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Of(schema, type, document.RootElement);
    }

    /// <param name="type">Null where it is not known: the value then says what it is.</param>
    private static string Of(LucaSchema schema, TypeRef? type, JsonElement value)
    {
        SchemaType? named = type is null ? null : schema.Type(type.NamedType);
        return value.ValueKind switch
        {
            JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(member => Member(schema, named, member))) + "}",
            JsonValueKind.Array =>
                "[" + string.Join(", ", value.EnumerateArray().Select(item => Of(schema, type?.Nullable.OfType, item))) + "]",
            JsonValueKind.String when named is { Kind: TypeKind.Enum } => Name(value.GetString()!),
            _ => value.GetRawText(),
        };
    }

    private static string Member(LucaSchema schema, SchemaType? owner, JsonProperty member) =>
        Name(member.Name) + ": " + Of(schema, owner?.InputFields.FirstOrDefault(field => field.Name == member.Name)?.Type, member.Value);

    /// <summary>
    /// The other way: GraphQL text, such as a default of the schema, as JSON, in which a value of an enum is a text. Null for what is no
    /// value.
    /// </summary>
    public static JsonDocument? Parse(string literal)
    {
        StringBuilder json = new();
        foreach (Match token in s_token.Matches(literal))
        {
            string text = token.Value;
            bool isEnd = text is "}" or "]" or ":";
            // Commas are space to GraphQL (section 2.1.8).
            if (!isEnd && json.Length > 0 && json[json.Length - 1] is not ('{' or '[' or ':')) json.Append(',');
            bool isBlock = text.StartsWith("\"\"\"", StringComparison.Ordinal);
            bool isName = (char.IsLetter(text[0]) || text[0] == '_') && text is not ("true" or "false" or "null");
            json.Append(isBlock || isName ? "\"" + JsonEncodedText.Encode(text.Trim('"')) + "\"" : text);
        }

        try
        {
            return JsonDocument.Parse(json.ToString());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Text becomes part of the document here, so it must not be able to become more than a name.
    private static string Name(string text) =>
        SchemaNames.IsName(text) ? text : throw InputErrors.Bad($"'{text}' is not a name that GraphQL allows for a field.", text);
}
