using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Api;
using LucaPS.Api.Mutations;
using LucaPS.Core.Tests.Client;
using LucaPS.Export;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Export;

/// <summary>Exports of what changed since the last one, with missed nights and wrong clocks.</summary>
public sealed class NightlyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-nightly-").FullName;
    private readonly SetClock _server = new(new DateTimeOffset(2026, 11, 1, 2, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 72)]
    [InlineData(true, -72)]
    [InlineData(false, 0)]
    [InlineData(false, 72)]
    [InlineData(false, -72)]
    public async Task Missed_nights_are_caught_up_whatever_the_clocks_say(bool saysDate, int hoursAhead)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync(new SandboxOptions { TimeProvider = _server });
        await RunAsync(open, saysDate, hoursAhead);
        string[] customers = [.. Rows(_folder, "saleCustomers").Keys];
        string draft = Rows(_folder, "saleInvoices").First(row => row.Value.Contains("\"draft\":true", StringComparison.Ordinal)).Key;

        // In the same second, by the server's clock, as the run, and on the nights after it.
        await WriteAsync(open, ObjectVerb.Update, "saleCustomer", customers[0], "Med en gang");
        _server.Now += TimeSpan.FromDays(1);
        await RunAsync(open, saysDate, hoursAhead);
        await RunAsync(open, saysDate, hoursAhead);
        await WriteAsync(open, ObjectVerb.Update, "saleCustomer", customers[1], "Første natt");
        _server.Now += TimeSpan.FromDays(1);
        await WriteAsync(open, ObjectVerb.Update, "saleCustomer", customers[0], "Andre natt");
        await WriteAsync(open, ObjectVerb.Create, "saleCustomer", null, "Ny kunde");
        _server.Now += TimeSpan.FromDays(3);
        await WriteAsync(open, ObjectVerb.Remove, "saleInvoice", draft, null);
        await WriteAsync(open, ObjectVerb.Update, "saleCustomer", customers[2], "Femte natt");
        _server.Now += TimeSpan.FromDays(1);
        await RunAsync(open, saysDate, hoursAhead);

        await DataExportTests.RunAsync(
            open, new ExportRequest { Folder = Path.Combine(_folder, "now"), Types = ["saleCustomers", "saleInvoices"] });
        foreach (string type in (string[])["saleCustomers", "saleInvoices"])
        {
            Dictionary<string, string> kept = Rows(_folder, type);
            Dictionary<string, string> now = Rows(Path.Combine(_folder, "now"), type);
            Assert.All(now, row => Assert.Equal(Own(row.Value), Own(kept.GetValueOrDefault(row.Key))));
            // No list of changes has what was removed: only a full export shows that it is gone.
            Assert.Equal(type == "saleInvoices" ? [draft] : [], kept.Keys.Except(now.Keys));
        }

        Assert.Equal(3, Directory.GetDirectories(_folder, "changes-*").Length);
    }

    [Fact]
    public async Task Without_any_sign_of_the_servers_clock_the_next_run_is_whole()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync(new SandboxOptions { TimeProvider = _server });
        ExportLine line = Assert.Single(await RunAsync(open, saysDate: false, hoursAhead: 72, "accounts"));

        Assert.Null(line.WholeUntil);
        Assert.Null(Assert.Single(await RunAsync(open, saysDate: false, hoursAhead: 72, "accounts")).ChangedSince);
    }

    private Task<List<ExportLine>> RunAsync(OpenConnection open, bool saysDate, int hoursAhead, params string[] types)
    {
        LucaClient client = new(
            open.Client.Connection, new DatedTransport(open.Client.Transport, () => saysDate ? _server.Now : null), open.Client.Schema,
            () => new AdapterFactory().CreateDocuments());
        SetClock machine = new(_server.Now + TimeSpan.FromHours(hoursAhead));
        return RunAsync(client, machine, new ExportRequest
        {
            Folder = _folder,
            Types = types.Length > 0 ? types : ["saleCustomers", "saleInvoices"],
            IsSinceLastRun = true
        });
    }

    private static async Task<List<ExportLine>> RunAsync(LucaClient client, TimeProvider machine, ExportRequest request)
    {
        ExportPlan plan = await new ExportPlanner(client, ExportFiles.Instance, machine, NullReporter.Instance).PlanAsync(request, default);
        await using DataExport export = DataExport.Start(client, plan, ExportFiles.Instance, machine, NullReporter.Instance);
        List<ExportLine> lines = [];
        while (await export.NextAsync(default) is { } line) lines.Add(line);
        return lines;
    }

    internal static async Task WriteAsync(OpenConnection open, ObjectVerb verb, string type, string? id, string? name)
    {
        ObjectInput input = new()
        {
            Verb = verb,
            Type = type,
            Id = id,
            Value = name is null ? null : new OrderedDictionary { ["name"] = name }
        };
        MutationOutcome outcome = await open.Mutations.SendAsync(await open.Mutations.PrepareAsync(input, null, default), default);
        Assert.Empty(outcome.Errors);
    }

    /// <summary>Rows by id: those of the full export, overlaid with each export of changes.</summary>
    private static Dictionary<string, string> Rows(string folder, string type)
    {
        Dictionary<string, string> rows = new(StringComparer.Ordinal);
        IEnumerable<string> folders = Directory.GetDirectories(folder)
            .Where(sub => Path.GetFileName(sub) != "now" && !Path.GetFileName(sub).StartsWith("changes-", StringComparison.Ordinal))
            .Concat(Directory.GetDirectories(folder, "changes-*").Order(StringComparer.Ordinal).SelectMany(Directory.GetDirectories));
        foreach (string line in folders.Select(sub => Path.Combine(sub, type + ".jsonl")).Where(File.Exists).SelectMany(File.ReadAllLines))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            rows[json.RootElement.GetProperty("id").GetString()!] = line;
        }

        return rows;
    }

    /// <summary>Without its fields about other rows, which change independently.</summary>
    private static string Own(string? row)
    {
        using JsonDocument json = JsonDocument.Parse(row ?? "{}");
        return string.Join('|', json.RootElement.EnumerateObject()
            .Where(member => member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            .Select(member => member.ToString()));
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Answers with a <c>Date</c> header by the server's own clock, or without one.</summary>
    private sealed class DatedTransport(IGraphQLTransport inner, Func<DateTimeOffset?> date) : IGraphQLTransport
    {
        public async Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken) =>
            new DatedResponse(await inner.SendAsync(request, reporter, cancellationToken)) { Date = date() };
    }

    private sealed class DatedResponse(GraphQLResponse inner) : GraphQLResponse
    {
        public override ReadOnlyMemory<byte> Body => inner.Body;

        public override ReadOnlyMemory<byte> Data => inner.Data;

        public override object? Result => inner.Result;

        public override IReadOnlyList<LucaException> Errors => inner.Errors;

        public override void Dispose() => inner.Dispose();
    }
}
