using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Documents;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

public sealed class PaginatedQueryTests
{
    private static readonly PaginationPlan s_plan = Plan("{ c: company { list { nodes { id } } } }");

    [Fact]
    public async Task EveryRowComesOnceInOrder()
    {
        FakeTransport transport = new FakeTransport().Answer(Page("\"1\",\"2\"", "A"))
            .Answer(Page("\"3\"", "B")).Answer(Page("\"4\"", null));
        Assert.Equal(["\"1\"", "\"2\"", "\"3\"", "\"4\""], await RowsAsync(transport, s_plan));
        Assert.Equal(
            ["""{"first":100}""", """{"first":100,"after":"A"}""", """{"first":100,"after":"B"}"""],
            Enumerable.Range(0, 3).Select(transport.SentVariables));
        Assert.All(transport.Sent, request => Assert.Equal(s_plan.Document, request.Document));
        Assert.All(transport.Given, response => Assert.True(response.Disposed));
    }

    [Fact]
    public async Task TheUsersVariablesGoAlongAndSayHowManyAPage()
    {
        PaginationPlan plan = Plan("query ($n: Int, $c: String, $x: Long) { list(first: $n, after: $c, x: $x) { nodes { id } } }");
        FakeTransport transport = new FakeTransport().Answer("""{"list":{"nodes":[1],"pageInfo":{"hasNextPage":false}}}""");
        await RowsAsync(transport, plan, """{"n":7,"x":12345678901234567890.10,"c":"begin"}""");
        Assert.Equal("""{"x":12345678901234567890.10,"n":7,"c":"begin"}""", transport.SentVariables(0));
    }

    [Theory]
    [InlineData(3, 2, "2 1")]
    [InlineData(1, 100, "1")]
    [InlineData(2, 2, "2")]
    [InlineData(0, 100, "")]
    public async Task FirstAsksForNoMoreThanItNeeds(int first, int pageSize, string asked)
    {
        FakeTransport transport = new FakeTransport().Answer(Page(string.Join(",", Enumerable.Range(1, Math.Min(first, pageSize))), "A"))
            .Answer(Page("9", "B"));
        List<string> rows = await RowsAsync(transport, s_plan with { PageSize = pageSize }, "", first);
        Assert.Equal(first, rows.Count);
        Assert.Equal(asked, string.Join(" ", transport.Sent.Select((_, i) => transport.SentVariables(i).Split(':', ',', '}')[1])));
    }

    [Fact]
    public async Task APageThatIsTooLargeForTheServerIsAskedForWithFewerRows()
    {
        var refusal = new LucaException(LucaErrorId.BadRequest, "no")
        {
            ServerMessage = "Query has complexity of 205, which exceeds max complexity of 100"
        };
        FakeTransport transport = new FakeTransport().Throw(refusal).Answer(Page("1", "A")).Throw(refusal).Answer(Page("2", null));
        Assert.Equal(["1", "2"], await RowsAsync(transport, s_plan));
        Assert.Equal(
            ["""{"first":100}""", """{"first":46}""", """{"first":46,"after":"A"}""", """{"first":21,"after":"A"}"""],
            Enumerable.Range(0, 4).Select(transport.SentVariables));
        LucaException other = await Assert.ThrowsAsync<LucaException>(() =>
            RowsAsync(new FakeTransport().Throw(new LucaException(LucaErrorId.BadRequest, "x")), s_plan));
        Assert.Equal("x", other.Message);
    }

    [Fact]
    public async Task MoreThanWasAskedForIsLeftOut() =>
        Assert.Equal(["1", "2"], await RowsAsync(new FakeTransport().Answer(Page("1,2,3,4", "A")), s_plan, "", 2));

    [Theory]
    [InlineData("null", "no cursor to it")]
    [InlineData("\"\"", "no cursor to it")]
    [InlineData("\"A\"", "does not move")]
    public async Task PagesThatLeadNowhereEndWithAnErrorAfterTheirRows(string cursor, string part)
    {
        FakeTransport transport = new FakeTransport()
            .Answer(Page("1", "A"))
            .Answer("""{"c":{"list":{"nodes":[2],"pageInfo":{"hasNextPage":true,"endCursor":%}}}}""".Replace(
                "%", cursor, StringComparison.Ordinal));
        List<string> rows = [];
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => RowsAsync(transport, s_plan, into: rows));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], rows);
        Assert.Equal(2, transport.Sent.Count);
    }

    [Fact]
    public async Task AnEmptyPageIsNotTheEnd() =>
        Assert.Equal(["1", "2"], await RowsAsync(
            new FakeTransport().Answer(Page("1", "A")).Answer(Page("", "B")).Answer(Page("null,null", "C")).Answer(Page("2", null)),
            s_plan));

    [Fact]
    public async Task CursorsInACircleEndWithAnErrorAtTheFirstThatComesAgain()
    {
        FakeTransport circle = new FakeTransport().Answer(Page("1", "A")).Answer(Page("2", "B")).Answer(Page("3", "A"));
        List<string> rows = [];
        Assert.Contains(
            "does not move",
            (await Assert.ThrowsAsync<LucaException>(() => RowsAsync(circle, s_plan, into: rows))).Message,
            StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3"], rows);
    }

    [Theory]
    [InlineData("""{"c":{"list":null}}""")]
    [InlineData("""{"c":{}}""")]
    [InlineData("""{"c":{"list":{"nodes":null,"pageInfo":{"hasNextPage":false}}}}""")]
    [InlineData("""{"c":{"list":{"nodes":[1],"pageInfo":null}}}""")]
    public async Task AListThatIsNotWholeIsAnError(string data) =>
        Assert.Equal(
            LucaErrorId.UnexpectedResponse,
            (await Assert.ThrowsAsync<LucaException>(() => RowsAsync(new FakeTransport().Answer(data), s_plan))).ErrorId);

    [Fact]
    public async Task AnObjectThatIsNotThereHasNoList() =>
        Assert.Empty(await RowsAsync(new FakeTransport().Answer("""{"c":null}"""), s_plan));

    [Fact]
    public async Task WithoutPageInfoTheCountOfAllShowsThatTheyAreAll() =>
        Assert.Equal(
            ["1", "2"],
            await RowsAsync(new FakeTransport().Answer("""{"c":{"list":{"nodes":[1,2],"pageInfo":null,"totalCount":2}}}"""), s_plan));

    [Theory]
    [InlineData("""{"c":null}""")]
    [InlineData("""{"c":{"list":null}}""")]
    [InlineData("""{"c":{}}""")]
    [InlineData("""{"c":{"x":{"list":1},"list":{"nodes":null,"pageInfo":null}}}""")]
    [InlineData("""{"c":{"list":{"nodes":[null,null],"pageInfo":{"hasNextPage":false,"endCursor":"x"}}}}""")]
    public async Task WhatWasRefusedHasNoRows(string data)
    {
        var refusal = new LucaException(LucaErrorId.Forbidden, "no");
        await using IPageReader reader = Open(new FakeTransport().Answer(data, refusal), s_plan);
        RowPage page = (await reader.ReadAsync(default))!;
        Assert.Empty(page.Json);
        Assert.Same(refusal, Assert.Single(page.Errors));
        Assert.Null(await reader.ReadAsync(default));
    }

    [Theory]
    [InlineData("""{"c":[{"list":{}}]}""", LucaErrorId.BadRequest)]
    [InlineData("""{"c":5}""", LucaErrorId.UnexpectedResponse)]
    [InlineData("""{"c":{"list":{"nodes":{"a":1}}}}""", LucaErrorId.UnexpectedResponse)]
    public async Task AnAnswerOfAnotherShapeIsAnError(string data, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAsync<LucaException>(() => RowsAsync(new FakeTransport().Answer(data), s_plan))).ErrorId);

    [Fact]
    public async Task EdgesGiveTheirNodes()
    {
        PaginationPlan plan = Plan("{ list { total: totalCount e: edges { cursor n: node { id } } } }");
        FakeTransport transport = new FakeTransport().Answer("""{"list":{"e":[{"cursor":"x","n":{"id":[1,{"a":"}"}]}},{"n":null},null,{"n":{"id":2},"cursor":"y"}],"pageInfo":{"hasNextPage":false}}}""");
        Assert.Equal(["""{"id":[1,{"a":"}"}]}""", """{"id":2}"""], await RowsAsync(transport, plan));
    }

    [Fact]
    public async Task LeavingEarlyStopsTheRequestThatIsOnItsWay()
    {
        var ended = new TaskCompletionSource();
        IPageReader reader = Open(new FakeTransport().Answer(Page("1", "A")).Hang(ended), s_plan);
        await reader.ReadAsync(default);
        await reader.DisposeAsync();
        Assert.True(ended.Task.IsCompleted);
    }

    [Fact]
    public async Task CancellationIsTheCallersAndEndsTheRequest()
    {
        var ended = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        await using IPageReader reader = Open(new FakeTransport().Hang(ended), s_plan);
        Task<RowPage?> next = reader.ReadAsync(stop.Token);
        await stop.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(stop.Token, error.CancellationToken);
        await ended.Task;
    }

    [Fact]
    public async Task AFailureComesAfterTheRowsBefore()
    {
        FakeTransport transport = new FakeTransport().Answer(Page("1", "A")).Throw(new LucaException(LucaErrorId.NetworkError, "gone"));
        await using IPageReader reader = Open(transport, s_plan);
        Assert.Single((await reader.ReadAsync(default))!.Json);
        Assert.Equal("gone", (await Assert.ThrowsAsync<LucaException>(() => reader.ReadAsync(default))).Message);
    }

    private static PaginationPlan Plan(string text) => Parse.Text(text).Paginate(null);

    private static string Page(string rows, string? cursor) =>
        "{\"c\":{\"list\":{\"nodes\":[" + rows + "],\"pageInfo\":{\"hasNextPage\":" + (cursor is null ? "false" : "true")
        + ",\"endCursor\":\"" + cursor + "\"}}}}";

    private static IPageReader Open(FakeTransport transport, PaginationPlan plan, string variables = "", long? first = null) =>
        new QueryEngine(transport).Document(
            plan, Encoding.UTF8.GetBytes(variables), new ListLimits { First = first, ThrottleLimit = 1 }, NullReporter.Instance);

    private static async Task<List<string>> RowsAsync(
        FakeTransport transport, PaginationPlan plan, string variables = "", long? first = null, List<string>? into = null)
    {
        List<string> rows = into ?? [];
        await using IPageReader reader = Open(transport, plan, variables, first);
        while (await reader.ReadAsync(default) is { } page) rows.AddRange(page.Json.Select(row => Encoding.UTF8.GetString(row.Span)));
        return rows;
    }
}
