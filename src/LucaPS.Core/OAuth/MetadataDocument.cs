using System;
using System.Collections.Generic;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>
/// A metadata document (RFC 8414 section 3.2, RFC 9728 section 3.2), read strictly: it decides where secrets go, so whatever could be
/// understood in two ways is refused.
/// </summary>
internal sealed class MetadataDocument
{
    private const int Deepest = 16;
    private const int LongestText = 2048;
    private const int MostValues = 200;

    private readonly Dictionary<string, JsonElement> _members;

    private MetadataDocument(Dictionary<string, JsonElement> members) => _members = members;

    public IEnumerable<string> Names => _members.Keys;

    /// <exception cref="MetadataException">It is not a JSON object, or names a member twice.</exception>
    public static MetadataDocument Parse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonBytes.ToUtf8(body), new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new MetadataException("it is not a JSON object");
            JsonElement root = document.RootElement.Clone();
            Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
            foreach (JsonProperty member in root.EnumerateObject())
            {
                if (members.ContainsKey(member.Name)) throw new MetadataException($"it names {SafeText.Line(member.Name, 50)} twice");
                members.Add(member.Name, member.Value);
            }

            return new MetadataDocument(members);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is not Unicode.
            throw new MetadataException("it is not JSON", exception);
        }
    }

    /// <summary>A string; null if there is none.</summary>
    public string? Text(string name)
    {
        if (!_members.TryGetValue(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return Text(value, name);
    }

    /// <summary>An array of strings; null if there is none.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        if (!_members.TryGetValue(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostValues)
            throw new MetadataException($"{SafeText.Line(name, 50)} is not a short list");
        List<string> list = [];
        foreach (JsonElement item in value.EnumerateArray()) list.Add(Text(item, name));
        return list;
    }

    /// <summary>A boolean; false if there is none.</summary>
    public bool Flag(string name)
    {
        if (!_members.TryGetValue(name, out JsonElement value)) return false;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new MetadataException($"{name} is neither true nor false"),
        };
    }

    /// <summary>An address on the given origin; null if there is none.</summary>
    /// <exception cref="MetadataException">It is not an address, or not on that origin.</exception>
    public Uri? Address(string name, Uri origin) => Text(name) is { } text ? Address(text, name, origin) : null;

    /// <summary>Checks that the text is an address on the given origin.</summary>
    public static Uri Address(string text, string name, Uri origin)
    {
        string shown = SafeText.Line(name, 50) ?? "a member";
        // .NET turns backslashes into slashes, other readers of addresses do not.
        if (text.AsSpan().IndexOf('\\') >= 0 || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https"))
        {
            throw new MetadataException($"{shown} is not an http address");
        }

        if (!Origin.Same(address, origin))
            throw new MetadataException($"{shown} is at {Origin.Text(address)}, not at {Origin.Text(origin)}");
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw new MetadataException($"{shown} has a user or a fragment in it");
        return address;
    }

    private static string Text(JsonElement value, string name) =>
        SafeJson.Text(value) is { Length: > 0 and <= LongestText } text
            ? text
            : throw new MetadataException($"{SafeText.Line(name, 50)} is not a short text");
}

/// <summary>Why a metadata document is rejected: the rest of a sentence about it.</summary>
internal sealed class MetadataException(string reason, Exception? innerException = null) : Exception(reason, innerException);
