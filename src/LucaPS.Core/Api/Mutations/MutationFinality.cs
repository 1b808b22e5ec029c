using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>
/// Whether what is sent makes an invoice final, sends it, or removes something, by itself or by the schema's defaults: no way of giving it
/// is a way around the question.
/// </summary>
internal static class MutationFinality
{
    /// <summary>What makes an invoice final (luca-api.md, "Known schema").</summary>
    public const string InvoiceType = "invoiceType";

    private const string Draft = "DRAFT", Yes = "true", No = "false";

    // What a bank's row says of itself is none of these, such as booked.
    private static readonly string[] s_final = ["finalize", "finalise", "finalized", "finalised", "final", "isFinal", "book"];

    private static readonly string[] s_finalSince = ["finalizedAt", "finalisedAt"];
    private static readonly string[] s_open = ["draft", "isDraft"];
    private static readonly string[] s_sent = ["send", "sendNow", "sendEmail", "sendByEmail", "sendInvoice", "sendToCustomer"];

    // Of an object within, as Rails has it (nested attributes).
    private static readonly string[] s_removed = ["destroy", "delete", "deleted", "isDeleted"];

    // Values of enums, without case and underscores. INVOICE may be a kind of address too: it is a state only where there is one before
    // it, as in luca-api.md's InvoiceType. PENDING is none of those: a bank's rows are that until they are BOOKED.
    private static readonly string[] s_finalStates =
        ["final", "finalized", "finalised", "posted", "booked", "invoice", "invoiced", "issued"];

    private static readonly string[] s_openStates =
    [
        "draft", "open", "new", "created", "preliminary", "provisional", "temporary", "unsent", "notsent", "unposted",
        "notposted", "unbooked", "notbooked", "unfinalized", "notfinalized", "notfinal",
    ];

    public static bool Finalizes(PreparedMutation prepared) => Has(prepared, (name, value, type) =>
        (SchemaNames.Matches(name, InvoiceType) && !IsDraft(value))
        || (value == Yes && Is(s_final, name)) || (value is not (null or "null") && Is(s_finalSince, name))
        || (value == No && Is(s_open, name)) || IsState(s_finalStates, value, type));

    public static bool Sends(PreparedMutation prepared) => Has(prepared, (name, value, type) =>
        (value == Yes && Is(s_sent, name)) || IsState(["sent"], value, type));

    /// <summary>Whether an object within is removed by it.</summary>
    public static bool Removes(PreparedMutation prepared) => Has(prepared, (name, value, _) => value == Yes && Is(s_removed, name));

    /// <summary>Whether a type of invoice, as JSON or the schema writes it, is that of a draft.</summary>
    public static bool IsDraft(string? value) => string.Equals(value?.Trim('"'), Draft, StringComparison.OrdinalIgnoreCase);

    private static bool Has(PreparedMutation prepared, Func<string, string?, SchemaType?, bool> isIt)
    {
        SchemaField? mutation = new RootFields(prepared.Schema).FindMutation(prepared.Input.Mutation)?.Field;
        // A default may be a table, whose type has defaults of its own (GraphQL section 3.10), also of itself.
        HashSet<SchemaInputValue> seen = [];
        return prepared.Arguments.Items.Any(item => IsGiven(item.Argument, TypeOf(mutation?.Argument(item.Argument)), item.Json))
            || prepared.Defaults.Any(one => IsDefault(one.Field));

        SchemaType? TypeOf(SchemaInputValue? value) => value is null ? null : prepared.Schema.Type(value.Type.NamedType);

        bool IsGiven(string argument, SchemaType? type, ReadOnlyMemory<byte> value)
        {
            using JsonDocument json = JsonDocument.Parse(value);
            return IsWithin(argument, type, json.RootElement);
        }

        bool IsDefault(SchemaInputValue field)
        {
            if (field.DefaultValue is not { } text || text is "" or "null" || !seen.Add(field)) return false;
            using JsonDocument? json = InputLiteral.Parse(text);
            return json is null
                ? isIt(field.Name, text, TypeOf(field)) : IsWithin(field.Name, TypeOf(field), json.RootElement);
        }

        bool IsWithin(string name, SchemaType? type, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(member => IsWithin(
                    member.Name, TypeOf(type?.InputFields.FirstOrDefault(field => field.Name == member.Name)), member.Value))
                || type?.InputFields.Any(field => !value.TryGetProperty(field.Name, out _) && IsDefault(field)) == true,
            JsonValueKind.Array => value.EnumerateArray().Any(item => IsWithin(name, type, item)),
            _ => isIt(name, value.GetRawText(), type),
        };
    }

    private static bool IsState(string[] states, string? value, SchemaType? type) => type is { Kind: TypeKind.Enum }
        && value is not null && Array.IndexOf(states, SchemaNames.Plain(value.Trim('"'))) >= 0
        && type.EnumValues.Any(one => Array.IndexOf(s_openStates, SchemaNames.Plain(one.Name)) >= 0);

    private static bool Is(string[] names, string name) => Array.Exists(names, one => SchemaNames.Matches(name, one));
}
