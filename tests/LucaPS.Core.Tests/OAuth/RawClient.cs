using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>A client that sends exactly these bytes.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, port);
        return new RawClient(socket);
    }

    /// <summary>One request as a browser sends it, and its whole answer.</summary>
    public static async Task<string> GetAsync(
        int port, string target, string method = "GET", string? host = null, string headers = "", IPAddress? address = null) =>
        await AskAsync(
            port,
            $"{method} {target} HTTP/1.1\r\nHost: {host ?? "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture)}\r\n{headers}\r\n",
            address);

    public static async Task<string> AskAsync(int port, string request, IPAddress? address = null)
    {
        using RawClient client = await ConnectAsync(address ?? IPAddress.Loopback, port);
        await client.SendAsync(request);
        return await client.ReadToEndAsync();
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads until the server closes; empty when it resets.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using NetworkStream stream = new(_socket);
        using MemoryStream all = new();
        try
        {
            await stream.CopyToAsync(all);
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    public void Dispose() => _socket.Dispose();
}
