using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// The one place that refreshes a connection's tokens; there is one for each saved connection in a process, whatever the
/// number of runspaces. Callers share one refresh; a caller who is cancelled stops waiting, the refresh goes on.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose of.
internal sealed class TokenSource : ITokenSource
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SingleFlight<StoredConnection> _flight = new();
    private readonly TokenSourceOptions _options;
    private readonly CurrentTokens _tokens;
    private readonly TokenLifetime _lifetime;
    private readonly UnsavedTokens _unsaved;
    private readonly RefreshTransaction _refresh;
    private volatile string? _refused;
    private long _notBefore = long.MinValue;

    public TokenSource(StoredConnection connection, TokenSourceOptions options)
    {
        _options = options;
        _tokens = new CurrentTokens(connection);
        _lifetime = new TokenLifetime(options.Time);
        _unsaved = new UnsavedTokens(_tokens, _lifetime, options, _gate);
        _refresh = new RefreshTransaction(_tokens, _unsaved, _lifetime, options);
        TokenSourceRegistry.Note(this);
    }

    /// <summary>The current tokens and metadata.</summary>
    public StoredConnection Current => _tokens.Connection;

    /// <summary>Whether the current tokens are in the store.</summary>
    public bool IsSaved => _options.Store is not null && !_unsaved.Any;

    public bool HasStore => _options.Store is not null;

    /// <summary>Whether work that runs alone has no lock, because the sign-in was never saved.</summary>
    public bool IsWithoutLock => _unsaved.AreOwn && !_unsaved.HasLock;

    public bool IsEnded => _tokens.IsEnded;

    /// <inheritdoc cref="CurrentTokens.IsReplaced"/>
    public bool IsReplaced => _tokens.IsReplaced;

    public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoredConnection current = Current;
        // A token that got a 401 is not handed out again, however long it was meant to live.
        if (_refused is { } refused && current.Secret.AccessToken == refused) return new(GetAsync(refused, reporter, cancellationToken));
        return !IsEnded && !_unsaved.IsDue
            && (_lifetime.IsFresh(current) || (_lifetime.IsValid(current) && !_lifetime.HasCome(ref _notBefore)))
            ? new(HandOut(current))
            : new(GetAsync(null, reporter, cancellationToken));
    }

    public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoredConnection current = Current;
        // What cannot be renewed, as a key, may well be answered the next time.
        if (current.Secret.RefreshToken is not null && current.Secret.AccessToken == rejected.Value) _refused = rejected.Value;
        return !IsEnded && current.Secret.AccessToken != rejected.Value && _lifetime.IsFresh(current)
            ? new(HandOut(current))
            : new(GetAsync(rejected.Value, reporter, cancellationToken));
    }

    /// <summary>
    /// Runs work exclusively: no refresh in this process and, with the store's lock, none in another. The current tokens are then the
    /// newest. For changes of settings, export and sign-out.
    /// </summary>
    /// <exception cref="LucaException">The lock could not be had, or what the work throws.</exception>
    public async Task<T> AloneAsync<T>(Func<ExclusiveAccess, Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        ConnectionLock? taken = null;
        try
        {
            _tokens.ThrowIfEnded();
            if (_options.Store is { } store && !_unsaved.AreOwn)
            {
                string name = _tokens.Metadata.Name;
                taken = await store.LockAsync(name, create: false, _refresh.LockTimeout, null, cancellationToken).ConfigureAwait(false)
                    ?? throw StoreErrors.Taken(name);
                _refresh.AdoptNewest(store);
                _tokens.ThrowIfEnded();
            }

            return await work(new ExclusiveAccess(_tokens, _refresh, taken, _unsaved.Any ? null : _options.Store)).ConfigureAwait(false);
        }
        finally
        {
            _unsaved.Release(taken);
            _gate.Release();
        }
    }

    /// <summary>Takes over the tokens of a new sign-in under the same name.</summary>
    public async Task<bool> TryReplaceAsync(StoredConnection connection, bool saved, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsSameAuthorization(connection))
                return false;
            _unsaved.Clear();
            if (!saved)
                _unsaved.Add();
            Volatile.Write(ref _notBefore, long.MinValue);
            _tokens.Begin(connection);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new sign-in is about to be saved: tokens that could not be saved have no worth any more, nor has their lock.</summary>
    public void DiscardUnsaved() => _unsaved.Clear();

    /// <summary>The sign-in itself could not be saved; that is tried again later.</summary>
    public void MarkUnsaved() => _unsaved.Add();

    /// <summary>Ends it: later callers get an error that says so.</summary>
    public void End(Func<LucaException> reason)
    {
        _tokens.End(reason);
        _unsaved.Clear();
    }

    /// <summary>Ends it because of a new sign-in under its name.</summary>
    public void EndReplaced()
    {
        _tokens.EndReplaced();
        _unsaved.Clear();
    }

    /// <inheritdoc cref="CurrentTokens.IsSameAuthorization"/>
    public bool IsSameAuthorization(StoredConnection other) => _tokens.IsSameAuthorization(other);

    private async Task<AccessToken> GetAsync(string? rejected, IReporter reporter, CancellationToken cancellationToken)
    {
        long started = _options.Time.GetTimestamp();
        try
        {
            // Twice: the first may have joined a refresh that began before the 401 was known.
            for (int attempt = 0; attempt < 2;)
            {
                Task<StoredConnection> running = _flight.Join(rejected, () => RunAsync(rejected));
                ConnectionMetadata metadata = _tokens.Metadata;
                if (!await SingleFlight<StoredConnection>.WaitAsync(
                    running, metadata.Http.RequestTimeout, cancellationToken).ConfigureAwait(false))
                    throw TokenErrors.StillRefreshing(metadata);
                try
                {
                    StoredConnection result = await running.ConfigureAwait(false);
                    if (result.Secret.AccessToken != rejected)
                        return HandOut(result);
                    attempt++;
                }
                catch (LucaException doubt) when (ToWait(doubt, started) is { } wait)
                {
                    // With neither gate nor lock: others need them, and may learn more meanwhile.
                    reporter.Verbose(TokenErrors.WaitingForRefresh(metadata.Name, wait));
                    reporter.Progress("Luca", $"An answer was lost; waiting {TimeText.Wait(wait)} before asking again", null);
                    await Deadline.Delay(wait, _options.Time, cancellationToken).ConfigureAwait(false);
                }
            }

            throw TokenErrors.Revoked(_tokens.Metadata, null);
        }
        finally
        {
            _unsaved.TellWarnings(reporter);
        }
    }

    /// <summary>How long to wait until a refresh without an answer must have ended; null where that is not it, or patience does not
    /// reach.</summary>
    private TimeSpan? ToWait(LucaException doubt, long started) =>
        _tokens.Metadata.State == AuthorizationState.Uncertain && doubt.RetryAfter is { } wait
            && _options.Time.GetElapsedTime(started) + wait
                <= (_tokens.Metadata.Http.RetryTimeout ?? ConnectionHttpSettings.UsualRetryTimeout)
            ? wait
            : null;

    private async Task<StoredConnection> RunAsync(string? rejected)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _tokens.ThrowIfEnded();
            if (_unsaved.IsDue)
            {
                await _unsaved.TrySaveAsync().ConfigureAwait(false);
                _tokens.ThrowIfEnded();
            }

            if (_lifetime.IsFresh(Current) && Current.Secret.AccessToken != rejected)
                return Current;
            if (_tokens.IsApiKey && _options.Store is null)
                throw TokenErrors.KeyRefused(_tokens.Metadata);
            await _refresh.RunAsync(rejected).ConfigureAwait(false);
            return Current;
        }
        catch (LucaException) when (!IsEnded && _lifetime.IsValid(Current) && Current.Secret.AccessToken != rejected)
        {
            // The current token is still valid for a while. The next attempt comes later; after it expires, the reason is reported.
            Volatile.Write(ref _notBefore, _lifetime.Later());
            return Current;
        }
        finally
        {
            _gate.Release();
        }
    }

    private AccessToken HandOut(StoredConnection connection)
    {
        _tokens.HandedOut = true;
        return new AccessToken(connection.Secret.AccessToken, connection.Secret.ExpiresAt);
    }
}
