using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Authentication;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>
/// What each failure means: its id, its category, how much it concerns, whether trying again may help, and what to do. Every id of
/// <see cref="LucaErrorId"/> has a row; <see cref="LucaException"/> takes no other.
/// </summary>
internal static class ErrorCatalogue
{
    /// <summary>For an authorization that is no longer accepted.</summary>
    public const string SignInAgain =
        "Sign in again with Connect-Luca -Force, or, where it was an API key, with a new one: Connect-Luca -ApiKey.";

    /// <summary>For a change where the authorization was given for reading alone.</summary>
    public const string ReadOnly = "This authorization is read-only";

    /// <summary>What to do then.</summary>
    public const string SignInToWrite = "Sign in again with Connect-Luca -Scope 'accounting.read accounting.write' -Force.";

    /// <summary>For a change that may or may not have been carried out.</summary>
    public const string Uncertain = "It may still have been carried out: check before you do it again.";

    /// <summary>For an answer that is not one of the Luca API.</summary>
    public const string CheckAddress = "Check -BaseUri, and whether a proxy or a network sign-in page answers instead of Luca.";

    /// <summary>A message that says so, once.</summary>
    public static string WithDoubt(string message) => ServerText.Has(message, Uncertain) ? message : message + " " + Uncertain;

    private static readonly ErrorKind[] s_kinds =
    [
        new(LucaErrorId.NotConnected, FailureCategory.ConnectionError) { Scope = static _ => FailureScope.Everything },
        new(LucaErrorId.LoginRequired, FailureCategory.AuthenticationError) { Scope = static _ => FailureScope.Everything },
        new(LucaErrorId.AuthorizationRevoked, FailureCategory.AuthenticationError)
        {
            Codes = ["UNAUTHENTICATED"],
            Scope = static _ => FailureScope.Everything,
            Advice = static _ => SignInAgain,
        },
        new(LucaErrorId.AccessDenied, FailureCategory.PermissionDenied),
        new(LucaErrorId.SignInFailed, FailureCategory.AuthenticationError),
        new(LucaErrorId.SignInTimeout, FailureCategory.OperationTimeout),
        new(LucaErrorId.PortInUse, FailureCategory.ResourceBusy),
        new(LucaErrorId.DiscoveryFailed, FailureCategory.ConnectionError),
        new(LucaErrorId.CompanyRequired, FailureCategory.InvalidArgument) { IsRefusal = true },
        new(LucaErrorId.Forbidden, FailureCategory.PermissionDenied)
        {
            Codes = ["FORBIDDEN"],
            IsRefusal = true,
            Scope = static _ => FailureScope.Item,
            Advice = static facts => "Get-LucaCompany lists the companies that this connection reaches"
                + (facts.IsMutation ? ", and a change needs the scope accounting.write." : "."),
        },
        new(LucaErrorId.PlanRequired, FailureCategory.PermissionDenied)
        {
            Codes = ["PLAN_REQUIRED"],
            IsRefusal = true,
            Scope = static _ => FailureScope.Item,
            Advice = static _ => "Leave it out, or change the plan in Luca.",
        },
        new(LucaErrorId.BadRequest, FailureCategory.InvalidArgument)
        {
            Codes = ["BAD_REQUEST"],
            IsRefusal = true,
            Scope = static _ => FailureScope.Item,
            Advice = static facts =>
                ServerText.Has(facts.Reason, "companyId") ? "Name the company with -Company; Get-LucaCompany lists them."
                    : SizeLimit.IsDepthNamedIn(facts.Reason)
                        ? "Ask for fewer objects within objects: name the fields that are needed with -Property."
                    : SizeLimit.IsNamedIn(facts.Reason) ? "Ask for fewer fields with -Property, or for fewer rows at a time."
                    : "Get-LucaSchema -Refresh shows what the server has.",
        },
        new(LucaErrorId.ValidationFailed, FailureCategory.InvalidData)
        {
            Codes = ["VALIDATION_FAILED"],
            IsRefusal = true,
            Scope = static _ => FailureScope.Item,
            Advice = static _ => "Correct it and try again.",
        },
        new(LucaErrorId.NotFound, FailureCategory.ObjectNotFound)
        {
            Codes = ["NOT_FOUND"],
            IsRefusal = true,
            Scope = static _ => FailureScope.Item,
            Advice = static facts => facts.RootField is "company" or "companies"
                ? "Get-LucaCompany lists the companies that this connection reaches."
                : facts.TakesCompany ? "Check the id, and the company (-Company)." : "Check the id.",
        },
        new(LucaErrorId.RateLimited, FailureCategory.LimitsExceeded)
        {
            Codes = ["RATE_LIMITED"],
            Retry = static _ => true,
            Advice = static facts => facts.RetryAfter is { } wait ? "Try again in " + TimeText.Wait(wait) + "." : "Try again in a while.",
        },
        new(LucaErrorId.Timeout, FailureCategory.OperationTimeout)
        {
            Codes = ["TIMEOUT"],
            Scope = static error => error.ServerCode is not null && !IsOfGateway(error) ? FailureScope.Item : FailureScope.Request,
            // A gateway's, or a connection that was never made; not a query that takes too long.
            Retry = static error => error.StatusCode is 504 || error.MayHaveBeenSent == false,
            Advice = static facts => facts.IsMutation ? Uncertain : "Ask for less at a time with -Property or -First, or try again later.",
        },
        new(LucaErrorId.ServerError, FailureCategory.InvalidResult)
        {
            Codes = ["INTERNAL_SERVER_ERROR"],
            Scope = static error => IsOfGateway(error) ? FailureScope.Request : FailureScope.Item,
            Retry = static error => error.StatusCode is 502 or 503,
            Advice = static facts => (facts.IsMutation ? Uncertain : "Try again later.")
                + (facts.RequestId is null ? "" : " Luca's support can look it up by request id " + facts.RequestId + "."),
        },
        new(LucaErrorId.UnexpectedResponse, FailureCategory.InvalidResult),
        new(LucaErrorId.NetworkError, FailureCategory.ConnectionError)
        {
            Retry = static error => error.StatusCode is null && !IsCertificate(error.InnerException),
        },
        new(LucaErrorId.StoreFailed, FailureCategory.ReadError),
    ];

    private static readonly Dictionary<string, ErrorKind> s_byId = s_kinds.ToDictionary(kind => kind.Id, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> s_idByCode = s_kinds.SelectMany(kind => kind.Codes.Select(code => (code, kind.Id)))
        .ToDictionary(entry => entry.code, entry => entry.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is decided about an id.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="LucaErrorId"/>.</exception>
    public static ErrorKind Of(string id) =>
        s_byId.TryGetValue(id, out ErrorKind? kind)
            ? kind
            : throw new ArgumentException("'" + id + "' is not an id of LucaErrorId.", nameof(id));

    /// <summary>The id that a code of the API leads to; null for an unknown code.</summary>
    public static string? IdOfCode(string? code) => code is not null && s_idByCode.TryGetValue(code, out string? id) ? id : null;

    /// <summary>The id that an HTTP status leads to.</summary>
    public static string IdOfStatus(int status) => status switch
    {
        401 => LucaErrorId.AuthorizationRevoked,
        402 => LucaErrorId.PlanRequired,
        403 => LucaErrorId.Forbidden,
        404 or 410 => LucaErrorId.UnexpectedResponse,
        407 => LucaErrorId.NetworkError,
        408 or 504 => LucaErrorId.Timeout,
        429 => LucaErrorId.RateLimited,
        >= 500 => LucaErrorId.ServerError,
        >= 400 => LucaErrorId.BadRequest,
        _ => LucaErrorId.UnexpectedResponse,
    };

    /// <summary>
    /// Whether a request under this status may have been carried out. Not where RFC 9110 (section 15.5), RFC 8470 and RFC 6585 say that it
    /// was not processed, nor under 429 (luca-api.md, "GraphQL"). 404, 409 and the like may come of a step in the middle of one.
    /// </summary>
    public static bool MayBeCarriedOut(int? status) =>
        status is not (401 or 405 or 411 or 413 or 414 or 415 or 421 or 425 or 426 or 429 or 431);

    /// <summary>Whether trying again may help, and does no harm.</summary>
    public static bool IsWorthRetrying(LucaException error, bool isMutation) =>
        !error.EndsEverything && !(isMutation && error.MayHaveBeenSent != false) && Of(error.ErrorId).Retry(error);

    /// <summary>Whether one of several things in the request may be at fault, and not the request.</summary>
    public static bool MayConcernOneItem(LucaException error) => Scope(error) == FailureScope.Item;

    /// <summary>Whether every further row of input would fail the same way, so that trying them is of no use.</summary>
    public static bool EndsEverything(LucaException error) => Scope(error) == FailureScope.Everything;

    private static FailureScope Scope(LucaException error) =>
        error.EndsEverything ? FailureScope.Everything : Of(error.ErrorId).Scope(error);

    // 502, 503 and 504 are a gateway's, which has not looked at what was asked.
    private static bool IsOfGateway(LucaException error) => error.StatusCode is 502 or 503 or 504;

    private static bool IsCertificate(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is AuthenticationException or WebException { Status: WebExceptionStatus.TrustFailure }) return true;
        }

        return false;
    }
}
