using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Core.Tests.Api;
using LucaPS.Core.Tests.Client;
using LucaPS.Core.Tests.Rows;
using LucaPS.Export;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Export;

public sealed class DataExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_list_of_every_company_is_a_file_and_a_line_of_the_manifest()
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync();

        List<ExportLine> lines = await RunAsync(open, new ExportRequest { Folder = _folder });

        string[] types = [.. lines.Select(line => line.Type).Distinct()];
        Assert.Contains("saleInvoices", types);
        Assert.Contains("bookkeepingJournals", types);
        Assert.Single(lines, line => line is { Type: "companies", CompanyId: null });
        Assert.Equal(open.Client.Connection.Companies.Count, lines.Count(line => line.Type == "saleInvoices"));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "manifest.json")));
        Assert.Equal(lines.Count, manifest.RootElement.GetProperty("files").GetArrayLength());
        foreach (ExportLine line in lines.Where(line => line.State == ExportState.Complete))
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, line.Path!));
            Assert.Equal(line.Bytes, bytes.Length);
            Assert.Equal(line.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
            Assert.Equal(line.Rows, bytes.Count(b => b == '\n'));
        }

        Assert.False(File.Exists(Path.Combine(_folder, "export.journal")));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_list_that_the_plan_lacks_is_a_line_and_the_others_come()
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync();

        FakeReporter messages = new();
        List<ExportLine> lines = await RunAsync(
            open, new ExportRequest { Folder = _folder, Types = ["accounts", "saleCustomers"] }, reporter: messages);

        ExportLine[] refused = [.. lines.Where(line => line.State == ExportState.Refused)];
        Assert.NotEmpty(refused);
        Assert.All(refused, line => Assert.Equal(LucaErrorId.PlanRequired, line.ErrorId));
        Assert.Equal(refused.Length, messages.Verboses.Count(text => text.Contains("was not exported in full", StringComparison.Ordinal)));
        Assert.All(refused, line => Assert.Null(line.Path));
        Assert.Contains(lines, line => line is { Type: "saleCustomers", State: ExportState.Complete });
    }

    [Fact]
    public async Task Rows_are_the_bytes_that_came_with_lists_within_them_whole()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync(new SandboxOptions { HugeAmounts = true });

        ExportLine customers = Assert.Single(await RunAsync(open, new ExportRequest { Folder = _folder, Types = ["saleCustomers"] }));
        ExportLine invoices = Assert.Single(await RunAsync(open, new ExportRequest { Folder = _folder, Types = ["saleInvoices"] }));

        Assert.Contains("12345678901234567890123", File.ReadAllText(Path.Combine(_folder, customers.Path!)), StringComparison.Ordinal);
        Assert.Equal(250, invoices.Rows);
        string[] rows = File.ReadAllLines(Path.Combine(_folder, invoices.Path!));
        Assert.Equal(250, rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("id").GetString()).Distinct().Count());
        JsonElement first = JsonDocument.Parse(rows[0]).RootElement;
        Assert.True(first.GetProperty("saleCustomer").TryGetProperty("email", out _));
        Assert.True(first.GetProperty("saleInvoiceLineItems")[0].TryGetProperty("unitPriceCents", out _));
        // A draft may have none.
        string[] dates = [.. rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("invoiceDate").GetString()).OfType<string>()
            .Order(StringComparer.Ordinal)];
        Assert.Equal((dates[0], dates[^1]), invoices.Dates["invoiceDate"]);
        // The second run kept the first one's line.
        Assert.Equal(2, new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines.Count);
    }

    [Fact]
    public async Task A_csv_file_has_a_column_for_each_value_and_reads_back()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();

        ExportLine line = Assert.Single(await RunAsync(
            open, new ExportRequest { Folder = _folder, Types = ["saleInvoices"], Format = ExportFormat.Csv, Delimiter = ';' }));

        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, line.Path!));
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        string text = Encoding.UTF8.GetString(bytes[3..]);
        string[] header = text[..text.IndexOf("\r\n", StringComparison.Ordinal)].Split(';');
        Assert.Contains("saleCustomer.name", header);
        Assert.Contains("saleInvoiceLineItems", header);
        Assert.Contains(";2023-01-0", text, StringComparison.Ordinal);
        Assert.EndsWith(".csv", line.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\ta")]
    [InlineData("a\t")]
    [InlineData(" a")]
    [InlineData("a\u00A0")]
    public void A_blank_that_a_reader_would_strip_is_quoted(string text)
    {
        using MemoryStream file = new();
        CsvFormat format = new(',');
        format.Begin(new MemoryStream(), TestSelections.Of("Note", TestSelections.Leaf("text", "String")));

        format.Write(file, JsonSerializer.SerializeToUtf8Bytes(new { text }));

        Assert.Equal("\"" + text + "\"\r\n", Encoding.UTF8.GetString(file.ToArray()));
    }

    [Theory]
    [InlineData(ExportFormat.JsonLines)]
    [InlineData(ExportFormat.Csv)]
    public async Task Stopped_at_any_step_on_the_disk_the_next_run_ends_with_the_same_bytes(ExportFormat format)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest Request(string name) =>
            new() { Folder = Path.Combine(_folder, name), Format = format, Types = ["companies", "saleProducts"], ThrottleLimit = 1 };
        await RunAsync(open, Request("whole"));
        Dictionary<string, byte[]> whole = Content(Path.Combine(_folder, "whole"));

        int steps = 0;
        for (bool isStopped = true; isStopped; steps++)
        {
            string name = "stopped" + steps;
            StoppingFiles files = new(steps);
            try
            {
                await RunAsync(open, Request(name), files);
                isStopped = false;
            }
            catch (LucaException exception)
            {
                Assert.Equal(LucaErrorId.StoreFailed, exception.ErrorId);
            }

            await RunAsync(open, Request(name));
            Assert.Equal(whole, Content(Path.Combine(_folder, name)));
        }

        Assert.InRange(steps, 20, 500);
    }

    [Fact]
    public async Task What_is_done_is_not_asked_for_again()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest request = new() { Folder = _folder, Types = ["saleProducts", "saleCustomers"], ThrottleLimit = 1 };
        DataExport cut = await StartAsync(open, request);
        ExportLine done = (await cut.NextAsync(default))!;
        await cut.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(_folder, "manifest.json")));
        Counters counters = open.Server.Counters;
        counters.Reset();
        await RunAsync(
            open, request with { Folder = Path.Combine(_folder, "other"), Types = [request.Types.Single(type => type != done.Type)] });
        int alone = counters.GraphQLRequests;
        counters.Reset();

        await RunAsync(open, request);

        Assert.Equal(alone, counters.GraphQLRequests);
        Assert.Equal(2, new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines.Count);
    }

    [Fact]
    public async Task A_second_run_at_the_same_time_is_refused()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest request = new() { Folder = _folder, Types = ["saleProducts"] };
        await using DataExport first = await StartAsync(open, request);

        LucaException error = await Assert.ThrowsAsync<LucaException>(() => StartAsync(open, request));

        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
    }

    [Fact]
    public async Task A_planted_link_is_replaced_and_what_it_leads_to_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        string victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "mine");
        ExportRequest request = new() { Folder = Path.Combine(_folder, "out"), Types = ["saleProducts"] };
        ExportPlan plan = await PlanAsync(open, request);
        string target = Path.Combine(request.Folder, plan.Items[0].Path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.CreateSymbolicLink(target, victim);
        File.CreateSymbolicLink(target + ".tmp", victim);

        await RunAsync(open, request);

        Assert.Equal("mine", File.ReadAllText(victim));
        Assert.Null(new FileInfo(target).LinkTarget);
        Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
        Directory.CreateSymbolicLink(Path.GetDirectoryName(target)!, _folder);
        Assert.Equal(LucaErrorId.StoreFailed, (await Assert.ThrowsAsync<LucaException>(() => RunAsync(open, request))).ErrorId);
    }

    [Fact]
    public async Task Changes_since_the_last_run_lie_beside_what_is_whole_and_no_night_is_missed()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest nightly = new() { Folder = _folder, Types = ["saleInvoices", "saleCustomers", "accounts"], IsSinceLastRun = true };
        List<ExportLine> first = await RunAsync(open, nightly);
        Assert.All(first, line => Assert.Null(line.ChangedSince));
        Assert.Equal(250, first.Single(line => line.Type == "saleInvoices").Rows);
        Dictionary<string, byte[]> whole = Content(_folder);

        ExportPlan plan = await PlanAsync(open, nightly);
        List<ExportLine> second = await RunAsync(open, nightly);

        Assert.Contains("changes-", plan.Folder, StringComparison.Ordinal);
        ExportLine invoices = second.Single(line => line.Type == "saleInvoices");
        Assert.Equal(first.Single(line => line.Type == "saleInvoices").WholeUntil, invoices.ChangedSince);
        Assert.Equal(0, invoices.Rows);
        Assert.All(whole, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(_folder, file.Key))));
        ExportPlan third = await PlanAsync(open, nightly);
        // The server tells whole seconds: of two runs within one, the later may know its beginning less well. A mark never goes back.
        DateTimeOffset? mark = invoices.WholeUntil > invoices.ChangedSince ? invoices.WholeUntil : invoices.ChangedSince;
        Assert.Equal(mark, third.Items.Single(item => item.Type == "saleInvoices").ChangedSince);
        Assert.True(invoices.StartedAt >= first[0].StartedAt);
    }

    [Fact]
    public async Task What_lies_there_in_another_format_keeps_its_lines_and_its_own_mark()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest json = new() { Folder = _folder, Types = ["saleInvoices", "saleCustomers"] };
        ExportRequest csv = json with { Types = ["saleCustomers"], Format = ExportFormat.Csv };
        await RunAsync(open, json);

        Assert.Null((await PlanAsync(open, csv with { IsSinceLastRun = true })).Items[0].ChangedSince);
        await RunAsync(open, csv);

        using (JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "manifest.json"))))
            Assert.Equal(
                ["saleCustomers.csv", "saleCustomers.jsonl", "saleInvoices.jsonl"],
                manifest.RootElement.GetProperty("files").EnumerateArray()
                    .Select(line => Path.GetFileName(line.GetProperty("path").GetString()!)));
        ExportPlan nightly = await PlanAsync(
            open, json with { Types = ["saleInvoices", "saleCustomers"], Format = ExportFormat.Csv, IsSinceLastRun = true });
        Assert.Null(nightly.Items.Single(item => item.Type == "saleInvoices").ChangedSince);
        Assert.NotNull(nightly.Items.Single(item => item.Type == "saleCustomers").ChangedSince);
        Assert.All((await PlanAsync(open, json with { IsSinceLastRun = true })).Items, item => Assert.NotNull(item.ChangedSince));
    }

    internal static Task<ExportPlan> PlanAsync(OpenConnection open, ExportRequest request) =>
        new ExportPlanner(open.Client, ExportFiles.Instance, TimeProvider.System, NullReporter.Instance).PlanAsync(request, default);

    private static async Task<DataExport> StartAsync(
        OpenConnection open, ExportRequest request, IExportFiles? files = null, IReporter? reporter = null) => DataExport.Start(
        open.Client,
        await PlanAsync(open, request),
        files ?? ExportFiles.Instance,
        TimeProvider.System,
        reporter ?? NullReporter.Instance);

    internal static async Task<List<ExportLine>> RunAsync(
        OpenConnection open, ExportRequest request, IExportFiles? files = null, IReporter? reporter = null)
    {
        await using DataExport export = await StartAsync(open, request, files, reporter);
        List<ExportLine> lines = [];
        while (await export.NextAsync(default) is { } line) lines.Add(line);
        return lines;
    }

    /// <summary>All files but the manifest, whose times differ.</summary>
    private static Dictionary<string, byte[]> Content(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "manifest.json")
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);
}
