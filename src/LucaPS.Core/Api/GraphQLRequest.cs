using System;
using System.Text.Json;

namespace LucaPS.Api;

/// <summary>
/// Makes something of the value of <c>data</c> while the answer is checked, so that its bytes are gone through only once.
/// </summary>
/// <param name="json">At the object's first token; to be left at its last. It may become a reader of the rest of
/// <paramref name="body"/>.</param>
/// <returns>What is wanted; it is dropped when the rest of the answer turns out to be no good.</returns>
/// <exception cref="JsonException">It is not JSON after all.</exception>
internal delegate object DataReader(ref Utf8JsonReader json, ReadOnlyMemory<byte> body);

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

    /// <summary>Whether a failure is reported at once instead of retried, because no one waits for the answer yet.</summary>
    public bool IsTriedOnce { get; init; }

    /// <summary>What reads <c>data</c>; null leaves that to the caller.</summary>
    public DataReader? DataReader { get; init; }

    /// <summary>Where a good answer goes as it comes: what is given back then has its errors, and not its data. Null for memory.</summary>
    public IAnswerSink? Sink { get; init; }
}
