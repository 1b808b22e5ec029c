using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace LucaPS.StoreProbe;

/// <summary>The result of many processes on one saved connection.</summary>
internal sealed record TogetherResult(int Successes, int Failures, int Refreshes, int Replays)
{
    public override string ToString() => $"{Successes} successes, {Failures} failures, {Refreshes} refreshes, {Replays} replays";
}

/// <summary>Many processes on one saved connection, at once or killed at random.</summary>
internal static class Soak
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] numbers)
    {
        int[] n = [.. numbers.Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        (int processes, int rounds, int kills, int seed) = n switch
        {
            [int p, int r, int k] => (p, r, k, 17),
            [int p, int r, int k, int s] => (p, r, k, s),
            _ => (20, 25, 300, 17),
        };
        bool good = true;
        if (rounds > 0)
        {
            TogetherResult together = await TogetherAsync(processes, rounds);
            Console.WriteLine($"{processes} processes, {rounds} rounds: {together}");
            good = together == new TogetherResult(processes * rounds, 0, rounds, 0);
        }

        if (kills > 0)
        {
            KillResult killed = await KillSoak.RunAsync(kills, new Random(seed), line => Console.WriteLine("  " + line));
            Console.WriteLine($"{kills} kills: {killed}");
            good &= killed.IsAsItMustBe;
        }

        return good ? 0 : 1;
    }

    /// <summary>All ask at the same moment, each time with an expired access token, and use what they get.</summary>
    public static async Task<TogetherResult> TogetherAsync(int processes, int rounds)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        using var home = new TemporaryHome();
        await server.SignInAsync(home.Path);
        Child[] children = [.. Enumerable.Range(0, processes).Select(_ => Child.Start("get", home.Path))];
        int successes = 0, failures = 0;
        try
        {
            foreach (Child child in children)
                await child.ExpectAsync("ready");
            for (int round = 1; round <= rounds; round++)
            {
                server.Clock.Now = s_start.AddHours(2 * round);
                string go = $"go {server.Clock.Now:O}";
                string?[] answers = await Task.WhenAll(children.Select(c => c.AskAsync(go)));
                foreach (IGrouping<string?, string?> group in answers.GroupBy(a => a))
                {
                    // All must have this round's token.
                    bool good = group.Key?.StartsWith("token ", StringComparison.Ordinal) == true && group.Count() == processes;
                    successes += good ? group.Count() : 0;
                    failures += good ? 0 : group.Count();
                    if (!good)
                        Console.Error.WriteLine($"round {round}: {group.Count()} x {group.Key}");
                }
            }
        }
        finally
        {
            foreach (Child child in children)
                child.Dispose();
        }

        return new TogetherResult(successes, failures, server.Refreshes, server.Replays);
    }
}

/// <summary>A folder that is deleted when disposed.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lucaps-probe-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
