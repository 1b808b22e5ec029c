using System;
using System.Text.Json;

namespace LucaPS.Foundation;

/// <summary>
/// Reads JSON from outside whose texts may be none: half a surrogate pair (<c>"\ud800"</c> is JSON, RFC 8259 section 8.2) or bytes that
/// are not UTF-8. <see cref="JsonElement"/> throws <see cref="InvalidOperationException"/> for these, also while it looks for another
/// member.
/// </summary>
internal static class SafeJson
{
    /// <summary>The member; undefined if there is none, or if the value is not an object.</summary>
    public static JsonElement Member(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Object) return default;
        try
        {
            return value.TryGetProperty(name, out JsonElement member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            JsonElement found = default;
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (Name(property) == name) found = property.Value;
            }

            return found;
        }
    }

    /// <summary>The member's name, null when it is not Unicode.</summary>
    public static string? Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text; null when it is none, or not Unicode.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The value as it is written, for people to read; of a text that is not Unicode as much as there is to show.</summary>
    public static string Shown(JsonElement value)
    {
        if (Text(value) is { } text) return text;
        try
        {
            return value.GetRawText().Trim('"');
        }
        catch (InvalidOperationException)
        {
            return "(a text that is not Unicode)";
        }
    }
}
