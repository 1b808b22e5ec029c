using System;

namespace LucaPS.GraphQL;

/// <summary>One document to send.</summary>
internal sealed record GraphQLRequest
{
    /// <summary>The document's text.</summary>
    public required string Document { get; init; }

    /// <summary>A JSON object in UTF-8; empty when there are no variables.</summary>
    public ReadOnlyMemory<byte> Variables { get; init; }

    public string? OperationName { get; init; }

    /// <summary>Whether the operation is a mutation: then it is never sent again when the first may have been carried out.</summary>
    public bool IsMutation { get; init; }
}
