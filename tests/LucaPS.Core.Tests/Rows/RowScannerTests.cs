using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCheck;
using LucaPS.Rows;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Rows;

/// <summary>Scanning gives the same rows as reading token by token, and what cannot be scanned is read.</summary>
public sealed class RowScannerTests
{
    private const string Compact =
        """{"id":"QWzh2B","invoiceNumber":1001,"invoiceDate":"2024-02-29","paymentDays":14,"draft":false,"finalized":true,"""
        + """ "sentAt":"2024-03-31T01:59:59.5+01:00","totalCents":-123456789012345,"rate":1.50,"comment":"a\nb \"æ\" \ud83d\ude00","status":null,"meta":{"b":[1,{"a":null}]},"""
        + """ "saleCustomer":{"id":"c9","name":"Ødegård AS","email":null},"saleInvoiceLineItems":[{"id":"l1","quantity":2.25,"unitPriceCents":199},null,{"id":"l2","quantity":1,"unitPriceCents":null}]}""";

    private const string Signs = "{}[],:\"\\ 0123456789.eE+-tfnua";

    private static readonly string[] s_types =
        ["ID", "String", "Int", "BigInt", "Boolean", "Decimal", "ISO8601Date", "ISO8601DateTime", "JSON", "[String]", "[Int]"];

    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-0", "0.0", "-0.0", "-0.10", "7", "-7", "2147483647", "2147483648", "-2147483648", "-2147483649",
        "999999999999999999", "1000000000000000000",
        "9223372036854775807", "9223372036854775808", "12345678901234567890123456789", "0.123456789012345678", "123456789.123456789", "1e3",
        "1E-40", "1.0", "\"\"", "\"a\"",
        "\"QWzh2B\"", "\"Ødegård\"", "\"a text that is longer than a few words of eight bytes\"", "\"exactly8\"", "\"a\\\"b\"",
        "\"\\u00e6\"", "\"x\\ud800y\"", "\"\\\\\"", "\"2024-02-29\"", "\"2023-02-29\"",
        "\"2024\\u002D02-29\"", "\"2024-02-29T10:00:00Z\"", "\"2024-02-29T10:00:00.123+01:00\"", "\"2024-02-29T10:00:00\"", "\"12.50\"",
        "\"12\"", "[]", "[\"a\",null]", "[1,\"x\"]", "[[1]]",
        "{}", "{\"id\":\"i\",\"n\":3}", "{\"id\":null,\"n\":null}", "{\"n\":3,\"id\":\"i\"}", "{\"id\":\"i\",\"n\":3,\"more\":1}",
        "{\"id\":7,\"n\":\"no\"}", "[{\"id\":\"i\",\"n\":3},null,{\"id\":\"k\",\"n\":4}]",
        "[{\"id\":\"i\"}]", "[ ]", "[{\"id\":\"i\",\"n\":3} ,null]",
        // Not JSON.
        "", "nul", "nulll", "truex", "01", "-", "1.", ".5", "1.2.3", "+1", "\"", "\"a", "\"a\u0001\"", "\"\\x\"", "\"\\u12\"", "[1,]",
        "[{\"id\":\"i\",\"n\":3},]", "[,]", "{\"id\":\"i\",\"n\":3", "{\"id\":\"i\",\"n\":3,}", "1}", "1,2",
    ];

    [Fact]
    public void A_row_as_servers_write_it_is_scanned()
    {
        string json = Compact.Replace(", \"", ",\"", StringComparison.Ordinal);
        byte[] body = Encoding.UTF8.GetBytes("[" + json + "," + json + "]");
        RowParser parser = new(Invoice) { Body = body };
        Utf8JsonReader reader = new(body);
        Assert.True(reader.Read() && reader.Read());
        parser.Prepare();
        Row? first = parser.Scan(ref reader, TestSelections.Source);
        Assert.NotNull(first);
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        Assert.True(reader.Read());
        Row? second = parser.Scan(ref reader, TestSelections.Source);
        Assert.NotNull(second);
        Assert.True(reader.Read());
        Assert.Equal(JsonTokenType.EndArray, reader.TokenType);
        Assert.False(reader.Read());
        Assert.Equal(Describe(Read(Invoice, json)), Describe(first));
        Assert.Equal(Describe(first), Describe(second));
        Assert.Same(first.GetType(), Read(Invoice, json).GetType());
        Assert.Same(first.Get("SaleCustomerName"), second.Get("SaleCustomerName"));
    }

    [Fact]
    public void What_is_not_written_so_is_left_to_the_reader_as_it_was()
    {
        foreach (string json in (string[])
        [
            Compact, Compact.Replace("{\"id\"", "{ \"id\"", StringComparison.Ordinal), """{"invoiceNumber":1,"id":"x"}""", "{}"
        ])
        {
            byte[] body = Encoding.UTF8.GetBytes(json);
            RowParser parser = new(Invoice) { Body = body };
            parser.Prepare();
            Utf8JsonReader reader = new(body);
            Assert.True(reader.Read());
            Assert.Null(parser.Scan(ref reader, TestSelections.Source));
            Assert.Equal(JsonTokenType.StartObject, reader.TokenType);
            Assert.Equal(Describe(Read(Invoice, json)), Describe(parser.Read(ref reader, TestSelections.Source)));
        }
    }

    /// <summary>The remembered bytes are another answer's: nothing is read from them.</summary>
    [Fact]
    public void Bytes_that_the_reader_does_not_read_are_not_scanned()
    {
        RowParser parser = new(Of("S1", Leaf("id", "ID"))) { Body = """{"id":"of before"}"""u8.ToArray() };
        parser.Prepare();
        Utf8JsonReader reader = new("""{"id":"of now"}"""u8.ToArray());
        Assert.True(reader.Read());
        Assert.Null(parser.Scan(ref reader, null));
        Assert.Equal("of now", parser.Read(ref reader, null).Get("Id"));
    }

    [Fact]
    public void Any_value_in_any_column_is_the_same_or_refused_either_way()
    {
        foreach (string type in s_types) Compare(Of("S2", Leaf("first", "ID"), Leaf("x", type), Leaf("last", "Int")));
        Selection inner = Of("S3", Leaf("id", "ID"), Leaf("n", "Int"));
        Compare(Of("S4", Leaf("first", "ID"), Object("x", inner), Leaf("last", "Int")));
        Compare(Of("S5", Leaf("first", "ID"), Object("x", inner, list: true), Leaf("last", "Int")));

        static void Compare(Selection selection)
        {
            foreach (string value in s_values)
                Same(selection, "[{\"first\":\"1\",\"x\":" + value + ",\"last\":1},{\"first\":\"2\",\"x\":" + value + ",\"last\":2}]");
        }
    }

    [Fact]
    public void Numbers_texts_and_days_are_the_same() =>
        Gen.Select(Gen.Long, Gen.Int[0, 18], Gen.Int[0, 9999], Gen.String[0, 40], Gen.Date).Sample((number, places, part, text, day) =>
        {
            string digits = number.ToString(CultureInfo.InvariantCulture);
            string whole = (number % 100_000).ToString(CultureInfo.InvariantCulture);
            string date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            string row = "{\"a\":" + digits + ",\"b\":" + whole + ",\"c\":" + whole + "."
                + part.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0')
                + ",\"d\":" + JsonSerializer.Serialize(text) + ",\"e\":\"" + date + "\",\"f\":\"" + date + "T12:30:00+02:00\"}";
            Same(
                Of(
                    "S6", Leaf("a", "BigInt"), Leaf("b", "Int"), Leaf("c", "Decimal"), Leaf("d", "String"), Leaf("e", "ISO8601Date"),
                    Leaf("f", "ISO8601DateTime")),
                "[" + row + "," + row + "]");
        });

    /// <summary>Whichever byte is changed, and wherever the answer is cut off.</summary>
    [Fact]
    public void Damaged_answers_are_the_same_or_refused_either_way()
    {
        string json = Compact.Replace(", \"", ",\"", StringComparison.Ordinal);
        byte[] whole = Encoding.UTF8.GetBytes("[" + json + "," + json + "]");
        Gen.Select(
            Gen.Int[0, whole.Length - 1],
            Gen.OneOf(Gen.Byte, Gen.Int[0, Signs.Length - 1].Select(i => (byte)Signs[i])),
            Gen.Int[0, 3]).Sample((at, value, change) =>
        {
            List<byte> bytes = [.. whole];
            switch (change)
            {
                case 0: bytes[at] = value; break;
                case 1: bytes.Insert(at, value); break;
                case 2: bytes.RemoveAt(at); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }

            Same(Invoice, [.. bytes]);
        });
    }

    private static void Same(Selection selection, string json) => Same(selection, Encoding.UTF8.GetBytes(json));

    private static void Same(Selection selection, byte[] body) =>
        Assert.Equal(ReadArray(selection, body, scan: false), ReadArray(selection, body, scan: true));

    /// <summary>Reads an array of rows, as pages do, and everything after it.</summary>
    private static string ReadArray(Selection selection, byte[] body, bool scan)
    {
        StringBuilder text = new();
        RowParser parser = new(selection);
        if (scan)
        {
            parser.Body = body;
            parser.Prepare();
        }

        try
        {
            Utf8JsonReader json = new(body);
            json.Read();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType == JsonTokenType.StartObject) text.AppendLine(Describe(parser.Read(ref json, TestSelections.Source)));
                else json.Skip();
            }

            while (json.Read()) text.Append(json.TokenType).Append(' ');
            return text.ToString();
        }
        catch (JsonException)
        {
            return text + "no JSON";
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        Row row =>
            row.GetType().FullName + "{" + string.Join(
                ", ",
                row.GetType().GetProperties().Select(p => p.Name + ":" + p.PropertyType.Name + "=" + Describe(p.GetValue(row)))) + "}",
        string text => "\"" + text + "\"",
        decimal number => "decimal " + string.Join('/', decimal.GetBits(number)),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture) + time.Kind,
        IDictionary members => "{" + string.Join(", ", members.Keys.Cast<object>().Select(key => key + "=" + Describe(members[key]))) + "}",
        IEnumerable items => items.GetType().Name + "[" + string.Join(", ", items.Cast<object?>().Select(Describe)) + "]",
        IFormattable other =>
            other.GetType().Name + " " + other.ToString(other is DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
