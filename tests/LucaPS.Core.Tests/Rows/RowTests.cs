using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Rows;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Rows;

public sealed class RowTests
{
    private const string Full = """
        {"id":"QWzh2B","invoiceNumber":1001,"invoiceDate":"2024-02-29","paymentDays":14,"draft":false,"finalized":true,
         "sentAt":"2024-03-31T01:59:59.5+01:00","totalCents":-123456789012345,"rate":"1.50","comment":"a\nb \"æ\" =SUM(A1:A9) \ud83d\ude00",
         "status":"PAID","meta":{"b":[1,{"a":null}],"a":true},
         "saleCustomer":{"id":"c9","name":"Ødegård AS","email":null},
         "saleInvoiceLineItems":[{"id":"l1","quantity":2.25,"unitPriceCents":199},null,{"id":"l2","quantity":1,"unitPriceCents":null}]}
        """;

    [Fact]
    public void Values_have_the_types_of_the_schema()
    {
        Row row = Read(Invoice, Full);
        Assert.Equal("QWzh2B", row.Get("Id"));
        Assert.Equal(1001, row.Get("InvoiceNumber"));
        Assert.Equal(new DateTime(2024, 2, 29), row.Get("InvoiceDate"));
        Assert.Equal(DateTimeKind.Unspecified, ((DateTime)row.Get("InvoiceDate")!).Kind);
        Assert.Equal(false, row.Get("Draft"));
        DateTimeOffset sent = (DateTimeOffset)row.Get("SentAt")!;
        Assert.Equal(TimeSpan.FromHours(1), sent.Offset);
        Assert.Equal(new DateTime(2024, 3, 31, 1, 59, 59, 500), sent.DateTime);
        Assert.Equal(-123456789012345L, row.Get("TotalCents"));
        Assert.Equal(-1234567890123.45m, row.Get("Total"));
        Assert.Equal("1.50", ((decimal)row.Get("Rate")!).ToString(CultureInfo.InvariantCulture));
        Assert.Equal("a\nb \"æ\" =SUM(A1:A9) \ud83d\ude00", row.Get("Comment"));
        Assert.Equal("c1", row.Get("CompanyId"));
        IDictionary meta = Assert.IsType<IDictionary>(row.Get("Meta"), exactMatch: false);
        Assert.Equal(["b", "a"], meta.Keys.Cast<string>());
        Assert.Equal(1, ((object?[])meta["b"]!)[0]);
    }

    [Fact]
    public void Names_and_order_are_those_of_the_selection_with_the_company_last()
    {
        Row row = Read(Invoice, Full);
        Assert.Equal("LucaPS.SaleInvoice", row.GetType().FullName);
        Assert.Equal("LucaPS.Row", row.GetType().BaseType!.FullName);
        Assert.Equal(
            ["Id", "InvoiceNumber", "InvoiceDate", "PaymentDays", "Draft", "Finalized", "SentAt", "TotalCents", "Total", "Rate", "Comment",
                "Status", "Meta",
                "SaleCustomer", "SaleCustomerId", "SaleCustomerName", "SaleCustomerEmail", "SaleInvoiceLineItems", "CompanyId",
                "CompanyName"],
            row.GetType().GetProperties().Select(p => p.Name));
        Assert.Equal("LucaPS.SaleCustomer", row.Get("SaleCustomer")!.GetType().FullName);
        Assert.DoesNotContain("CompanyId", row.Get("SaleCustomer")!.GetType().GetProperties().Select(p => p.Name));
        Assert.Equal("Ødegård AS", row.Get("SaleCustomerName"));
        Assert.Null(row.Get("SaleCustomerEmail"));
        object?[] lines = (object?[])row.Get("SaleInvoiceLineItems")!;
        Assert.Equal(3, lines.Length);
        Assert.Equal("LucaPS.SaleInvoiceLineItem", lines[0]!.GetType().FullName);
        Assert.Equal(1.99m, lines[0]!.Get("UnitPrice"));
        Assert.Null(lines[1]);
        Assert.Null(lines[2]!.Get("UnitPrice"));
        Assert.Empty(row.GetType().GetFields());
    }

    [Theory]
    [InlineData("""{"draft":true,"finalized":false}""", "Draft")]
    [InlineData("""{"draft":false,"finalized":true}""", "Finalized")]
    [InlineData("""{"draft":false,"finalized":true,"sentAt":"2026-01-31T08:00:00+01:00"}""", "Sent")]
    [InlineData("""{"draft":null,"finalized":null}""", null)]
    public void An_invoice_says_how_far_it_has_come(string json, string? state) =>
        Assert.Equal(state, Read(Default(Invoice), json).Get("State"));

    [Fact]
    public void Who_names_fields_gets_those_and_the_company_alone() =>
        Assert.Equal(
            ["Id", "CompanyId", "CompanyName"],
            Read(Of("SaleInvoice", Leaf("id", "ID")), "{}").GetType().GetProperties().Select(property => property.Name));

    [Fact]
    public void A_value_of_a_type_that_nobody_describes_is_JSON_as_text()
    {
        const string Json = """{"a":[1,12345678901234567890,0.10,true,null],"b":{"c":"2026-01-31","d":"x \"y\""},"e":{}}""";
        object value = Read(Of("T3", Leaf("meta", "JSON")), "{\"meta\":" + Json + "}").Get("Meta")!;
        Assert.Equal(Json, value.ToString());
        Assert.Equal("x \"y\"", ((System.Collections.IDictionary)((System.Collections.IDictionary)value)["b"]!)["d"]);
    }

    [Fact]
    public void A_row_says_whose_it_is()
    {
        Row row = Read(Invoice, "{}");
        Assert.Equal("c1", row.Get("CompanyId"));
        Assert.Equal("The company", row.Get("CompanyName"));
    }

    [Fact]
    public void Absent_and_null_are_null_and_strangers_are_passed_over()
    {
        Row row = Read(
            Invoice,
            """{"__typename":"SaleInvoice","other":{"a":[1,{"id":"x"}]},"id":null,"saleCustomer":null,"saleInvoiceLineItems":[]}""",
            null);
        foreach (System.Reflection.PropertyInfo property in row.GetType().GetProperties())
        {
            if (property.Name == "SaleInvoiceLineItems") Assert.Empty((Array)property.GetValue(row)!);
            else Assert.Null(property.GetValue(row));
        }
    }

    [Theory]
    [InlineData("""{"id":"x","name":"N","invoiceNumber":5}""", "N")]
    [InlineData("""{"id":"x","name":null,"invoiceNumber":5}""", "5")]
    [InlineData("""{"id":"x","name":"","invoiceNumber":null}""", "x")]
    public void To_string_is_the_name_else_the_number_else_the_id(string json, string expected) =>
        Assert.Equal(expected, Read(Of("T", Leaf("id", "ID"), Leaf("name", "String"), Leaf("invoiceNumber", "Int")), json).ToString());

    [Fact]
    public void Equal_selections_share_a_class_and_others_share_its_name()
    {
        Row one = Read(Of("T1", Leaf("id", "ID")), "{}");
        Row same = Read(Of("T1", Leaf("id", "ID")), "{}");
        Row other = Read(Of("T1", Leaf("id", "ID"), Leaf("a", "Int")), "{}");
        Assert.Same(one.GetType(), same.GetType());
        Assert.NotSame(one.GetType(), other.GetType());
        Assert.Equal(one.GetType().FullName, other.GetType().FullName);
    }

    [Fact]
    public void Names_that_collide_are_kept_apart()
    {
        Selection selection = Of(
            "T2",
            Leaf("unitPrice", "String"), Leaf("unitPriceCents", "Int"), Leaf("saleCustomerName", "String"), Leaf("companyId", "ID"),
            Leaf("getType", "String"), Leaf("URL", "String"), Leaf("url", "String"), Leaf("cents", "Int"),
            Object("saleCustomer", Of("SaleCustomer", Leaf("name", "String"))),
            Object("company", Of("Company", Leaf("id", "ID"), Leaf("name", "String"))));
        Row row = Read(
            selection,
            """{"unitPrice":"p","unitPriceCents":5,"saleCustomerName":"own","companyId":"server","getType":"g","URL":"1","url":"2","cents":7,"saleCustomer":{"name":"n"},"company":{"id":"i","name":"cn"}}""");
        Assert.Equal(
            [
                "UnitPrice", "UnitPriceCents", "SaleCustomerName", "CompanyId2", "GetType2", "URL", "Url2", "Cents", "SaleCustomer",
                "Company", "CompanyId", "CompanyName"
            ],
            row.GetType().GetProperties().Select(p => p.Name));
        Assert.Equal("p", row.Get("UnitPrice"));
        Assert.Equal("own", row.Get("SaleCustomerName"));
        // The company is the one that was asked for.
        Assert.Equal(("c1", "server"), (row.Get("CompanyId"), row.Get("CompanyId2")));
        Assert.Equal("2", row.Get("Url2"));
    }

    [Theory]
    [InlineData("Int", "12345", "123.45")]
    [InlineData("Int", "123.5", "1.235")]
    [InlineData("Float", "123.5", "1.235")]
    [InlineData("Float", "-7", "-0.07")]
    [InlineData("Float", "79228162514264337593543950335", "792281625142643375935439503.35")]
    [InlineData("Float", "-0.0000000000000000000000000001", "-0.000000000000000000000000000001")]
    [InlineData("Float", "1.00000000000000000000000001", "0.0100000000000000000000000001")]
    [InlineData("Float", "1.234567890123456789012345678", "0.01234567890123456789012345678")]
    [InlineData("Float", "1.2345678901234567890123456789", "0.012345678901234567890123456789")]
    [InlineData("Unknown", "12345", "123.45")]
    [InlineData("Unknown", "0.5", "0.005")]
    [InlineData("Unknown", "\"12345\"", null)]
    [InlineData("Unknown", "true", null)]
    [InlineData("Unknown", "null", null)]
    public void Øre_are_kroner_to_the_last_digit(string type, string cents, string? kroner)
    {
        Row row = Read(Of("T4", Leaf("totalCents", type)), "{\"totalCents\":" + cents + "}");

        Assert.Equal(
            kroner,
            Convert.ToString(row.Get("Total"), System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null);
    }

    [Theory]
    [InlineData("Int", "2147483648", typeof(long))]
    [InlineData("Int", "9223372036854775808", typeof(decimal))]
    [InlineData("Int", "79228162514264337593543950335", typeof(decimal))]
    [InlineData("Int", "79228162514264337593543950336", typeof(BigInteger))]
    [InlineData("BigInt", "\"9007199254740993\"", typeof(long))]
    [InlineData("BigInt", "123456789012345678901234567890", typeof(BigInteger))]
    [InlineData("Int", "1.0", typeof(int))]
    [InlineData("Int", "1e3", typeof(int))]
    [InlineData("Int", "1.5", typeof(decimal))]
    [InlineData("Int", "\"abc\"", typeof(string))]
    [InlineData("Int", "true", typeof(bool))]
    [InlineData("Boolean", "\"ja\"", typeof(string))]
    [InlineData("Boolean", "1", typeof(int))]
    [InlineData("Decimal", "\"1 234,50\"", typeof(string))]
    [InlineData("Decimal", "79228162514264337593543950336", typeof(BigInteger))]
    [InlineData("Decimal", "1e-40", typeof(string))]
    [InlineData("ID", "12", typeof(string))]
    [InlineData("String", "true", typeof(bool))]
    [InlineData("String", "\"2024-02-29\"", typeof(string))]
    [InlineData("ISO8601Date", "\"2023-02-29\"", typeof(string))]
    [InlineData("ISO8601Date", "\"2023-02-28T10:00:00\"", typeof(DateTime))]
    [InlineData("ISO8601Date", "20230228", typeof(int))]
    [InlineData("ISO8601DateTime", "\"2023-02-28T10:00:00\"", typeof(DateTime))]
    [InlineData("ISO8601DateTime", "\"2023-02-28T10:00:00Z\"", typeof(DateTimeOffset))]
    [InlineData("ISO8601DateTime", "\"i går\"", typeof(string))]
    [InlineData("JSON", "12345678901", typeof(long))]
    [InlineData("JSON", "\"2024-02-29\"", typeof(string))]
    [InlineData("JSON", "0.10", typeof(decimal))]
    public void A_value_that_does_not_fit_stays_visible_and_exact(string type, string json, Type expected)
    {
        Row row = ReadAll(Of("T3", Leaf("a", "ID"), Leaf("x", type), Leaf("z", "Int")), "c", "{\"a\":\"1\",\"x\":" + json + ",\"z\":7}")[0];
        object value = row.Get("X")!;
        Assert.IsType(expected, value);
        Assert.Equal(7, row.Get("Z"));
        Assert.Equal("1", row.Get("A"));
        if (value is string or BigInteger or long) Assert.Equal(json.Trim('"'), Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Rows_after_a_misfit_keep_their_values_and_the_name_of_the_class()
    {
        System.Collections.Generic.List<Row> rows = ReadAll(
            Invoice, "c",
            """{"id":"1","invoiceNumber":1,"saleCustomer":{"id":"a"},"saleInvoiceLineItems":[{"id":"x","unitPriceCents":100}]}""",
            """{"id":"2","invoiceNumber":"A-2","saleCustomer":"gone","saleInvoiceLineItems":[{"id":"y","unitPriceCents":"12345678901234567890123"}]}""",
            """{"id":"3","invoiceNumber":3,"saleCustomer":{"id":"b"},"saleInvoiceLineItems":[{"id":"z","unitPriceCents":5}]}""");
        Assert.Equal([1, "A-2", 3], rows.Select(r => r.Get("InvoiceNumber")));
        Assert.Equal("gone", rows[1].Get("SaleCustomer"));
        Assert.Equal("b", rows[2].Get("SaleCustomer")!.Get("Id"));
        Assert.Equal("123456789012345678901.23", Convert.ToString(Line(rows[1]).Get("UnitPrice"), CultureInfo.InvariantCulture));
        Assert.Equal(0.05m, Line(rows[2]).Get("UnitPrice"));
        Assert.All(rows, r => Assert.Equal("LucaPS.SaleInvoice", r.GetType().FullName));

        static object Line(Row row) => ((Array)row.Get("SaleInvoiceLineItems")!).GetValue(0)!;
    }

    [Theory]
    [InlineData("ISO8601DateTime", "2026-03-29T02:30:00\\u002B02:00", "2026-03-29T02:30:00.0000000+02:00")]
    [InlineData("ISO8601Date", "2026\\u002D03\\u002d29", "2026-03-29T00:00:00.0000000")]
    [InlineData("Decimal", "\\u002d12.50", "-12.50")]
    [InlineData("BigInt", "1\\u0032", "12")]
    [InlineData("ISO8601DateTime", "2026-03-29T02:30:00\\u002B02:00\\ud800", null)]
    public void Escapes_in_text_do_not_make_it_another_value(string type, string json, string? expected)
    {
        object? value = Read(Of("P", Leaf("x", type)), "{\"x\":\"" + json + "\"}").Get("X");

        if (expected is null) Assert.IsType<string>(value);
        else
            Assert.Equal(expected, value is IFormattable number and not (DateTime or DateTimeOffset)
                ? number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)
                : ((IFormattable)value!).ToString("O", null));
    }

    [Fact]
    public void Lists_of_scalars_are_arrays()
    {
        Row row = Read(
            Of("T4", Leaf("tags", "[String!]!"), Leaf("numbers", "[Int]"), Leaf("grid", "[[Int]]")),
            """{"tags":["a",null,"b"],"numbers":[1,null,3000000000],"grid":[[1],[2,3]]}""");
        Assert.Equal(["a", null, "b"], (string?[])row.Get("Tags")!);
        Assert.Equal([1, null, 3000000000L], (object?[])row.Get("Numbers")!);
        Assert.Equal([2, 3], (object?[])((object?[])row.Get("Grid")!)[1]!);
    }

    [Fact]
    public void Half_a_surrogate_pair_costs_no_row()
    {
        Row row = Read(Of("T5", Leaf("a", "String"), Leaf("b", "JSON")), """{"a":"x\ud800y\n\u00e6","b":{"\udc00":"\udc00"}}""");
        Assert.Equal("x\ud800y\næ", row.Get("A"));
    }

    [Fact]
    public void Repeated_texts_are_one_object()
    {
        System.Collections.Generic.List<Row> rows = ReadAll(
            Of("T6", Leaf("name", "String")), null, """{"name":"Ødegård"}""", """{"name":"Ødegård"}""");
        Assert.Same(rows[0].Get("Name"), rows[1].Get("Name"));
    }

    [Fact]
    public async Task Classes_are_made_once_though_many_threads_ask()
    {
        Selection selection = Of("T7", Leaf("id", "ID"), Object("o", Of("T7o", Leaf("a", "Int"))));
        using Barrier barrier = new(4);
        Task<Type>[] tasks = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return RowShape.From(selection).Type.ClrType;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Type[] types = await Task.WhenAll(tasks);
        Assert.Single(types.Distinct());
    }

    [Theory]
    [InlineData("nb-NO")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Nothing_depends_on_the_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Row row = Read(Invoice, Full);
            Assert.Equal(-1234567890123.45m, row.Get("Total"));
            Assert.Equal(new DateTime(2024, 2, 29), row.Get("InvoiceDate"));
            Assert.Equal("1001", row.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
