using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Api;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Pages;

/// <summary>The walk gives what the plainest loop would give, whatever it guesses.</summary>
public sealed class WalkTests
{
    private static readonly Gen<CursorKind> s_kinds = Gen.Int[0, 4].Select(kind => (CursorKind)kind);

    [Fact]
    public void Rows_are_those_of_the_plainest_loop() =>
        Gen.Select(s_kinds, Gen.Int[0, 2500], Gen.Int[1, 130], Gen.Bool, Gen.Int[1, 6], Gen.Int[0, 40], Gen.Int[0, 3000]).Sample(
            (kind, rows, largest, total, throttle, refused, first) =>
            {
                ModelServer server = new()
                {
                    Cursors = kind,
                    Rows = rows,
                    LargestPage = largest,
                    HasTotal = total,
                    Refused = [.. Enumerable.Range(0, refused).Select(i => (i * 61) % Math.Max(1, rows)).Where(i => i < rows)],
                };
                int? limit = first > 2600 ? null : first;
                (List<int> ids, int errors) = Read(server, limit, throttle);
                (List<int> expected, int expectedErrors) = server.Expected(limit);
                Assert.Equal(expected, ids);
                Assert.Equal(expectedErrors, errors);
                Assert.InRange(server.MostInFlight, 0, throttle);
                Assert.Equal(0, server.InFlight);
            },
            iter: 300, threads: 1);

    [Fact]
    public void Failures_that_pass_cost_no_row_and_repeat_none() =>
        Gen.Select(s_kinds, Gen.Int[500, 3000], Gen.Int[0, 1 << 20]).Sample(
            (kind, rows, failing) =>
            {
                ModelServer server = new()
                {
                    Cursors = kind,
                    Rows = rows,
                    Fails = number => (failing >> (number % 20) & 1) == 0 ? null
                        : number % 3 == 0 ? new LucaException(LucaErrorId.RateLimited, "wait") { RetryAfter = TimeSpan.FromSeconds(2) }
                        : new LucaException(LucaErrorId.NetworkError, "reset"),
                };
                Assert.Equal(Enumerable.Range(0, rows), Read(server, null, 4).Ids);
            },
            iter: 100, threads: 1);

    [Fact]
    public void A_list_that_grows_or_shrinks_is_read_to_the_end_that_its_own_pages_name() =>
        Gen.Select(s_kinds, Gen.Int[600, 2000], Gen.Int[-90, 90]).Sample(
            (kind, rows, change) =>
            {
                ModelServer server = new()
                {
                    Cursors = kind,
                    Rows = 10_000,
                    HasTotal = true,
                    RowsAfter = requests => Math.Max(300, rows + (change * requests))
                };
                (List<int> ids, _) = Read(server, null, 4);
                // Each once, in order, without a gap: positions do not move when rows come and go at the end.
                Assert.Equal(Enumerable.Range(0, ids.Count), ids);
                Assert.True(ids.Count >= 300);
            },
            iter: 60, threads: 1);

    [Theory]
    [InlineData(CursorKind.Ruby)]
    [InlineData(CursorKind.RubyPadded)]
    [InlineData(CursorKind.Relay)]
    [InlineData(CursorKind.Plain)]
    public async Task Ten_thousand_rows_take_few_documents_several_at_a_time(CursorKind kind)
    {
        ModelServer server = HeldUntilFour(new ModelServer { Cursors = kind, Rows = 10_000, HasTotal = true });
        Assert.Equal(Enumerable.Range(0, 10_000), (await ReadAsync(server, null, 4)).Ids);
        Assert.Equal(100, server.PagesAsked);
        Assert.InRange(server.Requests, 10, 40);
        Assert.Equal(4, server.MostInFlight);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_row_that_comes_again_since_others_were_added_before_it_is_given_once(int added)
    {
        ModelServer server = new() { Cursors = CursorKind.Ruby, Rows = 400, HasTotal = true };
        // At the beginning, so that what had a position has a later one.
        server.Moved = requests => requests > 2 ? added : 0;

        Assert.Equal(Enumerable.Range(0, 400), Read(server, null, 1).Ids);
    }

    [Fact]
    public async Task A_slow_consumer_costs_no_more_documents()
    {
        ModelServer server = new() { Cursors = CursorKind.Relay, Rows = 10_000, HasTotal = true };
        await using IPageReader reader = Open(server, null, 4);
        int rows = 0;
        while (await reader.ReadAsync(default) is { } page)
        {
            rows += page.Json.Count;
            // What was asked ahead has all come before the next page is taken.
            for (int quiet = 0, seen = -1; quiet < 20; quiet = server.InFlight == 0 && server.Requests == seen ? quiet + 1 : 0)
            {
                seen = server.Requests;
                await Task.Run(Thread.Yield);
            }
        }

        Assert.Equal(10_000, rows);
        Assert.Equal(100, server.PagesAsked);
        Assert.InRange(server.Requests, 10, 40);
    }

    [Theory]
    [InlineData(CursorKind.Opaque, 4)]
    [InlineData(CursorKind.Ruby, 1)]
    public void What_says_nothing_and_one_request_at_a_time_are_never_guessed(CursorKind kind, int throttle)
    {
        ModelServer server = new() { Cursors = kind, Rows = 2000 };
        Assert.Equal(2000, Read(server, null, throttle).Ids.Count);
        Assert.Equal(20, server.PagesAsked);
        Assert.Equal(1, server.MostInFlight);
    }

    [Theory]
    [InlineData(250, 3)]
    [InlineData(500, 5)]
    [InlineData(10_000, 145)]
    public void Where_nobody_says_how_long_a_list_is_few_pages_are_asked_for_in_vain(int rows, int most)
    {
        ModelServer server = new() { Cursors = CursorKind.Ruby, Rows = rows };
        Assert.Equal(rows, Read(server, null, 4).Ids.Count);
        Assert.InRange(server.PagesAsked, rows / 100, most);
    }

    [Fact]
    public void First_bounds_what_is_guessed()
    {
        ModelServer server = new() { Cursors = CursorKind.Ruby, Rows = 10_000 };
        Assert.Equal(Enumerable.Range(0, 750), Read(server, 750, 4).Ids);
        Assert.Equal(8, server.PagesAsked);
    }

    [Fact]
    public void A_server_that_bounds_a_document_gets_smaller_ones()
    {
        ModelServer server = HeldUntilFour(
            new ModelServer { Cursors = CursorKind.Relay, Rows = 5000, HasTotal = true, MostInDocument = 1 });
        Assert.Equal(Enumerable.Range(0, 5000), Read(server, null, 4).Ids);
        Assert.Equal(4, server.MostInFlight);
    }

    [Fact]
    public void An_error_of_a_guessed_page_is_told_when_the_list_gets_there()
    {
        ModelServer server = new()
        {
            Cursors = CursorKind.Ruby,
            Rows = 1000,
            Fails = number => number > 5 ? new LucaException(LucaErrorId.Forbidden, "no more") : null
        };
        List<int> ids = [];
        LucaException error = Assert.Throws<LucaException>(() => Read(server, null, 4, ids));
        Assert.Equal("no more", error.Message);
        Assert.Equal(Enumerable.Range(0, ids.Count), ids);
        Assert.True(ids.Count >= 200);
    }

    [Fact]
    public async Task Ending_early_ends_all_that_is_on_its_way()
    {
        ModelServer server = new() { Cursors = CursorKind.Ruby, Rows = 10_000, HasTotal = true };
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Before = token =>
        {
            if (server.Requests < 4) return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        IPageReader reader = Open(server, null, 4);
        await reader.ReadAsync(default);
        await reader.ReadAsync(default);
        await reached.Task;
        await reader.DisposeAsync();
        Assert.Equal(0, server.InFlight);
    }

    [Fact]
    public async Task Who_reads_slowly_has_few_pages_in_memory()
    {
        const int read = 200, most = 51;
        ModelServer server = new() { Cursors = CursorKind.Ruby, Rows = 100_000, HasTotal = true };
        await using IPageReader reader = Open(server, null, 4);
        for (int i = 0; i < read; i++) await reader.ReadAsync(default);

        Assert.False(SpinWait.SpinUntil(() => server.PagesAsked > read + most, TimeSpan.FromMilliseconds(500)));
    }

    /// <summary>As many requests as allowed are in flight before the third is answered.</summary>
    private static ModelServer HeldUntilFour(ModelServer server)
    {
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Before = _ =>
        {
            if (server.InFlight == 4) enough.TrySetResult();
            return server.Requests < 3 ? Task.CompletedTask : enough.Task;
        };
        return server;
    }

    private static IPageReader Open(ModelServer server, int? first, int throttle) => new QueryEngine(server).List(
        FakeLuca.Query() with { IsJson = true, Limits = new ListLimits { First = first, ThrottleLimit = throttle } },
        NullReporter.Instance);

    private static (List<int> Ids, int Errors) Read(ModelServer server, int? first, int throttle, List<int>? into = null) =>
        ReadAsync(server, first, throttle, into).GetAwaiter().GetResult();

    private static async Task<(List<int> Ids, int Errors)> ReadAsync(ModelServer server, int? first, int throttle, List<int>? into = null)
    {
        List<int> ids = into ?? [];
        int errors = 0;
        await using IPageReader reader = Open(server, first, throttle);
        while (await reader.ReadAsync(default) is { } page)
        {
            errors += page.Errors.Count;
            foreach (ReadOnlyMemory<byte> row in page.Json)
            {
                using JsonDocument json = JsonDocument.Parse(row);
                ids.Add(int.Parse(json.RootElement.GetProperty("id").GetString()!, CultureInfo.InvariantCulture));
            }
        }

        return (ids, errors);
    }
}
