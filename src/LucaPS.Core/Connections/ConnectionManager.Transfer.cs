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
        {
            TokenSourceRegistry.Remove(Store, name, source);
            await NoteMovedAsync(source.Current).ConfigureAwait(false);
        }

        return moved;
    }

    /// <summary>
    /// Nothing else that stays here says that another machine may have the token in the file, and that the one in the file that it was
    /// imported from is spent.
    /// </summary>
    private async Task NoteMovedAsync(StoredConnection moved)
    {
        if (moved.Metadata.Server.Generation == 1 || moved.Secret.RefreshToken is not { } token)
            return;
        try
        {
            using ConnectionLock spending = await Store.LockSpentAsync(
                TimeSpan.FromSeconds(30), CancellationToken.None).ConfigureAwait(false);
            if (moved.Secret.FileTokenHash is { } hash && !moved.IsAsImported)
                Store.AddSpent(hash, moved.Metadata.Name);
            Store.NoteExported(Digest.Sha256Text(token), moved.Metadata.Name);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            // It has been exported, which is what was asked for.
        }
    }

    /// <summary>
    /// Makes a saved connection of an exported one. The server is asked only whether the file's token is still good, and where it does not
    /// answer, the import goes on.
    /// </summary>
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
                $"The file of the exported connection, '{path}', could not be read: {exception.Message.TrimEnd('.')}. Check the path, and who may read the file.",
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
                Category = FailureCategory.ResourceExists,
            };
        }

        await VerifyPersistenceAsync(persist, cancellationToken).ConfigureAwait(false);
        NewConnection made = Brought(brought, name, persist) with { Replaces = target.Replaces };
        return m.Server.Generation == 1 || brought.Secret.RefreshToken is not { } refreshToken
            ? await CreateAsync(made, reporter, cancellationToken).ConfigureAwait(false)
            : await TakeOverAsync(made, refreshToken, target.Overwrite, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Imports what can have one owner. A connection remembers the file that it is from: the same file once more means that connection,
    /// whose tokens are those of the file or newer, and under another name it would make a second owner.
    /// </summary>
    private async Task<Connection> TakeOverAsync(
        NewConnection made, string refreshToken, bool isForced, IReporter reporter, CancellationToken cancellationToken)
    {
        string hash = Digest.Sha256Text(refreshToken);
        made = made with { FileTokenHash = hash };
        bool isSaved = made.Persist != PersistMode.Process;
        await s_vault.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            TokenSource? here = ImportedHere(made, hash);
            if (here is not null && IsNameOf(made, here.Current))
                return ReuseImported(here.Current, new Connection(here, here.Current.Metadata.DefaultCompany), made, reporter);
            using ConnectionLock? spending = isSaved
                ? await Store.LockSpentAsync(TimeoutOf(made), cancellationToken).ConfigureAwait(false)
                : null;
            // A refresh of it in another process has ended once the lock is there.
            using ConnectionLock? taken = await LockForVaultAsync(made, cancellationToken).ConfigureAwait(false);
            if ((taken is not null ? TryReadNewest(made.Name) : TryRead(made.Name)) is { } saved && IsImportedFrom(saved, hash))
                return ReuseImported(saved, Open(made.Name), made, reporter);
            await RefuseSecondOwnerAsync(made, refreshToken, here?.Current, isForced, cancellationToken).ConfigureAwait(false);
            Connection imported = taken is null
                ? await CreateAsync(made, reporter, cancellationToken).ConfigureAwait(false)
                : await SaveAsync(made, taken, null, reporter).ConfigureAwait(false);
            if (isSaved)
                Store.NoteOwner(hash, made.Name);
            _options.MadeOf[hash] = new WeakReference<TokenSource>(imported.TokenSource);
            return imported;
        }
        finally
        {
            s_vault.Release();
        }
    }

    /// <summary>
    /// "Inactive" proves that a token is spent where it is known that somebody else has or had it, and as long as its access token lives;
    /// once that has expired, Doorkeeper says it of a good one.
    /// </summary>
    /// <exception cref="LucaException">Another connection is made of the file, or its token is spent.</exception>
    private async Task RefuseSecondOwnerAsync(
        NewConnection made, string refreshToken, StoredConnection? here, bool isForced, CancellationToken cancellationToken)
    {
        (string Name, TokenFate Fate)? note = NoteOf(made.FileTokenHash!, made.Persist);
        StoredConnection? owner = here ?? (note is { } known ? TryRead(known.Name) : null);
        if (owner is not null && (!IsImportedFrom(owner, made.FileTokenHash!) || IsNameOf(made, owner)))
            owner = null;
        if (owner?.Secret.RefreshToken == refreshToken)
            throw TokenErrors.HasOwner(made.Name, owner!.Metadata.Name);
        // Not asked about: ConnectionManager.Vault.cs, RefuseSpent.
        if (owner is not null || note is { Fate: TokenFate.Spent })
            throw TokenErrors.SpentBefore(made.Name, owner?.Metadata.Name ?? note!.Value.Name);
        bool isProof = RefreshDoubt.IsProof(Describe(made), new TokenLifetime(_options.Time));
        if (!isProof && (isForced || note is not { Fate: TokenFate.Exported }))
            return;
        if (await ActivityAsync(made, refreshToken, cancellationToken).ConfigureAwait(false) == TokenActivity.Inactive)
            throw TokenErrors.SpentElsewhere(made.Name, isProof, made.Server.BaseUri, made.Client);
    }

    /// <summary>One that only this process has, or the newest tokens of which only this process has.</summary>
    private TokenSource? ImportedHere(NewConnection made, string hash) =>
        (MadeHere(hash) ?? Unsaved(made)) is { IsEnded: false } living && (!living.HasStore || !living.IsSaved)
            && IsImportedFrom(living.Current, hash)
            ? living
            : null;

    private static Connection ReuseImported(StoredConnection known, Connection connection, NewConnection made, IReporter reporter)
    {
        reporter.Verbose($"The connection '{made.Name}' was imported from this file before, still works, and is used.");
        if (made.Persist != PersistMode.Process && made.Persist != known.Metadata.Persist)
            reporter.Warning($"The connection '{made.Name}' was imported from this file before, and stays where it is kept ({known.Metadata.Persist}). Export it and import that file to keep it elsewhere.");
        return connection;
    }

    private static bool IsImportedFrom(StoredConnection connection, string hash) =>
        connection.Secret.FileTokenHash == hash && connection.Metadata.State != AuthorizationState.Revoked;

    private static bool IsNameOf(NewConnection made, StoredConnection connection) =>
        StorePaths.Fold(connection.Metadata.Name) == StorePaths.Fold(made.Name);

    private StoredConnection? TryRead(string name) => Try(() => Store.Read(name));

    /// <summary>With the lock. What cannot be read is replaced.</summary>
    private StoredConnection? TryReadNewest(string name) => Try(() => Store.ReadNewest(name));

    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
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
            WasActive = m.WasActive is true ? true : null,
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
            throw StoreErrors.WriteFailed(
                $"The connection was not exported: the file '{path}' could not be written", exception,
                "Name another file, or check who may write there.");
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
            { TargetValue = path, Category = FailureCategory.ResourceExists };
        (bool isExport, string? other) = Identify(path);
        if (isExport && (other is null || StorePaths.Fold(other) != StorePaths.Fold(name)))
        {
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file '{path}' holds the export of {(other is null ? "a connection that it does not name" : $"another connection, '{other}'")}, which may exist nowhere else, so '{name}' was not exported to it. Choose another file, give a folder to export several, or delete the file if you do not need it.")
            {
                TargetValue = path,
                Category = FailureCategory.ResourceExists,
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
