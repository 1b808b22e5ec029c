using System;
using System.Collections.Generic;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>An answer in a pooled buffer.</summary>
internal sealed class HttpGraphQLResponse(
    ByteBuffer buffer, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> data, IReadOnlyList<LucaException> errors) : GraphQLResponse
{
    private bool _disposed;

    public override ReadOnlyMemory<byte> Body => _disposed ? throw new ObjectDisposedException(nameof(GraphQLResponse)) : body;

    public override ReadOnlyMemory<byte> Data => _disposed ? throw new ObjectDisposedException(nameof(GraphQLResponse)) : data;

    public override IReadOnlyList<LucaException> Errors => errors;

    public override void Dispose()
    {
        _disposed = true;
        buffer.Dispose();
    }
}
