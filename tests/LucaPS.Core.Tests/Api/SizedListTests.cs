using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>Plain lists that take a number of rows, at servers that bound it.</summary>
public sealed class SizedListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("counted", 500L, "500 100")]
    [InlineData("sized", 500L, "500 100")]
    [InlineData("sized", null, "100 1000 100")]
    public async Task A_number_that_the_server_refuses_is_lowered_once_and_what_may_be_missing_is_told(
        string list, long? first, string asked)
    {
        FakeLuca luca = Server(300, ask => ask.First > 100
            ? ("null", [FakeLuca.Error($"\"{ask.Alias}\"", "BAD_REQUEST", "first must be at most 100")]) : null);

        (int rows, string error) = await ReadAsync(luca, list, first);

        Assert.Equal(asked, Asked(luca));
        Assert.Equal(100, rows);
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_too_complex_ends_with_an_error()
    {
        const string words = "Query has complexity of 2000, which exceeds max complexity of 200";
        FakeLuca luca = Server(300, ask => ask.First > 9
            ? ("null", [FakeLuca.Error($"\"{ask.Alias}\"", "BAD_REQUEST", words)]) : null);

        (int rows, string error) = await ReadAsync(luca, "sized", null);

        Assert.Equal((9, "100 9"), (rows, Asked(luca)));
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sized", 300, 100, 150L, 100)]
    [InlineData("counted", 300, 100, 150L, 100)]
    [InlineData("counted", 300, 250, 280L, 250)]
    [InlineData("counted", 300, 100, null, 100)]
    [InlineData("sized", 300, 100, null, 100)]
    public async Task A_number_that_the_server_cuts_silently_is_told(string list, int all, int most, long? first, int came)
    {
        (int rows, string error) = await ReadAsync(Server(all, most: most), list, first);

        Assert.Equal(came, rows);
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sized", 37, 150L, 37, "150")]
    [InlineData("sized", 300, 150L, 150, "150")]
    [InlineData("sized", 330, null, 330, "100 1000")]
    [InlineData("sized", 37, null, 37, "100")]
    [InlineData("counted", 100, 100L, 100, "100")]
    [InlineData("counted", 120, 500L, 120, "500")]
    public async Task A_list_that_is_whole_has_no_error(string list, int all, long? first, int came, string asked)
    {
        FakeLuca luca = Server(all);

        Assert.Equal((came, ""), await ReadAsync(luca, list, first));
        Assert.Equal(asked, Asked(luca));
    }

    private static FakeLuca Server(int all, Func<Asked, (string Json, string[] Errors)?>? refuse = null, int most = int.MaxValue) => new()
    {
        Instead = ask => refuse?.Invoke(ask) ?? ("[" + string.Join(',', Enumerable.Range(0, Math.Min(all, Math.Min(most, ask.First)))
            .Select(i => $"{{\"id\":\"{i}\",\"name\":\"n\"}}")) + "]", []),
    };

    private static string Asked(FakeLuca luca) => string.Join(' ', luca.Documents.Select(document => document[0].First));

    private static async Task<(int Rows, string Errors)> ReadAsync(FakeLuca luca, string list, long? first)
    {
        ListQuery query = FakeLuca.Query() with
        {
            Field = FakeLuca.Schema.QueryType.Field(list)!,
            Limits = new ListLimits { First = first },
        };
        (List<Row> rows, List<LucaException> errors) = await FakeLuca.DrainAsync(
            luca.Engine().List(query, NullReporter.Instance), Cancel);
        return (rows.Count, string.Join(' ', errors.Select(error => error.Message)));
    }
}
