using System;
using System.Globalization;
using System.Net;
using System.Text;
using LucaPS.Rows;

namespace LucaPS.GraphQL;

/// <summary>Text of a server on its way to a terminal.</summary>
internal static class ServerText
{
    public const int Longest = 1000;

    /// <summary>
    /// One line without control characters (an escape sequence could rewrite the terminal) or marks that turn the direction of text,
    /// and of bounded length. Null stays null.
    /// </summary>
    public static string? Clean(string? text, int longest)
    {
        if (text is null) return null;
        StringBuilder clean = new(Math.Min(text.Length, longest));
        bool space = false;
        foreach (char c in text)
        {
            if (clean.Length >= longest)
            {
                if (char.IsHighSurrogate(clean[clean.Length - 1])) clean.Length--;
                return clean.Append('…').ToString();
            }

            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(c);
            if (char.IsWhiteSpace(c) || category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                space = clean.Length > 0;
                continue;
            }

            // Format characters are kept where text needs them: soft hyphens and joiners, but no turning of direction.
            if (c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\uFEFF') continue;
            if (space) clean.Append(' ');
            space = false;
            clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>What a page calls itself; null when it is no HTML or has no title.</summary>
    public static string? HtmlTitle(ReadOnlySpan<byte> body)
    {
        string text = Utf8Text.Decode(body.Slice(0, Math.Min(body.Length, 65536)));
        int start = text.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || (start = text.IndexOf('>', start)) < 0) return null;
        int end = text.IndexOf('<', start);
        if (end < 0) end = Math.Min(text.Length, start + 300);
        string? title = Clean(WebUtility.HtmlDecode(text.Substring(start + 1, end - start - 1)), 200);
        return string.IsNullOrEmpty(title) ? null : title;
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

    /// <summary>A server that echoes the request must not put its token on a screen.</summary>
    public static string? Without(string? text, string? secret) =>
        text is null || secret is null || secret.Length < 4 ? text : text.Replace(secret, "…");
}
