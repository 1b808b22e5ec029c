using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// One refresh, from the lock to the save: "Refresh" in ARCHITECTURE.md. The caller has the source's gate, so that there is one at a time
/// in this process; the lock makes it one over all processes.
/// </summary>
internal sealed partial class RefreshTransaction(
    CurrentTokens tokens, UnsavedTokens unsaved, TokenLifetime lifetime, TokenSourceOptions options)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private ConnectionMetadata Metadata => tokens.Metadata;

    /// <summary>How long the lock may be waited for: until another process's refresh must have ended.</summary>
    public TimeSpan LockTimeout => LimitOf(Metadata.Http, options.RequestTimeout) + options.LockTimeout;

    /// <summary>Brings the tokens up to date: takes over another process's tokens, or gets new ones.</summary>
    /// <param name="rejected">An access token that a 401 came for.</param>
    public async Task RunAsync(string? rejected)
    {
        ConnectionLock? taken = null;
        try
        {
            taken = await LockAsync(rejected).ConfigureAwait(false);
            if (!IsFresh(rejected))
                ReadAgain(taken);
            if (!tokens.IsEnded && IsFresh(rejected))
                return;
            tokens.ThrowIfEnded();
            if (tokens.IsApiKey)
                throw TokenErrors.KeyRefused(Metadata);
            await RefreshAsync(taken, isRejected: tokens.Connection.Secret.AccessToken == rejected).ConfigureAwait(false);
        }
        finally
        {
            unsaved.Release(taken);
        }
    }

    /// <summary>With the lock, where there is a store: new tokens, saved before they are used.</summary>
    /// <param name="clientSecret">One to try, which is kept when the server accepts it; null for the saved one.</param>
    /// <param name="isRejected">Whether the server refused the access token, whatever its end.</param>
    public async Task RefreshAsync(ConnectionLock? taken, string? clientSecret = null, bool isRejected = false)
    {
        if (await DoubtAsync(taken).ConfigureAwait(false) is { } doubt)
            throw doubt;
        ThrowIfUnusable(tokens.Connection);
        if (await SpentElsewhereAsync(taken, clientSecret).ConfigureAwait(false) is { } spent)
            throw spent;
        Rehearse(taken);
        await AskBeforehandAsync(clientSecret, isRejected).ConfigureAwait(false);
        // Neither Ctrl+C nor a signal ends it from here …
        await ExitGuard.RunAsync(async () =>
        {
            StoredConnection old = tokens.Connection;
            MarkIntent(taken);
            if (await RequestAsync(taken, old, clientSecret).ConfigureAwait(false) is { } answer)
                unsaved.Save(taken, CurrentTokens.Renewed(old, answer, clientSecret));
        }).ConfigureAwait(false);
        // … to here.
    }

    /// <summary>With the lock: takes over what the store has.</summary>
    public void AdoptNewest(ConnectionStore store)
    {
        string name = Metadata.Name;
        StoredConnection? stored = store.ReadNewest(name);
        if (stored is null)
            tokens.End(() => StoreErrors.Erased(name));
        else if (!unsaved.Any)
            tokens.Adopt(stored);
        if (tokens.IsEnded)
            unsaved.Clear();
    }

    /// <summary>
    /// How long a refresh may take: as long as the connection's requests may, where that is longer than usual. Never shorter,
    /// because abandoning a refresh may cost the authorization; a caller who cannot wait stops waiting, and the refresh goes on.
    /// </summary>
    public static TimeSpan LimitOf(ConnectionHttpSettings http, TimeSpan usual) =>
        http.RequestTimeout is { } given && given > usual ? (given < s_longest ? given : s_longest) : usual;

    private bool IsFresh(string? rejected) => lifetime.IsFresh(tokens.Connection) && tokens.Connection.Secret.AccessToken != rejected;

    /// <summary>Null where there is no store to lock, or this process keeps the lock, or another was faster meanwhile.</summary>
    private async Task<ConnectionLock?> LockAsync(string? rejected)
    {
        if (options.Store is not { } store || unsaved.AreOwn)
            return null;
        bool usable = lifetime.IsValid(tokens.Connection) && tokens.Connection.Secret.AccessToken != rejected;
        try
        {
            ConnectionLock? taken = await store.LockAsync(
                Metadata.Name, create: false, usable ? options.LockTimeoutWhileValid : LockTimeout,
                () => AdoptedWhileWaiting(store, rejected), CancellationToken.None).ConfigureAwait(false);
            return taken ?? (IsFresh(rejected) ? null : throw StoreErrors.Taken(Metadata.Name));
        }
        catch (LucaException) when (tokens.HandedOut && !Directory.Exists(store.Folder))
        {
            // No other process can have the tokens of a store that is gone; this session goes on with its own.
            return null;
        }
    }

    private void ReadAgain(ConnectionLock? taken)
    {
        if (taken is null || options.Store is not { } store)
            return;
        AdoptNewest(store);
        options.Steps?.At(StoreStep.StoreRead);
    }

    /// <summary>Another process was faster; asked while it has the lock.</summary>
    private bool AdoptedWhileWaiting(ConnectionStore store, string? rejected)
    {
        try
        {
            if (unsaved.Any || store.ReadMetadata(Metadata.Name) is not { } m
                || (m.Lineage == Metadata.Lineage && m.Sequence <= Metadata.Sequence))
                return false;
            if (store.Read(Metadata.Name) is not { IsOlder: false } stored || !lifetime.IsFresh(stored)
                || stored.Secret.AccessToken == rejected)
                return false;
            tokens.Adopt(stored);
            return !tokens.IsEnded;
        }
        catch (LucaException)
        {
            return false;
        }
    }

    private static void ThrowIfUnusable(StoredConnection old)
    {
        if (old.Metadata.State == AuthorizationState.Revoked)
            throw TokenErrors.Revoked(old.Metadata, null);
        if (old.Secret.RefreshToken is null)
            throw old.IsOlder ? TokenErrors.OlderSlot(old.Metadata) : TokenErrors.NoRefreshToken(old.Metadata);
    }

    /// <summary>
    /// Would a save work? A token whose successor cannot be saved is not spent, since the next process would present it again. A session
    /// that has used the connection goes around a file that another program merely holds open.
    /// </summary>
    private void Rehearse(ConnectionLock? taken)
    {
        if (taken is not null)
            options.Store!.Try(tokens.Connection, mayBeHeld: tokens.HandedOut);
    }

    /// <summary>
    /// Writes the pointer, all the way that it is written after the answer. Where the server has introspection it says from here on that a
    /// refresh is on its way, and since when: should this process be killed, the next one asks before it presents a token that may be
    /// spent.
    /// </summary>
    private void MarkIntent(ConnectionLock? taken)
    {
        options.Steps?.At(StoreStep.BeforeIntent);
        ConnectionMetadata m = Metadata;
        if (m.Server.IntrospectionEndpoint is not null && m.Server.Generation != 1)
            m = m with { State = AuthorizationState.Uncertain, StateChangedAt = options.Time.GetUtcNow() };
        try
        {
            if (taken is not null)
                options.Store!.WriteMetadata(m);
            tokens.Connection = tokens.Connection with { Metadata = m };
        }
        catch (LucaException exception) when (tokens.HandedOut && HeldFile.IsHeld(exception.InnerException))
        {
            // As with the rehearsal.
        }

        options.Steps?.At(StoreStep.BeforeRequest);
    }

    /// <summary>Null when the server refused because another process was faster after all, and its tokens were taken over.</summary>
    private async Task<TokenSet?> RequestAsync(ConnectionLock? taken, StoredConnection old, string? clientSecret)
    {
        try
        {
            TokenSet answer = await SendAsync(old, clientSecret).ConfigureAwait(false);
            options.Steps?.At(StoreStep.AfterResponse);
            return answer;
        }
        catch (LucaException exception)
        {
            switch (RefreshDoubt.Of(exception, old.Metadata.Server))
            {
                case RefreshProof.Ended when clientSecret is null:
                    if (taken is not null && TryAdoptNewer(old))
                        return null;
                    Mark(taken, AuthorizationState.Revoked);
                    throw TokenErrors.Revoked(old.Metadata, exception);
                case RefreshProof.InDoubt:
                    Mark(taken, AuthorizationState.Uncertain);
                    throw await DoubtAsync(taken, exception).ConfigureAwait(false) ?? exception;
                default:
                    if (Metadata.State != old.Metadata.State)
                        Mark(taken, old.Metadata.State);
                    throw exception.ErrorId == LucaErrorId.AuthorizationRevoked ? TokenErrors.Refused(old.Metadata, exception) : exception;
            }
        }
    }

    private async Task<TokenSet> SendAsync(StoredConnection old, string? clientSecret)
    {
        ConnectionMetadata m = old.Metadata;
        TimeSpan time = LimitOf(m.Http, options.RequestTimeout);
        using var limit = new CancellationTokenSource(time);
        try
        {
            var client = new ClientCredential(m.ClientId ?? "", clientSecret ?? old.Secret.ClientSecret);
            return await Client(old).RefreshAsync(m.Server, client, old.Secret.RefreshToken!, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw new LucaException(
                LucaErrorId.Timeout,
                $"The refresh of the connection '{m.Name}' got no answer within {time.TotalSeconds:0} seconds. Try again.", exception)
            {
                MayHaveBeenSent = true,
            };
        }
        catch (Exception exception) when (exception is not LucaException)
        {
            throw new LucaException(
                LucaErrorId.UnexpectedResponse,
                $"The refresh of the connection '{m.Name}' failed unexpectedly ({exception.GetType().Name}). Try again.", exception)
            {
                MayHaveBeenSent = true,
            };
        }
    }

    /// <summary>After <c>invalid_grant</c>: another process may have saved newer tokens without taking the lock.</summary>
    private bool TryAdoptNewer(StoredConnection from)
    {
        try
        {
            StoredConnection? stored = options.Store!.ReadNewest(from.Metadata.Name);
            if (stored is null || stored.Secret.RefreshToken == from.Secret.RefreshToken || !lifetime.IsFresh(stored)
                || !tokens.IsSameAuthorization(stored))
                return false;
            tokens.Connection = stored;
            return true;
        }
        catch (LucaException)
        {
            return false;
        }
    }

    /// <summary>Remembers, here and for all others, whether the refresh token may be presented again.</summary>
    private void Mark(ConnectionLock? taken, AuthorizationState state)
    {
        // A doubt dates from when the refresh was sent.
        if (Metadata.State == state && state == AuthorizationState.Uncertain)
            return;
        DateTimeOffset? at = state == AuthorizationState.Active ? null : options.Time.GetUtcNow();
        Note(taken, Metadata with { State = state, StateChangedAt = at });
    }

    private void Note(ConnectionLock? taken, ConnectionMetadata marked)
    {
        tokens.Connection = tokens.Connection with { Metadata = marked };
        if (options.Store is not { } store || taken is null)
            return;
        try
        {
            store.WriteMetadata(marked);
        }
        catch (LucaException) when (marked.State == AuthorizationState.Uncertain)
        {
            unsaved.KeepLock(taken);
        }
        catch (LucaException)
        {
            // The server will tell another process the same, and nothing is left to lose.
        }
    }

    private ITokenClient Client(StoredConnection connection) =>
        options.TokenClients(connection.Metadata.Http with { ProxyPassword = connection.Secret.ProxyPassword });
}
