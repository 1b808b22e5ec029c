using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LucaPS.OAuth;

/// <summary>Binds the redirect URI's port on loopback addresses, and explains why it cannot.</summary>
internal static class LoopbackSockets
{
    private const int Backlog = 128;

    /// <summary>
    /// Listening sockets for the redirect URI. <c>localhost</c> gives both 127.0.0.1 and [::1], since the browser may pick either; one of
    /// them may be missing on a machine, but another program must not hold it.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.PortInUse"/>.</exception>
    public static List<Socket> Listen(Uri redirectUri)
    {
        IPAddress[] addresses = IPAddress.TryParse(redirectUri.DnsSafeHost, out IPAddress? address)
            ? [address]
            : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        List<Socket> sockets = [];
        SocketException? missing = null;
        try
        {
            foreach (IPAddress candidate in addresses)
            {
                try
                {
                    sockets.Add(Listen(new IPEndPoint(candidate, redirectUri.Port)));
                }
                catch (SocketException exception)
                    when (exception.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
                        or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.OperationNotSupported)
                {
                    missing = exception;
                }
            }

            if (sockets.Count == 0) throw missing!;
            return sockets;
        }
        catch (SocketException exception)
        {
            foreach (Socket socket in sockets) socket.Dispose();
            throw Explain(exception, redirectUri);
        }
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            // On Windows another account's program could otherwise bind the same port and take the callback.
            if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) socket.ExclusiveAddressUse = true;
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tells a port that is in use from one that is forbidden, with what to do.</summary>
    internal static LucaException Explain(SocketException exception, Uri redirectUri)
    {
        int port = redirectUri.Port;
        const string Otherwise =
            "register another redirect URI in Luca and name it with -RedirectUri, or use -PasteCallback, which needs no port.";
        string message = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"Port {port} of {redirectUri.Host} is in use by another program, perhaps a sign-in in another window. Close it, or {Otherwise}",
            SocketError.AccessDenied when RuntimeInformation.IsOSPlatform(OSPlatform.Windows) =>
                $"Windows forbids listening on port {port}: it is reserved (see: netsh interface ipv4 show excludedportrange protocol=tcp) or held exclusively by another program. Free it, or {Otherwise}",
            SocketError.AccessDenied =>
                $"The operating system forbids this account to listen on port {port}; ports below 1024 are for administrators. Rather than sign in as one, {Otherwise}",
            _ => $"LucaPS cannot listen on port {port} of {redirectUri.Host}: {Foundation.SafeText.Sentence(exception.Message)} Otherwise {Otherwise}",
        };
        return new LucaException(LucaErrorId.PortInUse, message, exception) { TargetValue = redirectUri };
    }
}
