using System.Management.Automation;
using LucaPS.Binding;

namespace LucaPS;

/// <summary>Turns the engine's exceptions into PowerShell's error records.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// The record of an exception. The target is what the user supplied, never a request: PowerShell keeps records in
    /// <c>$Error</c>, and a request holds the bearer token.
    /// </summary>
    public static ErrorRecord Create(LucaException exception, object? target = null) =>
        new(exception, exception.ErrorId, Category(exception.ErrorId), Supplied(exception.TargetValue ?? target));

    /// <summary>A connection, or the name that was given for it, instead of what they are bound to.</summary>
    private static object? Supplied(object? target) => target is ConnectionArgument argument ? argument.Connection ?? (object)argument.Name : target;

    /// <summary>Whether every further row of input would fail the same way, so that trying them is of no use.</summary>
    public static bool EndsEverything(LucaException exception) =>
        exception.ErrorId is LucaErrorId.NotConnected or LucaErrorId.LoginRequired or LucaErrorId.AuthorizationRevoked;

    /// <summary>The category that fits an id.</summary>
    public static ErrorCategory Category(string errorId) => errorId switch
    {
        LucaErrorId.NotConnected => ErrorCategory.ConnectionError,
        LucaErrorId.LoginRequired => ErrorCategory.AuthenticationError,
        LucaErrorId.AuthorizationRevoked => ErrorCategory.AuthenticationError,
        LucaErrorId.AccessDenied => ErrorCategory.PermissionDenied,
        LucaErrorId.SignInFailed => ErrorCategory.AuthenticationError,
        LucaErrorId.SignInTimeout => ErrorCategory.OperationTimeout,
        LucaErrorId.PortInUse => ErrorCategory.ResourceBusy,
        LucaErrorId.DiscoveryFailed => ErrorCategory.ConnectionError,
        LucaErrorId.CompanyRequired => ErrorCategory.InvalidArgument,
        LucaErrorId.Forbidden => ErrorCategory.PermissionDenied,
        LucaErrorId.PlanRequired => ErrorCategory.PermissionDenied,
        LucaErrorId.BadRequest => ErrorCategory.InvalidArgument,
        LucaErrorId.ValidationFailed => ErrorCategory.InvalidData,
        LucaErrorId.NotFound => ErrorCategory.ObjectNotFound,
        LucaErrorId.RateLimited => ErrorCategory.LimitsExceeded,
        LucaErrorId.Timeout => ErrorCategory.OperationTimeout,
        LucaErrorId.ServerError => ErrorCategory.InvalidResult,
        LucaErrorId.UnexpectedResponse => ErrorCategory.InvalidResult,
        LucaErrorId.NetworkError => ErrorCategory.ConnectionError,
        LucaErrorId.StoreFailed => ErrorCategory.ReadError,
        _ => ErrorCategory.NotSpecified,
    };
}
