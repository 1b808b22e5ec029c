using System.Collections.Generic;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>A request as a person may read it, without what must not be shown.</summary>
internal static class RequestText
{
    private const string SecretName = "secret|passw|passord|token|apikey|api_key|credential|authorization";

    private static readonly Regex s_literal = new(
        "(?<name>\\w*(?:" + SecretName + ")\\w*\\s*:\\s*)(?:\"\"\".*?\"\"\"|\"(?:[^\"\\\\]|\\\\.)*\")",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly JavaScriptEncoder[] s_encoders = [JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping];

    private static readonly Regex s_name = new(SecretName, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The document and its variables.</summary>
    /// <param name="secrets">What is masked wherever it stands.</param>
    public static string Of(GraphQLRequest request, IReadOnlyList<string?> secrets)
    {
        // As a text of JSON or of GraphQL may write them, too.
        string?[] all =
            [.. secrets, .. secrets.OfType<string>().SelectMany(secret => s_encoders.Select(encoder => encoder.Encode(secret)))];
        string text = s_literal.Replace(request.Document, "${name}\"…\"");
        if (request.OperationName is { } operation) text = "operationName: " + operation + "\n" + text;
        if (!request.Variables.IsEmpty) text += "\nvariables: " + Variables(request, all);
        return SafeText.Without(text, all)!;
    }

    private static string Variables(GraphQLRequest request, string?[] secrets)
    {
        using JsonDocument variables = JsonDocument.Parse(request.Variables);
        return Utf8Text.Decode(JsonBytes.Write(writer => Write(writer, variables.RootElement, secrets, isSecret: false)).Span);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string?[] secrets, bool isSecret)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, secrets, isSecret || s_name.IsMatch(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement element in value.EnumerateArray()) Write(writer, element, secrets, isSecret);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String or JsonValueKind.Number when isSecret:
                writer.WriteStringValue("…");
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(SafeText.Without(SafeJson.Shown(value), secrets));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
