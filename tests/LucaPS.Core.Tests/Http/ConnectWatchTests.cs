using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Http;

/// <summary>What Windows PowerShell's client knows of a request without an answer, with handlers that behave as .NET Framework's.</summary>
public sealed class ConnectWatchTests
{
    private static readonly Uri s_host = new("https://luca.example/oauth/token");
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    public static TheoryData<Exception, string> FailuresToConnect => new()
    {
        { Web(WebExceptionStatus.ProtocolError), "A proxy in between did not open a connection to https://luca.example" },
        { Web(WebExceptionStatus.RequestProhibitedByProxy), "did not open a connection" },
        {
            Web(WebExceptionStatus.SendFailure, new IOException("the handshake broke")),
            "No connection to https://luca.example could be made. the handshake broke. Try again"
        },
        { Web(WebExceptionStatus.ReceiveFailure), "No connection to https://luca.example could be made" },
        { Web(WebExceptionStatus.NameResolutionFailure), "could not be resolved" },
        { Web(WebExceptionStatus.TrustFailure), "No secure connection (TLS)" },
        { Web(WebExceptionStatus.ConnectFailure, new SocketException((int)SocketError.ConnectionRefused)), "refused the connection" },
        { new NotSupportedException("no proxies with the https scheme"), "no proxies with the https scheme" },
    };

    [Theory]
    [MemberData(nameof(FailuresToConnect))]
    public async Task What_fails_before_the_content_was_begun_was_not_sent(Exception failure, string says)
    {
        LucaException error = await FailureAsync(new Handler((_, _) => throw failure));
        Assert.Equal((LucaErrorId.NetworkError, false), (error.ErrorId, error.MayHaveBeenSent));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_after_that_may_have_been_sent()
    {
        LucaException error = await FailureAsync(new Handler(async (request, _) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, CancellationToken.None);
            throw Web(WebExceptionStatus.ReceiveFailure);
        }));
        Assert.Equal((LucaErrorId.NetworkError, true), (error.ErrorId, error.MayHaveBeenSent));
        Assert.Contains("broke before the answer was complete", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_given_up_and_its_content_can_no_longer_be_begun()
    {
        FakeTimeProvider time = new();
        HttpRequestMessage? asked = null;
        Task<LucaException> failure = FailureAsync(
            new Handler(async (request, token) =>
            {
                asked = request;
                await Task.Delay(Timeout.Infinite, token);
                return new HttpResponseMessage();
            }),
            time,
            () => Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked!.Content!.CopyToAsync(Stream.Null)));
        time.Advance(s_limit);

        LucaException error = await failure;
        Assert.Equal((LucaErrorId.Timeout, false), (error.ErrorId, error.MayHaveBeenSent));
        Assert.Contains("did not accept a connection in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_to_connect_does_not_limit_the_answer()
    {
        FakeTimeProvider time = new();
        TaskCompletionSource begun = new(), ready = new();
        using HttpClient client = new(new ConnectWatch(
            new Handler(async (request, token) =>
            {
                await request.Content!.CopyToAsync(Stream.Null, token);
                begun.SetResult();
                await ready.Task.WaitAsync(token);
                return new HttpResponseMessage(HttpStatusCode.OK);
            }),
            s_limit,
            time));
        Task<HttpResponseMessage> pending = client.PostAsync(s_host, new StringContent("x"), TestContext.Current.CancellationToken);
        await begun.Task;
        time.Advance(s_limit + s_limit);
        ready.SetResult();

        using HttpResponseMessage response = await pending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_request_that_the_caller_cancels_is_cancelled()
    {
        using CancellationTokenSource stop = new();
        using HttpClient client = new(new ConnectWatch(
            new Handler(async (_, token) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return new HttpResponseMessage();
            }),
            s_limit));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PostAsync(s_host, new StringContent("x"), stop.Token));
    }

    [Fact]
    public async Task The_server_gets_the_content_as_it_was_given()
    {
        string head = "";
        byte[] body = new byte[14];
        using RawServer server = new(async stream =>
        {
            head = await RawServer.ReadHeadAsync(stream);
            await stream.ReadExactlyAsync(body);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        using HttpClient client = new(new ConnectWatch(new HttpClientHandler { UseProxy = false }, s_limit));
        using StringContent content = new("""{"query":"{}"}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(server.Http, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Content-Type: application/json; charset=utf-8", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 14", head, StringComparison.Ordinal);
        Assert.Equal("""{"query":"{}"}""", System.Text.Encoding.UTF8.GetString(body));
    }

    // As HttpClientHandler of .NET Framework tells it.
    private static HttpRequestException Web(WebExceptionStatus status, Exception? inner = null) =>
        new("An error occurred while sending the request.", new WebException("the reason", inner, status, null));

    private static async Task<LucaException> FailureAsync(Handler handler, TimeProvider? time = null, Func<Task>? afterwards = null)
    {
        HttpSettings settings = new() { ProxyMode = ProxyMode.None };
        using HttpClientPool pool = new((_, _) => new ConnectWatch(handler, s_limit, time));
        using HttpRequestMessage request = new(HttpMethod.Post, s_host) { Content = new StringContent("x") };
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => HttpExchange.SendAsync(
            pool.Get(s_host, settings, HttpUse.Tokens), request, settings, TimeProvider.System, CancellationToken.None));
        if (afterwards is not null) await afterwards();
        return error;
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            send(request, cancellationToken);
    }
}
