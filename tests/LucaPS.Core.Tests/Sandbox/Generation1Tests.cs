using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

public sealed class Generation1Tests : SandboxTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected override SandboxOptions Options => new() { Generation = 1, TimeProvider = _time };

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth/authorize")]
    public async Task There_is_no_discovery(string path)
    {
        using HttpResponseMessage response = await Plain.Http.GetAsync(new Uri(Luca.BaseUri, path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Callback_has_code_and_scope_but_neither_state_nor_issuer()
    {
        Uri callback = await Plain.Browser.SignInAsync(
            Plain.Authorize(Luca.Clients.Confidential, null, ("nonsense", "x"), ("code_challenge", "x"), ("prompt", "none")), "kari");
        Assert.NotNull(Plain.Parameter(callback, "code"));
        Assert.Equal("accounting", Plain.Parameter(callback, "scope"));
        Assert.Null(Plain.Parameter(callback, "state"));
        Assert.Null(Plain.Parameter(callback, "iss"));
    }

    [Theory]
    [InlineData("/api/v2/oauth2/token", true)]
    [InlineData("/api/v1/oauth2/token", false)]
    public async Task Access_token_is_a_jwt_and_expires_in_a_string(string path, bool sendsRedirectUri)
    {
        SandboxClient client = Luca.Clients.Confidential;
        (HttpStatusCode status, JsonElement json) = await Plain.PostAsync(
            new Uri(Luca.BaseUri, path),
            null,
            ("grant_type", "authorization_code"),
            ("code", await Plain.CodeAsync(client)),
            ("client_id", client.ClientId),
            ("client_secret", client.ClientSecret),
            ("redirect_uri", sendsRedirectUri ? Plain.Callback : null));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("bearer", json.GetProperty("token_type").GetString());
        Assert.Equal("3600", json.GetProperty("expires_in").GetString());
        Assert.Equal(2, json.GetProperty("access_token").GetString()!.Count(c => c == '.'));
        Assert.True(await Plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.False(await Plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task Refresh_token_does_not_change_and_does_not_expire()
    {
        SandboxClient client = Luca.Clients.Confidential;
        (_, string refresh) = await Plain.SignInAsync(client);
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromDays(400));
            (HttpStatusCode status, JsonElement json) = await Plain.RefreshAsync(client, refresh);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.True(json.TryGetProperty("refresh_token", out _), json.ToString());
            Assert.Equal(refresh, json.GetProperty("refresh_token").GetString());
            Assert.True(await Plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
        }

        Assert.Equal((3, 0), (Luca.Counters.Refreshes, Luca.Counters.Replays));
    }

    [Theory]
    [InlineData("error_descriptions")]
    [InlineData("errors_descriptions")]
    [InlineData("errors")]
    [InlineData("error")]
    public async Task Rejected_grant_answers_200(string member)
    {
        Luca.Options.Generation1ErrorMember = member;
        SandboxClient client = Luca.Clients.Confidential;
        string code = await Plain.CodeAsync(client);
        (_, JsonElement first) = await Plain.ExchangeAsync(client, code);
        (HttpStatusCode status, JsonElement json) = await Plain.ExchangeAsync(client, code);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(json.TryGetProperty("access_token", out _));
        Assert.Equal([member], json.EnumerateObject().Select(property => property.Name));
        Assert.True(await Plain.IsAliveAsync(first.GetProperty("access_token").GetString()!));
        (status, json) = await Plain.RefreshAsync(client, "nonsense");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(json.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task Wrong_secret_is_invalid_client()
    {
        SandboxClient client = Luca.Clients.Confidential;
        (HttpStatusCode status, JsonElement json) = await Plain.PostAsync(
            Luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", client.ClientId),
            ("client_secret", "wrong"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task One_company_only_and_the_token_needs_no_companyId()
    {
        (string access, _) = await Plain.SignInAsync(Luca.Clients.Confidential, companies: [Luca.Companies[1].Id]);
        JsonElement answer = await Plain.QueryAsync(access, "{ companies { nodes { id } } saleInvoices { totalCount } }");
        Assert.Equal([Luca.Companies[1].Id], answer.GetProperty("data").GetProperty("companies").GetProperty("nodes").EnumerateArray()
            .Select(node => node.GetProperty("id").GetString()!));
        Assert.Equal(12, answer.GetProperty("data").GetProperty("saleInvoices").GetProperty("totalCount").GetInt32());
        Assert.Contains("type=\"radio\"", Plain.Browser.Pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organisation_number_forces_the_company()
    {
        Uri uri = Plain.Authorize(Luca.Clients.Confidential, null, ("organisation_number", Luca.Companies[2].OrganisationNumber));
        string code = Plain.Parameter(await Plain.Browser.SignInAsync(uri, "kari"), "code")!;
        Assert.DoesNotContain(Luca.Companies[0].Id, Plain.Browser.Pages[^1], StringComparison.Ordinal);
        (_, JsonElement json) = await Plain.ExchangeAsync(Luca.Clients.Confidential, code);
        JsonElement answer = await Plain.QueryAsync(json.GetProperty("access_token").GetString()!, "{ companies { nodes { id } } }");
        Assert.Contains(Luca.Companies[2].Id, answer.ToString(), StringComparison.Ordinal);
        Uri foreign = Plain.Authorize(Luca.Clients.Confidential, null, ("organisation_number", Luca.Companies[4].OrganisationNumber));
        Assert.Equal("access_denied", Plain.Parameter(await Plain.Browser.SignInAsync(foreign, "kari"), "error"));
    }

    [Fact]
    public async Task Locale_decides_the_language()
    {
        await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Confidential, null, ("locale", "en")), "kari");
        Assert.All(Plain.Browser.Pages, page => Assert.Contains("lang=\"en\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Older_hosts_have_the_old_token_endpoint_alone()
    {
        await using SandboxServer old = await SandboxServer.StartAsync(new SandboxOptions { Generation = 1, OldTokenEndpointOnly = true });
        using Plain plain = new(old);
        using HttpResponseMessage response = await plain.Http.PostAsync(
            new Uri(old.BaseUri, "/api/v2/oauth2/token"), new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(await plain.IsAliveAsync((await plain.SignInAsync(old.Clients.Confidential)).Access));
    }
}
