using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.OAuth;

/// <summary>
/// The token and revocation endpoints over HTTP. Follows no redirect, and sends nothing anywhere but to the origin that the metadata was
/// found at.
/// </summary>
internal sealed class TokenClient(HttpClientPool pool, HttpSettings settings, TimeProvider time) : ITokenClient
{
    private const string NewerPath = "/api/v2/oauth2/token";
    private const string Basic = "client_secret_basic";
    private const string OlderPath = "/api/v1/oauth2/token";

    public Task<TokenSet> RedeemCodeAsync(
        ServerMetadata server, ClientCredential client, CodeGrant grant, CancellationToken cancellationToken)
    {
        (string, string)[] form =
            [
                ("grant_type", "authorization_code"), ("code", grant.Code), ("redirect_uri", grant.RedirectUri.OriginalString),
                ("code_verifier", grant.Verifier)
            ];
        return AskAsync(server, client, new Grant(TokenRequestKind.Redeem, form, [grant.Code, grant.Verifier]), cancellationToken);
    }

    public async Task<TokenSet> RefreshAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken)
    {
        await RefreshRehearsal.RunOnceAsync(settings, time).ConfigureAwait(false);
        return await RefreshNowAsync(server, client, refreshToken, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Without the rehearsal.</summary>
    internal Task<TokenSet> RefreshNowAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) =>
        AskAsync(
            server,
            client,
            new Grant(TokenRequestKind.Refresh, [("grant_type", "refresh_token"), ("refresh_token", refreshToken)], [refreshToken]),
            cancellationToken);

    public async Task<TokenActivity> IntrospectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) =>
        (await AskAboutAsync(server, client, refreshToken, cancellationToken).ConfigureAwait(false)).Activity;

    public async Task<string?> SubjectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) =>
        (await AskAboutAsync(server, client, refreshToken, cancellationToken).ConfigureAwait(false)).Subject;

    private async Task<(TokenActivity Activity, string? Subject)> AskAboutAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken)
    {
        if (server.IntrospectionEndpoint is not { } endpoint) return (TokenActivity.Unknown, null);
        HttpAnswer http = await PostAsync(
            server, endpoint, client, [("token", refreshToken), ("token_type_hint", "refresh_token")],
            cancellationToken).ConfigureAwait(false);
        // Who may ask is the server's to say (RFC 7662, section 2.1): a 401 without that code tells nothing of the secret.
        if (http.Status is 400 or 401 && TokenAnswer.Parse(http.Body, default, default).ErrorCode == "invalid_client")
            return (TokenActivity.ClientRefused, null);
        if (!http.IsSuccess) return (TokenActivity.Unknown, null);
        try
        {
            using JsonDocument json = JsonDocument.Parse(http.Body);
            return SafeJson.Member(json.RootElement, "active").ValueKind switch
            {
                JsonValueKind.True => (TokenActivity.Active, SafeJson.Text(SafeJson.Member(json.RootElement, "sub"))),
                JsonValueKind.False => (TokenActivity.Inactive, null),
                _ => (TokenActivity.Unknown, null),
            };
        }
        catch (JsonException)
        {
            return (TokenActivity.Unknown, null);
        }
    }

    public async Task<bool> RevokeAsync(
        ServerMetadata server, ClientCredential client, string token, string tokenTypeHint, CancellationToken cancellationToken)
    {
        if (server.RevocationEndpoint is not { } endpoint) return false;
        HttpAnswer http = await PostAsync(
            server, endpoint, client, [("token", token), ("token_type_hint", tokenTypeHint)], cancellationToken).ConfigureAwait(false);
        TokenAnswer answer = TokenAnswer.Parse(http.Body, default, default, token, client.ClientSecret, BasicPair(client));
        if (http.IsSuccess && !answer.IsError && !LooksLikeHtml(http)) return true;
        if (http.Status is 404 or 405 or 501 && answer.ErrorCode is null) return false;
        throw TokenFailure.Explain(TokenRequestKind.Revoke, server.Generation, endpoint, http, answer);
    }

    private async Task<TokenSet> AskAsync(ServerMetadata server, ClientCredential client, Grant grant, CancellationToken cancellationToken)
    {
        string?[] secrets = [.. grant.Secrets, client.ClientSecret, BasicPair(client)];
        Uri endpoint = server.TokenEndpoint;
        DateTimeOffset sentAt = time.GetUtcNow();
        HttpAnswer http = await PostAsync(server, endpoint, client, grant.Form, cancellationToken).ConfigureAwait(false);
        TokenAnswer answer = TokenAnswer.Parse(http.Body, sentAt, time.GetUtcNow(), secrets);

        // Whoever does not say how takes HTTP Basic (RFC 8414, section 2), and may take nothing else. Nothing has been done so far.
        if (answer.ErrorCode == "invalid_client" && client.ClientSecret is not null && server.TokenEndpointAuthMethods.Count == 0)
        {
            server = server with { TokenEndpointAuthMethods = [Basic] };
            http = await PostAsync(server, endpoint, client, grant.Form, cancellationToken).ConfigureAwait(false);
            answer = TokenAnswer.Parse(http.Body, sentAt, time.GetUtcNow(), secrets);
        }

        // An older host of generation 1. A 404 that is an OAuth error is an answer of the right place.
        if (http.Status == 404 && answer is { Tokens: null, ErrorCode: null } && server.Generation == 1
            && endpoint.AbsolutePath.EndsWith(NewerPath, StringComparison.Ordinal))
        {
            string path = endpoint.AbsolutePath;
            endpoint = new Uri(endpoint, path.Remove(path.Length - NewerPath.Length) + OlderPath);
            http = await PostAsync(server, endpoint, client, grant.Form, cancellationToken).ConfigureAwait(false);
            answer = TokenAnswer.Parse(http.Body, sentAt, time.GetUtcNow(), secrets);
        }

        return answer.Tokens ?? throw TokenFailure.Explain(grant.Kind, server.Generation, endpoint, http, answer);
    }

    private async Task<HttpAnswer> PostAsync(
        ServerMetadata server, Uri endpoint, ClientCredential client, (string Name, string Value)[] form,
        CancellationToken cancellationToken)
    {
        // Discovery checks this, but saved metadata may come from elsewhere.
        if (!Origin.IsProtected(endpoint) || !Origin.Same(endpoint, server.BaseUri))
        {
            throw new LucaException(LucaErrorId.DiscoveryFailed, $"The address {Origin.Text(endpoint)} is not a protected address at {Origin.Text(server.BaseUri)}, so it gets no secret. Sign in again with Connect-Luca -Force.")
            {
                MayHaveBeenSent = false,
            };
        }

        List<KeyValuePair<string, string>> fields = [.. form.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))];
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint);
        if (BasicPair(client) is { } pair && UsesBasic(server.AuthMethodsAt(endpoint)))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }
        else
        {
            fields.Add(new("client_id", client.ClientId));
            if (client.ClientSecret is not null) fields.Add(new("client_secret", client.ClientSecret));
        }

        // Alone: with several types the service labels its JSON as HTML (luca-api.md).
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new FormUrlEncodedContent(fields);
        return await HttpExchange.SendAsync(
            pool.Get(endpoint, settings, HttpUse.Tokens), request, settings, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Form fields unless the host takes Basic alone: fields need no guess at how it decodes.</summary>
    private static bool UsesBasic(IReadOnlyList<string> methods) => methods.Contains(Basic) && !methods.Contains("client_secret_post");

    /// <summary>Id and secret for HTTP Basic, form-encoded first (RFC 6749 section 2.3.1); null for a public client.</summary>
    private static string? BasicPair(ClientCredential client) => client.ClientSecret is { } secret
        ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormEncode(client.ClientId)}:{FormEncode(secret)}"))
        : null;

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+");

    private static bool LooksLikeHtml(HttpAnswer http)
    {
        foreach (byte b in http.Body)
        {
            if (b is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t' or 0xEF or 0xBB or 0xBF) continue;
            return b == '<';
        }

        return false;
    }

    /// <summary>The request, and which of its values the answer must not show.</summary>
    private sealed record Grant(TokenRequestKind Kind, (string Name, string Value)[] Form, string[] Secrets);
}
