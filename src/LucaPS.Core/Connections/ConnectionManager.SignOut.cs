using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <content>Signing out.</content>
internal sealed partial class ConnectionManager
{
    private static readonly TimeSpan s_revokeTimeout = TimeSpan.FromSeconds(15);

    // Who revoked waits no longer than this for the access token, and to hear that it had effect.
    private static readonly TimeSpan s_confirmTimeout = TimeSpan.FromSeconds(3);

    private const string Still = " The authorization may still be valid; you can end it in Luca's settings.";

    /// <summary>
    /// Revokes at the server if possible, and erases what is saved. The result says which of the two happened; failures outside LucaPS
    /// are not thrown. Once begun, it is finished: the process waits for it.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>: it was ended or replaced before.</exception>
    public async Task<DisconnectResult> DisconnectAsync(Connection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DisconnectResult? result = null;
        await ExitGuard.RunAsync(async () =>
            result = await SignOutAsync(
                connection.TokenSource, connection.Name, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return result!;
    }

    private async Task<DisconnectResult> SignOutAsync(TokenSource source, string name, CancellationToken cancellationToken)
    {
        DisconnectResult result;
        try
        {
            result = await source.AloneAsync(
                async access =>
                {
                    (bool revoked, string? why) = await RevokeNewestAsync(access, cancellationToken).ConfigureAwait(false);
                    // What the store has under the name is an older sign-in's, which another process may be using.
                    using ConnectionLock? taken = source.IsWithoutLock && source.HasStore && Store.Exists(name)
                        ? await Store.LockAsync(name, create: true, TimeSpan.FromSeconds(1), null, cancellationToken).ConfigureAwait(false)
                            ?? throw StoreErrors.Taken(name)
                        : null;
                    return await EraseAsync(source, name, revoked, why).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception) when (!source.IsEnded && exception.ErrorId != LucaErrorId.NotConnected)
        {
            result = await SignOutWithoutStoreAsync(source, exception, cancellationToken).ConfigureAwait(false);
            if (!source.IsEnded)
                return result;
        }

        if (source.HasStore)
            TokenSourceRegistry.Remove(Store, name, source);
        return result;
    }

    /// <summary>The lock or the store could not be had. What another process has in use is left to it: its tokens are the newest.</summary>
    private async Task<DisconnectResult> SignOutWithoutStoreAsync(
        TokenSource source, LucaException failure, CancellationToken cancellationToken)
    {
        string name = source.Current.Metadata.Name;
        ConnectionLock? taken = null;
        try
        {
            if (Directory.Exists(Store.Folder))
            {
                taken = await Store.LockAsync(name, create: true, TimeSpan.Zero, null, CancellationToken.None).ConfigureAwait(false);
                if (taken is null)
                    return new DisconnectResult(
                        name, false,
                        "Another process is using the connection and has its newest tokens: end that process, or sign out in it." + Still,
                        false, failure);
                (_, string? why) = await RevokeAsync(source.Current, isNewest: false, cancellationToken).ConfigureAwait(false);
                return await EraseAsync(source, name, revoked: false, why).ConfigureAwait(false);
            }

            // Nobody else can have the tokens of a store that is gone.
            (bool revoked, string? reason) = await RevokeAsync(source.Current, isNewest: true, cancellationToken).ConfigureAwait(false);
            source.End(() => TokenErrors.Closed(name));
            return new DisconnectResult(name, revoked, reason, false, null);
        }
        catch (LucaException exception)
        {
            return new DisconnectResult(name, false, exception.Message + Still, false, exception);
        }
        finally
        {
            taken?.Dispose();
        }
    }

    /// <summary>With the lock.</summary>
    private async Task<DisconnectResult> EraseAsync(TokenSource source, string name, bool revoked, string? why)
    {
        LucaException? left = source.HasStore
            ? await Task.Run(() => Store.TryErase(name), CancellationToken.None).ConfigureAwait(false)
            : null;
        source.End(() => TokenErrors.Closed(name));
        return new DisconnectResult(name, revoked, why, source.HasStore && left is null, left);
    }

    /// <summary>Erases what is saved under a name although it cannot be read, with no word to the server.</summary>
    public async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        StorePaths.CheckName(name);
        if (!Store.Exists(name))
            throw TokenErrors.NotConnected(name);
        TokenSource? living = TokenSourceRegistry.Find(Store, name);
        living?.End(() => TokenErrors.Closed(name));
        using ConnectionLock taken = await Store.LockAsync(
            name, create: true, TimeSpan.FromSeconds(30), null, cancellationToken).ConfigureAwait(false)
            ?? throw StoreErrors.Taken(name);
        await Task.Run(() => Store.Erase(name), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Doorkeeper answers 200 and revokes nothing if the access token beside the refresh token has expired (fixed in its pull request
    /// 1744), so such a connection is refreshed first, with all the care of a refresh: its tokens are saved before anything else happens.
    /// </summary>
    private async Task<(bool Revoked, string? Why)> RevokeNewestAsync(ExclusiveAccess access, CancellationToken cancellationToken)
    {
        StoredConnection current = access.Current;
        if (await access.DoubtAsync().ConfigureAwait(false) is not null)
            return await RevokeAsync(current, isNewest: false, cancellationToken).ConfigureAwait(false);

        bool refresh =
            current.Metadata is
            {
                AuthenticationType: AuthenticationType.AuthorizationCode, State: not AuthorizationState.Revoked,
                Server.RevocationEndpoint: not null
            }
                && current.Secret is { RefreshToken: not null, ExpiresAt: { } end } && end <= _options.Time.GetUtcNow();
        if (!refresh)
            return await RevokeAsync(access.Current, isNewest: true, cancellationToken).ConfigureAwait(false);
        try
        {
            await access.RefreshAsync().ConfigureAwait(false);
        }
        catch (LucaException exception)
        {
            // What can be done without is done.
            (bool revoked, string? why) = await RevokeAsync(access.Current, isNewest: false, cancellationToken).ConfigureAwait(false);
            return (revoked, access.Current.Metadata.State == AuthorizationState.Active
                ? $"Its access token had expired and could not be renewed first, so the server may not have revoked it. {exception.Message}{Still}"
                : why);
        }

        return await RevokeAsync(access.Current, isNewest: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes what a sign-in replaced, whose newest tokens these are.</summary>
    public Task<(bool Revoked, string? Why)> RevokeReplacedAsync(StoredConnection replaced, CancellationToken cancellationToken) =>
        RevokeAsync(replaced, isNewest: true, cancellationToken);

    /// <summary>Revokes what a sign-in gave, and is not kept.</summary>
    public Task<(bool Revoked, string? Why)> RevokeUnkeptAsync(NewConnection made, CancellationToken cancellationToken) =>
        RevokeAsync(Describe(made), isNewest: true, cancellationToken);

    private async Task<(bool Revoked, string? Why)> RevokeAsync(
        StoredConnection current, bool isNewest, CancellationToken cancellationToken)
    {
        ConnectionMetadata m = current.Metadata;
        if (m.AuthenticationType == AuthenticationType.ApiKey)
            return (false, "An API key is not revoked this way; delete it in Luca's settings if you no longer need it.");
        if (m.State == AuthorizationState.Revoked)
            return (false, "The server had already ended the authorization.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_revokeTimeout);
        try
        {
            ITokenClient tokens = _options.TokenClients(m.Http with { ProxyPassword = current.Secret.ProxyPassword });
            ClientCredential client = new(m.ClientId ?? "", current.Secret.ClientSecret);
            string token = current.Secret.RefreshToken ?? current.Secret.AccessToken;
            bool done = await tokens.RevokeAsync(
                m.Server, client, token, current.Secret.RefreshToken is null ? "access_token" : "refresh_token",
                limit.Token).ConfigureAwait(false);
            if (!done)
                return (false, "This server offers no way to revoke an authorization." + Still);
            await RevokeAccessTokenAsync(tokens, current, client, limit.Token).ConfigureAwait(false);
            if (!isNewest)
                return (false, "The server may have a newer refresh token than the one that was revoked." + Still);
            // Revoking may answer 200 and have had no effect (luca-api.md, "Be ready for").
            return await IsHonouredAsync(tokens, m.Server, client, token, limit.Token).ConfigureAwait(false)
                ? (false, "The server said that it had revoked the authorization, but still honours it." + Still)
                : (true, null);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.AuthorizationRevoked)
        {
            return (false, "The server had already ended the authorization.");
        }
        catch (LucaException exception)
        {
            return (false, exception.Message + Still);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"The server did not answer within {s_revokeTimeout.TotalSeconds:0} seconds." + Still);
        }
    }

    /// <summary>A server should, but need not, take it along with the refresh token (RFC 7009 section 2.1).</summary>
    private async Task RevokeAccessTokenAsync(
        ITokenClient tokens, StoredConnection current, ClientCredential client, CancellationToken cancellationToken)
    {
        ConnectionSecret secret = current.Secret;
        if (secret is not { RefreshToken: not null, AccessToken.Length: > 0 } || secret.ExpiresAt <= _options.Time.GetUtcNow())
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_confirmTimeout);
        try
        {
            await tokens.RevokeAsync(
                current.Metadata.Server, client, secret.AccessToken, "access_token", limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LucaException or OperationCanceledException)
        {
            // The authorization is revoked all the same.
        }
    }

    /// <summary>Whether the server confirms it (RFC 7662); a server that cannot be asked is believed.</summary>
    private static async Task<bool> IsHonouredAsync(
        ITokenClient tokens, ServerMetadata server, ClientCredential client, string token, CancellationToken cancellationToken)
    {
        if (server.IntrospectionEndpoint is null)
            return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_confirmTimeout);
        try
        {
            return await tokens.IntrospectAsync(server, client, token, limit.Token).ConfigureAwait(false) == TokenActivity.Active;
        }
        catch (Exception exception) when (exception is LucaException or OperationCanceledException)
        {
            return false;
        }
    }
}
