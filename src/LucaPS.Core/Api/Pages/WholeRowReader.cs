using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;

namespace LucaPS.Api.Pages;

/// <summary>
/// Rows with lists that may not be whole: fetches the rest of each that has pages, many rows to a document, and puts it into the row before
/// it is given out. A row that cannot be made whole is given out with an error for each list that is not.
/// </summary>
/// <param name="parser">Makes the rows; null to give out their JSON.</param>
internal sealed class WholeRowReader(IPageReader rows, InnerLists lists, RowParser? parser, IGraphQLTransport transport, IReporter reporter)
    : IPageReader
{
    private static readonly byte[] s_last = "{\"hasNextPage\":false,\"endCursor\":null}"u8.ToArray();

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } page) return null;
        foreach (InnerGap list in lists.Unsettled(page.Json))
            lists.Settle(list, await IsAllAsync(list, page.Company, cancellationToken).ConfigureAwait(false));
        if (parser is null && !page.Json.Any(row => lists.Find(row).Count > 0)) return page;
        ReadOnlyMemory<byte>[] json = [.. page.Json];
        Dictionary<(int Row, string List), LucaException> failures = [];
        // Lists within what came with the rest of a list are found the next time round.
        while (Gaps(json, failures) is { Count: > 0 } gaps)
            await FillAsync(page, json, gaps, failures, cancellationToken).ConfigureAwait(false);
        return page.With(parser, json, [.. page.Errors, .. failures.OrderBy(failure => failure.Key.Row).Select(failure => failure.Value)]);
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    /// <summary>
    /// Whether a plain list came whole without its size: asked for with one element more, as many come again. Where the server does not
    /// answer that, nothing shows that it is cut. As many as servers usually give at most may always be all that this one gives.
    /// </summary>
    private async Task<bool> IsAllAsync(InnerGap list, CompanyTarget? company, CancellationToken cancellationToken)
    {
        if (Feed.IsUsualMost(list.Count)) return false;
        const string Alias = "object", Size = "size";
        using DocumentBuilder builder = new();
        builder.BeginLookup(Alias, list.Lookup!, list.Id!, company is null ? null : company.ArgumentFor);
        builder.Declare(Size, list.Field.Size!.Type.ToString(), list.Count + 1);
        builder.EndField(list.Selecting(
            list.Field.Name + "(" + list.Field.Size.Name + ": $" + Size + ")" + (list.Field.Children is null ? "" : " { __typename }")));
        try
        {
            using GraphQLResponse response =
                await transport.SendAsync(builder.Build(), reporter, cancellationToken).ConfigureAwait(false);
            if (response.Data.IsEmpty) return true;
            using JsonDocument data = JsonDocument.Parse(response.Data);
            JsonElement found = list.Path.Prepend(Alias).Aggregate(data.RootElement, SafeJson.Member);
            return found.ValueKind != JsonValueKind.Array || found.GetArrayLength() <= list.Count;
        }
        catch (LucaException exception)
        {
            reporter.Verbose($"Could not find out whether {list.Location} of {list.Id} is complete: {exception.Message}");
            return true;
        }
    }

    /// <summary>What is missing and can be asked for.</summary>
    private List<(int Row, InnerGap Gap)> Gaps(ReadOnlyMemory<byte>[] json, Dictionary<(int Row, string List), LucaException> failures)
    {
        List<(int Row, InnerGap Gap)> all = [];
        for (int i = 0; i < json.Length; i++)
        {
            List<InnerGap> gaps = lists.Find(json[i]);
            foreach (InnerGap gap in gaps)
            {
                if (Hindrance(gap) is not { } why) all.Add((i, gap));
                else if (!failures.ContainsKey((i, gap.Location))) failures.Add((i, gap.Location), Incomplete(gap, why));
            }
        }

        return all;
    }

    /// <summary>The lists that are not whole within an object that came by itself.</summary>
    public static IEnumerable<LucaException> CutShort(InnerLists lists, ReadOnlyMemory<byte> json) =>
        lists.Find(json).Select(gap => Incomplete(gap, Hindrance(gap) ?? "only its first page came"));

    private static string? Hindrance(InnerGap gap) => gap.Obstacle is { } obstacle ? obstacle
        : gap.Cursor is null or "" ? "the server does not say where it continues"
        : gap.Field.Connection!.Argument("after") is null ? "it takes no cursor"
        : gap.Lookup is null ? "the server has no field that looks up the object it belongs to"
        : null;

    private static LucaException Incomplete(InnerGap gap, string why) => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence(
            "The list " + gap.Location + ((gap.RowId ?? gap.Id) is { } id ? " of " + id : "")
                + (gap.Obstacle is null ? " is incomplete" : " may be incomplete"),
            why,
            gap.Obstacle is null ? "Ask for it by itself with Invoke-LucaGraphQL -Paginate."
                : "Ask for it by itself with Invoke-LucaGraphQL, and give its arguments."))
    {
        TargetValue = gap.RowId ?? gap.Id,
    };

    private async Task FillAsync(
        RowPage page, ReadOnlyMemory<byte>[] json, List<(int Row, InnerGap Gap)> gaps,
        Dictionary<(int Row, string List), LucaException> failures, CancellationToken cancellationToken)
    {
        Dictionary<InnerGap, (List<ReadOnlyMemory<byte>> Nodes, List<ReadOnlyMemory<byte>> Edges)> rest = [];
        Dictionary<InnerGap, int> rowOf = gaps.ToDictionary(item => item.Gap, item => item.Row);
        foreach (IGrouping<Schema.SelectedField, InnerGap> list in gaps.Select(item => item.Gap).GroupBy(gap => gap.Field))
        {
            List<Feed> feeds = [];
            foreach (InnerGap gap in list)
            {
                Feed feed = new(page.Company, gap.Id) { Key = gap };
                feed.StartAfter(gap.Cursor!);
                feeds.Add(feed);
                rest[gap] = ([], []);
            }

            Walk walk = new(transport, new InnerListSource(list.Key), feeds, ListLimits.None, reporter);
            try
            {
                while (await walk.ReadAsync(cancellationToken).ConfigureAwait(false) is { } more)
                {
                    InnerGap gap = (InnerGap)more.Feed!.Key!;
                    rest[gap].Nodes.AddRange(more.Json);
                    rest[gap].Edges.AddRange(more.Edges);
                    (int Row, string List) place = (rowOf[gap], gap.Location);
                    if (more.Errors.Count > 0 && !failures.ContainsKey(place)) failures.Add(place, more.Errors[0]);
                }
            }
            finally
            {
                await walk.DisposeAsync().ConfigureAwait(false);
            }
        }

        foreach (IGrouping<int, InnerGap> row in gaps.GroupBy(item => item.Row, item => item.Gap))
            json[row.Key] = Fill(json[row.Key], [.. row], rest);
    }

    private static byte[] Fill(
        ReadOnlyMemory<byte> row, IReadOnlyList<InnerGap> gaps,
        Dictionary<InnerGap, (List<ReadOnlyMemory<byte>> Nodes, List<ReadOnlyMemory<byte>> Edges)> rest)
    {
        List<(int Start, int End, ReadOnlyMemory<byte> Text)> edits = [];
        foreach (InnerGap gap in gaps)
        {
            if (gap.Nodes is { } nodes) edits.AddRange(Append(nodes, rest[gap].Nodes));
            if (gap.Edges is { } edges) edits.AddRange(Append(edges, rest[gap].Edges));
            edits.Add((gap.PageInfo.Start, gap.PageInfo.End, s_last));
        }

        return Spliced(row, edits);
    }

    /// <summary>The row with texts in the place of others. Those at one place stay in their order.</summary>
    public static byte[] Spliced(ReadOnlyMemory<byte> row, IEnumerable<(int Start, int End, ReadOnlyMemory<byte> Text)> edits)
    {
        using ByteBuffer filled = new(row.Length * 2);
        int position = 0;
        foreach ((int start, int end, ReadOnlyMemory<byte> text) in edits.OrderBy(edit => edit.Start))
        {
            Write(row.Slice(position, start - position));
            Write(text);
            position = end;
        }

        Write(row.Slice(position));
        return filled.Written.ToArray();

        void Write(ReadOnlyMemory<byte> bytes)
        {
            bytes.Span.CopyTo(filled.GetSpan(Math.Max(1, bytes.Length)));
            filled.Advance(bytes.Length);
        }
    }

    private static IEnumerable<(int Start, int End, ReadOnlyMemory<byte> Text)> Append(
        (int End, bool IsEmpty) list, List<ReadOnlyMemory<byte>> elements)
    {
        for (int i = 0; i < elements.Count; i++)
        {
            if (i > 0 || !list.IsEmpty) yield return (list.End, list.End, ","u8.ToArray());
            yield return (list.End, list.End, elements[i]);
        }
    }
}
