using System;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Xunit;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Rows;

public sealed class ValuePropertyTests
{
    private static readonly string[] s_numeric = ["Int", "BigInt", "JSON", "Decimal"];
    private static readonly string[] s_odd = ["true", "false", "null", "\"2024-01-01\"", "\"12.50\"", "1e400", "-0", "0.0"];

    private static object? Value(string type, string json) => Read(Of("P", Leaf("x", type)), "{\"x\":" + json + "}").Get("X");

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    [Fact]
    public void Whole_numbers_of_any_size_are_exact() =>
        Gen.Select(Gen.Byte.Array[1, 24], Gen.Bool, Gen.Int[0, 3].Select(i => s_numeric[i])).Sample((bytes, quoted, type) =>
        {
            BigInteger number = new(bytes);
            string digits = number.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(digits, Text(Value(type, quoted ? "\"" + digits + "\"" : digits)));
        }, iter: 2000);

    [Fact]
    public void Decimals_are_exact_or_the_digits_that_came() =>
        Gen.Select(Gen.String[Gen.Char['0', '9'], 1, 20], Gen.String[Gen.Char['0', '9'], 1, 20], Gen.Bool)
            .Sample((whole, fraction, negative) =>
            {
                whole = whole.TrimStart('0');
                string digits = (negative ? "-" : "") + (whole.Length == 0 ? "0" : whole) + "." + fraction;
                object value = Value("Decimal", digits)!;
                // As a fraction of whole numbers, so nothing is lost on either side.
                Assert.Equal(Scaled(digits), Scaled(Text(value)));
            }, iter: 2000);

    [Fact]
    public void Decimals_with_an_exponent_are_exact_or_the_digits_that_came() =>
        Gen.Select(Gen.Long, Gen.Int[-60, 60]).Sample((mantissa, exponent) =>
        {
            string text = mantissa.ToString(CultureInfo.InvariantCulture) + "e" + exponent.ToString(CultureInfo.InvariantCulture);
            object value = Value("Decimal", text)!;
            if (value is string same) Assert.Equal(text, same);
            else Assert.Equal(new BigInteger(mantissa) * BigInteger.Pow(10, 60 + exponent), Scaled(Text(value), 60));
        }, iter: 2000);

    [Fact]
    public void Days_are_not_moved() =>
        Gen.Date.Sample(day =>
            Assert.Equal(day.Date, Value("ISO8601Date", "\"" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "\"")));

    [Fact]
    public void Moments_keep_their_offset() =>
        Gen.Select(Gen.DateTime[new DateTime(2, 1, 1), new DateTime(9998, 1, 1)], Gen.Int[-14 * 60, 14 * 60]).Sample((time, minutes) =>
        {
            DateTimeOffset moment = new(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromMinutes(minutes));
            object value = Value(
                "ISO8601DateTime", "\"" + moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture) + "\"")!;
            DateTimeOffset read = Assert.IsType<DateTimeOffset>(value);
            Assert.True(moment.EqualsExact(read));
        });

    [Fact]
    public void Any_text_comes_back_as_it_was() =>
        Gen.String.Sample(text =>
        {
            foreach (string type in (string[])["String", "JSON"])
            {
                // JsonSerializer writes half a surrogate pair as the replacement character; escape by hand to keep it.
                string json = "\""
                    + string.Concat(System.Linq.Enumerable.Select(text, c => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)))
                    + "\"";
                Assert.Equal(text, Value(type, json));
            }
        });

    [Fact]
    public void Any_json_in_any_column_costs_no_row()
    {
        Gen<string> scalar = Gen.OneOf(
            Gen.Long.Select(n => n.ToString(CultureInfo.InvariantCulture)),
            Gen.Double.Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
            Gen.String.Select(s => JsonSerializer.Serialize(s)),
            Gen.Int[0, s_odd.Length - 1].Select(i => s_odd[i]));
        Gen<string> json = Gen.OneOf(
            scalar,
            scalar.Array[0, 3].Select(a => "[" + string.Join(",", a) + "]"),
            scalar.Array[0, 3].Select(a => "{\"id\":" + (a.Length > 0 ? a[0] : "1") + ",\"other\":[" + string.Join(",", a) + "]}"),
            scalar.Select(s => "[{\"id\":" + s + "},[" + s + "]]"));
        Gen.Select(json, json, json).Sample((a, b, c) =>
        {
            foreach (string type in (string[])
            [
                "ID", "Int", "BigInt", "Boolean", "Decimal", "ISO8601Date", "ISO8601DateTime", "JSON", "[String]", "[Int]", "[[ID]]"
            ])
                Check(Of("Q", Leaf("a", type), Leaf("b", type), Leaf("last", "ID")), a, b, c);
            LucaPS.Schema.Selection inner = Of("I", Leaf("id", "Int"));
            Check(Of("Q", Object("a", inner), Object("b", inner, list: true), Leaf("last", "ID")), a, b, c);
        }, iter: 300);

        static void Check(LucaPS.Schema.Selection selection, string a, string b, string c)
        {
            System.Collections.Generic.List<Row> rows = ReadAll(
                selection, "c",
                "{\"a\":" + a + ",\"b\":" + b + ",\"last\":\"1\"}", "{\"a\":" + b + ",\"b\":" + c + ",\"last\":\"2\"}",
                "{\"a\":" + c + ",\"b\":" + a + ",\"last\":\"3\"}");
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal((i + 1).ToString(CultureInfo.InvariantCulture), rows[i].Get("Last"));
                // Null only where null came.
                if (JsonNode.Parse(i == 0 ? a : i == 1 ? b : c) is not null) Assert.NotNull(rows[i].Get("A"));
            }
        }
    }

    /// <summary>The digits as a whole number, with so many places after the point.</summary>
    private static BigInteger Scaled(string digits, int places = 40)
    {
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        string fraction = point < 0 ? "" : digits[(point + 1)..];
        string whole = point < 0 ? digits : digits[..point];
        return BigInteger.Parse(whole + fraction.PadRight(places, '0'), CultureInfo.InvariantCulture);
    }
}
