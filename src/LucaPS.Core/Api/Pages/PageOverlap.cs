using System;
using System.Linq;
using System.Reflection;

namespace LucaPS.Api.Pages;

/// <summary>
/// Rows that come again at the beginning of the next page. Cursors that are positions (graphql-ruby's) move when a row is added before
/// them, so that the last rows of a page are the first of the next.
/// </summary>
internal sealed class PageOverlap
{
    // More are hardly added while a page is read.
    private const int Most = 10;

    // The last rows of the page before: themselves, or what their bytes come to, since those go back to their pool with the page.
    private readonly Row?[] _rows = new Row?[Most];
    private readonly long[] _hashes = new long[Most];
    private int _kept;

    /// <summary>Leaves out of a page what the end of the page before had.</summary>
    /// <returns>How many rows those are.</returns>
    public int Remove(PageContent page)
    {
        bool isJson = page.Json.Count > 0;
        int count = isJson ? page.Json.Count : page.Rows.Count, repeated = page.Edges.Count > 0 ? 0 : Math.Min(_kept, count);
        while (repeated > 0 && !Matches(page, repeated)) repeated--;
        int kept = Math.Min(Most, count);
        for (int n = 0; n < kept; n++)
        {
            if (isJson) _hashes[n] = Hash(page.Json[count - kept + n].Span);
            else _rows[n] = page.Rows[count - kept + n];
        }

        _kept = kept;
        if (repeated == 0) return 0;
        if (isJson) page.Json.RemoveRange(0, repeated);
        else page.Rows.RemoveRange(0, repeated);
        return repeated;
    }

    /// <summary>Whether the page begins with as many of the last rows.</summary>
    private bool Matches(PageContent page, int count)
    {
        for (int n = 0; n < count; n++)
        {
            int before = _kept - count + n;
            if (page.Json.Count > 0 ? _hashes[before] != Hash(page.Json[n].Span) : !IsSame(_rows[before], page.Rows[n])) return false;
        }

        return true;
    }

    private static bool IsSame(Row? before, Row row) => before?.Key is { } key && key == row.Key && before.GetType() == row.GetType()
        && row.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).All(property =>
            property.GetValue(before) is var value && (value is not (ValueType or string) || value.Equals(property.GetValue(row))));

    /// <summary>FNV-1a of 64 bits: two different rows of a list come to the same in one of 10^19 cases.</summary>
    private static long Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes) hash = (hash ^ b) * 1099511628211;
        return unchecked((long)hash);
    }
}
