using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <content>What is done about a refresh whose answer was lost.</content>
internal sealed partial class TokenSource
{
    /// <summary>
    /// Asks the server, where it can be asked (RFC 7662), whether the refresh token of a lost refresh is still good, and goes on with it if so:
    /// a gateway that failed had perhaps not passed the request on. Nothing can be lost by asking, nor by using it after a yes: where the server
    /// rotates after all, its answer went to nobody and the authorization is lost in any case.
    /// </summary>
    private async Task<StoredConnection> IntrospectAsync(ConnectionLock? taken, StoredConnection old)
    {
        ConnectionMetadata m = old.Metadata;
        if (m.State != AuthorizationState.Uncertain || m.Server.IntrospectionEndpoint is null || old.Secret.RefreshToken is not { } refreshToken)
            return old;
        using var limit = new CancellationTokenSource(_options.RequestTimeout);
        try
        {
            ITokenClient client = _options.TokenClients(m.Http with { ProxyPassword = old.Secret.ProxyPassword });
            if (!await client.IsActiveAsync(m.Server, new ClientCredential(m.ClientId ?? "", old.Secret.ClientSecret), refreshToken, limit.Token).ConfigureAwait(false))
                return old;
        }
        catch (Exception e) when (e is LucaException or OperationCanceledException)
        {
            return old;
        }

        Mark(taken, AuthorizationState.Active);
        return _current;
    }
}
