using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;

namespace LucaPS.Sandbox;

/// <summary>A request to the other origin, as it arrived.</summary>
public sealed record RecordedRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Whether a text is anywhere in it, in any usual encoding: to prove that no secret is.</summary>
    public bool Contains(string text) => Places().Any(place => place.Contains(text, StringComparison.Ordinal));

    private IEnumerable<string> Places()
    {
        foreach (string place in (string[])[PathAndQuery, Body, .. Headers.Values])
        {
            yield return place;
            yield return WebUtility.UrlDecode(place);
            yield return Uri.UnescapeDataString(place);
            string last = place[(place.LastIndexOf(' ') + 1)..];
            byte[] bytes = new byte[last.Length];
            if (last.Length > 0 && Convert.TryFromBase64String(last, bytes, out int written))
                yield return Encoding.UTF8.GetString(bytes, 0, written);
        }
    }
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
