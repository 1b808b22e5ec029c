using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Errors;

namespace LucaPS.Connections.Refresh;

/// <content>Between memory and store.</content>
internal sealed partial class TokenSource
{
    private ConnectionLock? _held;
    private volatile bool _unsaved;
    private bool _warned;
    private long _nextSave;
    private IDisposable? _atExit;
    private bool _isNew;

    /// <summary>
    /// Runs something alone: no refresh in this process, and with the store's lock none in another. The connection handed
    /// over is the newest; what is returned is the new state at hand. For changes of settings, export and sign-out.
    /// </summary>
    /// <exception cref="LucaException">The lock could not be had, or what the work throws.</exception>
    public async Task<T> AloneAsync<T>(Func<StoredConnection, ConnectionStore?, Task<(StoredConnection Next, T Result)>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        ConnectionLock? taken = null;
        try
        {
            if (_ended is { } ended)
                throw ended();
            ConnectionStore? store = _options.Store;
            if (store is not null && _held is null)
            {
                taken = await store.LockAsync(Metadata.Name, create: false, LockTimeout, null, cancellationToken).ConfigureAwait(false)
                    ?? throw StoreErrors.Taken(Metadata.Name);
                AdoptNewest(store);
                if (_ended is { } endedNow)
                    throw endedNow();
            }

            (StoredConnection next, T result) = await work(_current, _unsaved ? null : store).ConfigureAwait(false);
            _current = next;
            return result;
        }
        finally
        {
            taken?.Dispose();
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
            Settle();
            if (!saved)
                MarkUnsaved();
            _ended = null;
            Volatile.Write(ref _notBefore, long.MinValue);
            _current = connection;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new sign-in is about to be saved: tokens that could not be saved have no worth any more, nor has their lock.</summary>
    public void LetGo() => Settle();

    /// <summary>The sign-in itself could not be saved; that is tried again later.</summary>
    public void MarkUnsaved()
    {
        _unsaved = true;
        _isNew = true;
        Volatile.Write(ref _nextSave, Later());
        _warned = true;
        _atExit ??= ExitGuard.AtExit(LastAttemptAsync);
    }

    /// <summary>Ends it: whoever asks from now on is told so.</summary>
    public void End(Func<LucaException> reason)
    {
        _ended = reason;
        Settle();
    }

    /// <summary>Ends it because somebody signed in under its name: it does not become theirs.</summary>
    public void EndReplaced()
    {
        string name = Metadata.Name;
        IsReplaced = true;
        End(() => TokenErrors.Replaced(name));
    }

    /// <summary>Keeps trying to save tokens that are in memory alone.</summary>
    public void KeepTrying(LucaException failure, ConnectionLock? taken)
    {
        _unsaved = true;
        _held ??= taken;
        Volatile.Write(ref _nextSave, Later());
        _atExit ??= ExitGuard.AtExit(LastAttemptAsync);
        if (!_warned)
        {
            _warned = true;
            _warnings.Enqueue(TokenErrors.Unsaved(Metadata.Name, failure));
        }
    }

    private bool SaveIsDue() => _unsaved && _options.Store is not null && HasCome(ref _nextSave);

    /// <summary>Not by the time of day, which may be set back.</summary>
    private bool HasCome(ref long moment) => _options.Time.GetTimestamp() >= Volatile.Read(ref moment);

    private long Later() => _options.Time.GetTimestamp() + (long)(_options.RetryInterval.TotalSeconds * _options.Time.TimestampFrequency);

    /// <summary>
    /// Saves, then uses. When it cannot be saved, the session goes on with the tokens in memory and keeps the lock: without
    /// them nobody else may present the saved refresh token, which is spent.
    /// </summary>
    private void Save(ConnectionLock? taken, StoredConnection next)
    {
        if (_options.Store is not { } store)
        {
            _current = next;
            return;
        }

        try
        {
            if (taken is null && _held is null)
                throw StoreErrors.FolderGone(store.Folder);
            _current = store.Write(next, folderMayBeMade: _isNew);
            Settle(taken);
        }
        catch (LucaException e) when (e.ErrorId == LucaErrorId.StoreFailed)
        {
            _current = next;
            KeepTrying(e, taken);
        }
    }

    private async Task TrySaveAsync()
    {
        ConnectionStore store = _options.Store!;
        ConnectionLock? taken = null;
        try
        {
            if (_held is null)
            {
                taken = await store.LockAsync(Metadata.Name, create: _isNew, TimeSpan.Zero, null, CancellationToken.None).ConfigureAwait(false)
                    ?? throw StoreErrors.Taken(Metadata.Name);
                // The store came back, and may hold something newer than what this session has; a new sign-in is newer in any case.
                StoredConnection? stored = _isNew ? null : store.ReadNewest(Metadata.Name);
                if (stored is not null && (stored.Metadata.Lineage != Metadata.Lineage || stored.Secret.Sequence >= _current.Secret.Sequence))
                {
                    _unsaved = false;
                    Adopt(stored);
                    return;
                }
            }

            Save(taken, _current);
        }
        catch (LucaException e) when (e.ErrorId == LucaErrorId.StoreFailed)
        {
            KeepTrying(e, null);
        }
        finally
        {
            if (taken is not null && !ReferenceEquals(taken, _held))
                taken.Dispose();
        }
    }

    private async Task LastAttemptAsync()
    {
        // The process ends: whoever has the gate has a second to let go of it.
        if (!await _gate.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false))
            return;
        try
        {
            if (_unsaved && _ended is null)
                await TrySaveAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>All is saved: lets go of the lock, except of one that the caller still needs.</summary>
    private void Settle(ConnectionLock? except = null)
    {
        _unsaved = false;
        _warned = false;
        _isNew = false;
        ConnectionLock? held = _held;
        _held = null;
        if (held is not null && !ReferenceEquals(held, except))
            held.Dispose();
        _atExit?.Dispose();
        _atExit = null;
    }

    /// <summary>With the lock.</summary>
    private void AdoptNewest(ConnectionStore store)
    {
        StoredConnection? stored = store.ReadNewest(Metadata.Name);
        if (stored is null)
        {
            string name = Metadata.Name;
            End(() => TokenErrors.Erased(name));
        }
        else if (!_unsaved)
        {
            Adopt(stored);
        }
    }

    /// <summary>Another process was faster; asked while it has the lock.</summary>
    private bool AdoptedWhileWaiting(ConnectionStore store, string? rejected)
    {
        try
        {
            if (_unsaved || store.ReadMetadata(Metadata.Name) is not { } m || (m.Lineage == Metadata.Lineage && m.Sequence <= Metadata.Sequence))
                return false;
            if (store.Read(Metadata.Name) is not { IsOlder: false } stored || !IsFresh(stored) || stored.Secret.AccessToken == rejected)
                return false;
            Adopt(stored);
            return _ended is null;
        }
        catch (LucaException)
        {
            return false;
        }
    }

    private void Adopt(StoredConnection stored)
    {
        if (IsSameAuthorization(stored)) _current = stored;
        else EndReplaced();
    }

    /// <summary>After <c>invalid_grant</c>: somebody may have saved newer tokens without asking for the lock.</summary>
    private bool TryAdoptNewer(StoredConnection from)
    {
        try
        {
            StoredConnection? stored = _options.Store!.ReadNewest(from.Metadata.Name);
            if (stored is null || stored.Secret.RefreshToken == from.Secret.RefreshToken || !IsFresh(stored) || !IsSameAuthorization(stored))
                return false;
            _current = stored;
            return true;
        }
        catch (LucaException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether it is what one sign-in gave, whatever was refreshed since. Another sign-in may be another user's, whose tokens must never come to
    /// whoever has this; only of a key can it be seen that it is the same.
    /// </summary>
    public bool IsSameAuthorization(StoredConnection other) =>
        other.Metadata.AuthenticationType == Metadata.AuthenticationType
        && other.Metadata.Server.BaseUri == Metadata.Server.BaseUri
        && other.Metadata.Server.GraphQLEndpoint == Metadata.Server.GraphQLEndpoint
        && other.Metadata.Server.TokenEndpoint == Metadata.Server.TokenEndpoint
        && other.Metadata.ClientId == Metadata.ClientId
        && (IsApiKey ? other.Secret.AccessToken == _current.Secret.AccessToken : other.Metadata.Lineage == Metadata.Lineage);

    private static bool StoreIsGone(ConnectionStore store) => !System.IO.Directory.Exists(store.Folder);
}
