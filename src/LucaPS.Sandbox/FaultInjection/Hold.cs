using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Sandbox;

/// <summary>Where a request is held.</summary>
public enum HoldPoint
{
    /// <summary>Before anything is carried out.</summary>
    BeforeProcessing,

    /// <summary>After it was carried out, before anything of the answer is sent.</summary>
    BeforeAnswer,
}

/// <summary>Holds requests, so a test can order things without sleeping. Dispose releases them all.</summary>
public sealed class Hold : IDisposable
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private int _waiting;

    internal Hold(EndpointKind kind, HoldPoint point, int count)
    {
        Kind = kind;
        Point = point;
        _left = count;
    }

    /// <summary>Completes when the first request that is held has arrived.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>How many requests have been held so far.</summary>
    public int Count => Volatile.Read(ref _waiting);

    internal EndpointKind Kind { get; }

    internal HoldPoint Point { get; }

    /// <summary>Releases held requests, and those to come.</summary>
    public void Release() => _released.TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => Release();

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        if (_released.Task.IsCompleted || Interlocked.Decrement(ref _left) < 0)
            return;
        Interlocked.Increment(ref _waiting);
        _arrived.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
    }
}
