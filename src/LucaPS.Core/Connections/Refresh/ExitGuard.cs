using System;
using System.Collections.Generic;
using System.Linq;
#if NET8_0_OR_GREATER
using System.Runtime.InteropServices;
#else
using System.Threading;
#endif
using System.Threading.Tasks;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// Holds the end of the process while a refresh is between its request and its save: what the server has given by then
/// exists nowhere else. Not for work that can be stopped at any moment.
/// </summary>
internal static class ExitGuard
{
    /// <summary>Longer than a refresh may take; the operating system's own patience may be shorter.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);
    private static readonly object s_sync = new();
    private static readonly HashSet<Task> s_work = [];
    private static readonly HashSet<Func<Task>> s_last = [];
    private static bool s_registered;
#if NET8_0_OR_GREATER
    private static readonly List<PosixSignalRegistration> s_signals = [];
#endif

    /// <summary>Runs it so that the process waits for its end.</summary>
    public static Task RunAsync(Func<Task> work)
    {
        // Known before it runs, or an exit in between would miss it.
        var start = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task task = RunAfterAsync(start.Task, work);
        lock (s_sync)
        {
            Register();
            s_work.Add(task);
        }

        _ = task.ContinueWith(Remove, TaskScheduler.Default);
#if !NET8_0_OR_GREATER
        // .NET Framework gives its exit handlers two seconds. A foreground thread it waits for in a program of its own, such as ISE;
        // powershell.exe is a native one that hosts it, where those seconds are all there is.
        new Thread(() => Wait(task)) { IsBackground = false, Name = "LucaPS saves tokens" }.Start();
#endif
        start.SetResult(true);
        return task;
    }

    /// <summary>Work for the very end: a last attempt to save what could not be saved. Disposing takes it back.</summary>
    public static IDisposable AtExit(Func<Task> work)
    {
        lock (s_sync)
        {
            Register();
            s_last.Add(work);
        }

        return new Registration(work);
    }

    private static async Task RunAfterAsync(Task start, Func<Task> work)
    {
        await start.ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }

    private static void Register()
    {
        if (s_registered)
            return;
        s_registered = true;
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Finish();
#if NET8_0_OR_GREATER
        // From .NET 10 on the runtime ends at SIGTERM without any exit handler. These only make it wait: what the signal
        // does is left to others, and to the default. Not SIGINT: that stops a pipeline, and must do so at once.
        try
        {
            s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Finish()));
            s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, static _ => Finish()));
        }
        catch (PlatformNotSupportedException)
        {
            // Then there are no such signals either.
        }
#endif
    }

    private static void Finish()
    {
        Task[] work;
        Func<Task>[] last;
        lock (s_sync)
            work = [.. s_work];
        Wait(Task.WhenAll(work));
        lock (s_sync)
            last = [.. s_last];
        Wait(Task.WhenAll(last.Select(l => Task.Run(l))));
    }

    private static void Remove(Task task)
    {
        lock (s_sync)
            s_work.Remove(task);
    }

    private static void Wait(Task task)
    {
        try
        {
            task.Wait(s_patience);
        }
        catch (AggregateException)
        {
            // The awaiting caller gets the exception.
        }
    }

    private sealed class Registration(Func<Task> work) : IDisposable
    {
        public void Dispose()
        {
            lock (s_sync)
                s_last.Remove(work);
        }
    }
}
