using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
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

        /// <summary>Whether the answer is none of GraphQL's: what was done before it was written is not known.</summary>
        public bool IsBare { get; init; }

        /// <summary>
        /// Whether an error names a field: then the operation was begun, and what came before it may have been carried out.
        /// </summary>
        public bool HasBegun { get; init; }
    }

    public static LucaException ToException(ServerError error, Origin origin)
    {
        // graphql-ruby gives the place in the document where other servers give nothing; it is not a field of the answer.
        if (origin.IsRequestError && IsPlaceInDocument(error.Path)) error = error with { Path = null };
        string id = IdOf(error, origin);
        string message = Explain(id, error, origin.RequestId, origin.IsMutation);
        bool mayHaveBeenSent = MayHaveBeenSent(id, error, origin);
        bool isInDoubt = origin.IsMutation && !origin.HasData && mayHaveBeenSent
            && (origin.IsBare || id == LucaErrorId.BadRequest || !ErrorCatalogue.Of(id).IsRefusal);
        if (origin.HasBegun || isInDoubt) message = ErrorCatalogue.WithDoubt(message);
        return new LucaException(id, message)
        {
            ServerCode = error.Code,
            ServerMessage = error.Message,
            StatusCode = origin.StatusCode,
            RequestId = origin.RequestId,
            Path = error.Path,
            RetryAfter = Longer(error.RetryAfter, origin.RetryAfter),
            ServerError = error,
            MayHaveBeenSent = mayHaveBeenSent,
        };
    }

    /// <summary>The same error, reported for what the user supplied, with the path that they know instead of our aliases.</summary>
    public static LucaException Retarget(LucaException error, object? target, IReadOnlyList<object>? path)
    {
        string message = error.ServerError is not { } server ? error.Text
            : Explain(error.ErrorId, server with { Path = path }, error.RequestId, isMutation: false, target);
        string? hint = error.IsRefusal ? OrganisationNumber.CheckDigitHint(target as string) : null;
        return error.With(hint is null ? message : message + " " + hint, target, path);
    }

    /// <summary>A message of the server beside a change that it carried out.</summary>
    public static string Remark(string mutation, ServerError error) =>
        Sentence("Luca carried out " + mutation + " and says", Reason(error), null);

    /// <summary>A refused change whose object came back nevertheless.</summary>
    public static LucaException AsUncertain(LucaException refusal, string mutation) =>
        refusal.With(
            Sentence(
                "Luca returned the object of " + mutation + ", but also an error", Reason(refusal.ServerError!), ErrorCatalogue.Uncertain));

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

    // Without a code, or with one of a later day. An error without a path is about the whole request (GraphQL section 7.1.1).
    private static string IdOf(ServerError error, Origin origin) => ErrorCatalogue.IdOfCode(error.Code)
        // Mercurius and graphql-yoga give the answer an error's own status: with a path, or beside data, it is the API that says so.
        ?? (origin.StatusCode is 404 or 410 && (error.Path is not null || origin.HasData) ? LucaErrorId.NotFound
            : origin.StatusCode is >= 400 ? ErrorCatalogue.IdOfStatus(origin.StatusCode.Value)
            : error.Path is null && !origin.HasData && (origin.IsRequestError || !origin.IsMutation) ? LucaErrorId.BadRequest
            : LucaErrorId.ServerError);

    private static bool MayHaveBeenSent(string id, ServerError error, Origin origin)
    {
        if (origin.HasData || origin.HasBegun) return true;
        // The whole request is refused (luca-api.md, "GraphQL").
        if (!ErrorCatalogue.MayBeCarriedOut(origin.StatusCode) || id is LucaErrorId.RateLimited or LucaErrorId.AuthorizationRevoked)
            return false;
        if (origin is { IsBare: true, IsMutation: true }) return true;
        if (id is not LucaErrorId.BadRequest) return true;
        // "data": null says that execution had begun, no data that it had not (GraphQL section 7.1.1). Servers keep to that less than they
        // should: a code that is not known to refuse the whole request leaves a doubt, unless a place in the document is there too.
        return origin.IsRequestError
            ? origin.IsMutation && !error.HasLocations && error.Code is { } code && ErrorCatalogue.IdOfCode(code) != id
                && !IsOfValidation(code)
            : error.Code is null || (origin.IsMutation && !error.HasLocations);
    }

    /// <summary>graphql-ruby's own codes for a document that does not fit the schema: undefinedField, argumentNotAccepted.</summary>
    private static bool IsOfValidation(string code) => code.Length > 0 && char.IsLower(code[0]) && code.IndexOf('_') < 0;

    /// <summary>Whether one of an answer's errors names a field of it.</summary>
    /// <param name="isRequestError">As <see cref="Origin.IsRequestError"/>.</param>
    public static bool HasBegun(IReadOnlyList<ServerError> errors, bool isRequestError) =>
        errors.Any(error => error.Path is { } path && !(isRequestError && IsPlaceInDocument(path)));

    /// <summary><c>["query Sales", "saleInvoices", "nope"]</c>: it begins with an operation or a fragment instead of a field.</summary>
    private static bool IsPlaceInDocument(IReadOnlyList<object>? path) =>
        path is { Count: > 0 } && path[0] is string first
        && (first.IndexOf(' ') is var space && space >= 0
            ? first.Substring(0, space)
            : first) is "query" or "mutation" or "subscription" or "fragment";

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private static string Explain(string id, ServerError error, string? requestId, bool isMutation, object? target = null)
    {
        string? path = PathText(error.Path);
        string? who = target is null ? null : SafeText.Line(Convert.ToString(target, CultureInfo.InvariantCulture), 100);
        string subject = (path ?? "the request") + (who is null ? "" : " for " + who);
        string what = id switch
        {
            LucaErrorId.AuthorizationRevoked => "Luca did not accept the access token" + (path is null ? "" : " for " + path),
            LucaErrorId.RateLimited => "Luca takes no more requests for now" + (path is null ? "" : ", and left out " + path),
            LucaErrorId.Forbidden => "Luca refused " + subject,
            LucaErrorId.PlanRequired => "The company's plan does not include " + subject,
            LucaErrorId.BadRequest => "Luca did not understand " + subject,
            LucaErrorId.ValidationFailed => "Luca did not accept the input" + (path is null ? "" : " of " + path),
            LucaErrorId.NotFound => "Luca found nothing for " + subject,
            LucaErrorId.Timeout => "Luca ran out of time on " + subject,
            _ => "Luca failed on " + subject,
        };
        string? reason = Reason(error);
        FailureFacts facts = new(reason, error.RetryAfter, isMutation, error.Path?.Count > 0 ? error.Path[0] as string : null, requestId);
        // Refused for one field of a mutation's answer: below the mutation's own field it had ended before (GraphQL section 6.4.4), and
        // whatever was refused there, nothing says that it is to be tried again.
        bool isPart = isMutation && (error.Path is { Count: > 1 }
            || (path is not null && id is LucaErrorId.RateLimited or LucaErrorId.AuthorizationRevoked));
        return Sentence(what, reason, ErrorCatalogue.Of(isPart ? LucaErrorId.ServerError : id).Advice(facts));
    }

    private static string? Reason(ServerError error)
    {
        if (error.Details.Count == 0) return error.Message;
        List<string> parts = [];
        foreach (ServerErrorDetail detail in error.Details)
        {
            string part = detail.Field is null
                ? detail.Message ?? ""
                : detail.Message is null ? detail.Field : detail.Field + ": " + detail.Message;
            if (part.Length > 0) parts.Add(part);
        }

        string details = string.Join("; ", parts);
        string? message = error.Message?.TrimEnd('.', ' ');
        return SafeText.Line(string.IsNullOrEmpty(message) ? details : message + " (" + details + ")", 2 * ServerText.Longest);
    }
}
