using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LucaPS.GraphQL;

/// <summary>Explains requests that came to nothing: no answer, or only part of one.</summary>
internal static class HttpFailures
{
    /// <summary>Whether the exception is a failure of the network and not of ours.</summary>
    public static bool IsNetwork(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or WebException or AuthenticationException;

    public static LucaException Explain(Exception exception, Uri endpoint, bool isMutation, bool answered)
    {
        string host = endpoint.Authority;
        bool neverSent = !answered && NeverSent(exception);
        string reason = ServerText.Clean(Innermost(exception).Message, 300) ?? "";
        string what, next;
        if (Find<AuthenticationException>(exception) is not null || IsTls(exception))
        {
            neverSent = true;
            what = "No secure connection to " + host + " could be made";
            next = "Check the clock, and that the certificate's authority is trusted by this operating system; a proxy that inspects traffic needs its own authority installed.";
        }
        else if (IsProxyAuthentication(exception))
        {
            neverSent = true;
            what = "The proxy on the way to " + host + " wants credentials";
            next = "Give them with Connect-Luca -Proxy and -ProxyCredential.";
        }
        else if (Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery })
        {
            what = "The name " + endpoint.Host + " could not be resolved";
            next = "Check the network and -BaseUri.";
        }
        else if (neverSent)
        {
            what = "No connection to " + host + " could be made";
            next = "Check the network, -BaseUri and -Proxy.";
        }
        else
        {
            what = "The connection to " + host + (answered ? " broke in the middle of the answer" : " broke before an answer came");
            next = isMutation ? GraphQLErrors.Uncertain : "Try again.";
        }

        return new LucaException(LucaErrorId.NetworkError, GraphQLErrors.Sentence(what, reason, next), exception) { MayHaveBeenSent = !neverSent };
    }

    public static LucaException TimedOut(Uri endpoint, TimeSpan limit, bool isMutation) =>
        new(LucaErrorId.Timeout, GraphQLErrors.Sentence(
            endpoint.Authority + " did not answer in full within " + GraphQLErrors.Seconds(limit), null,
            isMutation ? GraphQLErrors.Uncertain : "Allow more time with Connect-Luca -RequestTimeoutSec, or ask for less with -Property."))
        {
            MayHaveBeenSent = true,
        };

    /// <summary>Whether trying again can help: not where a certificate or credentials are wrong.</summary>
    public static bool IsLasting(Exception? cause) =>
        cause is not null && (Find<AuthenticationException>(cause) is not null || IsTls(cause) || IsProxyAuthentication(cause));

    private static bool NeverSent(Exception exception)
    {
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError })
            return true;
#endif
        if (Find<WebException>(exception) is { } web)
            return web.Status is WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure;
        return Find<SocketException>(exception) is
        {
            SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery
        };
    }

    private static bool IsTls(Exception exception)
    {
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) return true;
#endif
        return Find<WebException>(exception) is { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure };
    }

    private static bool IsProxyAuthentication(Exception exception)
    {
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel)
            return tunnel.StatusCode == HttpStatusCode.ProxyAuthenticationRequired || ServerText.Has(tunnel.Message, "407");
#endif
        return Find<WebException>(exception)?.Response is HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired };
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
