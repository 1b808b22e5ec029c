using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>Lists that end before the number of rows that their server counts.</summary>
public sealed class CountedListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(80, 250, true)]
    [InlineData(80, 80, false)]
    [InlineData(80, 50, false)]
    [InlineData(0, 3, true)]
    public async Task A_list_that_ends_before_its_own_count_says_so(int came, int counted, bool isShort)
    {
        (int rows, List<LucaException> errors, List<string> warnings) = await ReadAsync(came, counted, FakeLuca.Query("a"));
        Assert.Equal(came, rows);
        Assert.Empty(warnings);
        if (!isShort)
        {
            Assert.Empty(errors);
            return;
        }

        LucaException error = Assert.Single(errors);
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        Assert.Contains("counts " + counted + " rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("after " + came, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enough_rows_need_not_be_all()
    {
        (int rows, List<LucaException> errors, _) = await ReadAsync(
            80, 250, FakeLuca.Query("a") with { Limits = new ListLimits { First = 80 } });
        Assert.Equal(80, rows);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Of_a_filtered_list_a_count_that_may_leave_the_filter_out_is_only_a_warning()
    {
        ListQuery query = FakeLuca.Query("a") with
        {
            Arguments = [new BoundArgument("text", "arg_text", "String", Encoding.UTF8.GetBytes("\"x\""))]
        };
        (int rows, List<LucaException> errors, List<string> warnings) = await ReadAsync(80, 250, query);
        Assert.Equal(80, rows);
        Assert.Empty(errors);
        Assert.Contains("counts 250 rows", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset")]
    [InlineData("skip")]
    public async Task Rows_that_it_was_asked_to_leave_out_are_not_missing(string argument)
    {
        ListQuery query = FakeLuca.Query("a") with
        {
            Arguments = [new BoundArgument(argument, "arg_" + argument, "Int", "200"u8.ToArray())]
        };
        (int rows, List<LucaException> errors, List<string> warnings) = await ReadAsync(57, 257, query);
        Assert.Equal(57, rows);
        Assert.Empty(errors);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task The_lists_after_a_short_one_are_read()
    {
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 30, ["b"] = 40 },
            Instead = ask => ask.Text("companyId") == "a" ? (FakeLuca.Page("a", 0, 20, false, null, 30), []) : null,
        };
        (int rows, List<LucaException> errors, _) = await DrainAsync(luca, FakeLuca.Query("a", "b"));
        Assert.Equal(60, rows);
        Assert.Single(errors);
    }

    [Theory]
    [InlineData(20, null, true)]
    [InlineData(19, null, false)]
    [InlineData(0, null, false)]
    [InlineData(20, "limit", false)]
    [InlineData(20, "start", true)]
    public async Task A_plain_list_as_long_as_the_default_of_its_limit_may_have_more(int came, string? given, bool isTold)
    {
        FakeLuca luca = new()
        {
            Instead = _ => ("[" + string.Join(',', Enumerable.Range(0, came).Select(i => $"{{\"id\":\"{i}\",\"name\":\"n\"}}")) + "]", [])
        };
        ListQuery query = FakeLuca.Query() with
        {
            Field = FakeLuca.Schema.QueryType.Field("limited")!,
            Arguments = given is null ? [] : [new BoundArgument(given, "arg_" + given, "Int", "20"u8.ToArray())],
        };
        (int rows, List<LucaException> errors, _) = await DrainAsync(luca, query);
        Assert.Equal(came, rows);
        Assert.Equal(isTold, errors.Count == 1);
        Assert.All(errors, error => Assert.Contains("its argument limit", error.Message, StringComparison.Ordinal));
        // Enough is enough.
        (rows, errors, _) = await DrainAsync(luca, query with { Limits = new ListLimits { First = came } });
        Assert.Equal((came, 0), (rows, errors.Count));
    }

    private static Task<(int Rows, List<LucaException> Errors, List<string> Warnings)> ReadAsync(int came, int counted, ListQuery query) =>
        DrainAsync(new FakeLuca { Instead = _ => (FakeLuca.Page("a", 0, came, false, null, counted), []) }, query);

    private static async Task<(int Rows, List<LucaException> Errors, List<string> Warnings)> DrainAsync(FakeLuca luca, ListQuery query)
    {
        Warnings reporter = new();
        await using IPageReader reader = luca.Engine().List(query, reporter);
        int rows = 0;
        List<LucaException> errors = [];
        while (await reader.ReadAsync(Cancel) is { } page)
        {
            rows += page.Rows.Count;
            errors.AddRange(page.Errors);
        }

        return (rows, errors, reporter.Told);
    }

    private sealed class Warnings : IReporter
    {
        public List<string> Told { get; } = [];

        public bool IsVerbose => false;

        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
            lock (Told) Told.Add(message);
        }

        public void Progress(string activity, string status, int? percent)
        {
        }
    }
}
