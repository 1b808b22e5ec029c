using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>
/// Rows that come again at the beginning of the next page. Cursors that are positions (graphql-ruby's) move when a row is added before
/// them, so that the last rows of a page are the first of the next. Rows without an id may be alike and yet not the same.
/// </summary>
internal sealed class PageOverlap
{
    // More are hardly added while a page is read.
    private const int Most = 10;

    // The last rows of the page before; all of them where pages are numbered.
    private Known[] _before = [];

    /// <summary>Whether the numbered page that came last is the one before it over again.</summary>
    public bool IsSamePage { get; private set; }

    /// <summary>Leaves out of a page what the page before had.</summary>
    /// <returns>How many rows those are.</returns>
    public int Remove(PageContent page, NumberedPages? numbered, string? position)
    {
        bool isNumbered = numbered is not null;
        int count = page.Edges.Count > 0 ? 0 : Math.Max(page.Json.Count, page.Rows.Count);
        Known[] first = Known.Of(page, 0, isNumbered ? count : Math.Min(Math.Min(Most, _before.Length), count));
        IsSamePage = isNumbered && IsPageBefore(first);
        int repeated = IsSamePage ? count : Math.Min(Math.Min(Most, _before.Length), count);
        while (!IsSamePage && repeated > 0 && !Matches(first, repeated)) repeated--;
        Known[] last = isNumbered ? first : Known.Of(page, Math.Max(0, count - Most), Math.Min(Most, count));
        page.LeaveOut(0, repeated);
        int known = numbered?.MayBeFirst(position) == true ? LeaveOutKnown(page, first, repeated) : 0;
        // The next page follows on the first one as that was.
        if (known == 0) _before = last;
        return repeated + known;
    }

    /// <summary>Leaves out the rows that the page before had anywhere: it is the same page, to which some may have been added.</summary>
    private int LeaveOutKnown(PageContent page, Known[] rows, int from)
    {
        HashSet<string?> ids = [.. _before.Select(row => row.Id)];
        int known = 0;
        for (int n = rows.Length - 1; n >= from; n--)
        {
            if (rows[n].Id is not { } id || !ids.Contains(id)) continue;
            page.LeaveOut(n - from, 1);
            known++;
        }

        return known;
    }

    /// <summary>Whether a page begins with as many of the last rows.</summary>
    private bool Matches(Known[] first, int count)
    {
        for (int n = 0; n < count; n++)
        {
            Known row = first[n], before = _before[_before.Length - count + n];
            if (row.Id is null || row.Id != before.Id || !row.HasContentOf(before)) return false;
        }

        return true;
    }

    /// <summary>Whether a page begins as the one before, as far as either goes; without ids, whether it is as long and alike.</summary>
    private bool IsPageBefore(Known[] page)
    {
        int both = Math.Min(page.Length, _before.Length);
        for (int n = 0; n < both; n++)
        {
            Known row = page[n], before = _before[n];
            if (row.Id != before.Id || (row.Id is null && (page.Length != _before.Length || !row.HasContentOf(before)))) return false;
        }

        return both > 0;
    }

    /// <summary>A row itself, or what its bytes come to, since those go back to their pool with the page.</summary>
    private readonly record struct Known(string? Id, Row? Row, long Hash)
    {
        public static Known[] Of(PageContent page, int index, int count)
        {
            Known[] rows = new Known[count];
            for (int n = 0; n < count; n++) rows[n] = Of(page, index + n);
            return rows;
        }

        private static Known Of(PageContent page, int index)
        {
            if (page.Json.Count == 0) return new Known(page.Rows[index].Key, page.Rows[index], 0);
            ReadOnlySpan<byte> bytes = page.Json[index].Span;
            Utf8JsonReader json = new(bytes);
            json.Read();
            return new Known(InnerLists.IdOf(json) is { Length: > 0 } id ? id : null, null, HashOf(bytes));
        }

        public bool HasContentOf(Known other) =>
            Row is null || other.Row is null ? Hash == other.Hash : RowValues.Compare(Row, other.Row) == 0;

        /// <summary>FNV-1a of 64 bits: two different rows of a list come to the same in one of 10^19 cases.</summary>
        private static long HashOf(ReadOnlySpan<byte> bytes)
        {
            ulong hash = 14695981039346656037;
            foreach (byte b in bytes) hash = (hash ^ b) * 1099511628211;
            return unchecked((long)hash);
        }
    }
}
