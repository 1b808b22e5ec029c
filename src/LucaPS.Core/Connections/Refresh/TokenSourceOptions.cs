using System;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>What a token source needs, and how long it waits.</summary>
internal sealed record TokenSourceOptions
{
    /// <summary>The client of token endpoints for a connection's proxy, which may be changed while the source lives.</summary>
    public required Func<ConnectionHttpSettings, ITokenClient> TokenClients { get; init; }

    /// <summary>Null keeps everything in memory.</summary>
    public ConnectionStore? Store { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IStoreSteps? Steps { get; init; }

    /// <summary>
    /// The request's own time limit; no caller's cancellation ends it. A connection's longer one counts, see
    /// <see cref="RefreshTransaction.LimitOf"/>.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than a refresh may take another process's is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for the lock while the current token is still usable.</summary>
    public TimeSpan LockTimeoutWhileValid { get; init; } = TimeSpan.FromSeconds(2);
}
