using System;
using System.Collections.Generic;
using System.Text;
using LucaPS.Core.Tests.Schema;
using LucaPS.Export;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Export;

/// <summary>The earliest and the latest value of each date field.</summary>
public sealed class DateRangeTests
{
    private static readonly LucaSchema s_schema = TestSchemas.FromSdl(
        "scalar ISO8601Date\nscalar ISO8601DateTime\ntype Query { row: Row }\ntype Row { id: ID day: ISO8601Date at: ISO8601DateTime }");

    [Fact]
    public void First_and_last_stand_as_they_came()
    {
        DateRanges ranges = new(new SelectionBuilder(s_schema).Default("Row"));
        foreach (string row in (string[])[
            "{\"day\":\"2026-03-01\",\"at\":\"2026-03-01T10:00:00+01:00\"}",
            "{\"day\":null,\"at\":\"2026-03-01T09:30:00Z\"}",
            "{\"day\":\"2025-12-31\",\"at\":\"2026-03-01T08:59:00\\u002B01:00\"}"]) ranges.Note(Encoding.UTF8.GetBytes(row));

        IReadOnlyDictionary<string, (string Min, string Max)> found = ranges.Found;

        Assert.Equal(("2025-12-31", "2026-03-01"), found["day"]);
        Assert.Equal(("2026-03-01T08:59:00+01:00", "2026-03-01T09:30:00Z"), found["at"]);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), ranges.LastOf("at"));
        Assert.Null(ranges.LastOf("day"));
    }

    [Fact]
    public void Rows_in_order_take_no_memory_each()
    {
        DateRanges ranges = new(new SelectionBuilder(s_schema).Default("Row"));
        byte[][] rows = new byte[1000][];
        for (int i = 0; i < rows.Length; i++)
        {
            string day = new DateTime(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            rows[i] = Encoding.UTF8.GetBytes("{\"day\":\"" + day + "\",\"at\":\"" + day + "T10:00:00+01:00\"}");
        }

        ranges.Note(rows[0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] row in rows) ranges.Note(row);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * rows.Length);
    }
}
