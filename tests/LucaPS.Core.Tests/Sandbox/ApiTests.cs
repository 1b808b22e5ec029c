using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

public sealed class ApiTests : SandboxTest
{
    [Fact]
    public async Task Every_invoice_comes_once_and_in_order_in_pages_of_at_most_a_hundred()
    {
        List<int?> numbers = [];
        HashSet<string> ids = [];
        List<int> sizes = [];
        string? after = null;
        do
        {
            JsonElement page = Data(await Plain.QueryAsync(
                Key,
                "query($after: String) { saleInvoices(first: 1000, after: $after) { nodes { id createdAt } pageInfo { hasNextPage endCursor } } }",
                new { after })).GetProperty("saleInvoices");
            sizes.Add(page.GetProperty("nodes").GetArrayLength());
            foreach (JsonElement node in page.GetProperty("nodes").EnumerateArray())
                Assert.True(ids.Add(node.GetProperty("id").GetString()!));
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()
                ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString()
                : null;
        }
        while (after is not null);
        Assert.Equal([100, 100, 50], sizes);
        Assert.Equal(250, ids.Count);
    }

    [Fact]
    public async Task Pages_go_backwards_too_and_edges_agree_with_nodes()
    {
        JsonElement all = Data(await Plain.QueryAsync(
            Key,
            "{ saleInvoices { nodes { id } edges { cursor node { id } } pageInfo { startCursor endCursor hasPreviousPage } totalCount } }")).GetProperty("saleInvoices");
        Assert.Equal(100, all.GetProperty("nodes").GetArrayLength());
        Assert.Equal(250, all.GetProperty("totalCount").GetInt32());
        Assert.Equal(
            Ids(all.GetProperty("nodes")),
            all.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("id").GetString()!));
        string cursor = all.GetProperty("edges")[10].GetProperty("cursor").GetString()!;
        JsonElement before = Data(await Plain.QueryAsync(
            Key,
            "query($c: String) { saleInvoices(last: 3, before: $c) { nodes { id } pageInfo { hasPreviousPage hasNextPage } } }",
            new { c = cursor })).GetProperty("saleInvoices");
        Assert.Equal(Ids(all.GetProperty("nodes")).Skip(7).Take(3), Ids(before.GetProperty("nodes")));
        Assert.True(before.GetProperty("pageInfo").GetProperty("hasPreviousPage").GetBoolean());
    }

    [Fact]
    public async Task OAuth_needs_companyId_on_each_field_and_a_refused_field_leaves_the_others()
    {
        (string access, _) = await Plain.SignInAsync(Luca.Clients.Public, "åse");
        JsonElement answer = await Plain.QueryAsync(
            access,
            "query($a: ID!, $b: ID!, $c: ID!, $d: ID!) { none: saleProducts { nodes { id } } a: saleProducts(companyId: $a) { nodes { id } } b: saleProducts(companyId: $b) { nodes { id } } c: saleProducts(companyId: $c) { nodes { id } } d: accounts(companyId: $d) { nodes { id } } x: saleInvoice(id: \"nope\", companyId: $a) { id } company(id: $b) { name } }",
            new
            {
                a = Luca.Companies[0].OrganisationNumber,
                b = Luca.Companies[3].Id,
                c = Luca.Companies[4].Id,
                d = Luca.Companies[2].Id
            });
        Dictionary<string, string> codes = answer.GetProperty("errors").EnumerateArray()
            .ToDictionary(
                error => error.GetProperty("path")[0].GetString()!,
                error => error.GetProperty("extensions").GetProperty("code").GetString()!);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["none"] = "BAD_REQUEST",
                ["b"] = "PLAN_REQUIRED",
                ["c"] = "FORBIDDEN",
                ["d"] = "PLAN_REQUIRED",
                ["x"] = "NOT_FOUND"
            },
            codes);
        Assert.Equal(12, Data(answer).GetProperty("a").GetProperty("nodes").GetArrayLength());
        Assert.Equal("Ødegården Gjøgleri DA", Data(answer).GetProperty("company").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, Data(answer).GetProperty("b").ValueKind);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("nonsense", 401)]
    [InlineData("luca-key-expired", 401)]
    [InlineData("luca-key-ola-hav", 200)]
    public async Task Keys_open_what_is_theirs(string? bearer, int status)
    {
        using HttpResponseMessage response = await Plain.SendAsync(bearer, "{ companies { nodes { name } } saleInvoices { totalCount } }");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.True(response.Headers.Contains("X-Request-Id"));
        if (status == 401)
        {
            AuthenticationHeaderValue challenge = Assert.Single(response.Headers.WwwAuthenticate);
            Assert.Equal("Bearer", challenge.Scheme);
            Assert.Contains(
                $"resource_metadata=\"{Luca.BaseUri}.well-known/oauth-protected-resource\"",
                challenge.Parameter,
                StringComparison.Ordinal);
            Assert.Contains("UNAUTHENTICATED", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_does_not_reach_another_company_of_its_user()
    {
        JsonElement answer = await Plain.QueryAsync(
            Key, "query($c: ID) { saleInvoices(companyId: $c) { totalCount } }", new { c = Luca.Companies[1].Id });
        Assert.Equal("FORBIDDEN", Code(answer));
    }

    [Theory]
    [InlineData(null, "text/html")]
    [InlineData("*/*", "text/html")]
    [InlineData("application/json, text/plain", "text/html")]
    [InlineData("application/json", "application/json")]
    public async Task Label_depends_on_accept(string? accept, string label)
    {
        using HttpResponseMessage response = await Plain.SendAsync(Key, "{ companies { nodes { id } } }", accept: accept);
        Assert.Equal(label, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(JsonValueKind.Object, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).ValueKind);
    }

    [Theory]
    [InlineData("{ saleInvoices { nodes { id }")]
    [InlineData("{ saleInvoices { nodes { nope } } }")]
    [InlineData("{ saleInvoices(first: \"x\") { nodes { id } } }")]
    [InlineData("{ saleInvoices(after: \"%%%\") { nodes { id } } }")]
    [InlineData("{ saleInvoices(first: -1) { nodes { id } } }")]
    [InlineData("{ saleInvoice { id } }")]
    public async Task Bad_documents_are_bad_requests(string query) =>
        Assert.Equal("BAD_REQUEST", Code(await Plain.QueryAsync(Key, query)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"query\":1}")]
    [InlineData("not json")]
    public async Task Bad_bodies_are_bad_requests(string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Luca.GraphQLUri)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json")
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using HttpResponseMessage response = await Plain.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("BAD_REQUEST", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_exact_beyond_what_a_double_holds()
    {
        await using SandboxServer luca = await SandboxServer.StartAsync(new SandboxOptions { HugeAmounts = true });
        using Plain plain = new(luca);
        JsonElement nodes = Data(await plain.QueryAsync(Key, "{ companies { nodes { turnoverCents } } saleInvoices(first: 28) { nodes { totalCents saleInvoiceLineItems { quantity unitPriceCents } } } saleCustomers(first: 1) { nodes { balanceCents } } }"));
        Assert.Equal(
            "98765432109876543210", nodes.GetProperty("companies").GetProperty("nodes")[0].GetProperty("turnoverCents").GetRawText());
        Assert.Equal(
            "12345678901234567890123", nodes.GetProperty("saleCustomers").GetProperty("nodes")[0].GetProperty("balanceCents").GetRawText());
        JsonElement invoice = nodes.GetProperty("saleInvoices").GetProperty("nodes")[27];
        long unit = invoice.GetProperty("saleInvoiceLineItems")[0].GetProperty("unitPriceCents").GetInt64();
        Assert.True(unit > 1L << 53);
        Assert.NotEqual(unit, (long)(double)unit);
        decimal total = invoice.GetProperty("saleInvoiceLineItems").EnumerateArray()
            .Sum(line => line.GetProperty("quantity").GetDecimal() * line.GetProperty("unitPriceCents").GetInt64());
        Assert.True(Math.Abs(total - invoice.GetProperty("totalCents").GetDecimal()) < total / 10);
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775807")]
    public async Task Numbers_sent_are_kept_exact(string cents)
    {
        string literal = Key;
        JsonElement byVariable = await Plain.QueryAsync(
            literal,
            "mutation($i: SaleInvoiceInput!) { saleInvoiceCreate(saleInvoice: $i) { saleInvoiceLineItems { unitPriceCents quantity } } }",
            new
            {
                i = new
                {
                    saleInvoiceLineItems = new[] { new { name = "x", quantity = 0.10m, unitPriceCents = long.Parse(
                    cents, CultureInfo.InvariantCulture) } }
                }
            });
        JsonElement byText = await Plain.QueryAsync(
            literal, $"mutation {{ saleInvoiceCreate(saleInvoice: {{ saleInvoiceLineItems: [{{ name: \"x\", quantity: 0.10, unitPriceCents: {cents} }}] }}) {{ saleInvoiceLineItems {{ unitPriceCents quantity }} }} }}");
        foreach (JsonElement answer in new[] { byVariable, byText })
        {
            JsonElement line = Data(answer).GetProperty("saleInvoiceCreate").GetProperty("saleInvoiceLineItems")[0];
            Assert.Equal(cents, line.GetProperty("unitPriceCents").GetRawText());
            Assert.Equal(0.10m, line.GetProperty("quantity").GetDecimal());
        }
    }

    [Fact]
    public async Task Times_carry_norways_offset_of_the_season()
    {
        JsonElement nodes = Data(
            await Plain.QueryAsync(Key, "{ saleInvoices(first: 100, after: \"MTAw\") { nodes { createdAt } } winter: saleInvoices(first: 1) { nodes { createdAt } } }"));
        Assert.EndsWith(
            "+01:00", nodes.GetProperty("winter").GetProperty("nodes")[0].GetProperty("createdAt").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            nodes.GetProperty("saleInvoices").GetProperty("nodes").EnumerateArray(),
            node => node.GetProperty("createdAt").GetString()!.EndsWith("+02:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_are_the_same_at_each_start_and_lookups_find_them()
    {
        const string query = "{ saleInvoices { nodes { id comment totalCents saleCustomer { id name } saleInvoiceLineItems { id name } } } saleProducts { nodes { id name } } }";
        await using SandboxServer other = await SandboxServer.StartAsync();
        using Plain plain = new(other);
        JsonElement here = await Plain.QueryAsync(Key, query);
        Assert.Equal(here.GetRawText(), (await plain.QueryAsync(Key, query)).GetRawText());
        foreach (string kind in new[] { "saleInvoice", "saleProduct" })
        {
            foreach (string id in Ids(Data(here).GetProperty(kind + "s").GetProperty("nodes")).Take(5))
            {
                JsonElement found = await Plain.QueryAsync(Key, $"query($id: ID!) {{ {kind}(id: $id) {{ id }} }}", new { id });
                Assert.Equal(id, Data(found).GetProperty(kind).GetProperty("id").GetString());
            }
        }
    }

    [Fact]
    public async Task Filters_filter()
    {
        JsonElement data = Data(await Plain.QueryAsync(Key, "{ drafts: saleInvoices(draft: true) { totalCount nodes { draft invoiceNumber } } rest: saleInvoices(draft: false) { totalCount } late: saleInvoices(invoiceDateFrom: \"2023-06-01\", orderBy: NEWEST_FIRST, first: 5) { nodes { invoiceDate } } }"));
        Assert.Equal(250, data.GetProperty("drafts").GetProperty("totalCount").GetInt32()
            + data.GetProperty("rest").GetProperty("totalCount").GetInt32());
        Assert.Equal(25, data.GetProperty("drafts").GetProperty("totalCount").GetInt32());
        Assert.All(
            data.GetProperty("drafts").GetProperty("nodes").EnumerateArray(), node => Assert.True(node.GetProperty("draft").GetBoolean()));
        Assert.All(
            data.GetProperty("late").GetProperty("nodes").EnumerateArray(),
            node => Assert.True(string.CompareOrdinal(node.GetProperty("invoiceDate").GetString(), "2023-06-01") >= 0));
    }

    [Fact]
    public async Task Introspection_shows_the_known_schema_and_depends_on_the_grant()
    {
        const string query = "{ __schema { mutationType { name fields { name args { name } } } types { kind name fields(includeDeprecated: true) { name isDeprecated args { name type { kind name ofType { name } } } type { kind name } } enumValues { name } inputFields { name } } } }";
        JsonElement schema = Data(await Plain.QueryAsync(Key, query)).GetProperty("__schema");
        Assert.Superset(
            new HashSet<string>(
            [
                "saleInvoiceCreate", "saleInvoiceSend", "saleInvoiceUpdate", "bookkeepingEntryMatchCreate",
                "bookkeepingEntryMatchDestroy"
            ]),
            new HashSet<string>(schema.GetProperty("mutationType").GetProperty("fields").EnumerateArray()
                .Select(field => field.GetProperty("name").GetString()!)));
        JsonElement invoice = schema.GetProperty("types").EnumerateArray()
            .Single(type => type.GetProperty("name").GetString() == "SaleInvoice");
        string[] fields = [.. invoice.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!)];
        Assert.Superset(
            new HashSet<string>(
            [
                "id", "invoiceNumber", "invoiceDate", "paymentDays", "draft", "finalized", "sentAt", "saleCustomer",
                "saleInvoiceLineItems"
            ]),
            new HashSet<string>(fields));
        JsonElement root = schema.GetProperty("types").EnumerateArray().Single(type => type.GetProperty("name").GetString() == "Query");
        Assert.All(
            root.GetProperty("fields").EnumerateArray(),
            field => Assert.Contains(
                field.GetProperty("args").EnumerateArray(), argument => argument.GetProperty("name").GetString() == "companyId"));

        (string readOnly, _) = await Plain.SignInAsync(Luca.Clients.ReadOnly, scope: Plain.Read);
        Assert.Equal(
            JsonValueKind.Null,
            Data(await Plain.QueryAsync(readOnly, query)).GetProperty("__schema").GetProperty("mutationType").ValueKind);
        Luca.Faults.Schema = SchemaChanges.IntrospectionRefused;
        Assert.Equal("BAD_REQUEST", Code(await Plain.QueryAsync(Key, query)));
    }

    [Fact]
    public async Task Messages_are_in_the_users_language()
    {
        JsonElement norwegian = await Plain.QueryAsync(Key, "{ saleInvoice(id: \"x\") { id } }");
        JsonElement english = await Plain.QueryAsync(Luca.ApiKeys.Ola.Key, "{ saleInvoice(id: \"x\") { id } }");
        Assert.StartsWith("Fant ikke", norwegian.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("was not found.", english.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_invoices_are_there_at_once()
    {
        await using SandboxServer large = await SandboxServer.StartAsync(new SandboxOptions { Invoices = 100_000 });
        using Plain plain = new(large);
        JsonElement data = Data(await plain.QueryAsync(Key, "{ saleInvoices(last: 2) { totalCount nodes { id invoiceNumber } } }"));
        Assert.Equal(100_000, data.GetProperty("saleInvoices").GetProperty("totalCount").GetInt32());
        Assert.Equal(109_999, data.GetProperty("saleInvoices").GetProperty("nodes")[0].GetProperty("invoiceNumber").GetInt32());
    }

    [Fact]
    public void Organisation_numbers_pass_modulus_11()
    {
        int[] weights = [3, 2, 7, 6, 5, 4, 3, 2, 1];
        Assert.All(
            Luca.Companies,
            company => Assert.Equal(0, company.OrganisationNumber.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11));
        Assert.Equal(Luca.Companies.Count, Luca.Companies.Select(company => company.OrganisationNumber).Distinct().Count());
    }

    private static JsonElement Data(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("data", out JsonElement data), answer.ToString());
        return data;
    }

    private static string? Code(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    private static IEnumerable<string> Ids(JsonElement nodes) => nodes.EnumerateArray().Select(node => node.GetProperty("id").GetString()!);
}
