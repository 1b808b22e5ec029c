using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>
/// What is asked of a mutation's answer: the object itself, or a payload around it (Relay's classic mutations), which may say in a field of
/// its own that the input was refused.
/// </summary>
internal sealed class MutationAnswer(string mutation, Selection? selection, string? objectField, string? errorsField, string text)
{
    private static readonly string[] s_errorFields = ["errors", "userErrors", "validationErrors", "inputErrors"];

    /// <summary>The selection set; empty for a mutation that answers with a plain value.</summary>
    public string Text => text;

    /// <summary>Whether it is odd that no object came: a payload may have none of an object that was removed.</summary>
    public bool IsMissed(bool isRemoval) => selection is not null && !(isRemoval && (objectField ?? errorsField) is not null);

    public static MutationAnswer Of(LucaSchema schema, SchemaField field, RowNames names, IReadOnlyList<string>? properties = null)
    {
        if (schema.Type(field.Type.NamedType) is not { IsComposite: true } type)
        {
            return properties is null or { Count: 0 } ? new MutationAnswer(field.Name, null, null, null, string.Empty)
                : throw InputErrors.Bad($"'{field.Name}' answers with a plain value of type {field.Type}, which has no properties. Leave -Property out.", properties);
        }

        SelectionBuilder builder = new(schema);
        bool isPayload = type.Field("id") is null || type.Field("clientMutationId") is not null || type.Name.EndsWith("Payload", StringComparison.Ordinal);
        SchemaField? wrapped = isPayload ? Wrapped(schema, field, type) : null;
        SchemaField? errors = isPayload ? type.Fields.FirstOrDefault(inner => Array.IndexOf(s_errorFields, inner.Name) >= 0 && !inner.HasRequiredArguments) : null;
        string? errorsText = errors is null ? null : ErrorsText(schema, errors);
        if (wrapped is null && errorsText is null)
        {
            Selection own = builder.Build(type.Name, properties);
            return new MutationAnswer(field.Name, own.Named(names.Of(schema, type.Name)), null, null, own.Text);
        }

        Selection? inside = wrapped is null ? null : builder.Build(wrapped.Type.NamedType, properties);
        string asked = "{" + (wrapped is null ? "" : " " + wrapped.Name + " " + inside!.Text) + (errorsText is null ? "" : " " + errorsText) + " }";
        return new MutationAnswer(
            field.Name, inside?.Named(names.Of(schema, wrapped!.Type.NamedType)), wrapped?.Name, errorsText is null ? null : errors!.Name, asked);
    }

    /// <summary>The object that came, and what the payload says beside it: a refusal, or a remark about what was carried out.</summary>
    /// <param name="companyId">The company that the row is to carry.</param>
    /// <param name="isNew">Whether the object is there only when the mutation was carried out; one that was there before proves nothing.</param>
    public (Row? Row, LucaException? Refusal, string? Remark) Read(ReadOnlyMemory<byte> data, string? companyId, string? requestId, bool isNew)
    {
        if (data.IsEmpty) return default;
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement answer = SafeJson.Member(json.RootElement, mutation);
        ServerError? error = errorsField is null ? null : ServerError.ParsePayload(SafeJson.Member(answer, errorsField), [mutation]);
        if (objectField is not null) answer = SafeJson.Member(answer, objectField);
        Row? row = selection is null || answer.ValueKind != JsonValueKind.Object ? null : Read(selection, answer, companyId);
        if (error is null) return (row, null, null);
        if (row is not null && isNew) return (row, null, GraphQLErrors.Remark(mutation, error));
        LucaException refusal = GraphQLErrors.ToException(error, new GraphQLErrors.Origin(null, requestId, IsMutation: true, null, HasData: true));
        return (row, row is null ? refusal : GraphQLErrors.AsUncertain(refusal, mutation), null);
    }

    /// <summary>The plain value of a mutation that answers with one; null for anything else.</summary>
    public object? ReadValue(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || Text.Length > 0) return null;
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement value = SafeJson.Member(json.RootElement, mutation);
        return value.ValueKind switch
        {
            JsonValueKind.String => SafeJson.Text(value),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetInt32(out int small) ? small : value.TryGetInt64(out long large) ? large : value.TryGetDecimal(out decimal exact) ? exact : value.GetRawText(),
            _ => null,
        };
    }

    private static Row Read(Selection selection, JsonElement found, string? companyId)
    {
        Utf8JsonReader json = new(System.Text.Encoding.UTF8.GetBytes(found.GetRawText()));
        json.Read();
        return new RowParser(selection).Read(ref json, companyId);
    }

    // saleInvoiceCreate gives { saleInvoice }; a payload may hold the company beside it.
    private static SchemaField? Wrapped(LucaSchema schema, SchemaField field, SchemaType payload)
    {
        RootFields roots = new(schema);
        return payload.Fields
            .Where(inner => !inner.HasRequiredArguments && !inner.Type.IsList && schema.Type(inner.Type.NamedType) is { IsComposite: true } candidate && candidate.Field("id") is not null)
            .OrderBy(inner => field.Name.StartsWith(inner.Name, StringComparison.Ordinal) ? 0 : field.Name.StartsWith(ListName(roots, inner) ?? "\0", StringComparison.Ordinal) ? 1 : 2)
            .FirstOrDefault();
    }

    private static string? ListName(RootFields roots, SchemaField field) =>
        roots.ListFor(field.Type.NamedType)?.Name is { Length: > 1 } list ? list.TrimEnd('s') : null;

    private static string? ErrorsText(LucaSchema schema, SchemaField errors)
    {
        if (schema.Type(errors.Type.NamedType) is not { IsComposite: true } type) return errors.Name;
        List<string> leaves = [.. new IdentifyingFields(schema).Leaves(type).Select(leaf => leaf.Name)];
        return leaves.Count == 0 || type.Kind == TypeKind.Union ? null : errors.Name + " { " + string.Join(" ", leaves) + " }";
    }
}
