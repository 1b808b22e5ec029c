using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Objects within rows are called as the rows of their own lists are, also where the schema calls the type otherwise.</summary>
[Collection(EngineCollection.Name)]
public sealed class InnerKindTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [Client!]! saleCustomer(id: ID!): Client
        }
        type Mutation {
          saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleCustomerUpdate(id: ID!, saleCustomer: ClientInput!): Client
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String saleCustomer: Client payer: Client }
        type Client { id: ID! name: String }
        input SaleInvoiceInput {
          saleCustomer: ReferenceInput invoiceDate: String paymentDays: Int comment: String invoiceType: String
          saleInvoiceLineItems: [LineInput!]
        }
        input ReferenceInput { id: ID! }
        input LineInput { quantity: Int unitPriceCents: Int }
        input ClientInput { name: String }
        """;

    [Theory]
    [InlineData("(Get-LucaSaleInvoice i1).SaleCustomer | Set-LucaSaleCustomer -Name x")]
    [InlineData("(Get-LucaSaleInvoice i1).Payer | Set-LucaSaleCustomer -Name x")]
    [InlineData("New-LucaSaleInvoice (Get-LucaSaleInvoice i1).SaleCustomer 2026-01-01 3 @{ quantity = 1; unitPrice = 1 }")]
    [InlineData("(Get-LucaSaleInvoice i1).SaleCustomer | Get-LucaSaleCustomer")]
    public async Task A_customer_in_an_invoice_is_a_customer(string script)
    {
        Dictionary<string, object?> client = ForeignSchemas.Row("Client", ("id", "k1"), ("name", "Kari"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", ""), ("saleCustomer", client), ("payer", client));
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleCustomers"] = _ => (object[])[client],
            ["saleCustomer"] = _ => client,
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleCustomerUpdate"] = _ => client,
        });
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Single(session.MustRun(script));
    }
}
