using System;
using System.Net;
using LucaPS.Foundation;
#if NET8_0_OR_GREATER
using System.Net.Http;
#endif

namespace LucaPS.Http;

/// <summary>The proxy that requests to an address go through.</summary>
/// <param name="Source">What sets the proxy, for the user who has to correct it.</param>
internal sealed record ProxyRoute(Uri Proxy, string Source)
{
    /// <summary>For the start of a sentence.</summary>
    public string Name => $"The proxy {Origin.Text(Proxy)}";

    /// <summary>Null where there is none.</summary>
    public static ProxyRoute? Of(Uri address, HttpSettings settings)
    {
        settings = settings.For(address);
        return settings.ProxyMode switch
        {
            ProxyMode.Explicit => new ProxyRoute(settings.ProxyUri!, "-Proxy"),
            ProxyMode.System when OfSystem(address) is { } proxy => new ProxyRoute(
                proxy,
                Variable(address, proxy) is { } name ? $"the environment variable {name}" : "the proxy settings of the operating system"),
            _ => null,
        };
    }

    private static Uri? OfSystem(Uri address)
    {
        try
        {
#if NET8_0_OR_GREATER
            IWebProxy system = HttpClient.DefaultProxy;
#else
            if (WebRequest.DefaultWebProxy is not { } system) return null;
#endif
            return !system.IsBypassed(address) && system.GetProxy(address) is { } proxy && proxy != address ? proxy : null;
        }
        catch (Exception exception) when (exception is WebException or InvalidOperationException or NotSupportedException)
        {
            // A message about a failure must not fail itself.
            return null;
        }
    }

    /// <summary>The variable that .NET read it from, in the order in which it looks; null where it came from elsewhere.</summary>
    private static string? Variable(Uri address, Uri proxy)
    {
        string scheme = address.Scheme == Uri.UriSchemeHttp ? "http" : "https";
        foreach (string name in new[] { scheme + "_proxy", scheme.ToUpperInvariant() + "_PROXY", "all_proxy", "ALL_PROXY" })
        {
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } value) continue;
            return value.AsSpan().Contains(proxy.Host.AsSpan(), StringComparison.OrdinalIgnoreCase) ? name : null;
        }

        return null;
    }
}
