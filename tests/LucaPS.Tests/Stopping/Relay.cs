using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Tests.Stopping;

/// <summary>
/// Stands between the module and the sandbox, and tells a <see cref="StopWatcher"/> about every piece before it passes it on, so
/// the module can be stopped in each state that the network can have. Browsers pass unnoticed.
/// </summary>
internal sealed class Relay : IDisposable
{
    private static readonly TimeSpan s_guard = TimeSpan.FromMinutes(1);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly ConcurrentQueue<string> _problems = new();

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri BaseUri =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    /// <summary>Null lets everything pass.</summary>
    public StopWatcher? Watcher { get; set; }

    /// <summary>Faults found, such as a request that was left running.</summary>
    public string[] Problems => [.. _problems];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket client = await _listener.AcceptSocketAsync();
                _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket client = socket;
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            Exchange exchange = new(client, server);
            await Task.WhenAny(RequestsAsync(exchange), AnswersAsync(exchange));
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            // One side left.
        }
    }

    private async Task RequestsAsync(Exchange exchange)
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int read = 0;
            try
            {
                read = await exchange.Client.ReceiveAsync(buffer);
            }
            finally
            {
                if (read == 0) exchange.ClientGone.TrySetResult();
            }

            if (read == 0) return;
            string text = Encoding.Latin1.GetString(buffer, 0, read);
            exchange.IsModule |= text.Contains("User-Agent: LucaPS/", StringComparison.Ordinal);
            if (text.Contains(" HTTP/1.1\r\n", StringComparison.Ordinal))
                exchange.What = text[..text.IndexOf(" HTTP/1.1\r\n", StringComparison.Ordinal)];
            if (text.Contains("grant_type=refresh_token", StringComparison.Ordinal)
                || exchange.What.EndsWith("/revoke", StringComparison.Ordinal)) exchange.GoesOn = true;
            await PassAsync(exchange, exchange.Server, buffer.AsMemory(0, read), "request of ");
        }
    }

    private async Task AnswersAsync(Exchange exchange)
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int read = await exchange.Server.ReceiveAsync(buffer);
            if (read == 0) return;
            // The first line apart from the rest, and the rest in two: head received, body begun, body half there.
            int head = Math.Min(read, 12), half = head + ((read - head) / 2);
            await PassAsync(exchange, exchange.Client, buffer.AsMemory(0, head), "first bytes of the answer to ");
            await PassAsync(exchange, exchange.Client, buffer.AsMemory(head, half - head), "first half of the answer to ");
            await PassAsync(exchange, exchange.Client, buffer.AsMemory(half, read - half), "second half of the answer to ");
        }
    }

    private async Task PassAsync(Exchange exchange, Socket to, ReadOnlyMemory<byte> piece, string what)
    {
        if (piece.IsEmpty) return;
        if (exchange.IsModule && Watcher is { } watcher && await watcher.MomentAsync(what + exchange.What) && !exchange.GoesOn)
        {
            // What it waits for has not arrived yet, so it must have hung up.
            try
            {
                if (ReferenceEquals(to, exchange.Server)) await LeavesAsync(exchange.Client);
                else await exchange.ClientGone.Task.WaitAsync(s_guard);
            }
            catch (TimeoutException)
            {
                _problems.Enqueue("The request was left running: " + what + exchange.What);
            }
        }

        await to.SendAsync(piece);
    }

    /// <summary>Nothing else reads from it at the same time.</summary>
    private static async Task LeavesAsync(Socket client)
    {
        try
        {
            byte[] more = new byte[64 * 1024];
            using CancellationTokenSource guard = new(s_guard);
            while (await client.ReceiveAsync(more, guard.Token) > 0)
            {
                // The rest of a request that came in several pieces.
            }
        }
        catch (SocketException)
        {
            // A reset is a way to end too.
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException(null, exception);
        }
    }

    private sealed class Exchange(Socket client, Socket server)
    {
        public Socket Client { get; } = client;

        public Socket Server { get; } = server;

        public TaskCompletionSource ClientGone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>A browser's otherwise.</summary>
        public bool IsModule { get; set; }

        /// <summary>
        /// A refresh, which nothing may interrupt between spending the old token and saving the new one; or a sign-out that was begun.
        /// </summary>
        public bool GoesOn { get; set; }

        public string What { get; set; } = "?";
    }
}
