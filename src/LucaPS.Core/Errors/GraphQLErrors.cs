using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>Turns errors of answers into <see cref="LucaException"/>: what happened, the server's own reason, what to do next.</summary>
internal static class GraphQLErrors
{
    /// <summary>Where an error came from.</summary>
    internal readonly record struct Origin(int? StatusCode, string? RequestId, bool IsMutation, TimeSpan? RetryAfter, bool HasData)
    {
        /// <summary>Whether the answer has no member <c>data</c>: nothing was carried out (GraphQL section 7.1.1).</summary>
        public bool IsRequestError { get; init; }

        /// <summary>Whether an error names a field: then the operation was begun, and what came before it may have been carried out.</summary>
        public bool HasBegun { get; init; }
    }

    public static LucaException ToException(ServerError error, Origin origin)
    {
        // graphql-ruby names the place in the document where others have none; no field of an answer is meant.
        if (origin.IsRequestError && IsPlaceInDocument(error.Path)) error = error with { Path = null };
        string id = IdOf(error, origin);
        string message = Explain(id, error, origin.RequestId, origin.IsMutation);
        if (origin.HasBegun && !ServerText.Has(message, Uncertain)) message += " " + Uncertain;
        return new LucaException(id, message)
        {
            ServerCode = error.Code,
            ServerMessage = error.Message,
            StatusCode = origin.StatusCode,
            RequestId = origin.RequestId,
            Path = error.Path,
            RetryAfter = Longer(error.RetryAfter, origin.RetryAfter),
            ServerError = error,
            MayHaveBeenSent = MayHaveBeenSent(id, error, origin),
        };
    }

    /// <summary>The same error of a query told about what the user supplied, with the path that they know instead of our aliases.</summary>
    public static LucaException Retarget(LucaException error, object? target, IReadOnlyList<object>? path)
    {
        ServerError? server = error.ServerError is null ? null : error.ServerError with { Path = path };
        string message = server is null ? error.Message : Explain(error.ErrorId, server, error.RequestId, isMutation: false, target);
        bool mayBeTheCompany = error.ErrorId is LucaErrorId.Forbidden or LucaErrorId.NotFound or LucaErrorId.BadRequest;
        string? doubt = mayBeTheCompany ? OrganisationNumber.Doubt(target as string) : null;
        return Copy(error, doubt is null ? message : message + " " + doubt, target, path, server);
    }

    /// <summary>The same error with a sentence more.</summary>
    public static LucaException WithNote(LucaException error, string note) =>
        Copy(error, error.Message + " " + note, error.TargetValue, error.Path, error.ServerError);

    /// <summary>What a server says of a change that it carried out.</summary>
    public static string Remark(string mutation, ServerError error) => Sentence("Luca carried out " + mutation + " and says", Reason(error), null);

    /// <summary>The refusal of a change whose object came all the same.</summary>
    public static LucaException Doubted(LucaException refusal, string mutation) => Copy(
        refusal,
        Sentence("Luca answered " + mutation + " with the object and says", Reason(refusal.ServerError!), Uncertain),
        refusal.TargetValue,
        refusal.Path,
        refusal.ServerError);

    /// <summary>Joined as a sentence: what, the reason, the next step.</summary>
    public static string Sentence(string what, string? reason, string? next)
    {
        StringBuilder text = new(what);
        text.Append(string.IsNullOrWhiteSpace(reason) ? "" : ": " + reason);
        if (text[text.Length - 1] is not ('.' or '!' or '?' or '…')) text.Append('.');
        if (!string.IsNullOrEmpty(next)) text.Append(' ').Append(next);
        return text.ToString();
    }

    /// <summary><c>saleInvoices.nodes[3].id</c>.</summary>
    public static string? PathText(IReadOnlyList<object>? path)
    {
        if (path is null || path.Count == 0) return null;
        StringBuilder text = new();
        foreach (object step in path)
        {
            if (step is int index) text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else text.Append(text.Length == 0 ? "" : ".").Append(SafeText.Line(step.ToString(), 100));
        }

        return text.ToString();
    }

    public static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) + " s";

    private static LucaException Copy(LucaException error, string message, object? target, IReadOnlyList<object>? path, ServerError? server) =>
        new(error.ErrorId, message, error.InnerException)
        {
            ServerCode = error.ServerCode,
            ServerMessage = error.ServerMessage,
            StatusCode = error.StatusCode,
            RequestId = error.RequestId,
            Path = path,
            RetryAfter = error.RetryAfter,
            TargetValue = target,
            MayHaveBeenSent = error.MayHaveBeenSent,
            ServerError = server,
        };

    private static string IdOf(ServerError error, Origin origin) => error.Code?.ToUpperInvariant() switch
    {
        "UNAUTHENTICATED" => LucaErrorId.AuthorizationRevoked,
        "RATE_LIMITED" => LucaErrorId.RateLimited,
        "FORBIDDEN" => LucaErrorId.Forbidden,
        "PLAN_REQUIRED" => LucaErrorId.PlanRequired,
        "BAD_REQUEST" => LucaErrorId.BadRequest,
        "VALIDATION_FAILED" => LucaErrorId.ValidationFailed,
        "NOT_FOUND" => LucaErrorId.NotFound,
        "TIMEOUT" => LucaErrorId.Timeout,
        "INTERNAL_SERVER_ERROR" => LucaErrorId.ServerError,
        // No code, or one of a later day. An error without a path is about the whole request (GraphQL section 7.1.1).
        _ => origin.StatusCode is >= 400 ? IdOfStatus(origin.StatusCode.Value)
            : error.Path is null && !origin.HasData && (origin.IsRequestError || !origin.IsMutation) ? LucaErrorId.BadRequest
            : LucaErrorId.ServerError,
    };

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

    private static bool? MayHaveBeenSent(string id, ServerError error, Origin origin)
    {
        if (origin.HasData || origin.HasBegun) return true;
        // The whole request is refused (luca-api.md, "GraphQL").
        if (origin.StatusCode is 401 or 429 || id is LucaErrorId.RateLimited or LucaErrorId.AuthorizationRevoked) return false;
        // "data": null says that execution had begun (GraphQL section 7.1.1); a code for a bad document says that it had not.
        return !(id is LucaErrorId.BadRequest && (origin.IsRequestError || error.Code is not null));
    }

    /// <summary>Whether one of an answer's errors names a field of it.</summary>
    /// <param name="errors">Of an answer without data.</param>
    /// <param name="isRequestError">As <see cref="Origin.IsRequestError"/>.</param>
    public static bool HasBegun(IReadOnlyList<ServerError> errors, bool isRequestError)
    {
        foreach (ServerError error in errors)
        {
            if (error.Path is { } path && !(isRequestError && IsPlaceInDocument(path))) return true;
        }

        return false;
    }

    /// <summary><c>["query Sales", "saleInvoices", "nope"]</c>: it begins with an operation or a fragment instead of a field.</summary>
    private static bool IsPlaceInDocument(IReadOnlyList<object>? path) =>
        path is { Count: > 0 } && path[0] is string first
        && (first.IndexOf(' ') is var space && space >= 0 ? first.Substring(0, space) : first) is "query" or "mutation" or "subscription" or "fragment";

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private static string Explain(string id, ServerError error, string? requestId, bool isMutation, object? target = null)
    {
        string? path = PathText(error.Path);
        string subject = path ?? "the request";
        string? who = target is null ? null : SafeText.Line(Convert.ToString(target, CultureInfo.InvariantCulture), 100);
        string about = who is null ? "" : " for " + who;
        string? reason = Reason(error);
        string support = requestId is null ? "" : " Luca's support can look it up by request id " + requestId + ".";
        return id switch
        {
            LucaErrorId.AuthorizationRevoked => Sentence(
                "Luca did not accept the access token", reason, SignInAgain),
            LucaErrorId.RateLimited => Sentence(
                "Luca takes no more requests for now", reason,
                error.RetryAfter is { } wait ? "Try again in " + Seconds(wait) + "." : "Try again in a while."),
            LucaErrorId.Forbidden => Sentence(
                "Luca refused " + subject + about, reason,
                "Check that the connection reaches the company (Get-LucaCompany) and, for changes, that its Scope has accounting.write."),
            LucaErrorId.PlanRequired => Sentence(
                "The company's plan does not include " + subject + about, reason, "Leave it out, or have the plan changed in Luca."),
            LucaErrorId.BadRequest => Sentence(
                "Luca could not use " + subject + about, reason,
                ServerText.Has(reason, "companyId")
                    ? "Name the company with -Company; Get-LucaCompany lists them."
                    : SizeLimit.IsNamedIn(reason) ? "Ask for fewer fields with -Property, or for fewer rows at a time."
                    : "Compare it with Get-LucaSchema -Refresh."),
            LucaErrorId.ValidationFailed => Sentence(
                "Luca did not accept the input" + (path is null ? "" : " of " + path), reason, "Correct it and try again."),
            LucaErrorId.NotFound => Sentence(
                "Luca has no such object" + (who is null ? path is null ? "" : " for " + path : " as " + who), reason,
                Missing(error.Path?.Count > 0 ? error.Path[0] as string : null)),
            LucaErrorId.Timeout => Sentence(
                "Luca did not finish " + subject + about + " in its own time", reason,
                isMutation ? Uncertain : "Ask for less at a time with -Property or -First, or try again later."),
            _ => Sentence(
                "Luca failed on " + subject + about, reason, (isMutation ? Uncertain : "Try again later.") + support),
        };
    }

    /// <summary>What to do about an object that a root field does not have.</summary>
    public static string Missing(string? rootField) => rootField is "company" or "companies"
        ? "Check the id; Get-LucaCompany lists the companies that there are."
        : "Check the id, and the company with -Company.";

    /// <summary>For an authorization that is not accepted any more.</summary>
    public const string SignInAgain = "Sign in again with Connect-Luca -Force, or, where it was an API key, with a new one: Connect-Luca -ApiKey.";

    /// <summary>For a change of which nobody knows whether it was carried out.</summary>
    public const string Uncertain = "It may have been carried out all the same: look before you do it again.";

    private static string? Reason(ServerError error)
    {
        if (error.Details.Count == 0) return error.Message;
        List<string> parts = [];
        foreach (ServerErrorDetail detail in error.Details)
        {
            string part = detail.Field is null ? detail.Message ?? "" : detail.Message is null ? detail.Field : detail.Field + ": " + detail.Message;
            if (part.Length > 0) parts.Add(part);
        }

        string details = string.Join("; ", parts);
        string? message = error.Message?.TrimEnd('.', ' ');
        return SafeText.Line(string.IsNullOrEmpty(message) ? details : message + " (" + details + ")", 2 * ServerText.Longest);
    }
}
