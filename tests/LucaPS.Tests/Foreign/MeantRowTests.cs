using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// Rows that are looked up, or given in the place of something: the ones that are meant, of the company that they are of.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class MeantRowTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          saleOrders(companyId: ID): [Order!]! purchaseOrders(companyId: ID): [Order!]! purchaseOrder(id: ID!, companyId: ID): Order
          saleInvoices(companyId: ID): [SaleInvoice!]! shift(id: Int!): Shift shifts: [Shift!]!
          loose(companyId: ID): LooseConnection! edged(companyId: ID): EdgedConnection!
          period(companyId: ID): Period
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleCustomerCreate(companyId: ID, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleCustomerUpdate(companyId: ID, id: ID!, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleProductCreate(companyId: ID, saleProduct: SaleProductInput!): SaleProduct
          shiftCreate(shift: ShiftInput!): Shift
          periodLock(companyId: ID): Period
        }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type LooseConnection { nodes: [Order] totalCount: Int }
        type EdgedConnection { edges: [OrderEdge] }
        type OrderEdge { node: Order }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type Order { id: ID! total: Int }
        type Period { id: ID! }
        type Shift { id: Int! start: Time }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String }
        type SaleInvoice { id: ID! saleCustomer: SaleCustomer saleInvoiceLineItems: [Line!] }
        type Line { id: ID! saleProductId: ID quantity: Float }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: Date paymentDays: Int invoiceType: InvoiceType saleInvoiceLineItems: [LineInput!] }
        enum InvoiceType { DRAFT INVOICE }
        input Reference { id: ID! }
        input LineInput { saleProductId: ID quantity: Float unitPrice: Float discount: Float }
        input SaleCustomerInput { name: String email: String creditLimit: Int }
        input SaleProductInput { name: String unitPriceCents: Int }
        input ShiftInput { start: Time }
        scalar Date
        scalar Time
        """;

    [Fact]
    public async Task A_lookup_of_another_list_of_the_same_type_is_not_asked()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        Assert.Equal(100, session.MustRun("(Get-LucaObject saleOrders -Id 1 -Company c1).Total").Single().BaseObject);
        Assert.Equal(999, session.MustRun("(Get-LucaObject purchaseOrders -Id 1 -Company c1).Total").Single().BaseObject);
        Assert.Single(server.Requests, request => request.Query.Contains("purchaseOrder(", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_id_that_the_server_calls_a_number_is_one()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        Assert.Equal("08:30", session.MustRun("(Get-LucaObject shift -Id 2).Start").Single().BaseObject);
    }

    [Theory]
    [InlineData("'08:30'", "08:30")]
    [InlineData("([timespan]'08:30')", "08:30:00")]
    [InlineData("([timeonly]'08:30')", "08:30:00")]
    public async Task A_time_of_day_is_sent_as_it_is(string given, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        session.MustRun($"New-LucaObject shift @{{ start = {given} }}");

        Assert.Equal(expected, Sent(server, "shift").GetProperty("start").GetString());
    }

    [Theory]
    [InlineData("Get-LucaObject loose", "without pageInfo")]
    [InlineData("Get-LucaObject edged", "without pageInfo")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 } -Customer $null", "Customer")]
    [InlineData("'p1', $null, 'p2' | ForEach-Object { if ($_) { @{ saleProductId = $_; quantity = 1 } } else { $null } } | New-LucaSaleInvoice k1 2026-01-31 14 -Finalize -Force", "line is empty")]
    [InlineData("@{ saleProductId = 'p1'; quantity = 1 }, '' | New-LucaSaleInvoice k1 2026-01-31 14 -Finalize -Force", "line is empty")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }, $null", "line is empty")]
    [InlineData(
        "New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1; discountCents = 500 }",
        "'saleInvoice.saleInvoiceLineItems[0].discountCents'")]
    [InlineData(
        "New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantityCents = 200 }",
        "'saleInvoice.saleInvoiceLineItems[0].quantityCents'")]
    [InlineData("$of1 = Get-LucaObject saleInvoices -Company c1; New-LucaSaleInvoice $of1.SaleCustomer 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 } -Company c2", "c1")]
    [InlineData("[pscustomobject]@{ Name = 'A'; CompanyId = 'c1' } | New-LucaSaleCustomer -Company c2", "c1")]
    [InlineData("[pscustomobject]@{ name = ''; email = '' } | New-LucaObject saleCustomer", "row is empty")]
    public async Task What_is_not_meant_is_not_sent(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.AllText, StringComparison.Ordinal);
        Assert.NotNull(result.ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("$of1 = Get-LucaObject saleInvoices -Company c1; New-LucaSaleInvoice $of1.SaleCustomer 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }", "c1")]
    [InlineData("$of1 = Get-LucaObject saleInvoices -Company c1; New-LucaSaleInvoice k1 2026-01-31 14 $of1.SaleInvoiceLineItems", "c1")]
    [InlineData("(Get-LucaObject saleInvoices -Company c1).SaleCustomer | Set-LucaSaleCustomer -Email a@example.no", "c1")]
    [InlineData("Invoke-LucaGraphQL 'mutation($companyId: ID = \"c1\") { periodLock(companyId: $companyId) { id } }'", null)]
    [InlineData("Invoke-LucaGraphQL 'mutation($companyId: ID) { periodLock(companyId: $companyId) { id } }'", "c2")]
    public async Task A_change_is_made_in_the_company_that_is_meant(string script, string? company)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        session.MustRun(script);

        JsonElement variables = Assert.Single(server.Requests, request => request.IsMutation).Variables;
        string? sent = variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty("companyId", out JsonElement given)
            ? given.GetString()
            : null;
        Assert.Equal(company, sent);
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Name = 'A'; Email = ''; CreditLimit = '500'; Phone = '1' } | New-LucaSaleCustomer", "saleCustomer",
        """{"name":"A","creditLimit":500}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; CreditLimit = '500' } | Set-LucaSaleCustomer -Email a@example.no", "saleCustomer",
        """{"email":"a@example.no","creditLimit":500}""")]
    [InlineData(
        "[pscustomobject]@{ Name = 'A'; unitPrice = '12.50' } | New-LucaSaleProduct", "saleProduct",
        """{"name":"A","unitPriceCents":1250}""")]
    public async Task A_column_that_is_a_field_is_written(string script, string table, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        session.MustRun(script);

        Assert.Equal(expected, Sent(server, table).GetRawText());
    }

    private static JsonElement Sent(ForeignServer server, string table) =>
        Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty(table);

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> Named(string type, string id) => ForeignSchemas.Row(type, ("id", id), ("name", id));
        object Order(int total) => ForeignSchemas.Row("Order", ("id", "1"), ("total", total));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("saleCustomer", Named("SaleCustomer", "k1")),
            ("saleInvoiceLineItems", (object?[])[ForeignSchemas.Row("Line", ("id", "l1"), ("saleProductId", "p1"), ("quantity", 1.0))]));
        Dictionary<string, object?> shift = ForeignSchemas.Row("Shift", ("id", 2), ("start", "08:30"));
        Dictionary<string, object?> period = ForeignSchemas.Row("Period", ("id", "p"));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = context => ForeignServer.Page(context, [Named("Company", "c1"), Named("Company", "c2")]),
            ["saleOrders"] = _ => (object?[])[Order(100)],
            ["purchaseOrders"] = _ => (object?[])[Order(999)],
            ["purchaseOrder"] = _ => Order(999),
            ["saleInvoices"] = _ => (object?[])[invoice],
            ["shift"] = _ => shift,
            ["shifts"] = _ => (object?[])[shift],
            ["shiftCreate"] = _ => shift,
            ["loose"] = _ => ForeignSchemas.Row("LooseConnection", ("nodes", (object?[])[Order(1)]), ("totalCount", 1)),
            ["edged"] = _ => ForeignSchemas.Row("EdgedConnection", ("edges", (object?[])[])),
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleCustomerCreate"] = _ => Named("SaleCustomer", "k1"),
            ["saleCustomerUpdate"] = _ => Named("SaleCustomer", "k1"),
            ["saleProductCreate"] = _ => Named("SaleProduct", "p1"),
            ["period"] = _ => period,
            ["periodLock"] = _ => period,
        });
    }
}
