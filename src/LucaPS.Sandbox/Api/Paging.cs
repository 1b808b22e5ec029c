using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using GraphQL;
using GraphQL.DataLoader;
using GraphQL.Types;

namespace LucaPS.Sandbox.Api;

/// <summary>One page of a Relay connection. <see cref="Nodes"/> is null where a fault says so.</summary>
internal sealed record ConnectionPage(
    IReadOnlyList<object?>? Nodes, int Start, int Count, bool HasPreviousPage, bool HasNextPage, int TotalCount)
{
    public required Func<int, string> Cursor { get; init; }

    public CursorFault Fault { get; init; }

    public string? StartCursor => Count == 0 ? null : Cursor(Start);

    public string? EndCursor => Fault switch
    {
        CursorFault.NoEndCursor when HasNextPage => null,
        CursorFault.DoesNotMove => Cursor(0),
        _ => Count == 0 ? null : Cursor(Start + Count - 1),
    };

    public IEnumerable<Edge>? Edges => Nodes?.Select((node, i) => new Edge(Cursor(Start + i), node));
}

/// <summary>A node with its cursor.</summary>
internal sealed record Edge(string Cursor, object? Node);

/// <summary>Rows that can be counted and fetched by position.</summary>
internal readonly record struct Rows(int Count, Func<int, object> At)
{
    public static Rows Of<T>(IReadOnlyList<T> list)
        where T : notnull => new(list.Count, i => list[i]);
}

/// <summary>A row that is refused: null, with an error whose path names it.</summary>
internal sealed class RefusedRow(ApiError error) : IDataLoaderResult
{
    public Task<object?> GetResultAsync(CancellationToken cancellationToken = default) => Task.FromException<object?>(error);
}

/// <summary>Relay's arguments with Luca's cap: 100 without <c>first</c>, and never more (luca-api.md, "GraphQL").</summary>
internal static class Paging
{
    public const int Cap = 100;
    private const int OverfullPage = 150;

    public static QueryArgument[] Arguments =>
    [
        After,
        Part.Argument("before", "String", "Returns the elements in the list that come before the specified cursor."),
        Part.Argument("first", "Int", "Returns the first _n_ elements from the list."),
        Part.Argument("last", "Int", "Returns the last _n_ elements from the list."),
    ];

    public static QueryArgument After =>
        Part.Argument("after", "String", "Returns the elements in the list that come after the specified cursor.");

    public static ConnectionPage Page(IResolveFieldContext context, Rows rows)
    {
        ApiContext api = ApiContext.Of(context);
        CursorFault fault = api.State.Faults.CursorField is not { } only || only == context.FieldDefinition.Name
            ? api.State.Faults.Cursor
            : CursorFault.None;
        int? first = Argument<int?>(context, "first");
        int? last = Argument<int?>(context, "last");
        if (first < 0 || last < 0)
            throw new ApiError(ErrorCodes.BadRequest, api.Messages.NegativeCount);
        string? after = fault == CursorFault.DoesNotMove ? null : Argument<string?>(context, "after");
        int start = after is null ? 0 : Position(after, api) + 1;
        int end = Argument<string?>(context, "before") is { } before ? Math.Min(Position(before, api), rows.Count) : rows.Count;
        int size = Math.Min(first ?? Cap, Cap);
        if (fault == CursorFault.MoreThanAsked)
            size = OverfullPage;
        else if (fault is not (CursorFault.None or CursorFault.DoesNotMove or CursorFault.EmptyPage))
            size = Math.Max(1, Math.Min(size, rows.Count / 2)); // so short lists have a second page too
        if (fault == CursorFault.Circle)
            start %= 2 * size;

        int from = Math.Min(start, end);
        int to = first is not null || last is null ? Math.Min(end, from + size) : end;
        if (last is not null)
            from = Math.Max(from, to - Math.Min(last.Value, Cap));
        bool second = after is not null && from == size;
        if (fault == CursorFault.EmptyPage && after is not null)
            to = from;
        object?[]? nodes = new object?[to - from];
        for (int i = 0; i < nodes.Length && !(second && fault == CursorFault.NullPage); i++)
            nodes[i] = second && fault == CursorFault.RefusedPage
                ? new RefusedRow(new ApiError(ErrorCodes.Forbidden, api.Messages.RowForbidden))
                : rows.At(from + i);
        bool endless = rows.Count > 0
            && (fault is CursorFault.DoesNotMove or CursorFault.Circle || (fault == CursorFault.EmptyPage && after is not null));
        CursorStyle style = api.State.Options.Cursors;
        return new ConnectionPage(
            second && fault == CursorFault.NullNodes ? null : nodes,
            from,
            nodes.Length,
            from > 0,
            endless || to < rows.Count,
            rows.Count)
        {
            Cursor = position => Cursors.Write(style, position),
            Fault = fault,
        };
    }

    /// <summary>All rows at once: what a connection without arguments for paging gives.</summary>
    public static ConnectionPage Whole(IResolveFieldContext context, Rows rows)
    {
        CursorStyle style = ApiContext.Of(context).State.Options.Cursors;
        return new ConnectionPage([.. Enumerable.Range(0, rows.Count).Select(rows.At)], 0, rows.Count, false, false, rows.Count)
        {
            Cursor = position => Cursors.Write(style, position)
        };
    }

    public static IEnumerable<IGraphType> Types(string node, bool withTotal = false, bool withNodes = true)
    {
        yield return new RowType<ConnectionPage>(node + "Connection", $"The connection type for {node}.")
            .Has("edges", $"[{node}Edge]", "A list of edges.", page => page.Edges)
            .Unless(!withNodes, type => type.Has("nodes", $"[{node}]", "A list of nodes.", page => page.Nodes))
            .Has("pageInfo", "PageInfo!", "Information to aid in pagination.", page => page)
            .Unless(!withTotal, type => type.Has("totalCount", "Int!", "How many elements the whole list has.", page => page.TotalCount));
        yield return new RowType<Edge>(node + "Edge", "An edge in a connection.")
            .Has("cursor", "String!", "A cursor for use in pagination.", edge => edge.Cursor)
            .Has("node", node, "The item at the end of the edge.", edge => edge.Node);
    }

    public static RowType<ConnectionPage> PageInfo =>
        new RowType<ConnectionPage>("PageInfo", "Information about pagination in a connection.")
            .Has("endCursor", "String", "When paginating forwards, the cursor to continue.", page => page.EndCursor)
            .Has("hasNextPage", "Boolean!", "When paginating forwards, are there more items?", page => page.HasNextPage)
            .Has("hasPreviousPage", "Boolean!", "When paginating backwards, are there more items?", page => page.HasPreviousPage)
            .Has("startCursor", "String", "When paginating backwards, the cursor to continue.", page => page.StartCursor);

    private static T Argument<T>(IResolveFieldContext context, string name) =>
        context.HasArgument(name) ? context.GetArgument<T>(name) : default!;

    private static int Position(string cursor, ApiContext api) =>
        Cursors.Read(api.State.Options.Cursors, cursor) ?? throw new ApiError(ErrorCodes.BadRequest, api.Messages.BadCursor);
}
