using System;
using System.Globalization;
using LucaPS.Binding;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>The moment that a time without an offset stands for.</summary>
public sealed class ChangedSinceTests
{
    // As in Norway: summer time ends at 03:00 on the last Sunday of October.
    private static readonly TimeZoneInfo s_norway = TimeZoneInfo.CreateCustomTimeZone(
        "norway", TimeSpan.FromHours(1), "norway", "norway", "norway summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("2026-10-25T02:30:00", DateTimeKind.Unspecified, "2026-10-25T00:30:00")]
    [InlineData("2026-10-25T02:30:00", DateTimeKind.Local, "2026-10-25T00:30:00")]
    [InlineData("2026-10-25T02:30:00", DateTimeKind.Utc, "2026-10-25T02:30:00")]
    [InlineData("2026-10-25T03:00:00", DateTimeKind.Unspecified, "2026-10-25T02:00:00")]
    [InlineData("2026-10-25T01:59:59", DateTimeKind.Unspecified, "2026-10-24T23:59:59")]
    [InlineData("2026-07-01T12:00:00", DateTimeKind.Local, "2026-07-01T10:00:00")]
    public void A_time_that_the_clocks_show_twice_is_the_first_of_both(string shown, DateTimeKind kind, string utc)
    {
        DateTime time = DateTime.SpecifyKind(DateTime.Parse(shown, CultureInfo.InvariantCulture), kind);

        DateTimeOffset since = ChangedSinceTransformationAttribute.Earliest(time, s_norway);

        Assert.Equal(utc, since.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        Assert.Equal(time.ToString("s", CultureInfo.InvariantCulture), since.DateTime.ToString("s", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T08:00")]
    [InlineData("2026-01-31 08:00:00")]
    public void Text_without_an_offset_is_of_this_machines_zone(string text)
    {
        object? since = new ChangedSinceTransformationAttribute().Transform(null!, text);

        Assert.Equal(
            ChangedSinceTransformationAttribute.Earliest(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeZoneInfo.Local), since);
    }
}
