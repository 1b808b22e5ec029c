using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Pipeline;

/// <summary>Waits for cancelled work to end. Ctrl+C must work within a second, whatever the work does.</summary>
internal static class GracePeriod
{
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits briefly. A later failure is observed and ignored.</summary>
    public static void Wait(Task task)
    {
        if (((IAsyncResult)task).AsyncWaitHandle.WaitOne(s_length))
        {
            _ = task.Exception;
            return;
        }

        _ = task.ContinueWith(
            static left => _ = left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
