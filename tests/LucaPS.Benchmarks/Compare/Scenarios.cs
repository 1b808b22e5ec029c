using System;
using System.Collections.Generic;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>The rows of the table.</summary>
internal sealed class Scenarios(string pwsh, Uri server)
{
    private const string BareLabel = "pwsh -c 1";
    private const string FloorLabel = "bytes alone";
    private const string LoopLabel = "Invoke-RestMethod";
    private const string LucaLabel = "LucaPS";
    private const string FirstLabel = "LucaPS, 1 row";
    private const string TenLabel = "LucaPS, 10,000 rows";

    public IEnumerable<Scenario> All()
    {
        Contender bare = Script(BareLabel, Scripts.Bare);
        yield return new Scenario("import", 25, new ServerSettings { Rows = 100 }, [bare, Script(LucaLabel, Scripts.Import, true)],
        [
            new("Import-Module LucaPS against pwsh -c 1", "x", 1.20, false, Ratio(LucaLabel, BareLabel), ProcessorRatio(LucaLabel, BareLabel)),
            new("Import-Module LucaPS, more than pwsh -c 1", "ms", 35, false, r => r[LucaLabel].Wall - r[BareLabel].Wall, r => r[LucaLabel].Processor - r[BareLabel].Processor),
        ]);
        yield return new Scenario("cold", 25, new ServerSettings { Rows = 100 }, [bare, Script(LucaLabel, Scripts.Cold, true)],
        [
            new("saved connection, first row, against pwsh -c 1", "x", 1.8, false, Ratio(LucaLabel, BareLabel), ProcessorRatio(LucaLabel, BareLabel)),
            new("the same: requests", "", 1, false, r => r[LucaLabel].Requests),
        ])
        {
            Prepare = Script("saving a connection", Scripts.Save, true),
        };
        yield return new Scenario("stream", 5, new ServerSettings(),
            [Self(FloorLabel, "floor", server.AbsoluteUri), Script(LucaLabel, Scripts.LucaToNull, true), Script(LoopLabel, Scripts.LoopToNull)],
        [
            new("100,000 rows to Out-Null against the bytes alone", "x", 3.0, false, Ratio(LucaLabel, FloorLabel), ProcessorRatio(LucaLabel, FloorLabel)),
            new("Invoke-RestMethod loop to Out-Null against LucaPS", "x", 5, true, Ratio(LoopLabel, LucaLabel), ProcessorRatio(LoopLabel, LucaLabel)),
        ]);
        yield return new Scenario("csv", 3, new ServerSettings(), [Script(LucaLabel, Scripts.LucaToCsv, true), Script(LoopLabel, Scripts.LoopToCsv)],
        [
            new("Invoke-RestMethod loop to Export-Csv against LucaPS", "x", 3, true, Ratio(LoopLabel, LucaLabel), ProcessorRatio(LoopLabel, LucaLabel)),
        ]);
        yield return new Scenario("scaling", 5, new ServerSettings(),
            [bare, Script(FirstLabel, Scripts.LucaFirst, true), Script(TenLabel, Scripts.LucaTenThousand, true), Script(LucaLabel, Scripts.LucaToNull, true)],
        [
            new("peak memory above bare, 10,000 rows", "MiB", 45, false, r => r[TenLabel].PeakMemory - r[BareLabel].PeakMemory),
            new("peak memory above bare, 100,000 rows", "MiB", 45, false, r => r[LucaLabel].PeakMemory - r[BareLabel].PeakMemory),
            new("100,000 rows against 10,000, above one row", "x", 10.5, false,
                r => (r[LucaLabel].Wall - r[FirstLabel].Wall) / (r[TenLabel].Wall - r[FirstLabel].Wall),
                r => (r[LucaLabel].Processor - r[FirstLabel].Processor) / (r[TenLabel].Processor - r[FirstLabel].Processor)),
        ]);
        yield return new Scenario("kept", 3, new ServerSettings(), [bare, Script(LucaLabel, Scripts.LucaKept, true), Script(LoopLabel, Scripts.LoopKept)],
        [
            new("100,000 rows kept: memory above bare against the loop's", "x", 0.25, false,
                r => (r[LucaLabel].PeakMemory - r[BareLabel].PeakMemory) / (r[LoopLabel].PeakMemory - r[BareLabel].PeakMemory)),
        ]);
        yield return new Scenario("overlap", 5, new ServerSettings { Rows = 10_000, Latency = TimeSpan.FromMilliseconds(20) },
            [Script("in turn", Scripts.PagesInTurn), Script(LucaLabel, Scripts.PagesOfLuca, true)],
        [
            new("20 ms a page, consumer of 20 ms, against in turn", "x", 0.58, false, Inside("elapsed", LucaLabel, "in turn")),
        ]);
        yield return new Scenario("companies", 5, new ServerSettings { Rows = 3, Companies = 50, Latency = TimeSpan.FromMilliseconds(100) },
            [Script("in turn", Scripts.CompaniesInTurn), Script(LucaLabel, Scripts.CompaniesOfLuca, true)],
        [
            new("50 companies at 100 ms: in turn against LucaPS", "x", 10, true, Inside("elapsed", "in turn", LucaLabel)),
        ]);
        yield return new Scenario("ids", 2, new ServerSettings { Rows = 10_000, Latency = TimeSpan.FromMilliseconds(100) },
            [Script("in turn", Scripts.IdsInTurn), Script(LucaLabel, Scripts.IdsOfLuca, true)],
        [
            new("1,000 ids at 100 ms: in turn against LucaPS", "x", 15, true, Inside("elapsed", "in turn", LucaLabel)),
        ])
        {
            WarmUp = false,
        };
        yield return new Scenario("query", 3, new ServerSettings { Rows = 100, Companies = 3 },
            [Self(FloorLabel, "queries", server.AbsoluteUri, Scripts.Queries.ToString(System.Globalization.CultureInfo.InvariantCulture)), Script(LucaLabel, Scripts.QueriesOfLuca, true)],
        [
            new("processor time that LucaPS adds to a small query", "ms", 0.3, false, r => r[LucaLabel].Values["cpu"] - r[FloorLabel].Values["cpu"]),
        ]);
    }

    private Contender Script(string label, string script, bool needsModule = false) =>
        new(label, pwsh, ["-NoProfile", "-NonInteractive", "-c", script.Contains("$ErrorActionPreference", StringComparison.Ordinal) || script == Scripts.Bare
            ? script : "$ErrorActionPreference = 'Stop'; " + script], needsModule);

    private static Contender Self(string label, params string[] arguments) => new(label, Environment.ProcessPath!, arguments, NeedsModule: false);

    private static FromRound Ratio(string one, string other) => round => round[one].Wall / round[other].Wall;

    private static FromRound ProcessorRatio(string one, string other) => round => round[one].Processor / round[other].Processor;

    private static FromRound Inside(string value, string one, string other) => round => round[one].Values[value] / round[other].Values[value];
}
