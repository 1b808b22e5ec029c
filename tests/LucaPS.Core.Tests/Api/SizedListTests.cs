using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
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
    [InlineData("sized", 350, null, 350, "100 1000")]
    [InlineData("sized", 37, null, 37, "100")]
    [InlineData("counted", 100, 100L, 100, "100")]
    [InlineData("counted", 120, 500L, 120, "500")]
    public async Task A_list_that_is_whole_has_no_error(string list, int all, long? first, int came, string asked)
    {
        FakeLuca luca = Server(all);

        Assert.Equal((came, ""), await ReadAsync(luca, list, first));
        Assert.Equal(asked, Asked(luca));
    }

    [Theory]
    [InlineData(37, 50, 1000, "- 100", 37, false)]
    [InlineData(50, 50, 1000, "- 100", 50, false)]
    [InlineData(95, 50, 1000, "- 100", 95, false)]
    [InlineData(9, 5, 1000, "- 100", 9, false)]
    [InlineData(730, 50, 1000, "- 100 1000", 730, false)]
    [InlineData(725, 50, 1000, "- 100 1000", 725, false)]
    [InlineData(95, 50, 60, "- 100 1000", 60, true)]
    [InlineData(250, 100, 100, "- 1000", 100, true)]
    [InlineData(95, 25, 40, "- 100 1000", 40, true)]
    public async Task A_number_of_rows_that_nobody_asked_for_is_asked_beyond(
        int all, int unlessTold, int most, string asked, int came, bool isTold)
    {
        foreach (string list in (string[])["silent", "counted"])
        {
            FakeLuca luca = Silent(all, unlessTold, ask => ask <= most ? ask : most);

            (int rows, string error) = await ReadAsync(luca, list, null);

            Assert.Equal((came, asked), (rows, Sizes(luca)));
            Assert.Equal(isTold, error.Contains("there may be more", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Nei", "- 100 51", 50)]
    [InlineData("maxResults must be at most 60", "- 100 60", 60)]
    [InlineData("limit must be at most 60", "- 100 60", 60)]
    [InlineData("limit must be at most 50", "- 100 50", 50)]
    [InlineData("limit must be at most 9", "- 100 9", 50)]
    public async Task Where_a_larger_number_is_refused_the_rows_come_and_what_may_be_missing_is_told(string words, string asked, int came)
    {
        int most = came < 60 ? 50 : 60;
        if (words.EndsWith(" 9", StringComparison.Ordinal)) most = 9;
        FakeLuca luca = Silent(95, 50, ask => ask > most ? null : ask, words);

        (int rows, string error) = await ReadAsync(luca, "silent", null);

        Assert.Equal((came, asked), (rows, Sizes(luca)));
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_larger_number_that_is_refused_with_the_whole_request_costs_no_rows()
    {
        FakeLuca luca = Silent(95, 50, ask => ask);
        luca.InsteadOfAll = asked => SizeOf(asked[0]) is null ? null
            : FakeServer.Make(HttpStatusCode.BadRequest, "{\"errors\":[{\"message\":\"Nei\"}]}");

        (int rows, string error) = await ReadAsync(luca, "silent", null);

        Assert.Equal(50, rows);
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_rows_that_the_server_will_not_count_out_are_whole()
    {
        FakeLuca luca = Silent(7, 50, _ => null);

        Assert.Equal((7, ""), await ReadAsync(luca, "silent", null));
    }

    [Fact]
    public async Task One_row_more_shows_that_a_list_is_whole_where_a_larger_number_is_refused()
    {
        FakeLuca luca = Silent(15, 50, ask => ask > 50 ? null : ask);

        Assert.Equal((15, ""), await ReadAsync(luca, "silent", null));
        Assert.Equal("- 100 16", Sizes(luca));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task What_the_question_for_more_rows_meets_costs_no_rows(HttpStatusCode status)
    {
        FakeLuca luca = Silent(95, 50, ask => ask);
        luca.InsteadOfAll = asked => SizeOf(asked[0]) is null ? null : FakeServer.Make(status, "");

        (int rows, string error) = await ReadAsync(luca, "silent", null);

        Assert.Equal(50, rows);
        Assert.Contains("there may be more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_turns_out_to_be_a_filter_takes_no_rows_away()
    {
        FakeLuca luca = Silent(50, 50, _ => 0);

        Assert.Equal((50, ""), await ReadAsync(luca, "silent", null));
    }

    [Theory]
    [InlineData("silent", 60L, "60", 60)]
    [InlineData("silent", 20L, "20", 20)]
    [InlineData("limited", 60L, "60", 60)]
    [InlineData("limited", null, "-", 50)]
    [InlineData("needy", 60L, "60", 60)]
    [InlineData("needy", null, "100 1000", 230)]
    public async Task A_number_of_rows_is_asked_for_by_its_argument(string list, long? first, string asked, int came)
    {
        FakeLuca luca = Silent(230, 50, ask => ask);

        Assert.Equal((came, ""), await ReadAsync(luca, list, first));
        Assert.Equal(asked, Sizes(luca));
    }

    [Fact]
    public async Task A_default_that_is_larger_than_what_came_has_cut_nothing()
    {
        FakeLuca luca = Silent(100, 1000, ask => ask);

        Assert.Equal((100, ""), await ReadAsync(luca, "thousand", null));
        Assert.Equal("-", Sizes(luca));
    }

    /// <summary>A server that gives so many rows where it is not asked for a number; null for a number that it refuses.</summary>
    private static FakeLuca Silent(int all, int unlessTold, Func<int, int?> most, string words = "Nei") => new()
    {
        Instead = ask => (SizeOf(ask) is { } size ? most(size) : unlessTold) is not { } count
            ? ("null", [FakeLuca.Error($"\"{ask.Alias}\"", "BAD_REQUEST", words)])
            : ("[" + Rows(Math.Min(all, count)) + "]", []),
    };

    private static int? SizeOf(Asked ask) => ask.Arguments.Count == 0 ? null : ask.Arguments.Single().Value.GetInt32();

    private static string Sizes(FakeLuca luca) =>
        string.Join(' ', luca.Documents.Select(document => SizeOf(document[0])?.ToString(CultureInfo.InvariantCulture) ?? "-"));

    private static FakeLuca Server(int all, Func<Asked, (string Json, string[] Errors)?>? refuse = null, int most = int.MaxValue) => new()
    {
        Instead = ask => refuse?.Invoke(ask) ?? ("[" + Rows(Math.Min(all, Math.Min(most, ask.First))) + "]", []),
    };

    private static string Rows(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => $"{{\"id\":\"{i}\",\"name\":\"n\"}}"));

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
