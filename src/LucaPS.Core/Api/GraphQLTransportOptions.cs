using System;
using System.Net.Http;
using LucaPS.Http;

namespace LucaPS.Api;

/// <summary>Where to send documents, and the bounds of an answer.</summary>
internal sealed record GraphQLTransportOptions
{
    /// <summary>The GraphQL address.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>What the HttpClient was made with, so that a failure can be explained.</summary>
    public HttpSettings Http { get; init; } = new();

    /// <summary>
    /// Sends mutations instead of the other HttpClient: one with a fresh connection for each request, for .NET Framework, which sends
    /// again by itself on a kept connection that broke. Null where that is not so.
    /// </summary>
    public HttpClient? MutationClient { get; init; }

    /// <summary>How long one request may take, answer included. Infinite where negative.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long to keep trying in all; zero for one attempt, null for as long as suits the session.</summary>
    public TimeSpan? RetryTime { get; init; }

    /// <summary>The longest answer, after decompression.</summary>
    public int LargestBody { get; init; } = 256 * 1024 * 1024;
}
