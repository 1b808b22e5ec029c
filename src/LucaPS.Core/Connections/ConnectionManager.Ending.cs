using System;
using System.IO;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <content>Signing out, and moving to another account or machine.</content>
internal sealed partial class ConnectionManager
{
    /// <summary>
    /// Revokes at the server where that can be done, and erases what is saved in any case. The result tells which of both
    /// happened; nothing that goes wrong outside is thrown.
    /// </summary>
    public async Task<DisconnectResult> DisconnectAsync(Connection connection, CancellationToken cancellationToken)
    {
        TokenSource source = connection.TokenSource;
        string name = connection.Name;
        DisconnectResult result;
        try
        {
            result = await source.AloneAsync(
                async (current, store) =>
                {
                    (bool revoked, string? why) = await RevokeAsync(current, cancellationToken).ConfigureAwait(false);
                    LucaException? left = null;
                    bool erased = false;
                    if (source.HasStore)
                    {
                        left = await Task.Run(() => TryErase(name), CancellationToken.None).ConfigureAwait(false);
                        erased = left is null;
                    }

                    source.End(() => TokenErrors.Closed(name));
                    return (current, new DisconnectResult(name, revoked, why, erased, left));
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException e) when (!source.IsReplaced)
        {
            // The lock or the store could not be had: revoke what is at hand, erase what can be erased.
            (bool revoked, string? why) = await RevokeAsync(source.Current, cancellationToken).ConfigureAwait(false);
            LucaException? left = source.HasStore ? TryErase(name) : null;
            source.End(() => TokenErrors.Closed(name));
            result = new DisconnectResult(name, revoked, revoked ? null : why ?? e.Message, source.HasStore && left is null, left);
        }

        if (source.HasStore)
            TokenSourceRegistry.Remove(Store, name, source);
        return result;
    }

    /// <summary>Erases what is saved under a name although it cannot be read, with no word to the server.</summary>
    public async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        StorePaths.CheckName(name);
        if (!Store.Exists(name))
            throw TokenErrors.NotConnected(name);
        TokenSource? living = TokenSourceRegistry.Find(Store, name);
        living?.End(() => TokenErrors.Closed(name));
        using ConnectionLock taken = await Store.LockAsync(name, create: true, TimeSpan.FromSeconds(30), null, cancellationToken).ConfigureAwait(false)
            ?? throw StoreErrors.Taken(name);
        await Task.Run(() => Store.Erase(name), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the connection to a file that only its owner can read, protected by the password. An authorization whose
    /// refresh tokens rotate can have one owner: it is closed and erased here once the file is safely on disk, and the
    /// answer is true. An API key stays.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: there is no file, and the connection is as it was.</exception>
    public async Task<bool> ExportAsync(Connection connection, string path, SecureString password, bool overwrite, CancellationToken cancellationToken)
    {
        TokenSource source = connection.TokenSource;
        string name = connection.Name;
        RefuseExisting(path, overwrite);
        bool moved = await source.AloneAsync(
            async (current, _) =>
            {
                if (current.Metadata.State != AuthorizationState.Active)
                    throw current.Metadata.State == AuthorizationState.Revoked ? TokenErrors.Revoked(current.Metadata, null) : TokenErrors.Uncertain(current.Metadata, null);
                byte[] content = await Task.Run(() => TransferFile.Seal(current, password), cancellationToken).ConfigureAwait(false);
                WriteExport(path, content, overwrite);
                bool moves = current.Metadata.AuthenticationType != AuthenticationType.ApiKey;
                if (moves)
                {
                    if (source.HasStore && TryErase(name) is { } left && IsReadable(name))
                    {
                        // It has one owner, and that is still this account.
                        PrivateFile.TryDelete(path);
                        throw left;
                    }

                    source.End(() => TokenErrors.Closed(name));
                }

                return (current, moves);
            },
            cancellationToken).ConfigureAwait(false);
        if (moved && source.HasStore)
            TokenSourceRegistry.Remove(Store, name, source);
        return moved;
    }

    /// <summary>Makes a saved connection of an exported one, with no request to the server.</summary>
    /// <exception cref="LucaException">The file or the password is wrong, or a connection of that name is there and may not be replaced.</exception>
    public async Task<Connection> ImportAsync(
        string path, SecureString password, string? name, PersistMode persist, bool overwrite, IReporter reporter, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = BoundedFile.Read(path, 8 << 20);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LucaException(LucaErrorId.StoreFailed, $"The file of the exported connection, '{path}', could not be read: {e.Message}", e) { TargetValue = path };
        }

        StoredConnection brought = await Task.Run(() => TransferFile.Open(content, password), cancellationToken).ConfigureAwait(false);
        ConnectionMetadata m = brought.Metadata;
        name ??= m.Name;
        StorePaths.CheckName(name);
        if (persist != PersistMode.Process && !overwrite && Store.Exists(name))
        {
            throw new LucaException(LucaErrorId.StoreFailed, $"A connection named '{name}' is saved here already. Import under another -Name, or replace it with -Force.")
            {
                TargetValue = name,
            };
        }

        await VerifyPersistenceAsync(persist, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(
            new NewConnection
            {
                Name = name,
                Server = m.Server,
                Persist = persist,
                AuthenticationType = m.AuthenticationType,
                Client = m.ClientId is { } id ? new ClientCredential(id, brought.Secret.ClientSecret) : null,
                Tokens = new TokenSet
                {
                    AccessToken = brought.Secret.AccessToken,
                    RefreshToken = brought.Secret.RefreshToken,
                    ExpiresAt = brought.Secret.ExpiresAt,
                    Scope = brought.Secret.Scope ?? m.Scope,
                    ObtainedAt = brought.Secret.ObtainedAt,
                },
                Companies = m.Companies,
                DefaultCompany = m.DefaultCompany,
                Http = m.Http with { ProxyPassword = brought.Secret.ProxyPassword },
                SignIn = m.SignIn,
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes at the server where that can be done, and says why where it cannot.</summary>
    internal async Task<(bool Revoked, string? Why)> RevokeAsync(StoredConnection current, CancellationToken cancellationToken)
    {
        ConnectionMetadata m = current.Metadata;
        if (m.AuthenticationType == AuthenticationType.ApiKey)
            return (false, "An API key is not revoked this way; delete it in Luca's settings if it is not to be used any more.");
        if (m.State == AuthorizationState.Revoked)
            return (false, "The server had ended the authorization before.");
        const string still = " The authorization may still stand; it can be ended in Luca's settings.";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.RevokeTimeout);
        try
        {
            ITokenClient client = _options.TokenClients(m.Http with { ProxyPassword = current.Secret.ProxyPassword });
            var credential = new ClientCredential(m.ClientId ?? "", current.Secret.ClientSecret);
            (string? refreshToken, bool isNewest) = await RevocableAsync(client, credential, current, limit.Token).ConfigureAwait(false);
            bool done = await client.RevokeAsync(
                m.Server,
                credential,
                refreshToken ?? current.Secret.AccessToken,
                refreshToken is null ? "access_token" : "refresh_token",
                limit.Token).ConfigureAwait(false);
            return !done ? (false, "This server offers no way to revoke an authorization." + still)
                : isNewest ? (true, null)
                : (false, "Its last refresh had no good answer, so the server may have a newer refresh token than the one that was revoked." + still);
        }
        catch (LucaException e) when (e.ErrorId == LucaErrorId.AuthorizationRevoked)
        {
            return (false, "The server had ended the authorization before.");
        }
        catch (LucaException e)
        {
            return (false, e.Message + still);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"The server did not answer within {_options.RevokeTimeout.TotalSeconds:0} seconds." + still);
        }
    }

    /// <summary>
    /// The refresh token to revoke, and whether the server has no newer one. Doorkeeper answers 200 and revokes nothing where the access
    /// token beside it has expired (mended in its pull request 1744), so such a connection is refreshed first.
    /// </summary>
    private async Task<(string? RefreshToken, bool IsNewest)> RevocableAsync(ITokenClient client, ClientCredential credential, StoredConnection current, CancellationToken cancellationToken)
    {
        string? refreshToken = current.Secret.RefreshToken;
        if (refreshToken is null || current.Metadata.State == AuthorizationState.Uncertain)
            return (refreshToken, current.Metadata.State == AuthorizationState.Active);
        if (current.Metadata.Server.RevocationEndpoint is null || current.Secret.ExpiresAt is not { } end || end > _options.Time.GetUtcNow())
            return (refreshToken, true);
        try
        {
            TokenSet newest = await client.RefreshAsync(current.Metadata.Server, credential, refreshToken, cancellationToken).ConfigureAwait(false);
            return (newest.RefreshToken ?? refreshToken, true);
        }
        catch (LucaException e) when (e.ErrorId != LucaErrorId.AuthorizationRevoked)
        {
            // What can be done without is done.
            return (refreshToken, false);
        }
    }

    private bool IsReadable(string name)
    {
        try
        {
            return Store.Read(name) is not null;
        }
        catch (LucaException)
        {
            return false;
        }
    }

    private LucaException? TryErase(string name)
    {
        try
        {
            Store.Erase(name);
            return null;
        }
        catch (LucaException e)
        {
            return e;
        }
    }

    private static void RefuseExisting(string path, bool overwrite)
    {
        if (File.Exists(path) && !overwrite)
            throw new LucaException(LucaErrorId.StoreFailed, $"The file '{path}' is there already. Choose another, or replace it with -Force.") { TargetValue = path };
    }

    private static void WriteExport(string path, byte[] content, bool overwrite)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            PrivateFile.WriteNew(temporary, content);
            // Written by us, but the disk has the last word on what stands there.
            if (PrivateFile.Read(temporary, content.Length, secret: true) is not { } readBack || !content.AsSpan().SequenceEqual(readBack))
                throw new IOException("what was read back is not what was written");
            RefuseExisting(path, overwrite);
            PrivateFile.Rename(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PrivateFile.TryDelete(temporary);
            throw StoreErrors.FileFailed($"The connection was not exported: the file '{path}' could not be written", e);
        }
        catch (LucaException)
        {
            PrivateFile.TryDelete(temporary);
            throw;
        }
    }
}
