using System;
using System.Globalization;
using System.Text;

namespace LucaPS.Foundation;

/// <summary>Makes text from outside safe to put into a message.</summary>
internal static class SafeText
{
    public const int Longest = 500;

    /// <summary>
    /// One line of bounded length without control characters (an escape sequence could rewrite the terminal) or marks that
    /// turn the direction of text. Null where nothing is left.
    /// </summary>
    public static string? Line(string? text, int longest = Longest)
    {
        if (string.IsNullOrEmpty(text)) return null;
        StringBuilder line = new(Math.Min(text!.Length, longest));
        bool space = false;
        foreach (char c in text)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(c);
            if (char.IsWhiteSpace(c) || category == UnicodeCategory.Control)
            {
                space = line.Length > 0;
                continue;
            }

            if (c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' or '\uFEFF')
                continue;
            if (line.Length >= longest)
            {
                if (char.IsHighSurrogate(line[line.Length - 1])) line.Length--;
                return line.Append('…').ToString();
            }

            if (space) line.Append(' ');
            space = false;
            line.Append(c);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    /// <summary>Whether each surrogate is of a pair: UTF-8 has none alone, and would hold U+FFFD in its place.</summary>
    public static bool IsUnicode(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (!char.IsSurrogatePair(text, at)) return false;
            at++;
        }

        return true;
    }

    /// <summary>
    /// A server that echoes the request must not put a secret on a screen. To be asked before <see cref="Line"/>, which would leave the
    /// beginning of a secret that it cuts.
    /// </summary>
    public static string? Without(string? text, params string?[] secrets)
    {
        foreach (string? secret in secrets)
        {
            if (text is null || secret is null || secret.Length < 4) continue;
            string escaped = Uri.EscapeDataString(secret);
            text = text.Replace(secret, "…").Replace(escaped, "…").Replace(escaped.Replace("%20", "+"), "…");
        }

        return text;
    }

    /// <summary>Adds a full stop unless the text ends a sentence already.</summary>
    public static string Sentence(string text)
    {
        string trimmed = text.TrimEnd();
        return trimmed.Length > 0 && trimmed[trimmed.Length - 1] is '.' or '!' or '?' or '…' ? trimmed : trimmed + ".";
    }
}
