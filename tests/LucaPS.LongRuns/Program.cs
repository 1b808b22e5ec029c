using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox.Tour;

namespace LucaPS.LongRuns;

internal static class Program
{
    private const string Usage = """
        dotnet run --project tests/LucaPS.LongRuns -c Release -- COMMAND
          pages [REFRESHES [SECONDS]]   a list of 100,000 rows again and again; the server refuses the access token at each page, or it lives SECONDS
          calls [CALLS]                 calls in one process, and what it holds at ten moments
          load [MINUTES]                mixed work of 50 runspaces over 8 connections in one process, and what it holds at ten moments
          imports [TIMES]               import and removal, beside those of a trivial module
        """;

    public static async Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (args)
        {
            case ["pages", .. string[] rest]:
                TimeSpan? life = rest.Length > 1 ? TimeSpan.FromSeconds(Number(rest[1])) : null;
                PagesResult result = await Pages.RunAsync(100_000, rest.Length > 0 ? Number(rest[0]) : 2000, life);
                Console.WriteLine($"{result.Rows} rows in {result.Passes} passes, each in its place; {result.Requests} requests, {result.Refreshes} refreshes, {result.Replays} replays, {result.Time.TotalSeconds:0} s");
                return result.Replays == 0 ? 0 : 1;
            case ["calls", .. string[] rest]:
                Stopwatch watch = Stopwatch.StartNew();
                IReadOnlyList<Sample> samples = await Calls.RunAsync(rest.Length > 0 ? Number(rest[0]) : 100_000, 10, Tell("calls"));
                Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s");
                return Flat(samples) ? 0 : 1;
            case ["load", .. string[] rest]:
                return Steady(await Load.RunAsync(TimeSpan.FromMinutes(rest.Length > 0 ? Number(rest[0]) : 30), 10)) ? 0 : 1;
            case ["imports", .. string[] rest]:
                int times = rest.Length > 0 ? Number(rest[0]) : 500;
                IReadOnlyList<Sample> trivial = Imports.Run(null, times, 10, Tell("imports of the trivial module"));
                IReadOnlyList<Sample> luca = Imports.Run(Engine.ModulePath(), times, 10, Tell("imports of LucaPS"));
                Console.WriteLine($"kept for each import: trivial {Kept(trivial, times):0.0} KiB, LucaPS {Kept(luca, times):0.0} KiB");
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static Action<int, Sample> Tell(string what) => (count, sample) => Console.WriteLine($"{count,7} {what}: {sample}");

    /// <summary>Growth of managed memory from the first sample to the last, per repetition.</summary>
    private static double Kept(IReadOnlyList<Sample> samples, int times) =>
        (samples[^1].Managed - samples[0].Managed) / 1024.0 / (times - ((double)times / samples.Count));

    /// <summary>Nothing grows from the second sample on, except the runtime's own threads and heaps.</summary>
    private static bool Flat(IReadOnlyList<Sample> samples)
    {
        Sample first = samples[1], last = samples[^1];
        bool flat = last.Handles <= first.Handles + 5 && last.Sockets <= first.Sockets + 2 && last.Threads <= first.Threads + 5
            && last.Managed <= first.Managed + (2 << 20);
        Console.WriteLine(flat ? "flat" : "not flat");
        return flat;
    }

    /// <summary>
    /// The second half holds no more than the first half's peak: how many connections are open at a moment is chance.
    /// </summary>
    private static bool Steady(IReadOnlyList<Sample> samples)
    {
        Sample[] first = [.. samples.Skip(1).Take((samples.Count / 2) - 1)], second = [.. samples.Skip(samples.Count / 2)];
        bool steady = second.Max(s => s.Handles) <= first.Max(s => s.Handles) + 5
            && second.Max(s => s.Sockets) <= first.Max(s => s.Sockets) + 2
            && second.Max(s => s.Threads) <= first.Max(s => s.Threads) + 5
            && second.Max(s => s.Managed) <= first.Max(s => s.Managed) + (2 << 20);
        Console.WriteLine(steady ? "flat" : "not flat");
        return steady;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
