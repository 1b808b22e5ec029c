using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Sandbox;

/// <summary>A request as it arrived at the other origin.</summary>
public sealed record RecordedRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Whether a text is anywhere in it: to prove that a secret is not.</summary>
    public bool Contains(string text) =>
        PathAndQuery.Contains(text, StringComparison.Ordinal) || Body.Contains(text, StringComparison.Ordinal) ||
        PathAndQuery.Contains(Uri.EscapeDataString(text), StringComparison.Ordinal) || Body.Contains(Uri.EscapeDataString(text), StringComparison.Ordinal) ||
        Headers.Values.Any(value => value.Contains(text, StringComparison.Ordinal));
}

/// <summary>A second origin (another port) where nothing of ours should ever arrive. It answers 200 with an empty JSON object.</summary>
public sealed class OtherOrigin
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    internal OtherOrigin(Uri baseUri) => BaseUri = baseUri;

    /// <summary>Its address.</summary>
    public Uri BaseUri { get; }

    /// <summary>What arrived so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Forgets what arrived.</summary>
    public void Clear() => _requests.Clear();

    internal void Record(RecordedRequest request) => _requests.Enqueue(request);
}
