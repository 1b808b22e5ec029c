using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Core.Tests.Api;
using LucaPS.Core.Tests.Client;
using LucaPS.Export;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Export;

/// <summary>Exports that the server or the network cuts off, and incomplete lists.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string> Causes => new()
    {
        { "reset", LucaErrorId.NetworkError },
        { "cut", LucaErrorId.NetworkError },
        { "token", LucaErrorId.AuthorizationRevoked },
        { "rate", LucaErrorId.RateLimited },
        { "gateway", LucaErrorId.ServerError },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public async Task Cut_off_after_any_request_the_next_run_ends_with_the_same_bytes(string cause, string id)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync(retryTime: TimeSpan.Zero);
        ExportRequest request = new()
        {
            Folder = Path.Combine(_folder, "whole"),
            Types = ["sale*", "companies", "accounts"],
            ThrottleLimit = 2
        };
        await DataExportTests.RunAsync(open, request);
        Dictionary<string, string> whole = Content("whole");
        Fault fault = cause switch
        {
            "reset" => Fault.Reset(),
            "cut" => Fault.ResetMidBody(),
            "token" => Fault.Unauthorized(),
            "rate" => Fault.RateLimited(3600),
            _ => Fault.Html(502),
        };

        foreach (int after in (int[])[0, 1, 3, 4, 6])
        {
            request = request with { Folder = Path.Combine(_folder, cause + after) };
            open.Server.Faults.Add(EndpointKind.GraphQL, fault, int.MaxValue, after);

            LucaException error = await Assert.ThrowsAsync<LucaException>(() => DataExportTests.RunAsync(open, request));

            Assert.Equal(id, error.ErrorId);
            Assert.False(File.Exists(Path.Combine(request.Folder, "manifest.json")));
            open.Server.Faults.Clear();
            await DataExportTests.RunAsync(open, request);
            Assert.Equal(whole, Content(cause + after));
        }
    }

    [Fact]
    public async Task A_list_with_gaps_lies_beside_and_goes_when_it_comes_whole()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        FakeReporter messages = new();
        ExportRequest request = new() { Folder = _folder, Types = ["saleInvoices"] };
        open.Server.Faults.Schema = SchemaChanges.FieldRefused;

        ExportLine gaps = Assert.Single(await DataExportTests.RunAsync(open, request, reporter: messages));

        Assert.Equal(ExportState.Incomplete, gaps.State);
        Assert.Equal(LucaErrorId.PlanRequired, gaps.ErrorId);
        Assert.EndsWith("saleInvoices.incomplete.jsonl", gaps.Path, StringComparison.Ordinal);
        Assert.Equal(250, File.ReadAllLines(Path.Combine(_folder, gaps.Path!)).Length);
        Assert.Single(messages.Verboses, text => text.Contains("was not exported in full", StringComparison.Ordinal));
        open.Server.Faults.Schema = SchemaChanges.None;
        ExportLine whole = Assert.Single(await DataExportTests.RunAsync(open, request));
        Assert.Equal(ExportState.Complete, whole.State);
        Assert.Equal(["manifest.json", "saleInvoices.jsonl"], Content("").Keys.Append("manifest.json").Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_whole_file_that_no_newer_one_replaces_keeps_its_line()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest request = new() { Folder = _folder, Types = ["saleInvoices"] };
        ExportLine whole = Assert.Single(await DataExportTests.RunAsync(open, request));
        open.Server.Faults.Schema = SchemaChanges.FieldRefused;

        await DataExportTests.RunAsync(open, request);
        await DataExportTests.RunAsync(open, request);

        IReadOnlyList<ExportLine> lines = new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines;
        Assert.Equal([ExportState.Complete, ExportState.Incomplete], lines.Select(line => line.State).Order());
        ExportLine kept = lines.Single(line => line.State == ExportState.Complete);
        Assert.Equal((whole.Path, whole.Sha256, whole.StartedAt), (kept.Path, kept.Sha256, kept.StartedAt));
        Assert.Equal(kept.Sha256, Content("")[kept.Path!.Replace('/', Path.DirectorySeparatorChar)], ignoreCase: true);
        open.Server.Faults.Schema = SchemaChanges.None;
        await DataExportTests.RunAsync(open, request);
        Assert.Single(new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines);
    }

    [Fact]
    public async Task What_another_connection_left_is_not_taken_for_ones_own()
    {
        await using OpenConnection kari = await OpenConnection.ByKeyAsync();
        OpenConnection ola = await kari.BesideAsync(kari.Server.ApiKeys.Ola);
        ExportRequest request = new() { Folder = _folder, Types = ["companies", "saleProducts"], ThrottleLimit = 1 };
        await using (DataExport cut = await StartAsync(kari, request)) await cut.NextAsync(default);

        await DataExportTests.RunAsync(ola, request);

        string own = Assert.Single(ola.Client.Connection.Companies).Id;
        Assert.Contains(own, Assert.Single(File.ReadAllLines(Path.Combine(_folder, "companies.jsonl"))), StringComparison.Ordinal);
        ExportRequest nightly = request with { IsSinceLastRun = true };
        // A later sign-in of the same goes on; another begins, and keeps only what is of companies.
        OpenConnection again = await kari.BesideAsync(kari.Server.ApiKeys.Ola);
        Assert.Contains("changes-", (await DataExportTests.PlanAsync(again, nightly)).Folder, StringComparison.Ordinal);
        ExportPlan another = await DataExportTests.PlanAsync(kari, nightly);
        Assert.All(another.Items, item => Assert.Null(item.ChangedSince));
        await DataExportTests.RunAsync(kari, request with { Types = ["saleProducts"] });
        ExportManifest manifest = new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!;
        Assert.Equal(another.Owner, manifest.Owner);
        Assert.DoesNotContain(manifest.Lines, line => line.Type == "companies");
        Assert.Equal(2, manifest.Lines.Count(line => line.Type == "saleProducts"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_manifest_tells_of_what_a_run_that_was_cut_off_has_replaced(bool isForgotten)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest request = new() { Folder = _folder, Types = ["saleCustomers"] };
        ExportLine before = Assert.Single(await DataExportTests.RunAsync(open, request));
        using JsonDocument first = JsonDocument.Parse(File.ReadLines(Path.Combine(_folder, before.Path!)).First());
        string id = first.RootElement.GetProperty("id").GetString()!;
        await NightlyTests.WriteAsync(open, ObjectVerb.Update, "saleCustomer", id, "Et annet navn");
        ExportLine now;
        await using (DataExport cut = await StartAsync(open, request)) now = (await cut.NextAsync(default))!;
        if (isForgotten) File.Delete(Path.Combine(_folder, "export.journal"));

        await DataExportTests.RunAsync(open, request with { Types = ["saleProducts"] });

        ExportLine[] told = [.. new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines
            .Where(line => line.Type == "saleCustomers")];
        Assert.NotEqual(before.Sha256, now.Sha256);
        Assert.Equal(isForgotten ? [] : [now.Sha256], told.Select(line => line.Sha256));
    }

    [Fact]
    public async Task Stopped_while_a_file_is_verified_the_folder_is_free_again()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        ExportRequest request = new() { Folder = _folder, Types = ["saleCustomers", "saleProducts"], ThrottleLimit = 1 };
        await using (DataExport cut = await StartAsync(open, request)) await cut.NextAsync(default);
        using EndlessStream file = new();
        using CancellationTokenSource stop = new();
        DataExport export = await StartAsync(open, request with { ThrottleLimit = 2 }, new StoppingFiles(int.MaxValue) { Instead = file });
        Task<ExportLine?> next = export.NextAsync(stop.Token);
        await file.Reached;

        await stop.CancelAsync();
        Task ended = export.DisposeAsync().AsTask();
        file.GoOn();

        await ended;
        // The other list may have come before.
        _ = await Record.ExceptionAsync(() => next);
        Assert.Equal(1, file.Reads);
        Assert.Equal(2, (await DataExportTests.RunAsync(open, request)).Count);
    }

    [Fact]
    public async Task A_key_that_may_not_see_its_company_exports()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        await open.Client.Schema.GetAsync(refresh: false, NullReporter.Instance, default);
        open.Server.Faults.Add(EndpointKind.GraphQL, Fault.GraphQLError("FORBIDDEN"));

        List<ExportLine> lines = await DataExportTests.RunAsync(open, new ExportRequest { Folder = _folder, Types = ["saleProducts"] });

        Assert.Equal(ExportState.Complete, Assert.Single(lines).State);
    }

    [Fact]
    public async Task A_list_that_needs_arguments_is_a_line_and_a_warning()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.OtherLists;
        FakeReporter messages = new();

        List<ExportLine> lines = await DataExportTests.RunAsync(
            open, new ExportRequest { Folder = _folder, Types = ["reports", "notes", "departments"] }, reporter: messages);

        ExportLine reports = lines.Single(line => line.Type == "reports");
        Assert.Equal(ExportState.Skipped, reports.State);
        Assert.Contains("period", reports.Reason, StringComparison.Ordinal);
        Assert.Single(messages.Verboses, text => text.Contains("was not exported in full", StringComparison.Ordinal));
        Assert.Contains("reports", new ExportFolder(_folder, ExportFiles.Instance).ReadManifest()!.Lines.Select(line => line.Type));
        Assert.All(lines.Where(line => line != reports), line => Assert.Equal(ExportState.Complete, line.State));
    }

    private static async Task<DataExport> StartAsync(OpenConnection open, ExportRequest request, IExportFiles? files = null) =>
        DataExport.Start(
            open.Client, await DataExportTests.PlanAsync(open, request), files ?? ExportFiles.Instance, TimeProvider.System,
            NullReporter.Instance);

    /// <summary>Waits at its first bytes, and has more for as long as somebody reads.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _isOpen = new();

        public Task Reached => _reached.Task;

        public int Reads { get; private set; }

        public void GoOn() => _isOpen.Set();

        public override int Read(byte[] buffer, int offset, int count)
        {
            Reads++;
            _reached.TrySetResult();
            _isOpen.Wait();
            return Reads < 1000 ? count : 0;
        }

        protected override void Dispose(bool disposing)
        {
            _isOpen.Set();
            base.Dispose(disposing);
        }
    }

    private Dictionary<string, string> Content(string name) =>
        Directory.GetFiles(Path.Combine(_folder, name), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "manifest.json")
            .ToDictionary(
                file => Path.GetRelativePath(Path.Combine(_folder, name), file),
                file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
}
