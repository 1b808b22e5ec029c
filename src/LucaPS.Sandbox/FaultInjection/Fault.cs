using System;
using System.Collections.Generic;
using System.Globalization;

namespace LucaPS.Sandbox;

/// <summary>The kinds of endpoint that a fault can hit.</summary>
public enum EndpointKind
{
    /// <summary>Every one below.</summary>
    Any,

    /// <summary>The <c>/.well-known</c> documents.</summary>
    Discovery,

    /// <summary>The authorization endpoint with its pages.</summary>
    Authorize,

    /// <summary>The token endpoint.</summary>
    Token,

    /// <summary>The revocation endpoint.</summary>
    Revoke,

    /// <summary>The introspection endpoint.</summary>
    Introspect,

    /// <summary>The GraphQL endpoint.</summary>
    GraphQL,
}

/// <summary>What a fault does.</summary>
public enum FaultAction
{
    /// <summary>
    /// Answers with <see cref="Fault.Status"/>, <see cref="Fault.Headers"/> and <see cref="Fault.Body"/>; nothing is carried out.
    /// </summary>
    Answer,

    /// <summary>Waits <see cref="Fault.Duration"/>, then carries on as usual.</summary>
    Delay,

    /// <summary>Resets the connection before anything is carried out.</summary>
    Reset,

    /// <summary>Carries the request out, sends the head and half of the body, then resets the connection.</summary>
    ResetMidBody,

    /// <summary>Carries the request out, sends the head and none of the body, then resets the connection.</summary>
    ResetAfterHead,

    /// <summary>Carries the request out, sends the head and half of the body, then closes the connection as if that were all.</summary>
    CloseMidBody,

    /// <summary>Carries the request out, then closes the connection without an answer.</summary>
    CommitThenDrop,

    /// <summary>Carries the request out and sends half of the JSON as if it were all.</summary>
    TruncatedJson,

    /// <summary>An HTML page as proxies and captive portals send, with <see cref="Fault.Status"/>.</summary>
    Html,

    /// <summary>Redirects to the same path at the other origin with <see cref="Fault.Status"/>.</summary>
    RedirectToOtherOrigin,

    /// <summary>429 with <c>Retry-After</c> and, at the API, <c>RATE_LIMITED</c> with <c>retryAfter</c>.</summary>
    RateLimit,

    /// <summary>Refuses a valid access token with 401.</summary>
    Unauthorized,

    /// <summary>A small gzip body that unpacks to <see cref="Fault.Size"/> bytes.</summary>
    GzipBomb,

    /// <summary>JSON nested <see cref="Fault.Size"/> deep.</summary>
    DeepJson,

    /// <summary>A valid answer of <see cref="Fault.Size"/> bytes.</summary>
    EndlessJson,

    /// <summary>A success without a body.</summary>
    EmptyBody,

    /// <summary>Carries the request out and labels the answer <see cref="Fault.ContentType"/>.</summary>
    WrongContentType,

    /// <summary>Carries the request out and compresses the answer with gzip, as a proxy may.</summary>
    Gzip,

    /// <summary>A GraphQL error for the whole request with the code <see cref="Fault.Code"/>; nothing is carried out.</summary>
    GraphQLError,

    /// <summary>An OAuth error with the code <see cref="Fault.Code"/> and <see cref="Fault.Status"/>; nothing is carried out.</summary>
    OAuthError,
}

/// <summary>One disturbance, to be queued with <see cref="Faults.Add"/>.</summary>
public sealed record Fault(FaultAction Action)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public string? Body { get; init; }

    /// <summary>The content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>How long a delay takes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>A size in bytes, or a depth.</summary>
    public long Size { get; init; }

    /// <summary>The code of an error.</summary>
    public string? Code { get; init; }

    /// <summary>The text of <c>Retry-After</c>: seconds, perhaps with decimals, or an HTTP date.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Answers with this; nothing is carried out.</summary>
    public static Fault Answer(
        int status, string body = "", string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        Dictionary<string, string> all = [];
        foreach ((string name, string value) in headers)
            all[name] = value;
        return new(FaultAction.Answer) { Status = status, Body = body, ContentType = contentType, Headers = all };
    }

    /// <summary>Waits, then carries on as usual.</summary>
    public static Fault Delay(TimeSpan duration) => new(FaultAction.Delay) { Duration = duration };

    /// <summary>Resets the connection before anything is carried out.</summary>
    public static Fault Reset() => new(FaultAction.Reset);

    /// <summary>Carries the request out, then resets the connection in mid-body.</summary>
    public static Fault ResetMidBody() => new(FaultAction.ResetMidBody);

    /// <summary>Carries the request out, then resets the connection after the head.</summary>
    public static Fault ResetAfterHead() => new(FaultAction.ResetAfterHead);

    /// <summary>A gateway's answer to a request that it does not pass on: 400, and no OAuth error.</summary>
    public static Fault GatewayBadRequest() => Answer(400, """{"status":400,"error":"Bad Request"}""");

    /// <summary>A gateway's answer while the server is down for maintenance: 200, and no OAuth error.</summary>
    public static Fault Maintenance() => Answer(200, """{"error":"maintenance"}""");

    /// <summary>Carries the request out, then closes the connection in mid-body.</summary>
    public static Fault CloseMidBody() => new(FaultAction.CloseMidBody);

    /// <summary>Carries the request out (rotates, creates, sends), then closes the connection without an answer.</summary>
    public static Fault CommitThenDrop() => new(FaultAction.CommitThenDrop);

    /// <summary>Half of the JSON as if it were all.</summary>
    public static Fault TruncatedJson() => new(FaultAction.TruncatedJson);

    /// <summary>An HTML page, with status 200 by default.</summary>
    public static Fault Html(int status = 200) => new(FaultAction.Html) { Status = status };

    /// <summary>A redirect (301, 302, 303, 307, 308) to <see cref="SandboxServer.OtherOrigin"/>.</summary>
    public static Fault RedirectToOtherOrigin(int status = 302) => new(FaultAction.RedirectToOtherOrigin) { Status = status };

    /// <summary>A rate limit as HTTP 429; the text goes into <c>Retry-After</c> as it is.</summary>
    public static Fault TooManyRequests(string? retryAfter = "1") => new(FaultAction.RateLimit) { Status = 429, RetryAfter = retryAfter };

    /// <summary>A rate limit as a GraphQL error with <c>extensions.retryAfter</c>, HTTP 429 by default.</summary>
    public static Fault RateLimited(double retryAfterSeconds = 1, int status = 429) => new(FaultAction.RateLimit)
    {
        Status = status,
        Code = "RATE_LIMITED",
        RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>One 401 for a valid token.</summary>
    public static Fault Unauthorized() => new(FaultAction.Unauthorized) { Status = 401 };

    /// <summary>A compression bomb.</summary>
    public static Fault GzipBomb(long unpackedBytes = 1L << 30) => new(FaultAction.GzipBomb) { Size = unpackedBytes };

    /// <summary>JSON of absurd depth.</summary>
    public static Fault DeepJson(int depth = 100_000) => new(FaultAction.DeepJson) { Size = depth };

    /// <summary>JSON of absurd length.</summary>
    public static Fault EndlessJson(long bytes = 1L << 30) => new(FaultAction.EndlessJson) { Size = bytes };

    /// <summary>A success without a body.</summary>
    public static Fault EmptyBody() => new(FaultAction.EmptyBody);

    /// <summary>The right answer under a wrong label.</summary>
    public static Fault WrongContentType(string contentType = "text/plain") =>
        new(FaultAction.WrongContentType) { ContentType = contentType };

    /// <summary>The right answer, compressed.</summary>
    public static Fault Gzip() => new(FaultAction.Gzip);

    /// <summary>A GraphQL error for the whole request.</summary>
    public static Fault GraphQLError(string code, string? message = null) => new(FaultAction.GraphQLError) { Code = code, Body = message };

    /// <summary>An OAuth error.</summary>
    public static Fault OAuthError(string code, int status = 400, string? description = null) =>
        new(FaultAction.OAuthError) { Code = code, Status = status, Body = description };
}
