using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Amounts about which little is known.</summary>
[Collection(EngineCollection.Name)]
public sealed class AmountTests
{
    private const string Connect = "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process";

    private const string Sdl = """
        type Query { saleInvoices(first: Int, after: String): Invoices companies(first: Int, after: String): Companies }
        type Company { id: ID! name: String organisationNumber: String }
        type Companies { nodes: [Company] pageInfo: PageInfo }
        type Invoices { nodes: [SaleInvoice] pageInfo: PageInfo }
        type SaleInvoice { id: ID! totalCents: Amount textCents: Amount saleInvoiceLineItems: [Line] }
        type Line { id: ID! quantity: Float unitPriceCents: Int }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        scalar Amount
        """;

    private static async Task<ForeignServer> ServeAsync(string sdl, params Dictionary<string, object?>[] invoices) =>
        await ForeignServer.StartAsync(sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["saleInvoices"] = context => ForeignServer.Page(context, invoices),
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"))]),
        });

    private static async Task<EngineSession> StartAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.MustRun(Connect);
        return session;
    }

    [Fact]
    public async Task Where_no_schema_is_shown_øre_are_kroner_all_the_same()
    {
        await using ForeignServer server = await ServeAsync(
            Sdl,
            ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("totalCents", 12345), ("textCents", "12345")),
            ForeignSchemas.Row("SaleInvoice", ("id", "i2"), ("totalCents", 123.5m), ("textCents", null)));
        server.Instead = request =>
            request.IsIntrospection ? (200, """{"errors": [{"message": "GraphQL introspection is not allowed"}]}""") : null;
        await using EngineSession session = await StartAsync(server);

        object?[] totals = [.. session.MustRun("Get-LucaSaleInvoice -Property id, totalCents, textCents")
            .SelectMany(row => new[] { row.Get("TotalCents"), row.Get("Total"), row.Get("TextCents"), row.Get("Text") })];

        Assert.Equal([12345, 123.45m, "12345", null, 123.5m, 1.235m, null, null], totals);
    }

    [Fact]
    public async Task An_amount_that_is_not_known_whole_is_not_shown()
    {
        object Line(string id, object? quantity, object? price) =>
            ForeignSchemas.Row("Line", ("id", id), ("quantity", quantity), ("unitPriceCents", price));
        Dictionary<string, object?> Invoice(string id, params object[] lines) =>
            ForeignSchemas.Row("SaleInvoice", ("id", id), ("saleInvoiceLineItems", lines));
        await using ForeignServer server = await ServeAsync(
            Sdl.Replace("totalCents: Amount textCents: Amount", "", StringComparison.Ordinal),
            Invoice("whole", Line("a", 2.5, 100_00), Line("b", 1, 50)),
            Invoice("priceless", Line("c", 1, 77_00), Line("d", 1, null)),
            Invoice("uncounted", Line("e", null, 77_00), Line("f", 1, 77_00)));
        await using EngineSession session = await StartAsync(server);

        object?[] amounts = [.. session.MustRun("Get-LucaSaleInvoice").Select(row => row.Get("Amount"))];

        Assert.Equal([250.5m, null, null], amounts);
    }

    [Theory]
    [InlineData("discountPercent = 10 }", "90.00")]
    [InlineData("discountCents = 0 }", "100.00")]
    [InlineData("discountCents = 1000 }", null)]
    [InlineData("} -Argument @{ discountCents = 1000 }", null)]
    public async Task A_question_names_no_amount_that_a_discount_may_change(string discount, string? amount)
    {
        await using ForeignServer server = await ServeAsync(Sdl + """

            type Mutation { saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice }
            input SaleInvoiceInput {
              saleCustomer: CustomerInput invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [LineInput!]
              discountCents: Int
            }
            input CustomerInput { id: ID! }
            input LineInput { quantity: Float unitPriceCents: Int discountPercent: Float discountCents: Int }
            """);
        await using EngineSession session = await StartAsync(server);

        Result result = session.Run(
            $"New-LucaSaleInvoice k1 2026-01-31 14 @{{ quantity = 1; unitPriceCents = 10000; {discount} -Force -Verbose");

        string sentence = Assert.Single(result.Verbose, line => line.StartsWith("Create ", StringComparison.Ordinal));
        string expected = amount is null ? "customer k1, 2026-01-31" : $"customer k1, {amount}, 2026-01-31";
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
    }
}
