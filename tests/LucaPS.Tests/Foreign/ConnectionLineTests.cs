using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A connection in a row is a list: its rows are lines of another invoice, and the lines of a voucher.</summary>
[Collection(EngineCollection.Name)]
public sealed class ConnectionLineTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [SaleCustomer!]! saleProducts: [SaleProduct!]!
        }
        type Mutation {
          saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
          bookkeepingEntryMatchCreate(bookkeepingEntryMatch: MatchInput!): BookkeepingEntryMatch
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! saleCustomer: SaleCustomer saleInvoiceLineItems(first: Int, after: String): LineConnection! bookkeepingJournal: Journal }
        type LineConnection { LISTS pageInfo: PageInfo! }
        type LineEdge { node: SaleInvoiceLineItem }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type SaleInvoiceLineItem { id: ID! quantity: Float unitPriceCents: Int saleProduct: SaleProduct }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String }
        type Journal { id: ID! postings: PostingConnection }
        type PostingConnection { nodes: [Posting] pageInfo: PageInfo! }
        type Posting { id: ID! postingLines: PostingLineConnection }
        type PostingLineConnection { nodes: [PostingLine] pageInfo: PageInfo! }
        type PostingLine { id: ID! amountCents: Int debitAccount: Account creditAccount: Account }
        type Account { id: ID! code: String subCode: String }
        type BookkeepingEntryMatch { id: ID! }
        enum InvoiceType { DRAFT INVOICE }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: String paymentDays: Int comment: String invoiceType: InvoiceType saleInvoiceLineItems: [LineInput!] }
        input Reference { id: ID! }
        input LineInput { saleProductId: ID name: String quantity: Float unitPriceCents: Int }
        input MatchInput { postingLines: [Reference!]! accountId: ID }
        """;

    private const string Nodes = "nodes: [SaleInvoiceLineItem]";
    private const string Edges = "edges: [LineEdge]";
    private const string Read =
        "$lines = (Get-LucaSaleInvoice i1 -Property id, saleInvoiceLineItems.*, saleInvoiceLineItems.saleProduct.id).SaleInvoiceLineItems; ";

    [Theory]
    [InlineData(Nodes, "New-LucaSaleInvoice k1 2026-01-01 14 -Line $lines")]
    [InlineData(Nodes, "$lines | New-LucaSaleInvoice k1 2026-01-01 14")]
    [InlineData(Edges, "New-LucaSaleInvoice k1 2026-01-01 14 -Line $lines")]
    [InlineData(Nodes, "Set-LucaSaleInvoice i2 -Line $lines")]
    [InlineData(Nodes, "New-LucaObject saleInvoice @{ saleInvoiceLineItems = $lines }")]
    [InlineData(Edges, "Set-LucaObject saleInvoice i2 @{ saleInvoiceLineItems = $lines }")]
    [InlineData(Nodes, "Invoke-LucaMutation saleInvoiceCreate @{ saleInvoice = @{ saleInvoiceLineItems = $lines } }")]
    [InlineData(Nodes, "New-LucaObject saleInvoice @{ saleInvoiceLineItems = @{ nodes = @($lines.Nodes) } }")]
    public async Task Its_rows_are_the_lines(string lists, string script)
    {
        await using ForeignServer server = await ServeAsync(lists);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(Read + script);

        Assert.True(result.Errors.Count == 0, result.AllText);
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal("\"p1\"", sent.Variable("saleInvoice", "saleInvoiceLineItems", "0", "saleProductId"));
        Assert.Equal("2", sent.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
        Assert.Equal("12550", sent.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
        Assert.Equal("\"p2\"", sent.Variable("saleInvoice", "saleInvoiceLineItems", "1", "saleProductId"));
    }

    [Theory]
    [InlineData("New-LucaSaleInvoice k1 2026-01-01 14 -Line (Get-LucaSaleCustomer)", "LucaPS.SaleCustomer")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-01 14 -Line (Get-LucaSaleProduct)", "LucaPS.SaleProduct")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-01 14 -Line (Get-LucaSaleInvoice i1)", "LucaPS.SaleInvoice")]
    [InlineData("New-LucaObject saleInvoice @{ saleInvoiceLineItems = Get-LucaSaleProduct }", "LucaPS.SaleProduct")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-01 14 -Line @{}", "line is empty")]
    [InlineData("@{ quantity = 1 }, @{} | New-LucaSaleInvoice k1 2026-01-01 14", "line is empty")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-01 14 -Line ([pscustomobject]@{ Name = ''; CompanyId = 'c1' })", "line is empty")]
    [InlineData("Set-LucaSaleInvoice i2 -Line @{}", "line is empty")]
    [InlineData("Set-LucaSaleInvoice i2 -Line ([pscustomobject]@{})", "line is empty")]
    [InlineData("Set-LucaSaleInvoice i2 -Line @{ quantity = 1 }, $null", "line is empty")]
    [InlineData(
        "New-LucaObject saleInvoice @{ saleInvoiceLineItems = @{ nodes = @(@{ quantity = 1 }); pageInfo = @{ hasNextPage = $true } } }",
        "longer list")]
    public async Task What_is_no_line_is_not_sent(string script, string says)
    {
        await using ForeignServer server = await ServeAsync(Nodes);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.AllText, StringComparison.Ordinal);
        Assert.NotNull(result.ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_voucher_with_connections_closes_the_invoice()
    {
        await using ForeignServer server = await ServeAsync(Nodes);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Close-LucaSaleInvoice i1 -With i2");

        Assert.True(result.Errors.Count == 0, result.AllText);
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal("""[{"id":"li1"},{"id":"li2"}]""", sent.Variable("bookkeepingEntryMatch", "postingLines"));
    }

    [Fact]
    public async Task A_credit_note_closes_one_invoice()
    {
        await using ForeignServer server = await ServeAsync(Nodes);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("'i1', 'i3' | Close-LucaSaleInvoice -With i2");

        Assert.Contains("'li2' has just closed another invoice", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.IsMutation);
        // Whether there is more of it than is known here, the server says.
        Assert.Empty(session.Run("'i1', 'i3' | Close-LucaSaleInvoice -With i2 -Force").Errors);
    }

    private static Task<ForeignServer> ServeAsync(string lists)
    {
        Dictionary<string, object?> Product(string id) => ForeignSchemas.Row("SaleProduct", ("id", id), ("name", "Vare"));
        object Line(string id, string product) => ForeignSchemas.Row(
            "SaleInvoiceLineItem", ("id", id), ("quantity", 2.0), ("unitPriceCents", 12550), ("saleProduct", Product(product)));
        Func<IResolveFieldContext, object?> Page(params object[] rows) => context => ForeignServer.Page(context, rows);
        Dictionary<string, object?> Invoice(string id, bool isCredit)
        {
            Dictionary<string, object?> own = ForeignSchemas.Row("Account", ("id", "a1"), ("code", "1500"), ("subCode", "1"));
            Dictionary<string, object?> sales = ForeignSchemas.Row("Account", ("id", "a2"), ("code", "3000"), ("subCode", null));
            object posting = ForeignSchemas.Row("Posting", ("id", "p" + id), ("postingLines", Page(ForeignSchemas.Row(
                "PostingLine", ("id", "l" + id), ("amountCents", 25100), ("debitAccount", isCredit ? sales : own),
                ("creditAccount", isCredit ? own : sales)))));
            return ForeignSchemas.Row(
                "SaleInvoice", ("id", id), ("saleCustomer", ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "Kari"))),
                ("saleInvoiceLineItems", Page(Line(id + "a", "p1"), Line(id + "b", "p2"))),
                ("bookkeepingJournal", ForeignSchemas.Row("Journal", ("id", "j" + id), ("postings", Page(posting)))));
        }

        return ForeignServer.StartAsync(
            Sdl.Replace("LISTS", lists, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[Invoice("i1", false), Invoice("i2", true), Invoice("i3", false)],
                ["saleInvoice"] = context => Invoice(context.GetArgument<string>("id"), context.GetArgument<string>("id") == "i2"),
                ["saleCustomers"] = _ => (object[])[ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "Kari"))],
                ["saleProducts"] = _ => (object[])[Product("p1")],
                ["saleInvoiceCreate"] = _ => Invoice("i9", false),
                ["saleInvoiceUpdate"] = _ => Invoice("i2", false),
                ["bookkeepingEntryMatchCreate"] = _ => ForeignSchemas.Row("BookkeepingEntryMatch", ("id", "m1")),
            });
    }
}
