using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A change that cannot read what the schema's defaults would reset is not sent.</summary>
[Collection(EngineCollection.Name)]
public sealed class UnreadValueTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation { saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String currency: String reverseCharge: Boolean }
        enum InvoiceType { DRAFT INVOICE }
        input SaleInvoiceInput { comment: String invoiceType: InvoiceType currency: String = "NOK" reverseCharge: Boolean! = false }
        """;

    private const string Failed = """{ "message": "Uventet feil.", "extensions": { "code": "INTERNAL_SERVER_ERROR" } }""";

    public static TheoryData<string, int, string> Failures => new()
    {
        { "LucaServerError", 500, $$"""{ "errors": [{{Failed}}] }""" },
        { "LucaServerError", 500, "" },
        { "LucaForbidden", 200, """{ "errors": [{ "message": "Nei.", "extensions": { "code": "FORBIDDEN" } }] }""" },
        {
            "LucaRateLimited", 200,
            """{ "errors": [{ "message": "For mange.", "extensions": { "code": "RATE_LIMITED", "retryAfter": 3600 } }] }"""
        },
        {
            "LucaServerError", 200,
            """{ "data": { "saleInvoice": { "currency": null, "reverseCharge": true } }, "errors": [{ "message": "Feltet feilet.", "path": ["saleInvoice", "currency"] }] }"""
        },
        {
            "LucaServerError", 200,
            """{ "data": { "saleInvoice": null }, "errors": [{ "message": "Fakturaen feilet.", "path": ["saleInvoice"] }] }"""
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_read_that_fails_stops_the_change(string errorId, int status, string body)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.MustRun("$row = (Get-LucaSaleInvoice)[0]");
        server.Instead = request => IsRead(request) ? (status, body) : null;

        foreach (string script in (string[])
        [
            "Set-LucaSaleInvoice i1 -Comment x", "Set-LucaSaleInvoice i1 -Finalize -Force", "$row | Set-LucaSaleInvoice -Finalize -Force",
            "Set-LucaObject saleInvoice i1 @{ comment = 'x' }",
            "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ comment = 'x' } }",
        ])
        {
            Result result = session.Run(script);

            Assert.Equal(errorId, result.ErrorId);
            Assert.Contains("'i1' was not changed", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("'currency' and 'reverseCharge'", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Requests, request => request.IsMutation);
        }
    }

    [Fact]
    public async Task What_is_given_need_not_be_read()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request => IsRead(request) ? (500, "") : null;

        session.MustRun("Set-LucaSaleInvoice i1 -Comment x -Argument @{ currency = 'EUR'; reverseCharge = $true }");

        Assert.Equal("\"EUR\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice", "currency"));
    }

    [Fact]
    public async Task One_that_cannot_be_read_is_the_error_of_its_row_alone()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request => IsRead(request) && request.Variable("saleInvoice_id") == "\"i1\"" ? (500, "") : null;

        Result result = session.Run(
            "[pscustomobject]@{ Id = 'i1'; Comment = 'a' }, [pscustomobject]@{ Id = 'i2'; Comment = 'b' } | Set-LucaSaleInvoice");

        Assert.Equal("i1", Assert.Single(result.Errors).TargetObject);
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal("\"b\"", sent.Variable("saleInvoice", "comment"));
        Assert.Equal("\"EUR\"", sent.Variable("saleInvoice", "currency"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_changed()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i9 -Comment x");

        Assert.Equal("LucaNotFound", result.ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    /// <summary>Where the id alone says in which company an object is, the default company is a place to look, and no more.</summary>
    [Fact]
    public async Task What_is_not_in_the_default_company_may_be_elsewhere()
    {
        await using ForeignServer server = await ServeAsync(
            Sdl.Replace("saleInvoice(id: ID!)", "saleInvoice(companyId: ID, id: ID!)", StringComparison.Ordinal));
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i9 -Comment x");

        Assert.Equal("LucaNotFound", result.ErrorId);
        Assert.Contains("could not be read first", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Or give 'currency' and 'reverseCharge' too.", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
        session.MustRun("Set-LucaSaleInvoice i9 -Comment x -Argument @{ currency = 'NOK'; reverseCharge = $false }");
        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_field_that_the_server_no_longer_has_is_not_asked_for()
    {
        await using ForeignServer server = await ServeAsync();
        await using ForeignServer newer = await ServeAsync(Sdl.Replace(" currency: String", "", StringComparison.Ordinal)
            .Replace(" = \"NOK\"", "", StringComparison.Ordinal));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request => newer.Run(request);

        session.MustRun("Set-LucaSaleInvoice i1 -Comment x");

        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal("true", sent.Variable("saleInvoice", "reverseCharge"));
        Assert.Null(sent.Variable("saleInvoice", "currency"));
    }

    private static bool IsRead(ForeignRequest request) =>
        !request.IsMutation && request.Query.Contains("reverseCharge", StringComparison.Ordinal);

    private static Task<ForeignServer> ServeAsync(string sdl = Sdl)
    {
        Dictionary<string, object?>[] invoices = [.. ((string[])["i1", "i2"]).Select(id => ForeignSchemas.Row(
            "SaleInvoice", ("id", id), ("comment", "hei"), ("currency", "EUR"), ("reverseCharge", true)))];
        return ForeignServer.StartAsync(sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => invoices,
            ["saleInvoice"] = context => Array.Find(invoices, invoice => Equals(invoice["id"], context.GetArgument<string>("id"))),
            ["saleInvoiceUpdate"] = _ => invoices[0],
        });
    }
}
