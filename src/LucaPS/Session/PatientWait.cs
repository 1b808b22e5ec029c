using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Session;

/// <summary>Waits for work that was told to end. Ctrl+C must work within a second, whatever the work does.</summary>
internal static class PatientWait
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits a moment; how the work ends is nobody's business any more.</summary>
    public static void Wait(Task task)
    {
        if (((IAsyncResult)task).AsyncWaitHandle.WaitOne(s_patience))
        {
            _ = task.Exception;
            return;
        }

        _ = task.ContinueWith(static left => _ = left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
