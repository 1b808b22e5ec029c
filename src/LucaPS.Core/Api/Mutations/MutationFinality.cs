using System;
using System.Linq;
using System.Text.Json;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>
/// Whether what is sent makes an invoice final, or sends it, by itself or by the schema's defaults: no way of giving it is a way around the
/// question.
/// </summary>
internal static class MutationFinality
{
    /// <summary>What makes an invoice final (luca-api.md, "Known schema").</summary>
    public const string InvoiceType = "invoiceType";

    private const string Draft = "DRAFT", Yes = "true", No = "false";

    private static readonly string[] s_final = ["finalize", "finalise", "finalized", "isFinal"];
    private static readonly string[] s_open = ["draft", "isDraft"];
    private static readonly string[] s_sent = ["send", "sendNow"];

    public static bool Finalizes(PreparedMutation prepared) => Has(prepared, (name, value) =>
        (SchemaNames.Matches(name, InvoiceType) && !IsDraft(value))
        || (value == Yes && Is(s_final, name)) || (value == No && Is(s_open, name)));

    public static bool Sends(PreparedMutation prepared) => Has(prepared, (name, value) => value == Yes && Is(s_sent, name));

    /// <summary>Whether a type of invoice, as JSON or the schema writes it, is that of a draft.</summary>
    public static bool IsDraft(string? value) => string.Equals(value?.Trim('"'), Draft, StringComparison.OrdinalIgnoreCase);

    private static bool Has(PreparedMutation prepared, Func<string, string?, bool> isIt) =>
        prepared.Arguments.Items.Any(item => IsGiven(item.Argument, item.Json, isIt))
        || prepared.Defaults.Any(one => isIt(one.Field.Name, one.Field.DefaultValue));

    private static bool IsGiven(string argument, ReadOnlyMemory<byte> value, Func<string, string?, bool> isIt)
    {
        using JsonDocument json = JsonDocument.Parse(value);
        return IsWithin(argument, json.RootElement, isIt);
    }

    private static bool IsWithin(string name, JsonElement value, Func<string, string?, bool> isIt) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => IsWithin(member.Name, member.Value, isIt)),
        JsonValueKind.Array => value.EnumerateArray().Any(item => IsWithin(name, item, isIt)),
        _ => isIt(name, value.GetRawText()),
    };

    private static bool Is(string[] names, string name) => Array.Exists(names, one => SchemaNames.Matches(name, one));
}
