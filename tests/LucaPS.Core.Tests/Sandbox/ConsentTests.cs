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

public sealed class ConsentTests : SandboxTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected override SandboxOptions Options => new() { TimeProvider = _time };

    [Theory]
    [InlineData("nobody", Plain.Callback)]
    [InlineData("luca-public", "http://127.0.0.1:8766/callback")]
    [InlineData("luca-public", "http://127.0.0.1:8765/callback/")]
    [InlineData("luca-public", "http://localhost:8765/Callback")]
    public async Task Unknown_client_or_redirect_uri_ends_on_a_page(string clientId, string redirectUri)
    {
        SandboxBrowserException page = await Assert.ThrowsAsync<SandboxBrowserException>(() => Plain.Browser.SignInAsync(
            Plain.Authorize(Luca.Clients.Public, null, ("client_id", clientId), ("redirect_uri", redirectUri)), "kari"));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("<html", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregistered_scope_is_told_on_the_callback()
    {
        Uri callback = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.ReadOnly, Plain.ReadWrite), "kari");
        Assert.Equal("invalid_scope", Plain.Parameter(callback, "error"));
        Assert.Equal("the state", Plain.Parameter(callback, "state"));
        callback = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public, "accounting.everything"), "kari");
        Assert.Equal("invalid_scope", Plain.Parameter(callback, "error"));
    }

    [Fact]
    public async Task Read_is_always_granted_and_the_grant_can_be_narrower()
    {
        (HttpStatusCode _, JsonElement json) = await Plain.ExchangeAsync(
            Luca.Clients.Public, await Plain.CodeAsync(Luca.Clients.Public, scope: SandboxScopes.Write));
        Assert.Equal(Plain.ReadWrite, json.GetProperty("scope").GetString());
        Luca.Options.GrantReadOnly = true;
        (_, json) = await Plain.ExchangeAsync(Luca.Clients.Public, await Plain.CodeAsync(Luca.Clients.Public));
        Assert.Equal(Plain.Read, json.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Declining_and_picking_no_company_are_access_denied()
    {
        Uri declined = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari", allow: false);
        Assert.Equal("access_denied", Plain.Parameter(declined, "error"));
        Uri none = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari", []);
        Assert.Equal("access_denied", Plain.Parameter(none, "error"));
        Assert.Equal(0, Luca.Counters.Consents);
    }

    [Fact]
    public async Task Consent_covers_the_companies_that_were_picked()
    {
        (string access, _) = await Plain.SignInAsync(
            Luca.Clients.Public, companies: [Luca.Companies[1].OrganisationNumber, Luca.Companies[2].Id]);
        JsonElement answer = await Plain.QueryAsync(access, "{ companies { nodes { name } } }");
        Assert.Equal(["Blåbær & Sønn AS", "Ærlig Øl ENK"], answer.GetProperty("data").GetProperty("companies").GetProperty("nodes")
            .EnumerateArray().Select(node => node.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task Second_sign_in_may_skip_the_consent()
    {
        Luca.Options.SkipConsentOnSecondSignIn = true;
        (string first, _) = await Plain.SignInAsync(Luca.Clients.Public, companies: [Luca.Companies[1].Id]);
        (string second, _) = await Plain.SignInAsync(Luca.Clients.Public);
        Assert.Equal(1, Luca.Counters.Consents);
        Assert.Equal(
            (await Plain.QueryAsync(first, "{companies{nodes{id}}}")).ToString(),
            (await Plain.QueryAsync(second, "{companies{nodes{id}}}")).ToString());
    }

    [Fact]
    public async Task Wrong_password_stays_on_the_page()
    {
        Plain.Browser.Password = "feil";
        SandboxBrowserException page = await Assert.ThrowsAsync<SandboxBrowserException>(() =>
            Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari"));
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Contains("Feil brukernavn", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_speak_the_asked_language_and_encode_what_they_show()
    {
        SandboxClient client = Luca.Clients.Add(
            new SandboxClient { ClientId = "<b>&\"", Name = "<script>alert('æ')</script>", RedirectUris = [Plain.Callback] });
        await Plain.Browser.SignInAsync(Plain.Authorize(client, null, ("locale", "en")), "åse", allow: false);
        Assert.Contains("User name", Plain.Browser.Pages[0], StringComparison.Ordinal);
        Assert.Contains("asks for access to your books", Plain.Browser.Pages[1], StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", Plain.Browser.Pages[1], StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Plain.Browser.Pages[1], StringComparison.Ordinal);
        foreach (string id in new[] { "allow", "deny", "company-" + Luca.Companies[3].Id })
            Assert.Contains($"id=\"{id}\"", Plain.Browser.Pages[1], StringComparison.Ordinal);
        await Plain.Browser.SignInAsync(Plain.Authorize(client), "åse", allow: false);
        Assert.Contains("ber om tilgang", Plain.Browser.Pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_consent_is_refused()
    {
        await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari", allow: false);
        using HttpResponseMessage response = await Plain.Http.PostAsync(
            Plain.Authorize(Luca.Clients.Public),
            new FormUrlEncodedContent([new("decision", "allow"), new("company", Luca.Companies[0].Id)]));
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("code=", response.Headers.Location?.ToString() ?? string.Empty, StringComparison.Ordinal);
    }
}
