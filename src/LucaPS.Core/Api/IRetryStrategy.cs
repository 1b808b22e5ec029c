using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Api;

/// <summary>How long and how to try again.</summary>
internal sealed record RetrySettings
{
    /// <summary>No attempt begins later than this after the first.</summary>
    public required TimeSpan TotalTime { get; init; }

    /// <summary>About how long the first wait is; later ones grow exponentially, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait that the server did not ask for.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);

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
