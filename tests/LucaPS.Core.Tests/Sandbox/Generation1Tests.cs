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

public sealed class Generation1Tests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private SandboxServer _luca = null!;
    private Plain _plain = null!;

    public async ValueTask InitializeAsync()
    {
        _luca = await SandboxServer.StartAsync(new SandboxOptions { Generation = 1, TimeProvider = _time });
        _plain = new Plain(_luca);
    }

    public async ValueTask DisposeAsync()
    {
        _plain.Dispose();
        await _luca.DisposeAsync();
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth/authorize")]
    public async Task There_is_no_discovery(string path)
    {
        using HttpResponseMessage response = await _plain.Http.GetAsync(new Uri(_luca.BaseUri, path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Callback_has_code_and_scope_but_neither_state_nor_issuer()
    {
        Uri callback = await _plain.Browser.SignInAsync(
            _plain.Authorize(_luca.Clients.Confidential, null, ("nonsense", "x"), ("code_challenge", "x"), ("prompt", "none")), "kari");
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
        SandboxClient client = _luca.Clients.Confidential;
        (HttpStatusCode status, JsonElement json) = await _plain.PostAsync(
            new Uri(_luca.BaseUri, path),
            null,
            ("grant_type", "authorization_code"),
            ("code", await _plain.CodeAsync(client)),
            ("client_id", client.ClientId),
            ("client_secret", client.ClientSecret),
            ("redirect_uri", sendsRedirectUri ? Plain.Callback : null));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("bearer", json.GetProperty("token_type").GetString());
        Assert.Equal("3600", json.GetProperty("expires_in").GetString());
        Assert.Equal(2, json.GetProperty("access_token").GetString()!.Count(c => c == '.'));
        Assert.True(await _plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.False(await _plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task Refresh_token_does_not_change_and_does_not_expire()
    {
        SandboxClient client = _luca.Clients.Confidential;
        (_, string refresh) = await _plain.SignInAsync(client);
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromDays(400));
            (HttpStatusCode status, JsonElement json) = await _plain.RefreshAsync(client, refresh);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.True(json.TryGetProperty("refresh_token", out _), json.ToString());
            Assert.Equal(refresh, json.GetProperty("refresh_token").GetString());
            Assert.True(await _plain.IsAliveAsync(json.GetProperty("access_token").GetString()!));
        }

        Assert.Equal((3, 0), (_luca.Counters.Refreshes, _luca.Counters.Replays));
    }

    [Theory]
    [InlineData("error_descriptions")]
    [InlineData("errors_descriptions")]
    [InlineData("errors")]
    [InlineData("error")]
    public async Task Rejected_grant_answers_200(string member)
    {
        _luca.Options.Generation1ErrorMember = member;
        SandboxClient client = _luca.Clients.Confidential;
        string code = await _plain.CodeAsync(client);
        (_, JsonElement first) = await _plain.ExchangeAsync(client, code);
        (HttpStatusCode status, JsonElement json) = await _plain.ExchangeAsync(client, code);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(json.TryGetProperty("access_token", out _));
        Assert.Equal([member], json.EnumerateObject().Select(property => property.Name));
        Assert.True(await _plain.IsAliveAsync(first.GetProperty("access_token").GetString()!));
        (status, json) = await _plain.RefreshAsync(client, "nonsense");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(json.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task Wrong_secret_is_invalid_client()
    {
        SandboxClient client = _luca.Clients.Confidential;
        (HttpStatusCode status, JsonElement json) = await _plain.PostAsync(
            _luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", client.ClientId),
            ("client_secret", "wrong"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task One_company_only_and_the_token_needs_no_companyId()
    {
        (string access, _) = await _plain.SignInAsync(_luca.Clients.Confidential, companies: [_luca.Companies[1].Id]);
        JsonElement answer = await _plain.QueryAsync(access, "{ companies { nodes { id } } saleInvoices { totalCount } }");
        Assert.Equal([_luca.Companies[1].Id], answer.GetProperty("data").GetProperty("companies").GetProperty("nodes").EnumerateArray()
            .Select(node => node.GetProperty("id").GetString()!));
        Assert.Equal(12, answer.GetProperty("data").GetProperty("saleInvoices").GetProperty("totalCount").GetInt32());
        Assert.Contains("type=\"radio\"", _plain.Browser.Pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organisation_number_forces_the_company()
    {
        Uri uri = _plain.Authorize(_luca.Clients.Confidential, null, ("organisation_number", _luca.Companies[2].OrganisationNumber));
        string code = Plain.Parameter(await _plain.Browser.SignInAsync(uri, "kari"), "code")!;
        Assert.DoesNotContain(_luca.Companies[0].Id, _plain.Browser.Pages[^1], StringComparison.Ordinal);
        (_, JsonElement json) = await _plain.ExchangeAsync(_luca.Clients.Confidential, code);
        JsonElement answer = await _plain.QueryAsync(json.GetProperty("access_token").GetString()!, "{ companies { nodes { id } } }");
        Assert.Contains(_luca.Companies[2].Id, answer.ToString(), StringComparison.Ordinal);
        Uri foreign = _plain.Authorize(_luca.Clients.Confidential, null, ("organisation_number", _luca.Companies[4].OrganisationNumber));
        Assert.Equal("access_denied", Plain.Parameter(await _plain.Browser.SignInAsync(foreign, "kari"), "error"));
    }

    [Fact]
    public async Task Locale_decides_the_language()
    {
        await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Confidential, null, ("locale", "en")), "kari");
        Assert.All(_plain.Browser.Pages, page => Assert.Contains("lang=\"en\"", page, StringComparison.Ordinal));
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
