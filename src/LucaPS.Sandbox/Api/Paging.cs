using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using GraphQL;
using GraphQL.Types;

namespace LucaPS.Sandbox.Api;

/// <summary>One page of a Relay connection.</summary>
internal sealed record ConnectionPage(IReadOnlyList<object> Nodes, int Start, bool HasPreviousPage, bool HasNextPage, int TotalCount, CursorFault Fault)
{
    public string? StartCursor => Nodes.Count == 0 ? null : Paging.Cursor(Start);

    public string? EndCursor => Fault switch
    {
        CursorFault.NoEndCursor when HasNextPage => null,
        CursorFault.DoesNotMove => Paging.Cursor(0),
        _ => Nodes.Count == 0 ? null : Paging.Cursor(Start + Nodes.Count - 1),
    };

    public IEnumerable<Edge> Edges
    {
        get
        {
            for (int i = 0; i < Nodes.Count; i++)
                yield return new Edge(Paging.Cursor(Start + i), Nodes[i]);
        }
    }
}

/// <summary>A node with its cursor.</summary>
internal sealed record Edge(string Cursor, object Node);

/// <summary>Rows that can be counted and fetched by position.</summary>
internal readonly record struct Rows(int Count, Func<int, object> At)
{
    public static Rows Of<T>(IReadOnlyList<T> list)
        where T : notnull => new(list.Count, i => list[i]);
}

/// <summary>Relay's arguments with Luca's cap: 100 without <c>first</c>, and never more (luca-api.md, "GraphQL").</summary>
internal static class Paging
{
    public const int Cap = 100;

    public static QueryArgument[] Arguments =>
    [
        Part.Argument("after", "String", "Returns the elements in the list that come after the specified cursor."),
        Part.Argument("before", "String", "Returns the elements in the list that come before the specified cursor."),
        Part.Argument("first", "Int", "Returns the first _n_ elements from the list."),
        Part.Argument("last", "Int", "Returns the last _n_ elements from the list."),
    ];

    public static string Cursor(int position) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes((position + 1).ToString(CultureInfo.InvariantCulture))).TrimEnd('=');

    public static ConnectionPage Page(IResolveFieldContext context, Rows rows)
    {
        ApiContext api = ApiContext.Of(context);
        CursorFault fault = api.State.Faults.Cursor;
        int? first = context.GetArgument<int?>("first");
        int? last = context.GetArgument<int?>("last");
        if (first < 0 || last < 0)
            throw new ApiError(ErrorCodes.BadRequest, api.Messages.NegativeCount);
        string? after = fault == CursorFault.DoesNotMove ? null : context.GetArgument<string?>("after");
        int start = after is null ? 0 : Position(after, api) + 1;
        int end = context.GetArgument<string?>("before") is { } before ? Math.Min(Position(before, api), rows.Count) : rows.Count;
        start = Math.Min(start, end);
        int from = start;
        int to = end;
        if (first is not null || last is null)
            to = Math.Min(to, from + Math.Min(first ?? Cap, Cap));
        if (last is not null)
            from = Math.Max(from, to - Math.Min(last.Value, Cap));
        if (fault == CursorFault.EmptyPage && after is not null)
            return new ConnectionPage([], from, true, true, rows.Count, fault);
        object[] nodes = new object[to - from];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = rows.At(from + i);
        return new ConnectionPage(nodes, from, from > 0, to < rows.Count || (fault == CursorFault.DoesNotMove && rows.Count > 0), rows.Count, fault);
    }

    public static IGraphType[] Types(string node, bool withTotal) =>
    [
        new RowType<ConnectionPage>(node + "Connection", $"The connection type for {node}.")
            .Has("edges", $"[{node}Edge]", "A list of edges.", page => page.Edges)
            .Has("nodes", $"[{node}]", "A list of nodes.", page => page.Nodes)
            .Has("pageInfo", "PageInfo!", "Information to aid in pagination.", page => page)
            .Unless(!withTotal, type => type.Has("totalCount", "Int!", "How many elements the whole list has.", page => page.TotalCount)),
        new RowType<Edge>(node + "Edge", "An edge in a connection.")
            .Has("cursor", "String!", "A cursor for use in pagination.", edge => edge.Cursor)
            .Has("node", node, "The item at the end of the edge.", edge => edge.Node),
    ];

    public static RowType<ConnectionPage> PageInfo => new RowType<ConnectionPage>("PageInfo", "Information about pagination in a connection.")
        .Has("endCursor", "String", "When paginating forwards, the cursor to continue.", page => page.EndCursor)
        .Has("hasNextPage", "Boolean!", "When paginating forwards, are there more items?", page => page.HasNextPage)
        .Has("hasPreviousPage", "Boolean!", "When paginating backwards, are there more items?", page => page.HasPreviousPage)
        .Has("startCursor", "String", "When paginating backwards, the cursor to continue.", page => page.StartCursor);

    private static int Position(string cursor, ApiContext api)
    {
        Span<byte> buffer = stackalloc byte[32];
        string padded = cursor.PadRight((cursor.Length + 3) / 4 * 4, '=');
        if (Convert.TryFromBase64String(padded, buffer, out int written) &&
            int.TryParse(buffer[..written], NumberStyles.None, CultureInfo.InvariantCulture, out int position) && position > 0)
        {
            return position - 1;
        }

        throw new ApiError(ErrorCodes.BadRequest, api.Messages.BadCursor);
    }
}
