using System;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Core.Tests.Http;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.OAuth.TokenEndpoints;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>How the token endpoint's answers are read.</summary>
public sealed class TokenAnswerTests
{
    [Theory]
    [InlineData(
        """{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":3600,"scope":"accounting.read"}""", "r", 3600d,
        "accounting.read")]
    [InlineData(
        """{"access_token":"a","refresh_token":"r","token_type":"bearer","expires_in":"3600","created_at":1,"status":"ok"}""", "r", 3600d,
        null)]
    [InlineData(
        "\uFEFF{\"access_token\":\"a\",\"token_type\":\"BEARER\",\"expires_in\":\" 60.5 \",\"refresh_token\":null}", null, 60.5d, null)]
    [InlineData(
        """{"access_token":"a","expires_in":null,"error":"ignored","scope":["accounting.read","accounting.write"]}""", null, null,
        "accounting.read accounting.write")]
    [InlineData("""{"access_token":"a","expires_in":1e300,"refresh_token":"med mellomrom"}""", null, 315360000d, null)]
    [InlineData("""{"access_token":"a","expires_in":-5,"scope":""}""", null, null, null)]
    [InlineData("""{"access_token":"a","expires_in":"0"}""", null, null, null)]
    [InlineData("""{"access_token":"a","expires_in":"soon"}""", null, null, null)]
    public async Task Tokens_are_read_in_any_form_they_come_in(string body, string? refresh, double? seconds, string? scope)
    {
        // access_token decides, not the content type or the status.
        using StubHandler handler = new(_ => StubHandler.Text(201, body, "text/html"));
        TokenSet tokens = await NewClient(handler).RefreshAsync(Second, Credential, "old-token", CancellationToken.None);
        Assert.Equal(("a", refresh, scope, Now), (tokens.AccessToken, tokens.RefreshToken, tokens.Scope, tokens.ObtainedAt));
        Assert.Equal(seconds, (tokens.ExpiresAt - Now)?.TotalSeconds);
    }

    [Theory]
    [InlineData(
        400, """{"error":"invalid_grant","error_description":"brukt opp"}""", LucaErrorId.AuthorizationRevoked, "invalid_grant", false)]
    [InlineData(401, """{"error":"invalid_grant"}""", LucaErrorId.AuthorizationRevoked, "invalid_grant", false)]
    [InlineData(400, """{"status":400,"error":"Bad Request"}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(200, """{"error":"maintenance"}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(200, """{"error":"invalid_grant"}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(403, """{"error":"invalid_grant"}""", LucaErrorId.Forbidden, null, false)]
    [InlineData(400, """{"error":["invalid_grant"]}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(400, """{"message":"invalid_grant"}""", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, """{"error_descriptions":["The refresh token is invalid"]}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(200, """{"errors":[{"message":"nope"}]}""", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(200, """{"error":["invalid_client"]}""", LucaErrorId.SignInFailed, "invalid_client", false)]
    [InlineData(401, """{"error":"invalid_client"}""", LucaErrorId.SignInFailed, "invalid_client", false)]
    [InlineData(401, "", LucaErrorId.SignInFailed, null, false)]
    [InlineData(400, """{"error":"invalid_scope"}""", LucaErrorId.SignInFailed, "invalid_scope", false)]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", LucaErrorId.SignInFailed, "unsupported_grant_type", false)]
    [InlineData(403, "{}", LucaErrorId.Forbidden, null, false)]
    [InlineData(404, "<html>", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(429, "{}", LucaErrorId.RateLimited, null, false)]
    [InlineData(500, """{"error":"Internal Server Error"}""", LucaErrorId.ServerError, null, true)]
    [InlineData(503, "<html>", LucaErrorId.ServerError, null, true)]
    [InlineData(400, """{"error":"temporarily_unavailable"}""", LucaErrorId.ServerError, "temporarily_unavailable", true)]
    [InlineData(307, "", LucaErrorId.UnexpectedResponse, null, false)]
    [InlineData(200, "<html>Logg inn på nettet</html>", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, "", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, """{"access_token":"a""", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, "[]", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, """{"access_token":"a\r\nX: y"}""", LucaErrorId.UnexpectedResponse, null, true)]
    [InlineData(200, """{"access_token":"a","token_type":"mac"}""", LucaErrorId.UnexpectedResponse, null, true)]
    public async Task A_failed_refresh_says_why_and_whether_the_token_may_be_spent(
        int status, string body, string id, string? code, bool maybe)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(Second, Credential, "old-token", CancellationToken.None));
        Assert.Equal((id, code, (bool?)maybe, status), (failure.ErrorId, failure.ServerCode, failure.MayHaveBeenSent, failure.StatusCode));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_has_done_nothing()
    {
        using StubHandler handler = new(_ =>
        {
            HttpResponseMessage busy = StubHandler.Text(503, "");
            busy.Headers.Add("Retry-After", "5");
            return busy;
        });

        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(Second, Credential, "old-token", CancellationToken.None));

        Assert.Equal((503, false), (failure.StatusCode, failure.MayHaveBeenSent));
    }

    /// <summary>Generation 1's own forms have no code and may come from a gateway: without a code nothing is remembered.</summary>
    [Theory]
    [InlineData(200, """{"error_descriptions":["The refresh token is invalid"]}""", null)]
    [InlineData(200, """{"errors_descriptions":{"grant":{"code":["expired"]}}}""", null)]
    [InlineData(200, """{"errors":[{"message":"nope"}]}""", null)]
    [InlineData(200, """{"error":"Grant is invalid","access_token":""}""", null)]
    [InlineData(200, """{"error":"invalid_grant"}""", "invalid_grant")]
    [InlineData(400, """{"error":"invalid_grant"}""", "invalid_grant")]
    public async Task A_grant_that_generation_1_rejects_is_told_as_such(int status, string body, string? code)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(First, Credential, "old-token", CancellationToken.None));
        Assert.Equal(
            (LucaErrorId.AuthorizationRevoked, code, (bool?)false), (failure.ErrorId, failure.ServerCode, failure.MayHaveBeenSent));
    }

    [Theory]
    [InlineData(200, """{"error_descriptions":["Koden er brukt","Prøv igjen."]}""", "The server's reason: Koden er brukt. Prøv igjen.")]
    [InlineData(
        200, """{"errors":[{"message":"Koden er brukt"},{"message":"Prøv igjen"}]}""", "The server's reason: Koden er brukt. Prøv igjen.")]
    [InlineData(200, """{"errors":[{"message":"nope","status":401}]}""", "The server's reason: nope.")]
    [InlineData(401, "", "(HTTP 401). The server gave no reason.")]
    public async Task All_the_reasons_are_given_and_none_is_made_up(int status, string body, string said)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(Second, Credential, "old-token", CancellationToken.None));
        Assert.Contains(said + " ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "leave -Scope out")]
    [InlineData(2, "-Scope accounting.read")]
    public async Task The_advice_about_a_scope_fits_the_generation(int generation, string advice)
    {
        using StubHandler handler = new(_ => StubHandler.Text(400, """{"error":"invalid_scope"}"""));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(generation == 1 ? First : Second, Credential, "r", CancellationToken.None));
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(200, """{"error_descriptions":"Koden er brukt"}""")]
    public async Task A_code_that_is_not_accepted_ends_the_sign_in(int status, string body)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => NewClient(handler)
            .RedeemCodeAsync(First, Credential, new CodeGrant("code", new Uri("http://127.0.0.1:1/"), "v"), CancellationToken.None));
        Assert.Equal((LucaErrorId.SignInFailed, "invalid_grant"), (failure.ErrorId, failure.ServerCode));
    }

    [Fact]
    public async Task What_the_server_asks_and_names_is_passed_on_and_what_it_echoes_is_not()
    {
        using StubHandler handler = new(_ =>
        {
            HttpResponseMessage response = StubHandler.Text(429, """{"error_description":"slow down old-token, hemmelig:+ø"}""");
            response.Headers.TryAddWithoutValidation("Retry-After", "2.5");
            response.Headers.Add("X-Request-Id", "req-9");
            return response;
        });
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(Second, Credential, "old-token", CancellationToken.None));
        Assert.Equal(
            (TimeSpan.FromSeconds(2.5), "req-9", "slow down …, …"), (failure.RetryAfter, failure.RequestId, failure.ServerMessage));
        Assert.DoesNotContain("old-token", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hemmelig", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_tokens_an_error_or_neither()
    {
        byte[] seed = Encoding.UTF8.GetBytes("""{"access_token":"a","refresh_token":"r","token_type":"bearer","expires_in":"3600","scope":["a"],"error":{"code":"invalid_grant"},"errors":["\ud800å"]}""");
        Gen.Int[0, 500].Select(Gen.Byte).Array[0, 5].Sample(
            changes =>
            {
                byte[] bytes = [.. seed];
                foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
                TokenAnswer answer = TokenAnswer.Parse(bytes, Now, Now);
                return answer.Tokens is null || answer is { Unusable: null, IsError: false };
            },
            iter: 20_000);
    }

    [Fact]
    public void Absurd_depth_is_no_answer()
    {
        TokenAnswer answer = TokenAnswer.Parse(Encoding.ASCII.GetBytes("{\"error\":" + new string('[', 100_000)), Now, Now);
        Assert.True(answer is { Tokens: null, IsError: false });
    }
}
