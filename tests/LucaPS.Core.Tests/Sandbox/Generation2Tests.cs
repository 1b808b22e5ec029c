using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

public sealed class Generation2Tests : IAsyncLifetime
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

    [Fact]
    public async Task Metadata_names_everything_on_its_own_origin()
    {
        string origin = _luca.BaseUri.GetLeftPart(UriPartial.Authority);
        JsonElement server = await _plain.Http.GetFromJsonAsync<JsonElement>(
            new Uri(_luca.BaseUri, ".well-known/oauth-authorization-server"));
        Assert.Equal(origin, server.GetProperty("issuer").GetString());
        Assert.Equal(origin + "/oauth/authorize", server.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(origin + "/oauth/token", server.GetProperty("token_endpoint").GetString());
        Assert.Equal(origin + "/oauth/revoke", server.GetProperty("revocation_endpoint").GetString());
        Assert.Equal(origin + "/oauth/introspect", server.GetProperty("introspection_endpoint").GetString());
        Assert.True(server.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.Equal(["S256"], Strings(server, "code_challenge_methods_supported"));
        Assert.Equal(["accounting.read", "accounting.write"], Strings(server, "scopes_supported"));
        Assert.Equal(["client_secret_basic", "client_secret_post", "none"], Strings(server, "token_endpoint_auth_methods_supported"));

        JsonElement resource = await _plain.Http.GetFromJsonAsync<JsonElement>(
            new Uri(_luca.BaseUri, ".well-known/oauth-protected-resource"));
        Assert.Equal(_luca.GraphQLUri.ToString(), resource.GetProperty("resource").GetString());
        Assert.Equal([origin], Strings(resource, "authorization_servers"));
    }

    [Fact]
    public async Task Callback_carries_code_state_and_issuer()
    {
        Uri callback = await _plain.Browser.SignInAsync(_plain.Authorize(_luca.Clients.Public), "kari");
        Assert.StartsWith(Plain.Callback, callback.ToString(), StringComparison.Ordinal);
        Assert.Equal("the state", Plain.Parameter(callback, "state"));
        Assert.Equal(_luca.BaseUri.GetLeftPart(UriPartial.Authority), Plain.Parameter(callback, "iss"));
        Assert.NotNull(Plain.Parameter(callback, "code"));
        Assert.Equal((1, 1), (_luca.Counters.SignIns, _luca.Counters.Consents));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tokens_are_opaque_and_last_an_hour(bool confidential)
    {
        SandboxClient client = confidential ? _luca.Clients.Confidential : _luca.Clients.Public;
        (HttpStatusCode status, JsonElement json) = await _plain.ExchangeAsync(client, await _plain.CodeAsync(client));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", json.GetProperty("token_type").GetString());
        Assert.Equal(3600, json.GetProperty("expires_in").GetInt32());
        Assert.Equal("accounting.read accounting.write", json.GetProperty("scope").GetString());
        string access = json.GetProperty("access_token").GetString()!;
        Assert.DoesNotContain('.', access);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await _plain.IsAliveAsync(access));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await _plain.IsAliveAsync(access));
        Assert.Equal(1, _luca.Counters.Grants);
    }

    [Fact]
    public async Task Pkce_is_required_with_S256()
    {
        SandboxClient client = _luca.Clients.Confidential;
        Uri without = await _plain.Browser.SignInAsync(
            _plain.Authorize(client, null, ("code_challenge", null), ("code_challenge_method", null)), "kari");
        Assert.Equal("invalid_request", Plain.Parameter(without, "error"));
        Uri plain = await _plain.Browser.SignInAsync(_plain.Authorize(client, null, ("code_challenge_method", "plain")), "kari");
        Assert.Equal("invalid_request", Plain.Parameter(plain, "error"));
        (HttpStatusCode status, JsonElement json) = await _plain.PostAsync(
            _luca.TokenUri,
            null,
            ("grant_type", "authorization_code"),
            ("code", await _plain.CodeAsync(client)),
            ("client_id", client.ClientId),
            ("client_secret", client.ClientSecret),
            ("redirect_uri", Plain.Callback),
            ("code_verifier", "wrong-" + Plain.Verifier[6..]));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Refresh_rotates_and_a_spent_token_ends_the_authorization()
    {
        SandboxClient client = _luca.Clients.Public;
        (string access, string refresh) = await _plain.SignInAsync(client);
        (_, JsonElement second) = await _plain.RefreshAsync(client, refresh);
        string newRefresh = second.GetProperty("refresh_token").GetString()!;
        string newAccess = second.GetProperty("access_token").GetString()!;
        Assert.NotEqual(refresh, newRefresh);
        Assert.True(await _plain.IsAliveAsync(access));
        Assert.True(await _plain.IsAliveAsync(newAccess));

        (HttpStatusCode status, JsonElement refused) = await _plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
        Assert.False(await _plain.IsAliveAsync(access));
        Assert.False(await _plain.IsAliveAsync(newAccess));
        (status, _) = await _plain.RefreshAsync(client, newRefresh);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((1, 1), (_luca.Counters.Refreshes, _luca.Counters.Replays));
    }

    [Fact]
    public async Task Of_many_concurrent_refreshes_one_wins_and_the_others_are_replays()
    {
        SandboxClient client = _luca.Clients.Confidential;
        (_, string refresh) = await _plain.SignInAsync(client);
        (HttpStatusCode Status, JsonElement Json)[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _plain.RefreshAsync(client, refresh)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal((1, 1 + 6), (_luca.Counters.Refreshes, _luca.Counters.Replays + _luca.Counters.RejectedGrants - 1));
    }

    [Fact]
    public async Task Refresh_may_end_the_previous_access_token()
    {
        _luca.Options.RefreshEndsPreviousAccessToken = true;
        (string access, string refresh) = await _plain.SignInAsync(_luca.Clients.Public);
        (_, JsonElement second) = await _plain.RefreshAsync(_luca.Clients.Public, refresh);
        Assert.False(await _plain.IsAliveAsync(access));
        Assert.True(await _plain.IsAliveAsync(second.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task A_code_used_twice_is_refused_and_the_first_tokens_live_on()
    {
        SandboxClient client = _luca.Clients.Public;
        string code = await _plain.CodeAsync(client);
        (_, JsonElement first) = await _plain.ExchangeAsync(client, code);
        (HttpStatusCode status, JsonElement refused) = await _plain.ExchangeAsync(client, code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
        Assert.True(await _plain.IsAliveAsync(first.GetProperty("access_token").GetString()!));
        (status, _) = await _plain.RefreshAsync(client, first.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task A_code_lives_ten_minutes()
    {
        string code = await _plain.CodeAsync(_luca.Clients.Public);
        _time.Advance(TimeSpan.FromMinutes(11));
        (HttpStatusCode status, JsonElement refused) = await _plain.ExchangeAsync(_luca.Clients.Public, code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_confidential_client_authenticates_on_every_call()
    {
        SandboxClient client = _luca.Clients.Confidential;
        AuthenticationHeaderValue basic = new(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client.ClientId}:{client.ClientSecret}")));
        (HttpStatusCode status, JsonElement json) = await _plain.PostAsync(
            _luca.TokenUri, basic, ("grant_type", "authorization_code"), ("code", await _plain.CodeAsync(client)),
            ("redirect_uri", Plain.Callback), ("code_verifier", Plain.Verifier));
        Assert.Equal(HttpStatusCode.OK, status);
        string access = json.GetProperty("access_token").GetString()!;
        string refresh = json.GetProperty("refresh_token").GetString()!;

        (status, json) = await _plain.PostAsync(
            _luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));
        (status, json) = await _plain.PostAsync(
            _luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId),
            ("client_secret", "wrong"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));

        (status, _) = await _plain.PostAsync(
            _luca.RevokeUri!, null, ("token", refresh), ("token_type_hint", "refresh_token"), ("client_id", client.ClientId));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.True(await _plain.IsAliveAsync(access));
        Assert.Equal(0, _luca.Counters.Revocations);

        (status, _) = await _plain.PostAsync(_luca.RevokeUri!, basic, ("token", refresh), ("token_type_hint", "refresh_token"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(await _plain.IsAliveAsync(access));
        Assert.Equal((1, 0), (_luca.Counters.Revocations, _luca.Counters.Replays));
    }

    [Fact]
    public async Task Revoking_may_have_no_effect()
    {
        _luca.Options.RevokeHasNoEffect = true;
        (string access, string refresh) = await _plain.SignInAsync(_luca.Clients.Public);
        (HttpStatusCode status, _) = await _plain.PostAsync(
            _luca.RevokeUri!, null, ("token", refresh), ("client_id", _luca.Clients.Public.ClientId));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(await _plain.IsAliveAsync(access));
    }

    [Fact]
    public async Task Revoking_beside_an_expired_access_token_may_have_no_effect()
    {
        _luca.Options.RevokeNeedsLivingAccessToken = true;
        SandboxClient client = _luca.Clients.Public;
        (_, string refresh) = await _plain.SignInAsync(client);
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(
            HttpStatusCode.OK, (await _plain.PostAsync(_luca.RevokeUri!, null, ("token", refresh), ("client_id", client.ClientId))).Status);
        (HttpStatusCode status, JsonElement answer) = await _plain.PostAsync(
            _luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId));

        Assert.Equal((HttpStatusCode.OK, 0), (status, _luca.Counters.Revocations));
        string next = answer.GetProperty("refresh_token").GetString()!;
        await _plain.PostAsync(_luca.RevokeUri!, null, ("token", next), ("client_id", client.ClientId));
        Assert.Equal(1, _luca.Counters.Revocations);
        Assert.False(await _plain.IsAliveAsync(answer.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task A_confidential_client_learns_whether_its_secret_is_right_before_anybody_signs_in()
    {
        Uri introspect = new(_luca.BaseUri, "oauth/introspect");
        SandboxClient client = _luca.Clients.Confidential;
        (HttpStatusCode right, JsonElement answer) = await AskAsync(client.ClientSecret!);
        Assert.Equal((HttpStatusCode.OK, false), (right, answer.GetProperty("active").GetBoolean()));
        (HttpStatusCode wrong, JsonElement refusal) = await AskAsync("canary-wrong");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (wrong, refusal.GetProperty("error").GetString()));

        _luca.Options.Introspection = false;
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(client.ClientSecret!)).Status);
        Assert.DoesNotContain(
            "introspection",
            await _plain.Http.GetStringAsync(
                new Uri(_luca.BaseUri, ".well-known/oauth-authorization-server"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        Task<(HttpStatusCode Status, JsonElement Json)> AskAsync(string secret) =>
            _plain.PostAsync(introspect, null, ("token", "canary-nothing"), ("client_id", client.ClientId), ("client_secret", secret));
    }

    [Fact]
    public async Task A_scope_beyond_the_registration_is_refused_once_the_user_has_consented()
    {
        _luca.Options.ScopesCheckedAfterConsent = true;
        SandboxClient client = _luca.Clients.ConfidentialReadOnly;
        Uri callback = await _plain.Browser.SignInAsync(_plain.Authorize(client), "kari");
        Assert.Equal(
            ("invalid_scope", "the state", 1),
            (Plain.Parameter(callback, "error"), Plain.Parameter(callback, "state"), _luca.Counters.Consents));
        (string access, _) = await _plain.SignInAsync(client, scope: Plain.Read);
        Assert.True(await _plain.IsAliveAsync(access));
    }

    [Fact]
    public async Task A_gateway_answers_in_place_of_the_token_endpoint()
    {
        SandboxClient client = _luca.Clients.Confidential;
        (_, string refresh) = await _plain.SignInAsync(client);
        _luca.Faults.Add(EndpointKind.Token, Fault.GatewayBadRequest());
        _luca.Faults.Add(EndpointKind.Token, Fault.Maintenance());
        (HttpStatusCode status, JsonElement json) = await _plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.BadRequest, 400), (status, json.GetProperty("status").GetInt32()));
        (status, json) = await _plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.OK, "maintenance"), (status, json.GetProperty("error").GetString()));
        Assert.Equal(0, _luca.Counters.Refreshes);

        // Carried out, and the client does not learn it.
        _luca.Faults.Add(EndpointKind.Token, Fault.ResetAfterHead());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _plain.RefreshAsync(client, refresh));
        Assert.Equal((1, 0), (_luca.Counters.Refreshes, _luca.Counters.Replays));
    }

    [Fact]
    public async Task Introspection_tells_whether_a_token_is_active()
    {
        SandboxClient client = _luca.Clients.Confidential;
        (string access, string refresh) = await _plain.SignInAsync(client);
        Uri introspect = new(_luca.BaseUri, "oauth/introspect");
        (_, JsonElement active) = await _plain.PostAsync(
            introspect, null, ("token", access), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        Assert.True(active.GetProperty("active").GetBoolean());
        await _plain.PostAsync(
            _luca.RevokeUri!, null, ("token", refresh), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        (_, JsonElement ended) = await _plain.PostAsync(
            introspect, null, ("token", access), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        Assert.False(ended.GetProperty("active").GetBoolean());
    }

    private static string[] Strings(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
