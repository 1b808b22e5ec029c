using System;
using System.Collections.Generic;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>What came of one list in one answer.</summary>
internal sealed class PageContent
{
    // Larger ones would lie where .NET seldom collects (from 85,000 bytes on), and pages are many.
    private const int LargestPiece = 64 * 1024;

    private readonly List<(int Start, int Length)> _ranges = [];
    private readonly List<(int Start, int Length)> _edges = [];

    public List<Row> Rows { get; } = [];

    /// <summary>The rows as they came, where they were wanted so.</summary>
    public List<ReadOnlyMemory<byte>> Json { get; private set; } = [];

    /// <summary>The elements of <c>edges</c> as received, if both lists were selected.</summary>
    public List<ReadOnlyMemory<byte>> Edges { get; private set; } = [];

    /// <summary>Where <see cref="Json"/> and <see cref="Edges"/> lie.</summary>
    public List<ByteBuffer> Buffers { get; } = [];

    /// <summary>The list is null or absent.</summary>
    public bool IsNull { get; set; } = true;

    /// <summary>So is an object that it is within.</summary>
    public bool IsParentNull { get; set; }

    /// <summary>The Relay list is there, its rows are not.</summary>
    public bool RowsAreNull { get; set; }

    /// <summary>A list stands where the document has an object.</summary>
    public bool IsWithinList { get; set; }

    /// <summary>A value stands where an object should be.</summary>
    public bool IsMisshapen { get; set; }

    /// <summary>Rows with those that are null.</summary>
    public int Count { get; set; }

    /// <summary>Rows that are null.</summary>
    public int Nulls { get; set; }

    public bool HasPageInfo { get; set; }

    public bool HasNextPage { get; set; }

    public string? EndCursor { get; set; }

    public long? Total { get; set; }

    public bool HasNoRows => IsNull || RowsAreNull;

    /// <summary>What an answer without data brings.</summary>
    public static PageContent[] Nothing(int count)
    {
        PageContent[] pages = new PageContent[count];
        for (int i = 0; i < count; i++) pages[i] = new PageContent();
        return pages;
    }

    /// <summary>Notes where in the answer a row is.</summary>
    public void Add(long start, long end, bool isEdge)
    {
        List<(int Start, int Length)> ranges = isEdge ? _edges : _ranges;
        if (ranges.Capacity == 0) ranges.Capacity = 100;
        ranges.Add(((int)start, (int)(end - start)));
    }

    /// <summary>Keeps the rows' bytes beyond the answer's own life.</summary>
    public void Keep(ReadOnlyMemory<byte> body)
    {
        Json = Copy(body, _ranges);
        Edges = Copy(body, _edges);
    }

    /// <summary>Leaves out what is beyond a number of rows.</summary>
    public void Cut(long most)
    {
        if (Rows.Count > most) Rows.RemoveRange((int)most, Rows.Count - (int)most);
        if (Json.Count > most) Json.RemoveRange((int)most, Json.Count - (int)most);
    }

    /// <summary>Leaves out rows from one on.</summary>
    public void LeaveOut(int index, int count)
    {
        if (Json.Count > 0) Json.RemoveRange(index, count);
        else Rows.RemoveRange(index, count);
    }

    private List<ReadOnlyMemory<byte>> Copy(ReadOnlyMemory<byte> body, List<(int Start, int Length)> ranges)
    {
        List<ReadOnlyMemory<byte>> copies = new(ranges.Count);
        if (ranges.Count == 0) return copies;
        for (int i = 0; i < ranges.Count;)
        {
            int next = i + 1, from = ranges[i].Start;
            while (next < ranges.Count && End(next) - from <= LargestPiece) next++;
            ReadOnlyMemory<byte> piece = Copy(body.Span.Slice(from, End(next - 1) - from));
            for (; i < next; i++) copies.Add(piece.Slice(ranges[i].Start - from, ranges[i].Length));
        }

        return copies;

        int End(int index) => ranges[index].Start + ranges[index].Length;
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        ByteBuffer buffer = new(bytes.Length);
        Buffers.Add(buffer);
        bytes.CopyTo(buffer.GetSpan(bytes.Length));
        buffer.Advance(bytes.Length);
        return buffer.Written;
    }
}
