using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class CallbackListenerTests : IDisposable
{
    private readonly int _port = FreePort.Next();
    private readonly FakeTimeProvider _time = new();
    private readonly CallbackListener _listener;

    public CallbackListenerTests()
    {
        _listener = Bind("http://127.0.0.1:{0}/callback");
        _listener.Start(Validate);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task The_browser_gets_the_page_of_the_outcome()
    {
        Task<string> browser = RawClient.GetAsync(_port, "/callback?code=good");
        Assert.Equal("good", (await _listener.Decided).Code);
        Assert.False(browser.IsCompleted);
        await _listener.FinishAsync(CallbackPages.Finished(null));
        string page = await browser;
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", page, StringComparison.Ordinal);
        Assert.Contains("id=\"luca-finished\"", page, StringComparison.Ordinal);
        Assert.Contains("gå tilbake til PowerShell", page, StringComparison.Ordinal);
        Assert.Contains("go back to PowerShell", page, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store", page, StringComparison.Ordinal);
        Assert.Contains("Content-Security-Policy: default-src 'none'", page, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.GetAsync(_port, "/callback"));
    }

    [Theory]
    [InlineData("GET", "/favicon.ico", null, 404)]
    [InlineData("GET", "/", null, 404)]
    [InlineData("GET", "/callback/", null, 404)]
    [InlineData("GET", "/Callback?code=good", null, 404)]
    [InlineData("GET", "//callback?code=good", null, 404)]
    [InlineData("GET", "/%63allback?code=good", null, 404)]
    [InlineData("POST", "/callback?code=good", null, 405)]
    [InlineData("HEAD", "/callback?code=good", null, 405)]
    [InlineData("OPTIONS", "/callback?code=good", null, 405)]
    [InlineData("GET", "/callback?code=good", "evil.example:8765", 421)]
    [InlineData("GET", "/callback?code=good", "127.0.0.1", 421)]
    [InlineData("GET", "/callback?code=good", "localhost:{0}", 421)]
    [InlineData("GET", "/callback?code=good", "127.0.0.1:{0}.evil.example", 421)]
    [InlineData("GET", "/callback?code=bad", null, 400)]
    [InlineData("GET", "/callback?code=good&code=good", null, 400)]
    [InlineData("GET", "http://127.0.0.1:{0}/callback?code=good", null, 400)]
    [InlineData("GET", "callback?code=good", null, 400)]
    [InlineData("GET", "*", null, 400)]
    public async Task Whatever_is_not_the_callback_is_answered_and_not_taken_for_it(string method, string target, string? host, int status)
    {
        string port = _port.ToString(CultureInfo.InvariantCulture);
        string answer = await RawClient.GetAsync(
            _port, target.Replace("{0}", port, StringComparison.Ordinal), method, host?.Replace("{0}", port, StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
        if (method == "HEAD") Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    /// <summary>.NET Framework may give an IPv6 address in full.</summary>
    [Theory]
    [InlineData("[0000:0000:0000:0000:0000:0000:0000:0001]", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    public void The_host_is_expected_as_browsers_write_it(string host, string expected) =>
        Assert.Equal(expected, CallbackListener.HostHeader(host));

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /callback?code=good\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/2.0\r\nHost: 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("GET  /callback?code=good HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nHost: 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/1.1\r\nHost : 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/1.1\r\nX: y\r\n Host: 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nX\r\n\r\n")]
    [InlineData("GET /callback?code=good HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nX: a\rb\r\n\r\n")]
    [InlineData("GET /callback?code=go\0od HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\n\n")]
    public async Task Malformed_requests_are_refused(string request)
    {
        string answer = await RawClient.AskAsync(
            _port, request.Replace("{0}", _port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    [Fact]
    public async Task A_request_without_a_host_is_misdirected()
    {
        Assert.StartsWith(
            "HTTP/1.1 421 ", await RawClient.AskAsync(_port, "GET /callback?code=good HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    [Theory]
    [InlineData("Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n")]
    [InlineData("Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n")]
    [InlineData("Sec-Fetch-Mode: cors\r\n")]
    [InlineData("Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Purpose: prefetch;prerender\r\n")]
    public async Task A_web_page_cannot_plant_a_callback_with_an_image_or_a_frame(string headers)
    {
        Assert.StartsWith(
            "HTTP/1.1 400 ", await RawClient.GetAsync(_port, "/callback?code=good", headers: headers), StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    [Fact]
    public async Task A_real_browsers_request_is_taken()
    {
        Task<string> browser = RawClient.GetAsync(
            _port,
            "/callback?code=good",
            headers: "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: cross-site\r\nCookie: "
                + new string('c', 16000) + "\r\n");
        Assert.Equal("good", (await _listener.Decided).Code);
        await _listener.FinishAsync(CallbackPages.Finished(null));
        Assert.Contains("luca-finished", await browser, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_without_end_is_cut_off()
    {
        using RawClient client = await RawClient.ConnectAsync(IPAddress.Loopback, _port);
        await client.SendAsync("GET /callback?code=good HTTP/1.1\r\nX: " + new string('x', 70_000));
        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    [Fact]
    public async Task What_is_pipelined_behind_a_request_is_left_alone()
    {
        string one = $"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\n\r\n";
        string answer = await RawClient.AskAsync(
            _port, one + one + one.Replace("favicon.ico", "callback?code=good", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Equal(answer.LastIndexOf("HTTP/1.1", StringComparison.Ordinal), answer.IndexOf("HTTP/1.1", StringComparison.Ordinal));
        await AssertStillWaitsAsync();
    }

    [Fact]
    public async Task A_slow_client_and_one_that_says_nothing_are_told_so()
    {
        using RawClient slow = await RawClient.ConnectAsync(IPAddress.Loopback, _port);
        using RawClient silent = await RawClient.ConnectAsync(IPAddress.Loopback, _port);
        await slow.SendAsync("GET /call");
        // A later connection that is served shows that the earlier ones were accepted.
        await RawClient.GetAsync(_port, "/");
        _time.Advance(CallbackListener.ConnectionDeadline);
        Assert.StartsWith("HTTP/1.1 408 ", await slow.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", await silent.ReadToEndAsync(), StringComparison.Ordinal);
        await AssertStillWaitsAsync();
    }

    [Fact]
    public async Task More_half_open_connections_than_allowed_do_not_keep_the_browser_out()
    {
        List<RawClient> clients = [];
        for (int i = 0; i < 300; i++)
        {
            clients.Add(await RawClient.ConnectAsync(IPAddress.Loopback, _port));
            await clients[i].SendAsync("GET /callback?code=good HTTP/1.1\r\n");
        }

        Assert.InRange(_listener.ActiveConnections, 1, CallbackListener.MostConnections);
        await AssertStillWaitsAsync();
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task The_first_callback_counts_and_a_reload_gets_its_page()
    {
        Task<string> first = RawClient.GetAsync(_port, "/callback?code=good");
        Assert.Equal("good", (await _listener.Decided).Code);
        Task<string>[] reloads = [.. Enumerable.Range(0, 20).Select(_ => RawClient.GetAsync(_port, "/callback?code=good2"))];
        string planted = await RawClient.GetAsync(_port, "/callback?code=bad");
        Assert.Contains("luca-refused", planted, StringComparison.Ordinal);
        // All but the held ones are told that the listener is busy.
        while (reloads.Count(reload => reload.IsCompleted) < 13) await Task.Yield();
        await _listener.FinishAsync(CallbackPages.Finished("en"));
        Assert.Contains("luca-finished", await first, StringComparison.Ordinal);
        string[] pages = await Task.WhenAll(reloads);
        Assert.Equal((7, 13), (
            pages.Count(page => page.Contains("luca-finished", StringComparison.Ordinal)),
            pages.Count(page => page.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal))));
        Assert.Equal("good", (await _listener.Decided).Code);
    }

    [Fact]
    public void A_port_that_somebody_has_is_named()
    {
        LucaException failure = Assert.Throws<LucaException>(() => Bind("http://127.0.0.1:{0}/callback"));
        Assert.Equal(LucaErrorId.PortInUse, failure.ErrorId);
        Assert.Contains($"Port {_port} of 127.0.0.1 is in use", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-RedirectUri", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_forbidden_is_told_from_one_in_use()
    {
        // The tests may run as an administrator, who may listen anywhere.
        LucaException failure = LoopbackSockets.Explain(
            new SocketException((int)SocketError.AccessDenied), new Uri("http://127.0.0.1:80/callback"));
        Assert.Equal(LucaErrorId.PortInUse, failure.ErrorId);
        Assert.Contains("forbids", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_localhost_port_that_is_taken_on_one_of_its_addresses_is_taken() =>
        Assert.Equal(LucaErrorId.PortInUse, Assert.Throws<LucaException>(() => Bind("http://localhost:{0}/callback")).ErrorId);

    [Fact]
    public async Task The_port_can_be_used_again_at_once()
    {
        Task<string> browser = RawClient.GetAsync(_port, "/callback?code=good");
        await _listener.Decided;
        await _listener.FinishAsync(CallbackPages.Finished(null));
        await browser;
        using CallbackListener again = Bind("http://127.0.0.1:{0}/callback");
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Localhost_works_over_both_kinds_of_address()
    {
        int port = FreePort.Next();
        using CallbackListener listener = CallbackListener.Bind(
            new Uri($"http://localhost:{port}/callback"), locale: null, _time);
        listener.Start(Validate);
        IPAddress[] addresses = Socket.OSSupportsIPv6 && HasIPv6Loopback()
            ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : [IPAddress.Loopback];
        foreach (IPAddress address in addresses)
        {
            Assert.StartsWith(
                "HTTP/1.1 404 ",
                await RawClient.GetAsync(port, "/", host: $"localhost:{port}", address: address),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "HTTP/1.1 421 ",
                await RawClient.GetAsync(port, "/callback?code=good", host: $"127.0.0.1:{port}", address: address),
                StringComparison.Ordinal);
        }

        List<Socket> sockets = LoopbackSockets.Listen(new Uri($"http://localhost:{FreePort.Next()}/callback"));
        Assert.Equal(addresses, sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Address));
        sockets.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("https://127.0.0.1:8765/callback", "certificate")]
    [InlineData("lucaps://callback", "scheme")]
    [InlineData("http://127.0.0.1/callback", "port")]
    [InlineData("http://127.0.0.1:0/callback", "port")]
    [InlineData("http://example.com:8765/callback", "this machine")]
    [InlineData("http://0.0.0.0:8765/callback", "this machine")]
    [InlineData("http://[::]:8765/callback", "this machine")]
    [InlineData("http://localhost.example:8765/callback", "this machine")]
    [InlineData("http://ola@127.0.0.1:8765/callback", "user")]
    [InlineData("http://127.0.0.1:8765/callback#x", "fragment")]
    [InlineData("callback", "absolute")]
    public void A_redirect_uri_that_cannot_be_listened_on_is_refused_with_the_reason(string redirectUri, string reason)
    {
        LucaException failure = Assert.Throws<LucaException>(() =>
            RedirectUriRules.Check(new Uri(redirectUri, UriKind.RelativeOrAbsolute), listens: true));
        Assert.Equal(LucaErrorId.BadRequest, failure.ErrorId);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://admin.example.no/luca")]
    [InlineData("http://127.0.0.1/callback")]
    public void A_redirect_uri_to_paste_from_may_be_any_of_the_web(string redirectUri) =>
        RedirectUriRules.Check(new Uri(redirectUri), listens: false);

    [Fact]
    public void What_the_server_said_is_encoded_on_the_page()
    {
        LucaException failure = new(LucaErrorId.SignInFailed, "The server's reason: <script>alert('x')</script>\u202E\u0007 & \"blåbær\".");
        string html = CallbackPages.Failed("en", failure).Html;
        Assert.Contains("id=\"luca-failed\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("lang=\"en\"><h1>", StringComparison.Ordinal) > 0);
        Assert.True(CallbackPages.Failed("nb", failure).Html.IndexOf("lang=\"nb\"><h1>", StringComparison.Ordinal) > 0);
    }

    private static bool HasIPv6Loopback()
    {
        try
        {
            using TcpListener listener = new(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static CallbackValidation Validate(CallbackParameters callback) =>
        !callback.IsRepeated && callback.Code?.StartsWith("good", StringComparison.Ordinal) == true
            ? new() { Code = callback.Code }
            : new() { Refusal = "not good" };

    private CallbackListener Bind(string redirectUri) =>
        CallbackListener.Bind(
            new Uri(string.Format(CultureInfo.InvariantCulture, redirectUri, _port)), locale: null, _time);

    /// <summary>The real callback completes, whatever came before.</summary>
    private async Task AssertStillWaitsAsync()
    {
        Assert.False(_listener.Decided.IsCompleted);
        Task<string> browser = RawClient.GetAsync(_port, "/callback?code=good");
        Assert.Equal("good", (await _listener.Decided).Code);
        await _listener.FinishAsync(CallbackPages.Finished(null));
        Assert.Contains("luca-finished", await browser, StringComparison.Ordinal);
    }
}
