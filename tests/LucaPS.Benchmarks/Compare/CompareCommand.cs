using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>
/// Measures whole processes beside each other; prints two Markdown tables, the targets and every contender's figures, or writes them where
/// they belong.
/// </summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(CommandLine options)
    {
        await using BenchServer server = await BenchServer.StartAsync(new ServerSettings { Rows = 100 });
        if (options.Has("--list"))
        {
            foreach (Scenario scenario in new Scenarios("pwsh", server.BaseUri).All()) Console.WriteLine(scenario.Name);
            return 0;
        }

        string? column = options.Text("--write");
        if (column is not (null or PerformanceDocument.Quiet or PerformanceDocument.Busy))
        {
            Console.Error.WriteLine("--write takes " + PerformanceDocument.Quiet + " or " + PerformanceDocument.Busy
                + ": with what else the machine had to do.");
            return 2;
        }

        if ((options.Text("--pwsh") ?? Contestants.MakePowerShell()) is not { } pwsh) return 3;
        List<Scenario> scenarios = [.. new Scenarios(pwsh, server.BaseUri).All()];
        string[]? only = options.Text("--only")?.Split(',');
        string? unknown = only?.FirstOrDefault(name => !scenarios.Exists(scenario => scenario.Name == name));
        if (unknown is not null)
        {
            Console.Error.WriteLine("There is no row " + unknown + "; compare --list names them.");
            return 2;
        }

        string module = options.Text("--module") is { } given ? Path.GetFullPath(given) : Repository.Module;
        string temp = Directory.CreateTempSubdirectory("lucaps-bench").FullName;
        try
        {
            HashSet<string> features = Contestants.FeaturesOf(pwsh, module);
            ProcessMeter meter = new(server, EnvironmentFor(server, module, temp), temp);
            List<Rounds> all = [.. scenarios.Where(scenario => only is null || only.Contains(scenario.Name))
                .Select(scenario => new Rounds(scenario))];
            for (int time = options.Number("--repeat") ?? 1; time > 0; time--)
            {
                foreach (Rounds rounds in all)
                {
                    server.Configure(rounds.Scenario.Server);
                    rounds.Run(meter, options.Number("--runs") ?? rounds.Scenario.Runs, features);
                }
            }

            PerformanceDocument document = new(scenarios, column is null ? null : Repository.Document);
            document.Put(column ?? PerformanceDocument.Quiet, all);
            if (column is null) document.Print(Console.Out);
            else document.Save();
            return all.Exists(rounds => rounds.Failed) ? 1 : 0;
        }
        finally
        {
            Directory.Delete(temp, recursive: true);
        }
    }

    private static Dictionary<string, string> EnvironmentFor(BenchServer server, string module, string temp) => new(StringComparer.Ordinal)
    {
        ["LUCA_BASEURI"] = server.BaseUri.AbsoluteUri,
        ["LUCA_API_KEY"] = "bench-key",
        ["LUCAPS_HOME"] = Path.Combine(temp, "home"),
        ["BENCH_MODULE"] = module,
        ["BENCH_FLOOR"] = Contestants.LayOutFloor(module, Path.Combine(temp, "floor", "LucaPS")),
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
        ["NO_COLOR"] = "1",
        // 16 MiB for the first generation, in hexadecimal. The runtime takes its size from the processor's cache, so memory and time of
        // two machines could not be compared.
        ["DOTNET_GCgen0size"] = "0x1000000",
    };
}
