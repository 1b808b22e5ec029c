using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Tests.Errors;

/// <summary>A forward proxy that wants Basic credentials (RFC 9110 section 11.7), for plain requests and CONNECT.</summary>
internal sealed class ProxyServer : TcpFront
{
    private readonly ConcurrentQueue<string> _forwarded = new();
    private readonly string _expected;
    private int _refused;

    public ProxyServer(string user, string password)
    {
        _expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password));
        Start();
    }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The request lines that were let through.</summary>
    public IReadOnlyList<string> Forwarded => [.. _forwarded];

    /// <summary>How many requests got 407.</summary>
    public int Refused => Volatile.Read(ref _refused);

    protected override async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head && !await AnswerAsync(stream, head))
                {
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // Clients that go away do not matter here.
            }
        }
    }

    /// <summary>Whether the connection is used up.</summary>
    private async Task<bool> AnswerAsync(NetworkStream client, string head)
    {
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length)
            ? int.Parse(length, CultureInfo.InvariantCulture)
            : 0];
        await client.ReadExactlyAsync(body, Stopping);
        if (headers.GetValueOrDefault("Proxy-Authorization") != _expected)
        {
            Interlocked.Increment(ref _refused);
            await SendAsync(
                client,
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
            return false;
        }

        _forwarded.Enqueue(lines[0]);
        string[] request = lines[0].Split(' ');
        if (request[0] == "CONNECT")
        {
            string[] place = request[1].Split(':');
            using TcpClient tunnel = new(place[0], int.Parse(place[1], CultureInfo.InvariantCulture));
            await SendAsync(client, "HTTP/1.1 200 OK\r\n\r\n");
            await Task.WhenAny(
                client.CopyToAsync(tunnel.GetStream(), Stopping), tunnel.GetStream().CopyToAsync(client, Stopping));
            return true;
        }

        Uri target = new(request[1]);
        using TcpClient server = new(target.Host, target.Port);
        IEnumerable<string> kept = lines.Skip(1).Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
            && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        await SendAsync(
            server.GetStream(), $"{request[0]} {target.PathAndQuery} HTTP/1.1\r\n{string.Join("\r\n", kept)}\r\nConnection: close\r\n\r\n");
        await server.GetStream().WriteAsync(body, Stopping);
        await server.GetStream().CopyToAsync(client, Stopping);
        return true;
    }

    private async Task SendAsync(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stopping);

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, Stopping) == 0) return null;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
