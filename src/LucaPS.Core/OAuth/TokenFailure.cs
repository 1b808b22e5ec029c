using System;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.OAuth;

/// <summary>What was asked of the authorization server.</summary>
internal enum TokenRequestKind
{
    Redeem,
    Refresh,
    Revoke,
}

/// <summary>
/// Explains an answer without tokens. <c>MayHaveBeenSent</c> is true where the grant may have been spent all the same. A refresh token
/// counts as rejected for good by <c>invalid_grant</c> in an error of RFC 6749 section 5.2 alone: a gateway in between writes errors in
/// JSON too.
/// </summary>
internal static class TokenFailure
{
    public static LucaException Explain(TokenRequestKind kind, int generation, Uri endpoint, HttpAnswer http, TokenAnswer answer) =>
        new Answered(kind, generation, endpoint, http, answer).Explain();

    /// <summary>What to do after <c>invalid_scope</c>.</summary>
    /// <param name="generation">The host's; generation 1 has the scope <c>accounting</c> alone (luca-api.md).</param>
    public static string ScopeAdvice(int generation) => generation == 1
        ? "This host has only the scope accounting: leave -Scope out, or use -Scope accounting."
        : "Register the scope for the API application in Luca, or ask for less, such as -Scope accounting.read.";

    private static string Label(HttpAnswer http) => SafeText.Line(http.MediaType, 60) is { } label ? $", {label}" : "";

    /// <summary>An answer, and what was asked.</summary>
    private sealed class Answered(TokenRequestKind kind, int generation, Uri endpoint, HttpAnswer http, TokenAnswer answer)
    {
        private const string CheckClient = "Check -ClientId and -ClientSecret against the API application in Luca.";

        private readonly string? _code = Code(kind, generation, http, answer);
        private readonly string _host = Origin.Text(endpoint);
        private readonly string _said = (answer.ErrorText ?? answer.ErrorCode) is { } reason
            ? $"The server's reason: {SafeText.Sentence(reason)}"
            : "The server gave no reason.";

        private readonly string _what = kind switch
        {
            TokenRequestKind.Redeem => "The sign-in could not be completed",
            TokenRequestKind.Refresh => "The access could not be renewed",
            _ => "The authorization could not be revoked",
        };

        // What could not be revoked is erased here, and cannot be revoked once more.
        private readonly string _later = kind == TokenRequestKind.Revoke ? "" : " Try again later.";

        public LucaException Explain()
        {
            if (answer.Unusable is { } unusable)
                return Error(
                    LucaErrorId.UnexpectedResponse,
                    $"{_what}: the answer from {_host} cannot be used, because {unusable}. Look for a proxy in between.",
                    maybe: true);
            if (http.Status == 429)
                return Error(LucaErrorId.RateLimited,
                    $"{_what}: {_host} takes no more requests for now. {_said}{_later}");
            if (http.IsRedirect)
                return Error(LucaErrorId.UnexpectedResponse,
                    $"{_what}: {_host} redirects, which LucaPS does not follow with a secret. Check -BaseUri, and look for a captive portal.");
            // A server that is too busy says when to come back (RFC 9110, section 15.6.4). Gateways say 503 too when they lose the server.
            if (http.Status == 503)
                return Error(
                    LucaErrorId.ServerError,
                    $"{_what}: {_host} is not available (HTTP 503). {_said}{_later}",
                    maybe: http.RetryAfter is null);
            if (_code is "server_error" or "temporarily_unavailable" || http.Status >= 500)
                return Error(
                    LucaErrorId.ServerError, $"{_what}: {_host} failed (HTTP {http.Status}). {_said}{_later}", maybe: true);
            return ByCode() ?? ByStatus();
        }

        /// <summary>A code out of its place proves nothing.</summary>
        private static string? Code(TokenRequestKind kind, int generation, HttpAnswer http, TokenAnswer answer)
        {
            bool isProof = kind == TokenRequestKind.Redeem
                || (answer.IsInvalidGrant && (http.Status is 400 or 401 || (generation == 1 && http.IsSuccess)));
            return answer.ErrorCode == "invalid_grant" && !isProof ? null : answer.ErrorCode;
        }

        private LucaException? ByCode()
        {
            switch (_code)
            {
                case "invalid_client":
                    return Error(LucaErrorId.SignInFailed,
                        $"{_what}: the server does not accept the client id or secret. {_said} {CheckClient}");
                case "unauthorized_client":
                    return Error(LucaErrorId.SignInFailed,
                        $"{_what}: the API application may not do this. {_said} Check the API application in Luca.");
                case "invalid_scope":
                    return Error(LucaErrorId.SignInFailed, $"{_what}: the API application is not registered for a scope that was asked for. {_said} {ScopeAdvice(generation)}");
                case "unsupported_token_type":
                    return Error(LucaErrorId.UnexpectedResponse,
                        $"{_what}: the server does not revoke tokens of this kind. {_said} Revoke it in Luca's settings instead.");
                case "invalid_grant" when kind == TokenRequestKind.Redeem:
                case null when kind == TokenRequestKind.Redeem && answer.IsError && (http.IsSuccess || http.Status == 400):
                    return Error(LucaErrorId.SignInFailed,
                        $"{_what}: the server does not accept the code. {_said} A code is valid once, for ten minutes: sign in again, and check the client secret and that the redirect URI is registered character by character.",
                        serverCode: "invalid_grant");
                case "invalid_grant":
                    return Error(LucaErrorId.AuthorizationRevoked,
                        $"The server no longer honours the authorization. {_said} Sign in again with Connect-Luca -Force.");
                // Generation 1 rejects a grant with status 200 and words alone (luca-api.md). They may be a gateway's, so they count for
                // this attempt; presenting the token again does no harm there.
                case null when generation == 1 && answer.IsError && http.IsSuccess:
                    return Error(LucaErrorId.AuthorizationRevoked,
                        $"{_what}: the server refused. {_said} Try again later; if it keeps happening, sign in again with Connect-Luca -Force.");
                case not null:
                    string advice = kind == TokenRequestKind.Redeem
                        ? "Check the client id, the redirect URI and the scope against the API application in Luca."
                        : "Try again later; if it keeps happening, check the API application in Luca.";
                    return Error(LucaErrorId.SignInFailed, $"{_what}: the server refused. {_said} {advice}");
                default:
                    return null;
            }
        }

        private LucaException ByStatus() => http.Status switch
        {
            401 => Error(LucaErrorId.SignInFailed,
                $"{_what}: the server does not accept the client id or secret (HTTP 401). {_said} {CheckClient}"),
            403 => Error(LucaErrorId.Forbidden, $"{_what}: the server does not allow it (HTTP 403). {_said} {CheckClient}"),
            404 or 405 => Error(LucaErrorId.UnexpectedResponse,
                $"{_what}: {_host} has nothing at {endpoint.AbsolutePath} (HTTP {http.Status}). Check -BaseUri and -Generation."),
            _ when answer.IsError =>
                Error(LucaErrorId.UnexpectedResponse, $"{_what}: {_host} answered with an error that is not an OAuth error (HTTP {http.Status}). {_said} Try again later; if it keeps happening, look for a gateway or proxy in between."),
            _ => Error(LucaErrorId.UnexpectedResponse, $"{_what}: the answer from {_host} is not one of Luca's (HTTP {http.Status}{Label(http)}). Check -BaseUri, and look for a proxy or captive portal in between.", maybe: true),
        };

        private LucaException Error(string id, string message, bool maybe = false, string? serverCode = null) => new(id, message)
        {
            ServerCode = _code ?? serverCode,
            ServerMessage = answer.ErrorText,
            StatusCode = http.Status,
            RetryAfter = http.RetryAfter,
            RequestId = http.RequestId,
            MayHaveBeenSent = maybe,
        };
    }
}
