using System.Collections.Specialized;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Errors;

namespace LucaPS;

/// <summary>Turns the engine's exceptions into PowerShell's error records.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// The record of an exception. The target is what the user supplied, never a request: PowerShell keeps records in
    /// <c>$Error</c>, and a request holds the bearer token.
    /// </summary>
    public static ErrorRecord Create(LucaException exception, object? target = null) =>
        new(
            exception, exception.ErrorId, Category(exception.Category ?? ErrorCatalogue.Of(exception.ErrorId).Category),
            // A table of ours was made of what the user gave.
            Supplied(exception.TargetValue is null or OrderedDictionary && target is not null ? target : exception.TargetValue));

    /// <summary>Unwraps the connection, or the name that was given for it.</summary>
    private static object? Supplied(object? target) =>
        target is ConnectionArgument argument ? argument.Connection ?? (object)argument.Name : target;

    // Without a default, so that the compiler refuses a category that is not listed here.
#pragma warning disable CS8524 // A number that is no member of the enum.
    private static ErrorCategory Category(FailureCategory category) => category switch
    {
        FailureCategory.AuthenticationError => ErrorCategory.AuthenticationError,
        FailureCategory.ConnectionError => ErrorCategory.ConnectionError,
        FailureCategory.InvalidArgument => ErrorCategory.InvalidArgument,
        FailureCategory.InvalidData => ErrorCategory.InvalidData,
        FailureCategory.InvalidResult => ErrorCategory.InvalidResult,
        FailureCategory.LimitsExceeded => ErrorCategory.LimitsExceeded,
        FailureCategory.ObjectNotFound => ErrorCategory.ObjectNotFound,
        FailureCategory.OperationTimeout => ErrorCategory.OperationTimeout,
        FailureCategory.PermissionDenied => ErrorCategory.PermissionDenied,
        FailureCategory.ReadError => ErrorCategory.ReadError,
        FailureCategory.ResourceBusy => ErrorCategory.ResourceBusy,
        FailureCategory.ResourceExists => ErrorCategory.ResourceExists,
        FailureCategory.WriteError => ErrorCategory.WriteError,
    };
#pragma warning restore CS8524
}
