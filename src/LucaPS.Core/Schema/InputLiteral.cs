using System;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>
/// A checked value as GraphQL text (specification, section 2.9): a literal needs no name of its type. Strings and numbers of JSON are
/// strings and numbers of GraphQL, with the same escapes.
/// </summary>
internal static class InputLiteral
{
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

    // Text becomes part of the document here, so it must not be able to become more than a name.
    private static string Name(string text) =>
        SchemaNames.IsName(text) ? text : throw InputErrors.Bad($"'{text}' is not a name that GraphQL allows for a field.", text);
}
