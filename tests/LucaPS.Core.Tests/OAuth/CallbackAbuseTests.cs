using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneTests;

/// <summary>Measures the memory of the process, so nothing else may run in it at the same time.</summary>
[Collection(typeof(AloneTests))]
public sealed class CallbackAbuseTests
{
    /// <summary>Issue 8 item 2: nothing accumulates, and the real callback still completes.</summary>
    [Fact]
    public async Task Ten_thousand_junk_requests_leave_memory_flat()
    {
        int port = FreePort.Next();
        using CallbackListener listener = CallbackListener.Bind(
            new Uri($"http://127.0.0.1:{port}/callback"), locale: null, TimeProvider.System);
        listener.Start(callback => callback.State == "right" ? new() { Code = callback.Code } : new() { Refusal = "state" });
        string host = $"Host: 127.0.0.1:{port}\r\n";
        string[] junk =
        [
            "GET /favicon.ico HTTP/1.1\r\n" + host + "\r\n",
            "GET /callback?code=planted&state=wrong HTTP/1.1\r\n" + host + "\r\n",
            "GET /callback?code=planted&state=right HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "POST /callback HTTP/1.1\r\n" + host + "Content-Length: 1000\r\n\r\n" + new string('x', 1000),
            "\u0016\u0003\u0001 not http at all\n\n",
            "GET /callback?" + new string('a', 30_000) + " HTTP/1.1\r\n" + host + "\r\n",
            "GET /callback?" + string.Concat(Enumerable.Repeat("a=b&", 500)) + " HTTP/1.1\r\n" + host + "\r\n",
            "GET / HTTP/1.1\r\nX: " + new string('x', 66_000) + "\r\n\r\n",
        ];
        await SendAsync(junk, port, 1_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await SendAsync(junk, port, 10_000);
        while (listener.ActiveConnections > 0) await Task.Yield();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4L << 20);
        Assert.False(listener.Decided.IsCompleted);
        Task<string> browser = RawClient.GetAsync(port, "/callback?code=true&state=right");
        Assert.Equal("true", (await listener.Decided).Code);
        await listener.FinishAsync(CallbackPages.Finished(null));
        Assert.Contains("luca-finished", await browser, StringComparison.Ordinal);
    }

    private static async Task SendAsync(string[] junk, int port, int count)
    {
        for (int i = 0; i < count;)
        {
            Task[] batch = [.. Enumerable.Range(i, 16).Select(n => AskAsync(port, junk[n % junk.Length], leave: n % 5 == 0))];
            await Task.WhenAll(batch);
            i += batch.Length;
        }
    }

    private static async Task AskAsync(int port, string request, bool leave)
    {
        try
        {
            using RawClient client = await RawClient.ConnectAsync(System.Net.IPAddress.Loopback, port);
            await client.SendAsync(request);
            // Some leave without reading the answer.
            if (!leave) await client.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Cut off in the middle.
        }
    }
}
