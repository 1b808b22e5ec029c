using System;
using System.Text;
using LucaPS.Core.Tests.Api;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Scalars by the names that libraries and databases give them.</summary>
public sealed class ValueKindsTests
{
    [Theory]
    [InlineData("date NaiveDate iso8601_date CalendarDate", nameof(ValueKind.Date))]
    [InlineData(
        "timestamptz timestamp Datetime DateTimeTz DateTimeUtc OffsetDateTime Instant LocalDateTime Time", nameof(ValueKind.Time))]
    [InlineData("numeric BigFloat float8 double MONEY", nameof(ValueKind.Decimal))]
    [InlineData("bigint BigInteger smallint int4 NonNegativeInt", nameof(ValueKind.Integer))]
    [InlineData("uuid ID String", nameof(ValueKind.Text))]
    [InlineData("bool Boolean", nameof(ValueKind.Boolean))]
    [InlineData("JSON jsonb Cursor Upload interval", nameof(ValueKind.Unknown))]
    public void A_scalar_is_known_by_its_name_in_any_case(string names, string kind) =>
        Assert.All(names.Split(' '), name => Assert.Equal(kind, ValueKinds.OfScalar(name).ToString()));

    [Theory]
    [InlineData("LocalDateTime", "\"2026-03-05T08:30:00\"")]
    [InlineData("NaiveDateTime", "\"2026-03-05T08:30:00\"")]
    [InlineData("timestamptz", "\"2026-03-05T08:30:00+02:00\"")]
    public void A_time_goes_out_with_the_offset_that_its_scalar_takes(string type, string written)
    {
        DateTimeOffset time = new(2026, 3, 5, 8, 30, 0, TimeSpan.FromHours(2));

        Assert.Equal(
            written,
            Encoding.UTF8.GetString(new ArgumentBinder(FakeLuca.Schema, new InputContext())
                .Json(TypeRef.Named(TypeKind.Scalar, type), time, "value").Span));
    }

    [Theory]
    [InlineData("date", "05.03.2026", null)]
    [InlineData("date", "2026-03-05", "\"2026-03-05\"")]
    [InlineData("NaiveDate", "2026-03-05T00:00:00", "\"2026-03-05\"")]
    [InlineData("timestamptz", "05.03.2026", null)]
    [InlineData("numeric", "2.50", "2.50")]
    [InlineData("numeric", "2,50", null)]
    [InlineData("BigInteger", "2", "2")]
    [InlineData("time", "08:30", "\"08:30\"")]
    [InlineData("Time", "2026-03-05T08:30:00Z", "\"2026-03-05T08:30:00Z\"")]
    [InlineData("Time", "5.3.2026", null)]
    public void What_is_written_as_one_fits_it_or_is_refused(string type, string value, string? written)
    {
        TypeRef scalar = TypeRef.Named(TypeKind.Scalar, type);
        string Write() =>
            Encoding.UTF8.GetString(new ArgumentBinder(FakeLuca.Schema, new InputContext()).Json(scalar, value, "value").Span);
        if (written is null) Assert.Throws<LucaException>((Action)(() => Write()));
        else Assert.Equal(written, Write());
    }
}
