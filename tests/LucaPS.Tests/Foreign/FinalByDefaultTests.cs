using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Defaults of the schema neither make an invoice final nor send it unasked, and reset nothing that can be read.</summary>
[Collection(EngineCollection.Name)]
public sealed class FinalByDefaultTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice saleCustomer(id: ID!): SaleCustomer }
        type Mutation {
          saleInvoiceCreate(saleInvoice: SaleInvoiceInput!, ARGUMENT: Boolean = true): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!, ARGUMENT: Boolean = true): SaleInvoice
          saleCustomerUpdate(id: ID!, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleCustomerCreate(saleCustomer: SaleCustomerInput!): Created
          saleInvoiceEmail(id: ID!): SaleInvoice
          saleInvoicesCreate(saleInvoices: [SaleInvoiceInput!]!): [SaleInvoice!]
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String invoiceType: InvoiceType }
        type SaleCustomer { id: ID! name: String tags: [String!] address: Address secret(key: String!): String }
        type Address { city: String country: String }
        type Created { result: Result }
        type Result { saleCustomer: SaleCustomer errors: [UserError!]! success: Boolean }
        type UserError { message: String! path: [String!] }
        enum InvoiceType { DRAFT INVOICE }
        enum InvoiceStatus { OPEN FINAL SENT }
        enum BankStatus { PENDING BOOKED }
        enum AddressKind { INVOICE DELIVERY }
        input SaleInvoiceInput { comment: String saleCustomer: Reference invoiceDate: String paymentDays: Int FIELD saleInvoiceLineItems: [Line!] }
        input Options { finalize: Boolean state: InvoiceStatus states: [InvoiceStatus!] inner: Options note: String = "finalize: true" }
        input SendOptions { note: String sendEmail: Boolean = true }
        input Reference { id: ID! }
        input Line { saleProductId: ID quantity: Float unitPriceCents: Int }
        input SaleCustomerInput { name: String tags: [String!] = ["ny"] address: AddressInput secret: String = "x" }
        input AddressInput { city: String country: String = "SE" }
        """;

    private const string Invoice = "New-LucaSaleInvoice k1 2026-12-01 14 @{ saleProductId = 'p'; quantity = 1 }";

    [Theory]
    [InlineData("invoiceType: InvoiceType = INVOICE", "quiet", "New-LucaObject saleInvoice @{ comment = 'x' }", "finalize")]
    [InlineData(
        "invoiceType: InvoiceType = INVOICE", "quiet", "Invoke-LucaMutation saleInvoiceCreate @{ saleInvoice = @{ comment = 'x' } }",
        "INVOICE")]
    [InlineData("draft: Boolean = false invoiceType: String", "quiet", "New-LucaObject saleInvoice @{ comment = 'x' }", "finalize")]
    [InlineData("finalize: Boolean = true invoiceType: String", "quiet", "Set-LucaSaleInvoice i1 -Comment x", "Finalize")]
    [InlineData("finalize: Boolean invoiceType: String", "quiet", "Set-LucaSaleInvoice i1 -Argument @{ finalize = $true }", "Finalize")]
    [InlineData("book: Boolean invoiceType: String", "quiet", "Set-LucaSaleInvoice i1 -Argument @{ book = $true }", "Finalize")]
    [InlineData(
        "finalizedAt: String invoiceType: String", "quiet", "Set-LucaObject saleInvoice i1 @{ finalizedAt = '2026-11-30' }", "Finalize")]
    [InlineData("send_email: Boolean invoiceType: String", "quiet", "Set-LucaObject saleInvoice i1 @{ sendEmail = $true }", "and send")]
    [InlineData("_destroy: Boolean invoiceType: String", "quiet", "Set-LucaObject saleInvoice i1 @{ _destroy = $true }", "_destroy")]
    [InlineData("invoiceType: InvoiceType", "finalize", "Set-LucaSaleInvoice i1 -Comment x", "Finalize")]
    [InlineData(
        "invoiceType: InvoiceType", "send", "New-LucaSaleInvoice k1 2026-12-01 14 @{ saleProductId = 'p'; quantity = 1 }", "and send")]
    [InlineData("status: InvoiceStatus invoiceType: String", "quiet", "Set-LucaObject saleInvoice i1 @{ status = 'FINAL' }", "Finalize")]
    [InlineData("status: InvoiceStatus invoiceType: String", "quiet", "Set-LucaObject saleInvoice i1 @{ status = 'SENT' }", "and send")]
    [InlineData(
        "status: InvoiceStatus invoiceType: String", "quiet",
        "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ status = 'final' } }", "FINAL")]
    [InlineData("status: InvoiceStatus = FINAL invoiceType: String", "quiet", "New-LucaObject saleInvoice @{ comment = 'x' }", "finalize")]
    [InlineData("status: InvoiceStatus = FINAL invoiceType: String", "quiet", "Set-LucaSaleInvoice i1 -PaymentDays 3", "Finalize")]
    [InlineData("invoiceType: InvoiceType", "options: Options = { finalize: true }, quiet", Invoice, "finalize")]
    [InlineData("invoiceType: InvoiceType", "options: Options = { note: \"} a, b\", state: FINAL }, quiet", Invoice, "finalize")]
    [InlineData("invoiceType: InvoiceType", "options: Options = { inner: { states: [OPEN, FINAL] } }, quiet", Invoice, "finalize")]
    [InlineData("invoiceType: InvoiceType", "options: SendOptions = {}, quiet", Invoice, "and send")]
    [InlineData("invoiceType: InvoiceType", "states: [InvoiceStatus!] = [SENT], quiet", Invoice, "and send")]
    [InlineData("invoiceType: InvoiceType options: SendOptions = {}", "quiet", "Set-LucaSaleInvoice i1 -Comment x", "and send")]
    [InlineData(
        "invoiceType: InvoiceType = INVOICE", "quiet", "Invoke-LucaMutation saleInvoicesCreate @{ saleInvoices = @(@{ comment = 'x' }) }",
        "saleInvoicesCreate")]
    public async Task What_makes_it_final_is_asked_about(string field, string argument, string script, string told)
    {
        await using ForeignServer server = await ServeAsync(field, argument);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(told, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("must be confirmed", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("status: InvoiceStatus", "status = 'OPEN'")]
    [InlineData("status: String", "status = 'FINAL'")]
    [InlineData("status: BankStatus", "status = 'BOOKED'")]
    [InlineData("address: AddressKind", "address = 'INVOICE'")]
    [InlineData("booked: Boolean", "booked = $true")]
    [InlineData("finalizedAt: String", "finalizedAt = $null")]
    [InlineData("deleted: Boolean", "deleted = $false")]
    [InlineData("comment2: String options: Options = {}", "comment = 'x'")]
    public async Task Other_values_are_not_asked_about(string field, string given)
    {
        await using ForeignServer server = await ServeAsync(field, "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun("Set-LucaObject saleInvoice i1 @{ " + given + " }");

        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_draft_whose_type_can_be_read_stays_one()
    {
        await using ForeignServer server = await ServeAsync("invoiceType: InvoiceType = INVOICE", "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i1 -Comment x");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("\"DRAFT\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice", "invoiceType"));
    }

    [Fact]
    public async Task A_question_that_cannot_be_put_is_the_error_of_its_row_alone()
    {
        await using ForeignServer server = await ServeAsync("invoiceType: InvoiceType", "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(
            "[pscustomobject]@{ Id = 'i1'; Finalize = 'true' }, [pscustomobject]@{ Id = 'i2'; Comment = 'b' } | Set-LucaSaleInvoice");

        Assert.Null(result.Terminating);
        Assert.Contains("must be confirmed", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal("\"b\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice", "comment"));
    }

    [Fact]
    public async Task Lists_and_what_is_in_objects_keep_their_values()
    {
        await using ForeignServer server = await ServeAsync("invoiceType: InvoiceType", "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaObject saleCustomer k1 @{ address = @{ city = 'Moss' } }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal("""["a","b"]""", sent.Variable("saleCustomer", "tags"));
        Assert.Equal("\"NO\"", sent.Variable("saleCustomer", "address", "country"));
        Assert.Equal("\"Moss\"", sent.Variable("saleCustomer", "address", "city"));
        // What needs an argument cannot be read, so it is told.
        Assert.Contains("secret", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-LucaObject saleCustomer @{ name = 'opptatt' }", 0, "Navnet er opptatt")]
    [InlineData("New-LucaObject saleCustomer @{ name = 'ny' }", 1, null)]
    [InlineData("Invoke-LucaMutation saleCustomerCreate @{ saleCustomer = @{ name = 'opptatt' } }", 0, "Navnet er opptatt")]
    public async Task A_payload_within_a_payload_tells_how_it_went(string script, int rows, string? reason)
    {
        await using ForeignServer server = await ServeAsync("invoiceType: InvoiceType", "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Equal(rows, result.Output.Count);
        if (reason is null) Assert.Equal("k9", result.Output.Single().Id());
        else Assert.Contains(reason, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_leaves_the_house_under_another_name_is_asked_about()
    {
        await using ForeignServer server = await ServeAsync("invoiceType: InvoiceType", "quiet");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Invoke-LucaMutation saleInvoiceEmail @{ id = 'i1' }");

        Assert.Contains("must be confirmed", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync(string field, string argument)
    {
        Dictionary<string, object?> invoice =
            ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", "hei"), ("invoiceType", "DRAFT"));
        Dictionary<string, object?> customer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k9"), ("name", "Kari"), ("tags", (string[])["a", "b"]),
            ("address", ForeignSchemas.Row("Address", ("city", "Oslo"), ("country", "NO"))));
        return ForeignServer.StartAsync(
            Sdl.Replace("FIELD", field, StringComparison.Ordinal).Replace("ARGUMENT", argument, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleInvoice"] = _ => invoice,
                ["saleInvoiceCreate"] = _ => invoice,
                ["saleInvoiceUpdate"] = _ => invoice,
                ["saleInvoiceEmail"] = _ => invoice,
                ["saleCustomer"] = _ => customer,
                ["saleCustomerUpdate"] = _ => customer,
                ["saleCustomerCreate"] = context =>
                {
                    bool isTaken = context.GetArgument<Dictionary<string, object?>>("saleCustomer")["name"] is "opptatt";
                    return new Dictionary<string, object?>
                    {
                        ["result"] = new Dictionary<string, object?>
                        {
                            ["saleCustomer"] = isTaken ? null : customer,
                            ["success"] = !isTaken,
                            ["errors"] = isTaken
                                ? (object[])[ForeignSchemas.Row("UserError", ("message", "Navnet er opptatt"), ("path", null))] : [],
                        },
                    };
                },
            });
    }
}
