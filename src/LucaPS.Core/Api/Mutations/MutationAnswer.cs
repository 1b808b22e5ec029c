using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>What came of a mutation.</summary>
/// <param name="Row">The object.</param>
/// <param name="Refusal">That it was not carried out, and why.</param>
/// <param name="Remark">What the server says of a change that it carried out.</param>
/// <param name="IsMissed">Whether nothing came that says anything.</param>
internal readonly record struct MutationReading(Row? Row, LucaException? Refusal, string? Remark, bool IsMissed);

/// <summary>
/// What is asked of a mutation's answer: the object itself, a payload around it (Relay's classic mutations), which may say that the input was
/// refused, or one of several types, some of which are errors.
/// </summary>
internal sealed class MutationAnswer
{
    private readonly string _mutation;
    private readonly Dictionary<string, MutationAnswer> _members = new(StringComparer.Ordinal);
    private Selection? _selection;
    private string? _objectField;
    private PayloadRefusal? _refusal;
    private bool _isPlain;

    // The void of some servers is a scalar, and null.
    private bool _isVoid;

    private MutationAnswer(string mutation) => _mutation = mutation;

    /// <summary>The selection set; empty for a mutation that answers with a plain value.</summary>
    public string Text { get; private set; } = string.Empty;

    public static MutationAnswer Of(LucaSchema schema, SchemaField field, RowNames names, IReadOnlyList<string>? properties = null)
    {
        if (schema.Type(field.Type.NamedType) is { IsComposite: true } type) return OfType(schema, field, type, names, properties);
        if (properties is { Count: > 0 }) throw InputErrors.Bad($"'{field.Name}' answers with a plain value of type {field.Type}, which has no properties. Leave -Property out.", properties);
        return new MutationAnswer(field.Name) { _isPlain = true, _isVoid = field.Type.NamedType is not ("Boolean" or "ID") };
    }

    private static MutationAnswer OfType(LucaSchema schema, SchemaField field, SchemaType type, RowNames names, IReadOnlyList<string>? properties)
    {
        if (type.PossibleTypes.Count > 0 && type.Field("id") is null) return OfMembers(schema, field, type, names, properties);
        SelectionBuilder builder = new(schema);
        PayloadRefusal? refusal = IsPayload(schema, type) ? PayloadRefusal.Of(schema, type) : null;
        SchemaField? wrapped = IsPayload(schema, type) ? Wrapped(schema, field, type) : null;
        if (wrapped is null && (refusal is null || !refusal.HasErrors))
        {
            Selection own = builder.Build(type.Name, properties);
            string text = refusal is null ? own.Text : own.Text.Insert(own.Text.Length - 1, refusal.Text + " ");
            return new MutationAnswer(field.Name) { _selection = own.Named(names.Of(schema, type.Name)), _refusal = refusal, Text = text };
        }

        Selection? selection = wrapped is null ? null : builder.Build(wrapped.Type.NamedType, properties);
        return new MutationAnswer(field.Name)
        {
            _selection = selection?.Named(names.Of(schema, wrapped!.Type.NamedType)),
            _objectField = wrapped?.Name,
            _refusal = refusal,
            Text = "{" + (wrapped is null ? "" : " " + wrapped.Name + " " + selection!.Text) + (refusal is null ? "" : " " + refusal.Text) + " }",
        };
    }

    /// <summary>One of several types: the object, a payload around it, or an error.</summary>
    private static MutationAnswer OfMembers(LucaSchema schema, SchemaField field, SchemaType type, RowNames names, IReadOnlyList<string>? properties)
    {
        MutationAnswer answer = new(field.Name);
        SchemaType[] members = [.. type.PossibleTypes.Select(schema.Type).OfType<SchemaType>()];
        ILookup<bool, SchemaType> byError = members.ToLookup(member => PayloadRefusal.OfMember(schema, member, []) is not null);
        Dictionary<string, string> asked = new(StringComparer.Ordinal);
        foreach (SchemaType member in byError[false])
        {
            answer._members[member.Name] = OfType(schema, field, member, names, properties);
            foreach (SchemaField own in member.Fields) asked[own.Name] = own.Type.ToString();
        }

        foreach (SchemaType member in byError[true])
        {
            PayloadRefusal error = PayloadRefusal.OfMember(schema, member, asked)!;
            answer._members[member.Name] = new MutationAnswer(field.Name) { _refusal = error, Text = "{ " + error.Text + " }" };
        }

        answer.Text = "{ __typename" + string.Concat(answer._members.Select(member => " ... on " + member.Key + " " + member.Value.Text)) + " }";
        return answer;
    }

    /// <summary>What came: the object, a refusal, a remark about what was carried out.</summary>
    /// <param name="data">The answer's data.</param>
    /// <param name="companyId">The company that the row is to carry.</param>
    /// <param name="requestId">For the error.</param>
    /// <param name="input">What was sent.</param>
    public MutationReading Read(ReadOnlyMemory<byte> data, string? companyId, string? requestId, MutationInput input)
    {
        if (data.IsEmpty) return new(null, null, null, IsMissed: !_isVoid);
        using JsonDocument json = JsonDocument.Parse(data);
        return Read(SafeJson.Member(json.RootElement, _mutation), companyId, requestId, input);
    }

    private MutationReading Read(JsonElement answer, string? companyId, string? requestId, MutationInput input)
    {
        if (_isPlain) return new(null, answer.ValueKind == JsonValueKind.False ? WithoutReason() : null, null, answer.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && !_isVoid);
        if (answer.ValueKind is not JsonValueKind.Object) return new(null, null, null, IsMissed: true);
        if (_members.Count > 0)
        {
            string type = SafeJson.Text(SafeJson.Member(answer, "__typename")) ?? string.Empty;
            return _members.TryGetValue(type, out MutationAnswer? member) ? member.Read(answer, companyId, requestId, input) : new(null, null, null, IsMissed: true);
        }

        ServerError? error = _refusal?.Read(answer, _mutation);
        JsonElement found = _objectField is null ? answer : SafeJson.Member(answer, _objectField);
        Row? row = _selection is null || found.ValueKind != JsonValueKind.Object ? null : Read(_selection, found, companyId);
        if (error is null) return new(row, null, null, row is null && _selection is not null && !input.IsRemoval && _refusal?.SaysSuccess(answer) != true);
        if (error.Details.Count == 0) return new(null, WithoutReason(), null, IsMissed: false);
        bool isNothing = row is null || _objectField is null || _refusal!.SaysFailure(answer);
        // The object is there only when the mutation was carried out; one that was there before proves nothing.
        bool isNew = (input.IsNew || !input.Arguments.Contains("id")) && !input.IsRemoval;
        if (!isNothing && isNew) return new(row, null, GraphQLErrors.Remark(_mutation, error), IsMissed: false);
        LucaException refusal = GraphQLErrors.ToException(error, new GraphQLErrors.Origin(null, requestId, IsMutation: true, null, HasData: true));
        return isNothing ? new(null, refusal, null, IsMissed: false) : new(row, GraphQLErrors.AsUncertain(refusal, _mutation), null, IsMissed: false);
    }

    private LucaException WithoutReason() =>
        new(LucaErrorId.UnexpectedResponse, $"The server answered {_mutation} with false and no reason, so it was not carried out.") { MayHaveBeenSent = true };

    /// <summary>The plain value of a mutation that answers with one; null for anything else.</summary>
    public object? ReadValue(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || Text.Length > 0) return null;
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement value = SafeJson.Member(json.RootElement, _mutation);
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

    private static bool IsPayload(LucaSchema schema, SchemaType type) =>
        type.Field("id") is null || type.Field("clientMutationId") is not null || type.Name.EndsWith("Payload", StringComparison.Ordinal)
        || (!new RootFields(schema).Queries().Any(root => root.RowTypeName == type.Name) && PayloadRefusal.Of(schema, type) is not null);
}
