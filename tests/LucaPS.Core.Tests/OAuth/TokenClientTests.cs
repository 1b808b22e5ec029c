using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class TokenClientTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServerMetadata s_first = ServerDiscovery.Generation1(new Uri("https://luca.example"));

    private static readonly ServerMetadata s_second = s_first with
    {
        Generation = 2,
        TokenEndpoint = new Uri("https://luca.example/oauth/token"),
        RevocationEndpoint = new Uri("https://luca.example/oauth/revoke"),
        TokenEndpointAuthMethods = ["client_secret_basic", "client_secret_post", "none"],
    };

    private static readonly ClientCredential s_client = new("klient ø", "hemmelig:+ø");

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
        // The label and the status do not decide: access_token does.
        using StubHandler handler = new(_ => StubHandler.Text(201, body, "text/html"));
        TokenSet tokens = await Client(handler).RefreshAsync(s_second, s_client, "old-token", CancellationToken.None);
        Assert.Equal(("a", refresh, scope, s_now), (tokens.AccessToken, tokens.RefreshToken, tokens.Scope, tokens.ObtainedAt));
        Assert.Equal(seconds, (tokens.ExpiresAt - s_now)?.TotalSeconds);
    }

    [Theory]
    [InlineData(200, """{"active":true,"scope":"accounting.read"}""", nameof(TokenActivity.Active))]
    [InlineData(200, """{"active":false}""", nameof(TokenActivity.Inactive))]
    [InlineData(200, """{"active":"true"}""", nameof(TokenActivity.Unknown))]
    [InlineData(200, "<html>true</html>", nameof(TokenActivity.Unknown))]
    [InlineData(200, "", nameof(TokenActivity.Unknown))]
    [InlineData(401, """{"active":true,"error":"invalid_client"}""", nameof(TokenActivity.ClientRefused))]
    [InlineData(502, """{"active":true}""", nameof(TokenActivity.Unknown))]
    public async Task Only_a_plain_answer_says_what_a_refresh_token_is_worth(int status, string body, string activity)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        ServerMetadata server = s_second with { IntrospectionEndpoint = new Uri("https://luca.example/oauth/introspect") };
        Assert.Equal(
            Enum.Parse<TokenActivity>(activity), await Client(handler).IntrospectAsync(server, s_client, "r", CancellationToken.None));
        (Uri address, string sent, _, _) = Assert.Single(handler.Requests);
        Assert.Equal(server.IntrospectionEndpoint, address);
        Assert.StartsWith("token=r&token_type_hint=refresh_token&client_id=", sent, StringComparison.Ordinal);
        Assert.Equal(TokenActivity.Unknown, await Client(handler).IntrospectAsync(s_second, s_client, "r", CancellationToken.None));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task A_code_is_redeemed_with_form_fields()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await Client(handler).RedeemCodeAsync(
            s_second, s_client, new CodeGrant("c+d", new Uri("http://127.0.0.1:8765"), "verifier"), CancellationToken.None);
        (Uri address, string body, string? authorization, string? accept) = Assert.Single(handler.Requests);
        Assert.Equal(s_second.TokenEndpoint, address);
        Assert.Equal("grant_type=authorization_code&code=c%2Bd&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765&code_verifier=verifier&client_id=klient+%C3%B8&client_secret=hemmelig%3A%2B%C3%B8", body);
        Assert.Equal((null, "application/json"), (authorization, accept));
    }

    [Fact]
    public async Task A_host_that_takes_basic_alone_gets_basic()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await Client(handler).RefreshAsync(
            s_second with { TokenEndpointAuthMethods = ["client_secret_basic"] }, s_client, "r", CancellationToken.None);
        (_, string body, string? authorization, _) = Assert.Single(handler.Requests);
        Assert.Equal("grant_type=refresh_token&refresh_token=r", body);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("klient+%C3%B8:hemmelig%3A%2B%C3%B8")), authorization);
    }

    [Fact]
    public async Task A_public_client_sends_its_id_alone()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await Client(handler).RefreshAsync(
            s_second with { TokenEndpointAuthMethods = ["client_secret_basic"] }, new ClientCredential("pub", null), "r",
            CancellationToken.None);
        Assert.Equal("grant_type=refresh_token&refresh_token=r&client_id=pub", handler.Requests[0].Body);
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
            Client(handler).RefreshAsync(s_second, s_client, "old-token", CancellationToken.None));
        Assert.Equal((id, code, (bool?)maybe, status), (failure.ErrorId, failure.ServerCode, failure.MayHaveBeenSent, failure.StatusCode));
        Assert.Single(handler.Requests);
    }

    /// <summary>Generation 1's own forms have no code, and may be a gateway's: with no code nothing is remembered of them.</summary>
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
            Client(handler).RefreshAsync(s_first, s_client, "old-token", CancellationToken.None));
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
            Client(handler).RefreshAsync(s_second, s_client, "old-token", CancellationToken.None));
        Assert.Contains(said + " ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "leave -Scope out")]
    [InlineData(2, "-Scope accounting.read")]
    public async Task The_advice_about_a_scope_fits_the_generation(int generation, string advice)
    {
        using StubHandler handler = new(_ => StubHandler.Text(400, """{"error":"invalid_scope"}"""));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            Client(handler).RefreshAsync(generation == 1 ? s_first : s_second, s_client, "r", CancellationToken.None));
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(200, """{"error_descriptions":"Koden er brukt"}""")]
    public async Task A_code_that_is_not_accepted_ends_the_sign_in(int status, string body)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => Client(handler)
            .RedeemCodeAsync(s_first, s_client, new CodeGrant("code", new Uri("http://127.0.0.1:1/"), "v"), CancellationToken.None));
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
            Client(handler).RefreshAsync(s_second, s_client, "old-token", CancellationToken.None));
        Assert.Equal(
            (TimeSpan.FromSeconds(2.5), "req-9", "slow down …, …"), (failure.RetryAfter, failure.RequestId, failure.ServerMessage));
        Assert.DoesNotContain("old-token", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hemmelig", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generation_1_is_asked_at_its_older_address_when_the_newer_is_not_there()
    {
        using StubHandler handler = new(request => request.RequestUri!.AbsolutePath == "/api/v1/oauth2/token"
            ? StubHandler.Text(200, """{"access_token":"a"}""")
            : StubHandler.Text(404, """{"status":404,"error":"Not Found"}"""));
        TokenSet tokens = await Client(handler).RefreshAsync(s_first, s_client, "r", CancellationToken.None);
        Assert.Equal("a", tokens.AccessToken);
        Assert.Equal(
            ["https://luca.example/api/v2/oauth2/token", "https://luca.example/api/v1/oauth2/token"],
            handler.Requests.Select(request => request.Address.AbsoluteUri));
        Assert.Equal(handler.Requests[0].Body, handler.Requests[1].Body);
    }

    [Theory]
    [InlineData(1, 404, """{"error":"invalid_grant"}""")]
    [InlineData(2, 404, "")]
    [InlineData(1, 500, "")]
    [InlineData(1, 302, "")]
    public async Task Nothing_else_is_asked_twice(int generation, int status, string body)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        await Assert.ThrowsAsync<LucaException>(() =>
            Client(handler).RefreshAsync(generation == 1 ? s_first : s_second, s_client, "r", CancellationToken.None));
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("https://evil.example/oauth/token")]
    [InlineData("http://luca.example/oauth/token")]
    [InlineData("https://luca.example:444/oauth/token")]
    public async Task No_secret_leaves_for_another_origin_whatever_was_saved(string endpoint)
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        ServerMetadata server = s_second with { TokenEndpoint = new Uri(endpoint), RevocationEndpoint = new Uri(endpoint) };
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            Client(handler).RefreshAsync(server, s_client, "r", CancellationToken.None));
        Assert.Equal((LucaErrorId.DiscoveryFailed, false), (failure.ErrorId, failure.MayHaveBeenSent));
        await Assert.ThrowsAsync<LucaException>(() =>
            Client(handler).RevokeAsync(server, s_client, "r", "refresh_token", CancellationToken.None));
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData(200, "", true)]
    [InlineData(204, "", true)]
    [InlineData(200, "{}", true)]
    [InlineData(404, "<html>", false)]
    [InlineData(405, "", false)]
    public async Task Revoking_says_whether_the_server_did_it(int status, string body, bool done)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        Assert.Equal(done, await Client(handler).RevokeAsync(s_second, s_client, "r", "refresh_token", CancellationToken.None));
        Assert.StartsWith("token=r&token_type_hint=refresh_token&client_id=", handler.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal(s_second.RevocationEndpoint, handler.Requests[0].Address);
    }

    [Theory]
    [InlineData(403, "{}", LucaErrorId.Forbidden)]
    [InlineData(401, """{"error":"invalid_client"}""", LucaErrorId.SignInFailed)]
    [InlineData(400, """{"error":"unsupported_token_type"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(200, "<html>", LucaErrorId.UnexpectedResponse)]
    [InlineData(302, "", LucaErrorId.UnexpectedResponse)]
    [InlineData(503, "", LucaErrorId.ServerError)]
    public async Task Revoking_that_was_refused_is_not_taken_for_done(int status, string body, string id)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        Assert.Equal(id, (await Assert.ThrowsAsync<LucaException>(
            () => Client(handler).RevokeAsync(s_second, s_client, "r", "refresh_token", CancellationToken.None))).ErrorId);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_revoke_with_nothing_is_sent()
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        Assert.False(await Client(handler).RevokeAsync(s_first, s_client, "r", "refresh_token", CancellationToken.None));
    }

    [Fact]
    public async Task A_host_that_refuses_the_connection_has_spent_nothing()
    {
        using HttpClientPool pool = new();
        TokenClient client = new(pool, new HttpSettings { ProxyMode = ProxyMode.None }, TimeProvider.System);
        ServerMetadata down = ServerDiscovery.Generation1(
            new Uri($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}"));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            client.RefreshAsync(down, s_client, "r", CancellationToken.None));
        Assert.Equal((LucaErrorId.NetworkError, false), (failure.ErrorId, failure.MayHaveBeenSent));
    }

    [Fact]
    public async Task No_redirect_takes_a_secret_along()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new SandboxOptions { Invoices = 1 });
        using HttpClientPool pool = new();
        ServerMetadata server = await new ServerDiscovery(pool, new HttpSettings(), TimeProvider.System)
            .DiscoverAsync(sandbox.BaseUri, null, CancellationToken.None);
        TokenClient client = new(pool, new HttpSettings(), TimeProvider.System);
        foreach (int status in (int[])[301, 302, 303, 307, 308])
        {
            sandbox.Faults.Add(EndpointKind.Token, Fault.RedirectToOtherOrigin(status), count: 2);
            sandbox.Faults.Add(EndpointKind.Revoke, Fault.RedirectToOtherOrigin(status));
            List<Func<Task>> requests =
            [
                () => client.RefreshAsync(server, s_client, "old-token", CancellationToken.None),
                () => client.RedeemCodeAsync(
                    server, s_client, new CodeGrant("code", new Uri("http://127.0.0.1:1/"), "v"), CancellationToken.None),
                () => client.RevokeAsync(server, s_client, "old-token", "refresh_token", CancellationToken.None),
            ];
            foreach (Func<Task> request in requests)
            {
                Assert.Equal(LucaErrorId.UnexpectedResponse, (await Assert.ThrowsAsync<LucaException>(request)).ErrorId);
            }
        }

        Assert.Equal(0, sandbox.Faults.Pending);
        Assert.Empty(sandbox.OtherOrigin.Requests);
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
                TokenAnswer answer = TokenAnswer.Parse(bytes, s_now, s_now);
                return answer.Tokens is null || answer is { Unusable: null, IsError: false };
            },
            iter: 20_000);
    }

    [Fact]
    public void Absurd_depth_is_no_answer()
    {
        TokenAnswer answer = TokenAnswer.Parse(Encoding.ASCII.GetBytes("{\"error\":" + new string('[', 100_000)), s_now, s_now);
        Assert.True(answer is { Tokens: null, IsError: false });
    }

    [Fact]
    public void Nothing_that_holds_a_secret_prints_it()
    {
        Assert.DoesNotContain("hemmelig", s_client.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("abc", new HttpAnswer { Status = 200, Body = "abc"u8.ToArray() }.ToString(), StringComparison.Ordinal);
        Pkce pkce = Pkce.Create();
        Assert.DoesNotContain(pkce.Verifier, pkce.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("xyz", new CallbackValidation { Code = "xyz" }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_body_waits_for_100_continue()
    {
        using HttpClientPool pool = new();
        Assert.All(
            Enum.GetValues<HttpUse>(),
            use => Assert.False(pool.Get(s_second.TokenEndpoint, new HttpSettings(), use).DefaultRequestHeaders.ExpectContinue));
    }

    private static TokenClient Client(StubHandler handler) => new(handler.Pool(), new HttpSettings(), new FakeTimeProvider(s_now));
}
