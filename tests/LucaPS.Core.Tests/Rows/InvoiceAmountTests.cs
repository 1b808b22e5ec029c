using System.Globalization;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Rows;

/// <summary>What an invoice comes to without VAT, by the server's total or by its lines; nothing where neither tells it.</summary>
public sealed class InvoiceAmountTests
{
    [Theory]
    [InlineData("""{"totalCents":12345,"saleInvoiceLineItems":[{"quantity":"1","unitPriceCents":1}]}""", "123.45")]
    [InlineData(
        """{"totalCents":null,"saleInvoiceLineItems":[{"quantity":"1.5","unitPriceCents":199},{"quantity":2,"unitPriceCents":-50}]}""",
        "1.985")]
    [InlineData(
        """{"totalCents":null,"saleInvoiceLineItems":[{"quantity":"1.5","unitPriceCents":199},{"quantity":null,"unitPriceCents":-50}]}""",
        null)]
    [InlineData("""{"totalCents":null,"saleInvoiceLineItems":[{"quantity":"1","unitPriceCents":199},null]}""", null)]
    [InlineData("""{"totalCents":null,"saleInvoiceLineItems":[]}""", null)]
    [InlineData("""{"totalCents":"many","saleInvoiceLineItems":null}""", null)]
    public void An_invoice_amounts_to_its_total_or_else_to_its_lines(string json, string? amount) =>
        Assert.Equal(
            amount is null ? null : decimal.Parse(amount, CultureInfo.InvariantCulture),
            Read(Default(Invoice), json).Get("Amount"));

    [Theory]
    [InlineData("totalWithoutVatCents", "BigInt", "-8003", "-80.03")]
    [InlineData("totalExVatCents", "Int", "8003", "80.03")]
    [InlineData("net_total_cents", "Unknown", "8003", "80.03")]
    [InlineData("totalExcludingTax", "Decimal", "80.03", "80.03")]
    [InlineData("netTotal", "Float", "80.03", "80.03")]
    // What may be with VAT, or in øre or kroner, is no such total.
    [InlineData("totalWithVatCents", "BigInt", "10004", "80.025")]
    [InlineData("totalNet", "Int", "10004", "80.025")]
    [InlineData("sum", "Decimal", "10004", "80.025")]
    [InlineData("totalWithoutVatCents", "BigInt", "null", "80.025")]
    public void A_total_that_says_that_it_is_without_vat_is_the_amount(string name, string type, string value, string amount)
    {
        Selection invoice = Default(Of("SaleInvoice", Leaf(name, type), Lines()));
        string json = $$"""{"{{name}}":{{value}},"saleInvoiceLineItems":[{"quantity":0.5,"unitPriceCents":16005}]}""";

        Assert.Equal(decimal.Parse(amount, CultureInfo.InvariantCulture), Read(invoice, json).Get("Amount"));
    }

    [Fact]
    public void A_total_that_says_that_it_is_without_vat_goes_before_one_that_does_not()
    {
        Selection invoice = Default(Of("SaleInvoice", Leaf("totalCents", "Int"), Leaf("totalWithoutVatCents", "Int"), Lines()));

        Assert.Equal(8m, Read(invoice, """{"totalCents":1000,"totalWithoutVatCents":800,"saleInvoiceLineItems":[]}""").Get("Amount"));
    }

    [Theory]
    [InlineData("discountPercent", "Float", "10", "90")]
    [InlineData("discount", "Float", "10", null)]
    [InlineData("discountCents", "Int", "1000", null)]
    [InlineData("lineDiscount", "String", "\"12.5\"", null)]
    [InlineData("hasDiscount", "Boolean", "true", null)]
    [InlineData("discount", "JSON", "{\"percent\":10}", null)]
    [InlineData("discount", "Float", "0", "100")]
    [InlineData("discountCents", "Int", "null", "100")]
    [InlineData("discountType", "String", "\"PERCENT\"", "100")]
    [InlineData("hasDiscount", "Boolean", "false", "100")]
    [InlineData("discountDueDate", "ISO8601Date", "\"2026-12-24\"", "100")]
    [InlineData("discountAccountId", "ID", "\"4300\"", "100")]
    public void A_discount_that_is_not_understood_leaves_the_amount_unknown(string name, string type, string value, string? amount)
    {
        string line = $$"""{"quantity":1,"unitPriceCents":10000,"{{name}}":{{value}}}""";
        decimal? expected = amount is null ? null : decimal.Parse(amount, CultureInfo.InvariantCulture);

        Row row = Read(
            Default(Of("SaleInvoice", Leaf("id", "ID"), Lines(Leaf(name, type)))), $$"""{"saleInvoiceLineItems":[{{line}}]}""");

        Assert.Equal(expected, row.Get("Amount"));
        // Of an invoice it is not known what a per cent is of.
        if (name == "discountPercent") expected = null;
        row = Read(
            Default(Of("SaleInvoice", Leaf(name, type), Lines())),
            $$"""{"{{name}}":{{value}},"saleInvoiceLineItems":[{"quantity":1,"unitPriceCents":10000}]}""");
        Assert.Equal(expected, row.Get("Amount"));
    }

    [Fact]
    public void A_discount_that_repeats_the_per_cent_as_an_amount_counts_once()
    {
        Selection invoice = Default(Of(
            "SaleInvoice", Leaf("totalDiscountCents", "Int"), Lines(Leaf("discountPercent", "Float"), Leaf("discountCents", "Int"))));
        string json = """
            {"totalDiscountCents":1000,"saleInvoiceLineItems":[
              {"quantity":1,"unitPriceCents":10000,"discountPercent":10,"discountCents":1000},
              {"quantity":1,"unitPriceCents":5000,"discountPercent":0,"discountCents":0}]}
            """;

        Assert.Equal(140m, Read(invoice, json).Get("Amount"));
    }

    [Theory]
    [InlineData("invoiceType", "String", "\"CREDIT_NOTE\"", "1", null)]
    [InlineData("isCreditNote", "Boolean", "true", "1", null)]
    [InlineData("invoiceType", "String", "\"CREDIT_NOTE\"", "-1", "-100")]
    [InlineData("invoiceType", "String", "\"INVOICE\"", "1", "100")]
    [InlineData("isCreditNote", "Boolean", "false", "1", "100")]
    public void The_lines_of_a_credit_note_do_not_tell_its_sign(string name, string type, string value, string quantity, string? amount)
    {
        Row row = Read(
            Default(Of("SaleInvoice", Leaf(name, type), Lines())),
            $$"""{"{{name}}":{{value}},"saleInvoiceLineItems":[{"quantity":{{quantity}},"unitPriceCents":10000}]}""");

        Assert.Equal(amount is null ? null : decimal.Parse(amount, CultureInfo.InvariantCulture), row.Get("Amount"));
    }

    [Fact]
    public void A_flag_tells_a_credit_note_before_a_type_that_does_not_know_them()
    {
        Selection invoice = Default(Of("SaleInvoice", Leaf("invoiceType", "String"), Leaf("isCreditNote", "Boolean"), Lines()));
        string json = """
            {"invoiceType":"INVOICE","isCreditNote":true,"saleInvoiceLineItems":[{"quantity":1,"unitPriceCents":10000}]}
            """;

        Assert.Null(Read(invoice, json).Get("Amount"));
    }

    private static SelectedField Lines(params SelectedField[] further) => Object(
        "saleInvoiceLineItems",
        Of("SaleInvoiceLineItem", [Leaf("quantity", "Decimal"), Leaf("unitPriceCents", "Int"), .. further]),
        list: true);
}
