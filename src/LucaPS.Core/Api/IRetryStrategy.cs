using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Api;

/// <summary>How long and how to try again.</summary>
internal sealed record RetrySettings
{
    /// <summary>No attempt begins later than this after the first.</summary>
    public required TimeSpan TotalTime { get; init; }

    /// <summary>Whether a failure is worth another attempt.</summary>
    public required Func<LucaException, bool> ShouldRetry { get; init; }

    /// <summary>Told before each wait; may be called from any thread.</summary>
    public required Action<LucaException, TimeSpan> Waiting { get; init; }
}

/// <summary>Tries again. <see cref="LucaException.RetryAfter"/> is obeyed instead of its own delays.</summary>
internal interface IRetryStrategy
{
    /// <summary>The first result, or the last failure.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, also in the middle of a wait.</exception>
    Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> attempt, RetrySettings settings, CancellationToken cancellationToken);
}
