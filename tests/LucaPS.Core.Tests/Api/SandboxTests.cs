using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Rows;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed class SandboxTests
{
    private static readonly GraphQLRequest s_query = new() { Document = "{ companies { nodes { id } } }" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<(List<Row> Rows, List<LucaException> Errors)> Drain(SandboxSession session, ListQuery query) =>
        FakeLuca.DrainAsync(session.Engine.List(query, NullReporter.Instance), Cancel);

    [Fact]
    public async Task A_hundred_thousand_rows_come_once_and_in_order()
    {
        await using SandboxSession session = await SandboxSession.StartAsync(new SandboxOptions { Invoices = 100_000 });
        ListQuery query = await session.ListAsync("saleInvoices");
        await using IPageReader reader = session.Engine.List(query, NullReporter.Instance);
        int count = 0;
        List<string> expected = await IdsAsync(session);
        while (await reader.ReadAsync(Cancel) is { } page)
        {
            Assert.Empty(page.Errors);
            foreach (Row row in page.Rows) Assert.Equal(expected[count++], row.Get("Id"));
        }

        Assert.Equal(100_000, count);
        Assert.Equal(100_000, expected.Distinct().Count());
    }

    /// <summary>By the loop that anybody would write.</summary>
    private static async Task<List<string>> IdsAsync(SandboxSession session)
    {
        List<string> ids = [];
        string after = "null";
        while (true)
        {
            using GraphQLResponse response = await session.Transport.SendAsync(
                new GraphQLRequest
                {
                    Document = "{ saleInvoices(after: " + after + ") { nodes { id } pageInfo { hasNextPage endCursor } } }"
                }, NullReporter.Instance, Cancel);
            using JsonDocument data = JsonDocument.Parse(response.Data);
            JsonElement list = data.RootElement.GetProperty("saleInvoices");
            ids.AddRange(list.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!));
            if (!list.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) return ids;
            after = "\"" + list.GetProperty("pageInfo").GetProperty("endCursor").GetString() + "\"";
        }
    }

    [Fact]
    public async Task Rows_of_the_sandbox_have_their_types()
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        (List<Row> rows, List<LucaException> errors) = await Drain(session, await session.ListAsync("saleInvoices"));
        Assert.Empty(errors);
        Assert.Equal(250, rows.Count);
        Row row = rows.First(r => r.Get("SentAt") is not null);
        Assert.IsType<DateTimeOffset>(row.Get("SentAt"));
        Assert.IsType<DateTime>(row.Get("InvoiceDate"));
        Assert.IsType<int>(row.Get("InvoiceNumber"));
        Assert.IsType<bool>(row.Get("Draft"));
        Assert.NotNull(row.Get("SaleCustomerName"));
        object line = ((Array)row.Get("SaleInvoiceLineItems")!).GetValue(0)!;
        Assert.IsType<decimal>(line.Get("UnitPrice"));
    }

    [Fact]
    public async Task Several_companies_come_in_their_order_and_a_refused_one_is_one_error()
    {
        await using SandboxSession session = await SandboxSession.StartAsync(user: "åse");
        string[] companies = [.. session.Server.Companies.Take(4).Select(c => c.Id)];
        (List<Row> rows, List<LucaException> errors) = await Drain(session, await session.ListAsync("saleInvoices", companies));
        LucaException error = Assert.Single(errors);
        Assert.Equal(LucaErrorId.PlanRequired, error.ErrorId);
        Assert.Equal(companies[3], error.TargetValue);
        List<Row> apart = [];
        foreach (string company in companies[..3])
            apart.AddRange((await Drain(session, await session.ListAsync("saleInvoices", company))).Rows);
        Assert.NotEmpty(apart);
        Assert.Equal(apart.Select(r => (r.Get("CompanyId"), r.Get("Id"))), rows.Select(r => (r.Get("CompanyId"), r.Get("Id"))));
    }

    [Fact]
    public async Task Fifty_companies_take_five_documents()
    {
        await using SandboxSession session = await SandboxSession.StartAsync(new SandboxOptions { BulkCompanies = 50 }, user: "bulk");
        ListQuery query = await session.ListAsync("saleInvoices", [.. session.Server.Companies.Skip(5).Select(c => c.OrganisationNumber)]);
        int before = session.Server.Counters.GraphQLRequests;
        (List<Row> rows, List<LucaException> errors) = await Drain(session, query);
        Assert.Empty(errors);
        Assert.Equal(50, rows.Select(r => r.Get("CompanyId")).Distinct().Count());
        Assert.Equal(5, session.Server.Counters.GraphQLRequests - before);
    }

    [Fact]
    public async Task A_refused_field_costs_no_row()
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        ListQuery query = await session.ListAsync("saleInvoices");
        session.Server.Faults.Schema = SchemaChanges.FieldRefused;
        (List<Row> rows, List<LucaException> errors) = await Drain(session, query);
        Assert.Equal(250, rows.Count);
        Assert.Equal(250, rows.Select(r => r.Get("Id")).Distinct().Count());
        Assert.All(rows, r => Assert.Null(r.Get("DueDate")));
        Assert.All(errors, e => Assert.Equal(LucaErrorId.PlanRequired, e.ErrorId));
        Assert.Equal(250, errors.Count);
    }

    [Theory]
    [InlineData(CursorFault.DoesNotMove)]
    [InlineData(CursorFault.NoEndCursor)]
    [InlineData(CursorFault.EmptyPage)]
    public async Task Paging_that_goes_wrong_ends_with_an_error(CursorFault fault)
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        ListQuery query = await session.ListAsync("saleInvoices");
        session.Server.Faults.Cursor = fault;
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Drain(session, query));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
    }

    [Fact]
    public async Task Ids_are_looked_up_together_and_each_one_missing_is_an_error()
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        ListQuery list = await session.ListAsync("saleInvoices");
        (List<Row> all, _) = await Drain(session, list);
        string[] ids = [.. all.Select(r => (string)r.Get("Id")!).Reverse().Take(120), "nowhere"];
        int before = session.Server.Counters.GraphQLRequests;
        (List<Row> rows, List<LucaException> errors) = await FakeLuca.DrainAsync(
            session.Engine.Lookup(
                new LookupQuery
                {
                    Schema = list.Schema,
                    Selection = list.Selection,
                    Items = [.. ids.Select(id => new LookupItem(id))],
                    Field = list.Schema.QueryType.Field("saleInvoice"),
                },
                NullReporter.Instance),
            Cancel);
        Assert.Equal(ids[..120], rows.Select(r => (string)r.Get("Id")!));
        LucaException error = Assert.Single(errors);
        Assert.Equal(LucaErrorId.NotFound, error.ErrorId);
        Assert.Equal("nowhere", error.TargetValue);
        Assert.Equal(3, session.Server.Counters.GraphQLRequests - before);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("reset mid-body")]
    [InlineData("503")]
    [InlineData("html 502")]
    [InlineData("429")]
    [InlineData("RATE_LIMITED")]
    [InlineData("401")]
    [InlineData("gzip")]
    [InlineData("text/html")]
    public async Task Faults_in_the_middle_of_a_list_lose_and_repeat_no_row(string fault)
    {
        await using SandboxSession session = await SandboxSession.StartAsync(new SandboxOptions { Invoices = 700 });
        ListQuery query = await session.ListAsync("saleInvoices");
        session.Server.Faults.Add(EndpointKind.GraphQL, Make(fault), skip: 3);
        (List<Row> rows, List<LucaException> errors) = await Drain(session, query);
        Assert.Empty(errors);
        Assert.Equal(700, rows.Count);
        Assert.Equal(700, rows.Select(r => r.Get("Id")).Distinct().Count());
        Assert.Equal(0, session.Server.Faults.Pending);
    }

    [Theory]
    [InlineData("html", LucaErrorId.UnexpectedResponse)]
    [InlineData("redirect", LucaErrorId.UnexpectedResponse)]
    [InlineData("bomb", LucaErrorId.UnexpectedResponse)]
    [InlineData("deep", LucaErrorId.UnexpectedResponse)]
    [InlineData("endless", LucaErrorId.UnexpectedResponse)]
    [InlineData("empty", LucaErrorId.UnexpectedResponse)]
    [InlineData("500", LucaErrorId.ServerError)]
    public async Task An_answer_that_cannot_be_used_is_one_error(string fault, string id)
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        GraphQLTransport transport = session.With(options => options with { LargestBody = 1024 * 1024 });
        session.Server.Faults.Add(EndpointKind.GraphQL, Make(fault));
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => transport.SendAsync(s_query, NullReporter.Instance, Cancel));
        Assert.Equal(id, error.ErrorId);
        Assert.Empty(session.Server.OtherOrigin.Requests);
        Assert.DoesNotContain(session.Server.ApiKeys.Kari.Key, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reset", 0)]
    [InlineData("reset mid-body", 1)]
    [InlineData("drop", 1)]
    [InlineData("truncated", 1)]
    [InlineData("503", 0)]
    [InlineData("500", 0)]
    [InlineData("html", 0)]
    [InlineData("redirect", 0)]
    [InlineData("empty", 0)]
    [InlineData("TIMEOUT", 0)]
    public async Task A_mutation_that_may_have_been_carried_out_is_not_sent_again(string fault, int carriedOut)
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        GraphQLRequest create = await CreateAsync(session);
        session.Server.Faults.Add(EndpointKind.GraphQL, Make(fault));
        LucaException error = await Assert.ThrowsAsync<LucaException>(() =>
            session.Transport.SendAsync(create, NullReporter.Instance, Cancel));
        Assert.Equal(carriedOut, session.Server.Counters.MutationCount);
        Assert.Equal(1, session.Server.Counters.RequestsTo("/api/v1/graphql"));
        if (fault != "redirect") Assert.Contains("check before you do it again", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("RATE_LIMITED")]
    [InlineData("401")]
    public async Task A_mutation_that_was_refused_beforehand_is_sent_again_and_carried_out_once(string fault)
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        GraphQLRequest create = await CreateAsync(session);
        session.Server.Faults.Add(EndpointKind.GraphQL, Make(fault));
        using GraphQLResponse response = await session.Transport.SendAsync(create, NullReporter.Instance, Cancel);
        Assert.Empty(response.Errors);
        Assert.Equal(1, session.Server.Counters.MutationCount);
        Assert.Equal(2, session.Server.Counters.RequestsTo("/api/v1/graphql"));
    }

    [Fact]
    public async Task A_refused_connection_is_told()
    {
        await using SandboxSession session = await SandboxSession.StartAsync();
        GraphQLTransport transport = session.With(options =>
            options with { Endpoint = new Uri("http://127.0.0.1:9/api/v1/graphql"), RetryTime = TimeSpan.Zero });
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => transport.SendAsync(s_query, NullReporter.Instance, Cancel));
        Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
        Assert.False(error.MayHaveBeenSent);
    }

    [Fact]
    public async Task Every_style_of_refusal_is_understood()
    {
        foreach (ErrorStyle style in Enum.GetValues<ErrorStyle>())
        {
            await using SandboxSession session = await SandboxSession.StartAsync(new SandboxOptions { Errors = style });
            session.Server.Faults.Add(
                EndpointKind.GraphQL,
                Fault.Answer(400, style == ErrorStyle.Html ? "<html><title>Nei</title></html>" : "{\"error\":\"Nei\"}"));
            LucaException error = await Assert.ThrowsAsync<LucaException>(() =>
                session.Transport.SendAsync(s_query, NullReporter.Instance, Cancel));
            Assert.Contains("Nei", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A mutation that the sandbox carries out; what it asks for first is not counted.</summary>
    private static async Task<GraphQLRequest> CreateAsync(SandboxSession session)
    {
        using GraphQLResponse response = await session.Transport.SendAsync(
            new GraphQLRequest { Document = "{ saleCustomers(first: 1) { nodes { id } } saleProducts(first: 1) { nodes { id } } }" },
            NullReporter.Instance, Cancel);
        using JsonDocument data = JsonDocument.Parse(response.Data);
        string customer = Id("saleCustomers"), product = Id("saleProducts");
        session.Server.Counters.Reset();
        return new GraphQLRequest
        {
            Document = "mutation($c: ID!, $p: ID!) { saleInvoiceCreate(saleInvoice: { saleCustomer: { id: $c }, invoiceDate: \"2026-01-15\", paymentDays: 14, "
                + "invoiceType: DRAFT, saleInvoiceLineItems: [{ saleProductId: $p, quantity: 1, unitPriceCents: 100 }] }) { id } }",
            Variables = Encoding.UTF8.GetBytes("{\"c\":\"" + customer + "\",\"p\":\"" + product + "\"}"),
            IsMutation = true,
        };

        string Id(string list) => data.RootElement.GetProperty(list).GetProperty("nodes")[0].GetProperty("id").GetString()!;
    }

    private static Fault Make(string name) => name switch
    {
        "reset" => Fault.Reset(),
        "reset mid-body" => Fault.ResetMidBody(),
        "drop" => Fault.CommitThenDrop(),
        "truncated" => Fault.TruncatedJson(),
        "html" => Fault.Html(),
        "html 502" => Fault.Html(502),
        "redirect" => Fault.RedirectToOtherOrigin(307),
        "bomb" => Fault.GzipBomb(64 * 1024 * 1024),
        "deep" => Fault.DeepJson(),
        "endless" => Fault.EndlessJson(64 * 1024 * 1024),
        "empty" => Fault.EmptyBody(),
        "429" => Fault.TooManyRequests("0.2"),
        "RATE_LIMITED" => Fault.RateLimited(0.2, status: 200),
        "401" => Fault.Unauthorized(),
        "gzip" => new Fault(FaultAction.Gzip),
        "text/html" => new Fault(FaultAction.WrongContentType) { ContentType = "text/html" },
        "TIMEOUT" => new Fault(FaultAction.GraphQLError) { Code = "TIMEOUT" },
        "500" => Fault.Answer(500, "{\"error\":\"x\"}"),
        "503" => Fault.Answer(503),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
