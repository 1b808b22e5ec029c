using System;
using System.Collections.Generic;
using System.Globalization;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>The rows of the table.</summary>
internal sealed class Scenarios(string pwsh, Uri server)
{
    private const string BareLabel = "pwsh -c 1";
    private const string EmptyLabel = "empty module";
    private const string RequestLabel = "one request";
    private const string BytesLabel = "bytes alone";
    private const string WalkerLabel = "walker";
    private const string LoopLabel = "Invoke-RestMethod";
    private const string LucaLabel = "LucaPS";
    private const string FirstLabel = "LucaPS, 1 row";
    private const string TenLabel = "LucaPS, 10,000 rows";
    private const string ExportLabel = "Export-LucaData";
    private const string InTurnLabel = "in turn";

    private static readonly TimeSpan s_line = TimeSpan.FromMilliseconds(100);

    public IEnumerable<Scenario> All() =>
        [
            Import(), Cold(), Stream(), Csv(), Scaling(), Allocation(), Kept(), Overlap(), .. Ahead(), Export(), Companies(), Books(),
            Ids(), Query()
        ];

    private Contender Bare => new(BareLabel, pwsh, ["-NoProfile", "-NonInteractive", "-c", Scripts.Bare], Needs: null);

    private Contender LucaToNull => Luca(LucaLabel, Scripts.LucaToNull);

    private Scenario Import() => new("import", 25, new ServerSettings { Rows = 100 },
        [Bare, Script(EmptyLabel, Scripts.ImportFloor), Luca(LucaLabel, Scripts.Import)],
        [new(
            "Import-Module LucaPS against the empty module", "x", 1.05, false, Ratio(LucaLabel, EmptyLabel),
            ProcessorRatio(LucaLabel, EmptyLabel))]);

    private Scenario Cold() => new("cold", 25, new ServerSettings { Rows = 100 },
        [Bare, Script(RequestLabel, Scripts.OneRequest), Luca(LucaLabel, Scripts.Cold)],
        [
            new(
                "saved connection, first row, against one request", "x", 1.25, false, Ratio(LucaLabel, RequestLabel),
                ProcessorRatio(LucaLabel, RequestLabel)),
            new("the same: requests", "", 1, false, r => r[LucaLabel].Requests),
        ])
    {
        Prepare = Luca("saving a connection", Scripts.Save),
    };

    private Scenario Stream() => new("stream", 5, new ServerSettings(),
        [
            Self(BytesLabel, "floor", server.AbsoluteUri), Script(WalkerLabel, Scripts.Walk), LucaToNull,
            Script(LoopLabel, Scripts.LoopToNull)
        ],
        [
            new("100,000 rows to Out-Null against the walker, processor time", "x", 1.5, false, ProcessorRatio(LucaLabel, WalkerLabel)),
            new("Invoke-RestMethod loop to Out-Null against LucaPS, processor time", "x", 6, true, ProcessorRatio(LoopLabel, LucaLabel)),
        ]);

    private Scenario Csv() =>
        new("csv", 3, new ServerSettings(), [Luca(LucaLabel, Scripts.LucaToCsv), Script(LoopLabel, Scripts.LoopToCsv)],
            [new(
                "Invoke-RestMethod loop to Export-Csv against LucaPS", "x", 3, true, Ratio(LoopLabel, LucaLabel),
                ProcessorRatio(LoopLabel, LucaLabel))]);

    private Scenario Scaling() => new("scaling", 5, new ServerSettings(),
        [Bare, Luca(FirstLabel, Scripts.LucaFirst), Luca(TenLabel, Scripts.LucaTenThousand), LucaToNull],
        [
            new("peak memory above bare, 10,000 rows", "MiB", 45, false, r => r[TenLabel].PeakMemory - r[BareLabel].PeakMemory),
            new("peak memory above bare, 100,000 rows", "MiB", 45, false, r => r[LucaLabel].PeakMemory - r[BareLabel].PeakMemory),
            new("100,000 rows against 10,000, above one row", "x", 10.5, false,
                r => (r[LucaLabel].Wall - r[FirstLabel].Wall) / (r[TenLabel].Wall - r[FirstLabel].Wall),
                r => (r[LucaLabel].Processor - r[FirstLabel].Processor) / (r[TenLabel].Processor - r[FirstLabel].Processor)),
        ]);

    private Scenario Allocation() => new("allocation", 3, new ServerSettings(), [Luca(LucaLabel, Scripts.Allocation)],
        [new(
            "bytes allocated for a row against those of its own objects and texts", "x", 1.3, false,
            r => r[LucaLabel].Values["allocated"] / r[LucaLabel].Values["own"])])
    {
        WarmUp = false,
    };

    private Scenario Kept() =>
        new("kept", 3, new ServerSettings(), [Bare, Luca(LucaLabel, Scripts.LucaKept), Script(LoopLabel, Scripts.LoopKept)],
            [
                new("100,000 rows kept: memory above bare against the loop's", "x", 0.25, false,
                    r => (r[LucaLabel].PeakMemory - r[BareLabel].PeakMemory) / (r[LoopLabel].PeakMemory - r[BareLabel].PeakMemory)),
            ]);

    private Scenario Overlap() => new("overlap", 5, new ServerSettings { Rows = 10_000, Latency = TimeSpan.FromMilliseconds(20) },
        [Script(InTurnLabel, Scripts.PagesInTurn), Luca(LucaLabel, Scripts.PagesOfLuca)],
        [new("20 ms a page, consumer of 20 ms, against in turn", "x", 0.58, false, Inside(LucaLabel, InTurnLabel))]);

    /// <summary>A list over a slow line, with predictable cursors and with opaque ones.</summary>
    private IEnumerable<Scenario> Ahead()
    {
        const string Needs = "Get-LucaSaleInvoice -ThrottleLimit";
        Contender[] contenders = [Luca(InTurnLabel, Scripts.ListInTurn, Needs), Luca(LucaLabel, Scripts.ListAhead, Needs)];
        ServerSettings server = new() { Rows = 10_000, Latency = s_line };
        yield return new Scenario("ahead", 3, server, contenders,
            [new(
                "10,000 rows at 100 ms a request, graphql-ruby's cursors: -ThrottleLimit 1 against LucaPS", "x", 8, true,
                Inside(InTurnLabel, LucaLabel))]);
        yield return new Scenario("opaque", 3, server with { OpaqueCursors = true }, contenders,
            [new("the same, cursors that say nothing: LucaPS against -ThrottleLimit 1", "x", 1.05, false, Inside(LucaLabel, InTurnLabel))]);
    }

    private Scenario Export() =>
        new("export", 5, new ServerSettings(), [Bare, LucaToNull, Luca(ExportLabel, Scripts.Export, ExportLabel)],
            [
                new("Export-LucaData of 100,000 rows against listing them to Out-Null", "x", 1.3, false,
                    Ratio(ExportLabel, LucaLabel), ProcessorRatio(ExportLabel, LucaLabel)),
                new("the same: peak memory above bare", "MiB", 45, false, r => r[ExportLabel].PeakMemory - r[BareLabel].PeakMemory),
            ]);

    private Scenario Companies() => new("companies", 5, new ServerSettings { Rows = 3, Companies = 50, Latency = s_line },
        [Script(InTurnLabel, Scripts.CompaniesInTurn), Luca(LucaLabel, Scripts.CompaniesOfLuca)],
        [new("50 companies at 100 ms: in turn against LucaPS", "x", 10, true, Inside(InTurnLabel, LucaLabel))]);

    private Scenario Books() => new("books", 5, new ServerSettings { Rows = 250, Companies = 12, Latency = s_line },
        [Script(InTurnLabel, Scripts.BooksInTurn), Luca(LucaLabel, Scripts.CompaniesOfLuca)],
        [new("12 companies of 250 rows at 100 ms: in turn against LucaPS", "x", 10, true, Inside(InTurnLabel, LucaLabel))]);

    private Scenario Ids() => new("ids", 2, new ServerSettings { Rows = 10_000, Latency = s_line },
        [Script(InTurnLabel, Scripts.IdsInTurn), Luca(LucaLabel, Scripts.IdsOfLuca)],
        [new("1,000 ids at 100 ms: in turn against LucaPS", "x", 15, true, Inside(InTurnLabel, LucaLabel))])
    {
        WarmUp = false,
    };

    private Scenario Query() => new("query", 3, new ServerSettings { Rows = 100, Companies = 3 },
        [
            Self(BytesLabel, "queries", server.AbsoluteUri, Scripts.Queries.ToString(CultureInfo.InvariantCulture)),
            Luca(LucaLabel, Scripts.QueriesOfLuca)
        ],
        [new(
            "processor time that LucaPS adds to a small query", "ms", 0.3, false,
            r => r[LucaLabel].Values["cpu"] - r[BytesLabel].Values["cpu"])]);

    private Contender Script(string label, string script) => Luca(label, script, needs: null);

    private Contender Luca(string label, string script, string? needs = Contestants.Module) =>
        new(label, pwsh, ["-NoProfile", "-NonInteractive", "-c", "$ErrorActionPreference = 'Stop'; " + script], needs);

    private static Contender Self(string label, params string[] arguments) => new(label, Environment.ProcessPath!, arguments, Needs: null);

    private static FromRound Ratio(string one, string other) => round => round[one].Wall / round[other].Wall;

    private static FromRound ProcessorRatio(string one, string other) => round => round[one].Processor / round[other].Processor;

    private static FromRound Inside(string one, string other) => round => round[one].Values["elapsed"] / round[other].Values["elapsed"];
}
