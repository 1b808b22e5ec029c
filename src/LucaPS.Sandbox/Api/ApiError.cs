using System.Collections.Generic;
using GraphQL;
using GraphQL.Execution;

namespace LucaPS.Sandbox.Api;

/// <summary>A refusal with a code of luca-api.md and a message in the user's language.</summary>
internal sealed class ApiError : ExecutionError
{
    public ApiError(string code, string message)
        : base(message) => Code = code;

    /// <summary>For VALIDATION_FAILED: each with <c>field</c> where one applies.</summary>
    public IReadOnlyList<(string? Field, string Message)> Details { get; init; } = [];

    /// <summary>The members of <c>extensions</c>.</summary>
    public Dictionary<string, object?> ToExtensions()
    {
        Dictionary<string, object?> extensions = new() { ["code"] = Code };
        if (Details.Count > 0)
        {
            List<Dictionary<string, object?>> details = [];
            foreach ((string? field, string message) in Details)
            {
                Dictionary<string, object?> detail = new() { ["message"] = message };
                if (field is not null)
                    detail["field"] = field;
                details.Add(detail);
            }

            extensions["details"] = details;
        }

        return extensions;
    }
}

/// <summary>Gives every error the shape of luca-api.md.</summary>
internal sealed class ApiErrorInfo(SandboxOptions options) : IErrorInfoProvider
{
    public ErrorInfo GetInfo(ExecutionError executionError)
    {
        (string message, Dictionary<string, object?> extensions) = executionError switch
        {
            ApiError known => (known.Message, known.ToExtensions()),
            DocumentError or RequestError => (executionError.Message, new Dictionary<string, object?> { ["code"] = ErrorCodes.BadRequest }),
            _ when executionError.GetType() == typeof(ExecutionError) =>
                (executionError.Message, new Dictionary<string, object?> { ["code"] = ErrorCodes.BadRequest }),
            _ => ("Internal server error", new Dictionary<string, object?> { ["code"] = ErrorCodes.Internal }),
        };
        return new ErrorInfo { Message = message, Extensions = options.Errors == ErrorStyle.Coded ? extensions : null };
    }
}

/// <summary>The codes of luca-api.md.</summary>
internal static class ErrorCodes
{
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string RateLimited = "RATE_LIMITED";
    public const string Forbidden = "FORBIDDEN";
    public const string PlanRequired = "PLAN_REQUIRED";
    public const string BadRequest = "BAD_REQUEST";
    public const string ValidationFailed = "VALIDATION_FAILED";
    public const string NotFound = "NOT_FOUND";
    public const string Timeout = "TIMEOUT";
    public const string Internal = "INTERNAL_SERVER_ERROR";
}
