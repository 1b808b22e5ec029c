using System;

namespace LucaPS.Errors;

/// <summary>
/// What kind of failure PowerShell sorts an error under. LucaPS maps each one to an <c>ErrorCategory</c> of the same name.
/// </summary>
internal enum FailureCategory
{
    AuthenticationError,
    ConnectionError,
    InvalidArgument,
    InvalidData,
    InvalidResult,
    LimitsExceeded,
    ObjectNotFound,
    OperationTimeout,
    PermissionDenied,
    ReadError,
    ResourceBusy,
    ResourceExists,
    WriteError,
}

/// <summary>How much a failure concerns.</summary>
internal enum FailureScope
{
    /// <summary>One of the things that were asked about may be at fault: the others are worth asking about alone.</summary>
    Item,

    /// <summary>The request as a whole; the next one may succeed.</summary>
    Request,

    /// <summary>Every further request would fail the same way.</summary>
    Everything,
}

/// <summary>What the advice of a failure depends on.</summary>
/// <param name="RequestId">The request as the server names it.</param>
internal readonly record struct FailureFacts(
    string? Reason, TimeSpan? RetryAfter, bool IsMutation, string? RootField = null, string? RequestId = null)
{
    /// <summary>Whether a company was named for what failed, so that another one could be.</summary>
    public bool TakesCompany { get; init; }
}

/// <summary>All that is decided about one error id: a row of <see cref="ErrorCatalogue"/>.</summary>
internal sealed record ErrorKind(string Id, FailureCategory Category)
{
    /// <summary>The server's codes (<c>extensions.code</c>) that lead to this id.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Whether the input was refused, by the server or by LucaPS, so that the same input is refused again.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>How much a failure of this id concerns.</summary>
    public Func<LucaException, FailureScope> Scope { get; init; } = static _ => FailureScope.Request;

    /// <summary>Whether trying again may help. A mutation is never tried again unless it surely was not carried out.</summary>
    public Func<LucaException, bool> Retry { get; init; } = static _ => false;

    /// <summary>What to do next, where the failure was an answer of the API.</summary>
    public Func<FailureFacts, string> Advice { get; init; } = static _ => ErrorCatalogue.CheckAddress;
}
