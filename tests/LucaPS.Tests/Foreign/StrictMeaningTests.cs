using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>What is given in one place is meant there: companies in inputs, rows as lines and ids, columns with two places.</summary>
[Collection(EngineCollection.Name)]
public sealed class StrictMeaningTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          suppliers: [Supplier!]! supplier(id: ID!): Supplier
          saleCustomers: [SaleCustomer!]! saleCustomer(id: ID!): SaleCustomer
          saleProducts: [SaleProduct!]! saleProduct(id: ID!): SaleProduct
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          bookkeepingJournals: [BookkeepingJournal!]! bookkeepingJournal(id: ID!): BookkeepingJournal
          units(first: Int, after: String): UnitConnection!
        }
        type Mutation {
          paymentRegister(companyId: ID, input: PaymentInput!): Boolean
          suppliersDestroy(ids: [ID!]!): Boolean
          saleCustomerUpdate(id: ID!, saleCustomer: CustomerInput!): SaleCustomer
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
        }
        type Company { id: ID! name: String organisationNumber: String }
        type Supplier { id: ID! name: String }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String unitPriceCents: Int }
        type SaleInvoice { id: ID! comment: String saleInvoiceLineItems: [SaleInvoiceLineItem!] }
        type SaleInvoiceLineItem { id: ID! name: String quantity: Int }
        type BookkeepingJournal { id: ID! text: String postings: [Posting!]! }
        type Posting { id: ID! text: String postingLines: [PostingLine!]! }
        type PostingLine { id: ID! amountCents: Int! }
        type Unit { id: ID! }
        type UnitConnection { nodes: [Unit] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        input PaymentInput { companyId: ID amount: Int }
        input CustomerInput { name: String delivery: DeliveryInput deliveryAddress: AddressInput }
        input DeliveryInput { addressCity: String }
        input AddressInput { city: String }
        input SaleInvoiceInput { comment: String invoiceType: String invoiceDate: String paymentDays: Int saleCustomer: ReferenceInput saleInvoiceLineItems: [LineInput!] }
        input ReferenceInput { id: ID! }
        input LineInput { id: ID name: String quantity: Int unitPriceCents: Int saleProductId: ID }
        """;

    [Theory]
    [InlineData("Invoke-LucaMutation paymentRegister @{ input = @{ companyId = 'c2'; amount = 1 } } -Force")]
    [InlineData("Invoke-LucaGraphQL 'mutation($input: PaymentInput!) { paymentRegister(input: $input) }' -Variables @{ input = @{ companyId = 'c2'; amount = 1 } }")]
    [InlineData("Invoke-LucaGraphQL 'mutation($input: PaymentInput!) { paymentRegister(input: $input) }' -Variables '{\"input\":{\"companyId\":\"c2\"}}'")]
    [InlineData("Invoke-LucaGraphQL 'mutation { paymentRegister(input: { companyId: \"c2\", amount: 1 }) }'")]
    public async Task A_company_in_an_input_goes_before_the_default(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Empty(result.Errors);
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.DoesNotContain("c1", sent.Query + sent.Variables, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_company_in_an_input_needs_no_default()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun(
            "$null = Get-LucaCompany; Invoke-LucaMutation paymentRegister @{ input = @{ companyId = 'c2'; amount = 1 } } -Force");

        Assert.Equal("c2", Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty("companyId").GetString());
    }

    [Theory]
    [InlineData("Invoke-LucaMutation paymentRegister @{ input = @{ companyId = 'c2' } } -Company c1 -Force")]
    [InlineData("Invoke-LucaGraphQL 'mutation($input: PaymentInput!) { paymentRegister(input: $input) }' -Variables @{ input = @{ companyId = 'c2' } } -Company c1")]
    public async Task A_company_in_an_input_and_another_by_name_are_refused(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains("c2", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("Invoke-LucaMutation suppliersDestroy @{ ids = @(Get-LucaObject saleCustomers) } -Force", "LucaPS.SaleCustomer")]
    [InlineData("Invoke-LucaMutation suppliersDestroy @{ ids = 's1', '', 's2' } -Force", "id")]
    [InlineData(
        "New-LucaSaleInvoice -Customer k1 -InvoiceDate 2026-01-01 -PaymentDays 14 -Line (Get-LucaSaleProduct)", "LucaPS.SaleProduct")]
    [InlineData("Get-LucaSaleInvoice | New-LucaSaleInvoice -Customer k1 -InvoiceDate 2026-01-01 -PaymentDays 14", "LucaPS.SaleInvoice")]
    [InlineData("New-LucaObject saleInvoice @{ saleInvoiceLineItems = @(Get-LucaSaleProduct) }", "LucaPS.SaleProduct")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; DeliveryAddressCity = 'Oslo' } | Set-LucaSaleCustomer", "delivery.addressCity")]
    public async Task What_is_of_another_kind_or_has_two_places_is_refused(string script, string said)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(said, (result.Terminating ?? result.Error).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task Lines_of_an_invoice_may_be_lines_of_a_new_one()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(
            "New-LucaSaleInvoice -Customer k1 -InvoiceDate 2026-01-01 -PaymentDays 14 -Line (Get-LucaSaleInvoice).SaleInvoiceLineItems");

        Assert.Contains(
            "\"quantity\":2", Assert.Single(server.Requests, request => request.IsMutation).Variables.GetRawText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_companies_of_one_number_are_told_apart_by_their_ids()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(
            "$null = Get-LucaCompany; Invoke-LucaMutation paymentRegister @{ input = @{ amount = 1 } } -Company 911111111 -Force");

        Assert.Contains(
            "2 companies have the organisation number", (result.Terminating ?? result.Error).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_row_that_was_cut_down_to_its_companys_name_is_of_that_company()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(
            "$null = Get-LucaCompany; $customer = [pscustomobject]@{ PSTypeName = 'Selected.LucaPS.SaleCustomer'; Id = 'k1'; CompanyName = 'Firma c2' }; "
                + "$null = New-LucaSaleInvoice -Customer $customer -InvoiceDate 2026-01-01 -PaymentDays 14 -Line @{ name = 'x'; quantity = 1 }");

        Assert.Equal("c2", Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty("companyId").GetString());
    }

    [Theory]
    [InlineData("first kan ikke være mer enn 25")]
    [InlineData("The `first` argument must be at most 25.")]
    [InlineData("pageSize must be between 1 and 25")]
    public async Task A_page_that_is_too_large_is_asked_for_again_as_large_as_the_server_says(string refusal)
    {
        await using ForeignServer server = await ServeAsync(refusal);
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal(60, session.MustRun("Get-LucaObject units").Count);
    }

    [Theory]
    [InlineData("Get-LucaBookkeepingJournal j1")]
    [InlineData("Get-LucaBookkeepingJournal")]
    public async Task A_journal_has_the_lines_of_its_postings(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal(100, Convert.ToInt32(
            session.MustRun($"({script}).Postings[0].PostingLines[0].AmountCents").Single().BaseObject,
            System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<ForeignServer> ServeAsync(string? refusal = null)
    {
        object[] units = [.. Enumerable.Range(0, 60).Select(n => ForeignSchemas.Row("Unit", ("id", "u" + n)))];
        Dictionary<string, object?> line = ForeignSchemas.Row("SaleInvoiceLineItem", ("id", "l1"), ("name", "Time"), ("quantity", 2));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", ""), ("saleInvoiceLineItems", (object[])[line]));
        Dictionary<string, object?> posting = ForeignSchemas.Row(
            "Posting", ("id", "p1"), ("postingLines", (object[])[ForeignSchemas.Row("PostingLine", ("id", "pl1"), ("amountCents", 100))]));
        Dictionary<string, object?> journal = ForeignSchemas.Row(
            "BookkeepingJournal", ("id", "j1"), ("text", "x"), ("postings", (object[])[posting]));
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "Kari"));
        Dictionary<string, object?> product = ForeignSchemas.Row("SaleProduct", ("id", "v1"), ("name", "Vare"), ("unitPriceCents", 100));
        string[] ids = ["c1", "c2"];
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ids.Select(id => ForeignSchemas.Row(
                "Company", ("id", id), ("name", "Firma " + id), ("organisationNumber", "911111111"))).ToArray(),
            ["saleCustomers"] = _ => (object[])[customer],
            ["saleCustomer"] = _ => customer,
            ["saleProducts"] = _ => (object[])[product],
            ["saleProduct"] = _ => product,
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["bookkeepingJournals"] = _ => (object[])[journal],
            ["bookkeepingJournal"] = _ => journal,
            ["suppliers"] = _ => (object[])[],
            ["units"] = context => refusal is not null && context.GetArgument<int?>("first") > 25
                ? throw new ExecutionError(refusal) : ForeignServer.Page(context, units),
            ["paymentRegister"] = _ => true,
            ["suppliersDestroy"] = _ => true,
            ["saleCustomerUpdate"] = _ => customer,
            ["saleInvoiceCreate"] = _ => invoice,
        });
    }
}
