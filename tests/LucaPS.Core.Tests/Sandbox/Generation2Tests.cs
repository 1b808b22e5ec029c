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

public sealed class Generation2Tests : SandboxTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected override SandboxOptions Options => new() { TimeProvider = _time };

    [Fact]
    public async Task Metadata_names_everything_on_its_own_origin()
    {
        string origin = Luca.BaseUri.GetLeftPart(UriPartial.Authority);
        JsonElement server = await Plain.Http.GetFromJsonAsync<JsonElement>(
            new Uri(Luca.BaseUri, ".well-known/oauth-authorization-server"));
        Assert.Equal(origin, server.GetProperty("issuer").GetString());
        Assert.Equal(origin + "/oauth/authorize", server.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(origin + "/oauth/token", server.GetProperty("token_endpoint").GetString());
        Assert.Equal(origin + "/oauth/revoke", server.GetProperty("revocation_endpoint").GetString());
        Assert.Equal(origin + "/oauth/introspect", server.GetProperty("introspection_endpoint").GetString());
        Assert.True(server.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.Equal(["S256"], Strings(server, "code_challenge_methods_supported"));
        Assert.Equal(["accounting.read", "accounting.write"], Strings(server, "scopes_supported"));
        Assert.Equal(["client_secret_basic", "client_secret_post", "none"], Strings(server, "token_endpoint_auth_methods_supported"));

        JsonElement resource = await Plain.Http.GetFromJsonAsync<JsonElement>(
            new Uri(Luca.BaseUri, ".well-known/oauth-protected-resource"));
        Assert.Equal(Luca.GraphQLUri.ToString(), resource.GetProperty("resource").GetString());
        Assert.Equal([origin], Strings(resource, "authorization_servers"));
    }

    [Fact]
    public async Task Callback_carries_code_state_and_issuer()
    {
        Uri callback = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari");
        Assert.StartsWith(Plain.Callback, callback.ToString(), StringComparison.Ordinal);
        Assert.Equal("the state", Plain.Parameter(callback, "state"));
        Assert.Equal(Luca.BaseUri.GetLeftPart(UriPartial.Authority), Plain.Parameter(callback, "iss"));
        Assert.NotNull(Plain.Parameter(callback, "code"));
        Assert.Equal((1, 1), (Luca.Counters.SignIns, Luca.Counters.Consents));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tokens_are_opaque_and_last_an_hour(bool confidential)
    {
        SandboxClient client = confidential ? Luca.Clients.Confidential : Luca.Clients.Public;
        (HttpStatusCode status, JsonElement json) = await Plain.ExchangeAsync(client, await Plain.CodeAsync(client));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", json.GetProperty("token_type").GetString());
        Assert.Equal(3600, json.GetProperty("expires_in").GetInt32());
        Assert.Equal("accounting.read accounting.write", json.GetProperty("scope").GetString());
        string access = json.GetProperty("access_token").GetString()!;
        Assert.DoesNotContain('.', access);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await Plain.IsAliveAsync(access));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await Plain.IsAliveAsync(access));
        Assert.Equal(1, Luca.Counters.Grants);
    }

    [Fact]
    public async Task Pkce_is_required_with_S256()
    {
        SandboxClient client = Luca.Clients.Confidential;
        Uri without = await Plain.Browser.SignInAsync(
            Plain.Authorize(client, null, ("code_challenge", null), ("code_challenge_method", null)), "kari");
        Assert.Equal("invalid_request", Plain.Parameter(without, "error"));
        Uri plain = await Plain.Browser.SignInAsync(Plain.Authorize(client, null, ("code_challenge_method", "plain")), "kari");
        Assert.Equal("invalid_request", Plain.Parameter(plain, "error"));
        (HttpStatusCode status, JsonElement json) = await Plain.PostAsync(
            Luca.TokenUri,
            null,
            ("grant_type", "authorization_code"),
            ("code", await Plain.CodeAsync(client)),
            ("client_id", client.ClientId),
            ("client_secret", client.ClientSecret),
            ("redirect_uri", Plain.Callback),
            ("code_verifier", "wrong-" + Plain.Verifier[6..]));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Refresh_rotates_and_a_spent_token_ends_the_authorization()
    {
        SandboxClient client = Luca.Clients.Public;
        (string access, string refresh) = await Plain.SignInAsync(client);
        (_, JsonElement second) = await Plain.RefreshAsync(client, refresh);
        string newRefresh = second.GetProperty("refresh_token").GetString()!;
        string newAccess = second.GetProperty("access_token").GetString()!;
        Assert.NotEqual(refresh, newRefresh);
        Assert.True(await Plain.IsAliveAsync(access));
        Assert.True(await Plain.IsAliveAsync(newAccess));

        (HttpStatusCode status, JsonElement refused) = await Plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
        Assert.False(await Plain.IsAliveAsync(access));
        Assert.False(await Plain.IsAliveAsync(newAccess));
        (status, _) = await Plain.RefreshAsync(client, newRefresh);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((1, 1), (Luca.Counters.Refreshes, Luca.Counters.Replays));
    }

    [Fact]
    public async Task Of_many_concurrent_refreshes_one_wins_and_the_others_are_replays()
    {
        SandboxClient client = Luca.Clients.Confidential;
        (_, string refresh) = await Plain.SignInAsync(client);
        (HttpStatusCode Status, JsonElement Json)[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Plain.RefreshAsync(client, refresh)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal((1, 1 + 6), (Luca.Counters.Refreshes, Luca.Counters.Replays + Luca.Counters.RejectedGrants - 1));
    }

    [Fact]
    public async Task Refresh_may_end_the_previous_access_token()
    {
        Luca.Options.RefreshEndsPreviousAccessToken = true;
        (string access, string refresh) = await Plain.SignInAsync(Luca.Clients.Public);
        (_, JsonElement second) = await Plain.RefreshAsync(Luca.Clients.Public, refresh);
        Assert.False(await Plain.IsAliveAsync(access));
        Assert.True(await Plain.IsAliveAsync(second.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task A_code_used_twice_is_refused_and_the_first_tokens_live_on()
    {
        SandboxClient client = Luca.Clients.Public;
        string code = await Plain.CodeAsync(client);
        (_, JsonElement first) = await Plain.ExchangeAsync(client, code);
        (HttpStatusCode status, JsonElement refused) = await Plain.ExchangeAsync(client, code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
        Assert.True(await Plain.IsAliveAsync(first.GetProperty("access_token").GetString()!));
        (status, _) = await Plain.RefreshAsync(client, first.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task A_code_lives_ten_minutes()
    {
        string code = await Plain.CodeAsync(Luca.Clients.Public);
        _time.Advance(TimeSpan.FromMinutes(11));
        (HttpStatusCode status, JsonElement refused) = await Plain.ExchangeAsync(Luca.Clients.Public, code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, refused.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_confidential_client_authenticates_on_every_call()
    {
        SandboxClient client = Luca.Clients.Confidential;
        AuthenticationHeaderValue basic = new(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client.ClientId}:{client.ClientSecret}")));
        (HttpStatusCode status, JsonElement json) = await Plain.PostAsync(
            Luca.TokenUri, basic, ("grant_type", "authorization_code"), ("code", await Plain.CodeAsync(client)),
            ("redirect_uri", Plain.Callback), ("code_verifier", Plain.Verifier));
        Assert.Equal(HttpStatusCode.OK, status);
        string access = json.GetProperty("access_token").GetString()!;
        string refresh = json.GetProperty("refresh_token").GetString()!;

        (status, json) = await Plain.PostAsync(
            Luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));
        (status, json) = await Plain.PostAsync(
            Luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId),
            ("client_secret", "wrong"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, json.GetProperty("error").GetString()));

        (status, _) = await Plain.PostAsync(
            Luca.RevokeUri!, null, ("token", refresh), ("token_type_hint", "refresh_token"), ("client_id", client.ClientId));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.True(await Plain.IsAliveAsync(access));
        Assert.Equal(0, Luca.Counters.Revocations);

        (status, _) = await Plain.PostAsync(Luca.RevokeUri!, basic, ("token", refresh), ("token_type_hint", "refresh_token"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(await Plain.IsAliveAsync(access));
        Assert.Equal((1, 0), (Luca.Counters.Revocations, Luca.Counters.Replays));
    }

    [Fact]
    public async Task Revoking_may_have_no_effect()
    {
        Luca.Options.RevokeHasNoEffect = true;
        (string access, string refresh) = await Plain.SignInAsync(Luca.Clients.Public);
        (HttpStatusCode status, _) = await Plain.PostAsync(
            Luca.RevokeUri!, null, ("token", refresh), ("client_id", Luca.Clients.Public.ClientId));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(await Plain.IsAliveAsync(access));
    }

    [Fact]
    public async Task Revoking_beside_an_expired_access_token_may_have_no_effect()
    {
        Luca.Options.RevokeNeedsLivingAccessToken = true;
        SandboxClient client = Luca.Clients.Public;
        (_, string refresh) = await Plain.SignInAsync(client);
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(
            HttpStatusCode.OK, (await Plain.PostAsync(Luca.RevokeUri!, null, ("token", refresh), ("client_id", client.ClientId))).Status);
        (HttpStatusCode status, JsonElement answer) = await Plain.PostAsync(
            Luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client.ClientId));

        Assert.Equal((HttpStatusCode.OK, 0), (status, Luca.Counters.Revocations));
        string next = answer.GetProperty("refresh_token").GetString()!;
        await Plain.PostAsync(Luca.RevokeUri!, null, ("token", next), ("client_id", client.ClientId));
        Assert.Equal(1, Luca.Counters.Revocations);
        Assert.False(await Plain.IsAliveAsync(answer.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task A_confidential_client_learns_whether_its_secret_is_right_before_anybody_signs_in()
    {
        Uri introspect = new(Luca.BaseUri, "oauth/introspect");
        SandboxClient client = Luca.Clients.Confidential;
        (HttpStatusCode right, JsonElement answer) = await AskAsync(client.ClientSecret!);
        Assert.Equal((HttpStatusCode.OK, false), (right, answer.GetProperty("active").GetBoolean()));
        (HttpStatusCode wrong, JsonElement refusal) = await AskAsync("canary-wrong");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (wrong, refusal.GetProperty("error").GetString()));

        Luca.Options.Introspection = false;
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(client.ClientSecret!)).Status);
        Assert.DoesNotContain(
            "introspection",
            await Plain.Http.GetStringAsync(
                new Uri(Luca.BaseUri, ".well-known/oauth-authorization-server"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        Task<(HttpStatusCode Status, JsonElement Json)> AskAsync(string secret) =>
            Plain.PostAsync(introspect, null, ("token", "canary-nothing"), ("client_id", client.ClientId), ("client_secret", secret));
    }

    [Fact]
    public async Task A_scope_beyond_the_registration_is_refused_once_the_user_has_consented()
    {
        Luca.Options.ScopesCheckedAfterConsent = true;
        SandboxClient client = Luca.Clients.ConfidentialReadOnly;
        Uri callback = await Plain.Browser.SignInAsync(Plain.Authorize(client), "kari");
        Assert.Equal(
            ("invalid_scope", "the state", 1),
            (Plain.Parameter(callback, "error"), Plain.Parameter(callback, "state"), Luca.Counters.Consents));
        (string access, _) = await Plain.SignInAsync(client, scope: Plain.Read);
        Assert.True(await Plain.IsAliveAsync(access));
    }

    [Fact]
    public async Task A_gateway_answers_in_place_of_the_token_endpoint()
    {
        SandboxClient client = Luca.Clients.Confidential;
        (_, string refresh) = await Plain.SignInAsync(client);
        Luca.Faults.Add(EndpointKind.Token, Fault.GatewayBadRequest());
        Luca.Faults.Add(EndpointKind.Token, Fault.Maintenance());
        (HttpStatusCode status, JsonElement json) = await Plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.BadRequest, 400), (status, json.GetProperty("status").GetInt32()));
        (status, json) = await Plain.RefreshAsync(client, refresh);
        Assert.Equal((HttpStatusCode.OK, "maintenance"), (status, json.GetProperty("error").GetString()));
        Assert.Equal(0, Luca.Counters.Refreshes);

        // Carried out, but the client is not told.
        Luca.Faults.Add(EndpointKind.Token, Fault.ResetAfterHead());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Plain.RefreshAsync(client, refresh));
        Assert.Equal((1, 0), (Luca.Counters.Refreshes, Luca.Counters.Replays));
    }

    [Fact]
    public async Task Introspection_tells_whether_a_token_is_active()
    {
        SandboxClient client = Luca.Clients.Confidential;
        (string access, string refresh) = await Plain.SignInAsync(client);
        Uri introspect = new(Luca.BaseUri, "oauth/introspect");
        (_, JsonElement active) = await Plain.PostAsync(
            introspect, null, ("token", access), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        Assert.True(active.GetProperty("active").GetBoolean());
        await Plain.PostAsync(
            Luca.RevokeUri!, null, ("token", refresh), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        (_, JsonElement ended) = await Plain.PostAsync(
            introspect, null, ("token", access), ("client_id", client.ClientId), ("client_secret", client.ClientSecret));
        Assert.False(ended.GetProperty("active").GetBoolean());
    }

    private static string[] Strings(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
