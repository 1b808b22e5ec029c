using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Rows;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed class ListTests
{
    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static Task<(List<Row> Rows, List<LucaException> Errors)> Drain(FakeLuca luca, ListQuery query, FakeTokens? tokens = null) =>
        FakeLuca.DrainAsync(luca.Engine(tokens).List(query, NullReporter.Instance), Cancel);

    internal static IEnumerable<string> Ids(string company, int count) => Enumerable.Range(0, count).Select(i => company + i);

    internal static IEnumerable<string?> Ids(IEnumerable<Row> rows) => rows.Select(r => (string?)r.Get("Id"));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(250, 3)]
    public async Task Every_row_comes_once_in_order(int count, int requests)
    {
        FakeLuca luca = new() { Rows = { ["a"] = count } };
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query("a"));
        Assert.Equal(Ids("a", count), Ids(rows));
        Assert.Empty(errors);
        Assert.Equal(requests, luca.Documents.Count);
        Assert.All(rows, r => Assert.Equal("a", r.Get("CompanyId")));
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(5, new[] { 5 })]
    [InlineData(100, new[] { 100 })]
    [InlineData(150, new[] { 100, 50 })]
    [InlineData(0, new int[0])]
    public async Task First_asks_for_no_more_than_it_needs(int first, int[] asked)
    {
        FakeLuca luca = new() { Rows = { ["a"] = 1000 } };
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query("a") with { Limits = new ListLimits { First = first } });
        Assert.Equal(Ids("a", first), Ids(rows));
        Assert.Equal(asked, luca.Documents.Select(d => d.Single().First));
    }

    [Fact]
    public async Task First_goes_on_to_the_next_company_only_when_it_needs_to()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 3, ["b"] = 10, ["c"] = 10 } };
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query("a", "b", "c") with { Limits = new ListLimits { First = 5 } });
        Assert.Equal(["a0", "a1", "a2", "b0", "b1"], Ids(rows));
        Assert.Equal([("a", 5), ("b", 2)], luca.Documents.Select(d => (d.Single().Text("companyId")!, d.Single().First)));
    }

    [Fact]
    public async Task A_server_that_gives_more_than_asked_is_cut_off()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 1000 }, Instead = _ => (FakeLuca.Page("a", 0, 100, true, "c:100", 1000), []) };
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query("a") with { Limits = new ListLimits { First = 7 } });
        Assert.Equal(7, rows.Count);
    }

    [Fact]
    public async Task The_next_page_is_on_its_way_while_this_one_is_consumed_and_no_further()
    {
        TaskCompletionSource<bool> second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 1000 },
            Before = (asked, _) =>
            {
                if (asked[0].Text("after") == "c:100") second.TrySetResult(true);
                return Task.CompletedTask;
            },
        };
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        Assert.Equal(100, (await reader.ReadAsync(Cancel))!.Rows.Count);
        await second.Task.WaitAsync(Cancel);
        await reader.DisposeAsync();
        Assert.Equal(2, luca.Documents.Count);
    }

    [Fact]
    public async Task Values_of_the_user_go_by_variables_alone()
    {
        FakeLuca luca = new() { Instead = _ => (FakeLuca.Page("a", 0, 1, false, null, 1), []) };
        ListQuery query = FakeLuca.Query("\") { evil }") with
        {
            Arguments = [new BoundArgument("text", "arg_text", "String", Encoding.UTF8.GetBytes("\"\\\") { more }\""))]
        };
        (List<Row> rows, _) = await Drain(luca, query);
        Assert.Single(rows);
        using System.Text.Json.JsonDocument body = System.Text.Json.JsonDocument.Parse(luca.Server.Sent.Single().Body);
        Assert.DoesNotContain("evil", body.RootElement.GetProperty("query").GetString(), StringComparison.Ordinal);
        Assert.Equal("\") { more }", luca.Documents.Single().Single().Text("text"));
    }

    [Fact]
    public async Task The_total_is_asked_for_once_and_given()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 250 } };
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        Assert.Equal(250, (await reader.ReadAsync(Cancel))!.Total);
        while (await reader.ReadAsync(Cancel) is not null)
        {
        }

        Assert.Equal(1, luca.Server.Sent.Count(s => s.Body.Contains("totalCount", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true, null, 100)]
    [InlineData(true, "c:1", 0)]
    [InlineData(true, "c:same", 100)]
    public async Task A_list_that_cannot_end_is_ended_with_an_error_after_its_rows(bool more, string? cursor, int count)
    {
        FakeLuca luca = new() { Instead = _ => (FakeLuca.Page("a", 0, count, more, cursor, 1000), []) };
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        if (count > 0) Assert.Equal(count, (await reader.ReadAsync(Cancel))!.Rows.Count);
        LucaException error = await Assert.ThrowsAsync<LucaException>(async () =>
        {
            while (await reader.ReadAsync(Cancel) is not null)
            {
            }
        });
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        Assert.InRange(luca.Documents.Count, 1, 3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Cursors_that_go_in_a_circle_are_noticed(int circle)
    {
        int request = 0;
        FakeLuca luca = new()
        {
            Instead = _ => (FakeLuca.Page("a", 0, 1, true, "c:" + (Interlocked.Increment(ref request) % circle), 1000), [])
        };
        Assert.Equal(
            LucaErrorId.UnexpectedResponse, (await Assert.ThrowsAsync<LucaException>(() => Drain(luca, FakeLuca.Query("a")))).ErrorId);
        Assert.InRange(request, circle, 4 * circle);
    }

    [Fact]
    public async Task A_page_without_page_info_is_no_silent_end()
    {
        FakeLuca luca = new() { Instead = _ => ("{\"nodes\":[{\"id\":\"1\"}],\"pageInfo\":null}", []) };
        await Assert.ThrowsAsync<LucaException>(() => Drain(luca, FakeLuca.Query("a")));
    }

    [Fact]
    public void Rows_of_companies_come_together_in_the_order_given() =>
        Gen.Int[0, 350].Array[2, 14].Sample(
            counts =>
            {
                FakeLuca luca = new();
                string[] names = [.. counts.Select((_, i) => "k" + i + "-")];
                for (int i = 0; i < counts.Length; i++) luca.Rows[names[i]] = counts[i];
                (List<Row> rows, List<LucaException> errors) = Drain(luca, FakeLuca.Query(names)).GetAwaiter().GetResult();
                Assert.Empty(errors);
                Assert.Equal(names.SelectMany((name, i) => Ids(name, counts[i])), Ids(rows));
                Assert.InRange(luca.MostInFlight, 1, 4);
                Assert.All(luca.Documents, d => Assert.InRange(d.Count, 1, 10));
            },
            iter: 40, threads: 1);

    [Fact]
    public async Task Fifty_small_companies_take_five_documents_several_at_a_time()
    {
        // As many requests as allowed are in flight before any is answered.
        int waiting = 0;
        TaskCompletionSource<bool> enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeLuca luca = new()
        {
            Before = (_, token) =>
            {
                if (Interlocked.Increment(ref waiting) == 4) enough.TrySetResult(true);
                return enough.Task.WaitAsync(token);
            },
        };
        string[] names = [.. Enumerable.Range(0, 50).Select(i => "k" + i + "-")];
        foreach (string name in names) luca.Rows[name] = 3;
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query(names));
        Assert.Equal(150, rows.Count);
        Assert.Equal(5, luca.Documents.Count);
        Assert.Equal(4, luca.MostInFlight);
    }

    [Fact]
    public async Task First_of_each_company_is_that_many_of_each()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 3, ["b"] = 300, ["c"] = 10 } };
        (List<Row> rows, _) = await Drain(
            luca, FakeLuca.Query("a", "b", "c") with { Limits = new ListLimits { First = 5, IsFirstOfEach = true } });
        Assert.Equal(["a0", "a1", "a2", .. Ids("b", 5), .. Ids("c", 5)], Ids(rows));
        Assert.Single(luca.Documents);
    }

    [Fact]
    public async Task A_server_that_gives_more_than_a_page_loses_none_of_it()
    {
        FakeLuca luca = new()
        {
            Instead = asked =>
                (
                    asked.Text("after") is null
                        ? FakeLuca.Page("a", 0, 150, true, "c:150", 160)
                        : FakeLuca.Page("a", 150, 10, false, null, 160),
                    []),
        };
        Assert.Equal(Ids("a", 160), Ids((await Drain(luca, FakeLuca.Query("a"))).Rows));
    }

    [Fact]
    public async Task Rows_come_as_their_json_with_where_to_go_on()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 150 } };
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a") with { IsJson = true }, NullReporter.Instance);
        RowPage page = (await reader.ReadAsync(Cancel))!;
        Assert.Equal("{\"lucapsKey\":\"a7\",\"id\":\"a7\",\"name\":\"n\"}", Encoding.UTF8.GetString(page.Json[7].Span));
        Assert.Empty(page.Rows);
        await using IPageReader rest = luca.Engine().List(
            FakeLuca.Query("a") with { IsJson = true, After = page.EndCursor }, NullReporter.Instance);
        page = (await rest.ReadAsync(Cancel))!;
        Assert.Equal((50, null), (page.Json.Count, page.EndCursor));
    }

    [Fact]
    public async Task Disposing_ends_the_requests_in_flight_and_waits_for_them()
    {
        TaskCompletionSource<bool> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 500 },
            Before = async (asked, token) =>
            {
                if (asked[0].Text("after") is null) return;
                reached.TrySetResult(true);
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        await reader.ReadAsync(Cancel);
        await reached.Task;
        await reader.DisposeAsync();
        Assert.Equal(0, luca.InFlight);
    }

    [Fact]
    public async Task Cancelling_a_read_ends_the_requests_in_flight()
    {
        FakeLuca luca = FakeLuca.Silent(out Task reached);
        using CancellationTokenSource source = new();
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        Task<RowPage?> read = reader.ReadAsync(source.Token);
        await reached;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, luca.InFlight);
    }

    [Fact]
    public async Task A_plain_list_comes_in_one_request()
    {
        FakeLuca luca = new() { Instead = _ => ("[{\"id\":\"1\"},null,{\"id\":\"2\"}]", []) };
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query() with { Field = FakeLuca.Schema.QueryType.Field("plain")! });
        Assert.Equal(["1", "2"], Ids(rows));
        Assert.Single(luca.Documents);
        Assert.Null(rows[0].Get("CompanyId"));
    }

    [Fact]
    public async Task A_single_object_is_one_row()
    {
        FakeLuca luca = new();
        ListQuery query = FakeLuca.Query("a") with
        {
            Field = FakeLuca.Schema.QueryType.Field("saleInvoice")!,
            Arguments = [new BoundArgument("id", "arg_id", "ID!", "\"x1\""u8.ToArray())],
        };
        (List<Row> rows, _) = await Drain(luca, query);
        Assert.Equal(["x1"], Ids(rows));
    }

    [Fact]
    public void Arguments_of_paging_are_refused()
    {
        ListQuery query = FakeLuca.Query("a") with { Arguments = [new BoundArgument("after", "arg_after", "String", "\"x\""u8.ToArray())] };
        LucaException error = Assert.Throws<LucaException>(() => new FakeLuca().Engine().List(query, NullReporter.Instance));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Equal("after", error.TargetValue);
    }
}
