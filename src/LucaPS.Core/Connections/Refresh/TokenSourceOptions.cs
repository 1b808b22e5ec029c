using System;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>What a token source stands on, and its patience.</summary>
internal sealed record TokenSourceOptions
{
    /// <summary>The client of token endpoints for a connection's proxy, which may be changed while the source lives.</summary>
    public required Func<ConnectionHttpSettings, ITokenClient> TokenClients { get; init; }

    /// <summary>Null keeps everything in memory.</summary>
    public ConnectionStore? Store { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IStoreSteps? Steps { get; init; }

    /// <summary>A token that the server gave no end for is taken to live this long, as luca-api.md says of all of them.</summary>
    public TimeSpan AssumedLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A refresh comes at most this much ahead of the end, and at most a tenth of the token's life.</summary>
    public TimeSpan RefreshAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A clock that went back by more than this says nothing about when a token ends.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The request's own time limit; no caller's cancellation ends it. A connection's longer one counts, see <see cref="RefreshTransaction.LimitOf"/>.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than a refresh may take another process's is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait for the lock while the token at hand would do yet.</summary>
    public TimeSpan LockTimeoutWhileValid { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between attempts to save what could not be saved, and to refresh early what could not be refreshed.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(10);
}
