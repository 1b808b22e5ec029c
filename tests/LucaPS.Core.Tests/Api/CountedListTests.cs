using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>Lists that end before as many rows as their server counts.</summary>
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
        (int rows, List<LucaException> errors, _) = await ReadAsync(80, 250, FakeLuca.Query("a") with { Limits = new ListLimits { First = 80 } });
        Assert.Equal(80, rows);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Of_a_filtered_list_a_count_that_may_leave_the_filter_out_is_only_a_warning()
    {
        ListQuery query = FakeLuca.Query("a") with { Arguments = [new BoundArgument("text", "arg_text", "String", Encoding.UTF8.GetBytes("\"x\""))] };
        (int rows, List<LucaException> errors, List<string> warnings) = await ReadAsync(80, 250, query);
        Assert.Equal(80, rows);
        Assert.Empty(errors);
        Assert.Contains("counts 250 rows", Assert.Single(warnings), StringComparison.Ordinal);
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
