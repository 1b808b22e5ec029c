using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Invoices at servers whose input has other types or fewer fields than the documented one.</summary>
[Collection(EngineCollection.Name)]
public sealed class InvoiceInputTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation { saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: String paymentDays: Int saleInvoiceLineItems: [LineInput!] }
        input Reference { id: ID! }
        input LineInput { saleProductId: ID quantity: Float unitPriceCents: AMOUNT discountPercents: Float }
        """;

    private const string Lines = "New-LucaSaleInvoice k1 2026-01-01 14 -Line ";

    [Theory]
    [InlineData("Decimal", "1250")]
    [InlineData("Float", "1250")]
    [InlineData("String", "\"1250\"")]
    [InlineData("Int", "1250")]
    public async Task Kroner_become_ore_whatever_the_type_of_the_field(string type, string sent)
    {
        await using ForeignServer server = await ServeAsync(type);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun(Lines + "@{ saleProductId = 'p'; quantity = 1; unitPrice = 12.5; discountPercents = 2.5 }");

        ForeignRequest request = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal(sent, request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
    }

    [Theory]
    [InlineData("Decimal", "unitPriceCents = 12.5", "whole øre")]
    [InlineData("Float", "unitPriceCents = 12.5", "whole øre")]
    [InlineData("String", "unitPriceCents = '12.5'", "whole øre")]
    [InlineData("Decimal", "unitPrice = 12.345", "no more than two decimals")]
    [InlineData("Float", "unitPrice = 12.345", "no more than two decimals")]
    public async Task A_part_of_an_ore_is_refused(string type, string price, string says)
    {
        await using ForeignServer server = await ServeAsync(type);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(Lines + "@{ saleProductId = 'p'; quantity = 1; " + price + " }");

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task An_input_without_a_type_makes_a_draft_and_nothing_final()
    {
        await using ForeignServer server = await ServeAsync("Int");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun(Lines + "@{ saleProductId = 'p'; quantity = 1 }");
        Assert.Null(Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice", "invoiceType"));
        server.Requests.Clear();

        Assert.Contains(
            "invoiceType", session.Run(Lines + "@{ saleProductId = 'p'; quantity = 1 } -Finalize -Force").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("""{ "validation": { "saleInvoice.paymentDays": ["The days are too many."] } }""", "The days are too many")]
    [InlineData("""{ "category": "validation", "validation": { "saleInvoice.paymentDays": ["The days are too many."] } }""", "too many")]
    [InlineData("""{ "category": "validation" }""", "Validation failed")]
    public async Task A_refusal_of_Lighthouse_tells_its_reasons(string extensions, string says)
    {
        await using ForeignServer server = await ServeAsync("Int");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request => !request.IsMutation ? null
            : (200, """{"errors":[{"message":"Validation failed for the field [saleInvoiceCreate].","path":["saleInvoiceCreate"],"extensions":"""
                + extensions + """}],"data":{"saleInvoiceCreate":null}}""");

        Result result = session.Run(Lines + "@{ saleProductId = 'p'; quantity = 1 }");

        Assert.Equal("LucaValidationFailed", result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("may still have been", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    private static Task<ForeignServer> ServeAsync(string type)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""));
        return ForeignServer.StartAsync(
            Sdl.Replace("AMOUNT", type, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleInvoice"] = _ => invoice,
                ["saleInvoiceCreate"] = _ => invoice,
            });
    }
}
