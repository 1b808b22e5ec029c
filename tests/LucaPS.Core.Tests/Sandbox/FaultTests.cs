using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

public sealed class FaultTests : SandboxTest
{
    private const string Query = "{ companies { nodes { id } } }";
    private const string Create = "mutation { saleInvoiceCreate(saleInvoice: { comment: \"x\" }) { id draft } }";

    [Fact]
    public async Task Answers_on_order_with_count_and_skip()
    {
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.Answer(503, "down", "text/plain", ("X-Why", "order")), count: 2, skip: 1);
        int[] statuses = new int[4];
        for (int i = 0; i < statuses.Length; i++)
        {
            using HttpResponseMessage response = await Plain.SendAsync(Key, Query);
            statuses[i] = (int)response.StatusCode;
            if (statuses[i] == 503)
                Assert.Equal("order", Assert.Single(response.Headers.GetValues("X-Why")));
        }

        Assert.Equal([200, 503, 503, 200], statuses);
        Assert.Equal(2, Luca.Counters.GraphQLRequests);
        Assert.Equal(4, Luca.Counters.RequestsTo("/api/v1/graphql"));
    }

    [Theory]
    [InlineData(FaultAction.Reset, 0)]
    [InlineData(FaultAction.ResetMidBody, 1)]
    [InlineData(FaultAction.CommitThenDrop, 1)]
    public async Task Broken_connections_carry_out_what_they_say(FaultAction action, int carriedOut)
    {
        Luca.Faults.Add(EndpointKind.GraphQL, new Fault(action));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Plain.SendAsync(Key, Create));
        Assert.Equal(carriedOut, Luca.Counters.MutationCount);
        Assert.Equal(carriedOut, Luca.Counters.Mutations.GetValueOrDefault("saleInvoiceCreate"));
        Assert.True(await Plain.IsAliveAsync(Key));
    }

    [Fact]
    public async Task A_lost_refresh_has_rotated_all_the_same()
    {
        SandboxClient client = Luca.Clients.Public;
        (_, string refresh) = await Plain.SignInAsync(client);
        Luca.Faults.Add(EndpointKind.Token, Fault.CommitThenDrop());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Plain.RefreshAsync(client, refresh));
        Assert.Equal((1, 0), (Luca.Counters.Refreshes, Luca.Counters.Replays));
        (HttpStatusCode status, _) = await Plain.RefreshAsync(client, refresh);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(1, Luca.Counters.Replays);
    }

    [Fact]
    public async Task Bodies_can_be_wrong_in_every_way()
    {
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.TruncatedJson());
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(Text()));
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.Html());
        Assert.StartsWith("<!DOCTYPE", Text(), StringComparison.Ordinal);
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.EmptyBody());
        Assert.Empty(Text());
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.DeepJson(5000));
        Assert.Equal(5000, JsonDepth(Text()));
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.WrongContentType("text/csv"));
        using HttpResponseMessage response = await Plain.SendAsync(Key, Query);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(Luca.Companies[0].Id, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        string Text()
        {
            using HttpResponseMessage answer = Plain.SendAsync(Key, Query).GetAwaiter().GetResult();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task Compression_is_right_and_the_bomb_is_small_on_the_wire()
    {
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.Gzip());
        using HttpResponseMessage packed = await Plain.SendAsync(Key, Query);
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.Contains(Luca.Companies[0].Id, await UnpackAsync(packed), StringComparison.Ordinal);
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.GzipBomb(10_000_000));
        using HttpResponseMessage bomb = await Plain.SendAsync(Key, Query);
        byte[] wire = await bomb.Content.ReadAsByteArrayAsync();
        Assert.True(wire.Length < 200_000);
        Assert.True((await UnpackAsync(bomb)).Length >= 10_000_000);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_follower_of_redirects_gives_its_secret_away(int status)
    {
        Luca.Faults.Add(EndpointKind.Token, Fault.RedirectToOtherOrigin(status));
        using HttpClient naive = new();
        using FormUrlEncodedContent form = new([new("refresh_token", "the secret æ"), new("client_id", "x")]);
        await naive.PostAsync(Luca.TokenUri, form);
        RecordedRequest request = Assert.Single(Luca.OtherOrigin.Requests);
        Assert.Equal("/oauth/token", request.PathAndQuery);
        Assert.Equal(status is 307 or 308, request.Contains("the secret æ"));
        Assert.Equal(0, Luca.Counters.RejectedGrants);
    }

    [Fact]
    public async Task Rate_limits_come_as_status_or_as_error()
    {
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.TooManyRequests("Wed, 21 Oct 2026 07:28:00 GMT"));
        using HttpResponseMessage plain = await Plain.SendAsync(Key, Create);
        Assert.Equal(HttpStatusCode.TooManyRequests, plain.StatusCode);
        Assert.NotNull(plain.Headers.RetryAfter!.Date);
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.RateLimited(1.5));
        using HttpResponseMessage coded = await Plain.SendAsync(Key, Create);
        JsonElement extensions = (await coded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal("RATE_LIMITED", extensions.GetProperty("code").GetString());
        Assert.Equal("1.5", extensions.GetProperty("retryAfter").GetRawText());
        Assert.Equal(0, Luca.Counters.MutationCount);
    }

    [Fact]
    public async Task One_401_for_a_valid_token()
    {
        (string access, _) = await Plain.SignInAsync(Luca.Clients.Public);
        Luca.Faults.Add(EndpointKind.GraphQL, Fault.Unauthorized());
        Assert.False(await Plain.IsAliveAsync(access));
        Assert.True(await Plain.IsAliveAsync(access));
    }

    [Theory]
    [InlineData(HoldPoint.BeforeProcessing, 0)]
    [InlineData(HoldPoint.BeforeAnswer, 1)]
    public async Task Held_requests_wait_where_they_are_told(HoldPoint point, int carriedOut)
    {
        using Hold hold = Luca.Faults.Hold(EndpointKind.GraphQL, point, count: 1);
        Task<JsonElement> held = Plain.QueryAsync(Key, Create);
        await hold.Arrived;
        Assert.Equal(carriedOut, Luca.Counters.MutationCount);
        Assert.True(await Plain.IsAliveAsync(Key));
        Assert.False(held.IsCompleted);
        hold.Release();
        Assert.True((await held).GetProperty("data").GetProperty("saleInvoiceCreate").GetProperty("draft").GetBoolean());
        Assert.Equal(1, Luca.Counters.MutationCount);
    }

    [Theory]
    [InlineData(CursorFault.DoesNotMove)]
    [InlineData(CursorFault.NoEndCursor)]
    [InlineData(CursorFault.EmptyPage)]
    public async Task Cursors_go_wrong(CursorFault fault)
    {
        Luca.Faults.Cursor = fault;
        const string query = "query($a: String) { saleInvoices(first: 10, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } } }";
        JsonElement first = (await Plain.QueryAsync(Key, query)).GetProperty("data").GetProperty("saleInvoices");
        JsonElement info = first.GetProperty("pageInfo");
        Assert.True(info.GetProperty("hasNextPage").GetBoolean());
        if (fault == CursorFault.NoEndCursor)
        {
            Assert.Equal(JsonValueKind.Null, info.GetProperty("endCursor").ValueKind);
            return;
        }

        JsonElement second = (await Plain.QueryAsync(Key, query, new { a = info.GetProperty("endCursor").GetString() }))
            .GetProperty("data").GetProperty("saleInvoices");
        Assert.True(second.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        if (fault == CursorFault.DoesNotMove)
            Assert.Equal(first.ToString(), second.ToString());
        else
            Assert.Equal(0, second.GetProperty("nodes").GetArrayLength());
    }

    [Theory]
    [InlineData(SchemaChanges.FieldsAdded, "SaleInvoice", "projectCode", true)]
    [InlineData(SchemaChanges.FieldRenamed, "SaleInvoice", "note", true)]
    [InlineData(SchemaChanges.FieldRenamed, "SaleCustomer", "email", false)]
    [InlineData(SchemaChanges.FieldRemoved, "SaleInvoice", "paymentDays", false)]
    [InlineData(SchemaChanges.None, "SaleInvoice", "paymentDays", true)]
    public async Task Schema_changes_under_the_client(SchemaChanges change, string type, string field, bool there)
    {
        Luca.Faults.Schema = change;
        JsonElement answer = await Plain.QueryAsync(Key, "query($t: String!) { __type(name: $t) { fields { name } } }", new { t = type });
        string[] fields = [.. answer.GetProperty("data").GetProperty("__type").GetProperty("fields").EnumerateArray()
            .Select(item => item.GetProperty("name").GetString()!)];
        Assert.Equal(there, fields.Contains(field));
    }

    [Fact]
    public async Task A_scalar_becomes_an_object_an_enum_grows_and_a_field_is_refused()
    {
        Luca.Faults.Schema = SchemaChanges.ScalarBecameObject | SchemaChanges.EnumValueAdded | SchemaChanges.FieldRefused;
        JsonElement answer = await Plain.QueryAsync(
            Key, "{ saleInvoices(first: 15) { nodes { invoiceType dueDate sentAt { at method } } } }");
        JsonElement nodes = answer.GetProperty("data").GetProperty("saleInvoices").GetProperty("nodes");
        Assert.Contains(nodes.EnumerateArray(), node => node.GetProperty("invoiceType").GetString() == "PROFORMA");
        Assert.Contains(nodes.EnumerateArray(), node => node.GetProperty("sentAt").ValueKind == JsonValueKind.Object);
        Assert.Equal("PLAN_REQUIRED", answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal("saleInvoices", answer.GetProperty("errors")[0].GetProperty("path")[0].GetString());
    }

    [Theory]
    [InlineData(DiscoveryFault.WrongIssuer, "issuer")]
    [InlineData(DiscoveryFault.TokenEndpointElsewhere, "token_endpoint")]
    [InlineData(DiscoveryFault.AuthorizationEndpointElsewhere, "authorization_endpoint")]
    [InlineData(DiscoveryFault.RevocationEndpointElsewhere, "revocation_endpoint")]
    [InlineData(DiscoveryFault.HttpEndpoint, "token_endpoint")]
    public async Task Discovery_lies(DiscoveryFault fault, string member)
    {
        Luca.Faults.Discovery = fault;
        JsonElement document = await Plain.Http.GetFromJsonAsync<JsonElement>(
            new Uri(Luca.BaseUri, ".well-known/oauth-authorization-server"));
        Assert.False(document.GetProperty(member).GetString()!
            .StartsWith(Luca.BaseUri.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        Luca.Faults.Discovery = DiscoveryFault.Html;
        Assert.StartsWith(
            "<!doctype",
            await Plain.Http.GetStringAsync(new Uri(Luca.BaseUri, ".well-known/oauth-authorization-server")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CallbackFault.WrongIssuer)]
    [InlineData(CallbackFault.NoIssuer)]
    [InlineData(CallbackFault.WrongState)]
    [InlineData(CallbackFault.NoState)]
    public async Task Callback_lies(CallbackFault fault)
    {
        Luca.Faults.Callback = fault;
        Uri callback = await Plain.Browser.SignInAsync(Plain.Authorize(Luca.Clients.Public), "kari");
        string origin = Luca.BaseUri.GetLeftPart(UriPartial.Authority);
        Assert.Equal(fault is CallbackFault.WrongState or CallbackFault.NoState, Plain.Parameter(callback, "iss") == origin);
        Assert.Equal(fault is CallbackFault.WrongIssuer or CallbackFault.NoIssuer, Plain.Parameter(callback, "state") == "the state");
    }

    [Theory]
    [InlineData(ErrorStyle.MessageOnly, "{\"errors\":[{\"message\":")]
    [InlineData(ErrorStyle.Bare, "{\"error\":")]
    [InlineData(ErrorStyle.Html, "<!doctype html>")]
    public async Task Older_answers_have_no_code(ErrorStyle style, string beginning)
    {
        Luca.Options.Errors = style;
        using HttpResponseMessage response = await Plain.SendAsync("nonsense", Query);
        string text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.DoesNotContain("UNAUTHENTICATED", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "extensions", (await Plain.QueryAsync(Key, "{ saleInvoice(id: \"x\") { id } }")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_endpoint_does_the_same()
    {
        Uri control = new(Luca.BaseUri, "_sandbox/");
        await OkAsync("faults", new { endpoint = "graphQL", action = "answer", status = 502, count = 1 });
        using (HttpResponseMessage faulted = await Plain.SendAsync(Key, Query))
            Assert.Equal(HttpStatusCode.BadGateway, faulted.StatusCode);
        await OkAsync(
            "switches",
            new { schema = "fieldsAdded, fieldRemoved", cursor = "emptyPage", accessTokenLifetimeSeconds = 5, grantReadOnly = true });
        Assert.Equal(SchemaChanges.FieldsAdded | SchemaChanges.FieldRemoved, Luca.Faults.Schema);
        Assert.Equal(TimeSpan.FromSeconds(5), Luca.Options.AccessTokenLifetime);
        JsonElement counters = await Plain.Http.GetFromJsonAsync<JsonElement>(new Uri(control, "counters"));
        Assert.Equal(1, counters.GetProperty("requests").GetProperty("/api/v1/graphql").GetInt32());
        JsonElement overview = await Plain.Http.GetFromJsonAsync<JsonElement>(control);
        Assert.Equal(2, overview.GetProperty("generation").GetInt32());
        using HttpResponseMessage wrong = await Plain.Http.PostAsJsonAsync(
            new Uri(control, "faults"), new { action = "answer", typo = 1 });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        await Plain.Http.DeleteAsync(new Uri(control, "faults"));
        Assert.Equal(SchemaChanges.None, Luca.Faults.Schema);

        async Task OkAsync(string path, object order)
        {
            using HttpResponseMessage response = await Plain.Http.PostAsJsonAsync(new Uri(control, path), order);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    private static async Task<string> UnpackAsync(HttpResponseMessage response)
    {
        await using GZipStream gzip = new(new MemoryStream(await response.Content.ReadAsByteArrayAsync()), CompressionMode.Decompress);
        using StreamReader reader = new(gzip, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static int JsonDepth(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 10_000 });
        int depth = 0;
        JsonElement element = document.RootElement.GetProperty("data");
        while (element.ValueKind == JsonValueKind.Object)
        {
            element = element.GetProperty("a");
            depth++;
        }

        return depth;
    }
}
