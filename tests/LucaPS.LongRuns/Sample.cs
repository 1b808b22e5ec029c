using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Loader;

namespace LucaPS.LongRuns;

/// <summary>What this process holds after a full collection.</summary>
internal sealed record Sample(long Managed, long WorkingSet, int Handles, int Sockets, int Threads, int Assemblies, int LoadContexts)
{
    public static Sample Take()
    {
        // Twice: the second collects what finalizers released.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using Process process = Process.GetCurrentProcess();
        string[] links = OperatingSystem.IsLinux()
            ? [.. Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? "")]
            : [];
        return new Sample(
            GC.GetTotalMemory(forceFullCollection: true),
            process.WorkingSet64,
            OperatingSystem.IsLinux() ? links.Length : process.HandleCount,
            links.Count(link => link.StartsWith("socket:", StringComparison.Ordinal)),
            process.Threads.Count,
            AppDomain.CurrentDomain.GetAssemblies().Length,
            AssemblyLoadContext.All.Count());
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Managed / 1024,8} KiB managed {WorkingSet / 1024 / 1024,5} MiB working set {Handles,4} handles {Sockets,3} sockets {Threads,3} threads {Assemblies,4} assemblies {LoadContexts,2} contexts");
}
