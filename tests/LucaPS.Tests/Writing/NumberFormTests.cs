using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Numbers that a server would round do not go out as JSON numbers.</summary>
[Collection(EngineCollection.Name)]
public sealed class NumberFormTests : StrictSessionTest
{
    private const string New = "New-LucaSaleInvoice p1 2026-01-31 14 ";

    [Theory]
    [InlineData("12345678901234567.891d", "1", "\"12345678901234567.891\"", "100")]
    [InlineData("'0.12345678901234567'", "1", "\"0.12345678901234567\"", "100")]
    [InlineData("1.5", "90071992547409.93d", "1.5", "\"9007199254740993\"")]
    [InlineData("-1.5", "-90071992547409.92d", "-1.5", "-9007199254740992")]
    [InlineData("1234567890.1234", "10000000000000d", "1234567890.1234", "1000000000000000")]
    public void Only_what_a_double_would_round_goes_out_as_text(string quantity, string price, string sentQuantity, string sentCents)
    {
        Session.MustRun(New + $"@{{ saleProductId = 'a1'; quantity = {quantity}; unitPrice = {price} }}");

        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal(sentQuantity, request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
        Assert.Equal(sentCents, request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
    }

    [Theory]
    // A scalar that takes only text; one that takes only numbers.
    [InlineData("1.5", "1", true, "\"1.5\"", 2)]
    [InlineData("12345678901234567.891d", "1", false, "12345678901234567.891", 3)]
    public void A_server_that_refuses_the_form_gets_the_other_once_and_is_remembered(
        string quantity, string price, bool takesText, string sent, int requests)
    {
        Server.Instead = request =>
            request.IsMutation && (request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity")![0] == '"') != takesText
                ? (200, """{"errors":[{"message":"Variable $saleInvoice of type InvoiceAttributes! was provided invalid value for saleInvoiceLineItems.0.quantity (Could not coerce value)"}]}""")
                : null;
        string command = New + $"@{{ saleProductId = 'a1'; quantity = {quantity}; unitPrice = {price} }}";

        Session.MustRun(command);

        Assert.Equal(requests, Server.Requests.Count);
        Assert.Equal(sent, Server.Requests.Last().Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
        Server.Requests.Clear();
        Session.MustRun(command
            + "; Invoke-LucaGraphQL 'mutation($saleInvoice: InvoiceAttributes!) { saleInvoiceCreate(saleInvoice: $saleInvoice) { clientMutationId } }' @{ saleInvoice = @{ saleInvoiceLineItems = @{ saleProductId = 'a1'; quantity = "
            + quantity + "; unitPrice = 1 } } } -Confirm:$false");
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public void A_refusal_of_every_form_is_told_by_what_was_said_of_the_first()
    {
        int asked = 0;
        Server.Instead = request => request.IsMutation
            ? (200, "{\"errors\":[{\"message\":\"Variable $saleInvoice was provided invalid value, time " + ++asked + "\"}]}")
            : null;

        Result result = Session.Run(New + "@{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 1 }");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("time 1", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public void A_refusal_of_another_kind_is_told_itself()
    {
        int asked = 0;
        Server.Instead = request => !request.IsMutation ? null
            : (200, "{\"errors\":[{\"message\":\""
                + (asked++ == 0 ? "Variable $saleInvoice was provided invalid value" : "Kundens kreditt er brukt opp")
                + "\",\"extensions\":{\"code\":\"" + (asked == 1 ? "BAD_REQUEST" : "FORBIDDEN") + "\"}}]}");

        Result result = Session.Run(New + "@{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 1 }");

        Assert.Contains("kreditt er brukt opp", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_may_have_run_is_not_sent_again()
    {
        Server.Instead = request => request.IsMutation
            ? (200, """{"data":null,"errors":[{"message":"Variable $saleInvoice was provided invalid value"}]}""")
            : null;

        Result result = Session.Run(New + "@{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 1 }");

        Assert.Contains("check before you do it again", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(200, """{"error":"Produktet har variable priser"}""", true)]
    [InlineData(422, """{"error":"invalid value for amount"}""", true)]
    [InlineData(400, """{"errors":[{"message":"Produktet har variable priser"}]}""", false)]
    [InlineData(200, """{"errors":[{"message":"could not parse the amount","extensions":{"code":"BAD_REQUEST"}}]}""", false)]
    [InlineData(200, """{"data":null,"errors":[{"message":"invalid value","extensions":{"code":"BAD_REQUEST"}}]}""", true)]
    public void No_word_of_a_message_is_proof_enough_to_send_a_mutation_again(int status, string answer, bool isUncertain)
    {
        Server.Instead = request => request.IsMutation ? (status, answer) : null;

        Result result = Session.Run(New + "@{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 1 }");

        Assert.Single(Server.Requests);
        Assert.Equal(isUncertain, result.Error.Exception.Message.Contains("check before you do it again", StringComparison.Ordinal));
        Server.Requests.Clear();
        Session.Run(
            "Invoke-LucaGraphQL 'mutation($saleInvoice: InvoiceAttributes!) { saleInvoiceCreate(saleInvoice: $saleInvoice) { clientMutationId } }' @{ saleInvoice = @{ saleInvoiceLineItems = @{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 1 } } } -Confirm:$false");
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task Without_a_schema_no_bound_is_made_up()
    {
        await using ForeignServer hidden = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(3));
        hidden.Instead = request =>
            request.IsIntrospection ? (200, """{"errors":[{"message":"Introspection is not allowed","extensions":{"code":"FORBIDDEN"}}]}""")
                : request.IsMutation ? (200, """{"data":{"saleInvoiceCreate":{"id":"x"}}}""") : null;
        Session.Set("Hidden", hidden.BaseUri);

        Session.MustRun("$null = Connect-Luca -Name hidden -BaseUri $Hidden -ApiKey $ApiKey -Persist Process -Company c1; " + New
            + "@{ saleProductId = 'a1'; quantity = 1; unitPrice = 30000000 }");

        Assert.Equal("3000000000", Assert.Single(hidden.Requests, request => request.IsMutation)
            .Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
    }
}
