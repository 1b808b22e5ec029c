using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// What a change leaves out counts as the schema's default (GraphQL section 3.10): so what is there is sent again, and what cannot be is
/// told.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class KeptValueTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleInvoice(id: ID!, companyId: ID): SaleInvoice
          projects(companyId: ID): [Project!]! project(id: ID!, companyId: ID): Project tags: [Tag!]!
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          projectUpdate(id: ID!, companyId: ID, name: String, hours: Float = 7.5, dueOn: String = "2026-01-01"): Project
          tagUpdate(input: TagUpdateInput!): Tag
          periodClose(year: Int!, dryRun: Boolean! = true): Boolean
        }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String paymentDays: Int currency: Currency draft: Boolean }
        type Project { id: ID! name: String hours: Float dueOn: String }
        type Tag { id: ID! label: String color: String }
        enum Currency { NOK EUR }
        enum InvoiceType { DRAFT INVOICE }
        input SaleInvoiceInput { comment: String paymentDays: Int = 14 invoiceType: InvoiceType = DRAFT currency: Currency = NOK reference: String = null }
        input TagUpdateInput { id: ID! label: String color: String = "red" }
        """;

    [Theory]
    [InlineData(
        "Set-LucaSaleInvoice i1 -Comment x", "saleInvoice",
        """{"comment":"x","paymentDays":20,"currency":"EUR"}""", "invoiceType DRAFT")]
    [InlineData(
        "Set-LucaObject saleInvoice i1 ([ordered]@{ comment = 'x'; paymentDays = 7 })", "saleInvoice",
        """{"comment":"x","paymentDays":7,"currency":"EUR"}""", "invoiceType DRAFT")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ invoiceType = 'INVOICE' } } -Force", "saleInvoice",
        """{"invoiceType":"INVOICE","paymentDays":20,"currency":"EUR"}""", null)]
    [InlineData("Set-LucaObject project j1 @{ name = 'x' }", "hours", "3.25", null)]
    [InlineData("Set-LucaObject project j1 @{ name = 'x' }", "dueOn", "null", null)]
    [InlineData("Set-LucaObject tag t1 @{ label = 'x' }", "input", """{"label":"x","id":"t1"}""", "input.color \"red\"")]
    public async Task A_change_keeps_what_is_there(string script, string argument, string sent, string? told)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Empty(result.Errors);
        Assert.Equal(
            sent,
            Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty(argument).GetRawText());
        if (told is null) Assert.Empty(result.Warnings);
        else Assert.Contains(told, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Comment x -Confirm", "saleInvoice.invoiceType DRAFT")]
    [InlineData("Invoke-LucaMutation periodClose @{ year = 2026 } -Confirm", "dryRun true")]
    [InlineData("New-LucaObject saleInvoice @{ comment = 'x' } -Confirm", "saleInvoice.paymentDays 14")]
    public async Task The_question_names_the_defaults(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        // A session that cannot ask shows the question in its error.
        Assert.Contains(says, session.Run(script).Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_new_object_has_its_defaults_without_a_warning()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Empty(session.Run("New-LucaObject saleInvoice @{ comment = 'x' }").Warnings);
        Assert.Equal(
            """{"comment":"x"}""",
            Assert.Single(server.Requests).Variables.GetProperty("saleInvoice").GetRawText());
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> invoice =
            ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""), ("paymentDays", 20), ("currency", "EUR"), ("draft", true));
        Dictionary<string, object?> project = ForeignSchemas.Row("Project", ("id", "j1"), ("name", "J"), ("hours", 3.25), ("dueOn", null));
        Dictionary<string, object?> tag = ForeignSchemas.Row("Tag", ("id", "t1"), ("label", "T"), ("color", "blue"));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))]),
            ["saleInvoices"] = _ => (object?[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["projects"] = _ => (object?[])[project],
            ["project"] = _ => project,
            ["tags"] = _ => (object?[])[tag],
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["projectUpdate"] = _ => project,
            ["tagUpdate"] = _ => tag,
            ["periodClose"] = _ => true,
        });
    }
}
