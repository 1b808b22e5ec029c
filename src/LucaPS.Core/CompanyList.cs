using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.GraphQL;
using LucaPS.Http;

namespace LucaPS;

/// <summary>The companies that a grant reaches, by the one query that needs no company (luca-api.md, "GraphQL").</summary>
internal static class CompanyList
{
    private const int MostPages = 1000;

    private const string Document =
        "query Companies($first: Int, $after: String) { companies(first: $first, after: $after) { nodes { id name organisationNumber } pageInfo { hasNextPage endCursor } } }";

    public static async Task<IReadOnlyList<CompanyInfo>> ReadAsync(IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        List<CompanyInfo> companies = [];
        HashSet<string> seen = new(System.StringComparer.Ordinal);
        string? after = null;
        for (int page = 0; page < MostPages; page++)
        {
            GraphQLRequest request = new() { Document = Document, OperationName = "Companies", Variables = Variables(after) };
            using GraphQLResponse response = await transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false);
            if (response.Data.IsEmpty) throw response.Errors.Count > 0 ? response.Errors[0] : Unreadable();
            using JsonDocument json = JsonDocument.Parse(response.Data);
            JsonElement list = SafeJson.Member(json.RootElement, "companies");
            if (list.ValueKind != JsonValueKind.Object)
                throw response.Errors.Count > 0 ? response.Errors[0] : Unreadable();
            if (SafeJson.Member(list, "nodes") is { ValueKind: JsonValueKind.Array } nodes)
            {
                foreach (JsonElement node in nodes.EnumerateArray())
                {
                    if (node.ValueKind == JsonValueKind.Object && Text(node, "id") is { } id && seen.Add(id))
                        companies.Add(new CompanyInfo(id, Text(node, "name"), Text(node, "organisationNumber")));
                }
            }

            string? next = SafeJson.Member(list, "pageInfo") is var info && SafeJson.Member(info, "hasNextPage").ValueKind == JsonValueKind.True
                ? Text(info, "endCursor")
                : null;
            if (next is null || next == after) break;
            after = next;
        }

        return companies;
    }

    private static byte[] Variables(string? after)
    {
        using System.IO.MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("first", 100);
            if (after is not null) writer.WriteString("after", after);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string? Text(JsonElement element, string name)
    {
        JsonElement value = SafeJson.Member(element, name);
        return value.ValueKind switch
        {
            JsonValueKind.String => SafeJson.Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    private static LucaException Unreadable() => new(
        LucaErrorId.UnexpectedResponse,
        "The server did not say which companies the connection reaches. Try again, or name one with -Company.");
}
