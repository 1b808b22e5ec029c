using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Whatever a server names alike: the object that is written is the one that was meant, or none.</summary>
[Collection(EngineCollection.Name)]
public sealed class MeantObjectTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          customers(companyId: ID): [Contact!]! suppliers(companyId: ID): [Contact!]!
          saleCustomers(companyId: ID, groupId: ID): [SaleCustomer!]! saleProducts(companyId: ID): [SaleProduct!]!
          projects(companyId: ID, modifiedAfter: Date): [Project!]! entries(companyId: ID, updatedAfter: DateTime): [Project!]!
          saleInvoice(id: ID!, companyId: ID): SaleInvoice
        }
        type Mutation {
          customerCreate(customer: ContactInput!): Contact customerUpdate(id: ID!, customer: ContactInput!): Contact customerDestroy(id: ID!): Contact
          projectCreate(project: ProjectInput!): Project saleCustomerUpdate(id: ID!, companyId: ID, saleCustomer: SaleCustomerInput!): SaleCustomer
          tagCreate(label: String!): Project lineCreate(line: OddLineInput!): Contact saleInvoiceUpdate(id: ID!, companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          supplierUpdate(id: ID!, version: Int!, supplier: ContactInput!): Contact
          journalsCreate(names: [String!]!): [Journal!]! numbersReserve(count: Int!): [Int!]!
          saleInvoiceSend(id: ID!, companyId: ID): SaleInvoice
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
        }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type Contact { id: ID! name: String }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String }
        type Project { id: ID! }
        type Journal { id: ID! name: String }
        type SaleInvoice { id: ID! }
        input ContactInput { name: String companyName: String type: String }
        input ProjectInput { companyId: ID name: String }
        input SaleCustomerInput { name: String email: String comment: String }
        input OddLineInput { quantity: Float amountCents: Int }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: Date paymentDays: Int invoiceType: InvoiceType saleInvoiceLineItems: [LineInput!] }
        enum InvoiceType { DRAFT INVOICE }
        input Reference { id: ID! }
        input LineInput { saleProductId: ID quantity: Float unitPriceCents: Int name: String unit: String }
        scalar Date
        scalar DateTime
        """;

    [Theory]
    [InlineData("Get-LucaObject suppliers | Remove-LucaObject -Force", "The mutations for it are: supplierUpdate;")]
    [InlineData("New-LucaObject suppliers @{ name = 'A' }", "no mutation that creates 'suppliers'")]
    [InlineData("New-LucaObject supplier @{ name = 'A' }", "no mutation that creates 'supplier'")]
    [InlineData("Get-LucaObject saleCustomers | Invoke-LucaMutation saleInvoiceSend -Force", "LucaPS.SaleCustomer")]
    [InlineData("Invoke-LucaMutation saleInvoiceSend @{ id = (Get-LucaObject saleCustomers) } -Force", "LucaPS.SaleCustomer")]
    [InlineData("Set-LucaObject supplier k1 @{ name = 'A' }", "give it with Set-LucaObject -Argument @{ version")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = $foreign; quantity = 1 } -Company c1", "c2")]
    [InlineData("New-LucaSaleInvoice k1 2026-01-31 14 ([pscustomobject]@{ saleProductId = $foreign; quantity = 1 }) -Company c1", "c2")]
    [InlineData(
        "New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 } -Company c1 -Argument @{ project = $foreign }", "c2")]
    [InlineData("New-LucaObject customer @{ name = 'A' } -Company c2", "takes no company")]
    [InlineData("New-LucaObject project @{ name = 'A'; companyId = 'c1' } -Company c2", "Give one of them")]
    [InlineData("Set-LucaSaleInvoice i1 -Line $null -Finalize -Force", "-Line is empty")]
    [InlineData("Set-LucaSaleInvoice i1 -Line @() -Finalize -Force", "-Line is empty")]
    [InlineData("Set-LucaSaleInvoice i1 -Line @{ saleProductId = 'p1'; quantity = $null }", "quantity has no value")]
    [InlineData("Get-LucaSaleCustomer -GroupId $null | Set-LucaSaleCustomer -Comment x", "-GroupId is empty")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = [pscustomobject]@{ invoiceType = 'INVOICE' } }",
        "must be confirmed")]
    [InlineData(
        "$PSDefaultParameterValues = @{ '*-Luca*:Connection' = @('a', 'b') }; New-LucaObject customer @{ name = 'A' }",
        "$PSDefaultParameterValues")]
    [InlineData("$PSDefaultParameterValues = @{ '*-Luca*:Connection' = $null }; New-LucaObject customer @{ name = 'A' }", "is empty")]
    [InlineData("$line = [pscustomobject]@{ Quantity = 1; UnitPriceCents = 100 }; $line.PSObject.TypeNames.Insert(0, 'LucaPS.SaleInvoiceLineItem'); Invoke-LucaMutation lineCreate @{ line = $line }", "takes no price")]
    public async Task What_may_be_another_object_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("$foreign = Get-LucaObject saleProducts -Company c2; " + script);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("Get-LucaObject customers | Remove-LucaObject -Type customer -Force", "customerDestroy")]
    [InlineData("New-LucaObject customers @{ name = 'A' }", "customerCreate")]
    [InlineData("New-LucaObject tag @{ Label = 'A' }", "tagCreate")]
    [InlineData("Get-LucaObject saleInvoice i1 | Invoke-LucaMutation saleInvoiceSend -Force", "saleInvoiceSend")]
    [InlineData("New-LucaObject project @{ name = 'A'; companyId = 'c2' } -Company c2", "projectCreate")]
    [InlineData("New-LucaObject project @{ name = 'A'; companyId = 'c2' }", "projectCreate")]
    [InlineData("Get-LucaSaleCustomer -Argument @{ groupId = $null } | Set-LucaSaleCustomer -Comment x", "saleCustomerUpdate")]
    public async Task What_is_meant_is_written(string script, string mutation)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script);

        Assert.Contains(mutation + "(", Assert.Single(server.Requests, request => request.IsMutation).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutation_that_answers_with_a_list_gives_each()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal(
            ["A", "B"],
            session.MustRun("Invoke-LucaMutation journalsCreate @{ names = 'A', 'B' }").Select(row => row.Get("Name")));
        Assert.Equal([7, 8], session.MustRun("Invoke-LucaMutation numbersReserve @{ count = 2 }").Select(number => number.BaseObject));
        Assert.Empty(session.MustRun("Invoke-LucaMutation journalsCreate @{ names = @() }"));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ name = 'A'; CompanyName = 'Eier AS'; Company = 'c1' } | New-LucaObject project -WhatIf; [pscustomobject]@{ name = 'A'; companyName = 'Eier AS' } | New-LucaObject customer", """{"name":"A","companyName":"Eier AS"}""")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; type = 'B' } | Set-LucaObject -Type customer", """{"type":"B"}""")]
    [InlineData(
        "$k = [pscustomobject]@{ Id = 'k1'; Email = 'ny@example.no' }; $k.PSObject.TypeNames.Insert(0, 'Deserialized.Selected.LucaPS.SaleCustomer'); $k | Set-LucaSaleCustomer -Comment x",
        """{"email":"ny@example.no","comment":"x"}""")]
    public async Task Every_column_that_was_given_is_written(string script, string table)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.Run(script);

        Assert.Equal(
            table,
            Assert.Single(server.Requests, request => request.IsMutation).Variables.EnumerateObject()
                .Single(variable => variable.Value.ValueKind == System.Text.Json.JsonValueKind.Object).Value.GetRawText());
    }

    [Fact]
    public async Task A_name_that_is_not_set_is_not_everything()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.NotEmpty(session.Run("Get-LucaSaleCustomer -Name $unset | Set-LucaSaleCustomer -Comment x").Errors);
        Assert.NotEmpty(session.Run("Get-LucaSaleProduct -Name $unset").Errors);

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_empty_cell_of_a_line_says_nothing()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun("[pscustomobject]@{ saleProductId = 'p1'; quantity = '2'; name = ''; unit = '' } | New-LucaSaleInvoice k1 2026-01-31 14 -Company c1");

        Assert.Equal(
            """{"saleProductId":"p1","quantity":2}""",
            Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty("saleInvoice")
                .GetProperty("saleInvoiceLineItems")[0].GetRawText());
    }

    [Theory]
    [InlineData("projects", "modifiedAfter", "2026-03-04")]
    [InlineData("entries", "updatedAfter", "2026-03-05T11:59:59.999+00:00")]
    public async Task Nothing_that_changed_just_then_is_left_out(string list, string argument, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.Set("Since", new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero));

        session.MustRun($"$null = Get-LucaObject {list} -Company c1 -ChangedSince $Since");

        Assert.Contains(
            server.Requests, request => request.Query.Contains(argument, StringComparison.Ordinal)
                && request.Variables.EnumerateObject().Any(variable => variable.Value.ToString() == expected));
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> contact = ForeignSchemas.Row("Contact", ("id", "k1"), ("name", "A"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"));
        object?[] Only(string type, string id) => [ForeignSchemas.Row(type, ("id", id), ("name", id))];
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = context => ForeignServer.Page(
                context,
                [
                    ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                    ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Andre AS"))
                ]),
            ["customers"] = _ => (object?[])[contact],
            ["suppliers"] = _ => (object?[])[contact],
            ["saleCustomers"] = _ => Only("SaleCustomer", "k1"),
            ["saleProducts"] = _ => Only("SaleProduct", "p1"),
            ["projects"] = _ => Only("Project", "j1"),
            ["entries"] = _ => Only("Project", "j1"),
            ["saleInvoice"] = _ => invoice,
            ["customerCreate"] = _ => contact,
            ["customerDestroy"] = _ => contact,
            ["customerUpdate"] = _ => contact,
            ["tagCreate"] = _ => Only("Project", "j3")[0],
            ["projectCreate"] = _ => Only("Project", "j2")[0],
            ["saleCustomerUpdate"] = _ => Only("SaleCustomer", "k1")[0],
            ["saleInvoiceUpdate"] = _ => invoice,
            ["journalsCreate"] = context => context.GetArgument<List<string>>("names")
                .ConvertAll(name => (object?)ForeignSchemas.Row("Journal", ("id", name), ("name", name))),
            ["numbersReserve"] = _ => (object?[])[7, 8],
            ["saleInvoiceSend"] = _ => invoice,
            ["saleInvoiceCreate"] = _ => invoice,
        });
    }
}
