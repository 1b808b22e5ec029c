using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class ServerDiscoveryTests
{
    private const string Server = "https://luca.example/.well-known/oauth-authorization-server";
    private const string Resource = "https://luca.example/.well-known/oauth-protected-resource";

    private const string Good = """
        {"issuer":"https://luca.example","authorization_endpoint":"https://luca.example/oauth/authorize","token_endpoint":"https://luca.example/oauth/token",
        "revocation_endpoint":"https://luca.example/oauth/revoke","introspection_endpoint":"https://luca.example/oauth/introspect",
        "scopes_supported":["accounting.read","accounting.write"],"response_types_supported":["code"],"code_challenge_methods_supported":["S256"],
        "token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post","none"],"authorization_response_iss_parameter_supported":true}
        """;

    private const string GoodResource =
        """{"resource":"https://luca.example/api/v9/graphql","authorization_servers":["https://luca.example/"]}""";

    [Theory]
    [InlineData("https://luca.example")]
    [InlineData("https://LUCA.example:443/")]
    public async Task Generation_2_is_found_out(string baseUri)
    {
        ServerMetadata server = await DiscoverAsync(baseUri, (Server, Good), (Resource, GoodResource));
        Assert.Equal((2, "https://luca.example/", "https://luca.example"), (server.Generation, server.BaseUri.AbsoluteUri, server.Issuer));
        Assert.Equal(
            ["/oauth/authorize", "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/api/v9/graphql"],
            new[]
            {
                server.AuthorizationEndpoint, server.TokenEndpoint, server.RevocationEndpoint!, server.IntrospectionEndpoint!,
                server.GraphQLEndpoint
            }.Select(uri => uri.AbsolutePath));
        Assert.True(server.IssuerParameterSupported);
        Assert.Equal(["accounting.read", "accounting.write"], server.ScopesSupported);
        Assert.Equal(3, server.TokenEndpointAuthMethods.Count);
    }

    [Fact]
    public async Task A_404_is_generation_1()
    {
        ServerMetadata server = await DiscoverAsync("https://luca.example/");
        Assert.Equal(
            (
                1, null, "https://luca.example/api/v1/oauth2/authorize", "https://luca.example/api/v2/oauth2/token",
                "https://luca.example/api/v1/graphql"),
            (
                server.Generation, server.Issuer, server.AuthorizationEndpoint.AbsoluteUri, server.TokenEndpoint.AbsoluteUri,
                server.GraphQLEndpoint.AbsoluteUri));
        Assert.Null(server.RevocationEndpoint);
    }

    [Fact]
    public async Task Forced_generation_1_asks_nothing()
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("asked"));
        ServerMetadata server = await new ServerDiscovery(handler.Pool(), new HttpSettings(), TimeProvider.System)
            .DiscoverAsync(new Uri("https://luca.example"), 1, CancellationToken.None);
        Assert.Equal(1, server.Generation);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task Forced_generation_2_does_not_become_1()
    {
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => DiscoverAsync("https://luca.example/", 2));
        Assert.Equal((LucaErrorId.DiscoveryFailed, 404), (failure.ErrorId, failure.StatusCode));
    }

    [Fact]
    public async Task Without_a_resource_document_the_usual_address_is_taken()
    {
        ServerMetadata server = await DiscoverAsync("https://luca.example/", (Server, Good));
        Assert.Equal("https://luca.example/api/v1/graphql", server.GraphQLEndpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://luca.example/.well-known/oauth-authorization-server/regnskap")]
    [InlineData("https://luca.example/regnskap/.well-known/oauth-authorization-server")]
    public async Task A_path_is_part_of_the_issuer(string where)
    {
        string document = Good.Replace("\"https://luca.example\"", "\"https://luca.example/regnskap\"", StringComparison.Ordinal);
        ServerMetadata server = await DiscoverAsync("https://luca.example/regnskap/", (where, document));
        Assert.Equal((2, "https://luca.example/regnskap/api/v1/graphql"), (server.Generation, server.GraphQLEndpoint.AbsoluteUri));
    }

    [Fact]
    public async Task A_path_with_nothing_under_it_is_generation_1_unless_the_host_itself_is_generation_2()
    {
        Assert.Equal(
            "https://luca.example/x/api/v2/oauth2/token", (await DiscoverAsync("https://luca.example/x")).TokenEndpoint.AbsoluteUri);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => DiscoverAsync("https://luca.example/x", (Server, Good)));
        Assert.Contains("-BaseUri https://luca.example", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://luca.example/")]
    [InlineData("ftp://luca.example/")]
    [InlineData("luca.example")]
    [InlineData("https://ola:hemmelig@luca.example/")]
    [InlineData("https://luca.example/?a=b")]
    [InlineData("https://luca.example/?code=hemmelig")]
    [InlineData("ftp://ola:hemmelig@luca.example/")]
    [InlineData("ola:hemmelig@luca.example")]
    public async Task The_base_address_is_checked_before_anything_is_sent(string baseUri)
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("asked"));
        ServerDiscovery discovery = new(handler.Pool(), new HttpSettings(), TimeProvider.System);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            discovery.DiscoverAsync(new Uri(baseUri, UriKind.RelativeOrAbsolute), null, CancellationToken.None));
        Assert.Equal(LucaErrorId.BadRequest, failure.ErrorId);
        Assert.DoesNotContain("hemmelig", failure.Message + failure.TargetValue, StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData("\"https://luca.example\"", "\"https://evil.example\"", "issuer")]
    [InlineData("\"https://luca.example\"", "\"http://luca.example\"", "issuer")]
    [InlineData("\"https://luca.example\"", "\"https://luca.example/other\"", "issuer")]
    [InlineData("\"https://luca.example\"", "\"https://luca.example//\"", "issuer")]
    [InlineData("\"https://luca.example\"", "17", "issuer")]
    [InlineData("https://luca.example/oauth/token", "https://evil.example/oauth/token", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "http://luca.example/oauth/token", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "https://luca.example:8443/oauth/token", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "https://luca.example@evil.example/", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "https://ola@luca.example/", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "https://luca.example\\\\@evil.example/", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "https://luca.example/oauth/token#x", "token_endpoint")]
    [InlineData("https://luca.example/oauth/token", "/oauth/token", "token_endpoint")]
    [InlineData("https://luca.example/oauth/authorize", "javascript:alert(1)", "authorization_endpoint")]
    [InlineData("https://luca.example/oauth/revoke", "https://evil.example/", "revocation_endpoint")]
    [InlineData(
        "\"scopes_supported\"", "\"registration_endpoint\":\"https://evil.example/\",\"scopes_supported\"", "registration_endpoint")]
    [InlineData("\"token_endpoint\":\"https://luca.example/oauth/token\",", "", "token_endpoint")]
    [InlineData("\"S256\"", "\"plain\"", "S256")]
    [InlineData("\"code_challenge_methods_supported\":[\"S256\"],", "", "S256")]
    [InlineData("[\"code\"]", "[\"token\"]", "codes")]
    [InlineData("\"scopes_supported\"", "\"issuer\":\"https://luca.example\",\"scopes_supported\"", "twice")]
    [InlineData("parameter_supported\":true", "parameter_supported\":\"yes\"", "neither")]
    [InlineData("{\"issuer\"", "[{\"issuer\"", "not JSON")]
    public async Task A_document_that_lies_is_not_believed(string find, string replace, string word)
    {
        string document = Good.Replace(find, replace, StringComparison.Ordinal);
        Assert.NotEqual(Good, document);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => DiscoverAsync("https://luca.example/", (Server, document)));
        Assert.Equal(LucaErrorId.DiscoveryFailed, failure.ErrorId);
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resource":"https://evil.example/api","authorization_servers":["https://luca.example"]}""")]
    [InlineData("""{"resource":"https://luca.example/api","authorization_servers":["https://evil.example"]}""")]
    [InlineData("""{"resource":"https://luca.example/api"}""")]
    [InlineData("""{"authorization_servers":["https://luca.example"]}""")]
    [InlineData("<html>")]
    public async Task A_resource_document_that_lies_is_not_believed(string document)
    {
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            DiscoverAsync("https://luca.example/", (Server, Good), (Resource, document)));
        Assert.Equal(LucaErrorId.DiscoveryFailed, failure.ErrorId);
    }

    [Fact]
    public async Task A_resource_that_is_the_host_itself_keeps_the_usual_address()
    {
        ServerMetadata server = await DiscoverAsync(
            "https://luca.example/",
            (Server, Good),
            (Resource, """{"resource":"https://luca.example/","authorization_servers":["https://luca.example"]}"""));
        Assert.Equal("https://luca.example/api/v1/graphql", server.GraphQLEndpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<!doctype html><title>Logg inn på gjestenettet</title>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{\"issuer\":\"\\ud800\"}")]
    [InlineData(204, "")]
    [InlineData(301, "")]
    [InlineData(307, "")]
    [InlineData(401, "{}")]
    [InlineData(410, "{}")]
    [InlineData(500, "{}")]
    [InlineData(503, "{}")]
    public async Task Only_a_404_means_generation_1(int status, string body)
    {
        using StubHandler handler = new(_ =>
        {
            HttpResponseMessage response = StubHandler.Text(status, body, "text/html");
            if (status is 301 or 307) response.Headers.Location = new Uri("https://evil.example/x?secret=1");
            return response;
        });
        ServerDiscovery discovery = new(handler.Pool(), new HttpSettings(), TimeProvider.System);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
            discovery.DiscoverAsync(new Uri("https://luca.example"), null, CancellationToken.None));
        Assert.Equal((LucaErrorId.DiscoveryFailed, (int?)status), (failure.ErrorId, failure.StatusCode));
        Assert.Single(handler.Requests);
        if (status is 301 or 307) Assert.Contains("redirects to https://evil.example,", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_down_is_an_error_too()
    {
        Uri down = new($"http://127.0.0.1:{FreePort.Next()}");
        using HttpClientPool pool = new();
        ServerDiscovery discovery = new(pool, new HttpSettings { ProxyMode = ProxyMode.None }, TimeProvider.System);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => discovery.DiscoverAsync(down, null, CancellationToken.None));
        Assert.Equal(LucaErrorId.DiscoveryFailed, failure.ErrorId);
        Assert.Equal(LucaErrorId.NetworkError, Assert.IsType<LucaException>(failure.InnerException).ErrorId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_sandbox_is_understood(int generation)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new SandboxOptions { Generation = generation, Invoices = 1 });
        using HttpClientPool pool = new();
        ServerMetadata server = await new ServerDiscovery(pool, new HttpSettings(), TimeProvider.System)
            .DiscoverAsync(sandbox.BaseUri, null, CancellationToken.None);
        Assert.Equal(
            (generation, sandbox.TokenUri, sandbox.GraphQLUri, sandbox.RevokeUri),
            (server.Generation, server.TokenEndpoint, server.GraphQLEndpoint, server.RevocationEndpoint));
    }

    [Fact]
    public async Task Every_lie_of_the_sandbox_is_refused_and_nothing_reaches_the_other_origin()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new SandboxOptions { Invoices = 1 });
        using HttpClientPool pool = new();
        ServerDiscovery discovery = new(pool, new HttpSettings(), TimeProvider.System);
        List<Action> lies = [.. Enum.GetValues<DiscoveryFault>().Where(fault => fault != DiscoveryFault.None)
            .Select<DiscoveryFault, Action>(fault => () => sandbox.Faults.Discovery = fault)];
        foreach (int status in (int[])[301, 302, 303, 307, 308])
            lies.Add(() => sandbox.Faults.Add(EndpointKind.Discovery, Fault.RedirectToOtherOrigin(status)));
        foreach (Fault fault in (Fault[])
        [
            Fault.Html(), Fault.Html(502), Fault.Reset(), Fault.ResetMidBody(), Fault.TruncatedJson(), Fault.EmptyBody(), Fault.DeepJson(),
            Fault.EndlessJson(), Fault.TooManyRequests()
        ])
        {
            lies.Add(() => sandbox.Faults.Add(EndpointKind.Discovery, fault));
        }

        foreach (Action lie in lies)
        {
            sandbox.Faults.Clear();
            lie();
            LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
                discovery.DiscoverAsync(sandbox.BaseUri, null, CancellationToken.None));
            Assert.Equal(LucaErrorId.DiscoveryFailed, failure.ErrorId);
        }

        Assert.Empty(sandbox.OtherOrigin.Requests);
        sandbox.Faults.Clear();
        Assert.Equal(2, (await discovery.DiscoverAsync(sandbox.BaseUri, null, CancellationToken.None)).Generation);
    }

    private static Task<ServerMetadata> DiscoverAsync(string baseUri, params (string Address, string Body)[] documents) =>
        DiscoverAsync(baseUri, null, documents);

    private static async Task<ServerMetadata> DiscoverAsync(
        string baseUri, int? generation, params (string Address, string Body)[] documents)
    {
        using StubHandler handler = new(request =>
        {
            string? body = documents.FirstOrDefault(document => document.Address == request.RequestUri!.AbsoluteUri).Body;
            return body is null ? StubHandler.Text((int)HttpStatusCode.NotFound, "") : StubHandler.Text(200, body);
        });
        return await new ServerDiscovery(handler.Pool(), new HttpSettings(), TimeProvider.System)
            .DiscoverAsync(new Uri(baseUri), generation, CancellationToken.None);
    }
}
