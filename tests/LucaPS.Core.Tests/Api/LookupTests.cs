using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Rows;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed class LookupTests
{
    private static Task<(List<Row> Rows, List<LucaException> Errors)> Find(
        FakeLuca luca, IEnumerable<string> ids, bool byList = false, int throttleLimit = 4) =>
        FakeLuca.DrainAsync(
            luca.Engine().Lookup(
                new LookupQuery
                {
                    Schema = FakeLuca.Schema,
                    Selection = FakeLuca.Selection,
                    Items = [.. ids.Select(id => new LookupItem(id, new CompanyTarget("a")))],
                    Field = byList ? null : new RootFields(FakeLuca.Schema).LookupFor("SaleInvoice", "saleInvoices")!.Field,
                    ListField = FakeLuca.Invoices,
                    ThrottleLimit = throttleLimit,
                },
                NullReporter.Instance),
            TestContext.Current.CancellationToken);

    [Fact]
    public async Task Many_ids_come_in_their_order_in_few_documents()
    {
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => "id" + ((i * 7) % 1000))];
        FakeLuca luca = new();
        (List<Row> rows, List<LucaException> errors) = await Find(luca, ids);
        Assert.Equal(ids, rows.Select(r => (string)r.Get("Id")!));
        Assert.Empty(errors);
        Assert.Equal(20, luca.Documents.Count);
        Assert.InRange(luca.MostInFlight, 1, 4);
        Assert.All(rows, r => Assert.Equal("a", r.Get("CompanyId")));
    }

    [Fact]
    public async Task What_a_list_does_not_have_is_told_of_as_one_of_its_kind()
    {
        (_, List<LucaException> errors) = await Find(new FakeLuca { Rows = { ["a"] = 3 } }, ["missing1"], byList: true);
        Assert.StartsWith("No invoice with id 'missing1' was found in a.", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_an_id_are_not_looked_up_by_one()
    {
        FakeLuca luca = new();
        LucaException error = Assert.Throws<LucaException>(() => luca.Engine().Lookup(
            new LookupQuery
            {
                Schema = new LucaPS.Schema.LucaSchema
                {
                    Types = new Dictionary<string, LucaPS.Schema.SchemaType>
                    {
                        ["Account"] = new()
                        {
                            Kind = LucaPS.Schema.TypeKind.Object,
                            Name = "Account",
                            Fields = [new() { Name = "number", Type = new() { Kind = LucaPS.Schema.TypeKind.Scalar, Name = "Int" } }]
                        },
                    },
                    QueryTypeName = "Query",
                },
                Selection = TestSelections.Of("Account", TestSelections.Leaf("number", "Int!")),
                Items = [new LookupItem("1010")],
                ListField = FakeLuca.Invoices,
            },
            NullReporter.Instance));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Equal("1010", error.TargetValue);
        Assert.Contains("Account has no id", error.Message, StringComparison.Ordinal);
        Assert.Empty(luca.Documents);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Each_one_not_found_is_one_error_about_the_id(bool asError, bool nonNull)
    {
        FakeLuca luca = new()
        {
            IsNonNull = nonNull,
            Instead = asked => asError && asked.Text("id")!.StartsWith("missing", StringComparison.Ordinal)
                ? ("null", [FakeLuca.Error("\"" + asked.Alias + "\"", "NOT_FOUND")]) : null,
        };
        (List<Row> rows, List<LucaException> errors) = await Find(luca, ["a", "missing1", "b", "missing2"]);
        Assert.Equal(["a", "b"], rows.Select(r => (string)r.Get("Id")!));
        Assert.Equal(["missing1", "missing2"], errors.Select(e => e.TargetValue));
        Assert.All(errors, e => Assert.Equal(LucaErrorId.NotFound, e.ErrorId));
        Assert.Contains("missing1", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_whole_document_for_one_id_is_narrowed_down()
    {
        FakeLuca luca = new()
        {
            InsteadOfAll = asked => asked.Any(a => a.Text("id") == "bad")
                ? FakeServer.Make(HttpStatusCode.OK, "{\"errors\":[{\"message\":\"bad id\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}")
                : null,
        };
        (List<Row> rows, List<LucaException> errors) = await Find(luca, ["a", "b", "bad", "c", "d"]);
        Assert.Equal(["a", "b", "c", "d"], rows.Select(r => (string)r.Get("Id")!));
        Assert.Equal("bad", Assert.Single(errors).TargetValue);
    }

    [Fact]
    public async Task A_document_that_is_wrong_does_not_cost_a_request_for_each_id()
    {
        FakeLuca luca = new()
        {
            InsteadOfAll = _ => FakeServer.Make(
                HttpStatusCode.OK, "{\"errors\":[{\"message\":\"no such field\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}"),
        };
        await Assert.ThrowsAsync<LucaException>(() => Find(luca, Enumerable.Range(0, 1000).Select(i => "id" + i)));
        Assert.InRange(luca.Documents.Count, 1, 60);
    }

    [Fact]
    public async Task Without_a_lookup_the_list_is_read_until_all_are_found()
    {
        FakeLuca luca = new() { Rows = { ["a"] = 10_000 } };
        (List<Row> rows, List<LucaException> errors) = await Find(luca, ["a150", "a3"], byList: true);
        Assert.Equal(["a150", "a3"], rows.Select(r => (string)r.Get("Id")!));
        Assert.Empty(errors);
        Assert.InRange(luca.Documents.Count, 2, 7);

        luca = new FakeLuca { Rows = { ["a"] = 250 } };
        (rows, errors) = await Find(luca, ["nowhere", "a249"], byList: true);
        Assert.Equal("a249", Assert.Single(rows).Get("Id"));
        Assert.Equal("nowhere", Assert.Single(errors).TargetValue);
    }

    [Theory]
    [InlineData("null", LucaErrorId.Forbidden)]
    [InlineData("{\"nodes\":[null],\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}}", LucaErrorId.UnexpectedResponse)]
    public async Task What_did_not_come_is_not_told_of_as_missing(string json, string id)
    {
        FakeLuca luca = new()
        {
            Instead = asked => (json, json == "null" ? [FakeLuca.Error("\"" + asked.Alias + "\"", "FORBIDDEN")] : [])
        };

        (_, List<LucaException> errors) = await Find(luca, ["a1", "a2"], byList: true);

        Assert.Equal(id, Assert.Single(errors).ErrorId);
    }

    [Fact]
    public async Task Several_ids_that_are_refused_alike_do_not_cost_the_others()
    {
        FakeLuca luca = new()
        {
            InsteadOfAll = asked => asked.Any(a => a.Text("id")!.StartsWith("bad", StringComparison.Ordinal))
                ? FakeServer.Make(HttpStatusCode.OK, "{\"errors\":[{\"message\":\"no id\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}")
                : null,
        };

        (List<Row> rows, List<LucaException> errors) = await Find(
            luca, ["bad1", "bad2", "bad3", "bad4", "bad5", "a", "b"], throttleLimit: 1);

        Assert.Equal(["a", "b"], rows.Select(r => (string)r.Get("Id")!));
        Assert.Equal(["bad1", "bad2", "bad3", "bad4", "bad5"], errors.Select(e => e.TargetValue));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_company_that_is_left_of_several_is_not_taken_for_the_only_one(int count)
    {
        FakeServer server = new FakeServer().Data(
            "{\"companies\":{\"nodes\":[" + string.Concat(Enumerable.Range(1, count - 1).Select(n => "{\"id\":\"c" + n + "\"},"))
            + "null],\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}}}");
        FakeReporter messages = new();

        Task<IReadOnlyList<CompanyInfo>> read = CompanyList.ReadAsync(server.Transport(), messages, default);

        if (count == 2) Assert.Equal(LucaErrorId.UnexpectedResponse, (await Assert.ThrowsAsync<LucaException>(() => read)).ErrorId);
        else Assert.Equal(count - 1, (await read).Count);
        Assert.Equal(count - 2, messages.Verboses.Count(text => text.Contains("Not all companies", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task All_that_has_changed_since_ever_is_all()
    {
        FakeLuca luca = new()
        {
            Instead = _ => ("{\"nodes\":[{\"id\":\"1\",\"name\":\"2026-01-01\"}],\"pageInfo\":{\"hasNextPage\":false}}", [])
        };

        (List<Row> rows, _) = await FakeLuca.DrainAsync(
            luca.Engine().List(FakeLuca.Query("a") with { Changed = ("name", default) }, NullReporter.Instance), default);

        Assert.Single(rows);
    }

    [Fact]
    public async Task Cancelling_ends_the_requests_in_flight()
    {
        FakeLuca luca = FakeLuca.Silent(out Task reached);
        using CancellationTokenSource source = new();
        await using IPageReader reader = luca.Engine().Lookup(
            new LookupQuery
            {
                Schema = FakeLuca.Schema,
                Selection = FakeLuca.Selection,
                Items = [new LookupItem("x")],
                Field = new RootFields(FakeLuca.Schema).LookupFor("SaleInvoice", "saleInvoices")!.Field,
            },
            NullReporter.Instance);
        Task<RowPage?> read = reader.ReadAsync(source.Token);
        await reached;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, luca.InFlight);
    }
}
