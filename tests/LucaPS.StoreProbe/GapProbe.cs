using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Foundation;

namespace LucaPS.StoreProbe;

/// <summary>
/// How long a kill can cost the authorization: from the server's commit to the new slot, in a process that has just
/// started.
/// </summary>
internal static class GapProbe
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] numbers)
    {
        int times = numbers is [string n, ..] ? int.Parse(n, CultureInfo.InvariantCulture) : 30;
        PersistMode persist = numbers is [_, string mode] ? Enum.Parse<PersistMode>(mode) : PersistMode.UnprotectedFile;
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        using var home = new TemporaryHome();
        await server.SignInAsync(home.Path, persist);
        Dictionary<string, List<double>> spans = new()
        {
            ["commit to answer"] = [],
            ["answer to file"] = [],
            ["commit to file"] = [],
            ["file to slot"] = [],
            ["slot to pointer"] = []
        };
        for (int i = 0; i < times; i++)
        {
            using Child child = Child.Start("trace", home.Path);
            await child.ExpectAsync("ready");
            server.Clock.Now += TimeSpan.FromHours(2);
            string[] words = (await child.AskAsync($"go {server.Clock.Now:O}") ?? "ended").Split(' ');
            if (words is not ["steps", ..])
                throw new InvalidOperationException(string.Join(' ', words));
            long commit = server.Sandbox.Journal.Entries[^1].Timestamp;
            long[] at = [.. words.Skip(1).Select(w => long.Parse(w, CultureInfo.InvariantCulture))];
            spans["commit to answer"].Add(Milliseconds(commit, at[0]));
            spans["answer to file"].Add(Milliseconds(at[0], at[1]));
            spans["commit to file"].Add(Milliseconds(commit, at[1]));
            spans["file to slot"].Add(Milliseconds(at[1], at[2]));
            spans["slot to pointer"].Add(Milliseconds(at[2], at[3]));
        }

        foreach ((string name, List<double> values) in spans)
        {
            values.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: median {values[values.Count / 2]:0.00} ms, nine of ten within {values[values.Count * 9 / 10]:0.00} ms, most {values[^1]:0.00} ms"));
        }

        return 0;
    }

    /// <summary>The child's part: the times of its answer, file, slot and pointer.</summary>
    public static async Task<int> TraceAsync(string home)
    {
        var clock = new ProbeClock();
        var steps = new Moments();
        Console.WriteLine("ready");
        clock.Now = DateTimeOffset.Parse(Console.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
        await Program.Open(home, clock, steps).GetAsync(NullReporter.Instance, default);
        Console.WriteLine($"steps {steps[StoreStep.AfterResponse]} {steps[StoreStep.SlotContent]} {steps[StoreStep.SlotWritten]} {steps[StoreStep.Flipped]}");
        return 0;
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;

    private sealed class Moments : IStoreSteps
    {
        public void Using(string path, FileUse use)
        {
        }

        private readonly Dictionary<StoreStep, long> _at = [];

        public long this[StoreStep step] => _at[step];

        public void At(StoreStep step) => _at[step] = Stopwatch.GetTimestamp();
    }
}
