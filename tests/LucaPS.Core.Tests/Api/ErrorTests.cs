using System;
using System.Net;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed class ErrorTests
{
    private static async Task<LucaException> Fails(FakeServer server) => await Assert.ThrowsAsync<LucaException>(
        () => server.Transport(with: o => o with { RetryTime = TimeSpan.Zero })
            .SendAsync(new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("UNAUTHENTICATED", LucaErrorId.AuthorizationRevoked)]
    [InlineData("RATE_LIMITED", LucaErrorId.RateLimited)]
    [InlineData("FORBIDDEN", LucaErrorId.Forbidden)]
    [InlineData("PLAN_REQUIRED", LucaErrorId.PlanRequired)]
    [InlineData("BAD_REQUEST", LucaErrorId.BadRequest)]
    [InlineData("VALIDATION_FAILED", LucaErrorId.ValidationFailed)]
    [InlineData("NOT_FOUND", LucaErrorId.NotFound)]
    [InlineData("TIMEOUT", LucaErrorId.Timeout)]
    [InlineData("INTERNAL_SERVER_ERROR", LucaErrorId.ServerError)]
    [InlineData("SOMETHING_NEW", LucaErrorId.BadRequest)]
    public async Task Every_code_has_its_id_the_server_s_words_and_a_next_step(string code, string id)
    {
        LucaException error = await Fails(new FakeServer().Answer(
            HttpStatusCode.OK,
            "{\"errors\":[{\"message\":\"Grunnen på norsk\",\"extensions\":{\"code\":\"" + code + "\"}}]}", "application/json",
            ("X-Request-Id", "req-7")));
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(code, error.ServerCode);
        Assert.Equal("Grunnen på norsk", error.ServerMessage);
        Assert.Equal("req-7", error.RequestId);
        Assert.Contains(": Grunnen på norsk. ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[{\"field\":\"invoiceDate\",\"message\":\"mangler\"},{\"field\":\"saleInvoiceLineItems.0.quantity\",\"message\":\"for stor\"}]")]
    [InlineData("{\"invoiceDate\":[\"mangler\"],\"saleInvoiceLineItems.0.quantity\":\"for stor\"}")]
    public async Task Validation_names_the_fields(string details)
    {
        LucaException error = await Fails(new FakeServer().Error(
            "{\"message\":\"Ugyldig.\",\"path\":[\"saleInvoiceCreate\"],\"extensions\":{\"code\":\"VALIDATION_FAILED\",\"details\":"
                + details + "}}, {\"message\":\"all\"}"));
        LucaException whole = error;
        Assert.Contains("all", whole.Message, StringComparison.Ordinal);

        using GraphQLResponse response = await new FakeServer().Error(
            "{\"message\":\"Ugyldig.\",\"path\":[\"saleInvoiceCreate\"],\"extensions\":{\"code\":\"VALIDATION_FAILED\",\"details\":"
                + details + "}}",
            "{\"saleInvoiceCreate\":null}").Transport()
                .SendAsync(new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, TestContext.Current.CancellationToken);
        Assert.Contains(
            "Ugyldig (invoiceDate: mangler; saleInvoiceLineItems.0.quantity: for stor).",
            response.Errors[0].Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "{\"error\":\"Nei takk\"}", LucaErrorId.BadRequest)]
    [InlineData(401, "{\"error\":\"Nei takk\"}", LucaErrorId.AuthorizationRevoked)]
    [InlineData(403, "{\"error\":{\"message\":\"Nei takk\"}}", LucaErrorId.Forbidden)]
    [InlineData(404, "{\"error\":\"Nei takk\"}", LucaErrorId.UnexpectedResponse)]
    [InlineData(422, "{\"errors\":\"Nei takk\"}", LucaErrorId.BadRequest)]
    [InlineData(422, "{\"errors\":[\"Nei takk\"]}", LucaErrorId.BadRequest)]
    [InlineData(429, "{\"message\":\"Nei takk\"}", LucaErrorId.RateLimited)]
    [InlineData(500, "{\"error\":\"Nei takk\"}", LucaErrorId.ServerError)]
    [InlineData(503, "{\"errors\":[{\"message\":\"Nei takk\"}]}", LucaErrorId.ServerError)]
    [InlineData(403, "{\"errors\":[{\"message\":\"Nei takk\"}],\"data\":null}", LucaErrorId.Forbidden)]
    public async Task Older_answers_without_a_code_go_by_their_status(int status, string body, string id)
    {
        LucaException error = await Fails(new FakeServer().Answer((HttpStatusCode)status, body));
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(status, error.StatusCode);
        Assert.Contains("Nei takk", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, LucaErrorId.UnexpectedResponse)]
    [InlineData(400, LucaErrorId.BadRequest)]
    [InlineData(402, LucaErrorId.PlanRequired)]
    [InlineData(404, LucaErrorId.UnexpectedResponse)]
    [InlineData(407, LucaErrorId.NetworkError)]
    [InlineData(408, LucaErrorId.Timeout)]
    [InlineData(413, LucaErrorId.BadRequest)]
    [InlineData(418, LucaErrorId.BadRequest)]
    [InlineData(429, LucaErrorId.RateLimited)]
    [InlineData(500, LucaErrorId.ServerError)]
    [InlineData(502, LucaErrorId.ServerError)]
    [InlineData(504, LucaErrorId.Timeout)]
    [InlineData(599, LucaErrorId.ServerError)]
    public async Task An_empty_answer_goes_by_its_status(int status, string id) =>
        Assert.Equal(id, (await Fails(new FakeServer().Answer((HttpStatusCode)status, ""))).ErrorId);

    [Theory]
    [InlineData(401, "")]
    [InlineData(403, "")]
    [InlineData(401, "{}")]
    public async Task The_reason_of_an_answer_without_one_is_that_of_its_challenge(int status, string body)
    {
        LucaException error = await Fails(new FakeServer().Answer(
            (HttpStatusCode)status, body, "application/json",
            ("WWW-Authenticate", "Bearer realm=\"Luca\", error=\"invalid_token\", error_description=\"The access token expired\"")));

        Assert.Contains(": The access token expired. ", error.Message, StringComparison.Ordinal);
        Assert.Equal("The access token expired", error.ServerMessage);
    }

    [Fact]
    public async Task No_part_of_the_token_stays_of_a_challenge_that_repeats_it()
    {
        string token = FakeTokens.Token(1);
        string words = new('x', 195);

        LucaException error = await Fails(new FakeServer().Answer(
            HttpStatusCode.Forbidden, "", "application/json",
            ("WWW-Authenticate", $"Bearer error=\"invalid_token\", error_description=\"{words}{token}\"")));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(words + token[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_status_without_json_is_one_error()
    {
        for (int status = 400; status < 600; status++)
        {
            foreach (string body in (string[])["", "plain", "<html><body>x", "[1]", "{}", "null"])
            {
                LucaException error = await Fails(new FakeServer().Answer((HttpStatusCode)status, body, "text/html"));
                Assert.Equal(status, error.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_web_page_is_told_by_its_title_without_its_control_characters()
    {
        LucaException error = await Fails(new FakeServer().Answer(
            HttpStatusCode.OK, "<!DOCTYPE html><html><head><TITLE lang=nb>Logg inn &amp;\r\n \u001b[31mvent</TITLE></head></html>",
            "text/html"));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        Assert.Contains("“Logg inn & [31mvent”", error.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"data\":{}}{")]
    [InlineData("{\"data\":{,}}")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":7}")]
    public async Task Broken_json_and_json_of_others_is_unexpected(string body) =>
        Assert.Equal(LucaErrorId.UnexpectedResponse, (await Fails(new FakeServer().Answer(HttpStatusCode.OK, body))).ErrorId);

    [Theory]
    [InlineData("{\"data\":{\"a\":1}")]
    [InlineData("{\"data\":{\"a\":")]
    [InlineData("{\"data\":{\"a\":\"x")]
    public async Task An_answer_that_ends_in_the_middle_is_as_a_reset_connection(string body) =>
        Assert.Equal(LucaErrorId.NetworkError, (await Fails(new FakeServer().Answer(HttpStatusCode.OK, body))).ErrorId);

    [Fact]
    public async Task Server_text_is_bounded_and_has_no_control_characters()
    {
        LucaException error = await Fails(new FakeServer().Error(
            "{\"message\":\"\\u001b]0;x\\u0007a\\r\\nb\\u202e" + new string('x', 5000) + "\"}"));
        Assert.True(error.Message.Length < 1500);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c == '\u202e');
        Assert.Contains("a b", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"errors\":[null]}")]
    [InlineData("{\"errors\":[7,{\"message\":null,\"path\":\"x\",\"extensions\":[1]}]}")]
    [InlineData("{\"errors\":{\"message\":\"x\"}}")]
    [InlineData("{\"errors\":[{\"message\":\"\\ud800\",\"extensions\":{\"code\":7,\"retryAfter\":{},\"details\":3}}]}")]
    public async Task Malformed_errors_are_errors_all_the_same(string body) =>
        Assert.Equal(LucaErrorId.BadRequest, (await Fails(new FakeServer().Answer(HttpStatusCode.OK, body))).ErrorId);

    [Fact]
    public async Task An_empty_list_of_errors_is_none()
    {
        using GraphQLResponse response = await new FakeServer().Answer(HttpStatusCode.OK, "{\"data\":{\"a\":1},\"errors\":[]}").Transport()
            .SendAsync(new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, TestContext.Current.CancellationToken);
        Assert.Empty(response.Errors);
    }
}
