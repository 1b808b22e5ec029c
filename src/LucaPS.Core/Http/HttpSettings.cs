using System;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>Which proxy requests go through.</summary>
internal enum ProxyMode
{
    /// <summary>The system's: settings of Windows and macOS, <c>https_proxy</c> and its like elsewhere.</summary>
    System,

    /// <summary>No proxy, whatever the system's settings.</summary>
    None,

    /// <summary>The named proxy.</summary>
    Explicit,
}

/// <summary>How a connection talks to the network.</summary>
internal sealed record HttpSettings
{
    public ProxyMode ProxyMode { get; init; }

    /// <summary>For <see cref="ProxyMode.Explicit"/>; without user information, see <see cref="WithProxy"/>.</summary>
    public Uri? ProxyUri { get; init; }

    /// <summary>
    /// For the named proxy or the system's. The account's own credentials are never sent by themselves: a proxy found on the
    /// network must not collect them.
    /// </summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>How long one request may take, answer included. Not part of what tells one HttpClient from another.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How long to keep trying in all; null for as long as suits the session. Not part of what tells one HttpClient from another.
    /// </summary>
    public TimeSpan? RetryTime { get; init; }

    /// <summary>The module's version, for the User-Agent.</summary>
    public string ModuleVersion { get; init; } = s_version;

    /// <summary>What LucaPS runs in, such as <c>PowerShell 7.4.6</c>, for the User-Agent.</summary>
    public string? HostProgram { get; init; }

    /// <summary><c>LucaPS/x.y.z (…)</c> (RFC 9110 section 10.1.5).</summary>
    public string UserAgent
    {
        get
        {
            StringBuilder comment = new();
            foreach (char c in $"{(HostProgram is null ? "" : HostProgram + "; ")}{s_runtime}")
            {
                // Parentheses and backslashes have a meaning in a comment; a kernel's name may hold any of them.
                if (c is >= ' ' and <= '~' and not ('(' or ')' or '\\')) comment.Append(c);
            }

            return $"LucaPS/{ModuleVersion} ({comment})";
        }
    }

    private static readonly string s_version = typeof(HttpSettings).GetTypeInfo().Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
    private static readonly string s_runtime =
        $"{Platform}; {RuntimeInformation.OSArchitecture.ToString()}; {RuntimeInformation.FrameworkDescription}";

    // By which a proxy can be reached. .NET Framework knows no other, and says so only at a request (referencesource,
    // ServicePointManager.FindServicePointHelper).
#if NET8_0_OR_GREATER
    private static readonly string[] s_usable = ["http", "https", "socks4", "socks4a", "socks5"];
#else
    private static readonly string[] s_usable = ["http"];
#endif

    private static string Platform =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? "Windows"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "macOS" : "Linux";

    /// <summary>
    /// These settings with a named proxy. User information in the address becomes the credential unless one is given, and
    /// leaves the address, which is shown in messages.
    /// </summary>
    /// <exception cref="LucaException">The address cannot be that of a proxy.</exception>
    public HttpSettings WithProxy(Uri proxy, NetworkCredential? credential)
    {
        if (!proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5") || proxy.Host.Length == 0)
        {
            throw new LucaException(
                LucaErrorId.BadRequest, "The proxy's address must be absolute, such as http://proxy.example.no:3128. Correct -Proxy.")
            {
                MayHaveBeenSent = false,
            };
        }

        if (Array.IndexOf(s_usable, proxy.Scheme) < 0)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"This PowerShell cannot use a proxy by {proxy.Scheme}://. Give one by http:// with -Proxy, or use PowerShell 7.")
            {
                MayHaveBeenSent = false,
            };
        }

        if (credential is null && proxy.UserInfo.Length > 0)
        {
            string[] parts = proxy.UserInfo.Split([':'], 2);
            credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        Uri bare = new(proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        return this with { ProxyMode = ProxyMode.Explicit, ProxyUri = bare, ProxyCredential = credential };
    }

    /// <summary>
    /// As requests to this address travel. What goes to this machine itself is not encrypted, so it never leaves it: not to a proxy of the
    /// system, and to a named one only where that is here too.
    /// </summary>
    public HttpSettings For(Uri address) =>
        ProxyMode == ProxyMode.None || !Origin.IsLoopback(address) || (ProxyMode == ProxyMode.Explicit && Origin.IsLoopback(ProxyUri!))
            ? this
            : this with { ProxyMode = ProxyMode.None, ProxyUri = null, ProxyCredential = null };

    /// <summary>Leaves the credential out.</summary>
    public override string ToString() =>
        $"HttpSettings, proxy {(ProxyMode == ProxyMode.Explicit ? ProxyUri : ProxyMode)}, {RequestTimeout}";
}
