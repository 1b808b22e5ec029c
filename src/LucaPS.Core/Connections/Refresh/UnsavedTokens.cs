using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// Saves tokens, and keeps trying where that fails. Until then the session goes on with them in memory and keeps the connection's lock:
/// nobody else may present the saved refresh token, which is spent.
/// </summary>
internal sealed class UnsavedTokens(CurrentTokens tokens, TokenLifetime lifetime, TokenSourceOptions options, SemaphoreSlim gate)
{
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _warnings = new();
    private ConnectionLock? _held;
    private volatile bool _any;
    private volatile bool _isNew;
    private bool _warned;
    private long _next;
    private IDisposable? _atExit;

    /// <summary>Whether the current tokens are only in memory although they should be saved.</summary>
    public bool Any => _any;

    /// <summary>Whether this process keeps the lock.</summary>
    public bool HasLock => _held is not null;

    /// <summary>
    /// Whether no other process can present these tokens, nor end them: this one keeps the lock, or they come of a sign-in that was never
    /// saved.
    /// </summary>
    public bool AreOwn => HasLock || _isNew;

    public bool IsDue => _any && options.Store is not null && lifetime.HasCome(ref _next);

    /// <summary>Saves, then uses.</summary>
    public void Save(ConnectionLock? taken, StoredConnection next)
    {
        if (options.Store is not { } store || (_isNew && taken is null && _held is null))
        {
            tokens.Connection = next;
            return;
        }

        try
        {
            if (taken is null && _held is null)
                throw StoreErrors.FolderGone(store.Folder);
            tokens.Connection = store.Write(next, folderMayBeMade: _isNew);
            Clear(taken);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            tokens.Connection = next;
            KeepTrying(exception, taken);
        }
    }

    /// <summary>A sign-in that could not be saved; the user knows.</summary>
    public void Add()
    {
        _any = true;
        _isNew = true;
        _warned = true;
        Volatile.Write(ref _next, lifetime.Later());
        _atExit ??= ExitGuard.AtExit(LastAttemptAsync);
    }

    /// <summary>Keeps the lock without unsaved tokens: only it keeps others from presenting a token that may be spent.</summary>
    public void KeepLock(ConnectionLock taken) => _held ??= taken;

    /// <summary>Frees a lock that is not kept.</summary>
    public void Release(ConnectionLock? taken)
    {
        if (taken is not null && !ReferenceEquals(taken, _held))
            taken.Dispose();
    }

    /// <summary>Everything is saved, or no longer worth saving: releases the lock, unless the caller still needs it.</summary>
    public void Clear(ConnectionLock? except = null)
    {
        _any = false;
        _warned = false;
        _isNew = false;
        ConnectionLock? held = _held;
        _held = null;
        if (held is not null && !ReferenceEquals(held, except))
            held.Dispose();
        _atExit?.Dispose();
        _atExit = null;
    }

    /// <summary>With the gate.</summary>
    public async Task TrySaveAsync()
    {
        ConnectionStore store = options.Store!;
        ConnectionLock? taken = null;
        try
        {
            if (_held is null)
            {
                string name = tokens.Metadata.Name;
                taken = await store.LockAsync(name, create: _isNew, TimeSpan.Zero, null, CancellationToken.None).ConfigureAwait(false)
                    ?? throw StoreErrors.Taken(name);
                if (!_isNew && IsOvertaken(store.ReadNewest(name)))
                    return;
            }

            Save(taken, tokens.Connection);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            KeepTrying(exception, null);
        }
        finally
        {
            Release(taken);
        }
    }

    public void TellWarnings(IReporter reporter)
    {
        while (_warnings.TryDequeue(out string? warning))
            reporter.Warning(warning);
    }

    /// <summary>The store is available again: it may hold newer tokens, or the connection may have been signed out.</summary>
    private bool IsOvertaken(StoredConnection? stored)
    {
        StoredConnection mine = tokens.Connection;
        if (stored is null)
        {
            string name = mine.Metadata.Name;
            tokens.End(() => StoreErrors.Erased(name));
        }
        else if (stored.Metadata.Lineage != mine.Metadata.Lineage || stored.Secret.Sequence >= mine.Secret.Sequence)
        {
            tokens.Adopt(stored);
        }
        else
        {
            tokens.Connection = mine with { Metadata = mine.Metadata with { Slot = stored.Metadata.Slot } };
            return false;
        }

        Clear();
        return true;
    }

    private void KeepTrying(LucaException failure, ConnectionLock? taken)
    {
        _any = true;
        _held ??= taken;
        Volatile.Write(ref _next, lifetime.Later());
        _atExit ??= ExitGuard.AtExit(LastAttemptAsync);
        if (_warned)
            return;
        _warned = true;
        _warnings.Enqueue(TokenErrors.Unsaved(tokens.Metadata.Name, failure));
    }

    /// <summary>The process ends: waits for a file that another program has open, since nothing else has these tokens.</summary>
    internal async Task LastAttemptAsync()
    {
        // Whoever has the gate has a second to let go of it.
        if (!await gate.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false))
            return;
        try
        {
            long start = TimeProvider.System.GetTimestamp();
            while (_any && !tokens.IsEnded)
            {
                await TrySaveAsync().ConfigureAwait(false);
                if (!_any || TimeProvider.System.GetElapsedTime(start) > s_lastWait || !options.Store!.IsHeld(tokens.Metadata))
                    return;
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }
}
