using System;
using System.Collections.Generic;

namespace LucaPS.Api;

/// <summary>
/// An answer in the form of the GraphQL specification, section 7.1. <see cref="Body"/> may be pooled: dispose when done.
/// </summary>
internal abstract class GraphQLResponse : IDisposable
{
    /// <summary>The whole answer as it came, UTF-8 JSON, without a byte order mark.</summary>
    public abstract ReadOnlyMemory<byte> Body { get; }

    /// <summary>The value of <c>data</c> within <see cref="Body"/>; empty when it is absent or null.</summary>
    public abstract ReadOnlyMemory<byte> Data { get; }

    /// <summary>
    /// What <see cref="GraphQLRequest.DataReader"/> made of <c>data</c>; null when that is absent or null, or there was none.
    /// </summary>
    public virtual object? Result { get; init; }

    /// <summary>The field errors that came beside the data, already explained.</summary>
    public abstract IReadOnlyList<LucaException> Errors { get; }

    /// <summary>Whether nothing came of a query, and the access token was not accepted for one of its fields at least.</summary>
    public bool IsTokenRefused { get; init; }

    public string? RequestId { get; init; }

    /// <summary>The server's clock when it answered (RFC 9110, section 6.6.1); null where it does not say.</summary>
    public DateTimeOffset? Date { get; init; }

    public abstract void Dispose();
}
