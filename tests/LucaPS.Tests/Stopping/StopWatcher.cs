using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Tests.Stopping;

/// <summary>
/// Stops an operation at the first moment at which no earlier round was stopped. Moments have names, not numbers: which of two comes
/// first, and in how many pieces an answer arrives, differ from round to round.
/// </summary>
/// <param name="known">Names of the moments at which earlier rounds were stopped; null stops nowhere.</param>
/// <param name="stop">Ends when the pipeline has.</param>
internal sealed class StopWatcher(IReadOnlyCollection<string>? known, Func<Task> stop)
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, int> _seen = [];
    private readonly Lock _gate = new();

    /// <summary>What was happening at the moment of the stop; null when the operation ended before it.</summary>
    public string? At { get; private set; }

    /// <summary>How long the stop took, from the request to the end of the pipeline.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Ends when the pipeline has.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>At the chosen moment: stops, and returns when the pipeline has ended. True when this was that moment.</summary>
    public async Task<bool> MomentAsync(string what)
    {
        lock (_gate)
        {
            int time = _seen[what] = _seen.GetValueOrDefault(what) + 1;
            string name = time == 1 ? what : string.Create(CultureInfo.InvariantCulture, $"{what}, time {time}");
            if (known is null || At is not null || known.Contains(name)) return false;
            At = name;
        }

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
