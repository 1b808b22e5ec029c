using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>Measures whole processes beside each other and prints two Markdown tables: the targets, and every contender's figures.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(CommandLine options)
    {
        string? pwsh = options.Text("--pwsh") ?? FindOnPath(OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (pwsh is null)
        {
            Console.Error.WriteLine("There is no pwsh on PATH, which the rows of whole processes need. `inner` measures the inner paths without it.");
            return 3;
        }

        await using BenchServer server = await BenchServer.StartAsync(new ServerSettings { Rows = 100 });
        List<Scenario> scenarios = [.. new Scenarios(pwsh, server.BaseUri).All()];
        if (options.Has("--list"))
        {
            foreach (Scenario scenario in scenarios) Console.WriteLine(scenario.Name);
            return 0;
        }

        string[]? only = options.Text("--only")?.Split(',');
        string? unknown = only?.FirstOrDefault(name => !scenarios.Exists(scenario => scenario.Name == name));
        if (unknown is not null)
        {
            Console.Error.WriteLine("There is no row " + unknown + "; compare --list names them.");
            return 2;
        }

        string module = options.Text("--module") is { } given ? Path.GetFullPath(given) : FindModule();
        bool built = File.Exists(Path.Combine(Path.GetDirectoryName(module)!, "bin", "net8.0", "LucaPS.dll"));
        if (!built) Console.Error.WriteLine("The module is not built at " + module + "; its rows are left out.");
        string temp = Directory.CreateTempSubdirectory("lucaps-bench").FullName;
        try
        {
            Dictionary<string, string> environment = new(StringComparer.Ordinal)
            {
                ["LUCA_BASEURI"] = server.BaseUri.AbsoluteUri,
                ["LUCA_API_KEY"] = "bench-key",
                ["LUCAPS_HOME"] = Path.Combine(temp, "home"),
                ["BENCH_MODULE"] = module,
                ["BENCH_TEMP"] = temp,
                ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
                ["POWERSHELL_UPDATECHECK"] = "Off",
                ["NO_COLOR"] = "1",
            };
            ProcessMeter meter = new(server, environment);
            List<string> targets = [], details = [];
            foreach (Scenario scenario in scenarios.Where(scenario => only is null || only.Contains(scenario.Name)))
            {
                server.Configure(scenario.Server);
                Measure(meter, scenario, options.Number("--runs") ?? scenario.Runs, built, targets, details);
            }

            Print(pwsh, targets, details);
            return targets.Exists(line => line.Contains("failed", StringComparison.Ordinal)) ? 1 : 0;
        }
        finally
        {
            Directory.Delete(temp, recursive: true);
        }
    }

    private static void Measure(ProcessMeter meter, Scenario scenario, int runs, bool built, List<string> targets, List<string> details)
    {
        List<Contender> contenders = [.. scenario.Contenders.Where(contender => built || !contender.NeedsModule)];
        List<Dictionary<string, Measurement>> rounds = [];
        Dictionary<string, string> failures = new(StringComparer.Ordinal);
        if (built && scenario.Prepare is not null) Try(scenario.Prepare);
        for (int run = scenario.WarmUp ? -1 : 0; run < runs; run++)
        {
            Console.Error.WriteLine(scenario.Name + (run < 0 ? ": warming up" : ": round " + (run + 1) + " of " + runs));
            Dictionary<string, Measurement> round = new(StringComparer.Ordinal);
            // Every other round backwards: a process is a little slower after a light one than after a heavy one.
            foreach (Contender contender in run % 2 == 0 ? contenders : Enumerable.Reverse(contenders))
            {
                if (!failures.ContainsKey(contender.Label) && Try(contender) is { } measurement) round[contender.Label] = measurement;
            }

            if (run >= 0) rounds.Add(round);
        }

        foreach (Target target in scenario.Targets)
        {
            List<double> values = Over(target.Value), processor = target.Processor is null ? [] : Over(target.Processor);
            string figure = values.Count == 0 ? failures.Count > 0 ? "failed" : "not measured" : Spread.Of(values).ToString();
            // A difference that came out negative in the noise makes a ratio that says nothing.
            bool unsteady = target.Unit == "x" && values.Exists(value => value <= 0 || !double.IsFinite(value));
            string met = values.Count == 0 ? "" : unsteady ? "too noisy" : (target.AtLeast ? Spread.Of(values).Median >= target.Limit : Spread.Of(values).Median <= target.Limit) ? "yes" : "**no**";
            targets.Add($"| {scenario.Name} | {target.Text} | {(target.AtLeast ? "≥" : "≤")} {target.Limit:0.##} {target.Unit} | {figure} | {met} | "
                + (processor.Count == 0 ? "" : Spread.Of(processor).ToString()) + " |");
        }

        foreach (Contender contender in scenario.Contenders)
        {
            List<Measurement> all = [.. rounds.Where(round => round.ContainsKey(contender.Label)).Select(round => round[contender.Label])];
            if (all.Count == 0) continue;
            string own = string.Join(", ", all[0].Values.Keys.Select(name => name + " " + Spread.Of(all.Select(m => m.Values[name]))));
            details.Add($"| {scenario.Name} | {contender.Label} | {all.Count} | {Spread.Of(all.Select(m => m.Wall))} | {Spread.Of(all.Select(m => m.Processor))} | "
                + $"{Spread.Of(all.Select(m => m.PeakMemory))} | {Spread.Of(all.Select(m => (double)m.Requests)).Median:0} | {own} |");
        }

        List<double> Over(FromRound value)
        {
            List<double> values = [];
            foreach (Dictionary<string, Measurement> round in rounds)
            {
                if (scenario.Contenders.All(contender => round.ContainsKey(contender.Label))) values.Add(value(round));
            }

            return values;
        }

        Measurement? Try(Contender contender)
        {
            try
            {
                return meter.Run(contender);
            }
            catch (InvalidOperationException exception)
            {
                failures[contender.Label] = exception.Message;
                Console.Error.WriteLine(exception.Message);
                return null;
            }
        }
    }

    private static void Print(string pwsh, List<string> targets, List<string> details)
    {
        Console.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors; {pwsh}; {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine("Medians of the rounds (least–most). Contenders took turns within a round, every other round backwards.");
        Console.WriteLine();
        Console.WriteLine("| row | what | target | measured | met | by processor time |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        targets.ForEach(Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine("| row | contender | runs | wall, ms | processor, ms | peak memory, MiB | requests | measured inside |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        details.ForEach(Console.WriteLine);
    }

    private static string? FindOnPath(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string path = Path.Combine(folder, name);
            if (folder.Length > 0 && File.Exists(path)) return path;
        }

        return null;
    }

    private static string FindModule()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LucaPS.sln"))) return Path.Combine(folder.FullName, "out", "LucaPS", "LucaPS.psd1");
        }

        return Path.GetFullPath(Path.Combine("out", "LucaPS", "LucaPS.psd1"));
    }
}
