using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace LucaPS.Sandbox;

/// <summary>
/// Loopback ports to be bound later. The system may give a port that it chose for port 0 to any connection meanwhile, and on Windows
/// soon does; these lie below the range that Linux, Windows and macOS choose from.
/// </summary>
public static class FreePort
{
    private const int FirstPort = 15_000;
    private const int Count = 15_000;
    private static int s_next = Environment.ProcessId * 101;

    /// <summary>A port that nobody listens on now, and that this process has not been given before.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = FirstPort + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
