using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace LucaPS.Core.Tests.Http;

/// <summary>A server that does what the test says with each connection.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawServer(Func<NetworkStream, Task> serve)
    {
        _listener.Start();
        _ = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Http => new($"http://127.0.0.1:{Port}/");

    public Uri Https => new($"https://127.0.0.1:{Port}/");

    public List<string> Heads { get; } = [];

    /// <summary>Reads the head of a request, answers with this text and closes.</summary>
    public static RawServer Saying(string answer)
    {
        RawServer? server = null;
        server = new RawServer(async stream =>
        {
            string head = await ReadHeadAsync(stream);
            lock (server!.Heads) server.Heads.Add(head);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        });
        return server;
    }

    public static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(Func<NetworkStream, Task> serve)
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (client) await serve(client.GetStream());
                });
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
