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

/// <content>Moving to another account or machine.</content>
internal sealed partial class ConnectionManager
{
    /// <summary>
    /// Writes the connection to a file that only its owner can read, protected by the password. An authorization whose
    /// refresh tokens rotate can have one owner: it is closed and erased here once the file is safely on disk, and the
    /// answer is true. An API key stays.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: there is no file, and the connection is as it
    /// was.</exception>
    public async Task<bool> ExportAsync(
        Connection connection, string path, SecureString password, bool overwrite, CancellationToken cancellationToken)
    {
        TokenSource source = connection.TokenSource;
        string name = connection.Name;
        RefuseExisting(name, path, overwrite);
        bool moved = await source.AloneAsync(
            async access =>
            {
                if (await access.DoubtAsync().ConfigureAwait(false) is { } doubt)
                    throw doubt;
                StoredConnection current = access.Current;
                if (current.Metadata.State == AuthorizationState.Revoked)
                    throw TokenErrors.Revoked(current.Metadata, null);
                byte[] content = await Task.Run(() => TransferFile.Seal(current, password), cancellationToken).ConfigureAwait(false);
                bool moves = current.Metadata.AuthenticationType != AuthenticationType.ApiKey;
                // Begun is finished or undone, for signals to the process too.
                await ExitGuard.RunAsync(() => Task.Run(
                    () => WriteExport(current.Metadata, path, content, overwrite, moves ? access.Store : null))).ConfigureAwait(false);
                if (moves)
                {
                    // Tokens that could not be saved: what is saved has been spent.
                    if (source.HasStore && access.Store is null)
                        Store.TryErase(name);
                    source.End(() => TokenErrors.Closed(name));
                }

                return moves;
            },
            cancellationToken).ConfigureAwait(false);
        if (moved && source.HasStore)
            TokenSourceRegistry.Remove(Store, name, source);
        return moved;
    }

    /// <summary>Makes a saved connection of an exported one, with no request to the server.</summary>
    /// <exception cref="LucaException">The file or the password is wrong, or a connection of that name is there and may not be
    /// replaced.</exception>
    public async Task<Connection> ImportAsync(
        string path, SecureString password, ImportTarget target, IReporter reporter, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = BoundedFile.Read(path, 8 << 20);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file of the exported connection, '{path}', could not be read: {exception.Message}",
                exception)
            { TargetValue = path };
        }

        StoredConnection brought = await Task.Run(() => TransferFile.Open(content, password), cancellationToken).ConfigureAwait(false);
        ConnectionMetadata m = brought.Metadata;
        string name = target.Name ?? m.Name;
        PersistMode persist = target.Persist;
        StorePaths.CheckName(name);
        if (persist != PersistMode.Process && !target.Overwrite && Store.Exists(name))
        {
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"A connection named '{name}' is already saved here. Import under another -Name, or replace it with -Force.")
            {
                TargetValue = name,
            };
        }

        await VerifyPersistenceAsync(persist, cancellationToken).ConfigureAwait(false);
        NewConnection made = Brought(brought, name, persist);
        return m.Server.Generation == 1 || brought.Secret.RefreshToken is not { } refreshToken
            ? await CreateAsync(made, reporter, cancellationToken).ConfigureAwait(false)
            : await TakeOverAsync(made, refreshToken, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Imports what can have one owner. It is remembered who has it: the same file once more, under another name, would make a second.
    /// </summary>
    private async Task<Connection> TakeOverAsync(
        NewConnection made, string refreshToken, IReporter reporter, CancellationToken cancellationToken)
    {
        string hash = Digest.Sha256Text(refreshToken);
        bool isSaved = made.Persist != PersistMode.Process;
        await s_vault.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using ConnectionLock? spending = isSaved
                ? await Store.LockSpentAsync(TimeoutOf(made), cancellationToken).ConfigureAwait(false)
                : null;
            TokenSource? here = MadeHere(hash) is { IsEnded: false } living && (!living.HasStore || !living.IsSaved) ? living : null;
            string? owner = here?.Current.Metadata.Name ?? SpentFor(hash, made.Persist);
            if (owner is not null && (here is not null || Store.Exists(owner)))
            {
                bool isSame = StorePaths.Fold(owner) == StorePaths.Fold(made.Name);
                // Looked at before the server is asked: it may refresh meanwhile.
                if (!isSame && Holds(here?.Current ?? TryRead(owner), refreshToken))
                    throw TokenErrors.HasOwner(made.Name, owner);
                // As at each start of a container: what was made of the file since is newer than the file.
                if (await ActivityAsync(made, refreshToken, cancellationToken).ConfigureAwait(false) != TokenActivity.Active)
                    return !isSame ? throw TokenErrors.SpentBefore(made.Name, owner)
                        : here is not null ? new Connection(here, here.Current.Metadata.DefaultCompany)
                        : Open(made.Name);
            }

            Connection imported = await CreateAsync(made, reporter, cancellationToken).ConfigureAwait(false);
            if (isSaved)
                Store.AddSpent(hash, made.Name);
            _options.MadeOf[hash] = new WeakReference<TokenSource>(imported.TokenSource);
            return imported;
        }
        finally
        {
            s_vault.Release();
        }
    }

    private static bool Holds(StoredConnection? owner, string refreshToken) =>
        owner is not null && owner.Secret.RefreshToken == refreshToken && owner.Metadata.State != AuthorizationState.Revoked;

    private StoredConnection? TryRead(string name)
    {
        try
        {
            return Store.Read(name);
        }
        catch (LucaException)
        {
            return null;
        }
    }

    private static NewConnection Brought(StoredConnection brought, string name, PersistMode persist)
    {
        ConnectionMetadata m = brought.Metadata;
        return new NewConnection
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
            SourceTokenHash = brought.Secret.SourceTokenHash,
        };
    }

    /// <summary>
    /// At each moment there is one owner, wherever the process ends: until the file gets its name that is the connection, from then on the
    /// file. <see cref="ConnectionStore.ReadNewest"/> finishes what was cut off.
    /// </summary>
    private static void WriteExport(ConnectionMetadata metadata, string path, byte[] content, bool overwrite, ConnectionStore? source)
    {
        string unfinished = ConnectionStore.UnfinishedExport(path, metadata);
        bool marked = false;
        try
        {
            PrivateFile.Delete(unfinished);
            PrivateFile.WriteNew(unfinished, content);
            // Written by us, but the disk has the last word on what stands there.
            if (PrivateFile.Read(unfinished, content.Length, secret: true) is not { } readBack || !content.AsSpan().SequenceEqual(readBack))
                throw new IOException("what was read back is not what was written");
            RefuseExisting(metadata.Name, path, overwrite);
            source?.WriteMetadata(metadata with { MovingTo = path });
            marked = source is not null;
            source?.Options.Steps?.At(StoreStep.ExportMarked);
            HeldFile.Wait(HeldFile.Moment, () =>
            {
                PrivateFile.Rename(unfinished, path);
                return true;
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LucaException)
        {
            if (marked)
                source!.WriteMetadata(metadata);
            PrivateFile.TryDelete(unfinished);
            if (exception is LucaException)
                throw;
            throw StoreErrors.FileFailed($"The connection was not exported: the file '{path}' could not be written", exception);
        }

        // What is left of it is not used any more, and erased when it is next looked at.
        source?.Options.Steps?.At(StoreStep.ExportNamed);
        if (source is not null)
            source.TryErase(metadata.Name);
    }

    private static void RefuseExisting(string name, string path, bool overwrite)
    {
        if (!File.Exists(path))
            return;
        if (!overwrite)
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file '{path}' already exists. Choose another, or replace it with -Force.")
            { TargetValue = path };
        (bool isExport, string? other) = Identify(path);
        if (isExport && (other is null || StorePaths.Fold(other) != StorePaths.Fold(name)))
        {
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file '{path}' holds the export of {(other is null ? "a connection that it does not name" : $"another connection, '{other}'")}, which may exist nowhere else, so '{name}' was not exported to it. Choose another file, give a folder to export several, or delete the file if you do not need it.")
            {
                TargetValue = path,
            };
        }
    }

    private static (bool IsExport, string? Name) Identify(string path)
    {
        try
        {
            return TransferFile.Identify(BoundedFile.Read(path, 8 << 20));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read is not an export of ours, or cannot be replaced either.
            return default;
        }
    }
}
