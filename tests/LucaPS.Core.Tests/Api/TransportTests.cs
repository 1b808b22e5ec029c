using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed partial class TransportTests
{
    private static readonly GraphQLRequest s_query = new() { Document = "{ companies { nodes { id } } }" };
    private static readonly GraphQLRequest s_mutation = new()
    {
        Document = "mutation { saleInvoiceSend(id: \"1\") { id } }",
        IsMutation = true
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<GraphQLResponse> Send(
        FakeServer server, GraphQLRequest? request = null, FakeTokens? tokens = null, InstantTime? time = null,
        IReporter? reporter = null) =>
        server.Transport(tokens, time).SendAsync(request ?? s_query, reporter ?? NullReporter.Instance, Cancel);

    private static async Task<LucaException> Fails(
        FakeServer server, GraphQLRequest? request = null, FakeTokens? tokens = null, InstantTime? time = null) =>
        await Assert.ThrowsAsync<LucaException>(() => Send(server, request, tokens, time));

    [Fact]
    public async Task Posts_document_variables_and_operation_with_the_token_and_one_accept()
    {
        FakeServer server = new FakeServer().Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, new GraphQLRequest
        {
            Document = "query Q($æ: String) { a }",
            Variables = Encoding.UTF8.GetBytes("{\"æ\":\"\\\"x\"}"),
            OperationName = "Q",
        });
        SentRequest sent = Assert.Single(server.Sent);
        using JsonDocument body = JsonDocument.Parse(sent.Body);
        Assert.Equal("query Q($æ: String) { a }", body.RootElement.GetProperty("query").GetString());
        Assert.Equal("\"x", body.RootElement.GetProperty("variables").GetProperty("æ").GetString());
        Assert.Equal("Q", body.RootElement.GetProperty("operationName").GetString());
        Assert.Equal("application/json", sent.Accept);
        Assert.Equal(FakeTokens.Token(1), sent.Token);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(response.Data.Span));
        Assert.Equal("{\"data\":{\"a\":1}}", Encoding.UTF8.GetString(response.Body.Span));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("")]
    [InlineData("application/graphql-response+json; charset=utf-8")]
    public async Task Parses_what_looks_like_json_whatever_the_label(string type)
    {
        using GraphQLResponse response = await Send(new FakeServer().Answer(HttpStatusCode.OK, "\uFEFF {\"data\":{\"a\":1}} ", type));
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(response.Data.Span));
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public async Task An_answer_may_be_in_utf_16(string charset, bool hasMark)
    {
        Encoding encoding = Encoding.GetEncoding(charset);
        byte[] text = encoding.GetBytes("{\"data\":{\"a\":\"Blåbær\"}}");
        byte[] body = hasMark ? [.. encoding.Preamble, .. text] : text;
        using GraphQLResponse response = await Send(new FakeServer().Answer((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) })));
        Assert.Equal("{\"a\":\"Blåbær\"}", Encoding.UTF8.GetString(response.Data.Span));
    }

    [Fact]
    public async Task Data_and_errors_come_together()
    {
        FakeServer server = new FakeServer().Error(
            "{\"message\":\"Nei\",\"path\":[\"b\",0,\"c\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}", "{\"a\":1,\"b\":null}");
        using GraphQLResponse response = await Send(server);
        LucaException error = Assert.Single(response.Errors);
        Assert.Equal(LucaErrorId.Forbidden, error.ErrorId);
        Assert.Equal("Nei", error.ServerMessage);
        Assert.Equal(["b", 0, "c"], error.Path!);
        Assert.Contains("b[0].c: Nei.", error.Message, StringComparison.Ordinal);
        Assert.False(response.Data.IsEmpty);
    }

    [Fact]
    public async Task Data_is_read_on_the_way_and_what_came_of_it_belongs_to_that_answer()
    {
        int reads = 0;
        GraphQLRequest request = s_query with { DataReader = Read };
        // The first answer has data and is thrown away for its status; the second has none.
        FakeServer server = new FakeServer()
            .Answer(HttpStatusCode.BadGateway, "{\"data\":{\"a\":1}}")
            .Error("{\"message\":\"no\",\"path\":[\"a\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}", "null")
            .Data("{\"a\":[2]}");
        using GraphQLResponse none = await Send(server, request, time: new InstantTime());
        Assert.Equal(2, server.Sent.Count);
        Assert.Null(none.Result);
        Assert.Equal(1, reads);

        using GraphQLResponse some = await Send(server, request);
        Assert.Equal("{\"a\":[2]}", some.Result);

        object Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            reads++;
            using JsonDocument value = JsonDocument.ParseValue(ref json);
            return value.RootElement.GetRawText();
        }
    }

    [Theory]
    [InlineData("{\"data\":{\"a\":1}", LucaErrorId.NetworkError)]
    [InlineData("{\"data\":{\"a\":1}}x", LucaErrorId.UnexpectedResponse)]
    [InlineData("{\"data\":{\"a\":", LucaErrorId.NetworkError)]
    public async Task What_was_read_of_an_answer_that_is_not_whole_is_dropped(string body, string id)
    {
        LucaException error = await Fails(new FakeServer().Answer(HttpStatusCode.OK, body), s_query with { DataReader = Skip });
        Assert.Equal(id, error.ErrorId);

        static object Skip(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            json.Skip();
            return "read";
        }
    }

    /// <summary>So short a lifetime that the new token also ends on its way; but this must not go on for ever.</summary>
    [Fact]
    public async Task A_redirect_is_refused_and_names_its_target()
    {
        FakeServer server = new FakeServer().Answer(
            HttpStatusCode.TemporaryRedirect, "", "text/html", ("Location", "https://elsewhere.test/path?token=x"));
        LucaException error = await Fails(server);
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        Assert.Contains("https://elsewhere.test", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("token=x", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task An_answer_from_another_origin_is_refused_though_something_followed_the_redirect()
    {
        FakeServer server = new FakeServer().Answer((_, _) =>
        {
            HttpResponseMessage response = FakeServer.Make(HttpStatusCode.OK, "{\"data\":{}}");
            response.RequestMessage = new HttpRequestMessage(HttpMethod.Post, "https://elsewhere.test/");
            return Task.FromResult(response);
        });
        Assert.Equal(LucaErrorId.UnexpectedResponse, (await Fails(server)).ErrorId);
    }

    [Fact]
    public async Task An_echoed_token_does_not_reach_the_message()
    {
        FakeServer server = new FakeServer().Answer(
            HttpStatusCode.BadRequest, "{\"error\":\"bad header Bearer " + FakeTokens.Token(1) + "\"}");
        LucaException error = await Fails(server);
        Assert.DoesNotContain(FakeTokens.Token(1), error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeTokens.Token(1), error.ServerMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_bounded()
    {
        FakeServer server = new FakeServer().Data("\"" + new string('x', 5000) + "\"");
        LucaException error = await Assert.ThrowsAsync<LucaException>(
            () => server.Transport(with: o => o with { LargestBody = 4000 }).SendAsync(s_query, NullReporter.Instance, Cancel));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
    }

    [Fact]
    public async Task Nesting_is_bounded()
    {
        string deep = string.Concat(System.Linq.Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        LucaException error = await Fails(new FakeServer().Data(deep));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
    }

    [Fact]
    public async Task Cancelling_ends_the_request_in_flight()
    {
        TaskCompletionSource<bool> reached = new();
        using CancellationTokenSource source = new();
        Task<GraphQLResponse> task = new FakeServer().Hang(reached).Transport().SendAsync(s_query, NullReporter.Instance, source.Token);
        await reached.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task Cancelling_ends_a_body_in_flight()
    {
        TaskCompletionSource<bool> hung = new();
        using CancellationTokenSource source = new();
        FakeServer server = new FakeServer().Answer((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream("{\"da"u8.ToArray(), null, hung)) }));
        Task<GraphQLResponse> task = server.Transport().SendAsync(s_query, NullReporter.Instance, source.Token);
        await hung.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task A_time_out_is_not_a_cancellation()
    {
        LucaException error = await Assert.ThrowsAsync<LucaException>(
            () => new FakeServer().Hang().Transport(with: o => o with { RequestTimeout = TimeSpan.FromSeconds(7) })
                .SendAsync(s_mutation, NullReporter.Instance, Cancel));
        Assert.Equal(LucaErrorId.Timeout, error.ErrorId);
        Assert.Contains("7 seconds", error.Message, StringComparison.Ordinal);
        Assert.True(error.MayHaveBeenSent);
    }

    [Fact]
    public async Task A_broken_body_is_a_network_error_of_something_that_may_have_been_carried_out()
    {
        FakeServer server = new FakeServer().Answer((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new BrokenStream("{\"da"u8.ToArray(), new IOException("reset"))),
        }));
        LucaException error = await Fails(server, s_mutation);
        Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
        Assert.True(error.MayHaveBeenSent);
        Assert.Contains("check before you do it again", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task Verbose_tells_the_request_without_token_or_variables()
    {
        FakeReporter reporter = new();
        GraphQLRequest request = s_query with { Variables = "{\"x\":\"private\"}"u8.ToArray() };
        using GraphQLResponse response = await Send(new FakeServer().Data("{\"a\":1}"), request, reporter: reporter);
        string all = string.Join("\n", reporter.Verboses);
        Assert.Contains("HTTP 200", all, StringComparison.Ordinal);
        Assert.DoesNotContain("private", all, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeTokens.Token(1), all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutations_go_by_the_client_that_never_sends_again_by_itself()
    {
        FakeServer usual = new FakeServer().Data("{\"a\":1}"), fresh = new FakeServer().Data("{\"a\":1}");
        using HttpClient client = new(fresh);
        GraphQLTransport transport = usual.Transport(with: o => o with { MutationClient = client });
        using GraphQLResponse query = await transport.SendAsync(s_query, NullReporter.Instance, Cancel);
        using GraphQLResponse mutation = await transport.SendAsync(s_mutation, NullReporter.Instance, Cancel);
        Assert.Single(usual.Sent);
        Assert.Contains("mutation", Assert.Single(fresh.Sent).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.HostNotFound, true)]
    [InlineData(SocketError.ConnectionReset, false)]
    [InlineData(SocketError.TimedOut, false)]
    public async Task A_mutation_is_sent_again_only_where_it_was_never_sent(SocketError socket, bool again)
    {
        FakeServer server = new FakeServer().Throw(new HttpRequestException(
            again ? HttpRequestError.ConnectionError : HttpRequestError.Unknown, "x", new SocketException((int)socket))).Data("{\"a\":1}");
        if (again)
        {
            using GraphQLResponse response = await Send(server, s_mutation);
            Assert.Equal(2, server.Sent.Count);
        }
        else
        {
            LucaException error = await Fails(server, s_mutation);
            Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
            Assert.Single(server.Sent);
        }
    }
}
