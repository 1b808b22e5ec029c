using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LucaPS.Fuzz;

internal static class Program
{
    private const string Usage = """
        dotnet run --project tests/LucaPS.Fuzz -c Release -- <target>|all [--cases N] [--seed S] [--first N]
        or, guided by coverage: tests/LucaPS.Fuzz/afl.sh <target> [SECONDS]
        """;

    public static int Main(string[] args)
    {
        if (args is ["afl", string guided])
        {
            Guided(guided);
            return 0;
        }

        // Any seed would do; it only has to stay the same.
        long cases = 1_000_000, first = 0;
        ulong seed = 0xF022;
        string? name = null;
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--cases" && i + 1 < args.Length) cases = long.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (args[i] == "--seed" && i + 1 < args.Length) seed = ulong.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (args[i] == "--first" && i + 1 < args.Length) first = long.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (name is null && !args[i].StartsWith('-')) name = args[i];
            else return Help();
        }

        IReadOnlyList<FuzzTarget> chosen = [.. Targets.All.Where(t => name == "all" || t.Name == name)];
        if (chosen.Count == 0) return Help();
        int findings = 0;
        foreach (FuzzTarget target in chosen)
        {
            Stopwatch watch = Stopwatch.StartNew();
            FuzzRun run = new(target, seed);
            IReadOnlyList<Finding> found = run.Run(first, cases);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name,-18} {run.Count,10} cases {run.Refused,10} refused {watch.Elapsed.TotalSeconds,7:F0} s {run.LargestAllocation / 1024,7} KiB at most ({run.LargestCase}) {found.Count,3} findings"));
            foreach (Finding finding in found) Report(finding);
            findings += found.Count;
            if (found.Any(f => f.Key == "hang")) return 3;
        }

        return findings == 0 ? 0 : 1;
    }

    /// <summary>Under afl-fuzz, which makes the cases: whatever is not properly refused is a crash to it.</summary>
    private static void Guided(string name) => SharpFuzz.Fuzzer.Run(stream =>
    {
        // Not before: instrumented code must not run until the fuzzer is there.
        FuzzTarget target = Targets.All.Single(t => t.Name == name);
        using MemoryStream content = new();
        stream.CopyTo(content);
        try
        {
            target.Run(content.ToArray());
        }
        catch (Exception e) when (e is LucaException || target.Handled(e))
        {
            // Refused, as it should be.
        }
    });

    private static void Report(Finding finding)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "findings");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, finding.Target + "-" + finding.Case.TrimStart('#'));
        File.WriteAllBytes(file, finding.Input);
        Console.WriteLine(
            "  " + finding.Case + " in " + file + Environment.NewLine + "  " + finding.Text.ReplaceLineEndings(Environment.NewLine + "  "));
    }

    private static int Help()
    {
        Console.Error.WriteLine(Usage + Environment.NewLine + "Targets: " + string.Join(", ", Targets.All.Select(t => t.Name)));
        return 2;
    }
}
