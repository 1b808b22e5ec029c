using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
#if !NET8_0_OR_GREATER
using System.Net.Security;
#endif
using System.Threading;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>What an HttpClient is for.</summary>
internal enum HttpUse
{
    /// <summary>Discovery and GraphQL: connections are kept.</summary>
    Api,

    /// <summary>
    /// Requests that may be carried out once only. Each has a fresh connection: one that the server closed while it lay idle
    /// would leave unknown whether a refresh was carried out, and .NET Framework sends again by itself on a reused connection.
    /// </summary>
    Tokens,
}

/// <summary>One HttpClient for each origin, use and settings. Safe for any number of threads.</summary>
internal sealed class HttpClientPool(Func<HttpUse, HttpSettings, HttpMessageHandler>? createHandler = null) : IDisposable
{
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The pool of this process.</summary>
    public static HttpClientPool Shared { get; } = new();

    /// <summary>The client for requests to <paramref name="address"/>'s origin. Never disposed by who asks for it.</summary>
    public HttpClient Get(Uri address, HttpSettings settings, HttpUse use = HttpUse.Api)
    {
        settings = settings.For(address);
        string key = Key(address, use, settings);
        lock (_clients)
        {
            if (_clients.TryGetValue(key, out HttpClient? client)) return client;
            client = Create(settings, use);
            _clients.Add(key, client);
            return client;
        }
    }

    /// <summary>Closes all connections, for the module's removal. The pool may be used again.</summary>
    public void Clear()
    {
        lock (_clients)
        {
            foreach (HttpClient client in _clients.Values) client.Dispose();
            _clients.Clear();
        }
    }

    public void Dispose() => Clear();

    /// <summary>
    /// What tells one client from another; credentials are compared by value. A text: for tables by structs of ours the framework has no
    /// code compiled ahead.
    /// </summary>
    private static string Key(Uri address, HttpUse use, HttpSettings settings) => string.Join("\0",
        Origin.Text(address), ((int)use).ToString(CultureInfo.InvariantCulture), settings.UserAgent,
        ((int)settings.ProxyMode).ToString(CultureInfo.InvariantCulture), settings.ProxyUri?.AbsoluteUri,
        settings.ProxyCredential is { } given ? string.Join("\0", "as", given.Domain, given.UserName, given.Password) : null);

    private HttpClient Create(HttpSettings settings, HttpUse use)
    {
        HttpMessageHandler handler = createHandler is null ? CreateHandler(use, settings) : createHandler(use, settings);
        HttpClient client = new(handler, disposeHandler: true)
        {
            // LucaPS does its own time-outs, to tell them from the caller's cancellation.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        // .NET Framework asks for "100 Continue" before it sends a body (RFC 9110 section 10.1.1): a useless wait, and some gateways answer
        // 417.
        client.DefaultRequestHeaders.ExpectContinue = false;
        if (use == HttpUse.Tokens) client.DefaultRequestHeaders.ConnectionClose = true;
#if NET8_0_OR_GREATER
        client.DefaultRequestVersion = use == HttpUse.Tokens ? HttpVersion.Version11 : HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
#endif
        return client;
    }

#if NET8_0_OR_GREATER
    internal static SocketsHttpHandler CreateHandler(HttpUse use, HttpSettings settings)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            // A refresh has 30 seconds in all: where no connection can be made it must end before that, so that it is known that nothing
            // was sent.
            ConnectTimeout = TimeSpan.FromSeconds(use == HttpUse.Tokens ? 15 : 30),
            // So that a host that moves is found again, and unused sockets are closed.
            PooledConnectionLifetime = use == HttpUse.Tokens ? TimeSpan.Zero : TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            EnableMultipleHttp2Connections = true,
            // No traceparent or baggage of the session's own tracing leaves with the request.
            ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.CreateNoOutputPropagator(),
            UseProxy = settings.ProxyMode != ProxyMode.None,
        };
        if (settings.ProxyMode == ProxyMode.Explicit) handler.Proxy = new FixedProxy(settings.ProxyUri!, settings.ProxyCredential);
        else handler.DefaultProxyCredentials = settings.ProxyCredential;
        return handler;
    }
#else
    internal static HttpMessageHandler CreateHandler(HttpUse use, HttpSettings settings)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Its DeflateStream cannot read what "deflate" means in HTTP, the zlib format (RFC 9110 section 8.4.1.2).
            AutomaticDecompression = DecompressionMethods.GZip,
            // The process-wide default is two, and is not ours to change.
            MaxConnectionsPerServer = 16,
            UseProxy = settings.ProxyMode != ProxyMode.None,
#pragma warning disable CA5398 // Windows PowerShell's own default offers nothing newer than TLS 1.0; 1.3 fails outright on older Windows.
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12,
#pragma warning restore CA5398
            // Otherwise what the session has set in ServicePointManager decides, which in many scripts is to accept everything.
            ServerCertificateCustomValidationCallback = static (_, _, _, errors) => errors == SslPolicyErrors.None,
        };
        if (settings.ProxyMode == ProxyMode.Explicit) handler.Proxy = new FixedProxy(settings.ProxyUri!, settings.ProxyCredential);
        else if (settings is { ProxyMode: ProxyMode.System, ProxyCredential: { } own }) handler.Proxy = new SystemProxy(own);
        // Longer than elsewhere, since finding the system's proxy counts. Not where connections are kept: there the time until a request is
        // begun is also that until one of them is free.
        return new ConnectWatch(handler, use == HttpUse.Tokens ? TimeSpan.FromSeconds(25) : Timeout.InfiniteTimeSpan);
    }
#endif

    /// <summary>One proxy for everything: WebProxy bypasses loopback on .NET Framework and not on .NET.</summary>
    private sealed class FixedProxy(Uri address, ICredentials? credentials) : IWebProxy
    {
        public ICredentials? Credentials { get; set; } = credentials;

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }

#if !NET8_0_OR_GREATER
    /// <summary>
    /// The system's proxy, with credentials of our own: .NET Framework gives HttpClientHandler.DefaultProxyCredentials to the proxy object
    /// that the whole process uses (referencesource, HttpClientHandler.CreateAndPrepareWebRequest).
    /// </summary>
    private sealed class SystemProxy(ICredentials credentials) : IWebProxy
    {
        public ICredentials? Credentials { get; set; } = credentials;

        public Uri GetProxy(Uri destination) => WebRequest.DefaultWebProxy?.GetProxy(destination) ?? destination;

        public bool IsBypassed(Uri host) => WebRequest.DefaultWebProxy?.IsBypassed(host) ?? true;
    }
#endif
}
