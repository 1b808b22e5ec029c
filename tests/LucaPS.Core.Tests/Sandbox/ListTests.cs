using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

/// <summary>Lists of all kinds, and the ways in which they go wrong.</summary>
public sealed class ListTests : SandboxTest
{
    [Theory]
    [InlineData(CursorStyle.Position, "MTAw")]
    [InlineData(CursorStyle.Relay, "YXJyYXljb25uZWN0aW9uOjk5")]
    [InlineData(CursorStyle.Opaque, null)]
    public async Task Cursors_come_in_three_kinds_and_every_kind_leads_through_the_list(CursorStyle style, string? hundredth)
    {
        Luca.Options.Cursors = style;
        (List<string> ids, List<string?> cursors) = await WalkAsync("saleInvoices");

        Assert.Equal(250, ids.Distinct().Count());
        if (hundredth is not null)
            Assert.Equal(hundredth, cursors[0]);
        else
            Assert.DoesNotContain("100", Encoding.Latin1.GetString(Convert.FromBase64String(cursors[0]!)), StringComparison.Ordinal);
        JsonElement foreign = await AskAsync(
            $"{{ saleInvoices(after: \"{(style == CursorStyle.Relay ? "MTAw" : "YXJyYXljb25uZWN0aW9uOjk5")}\") {{ nodes {{ id }} }} }}");
        Assert.Equal("BAD_REQUEST", foreign.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_connection_in_a_row_has_pages_of_its_own()
    {
        JsonElement invoice = await InvoiceAsync(20, "payments { totalCount nodes { id amountCents } pageInfo { hasNextPage endCursor } }");
        JsonElement payments = invoice.GetProperty("payments");
        Assert.Equal((130, 100), (payments.GetProperty("totalCount").GetInt32(), payments.GetProperty("nodes").GetArrayLength()));
        string end = payments.GetProperty("pageInfo").GetProperty("endCursor").GetString()!;
        JsonElement rest = (await InvoiceAsync(
            20, $"totalWithVatCents paid payments(after: \"{end}\") {{ nodes {{ id amountCents }} pageInfo {{ hasNextPage }} }}"));
        JsonElement[] all =
            [.. payments.GetProperty("nodes").EnumerateArray(), .. rest.GetProperty("payments").GetProperty("nodes").EnumerateArray()];
        Assert.False(rest.GetProperty("payments").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal(130, all.Select(payment => payment.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(rest.GetProperty("totalWithVatCents").GetInt64(), all.Sum(payment => payment.GetProperty("amountCents").GetInt64()));
        Assert.True(rest.GetProperty("paid").GetBoolean());
    }

    [Fact]
    public async Task Invoices_of_the_customers_are_all_invoices()
    {
        JsonElement customers = Data(await AskAsync(
            "{ saleCustomers { nodes { id saleInvoices { totalCount nodes { saleCustomer { id } } } } } }"))
                .GetProperty("saleCustomers").GetProperty("nodes");
        int without = Data(await AskAsync("{ saleInvoices(last: 100, draft: true) { nodes { saleCustomer { id } } } }"))
            .GetProperty("saleInvoices").GetProperty("nodes")
            .EnumerateArray().Count(invoice => invoice.GetProperty("saleCustomer").ValueKind == JsonValueKind.Null);
        Assert.Equal(
            250 - without,
            customers.EnumerateArray().Sum(customer => customer.GetProperty("saleInvoices").GetProperty("totalCount").GetInt32()));
        Assert.All(customers.EnumerateArray(), customer => Assert.All(
            customer.GetProperty("saleInvoices").GetProperty("nodes").EnumerateArray(),
            invoice =>
                Assert.Equal(customer.GetProperty("id").GetString(), invoice.GetProperty("saleCustomer").GetProperty("id").GetString())));
    }

    [Fact]
    public async Task Plain_lists_come_whole()
    {
        Assert.Equal(250, (await WalkAsync("accounts")).Ids.Count);
        Luca.Faults.Schema = SchemaChanges.PlainLists;
        JsonElement accounts = Data(await AskAsync("{ accounts { id code subCode } }")).GetProperty("accounts");
        Assert.Equal(250, accounts.EnumerateArray().Select(account => account.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Lists_of_other_kinds_are_there_on_order()
    {
        Luca.Faults.Schema = SchemaChanges.OtherLists;
        JsonElement data = Data(await AskAsync(
            """
            {
              departments { edges { node { id name } } pageInfo { hasNextPage } }
              reports(period: { from: "2025-01-01", to: "2025-12-31" }, first: 5) { nodes { id amountCents } pageInfo { hasNextPage } }
              events { nodes { id } pageInfo { hasNextPage } }
              notes { nodes { id } pageInfo { hasNextPage } }
            }
            """));
        Assert.Equal(
            [("departments", 100, true), ("reports", 5, true), ("events", 100, true), ("notes", 250, false)],
            data.EnumerateObject().Select(list => (
                list.Name,
                list.Value.GetProperty(list.Name == "departments" ? "edges" : "nodes").GetArrayLength(),
                list.Value.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())));
        JsonElement invoice = await InvoiceAsync(20, "departments { edges { node { name } } pageInfo { hasNextPage } }");
        Assert.True(invoice.GetProperty("departments").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal(
            "BAD_REQUEST", Code(await AskAsync("{ reports(period: { from: \"2025-01-01\", to: \"2025-12-31\" }) { nodes { id } } }")));
        Assert.Equal("BAD_REQUEST", Code(await AskAsync("{ departments { nodes { id } } }")));
        Assert.Equal("BAD_REQUEST", Code(await AskAsync("{ events(first: 10) { nodes { id } } }")));
    }

    [Fact]
    public async Task Deprecated_arguments_and_input_fields_are_shown_on_request_and_go_on_working()
    {
        const string shown = "{ __type(name: \"Query\") { fields { name args(includeDeprecated: true) { name isDeprecated deprecationReason } } } input: __type(name: \"SaleInvoiceInput\") { inputFields(includeDeprecated: true) { name isDeprecated } } }";
        string hidden = shown.Replace("(includeDeprecated: true)", string.Empty, StringComparison.Ordinal);
        Luca.Faults.Schema = SchemaChanges.CompanyArgumentDeprecated;
        Assert.Equal(
            ["companyId", "customerId"], Arguments(await AskAsync(shown), "saleInvoices").Intersect(["companyId", "customerId"]).Order());
        Assert.Empty(Arguments(await AskAsync(hidden), "saleInvoices").Intersect(["companyId", "customerId"]));
        Assert.Contains("\"reference\"", (await AskAsync(shown)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"reference\"", (await AskAsync(hidden)).ToString(), StringComparison.Ordinal);
        JsonElement made = Data(await AskAsync($"mutation {{ saleInvoiceCreate(companyId: \"{Luca.Companies[0].Id}\", saleInvoice: {{ reference: \"R1\" }}) {{ externalReference }} }}"));
        Assert.Equal("R1", made.GetProperty("saleInvoiceCreate").GetProperty("externalReference").GetString());

        Luca.Faults.Schema = SchemaChanges.OldIntrospection;
        Assert.Equal("BAD_REQUEST", Code(await AskAsync(shown)));
        Assert.Contains(
            "customerId",
            Arguments(
                await AskAsync(hidden.Replace(" isDeprecated deprecationReason", string.Empty, StringComparison.Ordinal)
                    .Replace(" isDeprecated", string.Empty, StringComparison.Ordinal)),
                "saleInvoices"));

        static IEnumerable<string> Arguments(JsonElement answer, string field) => Data(answer).GetProperty("__type")
            .GetProperty("fields").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == field).GetProperty("args").EnumerateArray()
            .Select(argument => argument.GetProperty("name").GetString()!);
    }

    [Fact]
    public async Task What_changed_since_and_what_another_system_calls_it()
    {
        JsonElement all = Data(await AskAsync("{ saleInvoices(first: 100) { nodes { id updatedAt externalReference } } }"))
            .GetProperty("saleInvoices").GetProperty("nodes");
        JsonElement mark = all[40];
        JsonElement since = Data(await AskAsync(
            $"{{ saleInvoices(updatedSince: \"{mark.GetProperty("updatedAt").GetString()}\") {{ totalCount nodes {{ id updatedAt }} }} }}")).GetProperty("saleInvoices");
        Assert.InRange(since.GetProperty("totalCount").GetInt32(), 1, 249);
        Assert.Contains(
            since.GetProperty("nodes").EnumerateArray(), node => node.GetProperty("id").GetString() == mark.GetProperty("id").GetString());
        Assert.All(
            since.GetProperty("nodes").EnumerateArray(),
            node => Assert.True(node.GetProperty("updatedAt").GetDateTimeOffset() >= mark.GetProperty("updatedAt").GetDateTimeOffset()));
        JsonElement named = Data(await AskAsync($"{{ saleInvoices(externalReference: \"{mark.GetProperty("externalReference").GetString()}\") {{ nodes {{ id }} }} saleCustomers(externalReference: \"CRM-1001\") {{ nodes {{ id }} }} }}"));
        Assert.Equal(
            mark.GetProperty("id").GetString(),
            Assert.Single(named.GetProperty("saleInvoices").GetProperty("nodes").EnumerateArray()).GetProperty("id").GetString());
        Assert.Single(named.GetProperty("saleCustomers").GetProperty("nodes").EnumerateArray());
    }

    [Fact]
    public async Task A_server_gives_more_than_asked()
    {
        Luca.Faults.Cursor = CursorFault.MoreThanAsked;
        Assert.Equal(
            (150, 250),
            ((await PageAsync(null)).GetProperty("nodes").GetArrayLength(), (await WalkAsync("saleInvoices")).Ids.Distinct().Count()));
    }

    [Fact]
    public async Task Cursors_go_round_in_a_circle_in_long_lists_and_short_ones()
    {
        Luca.Faults.Cursor = CursorFault.Circle;
        List<string?> cursors = [null];
        for (int i = 0; i < 4; i++)
            cursors.Add((await PageAsync(cursors[^1])).GetProperty("pageInfo").GetProperty("endCursor").GetString());
        Assert.Equal((cursors[1], cursors[2], 2), (cursors[3], cursors[4], cursors.Skip(1).Distinct().Count()));
        (string access, _) = await Plain.SignInAsync(Luca.Clients.Public);
        JsonElement companies = (await Plain.QueryAsync(access, "{ companies { nodes { id } pageInfo { hasNextPage } } }"))
            .GetProperty("data").GetProperty("companies");
        Assert.True(companies.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
    }

    [Theory]
    [InlineData(CursorFault.NullPage)]
    [InlineData(CursorFault.RefusedPage)]
    [InlineData(CursorFault.NullNodes)]
    public async Task The_second_page_is_of_no_use_and_more_is_to_come(CursorFault fault)
    {
        Luca.Faults.Cursor = fault;
        Luca.Faults.CursorField = "saleInvoices";
        string? first = (await PageAsync(null)).GetProperty("pageInfo").GetProperty("endCursor").GetString();
        JsonElement answer = await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, PageQuery, new { after = first });
        JsonElement page = Data(answer).GetProperty("saleInvoices");
        Assert.True(page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        if (fault == CursorFault.NullNodes)
            Assert.Equal(JsonValueKind.Null, page.GetProperty("nodes").ValueKind);
        else
            Assert.Equal(100, page.GetProperty("nodes").EnumerateArray().Count(node => node.ValueKind == JsonValueKind.Null));
        if (fault == CursorFault.RefusedPage)
            Assert.Equal("saleInvoices,nodes,0", string.Join(',', answer.GetProperty("errors")[0].GetProperty("path").EnumerateArray()));
        else
            Assert.False(answer.TryGetProperty("errors", out _));
        JsonElement third = await PageAsync(page.GetProperty("pageInfo").GetProperty("endCursor").GetString());
        Assert.Equal(
            (50, false),
            (third.GetProperty("nodes").GetArrayLength(), third.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()));
        Assert.NotEqual(JsonValueKind.Null, third.GetProperty("nodes")[0].ValueKind);
        Luca.Faults.CursorField = "companies";
        Assert.NotEqual(JsonValueKind.Null, (await PageAsync(first)).GetProperty("nodes")[0].ValueKind);
    }

    [Fact]
    public async Task An_answer_ends_early_although_the_connection_was_closed_in_good_order()
    {
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.CloseMidBody());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PageAsync(null));
        Assert.Equal(1, Luca.Counters.GraphQLRequests);
    }

    private const string PageQuery =
        "query($after: String) { saleInvoices(after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";

    private async Task<JsonElement> PageAsync(string? after) =>
        Data(await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, PageQuery, new { after })).GetProperty("saleInvoices");

    private async Task<JsonElement> InvoiceAsync(int number, string selection)
    {
        JsonElement rows = Data(await AskAsync("{ saleInvoices { nodes { id } } }")).GetProperty("saleInvoices").GetProperty("nodes");
        return Data(await AskAsync($"{{ saleInvoice(id: \"{rows[number].GetProperty("id").GetString()}\") {{ {selection} }} }}"))
            .GetProperty("saleInvoice");
    }

    private async Task<(List<string> Ids, List<string?> Cursors)> WalkAsync(string list)
    {
        List<string> ids = [];
        List<string?> cursors = [];
        string? after = null;
        do
        {
            JsonElement page = Data(await Plain.QueryAsync(
                Luca.ApiKeys.Kari.Key,
                PageQuery.Replace("saleInvoices", list, StringComparison.Ordinal),
                new { after })).GetProperty(list);
            ids.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()!));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()
                ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString()
                : null;
            cursors.Add(after);
        }
        while (after is not null);
        return (ids, cursors);
    }

    private Task<JsonElement> AskAsync(string query) => Plain.QueryAsync(Luca.ApiKeys.Kari.Key, query);

    private static string? Code(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    private static JsonElement Data(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("data", out JsonElement data), answer.ToString());
        return data;
    }
}
