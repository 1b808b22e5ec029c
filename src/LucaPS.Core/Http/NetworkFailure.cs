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
        new(LucaErrorId.Timeout, string.Format(CultureInfo.InvariantCulture, "{0} did not answer within {1:0.###} seconds. {2} more time with -RequestTimeoutSec.", Origin.Text(address), timeout.TotalSeconds, isRepeatable ? "Try again later, or allow" : "Allow"))
        {
            MayHaveBeenSent = mayHaveBeenSent,
        };

    /// <summary>Status 407 (RFC 9110 section 15.5.8), from a proxy on the way or in its answer to CONNECT.</summary>
    public static LucaException ProxyWantsCredentials(Uri address, HttpSettings settings, Exception? inner)
    {
        string proxy = ProxyRoute.Of(address, settings) is { } route ? $"{route.Name} ({route.Source})" : "A proxy on the way";
        return new LucaException(
            LucaErrorId.NetworkError,
            settings.ProxyCredential is null ? $"{proxy} wants credentials. Give them with -ProxyCredential." : $"{proxy} did not accept the credentials. Check -ProxyCredential.",
            inner)
        {
            StatusCode = 407,
            MayHaveBeenSent = false,
        };
    }

    /// <summary>Tells name resolution, refusal, TLS, the proxy and a broken connection apart.</summary>
    /// <param name="exception">What .NET threw.</param>
    /// <param name="address">What was asked.</param>
    /// <param name="settings">The way to it.</param>
    /// <param name="isRepeatable">Whether what was asked may simply be asked again; a change may not.</param>
    public static LucaException Explain(Exception exception, Uri address, HttpSettings settings, bool isRepeatable = true)
    {
        string host = Origin.Text(address);
        // Behind a proxy only the proxy is connected to and looked up.
        ProxyRoute? route = ProxyRoute.Of(address, settings);
        string peer = route?.Name ?? host, named = route?.Source ?? "-BaseUri";
        (Kind kind, Exception cause) = Classify(exception);
        string reason = SafeText.Line(cause.Message, 300) is { } text ? SafeText.Sentence(text) : "";
        return kind switch
        {
            Kind.ProxyCredentials => ProxyWantsCredentials(address, settings, exception),
            Kind.Name => Error($"The name of {peer} could not be resolved. {reason} Check {named}, the network and DNS.", sent: false),
            Kind.Refused => Error($"{peer} refused the connection. {reason} Check {named}, and that no firewall is in the way.", sent: false),
            Kind.Unreachable => Error($"{peer} cannot be reached from here. {reason} Check the network, VPN and firewall.", sent: false),
            Kind.Tls => Error($"No secure connection (TLS) to {host} could be made. {reason} Check the certificate, this machine's clock, and whether a proxy's private CA is missing from the operating system.", sent: false),
            Kind.Proxy => Error($"{route?.Name ?? "A proxy on the way"} did not open a way to {host}. {reason} Check {named} and what the proxy allows.", sent: false),
            Kind.ConnectTimeout => new LucaException(LucaErrorId.Timeout, $"{peer} did not accept a connection in time. Check the network, VPN, proxy and firewall.", exception) { MayHaveBeenSent = false },
            Kind.Garbled => new LucaException(LucaErrorId.UnexpectedResponse, $"The answer of {host} is garbled. {reason} Look for a proxy or captive portal in between.", exception) { MayHaveBeenSent = true },
            _ => Error($"The connection to {host} broke before the answer was complete. {reason} {(isRepeatable ? "Try again; if" : "If")} it happens often, look for a proxy or firewall in between.", sent: true),
        };

        LucaException Error(string message, bool sent) => new(LucaErrorId.NetworkError, message.Replace("  ", " "), exception) { MayHaveBeenSent = sent };
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
        Garbled,
    }

    private static (Kind Kind, Exception Cause) Classify(Exception exception)
    {
        // An answer that was under way cannot fail to connect any more, so the innermost cause alone does not decide.
        bool connecting = true;
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException request)
        {
            connecting = request.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            switch (request.HttpRequestError)
            {
                case HttpRequestError.ProxyTunnelError:
                    bool credentials = request.StatusCode == HttpStatusCode.ProxyAuthenticationRequired || Contains(request.Message, "'407'");
                    return (credentials ? Kind.ProxyCredentials : Kind.Proxy, request);
                case HttpRequestError.NameResolutionError:
                    return (Kind.Name, Innermost(request));
                case HttpRequestError.SecureConnectionError:
                    return (Kind.Tls, Innermost(request));
                case HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError:
                    return (Kind.Garbled, Innermost(request));
                case HttpRequestError.ConnectionError when Innermost(request) is not SocketException:
                    return (Kind.Unreachable, Innermost(request));
                default:
                    break;
            }
        }
#endif
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case InvalidDataException:
                    return (Kind.Garbled, cause);
                case AuthenticationException when connecting:
                    return (Kind.Tls, Innermost(cause));
                case TimeoutException when exception is OperationCanceledException or HttpRequestException:
                    return (Kind.ConnectTimeout, cause);
                case WebException { Response: HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } }:
                    return (Kind.ProxyCredentials, cause);
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return (Kind.Name, cause);
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return (Kind.Tls, Innermost(cause));
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery }:
                    return (Kind.Name, cause);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused } when connecting:
                    return (Kind.Refused, cause);
                case SocketException
                {
                    SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown
                    or SocketError.AddressNotAvailable or SocketError.AccessDenied or SocketError.AddressFamilyNotSupported
                } when connecting:
                    return (Kind.Unreachable, cause);
#if NET8_0_OR_GREATER
                case SocketException { SocketErrorCode: SocketError.TimedOut } when exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }:
                    return (Kind.ConnectTimeout, cause);
#endif
                default:
                    break;
            }
        }

        return (Kind.Broken, Innermost(exception));
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }

    private static bool Contains(string text, string part) => text.AsSpan().IndexOf(part.AsSpan()) >= 0;
}
