using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Tests.Stopping;

/// <summary>Counts the moments of an operation, and stops the operation at one of them.</summary>
internal sealed class StopWatcher(int stopAt, Func<Task> stop)
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>What was going on at the moment of the stop; null when the operation ended before it.</summary>
    public string? At { get; private set; }

    /// <summary>How long the stop took, from asking to the end of the pipeline.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Ends when the pipeline has.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>At the chosen moment: stops, and comes back when the pipeline has ended. True when this was that moment.</summary>
    public async Task<bool> MomentAsync(string what)
    {
        if (Interlocked.Increment(ref _count) != stopAt) return false;
        At = what;
        long started = Stopwatch.GetTimestamp();
        try
        {
            await stop();
            Duration = Stopwatch.GetElapsedTime(started);
            _stopped.TrySetResult();
        }
        catch (Exception exception)
        {
            _stopped.TrySetException(exception);
            throw;
        }

        return true;
    }
}
