using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// A mutation whose arguments are an invoice's fields, as graphene and Lighthouse have them: an object beside them is another one, and gets
/// nothing that is the invoice's.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class FlatArgumentTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation {
          saleInvoiceCreate(companyId: ID, FIELDS, saleInvoiceLineItems: [LineInput!]): SaleInvoice
          saleInvoiceUpdate(companyId: ID, id: ID!, FIELDS, saleInvoiceLineItems: [LineInput!]): SaleInvoice
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String paymentDays: Int saleCustomer: SaleCustomer }
        type SaleCustomer { id: ID! name: String }
        enum InvoiceType { DRAFT INVOICE }
        input CustomerInput { id: ID name: String comment: String email: String paymentDays: Int }
        input DeliveryInput { comment: String city: String }
        input LineInput { saleProductId: ID quantity: Float unitPriceCents: Int }
        """;

    private const string Own = "comment: String, paymentDays: Int, invoiceDate: String, invoiceType: InvoiceType, ourReference: String";
    private const string OneObject = Own + ", saleCustomer: CustomerInput";
    private const string NoType = "comment: String, paymentDays: Int, invoiceDate: String, saleCustomerId: ID";
    private const string TwoObjects = OneObject + ", delivery: DeliveryInput";
    private const string ById = Own + ", saleCustomerId: ID, delivery: DeliveryInput";

    [Theory]
    [InlineData(
        NoType, "New-LucaSaleInvoice k1 2026-12-01 14 @{ saleProductId = 'p1'; quantity = 1; unitPrice = 10 }",
        """
        {"paymentDays":14,"invoiceDate":"2026-12-01","saleCustomerId":"k1",
        "saleInvoiceLineItems":[{"saleProductId":"p1","quantity":1,"unitPriceCents":1000}]}
        """)]
    [InlineData(OneObject, "Set-LucaSaleInvoice i1 -Comment c -PaymentDays 5", """{"id":"i1","comment":"c","paymentDays":5}""")]
    [InlineData(TwoObjects, "Set-LucaSaleInvoice i1 -Comment c -PaymentDays 5", """{"id":"i1","comment":"c","paymentDays":5}""")]
    [InlineData(
        OneObject, "Set-LucaSaleInvoice i1 -Comment c -Argument @{ ourReference = 'PO' }",
        """{"id":"i1","comment":"c","ourReference":"PO"}""")]
    [InlineData(
        OneObject, "[pscustomobject]@{ Id = 'i1'; Comment = 'c'; PaymentDays = '5'; OurReference = 'PO' } | Set-LucaSaleInvoice",
        """{"id":"i1","comment":"c","paymentDays":5,"ourReference":"PO"}""")]
    [InlineData(
        TwoObjects, "[pscustomobject]@{ Id = 'i1'; Comment = 'c'; SaleCustomerId = 'k1' } | Set-LucaSaleInvoice",
        """{"id":"i1","comment":"c","saleCustomer":{"id":"k1"}}""")]
    [InlineData(OneObject, "Set-LucaSaleInvoice i1 -Comment c -Customer k1", """{"id":"i1","comment":"c","saleCustomer":{"id":"k1"}}""")]
    [InlineData(ById, "Set-LucaSaleInvoice i1 -Comment c -Customer k1", """{"id":"i1","comment":"c","saleCustomerId":"k1"}""")]
    [InlineData(OneObject, "Set-LucaSaleInvoice i1 -Finalize -Force", """{"id":"i1","invoiceType":"INVOICE"}""")]
    [InlineData(OneObject, "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; comment = 'c' }", """{"id":"i1","comment":"c"}""")]
    [InlineData(
        OneObject, "New-LucaSaleInvoice k1 2026-12-01 14 @{ saleProductId = 'p1'; quantity = 1; unitPrice = 10 } -Comment c",
        """
        {"comment":"c","paymentDays":14,"invoiceDate":"2026-12-01","invoiceType":"DRAFT","saleCustomer":{"id":"k1"},
        "saleInvoiceLineItems":[{"saleProductId":"p1","quantity":1,"unitPriceCents":1000}]}
        """)]
    [InlineData(
        TwoObjects,
        "New-LucaSaleInvoice k1 2026-12-01 14 @{ saleProductId = 'p1'; quantity = 1 } -Argument @{ delivery = @{ city = 'Moss' } }",
        """
        {"paymentDays":14,"invoiceDate":"2026-12-01","invoiceType":"DRAFT","saleCustomer":{"id":"k1"},"delivery":{"city":"Moss"},
        "saleInvoiceLineItems":[{"saleProductId":"p1","quantity":1}]}
        """)]
    public async Task Fields_go_to_the_arguments_of_their_names(string fields, string script, string variables)
    {
        await using ForeignServer server = await ServeAsync(fields);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        JsonElement sent = Assert.Single(server.Requests, request => request.IsMutation).Variables;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(variables).RootElement, sent), sent.GetRawText());
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Argument @{ email = 'x@y.no' }")]
    [InlineData("Set-LucaSaleInvoice i1 -Comment c -Argument @{ name = 'N' }")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ email = 'x@y.no' }")]
    [InlineData("Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; email = 'x@y.no' }")]
    public async Task What_is_no_argument_does_not_go_into_an_object_beside_them(string script)
    {
        await using ForeignServer server = await ServeAsync(OneObject);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains("has no argument", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task The_question_says_of_what_a_field_is()
    {
        await using ForeignServer server = await ServeAsync(OneObject);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i1 -Finalize -Argument @{ saleCustomer = @{ id = 'k1'; email = 'x@y.no' } }");

        Assert.Contains("saleCustomer.email 'x@y.no'", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync(string fields)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", "hei"));
        return ForeignServer.StartAsync(
            Sdl.Replace("FIELDS", fields, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleInvoice"] = _ => invoice,
                ["saleInvoiceCreate"] = _ => invoice,
                ["saleInvoiceUpdate"] = _ => invoice,
            });
    }
}
