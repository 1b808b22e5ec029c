using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Connections.Refresh;

/// <summary>One piece of work for many callers. A cancelled caller stops waiting, and the work goes on.</summary>
internal sealed class SingleFlight<T>
{
    private readonly object _sync = new();
    private Task<T>? _running;
    private string? _key;

    /// <summary>Joins what runs, unless both name a key and these differ; otherwise begins it, on another thread.</summary>
    public Task<T> Join(string? key, Func<Task<T>> work)
    {
        lock (_sync)
        {
            if (_running is { IsCompleted: false } running && (key is null || _key is null || _key == key))
                return running;
            _key = key;
            return _running = Task.Run(work, CancellationToken.None);
        }
    }

    /// <summary>Waits until it ends. False when the caller's patience is over first.</summary>
    /// <exception cref="OperationCanceledException">The caller was cancelled.</exception>
    public static async Task<bool> WaitAsync(Task<T> task, TimeSpan? patience, CancellationToken cancellationToken)
    {
        if (task.IsCompleted || (!cancellationToken.CanBeCanceled && patience is null))
            return true;
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource limit = new(patience ?? Timeout.InfiniteTimeSpan);
        using (limit.Token.Register(static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true), left))
        using (cancellationToken.Register(static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true), left))
        {
            if (await Task.WhenAny(task, left.Task).ConfigureAwait(false) == task)
                return true;
        }

        // Nobody may be left to look at how it ends.
        _ = task.ContinueWith(
            static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }
}
