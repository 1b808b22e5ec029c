using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A change is made in the company that was named, of what was meant, and asked about where it cannot be undone.</summary>
[Collection(EngineCollection.Name)]
public sealed class CompanyOfChangeTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          entries(first: Int, after: String, companyId: ID): Entries!
          saleInvoices(first: Int, after: String, companyId: ID): Invoices! saleInvoice(id: ID!, companyId: ID): SaleInvoice
          moving(skip: Int, take: Int, companyId: ID): Segment
          zero(page: Int, size: Int, companyId: ID): [Row!]!
          zeroPages(page: Int, size: Int, companyId: ID): RowPage!
          projects(first: Int, after: String): Projects! project(id: ID!): Project
          addOns: [AddOn!]! addOn(id: ID!): AddOn
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): InvoicePayload
          saleInvoiceUpdate(id: ID!, companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoicesUpdate(companyId: ID, saleInvoices: [SaleInvoiceInput!]!): [SaleInvoice!]
          projectCreate(input: ProjectInput!): Project
          projectUpdate(input: ProjectInput!): Project
          periodClose(year: Int!): Boolean
          reportSubmit(options: ReportOptions, year: Int!): Boolean
          addOnCreate(name: String!): AddOn
          addOnDestroy(id: ID!): Boolean
          addOnUpdate(id: ID!, name: String): AddOn
        }
        type AddOn { id: ID! name: String }
        type Company { id: ID! name: String }
        type Row { id: ID! }
        type Entry { date: String amount: Int }
        type Entries { nodes: [Entry] pageInfo: PageInfo! totalCount: Int! }
        type Invoices { nodes: [SaleInvoice] edges: [InvoiceEdge] pageInfo: PageInfo! }
        type InvoiceEdge { node: SaleInvoice cursor: String! }
        type SaleInvoice { id: ID comment: String lines: [Line!] }
        type Line { id: ID! quantity: Int discountPercent: Int }
        type Projects { nodes: [Project] pageInfo: PageInfo! }
        type Project { id: ID! name: String }
        type InvoicePayload { saleInvoice: SaleInvoice errors: [String!] }
        type Segment { items: [Row] totalCount: Int! }
        type RowPage { content: [Row!]! totalElements: Int! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        enum InvoiceType { DRAFT INVOICE }
        input ProjectInput { id: ID companyId: ID name: String }
        input ReportOptions { companyId: ID note: String }
        input SaleInvoiceInput { id: ID comment: String invoiceType: InvoiceType lines: [LineInput!] }
        input LineInput { id: ID quantity: Int discountPercent: Int = 0 }
        """;

    [Fact]
    public async Task A_default_within_a_list_is_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Set-LucaObject saleInvoice i1 @{ lines = @(@{ id = 'l1'; quantity = 2 }) }");

        Assert.True(result.Warnings.Any(text => text.Contains("discountPercent", StringComparison.Ordinal)), "no warning");
    }

    [Fact]
    public async Task The_row_is_of_the_company_that_was_written()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("New-LucaObject project @{ name = 'x'; companyId = 'c2' } -Verbose -Force");

        Assert.Empty(result.Errors);
        Assert.Contains(
            "\"companyId\":\"c2\"",
            Assert.Single(server.Requests, request => request.IsMutation).Variables.GetRawText(),
            StringComparison.Ordinal);
        Assert.True(!result.Verbose.Any(line => line.Contains("Første", StringComparison.Ordinal)), string.Join(" | ", result.Verbose));
        Assert.Equal("c2", result.Output.Single().Get("CompanyId"));
    }

    [Theory]
    [InlineData("Invoke-LucaMutation periodClose @{ year = 2026 } -Company c2 -Force")]
    [InlineData("Invoke-LucaMutation reportSubmit @{ year = 2026 } -Company c2 -Force")]
    public async Task A_company_that_was_named_is_not_dropped(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(
            result.Errors.Count > 0
                || server.Requests.Single(request => request.IsMutation).Variables.GetRawText().Contains("c2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_without_an_id_is_not_created()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("New-LucaObject saleInvoice @{ comment = 'x' }");

        Assert.True(result.Errors.Count > 0, string.Join(" | ", result.Warnings));
    }

    [Theory]
    [InlineData("Remove-LucaObject addOn a1 -Force", "addOnDestroy")]
    [InlineData("Set-LucaObject addOn a1 @{ name = 'x' }", "addOnUpdate")]
    public async Task A_noun_that_begins_as_a_verb_is_found(string script, string mutation)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Contains(mutation, Assert.Single(server.Requests, request => request.IsMutation).Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-LucaMutation saleInvoicesUpdate @{ saleInvoices = @(@{ id = 'i1'; invoiceType = 'INVOICE' }) }")]
    [InlineData("Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ invoiceType = 'INVOICE' } }")]
    public async Task Finalizing_many_is_asked_about(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
        Assert.Contains("must be confirmed", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_in_one_company_of_several_says_which()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Get-LucaCompany | Invoke-LucaMutation saleInvoiceCreate @{ saleInvoice = @{ comment = 'x' } } -Force");

        Assert.Equal(["c1", "c2"], result.Errors.Select(error => PSObject.AsPSObject(error.TargetObject).Properties["Id"]?.Value));
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        object[] entries = [.. Enumerable.Range(0, 250).Select(_ => ForeignSchemas.Row("Entry", ("date", "2026-01-01"), ("amount", 5)))];
        object[] invoices =
            [.. Enumerable.Range(0, 250).Select(n => ForeignSchemas.Row("SaleInvoice", ("id", "i" + n), ("comment", "same")))];
        object[] Rows(int count) => [.. Enumerable.Range(0, count).Select(n => ForeignSchemas.Row("Row", ("id", "r" + n)))];
        object[] zero = Rows(350);
        int asked = 0;
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => (object[])
            [
                ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Andre AS"))
            ],
            ["entries"] = context => ForeignServer.Page(context, entries),
            ["saleInvoices"] = context => ForeignServer.Page(context, invoices),
            ["saleInvoice"] = _ => invoices[1],
            ["moving"] = context =>
            {
                // Three are added in front after the first page.
                object[] all = asked++ == 0
                    ? Rows(200) : [.. Enumerable.Range(0, 3).Select(n => ForeignSchemas.Row("Row", ("id", "new" + n))), .. Rows(200)];
                return new Dictionary<string, object?>
                {
                    ["items"] = all.Skip(context.GetArgument<int?>("skip") ?? 0).Take(context.GetArgument<int?>("take") ?? 100).ToArray(),
                    ["totalCount"] = all.Length,
                };
            },
            ["zero"] = context => zero.Skip((context.GetArgument<int?>("page") ?? 0) * (context.GetArgument<int?>("size") ?? 20))
                .Take(context.GetArgument<int?>("size") ?? 20).ToArray(),
            ["zeroPages"] = context => new Dictionary<string, object?>
            {
                ["content"] = zero.Skip((context.GetArgument<int?>("page") ?? 0) * (context.GetArgument<int?>("size") ?? 20))
                    .Take(context.GetArgument<int?>("size") ?? 20).ToArray(),
                ["totalElements"] = 350,
            },
            ["project"] = _ => ForeignSchemas.Row("Project", ("id", "p1"), ("name", "x")),
            ["saleInvoiceCreate"] = _ => new Dictionary<string, object?>
            {
                ["saleInvoice"] = ForeignSchemas.Row("SaleInvoice", ("id", null), ("comment", "x")),
                ["errors"] = (string[])["Kunden er sperret"],
            },
            ["saleInvoiceUpdate"] = _ => invoices[1],
            ["saleInvoicesUpdate"] = _ => (object[])[invoices[1]],
            ["projectCreate"] = _ => ForeignSchemas.Row("Project", ("id", "p1"), ("name", "x")),
            ["projectUpdate"] = _ => ForeignSchemas.Row("Project", ("id", "p1"), ("name", "x")),
            ["periodClose"] = _ => true,
            ["reportSubmit"] = _ => true,
            ["addOns"] = _ => (object[])[ForeignSchemas.Row("AddOn", ("id", "a1"), ("name", "x"))],
            ["addOn"] = _ => ForeignSchemas.Row("AddOn", ("id", "a1"), ("name", "x")),
            ["addOnDestroy"] = _ => true,
            ["addOnUpdate"] = _ => ForeignSchemas.Row("AddOn", ("id", "a1"), ("name", "x")),
            ["addOnCreate"] = _ => ForeignSchemas.Row("AddOn", ("id", "a1"), ("name", "x")),
        });
    }
}
