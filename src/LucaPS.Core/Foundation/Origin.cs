using System;
using System.Net;

namespace LucaPS.Foundation;

/// <summary>Origins (RFC 6454), the unit of trust for every address that a secret, code or token may go to.</summary>
internal static class Origin
{
    /// <summary>Same scheme, host and port.</summary>
    public static bool Same(Uri one, Uri other) =>
        string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase)
        && one.Port == other.Port
        && Host(one) is { } host
        && string.Equals(host, Host(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Scheme, host and, unless it is the scheme's own, port.</summary>
    public static string Text(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped).ToLowerInvariant();

    /// <summary>
    /// <c>localhost</c> or a loopback address. <see cref="Uri.IsLoopback"/> is not used: it says yes to <c>file:</c> and to the
    /// machine's alias <c>loopback</c>.
    /// </summary>
    public static bool IsLoopback(Uri address) =>
        string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    /// <summary><c>https</c>, or <c>http</c> to this machine itself (luca-api.md, Hosts).</summary>
    public static bool IsProtected(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address)));

    /// <summary>Null for a name that DNS does not allow: <see cref="Uri"/> accepts it, and throws when it is read.</summary>
    private static string? Host(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}
