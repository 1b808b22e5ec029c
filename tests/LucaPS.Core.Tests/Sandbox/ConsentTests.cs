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

public sealed class ConsentTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private SandboxServer _luca = null!;
    private Plain _plain = null!;

    public async ValueTask InitializeAsync()
    {
        _luca = await SandboxServer.StartAsync(new SandboxOptions { TimeProvider = _time });
        _plain = new Plain(_luca);
    }

    public async ValueTask DisposeAsync()
    {
        _plain.Dispose();
        await _luca.DisposeAsync();
    }

    [Theory]
    [InlineData("nobody", Plain.Callback)]
    [InlineData("luca-public", "http://127.0.0.1:8766/callback")]
    [InlineData("luca-public", "http://127.0.0.1:8765/callback/")]
    [InlineData("luca-public", "http://localhost:8765/Callback")]
    public async Task Unknown_client_or_redirect_uri_ends_on_a_page(string clientId, string redirectUri)
    {
        SandboxBrowserException page = await Assert.ThrowsAsync<SandboxBrowserException>(() => _plain.Browser.SignInAsync(
            _plain.Authorize(_luca.Clients.Public, null, ("client_id", clientId), ("redirect_uri", redirectUri)), "kari"));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("<html", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregistered_scope_is_told_on_the_callback()
    {
        Uri callback = await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.ReadOnly, Plain.ReadWrite), "kari");
        Assert.Equal("invalid_scope", Plain.Parameter(callback, "error"));
        Assert.Equal("the state", Plain.Parameter(callback, "state"));
        callback = await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public, "accounting.everything"), "kari");
        Assert.Equal("invalid_scope", Plain.Parameter(callback, "error"));
    }

    [Fact]
    public async Task Read_is_always_granted_and_the_grant_can_be_narrower()
    {
        (HttpStatusCode _, JsonElement json) = await _plain.ExchangeAsync(
            _luca.Clients.Public, await _plain.CodeAsync(_luca.Clients.Public, scope: SandboxScopes.Write));
        Assert.Equal(Plain.ReadWrite, json.GetProperty("scope").GetString());
        _luca.Options.GrantReadOnly = true;
        (_, json) = await _plain.ExchangeAsync(_luca.Clients.Public, await _plain.CodeAsync(_luca.Clients.Public));
        Assert.Equal(Plain.Read, json.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Declining_and_picking_no_company_are_access_denied()
    {
        Uri declined = await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public), "kari", allow: false);
        Assert.Equal("access_denied", Plain.Parameter(declined, "error"));
        Uri none = await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public), "kari", []);
        Assert.Equal("access_denied", Plain.Parameter(none, "error"));
        Assert.Equal(0, _luca.Counters.Consents);
    }

    [Fact]
    public async Task Consent_covers_the_companies_that_were_picked()
    {
        (string access, _) = await _plain.SignInAsync(
            _luca.Clients.Public, companies: [_luca.Companies[1].OrganisationNumber, _luca.Companies[2].Id]);
        JsonElement answer = await _plain.QueryAsync(access, "{ companies { nodes { name } } }");
        Assert.Equal(["Blåbær & Sønn AS", "Ærlig Øl ENK"], answer.GetProperty("data").GetProperty("companies").GetProperty("nodes")
            .EnumerateArray().Select(node => node.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task Second_sign_in_may_skip_the_consent()
    {
        _luca.Options.SkipConsentOnSecondSignIn = true;
        (string first, _) = await _plain.SignInAsync(_luca.Clients.Public, companies: [_luca.Companies[1].Id]);
        (string second, _) = await _plain.SignInAsync(_luca.Clients.Public);
        Assert.Equal(1, _luca.Counters.Consents);
        Assert.Equal(
            (await _plain.QueryAsync(first, "{companies{nodes{id}}}")).ToString(),
            (await _plain.QueryAsync(second, "{companies{nodes{id}}}")).ToString());
    }

    [Fact]
    public async Task Wrong_password_stays_on_the_page()
    {
        _plain.Browser.Password = "feil";
        SandboxBrowserException page = await Assert.ThrowsAsync<SandboxBrowserException>(() =>
            _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public), "kari"));
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Contains("Feil brukernavn", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_speak_the_asked_language_and_encode_what_they_show()
    {
        SandboxClient client = _luca.Clients.Add(
            new SandboxClient { ClientId = "<b>&\"", Name = "<script>alert('æ')</script>", RedirectUris = [Plain.Callback] });
        await _plain.Browser.SignInAsync(_plain.Authorize(client, null, ("locale", "en")), "åse", allow: false);
        Assert.Contains("User name", _plain.Browser.Pages[0], StringComparison.Ordinal);
        Assert.Contains("asks for access to your books", _plain.Browser.Pages[1], StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", _plain.Browser.Pages[1], StringComparison.Ordinal);
        Assert.DoesNotContain("<script", _plain.Browser.Pages[1], StringComparison.Ordinal);
        foreach (string id in new[] { "allow", "deny", "company-" + _luca.Companies[3].Id })
            Assert.Contains($"id=\"{id}\"", _plain.Browser.Pages[1], StringComparison.Ordinal);
        await _plain.Browser.SignInAsync(_plain.Authorize(client), "åse", allow: false);
        Assert.Contains("ber om tilgang", _plain.Browser.Pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_consent_is_refused()
    {
        await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public), "kari", allow: false);
        using HttpResponseMessage response = await _plain.Http.PostAsync(
            _plain.Authorize(_luca.Clients.Public),
            new FormUrlEncodedContent([new("decision", "allow"), new("company", _luca.Companies[0].Id)]));
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("code=", response.Headers.Location?.ToString() ?? string.Empty, StringComparison.Ordinal);
    }
}
