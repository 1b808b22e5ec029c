using System;
using System.Globalization;
using System.Text;

namespace LucaPS.Api.Pages;

/// <summary>
/// Cursors that are positions: a number, alone or within a fixed text, as it is or in base64. graphql-ruby has <c>MTAw</c> (100),
/// graphql-relay-js <c>YXJyYXljb25uZWN0aW9uOjk5</c> (<c>arrayconnection:99</c>).
/// </summary>
/// <param name="last">The cursor that came last.</param>
/// <param name="step">Rows in a page.</param>
/// <param name="isEncoded">Whether it is in base64.</param>
/// <param name="isPadded">Whether base64 is filled up with '='; null until a cursor has shown it.</param>
internal sealed class CursorPattern(CursorPattern.Text last, int step, bool isEncoded, bool? isPadded)
{
    /// <summary>The pattern by which a page of a number of rows leads from one cursor to the next; null where there is none.</summary>
    public static CursorPattern? Of(string from, string to, int rows)
    {
        if (rows <= 0) return null;
        if (Decode(from) is { } start && Decode(to) is { } end && Fits(start, end, rows))
        {
            bool padded = Ends(from) || Ends(to);
            bool isKnown = padded || start.Length % 3 != 0 || end.Length % 3 != 0;
            return new CursorPattern(end, rows, isEncoded: true, isKnown ? padded : null);
        }

        return Split(from) is { } plain && Split(to) is { } next && Fits(plain, next, rows)
            ? new CursorPattern(next, rows, isEncoded: false, false)
            : null;

        static bool Ends(string cursor) => cursor[cursor.Length - 1] == '=';
    }

    /// <summary>The cursor a number of whole pages further on; null where its form cannot be known yet.</summary>
    public string? Ahead(int pages)
    {
        string text = last.Before + (last.Position + ((long)pages * step)).ToString(CultureInfo.InvariantCulture) + last.After;
        if (!isEncoded) return text;
        string encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        return encoded[encoded.Length - 1] != '=' ? encoded : isPadded is { } fills ? fills ? encoded : encoded.TrimEnd('=') : null;
    }

    private static bool Fits(Text start, Text end, int rows) =>
        start.Before == end.Before && start.After == end.After && end.Position - start.Position == rows;

    private static Text? Decode(string cursor)
    {
        if (cursor.Length is 0 or > 200 || cursor.Length % 4 == 1) return null;
        string padded = cursor.PadRight((cursor.Length + 3) / 4 * 4, '=');
        try
        {
            byte[] bytes = Convert.FromBase64String(padded);
            foreach (byte b in bytes)
            {
                if (b is < (byte)' ' or > (byte)'~') return null;
            }

            // Another spelling of the same bytes could not be made again.
            return Convert.ToBase64String(bytes) == padded ? Split(Encoding.ASCII.GetString(bytes)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Text? Split(string text)
    {
        int end = text.Length;
        while (end > 0 && !IsDigit(text[end - 1])) end--;
        int start = end;
        while (start > 0 && IsDigit(text[start - 1])) start--;
        if (end - start is 0 or > 15 || (text[start] == '0' && end - start > 1)) return null;
        string digits = text.Substring(start, end - start);
        return new Text(
            text.Substring(0, start), long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture), text.Substring(end),
            text.Length);
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    internal sealed record Text(string Before, long Position, string After, int Length);
}
