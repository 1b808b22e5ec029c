using System;

namespace LucaPS.Foundation;

/// <summary>
/// When progress is worth showing again: each update costs the host more than a page costs us, and an eye follows no more than five a
/// second.
/// </summary>
internal sealed class ProgressPace(TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);
    private long? _last;

    /// <summary>True for the first time, and then once each fifth of a second.</summary>
    public bool IsDue()
    {
        long now = time.GetTimestamp();
        if (_last is { } last && time.GetElapsedTime(last, now) < s_interval) return false;
        _last = now;
        return true;
    }
}
