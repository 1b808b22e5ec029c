using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <summary>
/// Opens, creates, changes and ends connections. It keeps none: the session knows which are open in a runspace. One
/// for each module; safe for any number of threads.
/// </summary>
internal sealed partial class ConnectionManager
{
    private readonly ConnectionManagerOptions _options;
    private readonly Lazy<ConnectionStore> _store;

    public ConnectionManager(ConnectionManagerOptions options)
    {
        _options = options;
        _store = new Lazy<ConnectionStore>(() => new ConnectionStore(options.Store()), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <exception cref="LucaException">This account has no folder for it.</exception>
    public ConnectionStore Store => _store.Value;

    /// <summary>The saved connection of that name, with no request to the server.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/> when nothing is saved under it,
    /// <see cref="LucaErrorId.StoreFailed"/> when it cannot be read.</exception>
    public Connection Open(string name) => TryOpen(name) ?? throw NotConnected(name);

    /// <summary>Nothing is saved under that name, or nothing can be seen that is: the folder may be somebody else's.</summary>
    public LucaException NotConnected(string? name)
    {
        try
        {
            Store.RefuseForeignHome();
        }
        catch (LucaException exception)
        {
            return exception;
        }

        return TokenErrors.NotConnected(name);
    }

    /// <summary>The saved connection of that name; null when nothing is saved under it.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: it cannot be read.</exception>
    public Connection? TryOpen(string name)
    {
        StorePaths.CheckName(name);
        // An account without a home folder has nothing saved.
        if (!HasStore())
            return null;
        if (TokenSourceRegistry.Find(Store, name) is { IsEnded: false, IsSaved: false } inMemory)
            return new Connection(inMemory, inMemory.Current.Metadata.DefaultCompany);
        StoredConnection? stored = Store.Read(name);
        if (stored is null)
            return null;
        TokenSource source = TokenSourceRegistry.GetOrAdd(Store, name, living =>
            living is { IsEnded: false } && living.IsSameAuthorization(stored) ? living : NewSource(stored, Store));
        return new Connection(source, stored.Metadata.DefaultCompany);
    }

    /// <summary>Whether something is saved under that name, readable or not.</summary>
    public bool IsSaved(string name) => HasStore() && Store.Exists(name);

    private bool HasStore() => Try(() => Store) is not null;

    /// <summary>All saved connections, readable or not.</summary>
    public IReadOnlyList<SavedConnection> List() =>
        !HasStore() ? [] : [.. Store.List().Select(s => new SavedConnection(s.Name, s.Metadata, s.Failure))];

    /// <summary>Finds out before a sign-in whether its result can be kept as asked.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: it cannot; the message says what can be chosen
    /// instead.</exception>
    public async Task VerifyPersistenceAsync(PersistMode persist, CancellationToken cancellationToken)
    {
        if (persist == PersistMode.Process)
            return;
        // The keyring has its own deadline; this only keeps the caller's thread free.
        await Task.Run(() => Store.VerifyPersistence(persist), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a connection of a sign-in's result and saves it. When it cannot be saved the connection works in this session,
    /// its <see cref="Connection.Persist"/> is <see cref="PersistMode.Process"/>, and a warning says so.
    /// </summary>
    public async Task<Connection> CreateAsync(NewConnection made, IReporter reporter, CancellationToken cancellationToken)
    {
        StorePaths.CheckName(made.Name);
        if (made.Persist == PersistMode.Process)
            return new Connection(NewSource(Describe(made), null), made.DefaultCompany);
        ConnectionLock? taken = null;
        LucaException? failure = null;
        try
        {
            // A living source that could not save has the lock, and its tokens have no worth any more.
            TokenSourceRegistry.Find(Store, made.Name)?.DiscardUnsaved();
            taken = await Store.LockAsync(made.Name, create: true, TimeSpan.FromSeconds(30), null, cancellationToken).ConfigureAwait(false);
            if (taken is null)
                failure = StoreErrors.Taken(made.Name);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            failure = exception;
        }

        return await SaveAsync(made, taken, failure, reporter).ConfigureAwait(false);
    }

    /// <summary>With the lock, which is freed, or with the reason why it could not be had.</summary>
    private async Task<Connection> SaveAsync(NewConnection made, ConnectionLock? taken, LucaException? failure, IReporter reporter)
    {
        StoredConnection connection = Describe(made);
        TokenSource? living = TokenSourceRegistry.Find(Store, made.Name);
        StoredConnection? replaced = null;
        try
        {
            if (failure is null)
            {
                replaced = Before(made.Name, living);
                connection = WithSequence(connection, SequenceBefore(made.Name) + 1);
                connection = await Task.Run(
                    () => Store.Write(connection, folderMayBeMade: true), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            failure = exception;
        }
        finally
        {
            // A living source may be waiting for it, and its gate is waited for below.
            taken?.Dispose();
        }

        if (failure is not null)
            reporter.Warning($"The connection '{made.Name}' works in this session, but it is not saved. {failure.Message}");
        if (living is not null && await living.TryReplaceAsync(connection, failure is null, CancellationToken.None).ConfigureAwait(false))
            return new Connection(living, made.DefaultCompany);
        living?.EndReplaced();
        TokenSource source = NewSource(connection, Store);
        if (failure is not null)
            source.MarkUnsaved();
        if (replaced is not null && failure is null && !source.IsSameAuthorization(replaced))
            made.Replaces?.Invoke(replaced);
        return new Connection(TokenSourceRegistry.GetOrAdd(Store, made.Name, _ => source), made.DefaultCompany);
    }

    /// <summary>What a sign-in is about to replace, with the lock; null if nothing can be read.</summary>
    private StoredConnection? Before(string name, TokenSource? living)
    {
        StoredConnection? stored = TryReadNewest(name);
        return stored is not null && living?.Current is { } here && here.Metadata.Lineage == stored.Metadata.Lineage
            && here.Secret.Sequence > stored.Secret.Sequence
            ? here
            : stored;
    }

    /// <summary>Changes what is not secret (default company, companies, settings) here and in the store.</summary>
    public static async Task UpdateAsync(
        Connection connection, Func<ConnectionMetadata, ConnectionMetadata> change, CancellationToken cancellationToken) =>
        await connection.TokenSource.AloneAsync(
            async access =>
            {
                StoredConnection next = access.Current with { Metadata = change(access.Current.Metadata) };
                if (access.Store is { } store)
                    await Task.Run(() => store.WriteMetadata(next.Metadata), CancellationToken.None).ConfigureAwait(false);
                access.Current = next;
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Changes proxy and time limits, here and in the store; the proxy's password goes to the secrets. From then on they apply to
    /// refreshes too. If they cannot be saved, they apply in this process, and the failure is returned.
    /// </summary>
    public static Task<LucaException?> ChangeHttpAsync(
        Connection connection, ConnectionHttpSettings http, CancellationToken cancellationToken) => connection.TokenSource.AloneAsync(
        access => ChangeAsync(access, current => current with
        {
            Metadata = current.Metadata with { Http = http with { ProxyPassword = null } },
            Secret = current.Secret with { ProxyPassword = http.ProxyPassword },
        }),
        cancellationToken);

    /// <summary>
    /// Changes the client's secret, here and in the store: an authorization outlives it. Luca shows a secret once, so the new one is tried
    /// before it replaces the old: by introspection where the server has it, otherwise by a refresh. When it cannot be saved it counts in
    /// this process, and the failure is returned.
    /// </summary>
    /// <exception cref="LucaException">The server does not accept it, or could not be asked; the old one stays.</exception>
    public static Task<LucaException?> ChangeClientSecretAsync(
        Connection connection, string clientSecret, CancellationToken cancellationToken) => connection.TokenSource.AloneAsync(
        async access =>
        {
            if (await access.AskAsync(clientSecret).ConfigureAwait(false) is TokenActivity.Active or TokenActivity.Inactive)
                return await ChangeAsync(
                    access, current => current with { Secret = current.Secret with { ClientSecret = clientSecret } }).ConfigureAwait(false);
            try
            {
                await access.RefreshAsync(clientSecret).ConfigureAwait(false);
                return null;
            }
            catch (LucaException exception)
            {
                throw TokenErrors.SecretNotKept(connection.Name, exception.ServerCode is "invalid_client" ? null : exception);
            }
        },
        cancellationToken);

    private static async Task<LucaException?> ChangeAsync(ExclusiveAccess access, Func<StoredConnection, StoredConnection> change)
    {
        StoredConnection current = access.Current;
        StoredConnection next = change(current);
        access.Current = next;
        if (access.Store is not { } store)
            return null;
        // A save of secrets says that they are good. Of others only what is not secret is saved; they need a new sign-in anyway.
        bool secrets = next.Secret != current.Secret && current is { IsOlder: false, Metadata.State: AuthorizationState.Active };
        try
        {
            access.Current = await Task.Run(() => Save(store, next, secrets), CancellationToken.None).ConfigureAwait(false);
            return access.Current.PointerFailure;
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            return exception;
        }
    }

    private static StoredConnection Save(ConnectionStore store, StoredConnection next, bool secrets)
    {
        if (secrets)
            return store.Write(WithSequence(next, next.Secret.Sequence + 1), folderMayBeMade: false);
        store.WriteMetadata(next.Metadata);
        return next;
    }

    private TokenSource NewSource(StoredConnection connection, ConnectionStore? store) =>
        new(connection, _options.Adjust(new TokenSourceOptions
        {
            TokenClients = _options.TokenClients,
            Store = store,
            Time = _options.Time,
            Steps = store?.Options.Steps,
        }));

    private StoredConnection Describe(NewConnection made)
    {
        string lineage = Guid.NewGuid().ToString("N");
        string? scope = made.Tokens.Scope ?? made.RequestedScope;
        return new StoredConnection(
            new ConnectionMetadata
            {
                Name = made.Name,
                Lineage = lineage,
                Sequence = 1,
                Persist = made.Persist,
                AuthenticationType = made.AuthenticationType,
                Server = made.Server,
                ClientId = made.Client?.ClientId,
                Scope = scope,
                Companies = made.Companies,
                DefaultCompany = made.DefaultCompany,
                Http = made.Http with { ProxyPassword = null },
                SignIn = made.SignIn,
                CreatedAt = _options.Time.GetUtcNow(),
                ExpiresAt = made.Tokens.ExpiresAt,
                WasActive = made.WasActive,
            },
            new ConnectionSecret
            {
                Lineage = lineage,
                Sequence = 1,
                AccessToken = made.Tokens.AccessToken,
                RefreshToken = made.Tokens.RefreshToken,
                ExpiresAt = made.Tokens.ExpiresAt,
                ObtainedAt = made.Tokens.ObtainedAt,
                Scope = scope,
                ClientSecret = made.Client?.ClientSecret,
                ProxyPassword = made.Http.ProxyPassword,
                SourceTokenHash = made.SourceTokenHash,
                FileTokenHash = made.FileTokenHash,
            });
    }

    /// <summary>
    /// Goes on counting, so that whoever has the old sequence sees that something changed. Zero for what cannot be read: it is replaced.
    /// </summary>
    private long SequenceBefore(string name) => Try(() => Store.ReadMetadata(name))?.Sequence ?? 0;

    private static StoredConnection WithSequence(StoredConnection connection, long sequence) => connection with
    {
        Metadata = connection.Metadata with { Sequence = sequence },
        Secret = connection.Secret with { Sequence = sequence },
    };
}
