using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using Polly;
using Polly.Retry;

namespace LucaPS.Adapters.Resilience;

/// <summary>Tries again with Polly: exponential backoff with decorrelated jitter, within a total time.</summary>
internal sealed class PollyRetryStrategy(TimeProvider time) : IRetryStrategy
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    // About how long the first wait is; later ones grow exponentially, with jitter.
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);

    // The longest wait that the server did not ask for.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    public async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> attempt, RetrySettings settings, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        bool Fits(TimeSpan delay) => time.GetElapsedTime(started) + delay <= settings.TotalTime;

        ResiliencePipeline pipeline = Builder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = s_first,
                MaxDelay = s_longest,
                ShouldHandle = args => new ValueTask<bool>(
                    args.Outcome.Exception is LucaException failure && settings.ShouldRetry(failure)
                        && Fits(failure.RetryAfter ?? TimeSpan.Zero)),
                // A server that always says "now" still gets the growing delays.
                DelayGenerator = args => new ValueTask<TimeSpan?>(
                    args.Outcome.Exception is LucaException { RetryAfter: { } wait } && wait >= s_shortest ? wait : null),
                OnRetry = args =>
                {
                    // The delay is only known here. A wait that ends too late is not begun.
                    if (!Fits(args.RetryDelay)) ExceptionDispatchInfo.Capture(args.Outcome.Exception!).Throw();
                    settings.Waiting((LucaException)args.Outcome.Exception!, args.RetryDelay);
                    return default;
                },
            })
            .Build();
        return await pipeline.ExecuteAsync(
            async token => await attempt(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    // Polly's own default is the same clock. On .NET Framework another module may have answered Polly's request for TimeProvider with a
    // file of its own, whose type is not ours; so no clock is handed over where none is needed.
    private ResiliencePipelineBuilder Builder() => time == TimeProvider.System ? new ResiliencePipelineBuilder() : WithClock(time);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ResiliencePipelineBuilder WithClock(TimeProvider time) => new() { TimeProvider = time };
}
