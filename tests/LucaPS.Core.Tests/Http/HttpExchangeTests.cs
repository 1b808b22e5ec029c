using System;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Http;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Http;

public sealed class HttpExchangeTests
{
    private static readonly HttpSettings s_direct = new() { ProxyMode = ProxyMode.None };

    [Fact]
    public async Task An_answer_comes_whole_with_what_it_says_about_itself()
    {
        using RawServer server = RawServer.Saying("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nX-Request-Id: req-1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        HttpAnswer answer = await GetAsync(server.Http, s_direct);
        Assert.Equal(
            (429, TimeSpan.FromSeconds(7), "req-1", "application/json", 2),
            (answer.Status, answer.RetryAfter, answer.RequestId, answer.MediaType, answer.Body.Length));
        Assert.Contains("User-Agent: LucaPS/", server.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_was_surely_not_sent()
    {
        LucaException failure = await FailureAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}/"), s_direct);
        Assert.Equal((LucaErrorId.NetworkError, false), (failure.ErrorId, failure.MayHaveBeenSent));
        Assert.Contains("refused the connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_has_was_surely_not_sent()
    {
        LucaException failure = await FailureAsync(new Uri("https://luca.invalid/"), s_direct);
        Assert.Equal((LucaErrorId.NetworkError, false), (failure.ErrorId, failure.MayHaveBeenSent));
        Assert.Contains("could not be resolved", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_tls_is_told_from_a_host_that_is_down()
    {
        using RawServer server = new(async stream =>
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray()));
        LucaException failure = await FailureAsync(server.Https, s_direct);
        Assert.Equal((LucaErrorId.NetworkError, false), (failure.ErrorId, failure.MayHaveBeenSent));
        Assert.Contains("TLS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_answer_may_have_done_its_work()
    {
        using RawServer server = RawServer.Saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        LucaException failure = await FailureAsync(server.Http, s_direct);
        Assert.Equal((LucaErrorId.NetworkError, true), (failure.ErrorId, failure.MayHaveBeenSent));
        Assert.Contains("broke", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_closes_without_an_answer_may_have_done_its_work()
    {
        using RawServer server = RawServer.Saying("");
        LucaException failure = await FailureAsync(server.Http, s_direct);
        Assert.Equal((LucaErrorId.NetworkError, true), (failure.ErrorId, failure.MayHaveBeenSent));
    }

    [Theory]
    [InlineData("gibberish\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")]
    public async Task What_is_not_http_is_unexpected(string answer)
    {
        using RawServer server = RawServer.Saying(answer);
        LucaException failure = await FailureAsync(server.Http, s_direct);
        Assert.Equal((LucaErrorId.UnexpectedResponse, true), (failure.ErrorId, failure.MayHaveBeenSent));
    }

    [Fact]
    public async Task A_proxy_on_plain_http_that_wants_credentials_is_named()
    {
        using RawServer proxy = RawServer.Saying("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        LucaException failure = await FailureAsync(new Uri("http://luca.invalid/"), s_direct.WithProxy(proxy.Http, null));
        Assert.Equal((LucaErrorId.NetworkError, 407, false), (failure.ErrorId, failure.StatusCode, failure.MayHaveBeenSent));
        Assert.Contains($"The proxy http://127.0.0.1:{proxy.Port} (-Proxy) wants credentials", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_credentials_for_a_tunnel_is_named()
    {
        using RawServer proxy = RawServer.Saying("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        LucaException failure = await FailureAsync(new Uri("https://luca.invalid/"), s_direct.WithProxy(proxy.Http, null));
        Assert.Equal((LucaErrorId.NetworkError, 407, false), (failure.ErrorId, failure.StatusCode, failure.MayHaveBeenSent));
        Assert.StartsWith("CONNECT luca.invalid:443", proxy.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_does_not_let_through_is_told_from_a_broken_host()
    {
        using RawServer proxy = RawServer.Saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        LucaException failure = await FailureAsync(new Uri("https://luca.invalid/"), s_direct.WithProxy(proxy.Http, null));
        Assert.Equal((LucaErrorId.NetworkError, false), (failure.ErrorId, failure.MayHaveBeenSent));
        Assert.Contains("did not open a connection to https://luca.invalid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_gets_its_credentials_and_they_stay_out_of_messages()
    {
        using RawServer proxy = RawServer.Saying("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
        HttpSettings settings = s_direct.WithProxy(new Uri($"http://ola:hemmelig@127.0.0.1:{proxy.Port}/"), null);
        LucaException failure = await FailureAsync(new Uri("http://luca.invalid/"), settings);
        Assert.Contains("did not accept the credentials", failure.Message, StringComparison.Ordinal);
        Assert.Contains(proxy.Heads, head => head.Contains("Proxy-Authorization: Basic b2xhOmhlbW1lbGln", StringComparison.Ordinal));
        Assert.DoesNotContain("hemmelig", failure + settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_down_is_the_one_to_check()
    {
        LucaException failure = await FailureAsync(
            new Uri("https://luca.invalid/"), s_direct.WithProxy(new Uri($"http://127.0.0.1:{FreePort.Next()}"), null));
        Assert.Contains("The proxy http://127.0.0.1:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-Proxy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_is_not_a_cancellation()
    {
        FakeTimeProvider time = new();
        TaskCompletionSource arrived = new();
        using RawServer server = new(async stream =>
        {
            await RawServer.ReadHeadAsync(stream);
            arrived.SetResult();
            await stream.CopyToAsync(System.IO.Stream.Null);
        });
        using HttpClientPool pool = new();
        using HttpRequestMessage request = new(HttpMethod.Get, server.Http);
        Task<HttpAnswer> pending = HttpExchange.SendAsync(pool.Get(server.Http, s_direct), request, s_direct, time, CancellationToken.None);
        await arrived.Task;
        time.Advance(s_direct.RequestTimeout);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => pending);
        Assert.Equal((LucaErrorId.Timeout, true), (failure.ErrorId, failure.MayHaveBeenSent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")]
    public async Task A_cancellation_is_not_a_time_out(string begin)
    {
        TaskCompletionSource arrived = new();
        using RawServer server = new(async stream =>
        {
            await RawServer.ReadHeadAsync(stream);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(begin));
            arrived.SetResult();
            await stream.CopyToAsync(System.IO.Stream.Null);
        });
        using HttpClientPool pool = new();
        using HttpRequestMessage request = new(HttpMethod.Get, server.Http);
        using CancellationTokenSource stop = new();
        Task<HttpAnswer> pending = HttpExchange.SendAsync(
            pool.Get(server.Http, s_direct), request, s_direct, TimeProvider.System, stop.Token);
        await arrived.Task;
        stop.Cancel();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100400\r\n")]
    public async Task An_answer_that_is_too_long_is_not_read_on(string head)
    {
        using RawServer server = RawServer.Saying(head + new string('x', 0x100400));
        LucaException failure = await FailureAsync(server.Http, s_direct);
        Assert.Equal(LucaErrorId.UnexpectedResponse, failure.ErrorId);
        Assert.Contains("longer than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compression_bomb_is_cut_off_after_decompression()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync();
        sandbox.Faults.Add(EndpointKind.Discovery, Fault.GzipBomb(1L << 30));
        long before = GC.GetTotalAllocatedBytes();
        LucaException failure = await FailureAsync(new Uri(sandbox.BaseUri, ".well-known/oauth-authorization-server"), s_direct);
        Assert.Equal(LucaErrorId.UnexpectedResponse, failure.ErrorId);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200L << 20);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, SocketError.HostUnreachable, false)]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound, false)]
    [InlineData(HttpRequestError.Unknown, SocketError.HostUnreachable, true)]
    [InlineData(HttpRequestError.ResponseEnded, SocketError.NetworkDown, true)]
    public void Only_what_happened_while_connecting_was_surely_not_sent(HttpRequestError kind, SocketError socket, bool maybe)
    {
        HttpRequestException failure = new(kind, "x", new System.IO.IOException("y", new SocketException((int)socket)));
        Assert.Equal(maybe, NetworkFailure.Explain(failure, new Uri("https://luca.example/"), s_direct, answered: false).MayHaveBeenSent);
        Assert.True(NetworkFailure.Explain(failure, new Uri("https://luca.example/"), s_direct, answered: true).MayHaveBeenSent);
        Assert.True(NetworkFailure.Explain(
            new SocketException((int)socket), new Uri("https://luca.example/"), s_direct, answered: true).MayHaveBeenSent);
    }

    internal static async Task<LucaException> FailureAsync(Uri address, HttpSettings settings) =>
        await Assert.ThrowsAsync<LucaException>(() => GetAsync(address, settings));

    private static async Task<HttpAnswer> GetAsync(Uri address, HttpSettings settings)
    {
        using HttpClientPool pool = new();
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        return await HttpExchange.SendAsync(pool.Get(address, settings), request, settings, TimeProvider.System, CancellationToken.None);
    }
}

public sealed class HttpClientPoolTests
{
    [Fact]
    public void One_origin_and_the_same_settings_share_a_client()
    {
        using HttpClientPool pool = new();
        HttpSettings one = new() { ProxyCredential = new NetworkCredential("ola", "a"), RequestTimeout = TimeSpan.FromSeconds(1) };
        HttpSettings same = new() { ProxyCredential = new NetworkCredential("ola", "a"), RequestTimeout = TimeSpan.FromSeconds(2) };
        HttpSettings other = new() { ProxyCredential = new NetworkCredential("ola", "b") };
        HttpClient client = pool.Get(new Uri("https://luca.example/a"), one);
        Assert.Same(client, pool.Get(new Uri("https://LUCA.example:443/b?c"), same));
        Assert.NotSame(client, pool.Get(new Uri("https://luca.example/a"), other));
        Assert.NotSame(client, pool.Get(new Uri("http://luca.example/a"), one));
        Assert.NotSame(client, pool.Get(new Uri("https://luca.example:444/a"), one));
        Assert.NotSame(client, pool.Get(new Uri("https://luca.example/a"), one, HttpUse.Tokens));
    }

    [Fact]
    public void Clients_wait_as_long_as_they_are_told_elsewhere_and_follow_nothing()
    {
        using HttpClientPool pool = new();
        Assert.Equal(Timeout.InfiniteTimeSpan, pool.Get(new Uri("https://luca.example/"), new HttpSettings()).Timeout);
        using var handler = HttpClientPool.CreateHandler(HttpUse.Tokens, new HttpSettings { ProxyMode = ProxyMode.None });
        Assert.Equal((false, false, false), (handler.AllowAutoRedirect, handler.UseCookies, handler.UseProxy));
    }

    [Fact]
    public async Task Token_requests_never_share_a_connection_and_others_do()
    {
        int connections = 0;
        using RawServer server = new(async stream =>
        {
            Interlocked.Increment(ref connections);
            while ((await RawServer.ReadHeadAsync(stream)).Length > 0)
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        using HttpClientPool pool = new();
        HttpSettings settings = new() { ProxyMode = ProxyMode.None };
        for (int i = 0; i < 3; i++) (await pool.Get(server.Http, settings).GetAsync(server.Http)).Dispose();
        Assert.Equal(1, connections);
        for (int i = 0; i < 3; i++) (await pool.Get(server.Http, settings, HttpUse.Tokens).GetAsync(server.Http)).Dispose();
        Assert.Equal(4, connections);
    }

    [Fact]
    public void The_user_agent_is_well_formed_whatever_runs_it()
    {
        HttpSettings settings = new() { ModuleVersion = "1.2.3", HostProgram = "Power(Shell) \\ Blåbær\r\nX: y" };
        Assert.StartsWith("LucaPS/1.2.3 (PowerShell  BlbrX: y; ", settings.UserAgent, StringComparison.Ordinal);
        using HttpClientPool pool = new();
        Assert.Equal(settings.UserAgent, pool.Get(new Uri("https://luca.example/"), settings).DefaultRequestHeaders.UserAgent.ToString());
    }

    [Theory]
    [InlineData("ftp://proxy.example")]
    [InlineData("proxy.example:3128")]
    public void A_proxy_has_an_address(string address) =>
        Assert.Equal(
            LucaErrorId.BadRequest,
            Assert.Throws<LucaException>(() => new HttpSettings().WithProxy(new Uri(address, UriKind.RelativeOrAbsolute), null)).ErrorId);
}
