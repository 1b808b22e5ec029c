using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Documents;

/// <summary>
/// Finds lists in the answer to a document of the user's own that are, or may be, one page of a longer one, where the document asks for no
/// page: a Relay list gives at most 100 rows (luca-api.md, "GraphQL").
/// </summary>
internal static class CutLists
{
    /// <summary>A sentence for each of them.</summary>
    public static IEnumerable<string> Of(IGraphQLDocument document, ReadOnlyMemory<byte> data)
    {
        if (document.IsMutation || data.IsEmpty || document.OpenLists is not { Count: > 0 } lists) yield break;
        using JsonDocument json = JsonDocument.Parse(data);
        foreach (IReadOnlyList<string> path in lists)
        {
            JsonElement list = path.Aggregate(json.RootElement, SafeJson.Member);
            JsonElement page = SafeJson.Member(list, "pageInfo"), hasNext = SafeJson.Member(page, "hasNextPage");
            // A document that asks for endCursor follows the pages itself.
            if (SafeJson.Member(page, "endCursor").ValueKind != JsonValueKind.Undefined) continue;
            string? what = hasNext.ValueKind == JsonValueKind.True ? "is not whole: the server has more of it"
                : hasNext.ValueKind == JsonValueKind.Undefined
                    && Math.Max(Count(list, "nodes"), Count(list, "edges")) == PaginationPlan.LargestPage
                    ? "may not be whole: as many rows came as a page has" : null;
            if (what is not null)
                yield return $"'{GraphQLErrors.PathText([.. path])}' {what}. Follow every page with -Paginate, in a document with this list alone, or give the list a first argument if one page is enough.";
        }
    }

    private static int Count(JsonElement list, string name) =>
        SafeJson.Member(list, name) is { ValueKind: JsonValueKind.Array } rows ? rows.GetArrayLength() : 0;
}
