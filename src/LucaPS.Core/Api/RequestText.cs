using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>A request as a person may read it, without what must not be shown.</summary>
internal static class RequestText
{
    private const string SecretName = "secret|passw|passord|token|apikey|api_key|credential|authorization";

    private static readonly Regex s_literal = new(
        "(?<name>\\w*(?:" + SecretName + ")\\w*\\s*:\\s*)(?:\"\"\".*?\"\"\"|\"(?:[^\"\\\\]|\\\\.)*\")", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex s_name = new(SecretName, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The document and its variables.</summary>
    /// <param name="token">The access token, wherever it may stand.</param>
    public static string Of(GraphQLRequest request, string token)
    {
        string text = s_literal.Replace(request.Document, "${name}\"…\"");
        if (request.OperationName is { } operation) text = "operationName: " + operation + "\n" + text;
        if (!request.Variables.IsEmpty) text += "\nvariables: " + Variables(request);
        return SafeText.Without(text, token)!;
    }

    private static string Variables(GraphQLRequest request)
    {
        using JsonDocument variables = JsonDocument.Parse(request.Variables);
        return Utf8Text.Decode(JsonBytes.Write(writer => Write(writer, variables.RootElement, isSecret: false)).Span);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool isSecret)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, isSecret || s_name.IsMatch(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement element in value.EnumerateArray()) Write(writer, element, isSecret);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String or JsonValueKind.Number when isSecret:
                writer.WriteStringValue("…");
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
