using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Microsoft.AspNetCore.WebUtilities;

namespace LucaPS.Core.Tests.Sandbox;

/// <summary>A plain client of the sandbox that does what the specifications say and no more.</summary>
internal sealed class Plain(SandboxServer luca) : IDisposable
{
    public const string Callback = "http://127.0.0.1:8765/callback";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636 appendix B

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public SandboxBrowser Browser { get; } = new();

    public static string Read => SandboxScopes.Read;

    public static string ReadWrite => SandboxScopes.Read + " " + SandboxScopes.Write;

    public Uri Authorize(SandboxClient client, string? scope = null, params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> query = new()
        {
            ["client_id"] = client.ClientId,
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["state"] = "the state",
        };
        if (luca.Options.Generation == 1)
        {
            query["scope"] = scope ?? SandboxScopes.Accounting;
        }
        else
        {
            query["scope"] = scope ?? ReadWrite;
            query["code_challenge"] = Challenge;
            query["code_challenge_method"] = "S256";
        }

        foreach ((string name, string? value) in changes)
            query[name] = value;
        return new Uri(QueryHelpers.AddQueryString(luca.AuthorizeUri.ToString(), query.Where(pair => pair.Value is not null)));
    }

    public static string? Parameter(Uri uri, string name) =>
        QueryHelpers.ParseQuery(uri.Query).TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values)
            ? values.ToString()
            : null;

    public async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(
        Uri uri, AuthenticationHeaderValue? basic, params (string Name, string? Value)[] form)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, uri);
        request.Content = new FormUrlEncodedContent(
            form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
        request.Headers.Authorization = basic;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using HttpResponseMessage response = await Http.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body));
    }

    public Task<(HttpStatusCode Status, JsonElement Json)> ExchangeAsync(SandboxClient client, string code) => PostAsync(
        luca.TokenUri,
        null,
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", client.ClientId),
        ("client_secret", client.ClientSecret),
        ("redirect_uri", Callback),
        ("code_verifier", luca.Options.Generation == 1 ? null : Verifier));

    public Task<(HttpStatusCode Status, JsonElement Json)> RefreshAsync(SandboxClient client, string refreshToken) => PostAsync(
        luca.TokenUri, null, ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", client.ClientId),
        ("client_secret", client.ClientSecret));

    public async Task<string> CodeAsync(
        SandboxClient client, string user = "kari", string? scope = null, IReadOnlyList<string>? companies = null) =>
        Parameter(await Browser.SignInAsync(Authorize(client, scope), user, companies), "code")
        ?? throw new InvalidOperationException("There is no code.");

    public async Task<(string Access, string Refresh)> SignInAsync(
        SandboxClient client, string user = "kari", string? scope = null, IReadOnlyList<string>? companies = null)
    {
        (HttpStatusCode status, JsonElement json) = await ExchangeAsync(client, await CodeAsync(client, user, scope, companies));
        if (status != HttpStatusCode.OK)
            throw new InvalidOperationException(json.ToString());
        return (json.GetProperty("access_token").GetString()!, json.GetProperty("refresh_token").GetString()!);
    }

    public async Task<HttpResponseMessage> SendAsync(
        string? bearer, string query, object? variables = null, string? accept = "application/json")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, luca.GraphQLUri);
        request.Content = new StringContent(JsonSerializer.Serialize(new { query, variables }), Encoding.UTF8, "application/json");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Http.SendAsync(request);
    }

    public async Task<JsonElement> QueryAsync(string bearer, string query, object? variables = null)
    {
        using HttpResponseMessage response = await SendAsync(bearer, query, variables);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }

    public async Task<bool> IsAliveAsync(string bearer)
    {
        using HttpResponseMessage response = await SendAsync(bearer, "{ companies { nodes { id } } }");
        return response.StatusCode == HttpStatusCode.OK;
    }

    public void Dispose()
    {
        Http.Dispose();
        Browser.Dispose();
    }
}
