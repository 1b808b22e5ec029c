using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Api.Documents;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Api;
using LucaPS.Core.Tests.Client;
using LucaPS.Core.Tests.Rows;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Pages;

/// <summary>Lists of all kinds are complete, or an error says that they are not.</summary>
public sealed class SandboxListTests
{
    [Fact]
    public async Task Plain_lists_are_never_cut()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.PlainLists;
        List<Row> all = await RowsAsync(open, "accounts", ["id", "code"]);
        Assert.Equal(250, all.Select(row => row.Get("Id")).Distinct().Count());
        Assert.Equal(200, (await RowsAsync(open, "accounts", ["id"], first: 200)).Count);
        LookupItem[] last = [new((string)all[^1].Get("Id")!)];
        await using IPageReader reader = await open.Rows.LookUpAsync("accounts", last, ["id"], 4, default);
        Assert.Equal(all[^1].Get("Id"), Assert.Single((await reader.ReadAsync(default))!.Rows).Get("Id"));
    }

    [Theory]
    [InlineData(CursorStyle.Position)]
    [InlineData(CursorStyle.Relay)]
    [InlineData(CursorStyle.Opaque)]
    public async Task Every_kind_of_cursor_leads_through_a_long_list(CursorStyle style)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync(new SandboxOptions { Invoices = 1500 });
        open.Server.Options.Cursors = style;
        string[] one = [.. (await RowsAsync(open, "saleInvoices", ["id"], throttle: 1)).Select(row => (string)row.Get("Id")!)];
        int requests = open.Server.Counters.GraphQLRequests;
        Assert.Equal(one, (await RowsAsync(open, "saleInvoices", ["id"])).Select(row => (string)row.Get("Id")!));
        Assert.Equal(1500, one.Distinct().Count());
        if (style != CursorStyle.Opaque) Assert.True(open.Server.Counters.GraphQLRequests - requests < 15);
    }

    [Fact]
    public async Task Lists_within_rows_are_fetched_to_their_ends()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        List<Row> rows = await RowsAsync(open, "saleInvoices", ["id", "payments.amountCents"]);
        Assert.Equal(250, rows.Count);
        Row[] payments = rows.Select(row => (Row?)row.Get("Payments")).OfType<Row>().ToArray();
        int most = payments.Max(list => ((Array)list.Get("Nodes")!).Length);
        Assert.Equal(130, most);

        List<Row> found = await LookUpAsync(
            open,
            "saleInvoices",
            [.. rows.Where(row => ((Array)((Row)row.Get("Payments")!).Get("Nodes")!).Length == 130).Select(row => (string)row.Get("Id")!)],
            ["payments.amountCents"]);
        Assert.Equal(130, ((Array)((Row)Assert.Single(found).Get("Payments")!).Get("Nodes")!).Length);
    }

    [Theory]
    [InlineData("departments.edges.node.name")]
    [InlineData("departments.name")]
    public async Task Lists_of_edges_within_rows_too(string property)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.OtherLists;
        List<Row> rows = await RowsAsync(open, "saleInvoices", [property], first: 30);
        // One invoice concerns all 120 departments, every other one fewer than three.
        Assert.All(rows, row => Assert.Contains(((Array)((Row)row.Get("Departments")!).Get("Edges")!).Length, (int[])[0, 1, 2, 120]));
        Assert.Contains(rows, row => ((Array)((Row)row.Get("Departments")!).Get("Edges")!).Length > 100);
    }

    [Theory]
    [InlineData("departments", 0)]
    [InlineData("events", 250)]
    [InlineData("notes", 250)]
    public async Task Lists_of_other_kinds_come_whole(string list, int count)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.OtherLists;
        List<Row> rows = await RowsAsync(open, list, ["id"]);
        Assert.True(rows.Count > 100);
        if (count > 0) Assert.Equal(count, rows.Count);
        Assert.Equal(rows.Count, rows.Select(row => row.Get("Id")).Distinct().Count());
    }

    [Fact]
    public async Task A_list_that_wants_to_be_told_how_many_is_told()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.OtherLists;
        Hashtable period = new() { ["period"] = new Hashtable { ["from"] = "2025-01-01", ["to"] = "2025-12-31" } };
        List<Row> rows = await RowsAsync(open, "reports", ["id"], arguments: period);
        Assert.True(rows.Count > 5);
        Assert.Equal(5, (await RowsAsync(open, "reports", ["id"], first: 5, arguments: period)).Count);
        DocumentQueries documents = new(open.Client, new LucaPS.Schema.InputContext(), NullReporter.Instance);
        const string text = "{ reports(period: { from: \"2025-01-01\", to: \"2025-12-31\" }) { nodes { id } } }";
        UserDocument document = await documents.OpenAsync((text, null), null, DocumentCompanies.None, null, default);
        await using IPageReader reader = await documents.PaginateAsync(document, null, ListLimits.None, default);
        int count = 0;
        while (await reader.ReadAsync(default) is { } page) count += page.Json.Count;
        Assert.Equal(rows.Count, count);
    }

    [Theory]
    [InlineData(CursorFault.MoreThanAsked, 250, 0)]
    [InlineData(CursorFault.NullPage, 150, 1)]
    [InlineData(CursorFault.RefusedPage, 150, 100)]
    public async Task Pages_that_are_odd_are_read_over(CursorFault fault, int rows, int errors)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.CursorField = "saleInvoices";
        open.Server.Faults.Cursor = fault;
        (List<Row> came, List<LucaException> told) = await FakeLuca.DrainAsync(
            await open.Rows.ListAsync(new ListRequest("saleInvoices") { Properties = ["id"] }, default), default);
        Assert.Equal(rows, came.Select(row => row.Get("Id")).Distinct().Count());
        Assert.Equal(errors, told.Count);
    }

    [Theory]
    [InlineData(CursorFault.Circle)]
    [InlineData(CursorFault.NullNodes)]
    public async Task Pages_that_lead_nowhere_are_an_error(CursorFault fault)
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.CursorField = "saleInvoices";
        open.Server.Faults.Cursor = fault;
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => RowsAsync(open, "saleInvoices", ["id"]));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
    }

    [Fact]
    public async Task An_answer_that_ends_in_the_middle_is_asked_for_again()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        await open.Client.Schema.GetAsync(false, NullReporter.Instance, default);
        open.Server.Faults.Add(EndpointKind.GraphQL, Fault.CloseMidBody());
        Assert.Equal(250, (await RowsAsync(open, "saleInvoices", ["id"])).Count);
    }

    [Fact]
    public async Task Deprecated_arguments_go_on_working()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        open.Server.Faults.Schema = SchemaChanges.CompanyArgumentDeprecated;
        List<Row> rows = await RowsAsync(open, "saleInvoices", ["id"], first: 3, arguments: new Hashtable { ["customerId"] = null });
        Assert.Equal(3, rows.Count);
        Assert.True((await open.Client.Schema.GetAsync(false, NullReporter.Instance, default)).QueryType.Field("saleInvoices")!
            .Argument("customerId")!.IsDeprecated);
        open.Server.Faults.Schema = SchemaChanges.OldIntrospection;
        Assert.False((await open.Client.Schema.GetAsync(true, NullReporter.Instance, default)).IsFallback);
    }

    private static async Task<List<Row>> LookUpAsync(OpenConnection open, string list, string[] ids, string[] properties) =>
        (await FakeLuca.DrainAsync(
            await open.Rows.LookUpAsync(list, [.. ids.Select(id => new LookupItem(id))], properties, 4, default), default)).Rows;

    private static async Task<List<Row>> RowsAsync(
        OpenConnection open, string list, string[] properties, long? first = null, int throttle = 4, IDictionary? arguments = null)
    {
        ListLimits limits = new() { First = first, ThrottleLimit = throttle };
        (List<Row> rows, List<LucaException> errors) = await FakeLuca.DrainAsync(
            await open.Rows.ListAsync(new ListRequest(list) { Properties = properties, Arguments = arguments, Limits = limits }, default),
            default);
        Assert.Empty(errors);
        return rows;
    }
}
