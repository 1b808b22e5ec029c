using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>One refusal of an input (luca-api.md, <c>VALIDATION_FAILED</c>).</summary>
internal sealed record ServerErrorDetail(string? Field, string? Message);

/// <summary>An error of an answer (GraphQL section 7.1.2), bounded and without control characters.</summary>
internal sealed record ServerError
{
    // Ten companies' pages of 100 rows with a hundred refused fields each.
    private const int MostErrors = 100_000;
    private const int MostDetails = 50;
    private static readonly string[] s_messages =
        ["message", "messages", "fullMessage", "error", "errorMessage", "detail", "description", "reason"];
    private static readonly string[] s_notFound = ["NotFound", "NotFoundError"];

    public string? Code { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>Whether it names a place in the document: without a path, what is wrong is the document or its variables.</summary>
    public bool HasLocations { get; init; }

    public IReadOnlyList<ServerErrorDetail> Details { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Reads the value of <c>errors</c>, which may be malformed in any way that is still JSON.</summary>
    /// <param name="time">The clock, for <c>retryAfter</c>.</param>
    /// <param name="token">The access token of the request, which a server may echo and no text here may hold.</param>
    public static List<ServerError> ParseAll(ReadOnlyMemory<byte> json, TimeProvider time, string? token = null)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        List<ServerError> errors = [];
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            errors.Add(Parse(document.RootElement, time, token));
            return errors;
        }

        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            if (errors.Count == MostErrors) break;
            errors.Add(Parse(item, time, token));
        }

        return errors;
    }

    /// <summary>An older answer: <c>{"error": "…"}</c>, or what other programs make of the same idea.</summary>
    public static ServerError ParseBare(ReadOnlyMemory<byte> body, string? token = null)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        foreach (string name in (string[])["error_description", "error", "message", "detail", "title", "errors"])
        {
            JsonElement value = Member(root, name);
            if (Member(value, "message") is { ValueKind: not JsonValueKind.Undefined } inner) value = inner;
            if (Text(value, token) is { Length: > 0 } message) return new ServerError { Message = message };
        }

        return new ServerError();
    }

    /// <summary>
    /// Refusals that a mutation's payload holds in a field of its own (Relay's classic mutations): texts, or objects with a message and the
    /// field that it is about. Null where there are none.
    /// </summary>
    public static ServerError? ParsePayload(JsonElement value, IReadOnlyList<object> path)
    {
        List<ServerErrorDetail> details = [];
        string? code = null;
        bool isMissing = true;
        IEnumerable<JsonElement> items = value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray(),
            JsonValueKind.Object or JsonValueKind.String => [value],
            _ => [],
        };
        foreach (JsonElement item in items)
        {
            if (details.Count == MostDetails) break;
            code ??= Own(item, ["code"]);
            isMissing &= IsOfMissing(item);
            string? field = Own(item, ["field", "attribute", "path", "key", "propertyName", "property"]);
            string? message = Text(item, null) ?? Own(item, s_messages);
            List<ServerErrorDetail> inner = item.ValueKind == JsonValueKind.Object ? Inner(item, path) : [];
            if (field is not null || !string.IsNullOrWhiteSpace(message)) details.Add(new ServerErrorDetail(field, message));
            else if (item.ValueKind == JsonValueKind.Object && inner.Count == 0) details.AddRange(OtherMembers(item));
            details.AddRange(inner.Take(MostDetails - details.Count));
        }

        return details.Count == 0 ? null : Refusal(isMissing && !IsRefusal(code) ? "NOT_FOUND" : code, path, details);
    }

    /// <summary>Hot Chocolate's errors are types in the place of codes: <c>InvoiceNotFoundError</c>.</summary>
    private static bool IsOfMissing(JsonElement error) => Text(Member(error, "__typename"), null) is { } type
        && Array.Exists(s_notFound, end => type.EndsWith(end, StringComparison.Ordinal));

    /// <summary>What an error that is made up of others says of those.</summary>
    private static List<ServerErrorDetail> Inner(JsonElement error, IReadOnlyList<object> path)
    {
        List<ServerErrorDetail> details = [];
        foreach (JsonProperty member in error.EnumerateObject())
        {
            bool isObject = member.Value.ValueKind == JsonValueKind.Object || (member.Value.ValueKind == JsonValueKind.Array
                && member.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object));
            if (isObject && details.Count < MostDetails && ParsePayload(member.Value, path) is { } inner) details.AddRange(inner.Details);
        }

        return details;
    }

    /// <summary>What a payload that says <c>success: false</c> says beside it; null where it gives no reason.</summary>
    public static ServerError? ParseReason(JsonElement payload, IReadOnlyList<object> path) =>
        (Own(payload, s_messages) ?? Own(payload, ["code"])) is { } reason && !string.IsNullOrWhiteSpace(reason)
            ? Refusal(Own(payload, ["code"]), path, [new ServerErrorDetail(null, reason)])
            : null;

    private static ServerError Refusal(string? code, IReadOnlyList<object> path, List<ServerErrorDetail> details) =>
        new() { Code = IsRefusal(code) ? code : "VALIDATION_FAILED", Path = path, Details = details };

    /// <summary>
    /// The first of an error's members with one of these names; of types that were asked under names of their own, with their type behind
    /// it.
    /// </summary>
    private static string? Own(JsonElement item, string[] names)
    {
        string? type = Text(Member(item, "__typename"), null);
        foreach (string name in names)
        {
            if ((PathOf(Member(item, name)) ?? (type is null ? null : PathOf(Member(item, name + "_" + type)))) is { Length: > 0 } text)
                return text;
        }

        return null;
    }

    /// <summary>An error whose members have other names: by field, as Rails' validations often report it, or only by kind.</summary>
    private static List<ServerErrorDetail> OtherMembers(JsonElement item)
    {
        List<ServerErrorDetail> details = [];
        foreach (JsonProperty member in item.EnumerateObject())
        {
            string name = SafeText.Line(SafeJson.Name(member), 100) ?? string.Empty;
            if (name != "__typename" && details.Count < MostDetails && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array
                && Text(member.Value, null) is { Length: > 0 } text) details.Add(new ServerErrorDetail(name, text));
        }

        return details.Count > 0 ? details : Text(Member(item, "__typename"), null) is { } type ? [new ServerErrorDetail(null, type)] : [];
    }

    private static bool IsRefusal(string? code) => ErrorCatalogue.IdOfCode(code) is { } id && ErrorCatalogue.Of(id).IsRefusal;

    private static string? PathOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return Text(value, null);
        string[] steps = [.. value.EnumerateArray().Select(step => Text(step, null)).OfType<string>().Take(10)];
        return steps.Length == 0 ? null : string.Join(".", steps);
    }

    private static ServerError Parse(JsonElement item, TimeProvider time, string? token)
    {
        if (item.ValueKind != JsonValueKind.Object) return new ServerError { Message = Text(item, token) };
        JsonElement extensions = Member(item, "extensions");
        // Lighthouse has no codes: a refused field has its validations in a table, or only a category of that name.
        JsonElement validation = Member(extensions, "validation");
        List<object>? path = ParsePath(Member(item, "path"), token);
        bool isValidation = validation.ValueKind == JsonValueKind.Object
            || (path is not null && Text(Member(extensions, "category"), token) == "validation");
        List<ServerErrorDetail> details = ParseDetails(Member(extensions, "details"), token);
        return new ServerError
        {
            Message = Text(Member(item, "message"), token),
            Path = path,
            Code = Text(Member(extensions, "code"), token) ?? (isValidation ? "VALIDATION_FAILED" : null),
            HasLocations = Member(item, "locations") is { ValueKind: JsonValueKind.Array } places && places.GetArrayLength() > 0,
            RetryAfter = ParseRetryAfter(Member(extensions, "retryAfter"), time),
            Details = details.Count > 0 ? details : ParseDetails(validation, token),
        };
    }

    private static List<object>? ParsePath(JsonElement value, string? token)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > 64) return null;
        return [.. value.EnumerateArray().Select(step =>
            step.ValueKind == JsonValueKind.Number && step.TryGetInt32(out int index) ? index : (object)(Text(step, token) ?? ""))];
    }

    private static TimeSpan? ParseRetryAfter(JsonElement value, TimeProvider time) => value.ValueKind switch
    {
        JsonValueKind.Number => Foundation.RetryAfter.Parse(value.GetRawText(), time),
        JsonValueKind.String => Foundation.RetryAfter.Parse(Text(value, null), time),
        _ => null,
    };

    private static List<ServerErrorDetail> ParseDetails(JsonElement value, string? token)
    {
        List<ServerErrorDetail> details = [];
        if (value.ValueKind == JsonValueKind.Object)
        {
            // {"invoiceDate": ["can't be blank"]}, as Rails' own validations are often reported.
            foreach (JsonProperty member in value.EnumerateObject())
            {
                if (details.Count < MostDetails)
                    details.Add(new ServerErrorDetail(
                        SafeText.Line(SafeText.Without(SafeJson.Name(member), token), 100), Text(member.Value, token)));
            }
        }

        if (value.ValueKind != JsonValueKind.Array) return details;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (details.Count == MostDetails) break;
            details.Add(item.ValueKind == JsonValueKind.Object
                ? new ServerErrorDetail(
                    Text(Member(item, "field"), token), Text(Member(item, "message"), token) ?? Text(Member(item, "error"), token))
                : new ServerErrorDetail(null, Text(item, token)));
        }

        return details;
    }

    private static JsonElement Member(JsonElement value, string name) => SafeJson.Member(value, name);

    private static string? Text(JsonElement value, string? token)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return SafeText.Line(SafeText.Without(SafeJson.Shown(value), token), ServerText.Longest);
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Array:
                string?[] parts = [.. value.EnumerateArray().Select(item => Text(item, token) ?? Text(Member(item, "message"), token))
                    .Where(part => part is { Length: > 0 }).Take(10)];
                return parts.Length == 0 ? null : SafeText.Line(string.Join(", ", parts), ServerText.Longest);
            default:
                return null;
        }
    }
}
