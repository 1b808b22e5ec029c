using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Xunit;
using static LucaPS.Core.Tests.OAuth.TokenEndpoints;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>What is sent to the token endpoint, and where.</summary>
public sealed class TokenClientTests
{
    [Theory]
    [InlineData(200, """{"active":true,"scope":"accounting.read"}""", nameof(TokenActivity.Active))]
    [InlineData(200, """{"active":false}""", nameof(TokenActivity.Inactive))]
    [InlineData(200, """{"active":"true"}""", nameof(TokenActivity.Unknown))]
    [InlineData(200, "<html>true</html>", nameof(TokenActivity.Unknown))]
    [InlineData(200, "", nameof(TokenActivity.Unknown))]
    [InlineData(401, """{"active":true,"error":"invalid_client"}""", nameof(TokenActivity.ClientRefused))]
    [InlineData(401, "", nameof(TokenActivity.Unknown))]
    [InlineData(401, """{"error":"invalid_token"}""", nameof(TokenActivity.Unknown))]
    [InlineData(400, """{"error":"invalid_client"}""", nameof(TokenActivity.ClientRefused))]
    [InlineData(502, """{"active":true}""", nameof(TokenActivity.Unknown))]
    public async Task Only_a_plain_answer_says_what_a_refresh_token_is_worth(int status, string body, string activity)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        ServerMetadata server = Second with { IntrospectionEndpoint = new Uri("https://luca.example/oauth/introspect") };
        Assert.Equal(
            Enum.Parse<TokenActivity>(activity), await NewClient(handler).IntrospectAsync(server, Credential, "r", CancellationToken.None));
        (Uri address, string sent, _, _) = Assert.Single(handler.Requests);
        Assert.Equal(server.IntrospectionEndpoint, address);
        Assert.StartsWith("token=r&token_type_hint=refresh_token&client_id=", sent, StringComparison.Ordinal);
        Assert.Equal(TokenActivity.Unknown, await NewClient(handler).IntrospectAsync(Second, Credential, "r", CancellationToken.None));
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("""{"active":true,"sub":"42"}""", "42")]
    [InlineData("""{"active":true}""", null)]
    [InlineData("""{"active":true,"sub":42}""", null)]
    [InlineData("""{"active":false,"sub":"42"}""", null)]
    public async Task Whose_a_token_is_the_server_may_say(string body, string? subject)
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, body));
        ServerMetadata server = Second with { IntrospectionEndpoint = new Uri("https://luca.example/oauth/introspect") };

        Assert.Equal(subject, await NewClient(handler).SubjectAsync(server, Credential, "r", CancellationToken.None));
    }

    [Fact]
    public async Task A_code_is_redeemed_with_form_fields()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await NewClient(handler).RedeemCodeAsync(
            Second, Credential, new CodeGrant("c+d", new Uri("http://127.0.0.1:8765"), "verifier"), CancellationToken.None);
        (Uri address, string body, string? authorization, string? accept) = Assert.Single(handler.Requests);
        Assert.Equal(Second.TokenEndpoint, address);
        Assert.Equal("grant_type=authorization_code&code=c%2Bd&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765&code_verifier=verifier&client_id=klient+%C3%B8&client_secret=hemmelig%3A%2B%C3%B8", body);
        Assert.Equal((null, "application/json"), (authorization, accept));
    }

    [Fact]
    public async Task A_host_that_takes_basic_alone_gets_basic()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await NewClient(handler).RefreshAsync(
            Second with { TokenEndpointAuthMethods = ["client_secret_basic"] }, Credential, "r", CancellationToken.None);
        (_, string body, string? authorization, _) = Assert.Single(handler.Requests);
        Assert.Equal("grant_type=refresh_token&refresh_token=r", body);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("klient+%C3%B8:hemmelig%3A%2B%C3%B8")), authorization);
    }

    [Fact]
    public async Task A_host_that_does_not_say_what_it_takes_gets_form_fields_and_then_basic()
    {
        using StubHandler handler = new(request => request.Headers.Authorization is null
            ? StubHandler.Text(401, """{"error":"invalid_client"}""")
            : StubHandler.Text(200, """{"access_token":"a"}"""));

        TokenSet tokens = await NewClient(handler).RefreshAsync(
            Second with { TokenEndpointAuthMethods = [] }, Credential, "r", CancellationToken.None);
        await Assert.ThrowsAsync<LucaException>(() => NewClient(handler).RefreshAsync(
            Second with { TokenEndpointAuthMethods = ["client_secret_post"] }, Credential, "r", CancellationToken.None));

        Assert.Equal("a", tokens.AccessToken);
        Assert.Equal([false, true, false], handler.Requests.Select(request => request.Authorization is not null));
        Assert.Equal("grant_type=refresh_token&refresh_token=r", handler.Requests[1].Body);
    }

    [Fact]
    public async Task Each_endpoint_is_asked_in_its_own_way()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"active":true,"access_token":"a"}"""));
        ServerMetadata server = Second with
        {
            TokenEndpointAuthMethods = ["client_secret_post"],
            IntrospectionEndpoint = new Uri("https://luca.example/oauth/introspect"),
            IntrospectionEndpointAuthMethods = ["client_secret_basic"],
        };
        TokenClient client = NewClient(handler);

        await client.RefreshAsync(server, Credential, "r", CancellationToken.None);
        await client.IntrospectAsync(server, Credential, "r", CancellationToken.None);
        await client.RevokeAsync(server, Credential, "r", "refresh_token", CancellationToken.None);
        await client.RevokeAsync(
            server with { RevocationEndpointAuthMethods = ["client_secret_basic"] }, Credential, "r", "refresh_token",
            CancellationToken.None);

        Assert.Equal([false, true, false, true], handler.Requests.Select(request => request.Authorization is not null));
    }

    [Fact]
    public async Task A_public_client_sends_its_id_alone()
    {
        using StubHandler handler = new(_ => StubHandler.Text(200, """{"access_token":"a"}"""));
        await NewClient(handler).RefreshAsync(
            Second with { TokenEndpointAuthMethods = ["client_secret_basic"] }, new ClientCredential("pub", null), "r",
            CancellationToken.None);
        Assert.Equal("grant_type=refresh_token&refresh_token=r&client_id=pub", handler.Requests[0].Body);
    }

    [Fact]
    public async Task Generation_1_is_asked_at_its_older_address_when_the_newer_is_not_there()
    {
        using StubHandler handler = new(request => request.RequestUri!.AbsolutePath == "/api/v1/oauth2/token"
            ? StubHandler.Text(200, """{"access_token":"a"}""")
            : StubHandler.Text(404, """{"status":404,"error":"Not Found"}"""));
        TokenSet tokens = await NewClient(handler).RefreshAsync(First, Credential, "r", CancellationToken.None);
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
            NewClient(handler).RefreshAsync(generation == 1 ? First : Second, Credential, "r", CancellationToken.None));
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("https://evil.example/oauth/token")]
    [InlineData("http://luca.example/oauth/token")]
    [InlineData("https://luca.example:444/oauth/token")]
    public async Task No_secret_leaves_for_another_origin_whatever_was_saved(string endpoint)
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        ServerMetadata server = Second with { TokenEndpoint = new Uri(endpoint), RevocationEndpoint = new Uri(endpoint) };
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RefreshAsync(server, Credential, "r", CancellationToken.None));
        Assert.Equal((LucaErrorId.DiscoveryFailed, false), (failure.ErrorId, failure.MayHaveBeenSent));
        await Assert.ThrowsAsync<LucaException>(() =>
            NewClient(handler).RevokeAsync(server, Credential, "r", "refresh_token", CancellationToken.None));
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData(200, "", true)]
    [InlineData(204, "", true)]
    [InlineData(200, "{}", true)]
    [InlineData(200, """{"success":true,"errors":[]}""", true)]
    [InlineData(200, """{"error":false,"error_description":""}""", true)]
    [InlineData(404, "<html>", false)]
    [InlineData(405, "", false)]
    public async Task Revoking_says_whether_the_server_did_it(int status, string body, bool done)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        Assert.Equal(done, await NewClient(handler).RevokeAsync(Second, Credential, "r", "refresh_token", CancellationToken.None));
        Assert.StartsWith("token=r&token_type_hint=refresh_token&client_id=", handler.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal(Second.RevocationEndpoint, handler.Requests[0].Address);
    }

    [Theory]
    [InlineData(403, "{}", LucaErrorId.Forbidden)]
    [InlineData(401, """{"error":"invalid_client"}""", LucaErrorId.SignInFailed)]
    [InlineData(400, """{"error":"unsupported_token_type"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(200, "<html>", LucaErrorId.UnexpectedResponse)]
    [InlineData(200, """{"error":true}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(200, """{"errors":["The token is unknown."]}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(302, "", LucaErrorId.UnexpectedResponse)]
    [InlineData(503, "", LucaErrorId.ServerError)]
    public async Task Revoking_that_was_refused_is_not_taken_for_done(int status, string body, string id)
    {
        using StubHandler handler = new(_ => StubHandler.Text(status, body));
        Assert.Equal(id, (await Assert.ThrowsAsync<LucaException>(
            () => NewClient(handler).RevokeAsync(Second, Credential, "r", "refresh_token", CancellationToken.None))).ErrorId);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_revoke_with_nothing_is_sent()
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        Assert.False(await NewClient(handler).RevokeAsync(First, Credential, "r", "refresh_token", CancellationToken.None));
    }

    [Fact]
    public async Task A_host_that_refuses_the_connection_has_spent_nothing()
    {
        using HttpClientPool pool = new();
        TokenClient client = new(pool, new HttpSettings { ProxyMode = ProxyMode.None }, TimeProvider.System);
        ServerMetadata down = ServerDiscovery.Generation1(
            new Uri($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}"));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            client.RefreshAsync(down, Credential, "r", CancellationToken.None));
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
                () => client.RefreshAsync(server, Credential, "old-token", CancellationToken.None),
                () => client.RedeemCodeAsync(
                    server, Credential, new CodeGrant("code", new Uri("http://127.0.0.1:1/"), "v"), CancellationToken.None),
                () => client.RevokeAsync(server, Credential, "old-token", "refresh_token", CancellationToken.None),
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
    public void Nothing_that_holds_a_secret_prints_it()
    {
        Assert.DoesNotContain("hemmelig", Credential.ToString(), StringComparison.Ordinal);
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
            use => Assert.False(pool.Get(Second.TokenEndpoint, new HttpSettings(), use).DefaultRequestHeaders.ExpectContinue));
    }
}
