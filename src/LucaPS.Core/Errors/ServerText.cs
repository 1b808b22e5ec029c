using System;
using System.Net;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>Text from a server, made safe for a terminal.</summary>
internal static class ServerText
{
    /// <summary>The longest text that goes into a message.</summary>
    public const int Longest = 1000;

    /// <summary>The title of an HTML page; null for anything else.</summary>
    public static string? HtmlTitle(ReadOnlySpan<byte> body, string? token = null)
    {
        string text = Utf8Text.Decode(body.Slice(0, Math.Min(body.Length, 65536)));
        int start = text.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || (start = text.IndexOf('>', start)) < 0) return null;
        int end = text.IndexOf('<', start);
        if (end < 0) end = Math.Min(text.Length, start + 300 + (token?.Length ?? 0));
        return SafeText.Line(SafeText.Without(WebUtility.HtmlDecode(text.Substring(start + 1, end - start - 1)), token), 200);
    }

    public static bool LooksLikeHtml(ReadOnlySpan<byte> body)
    {
        string start = Utf8Text.Decode(body.Slice(0, Math.Min(body.Length, 1024))).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (start.Length > 0 && start[0] == '<' && Has(start, "<head"));
    }

    /// <summary>Whether the text holds the part, in upper or lower case.</summary>
    public static bool Has(string? text, string part) => text?.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
}
