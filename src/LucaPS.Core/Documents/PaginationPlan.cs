using System.Collections.Generic;

namespace LucaPS.Documents;

/// <summary>A document made ready for its pages to be followed, and where in each answer they are.</summary>
internal sealed record PaginationPlan
{
    /// <summary>The server never gives more at once (luca-api.md, "GraphQL").</summary>
    public const int LargestPage = 100;

    /// <summary>What goes out.</summary>
    public required string Document { get; init; }

    public string? OperationName { get; init; }

    /// <summary>The names in the answer that lead from <c>data</c> to the Relay list.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The name in the answer of the rows in the Relay list.</summary>
    public required string RowsKey { get; init; }

    /// <summary>The name of the node in each element, where the list is of edges; null where the elements are the rows.</summary>
    public string? NodeKey { get; init; }

    /// <summary>The name in the answer of the <c>pageInfo</c> that surely has <c>hasNextPage</c> and <c>endCursor</c>.</summary>
    public required string PageInfoKey { get; init; }

    /// <summary>The variable that says how many; null where the field takes no <c>first</c>.</summary>
    public string? FirstVariable { get; init; }

    /// <summary>The variable that says after which cursor.</summary>
    public required string AfterVariable { get; init; }

    /// <summary>The variable of the user's that said how many a page; null without one.</summary>
    public string? PageSizeVariable { get; init; }

    /// <summary>How many a page by the user's text, at most <see cref="LargestPage"/>.</summary>
    public int PageSize { get; init; } = LargestPage;

    /// <summary>The variable of the user's that said where to begin; null without one.</summary>
    public string? StartVariable { get; init; }

    /// <summary>The cursor to begin after by the user's text; null for the beginning.</summary>
    public string? StartCursor { get; init; }
}
