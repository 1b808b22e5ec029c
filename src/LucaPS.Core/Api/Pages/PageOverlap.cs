using System;
using System.Collections.Generic;
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

    private List<object> _last = [];

    /// <summary>Leaves out of a page what the end of the page before had.</summary>
    /// <returns>How many rows those are.</returns>
    public int Remove(PageContent page)
    {
        List<object> rows = page.Json.Count > 0 ? page.Json.ConvertAll(row => (object)row) : page.Rows.ConvertAll(row => (object)row);
        int repeated = page.Edges.Count > 0 ? 0 : Enumerable.Range(1, Math.Min(Most, Math.Min(_last.Count, rows.Count)))
            .LastOrDefault(count => Enumerable.Range(0, count).All(n => IsSame(_last[_last.Count - count + n], rows[n])));
        if (page.Json.Count > 0) page.Json.RemoveRange(0, repeated);
        else page.Rows.RemoveRange(0, repeated);
        // Bytes go back to their pool with the page.
        _last = [.. rows.Skip(Math.Max(0, rows.Count - Most)).Select(row => row is ReadOnlyMemory<byte> json ? json.ToArray() : row)];
        return repeated;
    }

    private static bool IsSame(object before, object row) => row is ReadOnlyMemory<byte> json
        ? before is byte[] bytes && json.Span.SequenceEqual(bytes)
        : before is Row one && row is Row other && one.Key is { } key && key == other.Key && one.GetType() == other.GetType()
            && one.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .All(property =>
                    property.GetValue(one) is var value && (value is not (ValueType or string) || value.Equals(property.GetValue(other))));
}
