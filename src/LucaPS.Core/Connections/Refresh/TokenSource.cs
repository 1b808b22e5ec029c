using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Foundation;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// The one place that refreshes a connection's tokens; there is one for each saved connection in a process, whatever the
/// number of runspaces. Callers share one refresh; a caller who is cancelled stops waiting, the refresh goes on.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose of.
internal sealed partial class TokenSource : ITokenSource
#pragma warning restore CA1001
{
    private readonly object _sync = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly TokenSourceOptions _options;
    private volatile StoredConnection _current;
    private volatile Func<LucaException>? _ended;
    private Task<StoredConnection>? _inFlight;
    private string? _inFlightRejected;
    private volatile string? _refused;
    private bool _handedOut;

    public TokenSource(StoredConnection connection, TokenSourceOptions options)
    {
        _current = connection;
        _options = options;
    }

    /// <summary>The tokens and metadata at hand.</summary>
    public StoredConnection Current => _current;

    /// <summary>Whether the tokens at hand are in the store.</summary>
    public bool IsSaved => _options.Store is not null && !_unsaved;

    public bool HasStore => _options.Store is not null;

    public bool IsEnded => _ended is not null;

    /// <summary>Whether it ended because somebody signed in under its name.</summary>
    public bool IsReplaced { get; private set; }

    private ConnectionMetadata Metadata => _current.Metadata;

    private bool IsApiKey => Metadata.AuthenticationType == AuthenticationType.ApiKey;

    public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoredConnection current = _current;
        // What a 401 came for is handed out to nobody else, however long it was meant to live.
        if (_refused is { } refused && current.Secret.AccessToken == refused) return new(GetAsync(refused, reporter, cancellationToken));
        return _ended is null && !SaveIsDue() && (IsFresh(current) || (IsValid(current) && !HasCome(ref _notBefore)))
            ? new(HandOut(current))
            : new(GetAsync(null, reporter, cancellationToken));
    }

    public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoredConnection current = _current;
        // A key cannot be renewed: its next request may well be answered again.
        if (!IsApiKey && current.Secret.AccessToken == rejected.Value) _refused = rejected.Value;
        return _ended is null && current.Secret.AccessToken != rejected.Value && IsFresh(current)
            ? new(HandOut(current))
            : new(GetAsync(rejected.Value, reporter, cancellationToken));
    }

    private async Task<AccessToken> GetAsync(string? rejected, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            // Twice: the first may have joined a refresh that began before the 401 was known.
            for (int attempt = 0; attempt < 2; attempt++)
            {
                StoredConnection result = await WaitAsync(Join(rejected), Metadata, cancellationToken).ConfigureAwait(false);
                if (result.Secret.AccessToken != rejected)
                    return HandOut(result);
            }

            throw TokenErrors.Revoked(Metadata, null);
        }
        finally
        {
            while (_warnings.TryDequeue(out string? warning))
                reporter.Warning(warning);
        }
    }

    private Task<StoredConnection> Join(string? rejected)
    {
        lock (_sync)
        {
            if (_inFlight is { IsCompleted: false } running && (rejected is null || _inFlightRejected is null || _inFlightRejected == rejected))
                return running;
            _inFlightRejected = rejected;
            // Not under the caller's cancellation, nor on its thread: it ends when it ends.
            return _inFlight = Task.Run(() => RunAsync(rejected), CancellationToken.None);
        }
    }

    private async Task<StoredConnection> RunAsync(string? rejected)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_ended is { } ended)
                throw ended();
            if (SaveIsDue())
                await TrySaveAsync().ConfigureAwait(false);
            if (IsFresh(_current) && _current.Secret.AccessToken != rejected)
                return _current;
            if (IsApiKey && _options.Store is null)
                throw TokenErrors.KeyRefused(Metadata);
            return await RenewAsync(rejected).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Good for a while yet: before the moment from which it is refreshed ahead.</summary>
    private bool IsFresh(StoredConnection connection)
    {
        if (connection.Metadata.AuthenticationType == AuthenticationType.ApiKey)
            return true;
        ConnectionSecret secret = connection.Secret;
        DateTimeOffset now = _options.Time.GetUtcNow();
        if (now < secret.ObtainedAt - _options.ClockTolerance)
            return false;
        DateTimeOffset end = End(secret);
        TimeSpan ahead = TimeSpan.FromTicks(Math.Max(0, Math.Min(_options.RefreshAhead.Ticks, (end - secret.ObtainedAt).Ticks / 10)));
        return now < end - ahead;
    }

    /// <summary>Not yet at its end, by this machine's clock.</summary>
    private bool IsValid(StoredConnection connection) =>
        IsFresh(connection) || (connection.Secret.AccessToken.Length > 0 && _options.Time.GetUtcNow() < End(connection.Secret));

    private DateTimeOffset End(ConnectionSecret secret) => secret.ExpiresAt ?? secret.ObtainedAt + _options.AssumedLifetime;

    private AccessToken HandOut(StoredConnection connection)
    {
        _handedOut = true;
        return new AccessToken(connection.Secret.AccessToken, connection.Secret.ExpiresAt);
    }

    /// <summary>Waits for what goes on all the same when the caller is cancelled, or has waited as long as the connection's requests may take.</summary>
    private static async Task<T> WaitAsync<T>(Task<T> task, ConnectionMetadata metadata, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted && (cancellationToken.CanBeCanceled || metadata.Http.RequestTimeout is not null))
        {
            var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenSource patience = new(metadata.Http.RequestTimeout ?? Timeout.InfiniteTimeSpan);
            using (patience.Token.Register(static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true), ended))
            using (cancellationToken.Register(static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true), ended))
            {
                if (await Task.WhenAny(task, ended.Task).ConfigureAwait(false) != task)
                {
                    // Nobody may be left to look at how it ends.
                    _ = task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                    cancellationToken.ThrowIfCancellationRequested();
                    throw TokenErrors.StillRefreshing(metadata);
                }
            }
        }

        return await task.ConfigureAwait(false);
    }
}
