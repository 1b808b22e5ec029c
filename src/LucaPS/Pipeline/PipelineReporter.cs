using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Session;

namespace LucaPS.Pipeline;

/// <summary>
/// Queues reports from other threads and writes them on the pipeline thread, where it is made: preferences can be asked there.
/// </summary>
internal sealed class PipelineReporter(PSCmdlet cmdlet) : ISessionReporter
{
    private static readonly TimeSpan s_graceAfterStop = TimeSpan.FromMilliseconds(400);
    private readonly Queue<Action<Cmdlet>> _queue = new();
    private readonly bool _showsProgress = Preferences.ShowsProgress(cmdlet);
    private readonly int _activityId = Environment.TickCount & int.MaxValue;
    private readonly ProgressPace _pace = new(TimeProvider.System);

    public bool IsVerbose { get; } = Preferences.ShowsVerbose(cmdlet);

    public bool IsDebug { get; } = Preferences.ShowsDebug(cmdlet);

    public bool IsAttended { get; } = SessionKind.ReasonNotToAsk(cmdlet.Host) is null;

    public void Debug(string message)
    {
        if (IsDebug) Add(on => on.WriteDebug(message));
    }

    public void Verbose(string message)
    {
        if (IsVerbose) Add(on => on.WriteVerbose(message));
    }

    public void Warning(string message) => Add(on => on.WriteWarning(message));

    /// <summary>A line that a person must see, shown as <c>Write-Host</c> does.</summary>
    public void Notice(string message) => Add(on => on.WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST"]));

    public void Progress(string activity, string status, int? percent)
    {
        if (!_showsProgress) return;
        lock (_queue)
        {
            if (!_pace.IsDue()) return;
        }

        ProgressRecord record = new(_activityId, activity, status) { PercentComplete = percent ?? -1 };
        Add(on => on.WriteProgress(record));
    }

    /// <summary>
    /// Writes until the work has ended and nothing is left to write. False when the pipeline was stopped and the work did not end soon
    /// after that.
    /// </summary>
    public bool WriteUntil(Task task, CancellationToken stopped)
    {
        _ = task.ContinueWith(Pulse, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using CancellationTokenRegistration onStop = stopped.Register(static state => ((PipelineReporter)state!).Pulse(null), this);
        long? stoppedAt = null;
        while (true)
        {
            Action<Cmdlet> write;
            lock (_queue)
            {
                while (_queue.Count == 0 && !task.IsCompleted)
                {
                    if (!stopped.IsCancellationRequested)
                    {
                        Monitor.Wait(_queue);
                        continue;
                    }

                    stoppedAt ??= Stopwatch.GetTimestamp();
                    TimeSpan left = s_graceAfterStop - TimeSpan.FromSeconds(
                        (Stopwatch.GetTimestamp() - stoppedAt.Value) / (double)Stopwatch.Frequency);
                    if (left <= TimeSpan.Zero) return false;
                    Monitor.Wait(_queue, left);
                }

                if (_queue.Count == 0) return true;
                write = _queue.Dequeue();
            }

            write(cmdlet);
        }
    }

    private void Pulse(Task? ended)
    {
        lock (_queue) Monitor.PulseAll(_queue);
    }

    private void Add(Action<Cmdlet> write)
    {
        lock (_queue)
        {
            _queue.Enqueue(write);
            Monitor.PulseAll(_queue);
        }
    }
}
