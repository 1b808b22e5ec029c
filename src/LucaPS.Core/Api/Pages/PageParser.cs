using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>Where the parts of a list stand in an answer, by their names there.</summary>
internal sealed record PageShape
{
    /// <summary>A Relay connection (its specification, section 3), as LucaPS asks for it.</summary>
    public static PageShape Connection { get; } = new();

    /// <summary>A list, or one object.</summary>
    public static PageShape Plain { get; } = new() { IsConnection = false };

    public bool IsConnection { get; init; } = true;

    /// <summary>The names that lead to the list.</summary>
    public IReadOnlyList<byte[]> Path { get; init; } = [];

    public byte[] Nodes { get; init; } = "nodes"u8.ToArray();

    public byte[] Edges { get; init; } = "edges"u8.ToArray();

    public byte[] Node { get; init; } = "node"u8.ToArray();

    public byte[] PageInfo { get; init; } = "pageInfo"u8.ToArray();

    /// <summary>Whether edges are wanted as they are beside nodes, and not their nodes as rows.</summary>
    public bool KeepsEdges { get; init; }

    public static byte[][] PathOf(IReadOnlyList<string> names) => [.. names.Select(Encoding.UTF8.GetBytes)];
}

/// <summary>Reads lists straight from the bytes of <c>data</c>: into rows, or noting where each one is.</summary>
/// <param name="rows">Makes the rows; null for their bytes alone.</param>
internal sealed class PageParser(RowParser? rows)
{
    // Pages follow pages of the same size.
    private int _lastCount;

    /// <summary>
    /// Makes the rows' classes on another thread, while the first request is on its way: in a new process that takes as long as the
    /// request.
    /// </summary>
    public static Lazy<PageParser> Prepare(Selection selection)
    {
        Lazy<PageParser> parser = new(() => new PageParser(new RowParser(selection)));
        _ = Task.Run(() => parser.Value);
        return parser;
    }

    /// <summary>Aliases are this prefix and an index, so that they are found without comparing all.</summary>
    public static string Alias(int index) => "f" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The index of one of our aliases; -1 for anything else.</summary>
    public static int AliasIndex(string? alias)
    {
        if (alias is null || alias.Length is < 2 or > 8 || alias[0] != 'f') return -1;
        int index = 0;
        for (int i = 1; i < alias.Length; i++)
        {
            if ((uint)(alias[i] - '0') > 9) return -1;
            index = (index * 10) + (alias[i] - '0');
        }

        return index;
    }

    /// <summary>The lists under our aliases.</summary>
    /// <param name="json">At the first token of the value of <c>data</c>; left at its last.</param>
    /// <param name="count">How many aliases were requested.</param>
    /// <param name="shapeOf">Where the list under an alias is.</param>
    /// <param name="sourceOf">Where the rows under an alias come from.</param>
    public PageContent[] Parse(
        ref Utf8JsonReader json, ReadOnlyMemory<byte> body, int count, Func<int, PageShape> shapeOf, Func<int, RowSource?> sourceOf)
    {
        PageContent[] pages = PageContent.Nothing(count);
        if (rows is not null) rows.Body = body;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int index = AliasIndex(JsonText.Read(ref json));
            json.Read();
            if (index < 0 || index >= count) json.Skip();
            else ReadAt(ref json, new Place(pages[index], shapeOf(index), sourceOf(index)), 0);
        }

        return pages;
    }

    /// <summary>The one list of a document without our aliases.</summary>
    public PageContent Parse(ref Utf8JsonReader json, PageShape shape)
    {
        PageContent page = new();
        ReadAt(ref json, new Place(page, shape, null), 0);
        return page;
    }

    private void ReadAt(ref Utf8JsonReader json, in Place place, int depth)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            place.Page.IsParentNull = depth < place.Shape.Path.Count;
        }
        else if (depth == place.Shape.Path.Count)
        {
            place.Page.IsNull = false;
            ReadList(ref json, place);
        }
        else if (json.TokenType != JsonTokenType.StartObject)
        {
            place.Page.IsWithinList = json.TokenType == JsonTokenType.StartArray;
            place.Page.IsMisshapen = true;
            json.Skip();
        }
        else
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool found = JsonText.Is(ref json, place.Shape.Path[depth]);
                json.Read();
                if (found) ReadAt(ref json, place, depth + 1);
                else json.Skip();
            }
        }
    }

    private void ReadList(ref Utf8JsonReader json, in Place place)
    {
        if (place.Shape.IsConnection) ReadConnection(ref json, place);
        else if (json.TokenType == JsonTokenType.StartArray) ReadRows(ref json, place, inEdges: false);
        else ReadRow(ref json, place);
    }

    private void ReadConnection(ref Utf8JsonReader json, in Place place)
    {
        PageContent page = place.Page;
        page.IsWithinList = json.TokenType == JsonTokenType.StartArray;
        page.IsMisshapen = page.RowsAreNull = json.TokenType != JsonTokenType.StartObject;
        if (page.IsMisshapen)
        {
            json.Skip();
            return;
        }

        bool sawRows = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool nodes = JsonText.Is(ref json, place.Shape.Nodes), edges = JsonText.Is(ref json, place.Shape.Edges);
            bool pageInfo = JsonText.Is(ref json, place.Shape.PageInfo), total = JsonText.Is(ref json, "totalCount"u8);
            bool next = JsonText.Is(ref json, "hasNextPage"u8);
            json.Read();
            if ((nodes || edges) && json.TokenType == JsonTokenType.StartArray)
            {
                sawRows = true;
                if (edges && place.Shape.KeepsEdges) ReadEdges(ref json, page);
                else ReadRows(ref json, place, edges);
            }
            else if (pageInfo && json.TokenType == JsonTokenType.StartObject)
            {
                ReadPageInfo(ref json, page);
            }
            else
            {
                if ((nodes || edges) && json.TokenType != JsonTokenType.Null) page.IsMisshapen = true;
                if (total) page.Total = ReadTotal(ref json) ?? page.Total;
                if (next) ReadHasNext(ref json, page);
                json.Skip();
            }
        }

        page.RowsAreNull = !sawRows;
    }

    /// <summary>Some servers write large whole numbers as text.</summary>
    public static long? ReadTotal(ref Utf8JsonReader json) => json.TokenType is JsonTokenType.Number or JsonTokenType.String
        && long.TryParse(JsonText.Raw(ref json), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static void ReadHasNext(ref Utf8JsonReader json, PageContent page)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return;
        page.HasPageInfo = true;
        page.HasNextPage = json.TokenType == JsonTokenType.True;
    }

    private static void ReadPageInfo(ref Utf8JsonReader json, PageContent page)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool next = JsonText.Is(ref json, "hasNextPage"u8), end = JsonText.Is(ref json, "endCursor"u8);
            bool total = JsonText.Is(ref json, "totalCount"u8);
            json.Read();
            if (next) ReadHasNext(ref json, page);
            if (end && json.TokenType == JsonTokenType.String) page.EndCursor = JsonText.Read(ref json);
            if (total) page.Total = ReadTotal(ref json) ?? page.Total;
            json.Skip();
        }
    }

    private void ReadRows(ref Utf8JsonReader json, in Place place, bool inEdges)
    {
        if (rows is not null && place.Page.Rows.Count == 0) place.Page.Rows.Capacity = _lastCount;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            // A refused row is null here and an error beside.
            place.Page.Count++;
            if (!inEdges || json.TokenType != JsonTokenType.StartObject)
            {
                ReadElement(ref json, place, inEdges);
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool node = JsonText.Is(ref json, place.Shape.Node);
                json.Read();
                if (node) ReadElement(ref json, place, isSkipped: false);
                else json.Skip();
            }
        }

        _lastCount = place.Page.Rows.Count;
    }

    private void ReadElement(ref Utf8JsonReader json, in Place place, bool isSkipped)
    {
        if (json.TokenType == JsonTokenType.Null) place.Page.Nulls++;
        else if (isSkipped || (rows is not null && json.TokenType != JsonTokenType.StartObject)) json.Skip();
        else ReadRow(ref json, place);
    }

    private static void ReadEdges(ref Utf8JsonReader json, PageContent page)
    {
        int count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            long start = json.TokenStartIndex;
            json.Skip();
            page.Add(start, json.BytesConsumed, isEdge: true);
        }

        page.Count = Math.Max(page.Count, count);
    }

    private void ReadRow(ref Utf8JsonReader json, in Place place)
    {
        if (rows is null)
        {
            long start = json.TokenStartIndex;
            json.Skip();
            place.Page.Add(start, json.BytesConsumed, isEdge: false);
        }
        else if (json.TokenType == JsonTokenType.StartObject)
        {
            place.Page.Rows.Add(rows.Read(ref json, place.Source));
        }
        else
        {
            json.Skip();
            place.Page.RowsAreNull = true;
        }
    }

    private readonly record struct Place(PageContent Page, PageShape Shape, RowSource? Source);
}
