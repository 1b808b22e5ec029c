using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Auth;
using LucaPS.Tokens;

namespace LucaPS.StoreProbe;

/// <summary>Refreshes over HTTP, by the probe's own clock.</summary>
internal sealed class ProbeTokenClient(TimeProvider time) : ITokenClient
{
    private static readonly HttpClient s_http = new();

    public Task<TokenSet> RedeemCodeAsync(ServerMetadata server, ClientCredential client, string code, Uri redirectUri, string codeVerifier, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> RevokeAsync(ServerMetadata server, ClientCredential client, string token, string tokenTypeHint, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<TokenSet> RefreshAsync(ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent([
            new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("client_id", client.ClientId), new("client_secret", client.ClientSecret ?? ""),
        ]);
        try
        {
            using HttpResponseMessage response = await s_http.PostAsync(server.TokenEndpoint, content, cancellationToken).ConfigureAwait(false);
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            if (!response.IsSuccessStatusCode)
            {
                throw new LucaException(LucaErrorId.AuthorizationRevoked, "Refused.")
                {
                    ServerCode = json.RootElement.GetProperty("error").GetString(),
                    StatusCode = (int)response.StatusCode,
                };
            }

            DateTimeOffset now = time.GetUtcNow();
            return new TokenSet
            {
                AccessToken = json.RootElement.GetProperty("access_token").GetString()!,
                RefreshToken = json.RootElement.GetProperty("refresh_token").GetString(),
                ExpiresAt = now.AddSeconds(json.RootElement.GetProperty("expires_in").GetInt32()),
                ObtainedAt = now,
            };
        }
        catch (HttpRequestException e)
        {
            throw new LucaException(LucaErrorId.NetworkError, e.Message, e)
            {
                MayHaveBeenSent = e.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError),
            };
        }
    }
}
