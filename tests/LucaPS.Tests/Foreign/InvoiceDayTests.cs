using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>The day of an invoice is sent in the form of the server's field, and is the same day there.</summary>
[Collection(EngineCollection.Name)]
public sealed class InvoiceDayTests
{
    private const string Sdl = """
        scalar Date
        scalar DateTime
        scalar LocalDateTime
        scalar Dag
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation {
          saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: SCALAR paymentDays: Int invoiceType: String saleInvoiceLineItems: [Line!] }
        input Reference { id: ID! }
        input Line { saleProductId: ID quantity: Float }
        """;

    [Theory]
    [InlineData("Date", "2026-03-29")]
    [InlineData("String", "2026-03-29")]
    [InlineData("Dag", "2026-03-29")]
    [InlineData("DateTime!", "2026-03-29T00:00:00Z")]
    [InlineData("LocalDateTime", "2026-03-29T00:00:00")]
    public Task It_has_the_form_of_its_scalar(string scalar, string sent) =>
        IsSent(Sdl.Replace("SCALAR", scalar, StringComparison.Ordinal), sent);

    [Fact]
    public Task It_is_a_text_within_an_input_that_takes_anything() => IsSent(
        Sdl.Replace("SCALAR", "Date", StringComparison.Ordinal)
            .Replace("saleInvoice: SaleInvoiceInput!", "saleInvoice: JSON!", StringComparison.Ordinal) + " scalar JSON",
        "2026-03-29");

    private static async Task IsSent(string sdl, string sent)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", "hei"));
        await using ForeignServer server = await ForeignServer.StartAsync(
            sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleInvoice"] = _ => invoice,
                ["saleInvoiceCreate"] = _ => invoice,
                ["saleInvoiceUpdate"] = _ => invoice,
            });
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun(
            "New-LucaSaleInvoice k1 2026-03-29 14 @{ saleProductId = 'p1'; quantity = 1 }; Set-LucaSaleInvoice i1 -InvoiceDate ([datetime]'2026-03-29T23:30')");

        Assert.Equal(
            [$"\"{sent}\"", $"\"{sent}\""],
            server.Requests.Where(request => request.IsMutation).Select(request => request.Variable("saleInvoice", "invoiceDate")));
    }
}
