using System;
using System.Threading.Tasks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LucaPS.Benchmarks.Clients;
using LucaPS.Benchmarks.Compare;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks;

internal static class Program
{
    private const string Usage = """
        compare [--only row[,row]] [--runs n] [--repeat n] [--module path] [--pwsh path] [--write quiet|busy]
                                                                whole processes side by side; compare --list names the rows
        inner [BenchmarkDotNet's arguments]                     the inner paths
        serve [--rows n] [--companies n] [--latency ms] [--generation 1|2] [--port n]   the server alone
        floor <address>                                         reads every page of invoices and does nothing with it
        queries <address> <count>                               asks one small query many times; prints the processor time of one
        """;

    // In this process: a generated project would not build under this repository's rules.
    private static IConfig InnerConfig =>
        DefaultConfig.Instance.AddJob(
            Job.MediumRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: false)).WithLaunchCount(1));

    private static async Task<int> Main(string[] args)
    {
        CommandLine options = new(args);
        switch (args.Length == 0 ? "" : args[0])
        {
            case "compare":
                return await CompareCommand.RunAsync(options);
            case "inner":
                _ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args[1..], InnerConfig);
                return 0;
            case "serve":
                return await ServeAsync(options);
            case "floor" when args.Length == 2:
                return await FloorClient.RunAsync(new Uri(args[1]));
            case "queries" when args.Length == 3:
                return await QueryClient.RunAsync(new Uri(args[1]), int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static async Task<int> ServeAsync(CommandLine options)
    {
        ServerSettings settings = new()
        {
            Rows = options.Number("--rows") ?? 100_000,
            Companies = options.Number("--companies") ?? 1,
            Latency = TimeSpan.FromMilliseconds(options.Number("--latency") ?? 0),
            Generation = options.Number("--generation") ?? 2,
        };
        await using BenchServer server = await BenchServer.StartAsync(settings, options.Number("--port") ?? 0);
        Console.WriteLine(server.BaseUri + " (Enter ends it)");
        _ = await Console.In.ReadLineAsync();
        Console.WriteLine(server.Requests + " requests");
        return 0;
    }
}
