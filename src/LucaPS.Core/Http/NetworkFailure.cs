using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>Explains why there was no answer. The request itself never comes into the explanation.</summary>
internal static class NetworkFailure
{
    /// <summary>Whether it is the network's doing, and not a mistake of ours.</summary>
    public static bool IsOne(Exception exception) => exception
        is HttpRequestException or IOException or SocketException or AuthenticationException or WebException or OperationCanceledException
        or ObjectDisposedException or InvalidDataException or TimeoutException;

    /// <summary>No answer within the time allowed.</summary>
    public static LucaException TimedOut(Uri address, TimeSpan timeout, bool mayHaveBeenSent, bool isRepeatable = true) =>
        new(LucaErrorId.Timeout, string.Format(
            CultureInfo.InvariantCulture, "{0} did not answer within {1:0.###} seconds. {2} more time with -RequestTimeoutSec.",
            Origin.Text(address), timeout.TotalSeconds, isRepeatable ? "Try again later, or allow" : "Allow"))
        {
            MayHaveBeenSent = mayHaveBeenSent,
        };

    /// <summary>Status 407 (RFC 9110 section 15.5.8), from a proxy on the way or in its answer to CONNECT.</summary>
    public static LucaException ProxyWantsCredentials(Uri address, HttpSettings settings, Exception? inner)
    {
        string proxy = ProxyRoute.Of(address, settings) is { } route ? $"{route.Name} ({route.Source})" : "A proxy in between";
        return new LucaException(
            LucaErrorId.NetworkError,
            settings.ProxyCredential is null
                ? $"{proxy} wants credentials. Give them with -ProxyCredential."
                : $"{proxy} did not accept the credentials. Check -ProxyCredential.",
            inner)
        {
            StatusCode = 407,
            MayHaveBeenSent = false,
        };
    }

    /// <summary>
    /// Tells name resolution, refusal, TLS, the proxy and a broken connection apart. The request counts as not sent only where the failure
    /// proves that there was no connection to send it on; after any other it may have been carried out.
    /// </summary>
    /// <param name="answered">Whether the head of the answer had come: then no failure is one of connecting, whatever its code.</param>
    /// <param name="isRepeatable">Whether what was asked may simply be asked again; a change may not.</param>
    public static LucaException Explain(Exception exception, Uri address, HttpSettings settings, bool answered, bool isRepeatable = true)
    {
        string host = Origin.Text(address);
        // Behind a proxy only the proxy is connected to and looked up.
        ProxyRoute? route = ProxyRoute.Of(address, settings);
        string peer = route?.Name ?? host, named = route?.Source ?? "-BaseUri";
        (Kind kind, Exception cause) = Classify(exception, answered);
        string reason = SafeText.Line(cause.Message, 300) is { } text ? SafeText.Sentence(text) : "";
        return kind switch
        {
            Kind.ProxyCredentials => ProxyWantsCredentials(address, settings, exception),
            Kind.Name => Error($"The name of {peer} could not be resolved. {reason} Check {named}, the network and DNS.", sent: false),
            Kind.Refused =>
                Error($"{peer} refused the connection. {reason} Check {named}, and that no firewall is in the way.", sent: false),
            Kind.Unreachable => Error($"{peer} cannot be reached from here. {reason} Check the network, VPN and firewall.", sent: false),
            Kind.Tls => Error($"No secure connection (TLS) to {host} could be made. {reason} Check the certificate, this machine's clock, and whether a proxy's private CA is missing from the operating system.", sent: false),
            Kind.Proxy => Error($"{route?.Name ?? "A proxy in between"} did not open a connection to {host}. {reason} Check {named} and what the proxy allows.", sent: false),
            Kind.ConnectTimeout => Error(
                $"{peer} did not accept a connection in time. Check the network, VPN, proxy and firewall.", sent: false,
                LucaErrorId.Timeout),
            Kind.NotSent => Error($"No connection to {host} could be made. {reason} Try again; if it happens often, look for a proxy or firewall in between.", sent: false),
            Kind.Garbled =>
                new LucaException(
                    LucaErrorId.UnexpectedResponse,
                    $"The answer from {host} is garbled. {reason} Look for a proxy or captive portal in between.",
                    exception)
                { MayHaveBeenSent = true },
            _ => Error($"The connection to {host} broke before the answer was complete. {reason} {(isRepeatable ? "Try again; if" : "If")} it happens often, look for a proxy or firewall in between.", sent: true),
        };

        LucaException Error(string message, bool sent, string id = LucaErrorId.NetworkError) =>
            new(id, message.Replace("  ", " "), exception) { MayHaveBeenSent = sent };
    }

    private enum Kind
    {
        Broken,
        Name,
        Refused,
        Unreachable,
        Tls,
        Proxy,
        ProxyCredentials,
        ConnectTimeout,
        NotSent,
        Garbled,
    }

    private static (Kind Kind, Exception Cause) Classify(Exception exception, bool answered)
    {
        if (exception is NotSentException { InnerException: { } before })
            return Connecting(before) ?? (Kind.NotSent, before.GetBaseException());
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is InvalidDataException) return (Kind.Garbled, cause);
        }

#if NET8_0_OR_GREATER
        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse
            or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError })
            return (Kind.Garbled, exception.GetBaseException());
#endif
        return (answered ? null : Connecting(exception)) ?? (Kind.Broken, exception.GetBaseException());
    }

    /// <summary>
    /// What kept a connection from being made; null where there may have been one. Only what .NET itself calls a failure to connect counts.
    /// </summary>
    private static (Kind Kind, Exception Cause)? Connecting(Exception exception)
    {
        // SocketsHttpHandler's own limit for connecting (dotnet/runtime, HttpConnectionPool.CreateConnectTimeoutException).
        if (exception is OperationCanceledException { InnerException: TimeoutException timeout }) return (Kind.ConnectTimeout, timeout);
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException request && Connecting(request) is { } known) return known;
#endif
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is WebException web) return Connecting(web);
        }

        return null;
    }

#if NET8_0_OR_GREATER
    private static (Kind Kind, Exception Cause)? Connecting(HttpRequestException request)
    {
        switch (request.HttpRequestError)
        {
            case HttpRequestError.ProxyTunnelError:
                bool credentials = request.StatusCode == HttpStatusCode.ProxyAuthenticationRequired || request.Message.Contains("'407'");
                return (credentials ? Kind.ProxyCredentials : Kind.Proxy, request);
            case HttpRequestError.NameResolutionError:
                return (Kind.Name, request.GetBaseException());
            case HttpRequestError.SecureConnectionError:
                return (Kind.Tls, request.GetBaseException());
            case HttpRequestError.ConnectionError:
                return (KindOf(request.GetBaseException()), request.GetBaseException());
            default:
                return null;
        }
    }
#endif

    /// <summary>As .NET Framework tells it.</summary>
    private static (Kind Kind, Exception Cause)? Connecting(WebException web)
    {
        if (web.Response is HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired }) return (Kind.ProxyCredentials, web);
        switch (web.Status)
        {
            case WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure:
                return (Kind.Name, web);
            case WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure:
                return (Kind.Tls, web.GetBaseException());
            case WebExceptionStatus.ConnectFailure:
                return (KindOf(web.GetBaseException()), web.GetBaseException());
            // HttpClientHandler gives out an answer of the host whatever its status. Only the proxy's to CONNECT becomes an exception,
            // and has no inner one (referencesource, HttpWebRequest.SetExceptionIfRequired).
            case WebExceptionStatus.ProtocolError when web.InnerException is null:
            case WebExceptionStatus.RequestProhibitedByProxy:
                return (Kind.Proxy, web);
            default:
                return null;
        }
    }

    private static Kind KindOf(Exception connectFailure) => connectFailure switch
    {
        SocketException
        {
            SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            or SocketError.NoRecovery
        } => Kind.Name,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => Kind.Refused,
        SocketException { SocketErrorCode: SocketError.TimedOut } or TimeoutException => Kind.ConnectTimeout,
        AuthenticationException => Kind.Tls,
        _ => Kind.Unreachable,
    };
}
