using System;
using System.Collections.Generic;
using LucaPS.Errors;

namespace LucaPS;

/// <summary>
/// The one exception that LucaPS throws for what can go wrong outside it. The message is one sentence of what happened,
/// the server's own reason, and what to do next; it never holds a token, secret, code or verifier.
/// </summary>
public class LucaException : Exception
{
    /// <summary>For what was refused or failed before a request of it was made.</summary>
    internal const string NothingWasSent = "Nothing was sent.";

    /// <summary>Makes an exception of the given stable id.</summary>
    /// <param name="errorId">One of <see cref="LucaErrorId"/>.</param>
    /// <param name="message">What happened, the server's reason, what to do next.</param>
    /// <param name="innerException">The cause; it must not hold secrets either.</param>
    public LucaException(string errorId, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        _ = ErrorCatalogue.Of(errorId);
        ErrorId = errorId;
    }

    /// <summary>What happened, the server's reason, what to do next; and that nothing was sent, where that is so.</summary>
    public override string Message => SaysNothingWasSent ? WithSentence(Text, NothingWasSent) : Text;

    /// <summary>The message as it was given.</summary>
    internal string Text => base.Message;

    /// <summary>One of <see cref="LucaErrorId"/>.</summary>
    public string ErrorId { get; }

    /// <summary>The server's own code: <c>error</c> of RFC 6749, or <c>extensions.code</c> of a GraphQL error.</summary>
    public string? ServerCode { get; init; }

    /// <summary>The server's own words, in the language of the user who consented.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>The HTTP status, if there was an answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The request's id as the server names it, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The path of the field that failed: names and indexes (GraphQL section 7.1.2).</summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>How long to wait before trying again, where the server says so, or where trying sooner would do harm.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the user supplied that this is about: an id, a company, a name.</summary>
    public object? TargetValue { get; init; }

    /// <summary>
    /// Whether the server may have carried out what was asked: false when it was surely not sent or was refused,
    /// true when it may have been, null where the question does not arise.
    /// </summary>
    internal bool? MayHaveBeenSent { get; init; }

    /// <summary>What PowerShell sorts this failure under where its id does not say so well enough; null for the id's own.</summary>
    internal FailureCategory? Category { get; init; }

    /// <summary>Whether every further request would fail the same way, whatever its id says.</summary>
    internal bool EndsEverything { get; init; }

    /// <summary>The GraphQL error as it came, so that the engine can tell it again about another target.</summary>
    internal ServerError? ServerError { get; init; }

    /// <summary>Whether the input was refused, by the server or by LucaPS.</summary>
    internal bool IsRefusal => ErrorCatalogue.Of(ErrorId).IsRefusal;

    /// <summary>The one way to copy: the same failure with what is named here instead of its own.</summary>
    /// <param name="message">The message; <see cref="Text"/> where null.</param>
    /// <param name="target">What the user supplied.</param>
    /// <param name="path">The path that the user knows.</param>
    /// <param name="answer">Another failure whose answer of the server this one is about.</param>
    internal LucaException With(
        string? message = null, object? target = null, IReadOnlyList<object>? path = null, LucaException? answer = null) =>
        new(ErrorId, message ?? Text, InnerException)
        {
            ServerCode = (answer ?? this).ServerCode,
            ServerMessage = (answer ?? this).ServerMessage,
            StatusCode = (answer ?? this).StatusCode,
            RequestId = (answer ?? this).RequestId,
            Path = path ?? Path,
            RetryAfter = RetryAfter,
            TargetValue = target ?? TargetValue,
            MayHaveBeenSent = MayHaveBeenSent,
            EndsEverything = EndsEverything,
            Category = Category,
            ServerError = path is null || ServerError is null ? ServerError : ServerError with { Path = path },
        };

    /// <summary>The same failure with a sentence more.</summary>
    internal LucaException WithNote(string note) => With(WithSentence(Text, note));

    // It would not be true of a refusal by the server. A failure on the way may be one of many requests; the transport knows.
    private bool SaysNothingWasSent =>
        MayHaveBeenSent == false && StatusCode is null && ServerCode is null
        && ErrorId is not (LucaErrorId.NetworkError or LucaErrorId.Timeout);

    /// <summary>The sentence stands before what is quoted on lines of its own.</summary>
    private static string WithSentence(string text, string sentence)
    {
        if (ServerText.Has(text, sentence)) return text;
        int line = text.IndexOf('\n');
        return line < 0 ? text + " " + sentence : text.Insert(line, " " + sentence);
    }
}
