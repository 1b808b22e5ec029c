using System;
using System.Collections.Generic;

namespace LucaPS;

/// <summary>
/// The one exception that LucaPS throws for what can go wrong outside it. The message is one sentence of what happened,
/// the server's own reason, and what to do next; it never holds a token, secret, code or verifier.
/// </summary>
public class LucaException : Exception
{
    /// <summary>Makes an exception of the given stable id.</summary>
    /// <param name="errorId">One of <see cref="LucaErrorId"/>.</param>
    /// <param name="message">What happened, the server's reason, what to do next.</param>
    /// <param name="innerException">The cause; it must not hold secrets either.</param>
    public LucaException(string errorId, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
    }

    /// <summary>One of <see cref="LucaErrorId"/>.</summary>
    public string ErrorId { get; }

    /// <summary>The server's own code: <c>error</c> of RFC 6749, or <c>extensions.code</c> of a GraphQL error.</summary>
    public string? ServerCode { get; init; }

    /// <summary>The server's own words, in the language of the user who consented.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>The HTTP status, where there was an answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The request's id as the server names it, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The path of the field that failed: names and indexes (GraphQL section 7.1.2).</summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>How long the server asks to wait, where it says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the user supplied that this is about: an id, a company, a name.</summary>
    public object? TargetValue { get; init; }

    /// <summary>
    /// Whether the server may have carried out what was asked: false when it was surely not sent or was refused,
    /// true when it may have been, null where the question does not arise.
    /// </summary>
    internal bool? MayHaveBeenSent { get; init; }

    /// <summary>The GraphQL error as it came, so that the engine can tell it again about another target.</summary>
    internal Errors.ServerError? ServerError { get; init; }
}
