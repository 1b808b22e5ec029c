using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace LucaPS.Fuzz;

/// <summary>A finding.</summary>
internal sealed record Finding(string Target, string Case, string Key, string Text, byte[] Input);

/// <summary>Runs seeds and their mutations on a thread with a small stack, under a watchdog.</summary>
internal sealed class FuzzRun(FuzzTarget target, ulong seed)
{
    private const int StackSize = 512 * 1024;
    private const long MostMemory = 128 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, Finding> _findings = new(StringComparer.Ordinal);
    private byte[] _input = [];
    private string _case = "";
    private long _started;

    /// <summary>Cases run, seeds included.</summary>
    public long Count { get; private set; }

    /// <summary>Cases refused with an error of ours; the others were accepted.</summary>
    public long Refused { get; private set; }

    /// <summary>The most that one case allocated, in bytes.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>The case that allocated most.</summary>
    public string LargestCase { get; private set; } = "";

    /// <summary>Ends when all cases have run, or when one hangs: then the thread is left behind.</summary>
    public IReadOnlyList<Finding> Run(long first, long cases)
    {
        Thread thread = new(() => Work(first, cases), StackSize) { IsBackground = true, Name = "fuzz " + target.Name };
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        thread.Start();
        while (!thread.Join(TimeSpan.FromSeconds(1)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _started)) < s_longest) continue;
            return [.. _findings.Values, new Finding(target.Name, _case, "hang", "It runs for more than " + s_longest, _input)];
        }

        return [.. _findings.Values];
    }

    private void Work(long first, long cases)
    {
        IReadOnlyList<(string Name, byte[] Content)> seeds = target.Seeds();
        foreach ((string name, byte[] content) in seeds) Try(name, content);
        Mutator mutator = new([.. seeds.Select(s => s.Content)], target.Dictionary());
        for (long i = first; i < first + cases; i++)
        {
            Dice dice = new(Dice.OfCase(seed, target.Name, i));
            Try("#" + i, mutator.Make(ref dice));
        }
    }

    private void Try(string name, byte[] input)
    {
        (_case, _input) = (name, input);
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count++;
        try
        {
            target.Run(input);
        }
        catch (Exception e) when (e is LucaException || target.Handled(e))
        {
            Refused++;
        }
#pragma warning disable CA1031 // Whatever else it is, that is the finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            string where = (e.StackTrace ?? "").Split('\n')
                .FirstOrDefault(line => line.Contains("LucaPS.", StringComparison.Ordinal))?.Trim() ?? "";
            Add(e.GetType().Name + " " + where, e.ToString());
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > LargestAllocation) (LargestAllocation, LargestCase) = (allocated, name);
        if (allocated > MostMemory) Add("memory", "It allocated " + allocated + " bytes for " + input.Length);
    }

    private void Add(string key, string text) => _findings.TryAdd(key, new Finding(target.Name, _case, key, text, _input));
}
