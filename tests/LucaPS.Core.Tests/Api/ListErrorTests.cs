using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using Xunit;
using static LucaPS.Core.Tests.Api.ListTests;

namespace LucaPS.Core.Tests.Api;

public sealed class ListErrorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_company_is_one_error_and_the_rest_come(bool nonNull)
    {
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 120, ["b"] = 5, ["c"] = 130 },
            IsNonNull = nonNull,
            Instead = asked =>
                asked.Text("companyId") == "b" ? ("null", [FakeLuca.Error("\"" + asked.Alias + "\"", "FORBIDDEN", "Ikke din")]) : null,
        };
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query("a", "b", "c"));
        Assert.Equal(Ids("a", 120).Concat(Ids("c", 130)), Ids(rows));
        LucaException error = Assert.Single(errors);
        Assert.Equal(LucaErrorId.Forbidden, error.ErrorId);
        Assert.Equal("b", error.TargetValue);
        Assert.Equal(["saleInvoices"], error.Path!);
        Assert.Contains("saleInvoices for b: Ikke din.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_without_a_path_is_about_every_company_that_came_back_without_data()
    {
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 1 },
            InsteadOfAll = asked =>
                FakeServer.Make(HttpStatusCode.OK, "{\"errors\":[{\"message\":\"Nei\",\"extensions\":{\"code\":\"FORBIDDEN\"}}],\"data\":{"
                    + string.Join(
                        ",",
                        asked.Select(field => "\"" + field.Alias + "\":"
                            + (field.Text("companyId") == "a" ? FakeLuca.Page("a", 0, 1, false, null, 1) : "null"))) + "}}"),
        };
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query("a", "b", "c"));
        Assert.Equal(["a0"], Ids(rows));
        Assert.Equal(["b", "c"], errors.Select(error => error.TargetValue));
        Assert.All(errors, error => Assert.Equal(LucaErrorId.Forbidden, error.ErrorId));
    }

    [Fact]
    public async Task Rows_that_are_null_without_a_reason_are_one_error_and_not_the_end()
    {
        FakeLuca luca = new()
        {
            Instead = asked => (asked.Text("after") is null
                ? "{\"nodes\":[" + string.Join(",", Enumerable.Repeat("null", 100))
                    + "],\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":\"c:100\"}}"
                : FakeLuca.Page("a", 100, 1, false, null, 101), []),
        };
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query("a"));
        Assert.Equal(["a100"], Ids(rows));
        Assert.Contains("left out 100 rows", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_too_much_for_the_server_is_divided()
    {
        FakeLuca luca = new()
        {
            InsteadOfAll = asked => asked.Count > 2
                ? FakeServer.Make(
                    HttpStatusCode.OK, "{\"errors\":[{\"message\":\"too complex\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}") : null,
        };
        string[] names = [.. Enumerable.Range(0, 8).Select(i => "k" + i + "-")];
        foreach (string name in names) luca.Rows[name] = 2;
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query(names));
        Assert.Equal(16, rows.Count);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_document_that_is_wrong_ends_the_query()
    {
        FakeLuca luca = new()
        {
            InsteadOfAll = _ => FakeServer.Make(
                HttpStatusCode.OK, "{\"errors\":[{\"message\":\"no such field\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}"),
        };
        string[] names = [.. Enumerable.Range(0, 50).Select(i => "k" + i)];
        // One at a time: how many others are sent before the first has ended the query depends on the machine.
        ListQuery query = FakeLuca.Query(names) with { Limits = new ListLimits { ThrottleLimit = 1 } };
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Drain(luca, query));
        Assert.Equal("no such field", error.ServerMessage);
        Assert.InRange(luca.Documents.Count, 1, 20);
    }

    [Fact]
    public async Task A_refused_field_costs_no_rows_and_each_time_is_an_error()
    {
        FakeLuca luca = new()
        {
            Instead = asked =>
            {
                int from = asked.Text("after") is { } after ? int.Parse(after.AsSpan(2), null) : 0;
                return (FakeLuca.Page("a", from, 100, from < 200, "c:" + (from + 100), 300),
                    [.. Enumerable.Range(0, 100).Select(i =>
                        FakeLuca.Error("\"" + asked.Alias + "\",\"nodes\"," + i + ",\"name\"", "PLAN_REQUIRED"))]);
            },
        };
        (List<Row> rows, List<LucaException> errors) = await Drain(luca, FakeLuca.Query("a"));
        Assert.Equal(300, rows.Count);
        Assert.Equal(300, errors.Count);
        for (int i = 0; i < errors.Count; i++) Assert.Equal(["saleInvoices", "nodes", i % 100, "name"], errors[i].Path!);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_loses_and_repeats_no_row()
    {
        int requests = 0;
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 500 },
            InsteadOfAll = _ => Interlocked.Increment(ref requests) == 3 ? FakeServer.Make(HttpStatusCode.Unauthorized, "") : null,
        };
        FakeTokens tokens = new();
        (List<Row> rows, _) = await Drain(luca, FakeLuca.Query("a"), tokens);
        Assert.Equal(Ids("a", 500), Ids(rows));
        Assert.Equal(1, tokens.Renewals);
    }

    [Fact]
    public async Task Rows_before_a_failure_are_given_out_first()
    {
        FakeLuca luca = new()
        {
            Rows = { ["a"] = 500 },
            InsteadOfAll = asked => asked[0].Text("after") == "c:200" ? FakeServer.Make(HttpStatusCode.InternalServerError, "") : null,
        };
        await using IPageReader reader = luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance);
        Assert.Equal(100, (await reader.ReadAsync(Cancel))!.Rows.Count);
        Assert.Equal(100, (await reader.ReadAsync(Cancel))!.Rows.Count);
        Assert.Equal(LucaErrorId.ServerError, (await Assert.ThrowsAsync<LucaException>(() => reader.ReadAsync(Cancel))).ErrorId);
    }
}
