using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>The body of a request, by "GraphQL over HTTP", section 5.3.</summary>
internal static class RequestBody
{
    public static byte[] Write(GraphQLRequest request)
    {
        using ByteBuffer buffer = new(request.Document.Length + request.Variables.Length + 256);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("query", request.Document);
            if (!request.Variables.IsEmpty)
            {
                json.WritePropertyName("variables");
                json.WriteRawValue(request.Variables.Span);
            }

            if (request.OperationName is not null) json.WriteString("operationName", request.OperationName);
            json.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }
}
