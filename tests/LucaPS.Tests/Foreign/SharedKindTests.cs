using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// Kinds that share a type, as credit notes are <c>SaleInvoice</c> and suppliers are <c>Contact</c>, count their ids for themselves: no row
/// of one is changed, removed or pointed to as another.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class SharedKindTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleCreditNotes(companyId: ID): [SaleInvoice!]! unpaidSaleInvoices(companyId: ID): [SaleInvoice!]!
          saleCustomers(companyId: ID): [Contact!]! suppliers(companyId: ID): [Contact!]! supplier(id: ID!): Contact supplierByNumber(number: Int!): Contact supplierByNodeId(nodeId: ID!): Contact supplierOf(supplierId: ID!): Contact contact(pk: ID!): Contact
          saleInvoice(id: ID!, companyId: ID): SaleInvoice
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice saleInvoiceUpdate(id: ID!, companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceDestroy(id: ID!): SaleInvoice saleInvoiceSend(id: ID!, sendMethod: SaleSendMethod, email: String): SaleInvoice
          saleCreditNoteCreate(saleCreditNote: SaleInvoiceInput!): SaleInvoice saleCreditNoteUpdate(id: ID!, saleCreditNote: SaleInvoiceInput!): SaleInvoice saleCreditNoteDestroy(id: ID!): SaleInvoice
          saleCustomerUpdate(id: ID!, saleCustomer: ContactInput!): Contact supplierUpdate(id: ID!, supplier: ContactInput!): Contact
        }
        enum SaleSendMethod { EMAIL }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type Contact { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String saleCustomer: Contact supplier: Contact }
        input ContactInput { name: String comment: String }
        input SaleInvoiceInput { comment: String saleCustomer: Reference saleCustomerId: ID contactId: ID ownerId: ID invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [LineInput!] }
        input LineInput { saleProductId: ID quantity: Float }
        input Reference { id: ID! }
        """;

    [Theory]
    [InlineData("Get-LucaObject saleCreditNotes | Remove-LucaObject -Force", "saleCreditNoteDestroy")]
    [InlineData("Get-LucaObject saleCreditNotes | Set-LucaObject -Value @{ comment = 'x' }", "saleCreditNoteUpdate")]
    [InlineData(
        "New-LucaObject saleCreditNote @{ comment = 'x' } -WhatIf:$false | Remove-LucaObject -Force",
        "saleCreditNoteCreate,saleCreditNoteDestroy")]
    [InlineData("Get-LucaObject suppliers | Set-LucaObject -Value @{ comment = 'x' }", "supplierUpdate")]
    [InlineData("Get-LucaObject supplier k1 | Set-LucaObject -Value @{ comment = 'x' }", "supplierUpdate")]
    [InlineData("Get-LucaObject unpaidSaleInvoices | Set-LucaSaleInvoice -Comment x", "saleInvoiceUpdate")]
    [InlineData("Get-LucaSaleCustomer | Set-LucaSaleCustomer -Comment x", "saleCustomerUpdate")]
    [InlineData("$s = Get-LucaObject suppliers; New-LucaObject saleInvoice @{ contactId = $s }", "saleInvoiceCreate")]
    [InlineData("$s = Get-LucaSaleCustomer; New-LucaObject saleInvoice @{ saleCustomer = $s }", "saleInvoiceCreate")]
    [InlineData("$s = Get-LucaObject suppliers; New-LucaObject saleInvoice @{ ownerId = $s }", "saleInvoiceCreate")]
    [InlineData("$i = Get-LucaSaleInvoice; New-LucaObject saleInvoice @{ saleCustomerId = $i.SaleCustomer }", "saleInvoiceCreate")]
    [InlineData(
        "$i = Get-LucaSaleInvoice; New-LucaSaleInvoice $i.SaleCustomer 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }",
        "saleInvoiceCreate")]
    [InlineData("(Get-LucaSaleInvoice).SaleCustomer | Set-LucaSaleCustomer -Comment x", "saleCustomerUpdate")]
    [InlineData("(Get-LucaSaleInvoice).Supplier | Set-LucaObject -Value @{ comment = 'x' }", "supplierUpdate")]
    [InlineData("Get-LucaObject saleCreditNotes | Get-LucaObject saleCreditNotes", "")]
    [InlineData("Get-LucaObject suppliers | Get-LucaObject suppliers", "")]
    [InlineData("(Get-LucaSaleInvoice).SaleCustomer | Get-LucaSaleCustomer", "")]
    public async Task A_row_keeps_the_kind_of_its_list(string script, string mutations)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script);

        Assert.Equal(
            mutations.Split(',', StringSplitOptions.RemoveEmptyEntries),
            server.Requests.Where(request => request.IsMutation).Select(request => request.Query.Split('{')[1].Split('(')[0].Trim()));
    }

    [Theory]
    [InlineData("Get-LucaObject saleCreditNotes | Set-LucaSaleInvoice -Comment x", "LucaPS.SaleCreditNote")]
    [InlineData("Get-LucaObject saleCreditNotes | Send-LucaSaleInvoice -Method Email -Force", "LucaPS.SaleCreditNote")]
    [InlineData("Get-LucaObject saleCreditNotes | Invoke-LucaMutation saleInvoiceSend -Force", "LucaPS.SaleCreditNote")]
    [InlineData("Get-LucaObject suppliers | Set-LucaObject saleCustomer -Value @{ comment = 'x' }", "LucaPS.Supplier")]
    [InlineData("Get-LucaSaleInvoice | Remove-LucaObject saleCreditNote -Force", "LucaPS.SaleInvoice")]
    [InlineData("Get-LucaObject saleCreditNotes | Get-LucaObject saleInvoices", "LucaPS.SaleCreditNote")]
    [InlineData("Get-LucaObject suppliers | Get-LucaObject saleInvoices", "LucaPS.Supplier")]
    [InlineData("Get-LucaObject suppliers | Get-LucaObject saleCustomers", "LucaPS.Supplier")]
    [InlineData("(Get-LucaSaleInvoice).Supplier | Get-LucaSaleCustomer", "LucaPS.Supplier")]
    [InlineData(
        "$i = Get-LucaSaleInvoice; New-LucaSaleInvoice $i.Supplier 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }",
        "LucaPS.Supplier")]
    [InlineData("$s = Get-LucaObject suppliers; New-LucaObject saleInvoice @{ saleCustomer = $s }", "LucaPS.Supplier")]
    [InlineData("$s = Get-LucaObject suppliers; New-LucaObject saleInvoice @{ saleCustomerId = $s }", "LucaPS.Supplier")]
    [InlineData(
        "$s = Get-LucaObject suppliers; New-LucaSaleInvoice $s 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }", "LucaPS.Supplier")]
    public async Task A_row_of_another_kind_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("supplierByNumber", "number")]
    [InlineData("supplierByNodeId", "nodeId")]
    [InlineData("supplierOf", null)]
    [InlineData("contact", null)]
    public async Task A_lookup_by_another_key_takes_no_id(string lookup, string? key)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        int before = server.Requests.Count;

        Result result = session.Run($"Get-LucaObject {lookup} -Id k1");

        if (key is null)
        {
            Assert.Equal("k1", result.Output.Single().Properties["Id"].Value);
            return;
        }

        Assert.StartsWith("LucaBadRequest", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"-Argument @{{ {key} = ... }}", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, server.Requests.Count);
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> contact = ForeignSchemas.Row("Contact", ("id", "k1"), ("name", "A"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", ""), ("saleCustomer", contact), ("supplier", contact));
        Dictionary<string, Func<IResolveFieldContext, object?>> fields = new()
        {
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))]),
        };
        foreach (string list in (string[])["saleInvoices", "saleCreditNotes", "unpaidSaleInvoices"])
            fields[list] = _ => (object?[])[invoice];
        foreach (string list in (string[])["saleCustomers", "suppliers"]) fields[list] = _ => (object?[])[contact];
        foreach (string verb in (string[])["Create", "Update", "Destroy", "Send"])
        {
            fields["saleInvoice" + verb] = fields["saleCreditNote" + verb] = _ => invoice;
            fields["saleCustomer" + verb] = fields["supplier" + verb] = _ => contact;
        }

        fields["saleInvoice"] = _ => invoice;
        fields["supplier"] = _ => contact;
        return await ForeignServer.StartAsync(Sdl, fields);
    }
}
