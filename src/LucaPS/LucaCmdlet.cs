using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS;

/// <summary>
/// The base of all cmdlets here. Work runs on tasks; while the pipeline thread waits for it, it writes what the engine
/// reports. When the pipeline stops, the work is cancelled and awaited.
/// </summary>
public abstract class LucaCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private PipelineReporter? _reporter;

    /// <summary>Cancelled when the pipeline stops.</summary>
    internal CancellationToken StopToken => _stopping.Token;

    /// <summary>For the engine to report through, from any thread.</summary>
    internal IReporter Reporter => _reporter ??= new PipelineReporter(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet ended in the same moment.
        }
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _stopping.Dispose();
    }

    /// <summary>Waits on the pipeline thread for work that runs away from it, and writes what it reports meanwhile.</summary>
    /// <exception cref="LucaException">As the work throws it.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    internal T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        PipelineReporter reporter = (PipelineReporter)Reporter;
        // The task never runs on the pipeline thread, where a synchronization context or a long computation would hold it.
        Task<T> task = Task.Run(() => work(StopToken));
        reporter.WriteUntil(task);
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>As <see cref="Wait{T}"/>, for work without a result.</summary>
    internal void Wait(Func<CancellationToken, Task> work) => Wait(async token =>
    {
        await work(token).ConfigureAwait(false);
        return true;
    });

    /// <summary>Writes a non-terminating error.</summary>
    internal void WriteLucaError(LucaException exception, object? target = null) => WriteError(ErrorRecords.Create(exception, target));

    /// <summary>Ends the cmdlet with an error.</summary>
    internal void ThrowLucaError(LucaException exception, object? target = null) => ThrowTerminatingError(ErrorRecords.Create(exception, target));

    /// <summary>Queues what is reported on other threads and writes it on this cmdlet's own.</summary>
    private sealed class PipelineReporter(LucaCmdlet cmdlet) : IReporter
    {
        private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
        private readonly Queue<Action<LucaCmdlet>> _queue = new();
        private readonly int _activityId = Environment.TickCount & 0x7FFFFFFF;
        private DateTime _lastProgress;

        // Asked on the pipeline thread when the cmdlet starts to work; the engine only uses it to save itself the trouble.
        public bool IsVerbose { get; } = Watches(cmdlet, "Verbose", "VerbosePreference");

        private bool ShowsProgress { get; } = Watches(cmdlet, null, "ProgressPreference");

        public void Verbose(string message) => Add(c => c.WriteVerbose(message));

        public void Warning(string message) => Add(c => c.WriteWarning(message));

        public void Progress(string activity, string status, int? percent)
        {
            // At most five a second: each costs the host more than a page costs us.
            DateTime now = DateTime.UtcNow;
            if (!ShowsProgress || now - _lastProgress < ProgressInterval) return;
            _lastProgress = now;
            Add(c => c.WriteProgress(new ProgressRecord(_activityId, activity, status) { PercentComplete = percent ?? -1 }));
        }

        public void WriteUntil(Task task)
        {
            _ = task.ContinueWith(
                (_, state) => Pulse(state!),
                _queue,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            while (true)
            {
                Action<LucaCmdlet> write;
                lock (_queue)
                {
                    while (_queue.Count == 0 && !task.IsCompleted) Monitor.Wait(_queue);
                    if (_queue.Count == 0) return;
                    write = _queue.Dequeue();
                }

                write(cmdlet);
            }
        }

        private static void Pulse(object queue)
        {
            lock (queue) Monitor.PulseAll(queue);
        }

        private void Add(Action<LucaCmdlet> write)
        {
            lock (_queue)
            {
                _queue.Enqueue(write);
                Monitor.PulseAll(_queue);
            }
        }

        private static bool Watches(LucaCmdlet cmdlet, string? parameter, string preference)
        {
            if (parameter is not null && cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given))
                return given is SwitchParameter { IsPresent: true };
            object? value = cmdlet.GetVariableValue(preference);
            return value is not null
                && !string.Equals(value.ToString(), nameof(ActionPreference.SilentlyContinue), StringComparison.OrdinalIgnoreCase)
                && !string.Equals(value.ToString(), nameof(ActionPreference.Ignore), StringComparison.OrdinalIgnoreCase);
        }
    }
}
