using System;
using System.Text.Json;

namespace LucaPS.Foundation;

/// <summary>Days and moments out of JSON, by RFC 3339 alone; nothing depends on this machine's time zone.</summary>
internal static class JsonTime
{
    /// <summary><c>full-date</c>: a day, not moved by any time zone.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        if (text.Length != 10 || text[4] != (byte)'-' || text[7] != (byte)'-') return false;
        int year = Digits(text.Slice(0, 4)), month = Digits(text.Slice(5, 2)), day = Digits(text.Slice(8, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        value = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary><c>date-time</c> with the offset that came.</summary>
    public static bool TryTime(ref Utf8JsonReader json, out DateTimeOffset value)
    {
        value = default;
        if (json.TokenType != JsonTokenType.String) return false;
        if (!json.ValueIsEscaped && HasOffset(json.ValueSpan) && json.TryGetDateTimeOffset(out value)) return true;
        return Plain(ref json) is { } plain && HasOffset(plain.AsSpan(1, plain.Length - 2)) && Again(plain).TryGetDateTimeOffset(out value);
    }

    /// <summary>A time without an offset: of no zone, so it must not become a moment by this machine's zone.</summary>
    public static bool TryLocal(ref Utf8JsonReader json, out DateTime value)
    {
        value = default;
        if (json.TokenType != JsonTokenType.String) return false;
        if (Plain(ref json) is not { Length: >= 18 } plain || HasOffset(plain.AsSpan(1, plain.Length - 2))) return false;
        return Again(plain).TryGetDateTime(out value) && value.Kind == DateTimeKind.Unspecified;
    }

    /// <summary>A moment, or a day as its beginning in UTC; a time without an offset is taken for UTC. For comparing alone.</summary>
    public static bool TryMoment(ref Utf8JsonReader json, out DateTimeOffset value)
    {
        value = default;
        if (json.TokenType != JsonTokenType.String) return false;
        // First what needs no copy of the text.
        if (!TryDate(JsonText.Span(ref json), out DateTime day))
        {
            if (TryTime(ref json, out value)) return true;
            if (!TryLocal(ref json, out day)) return false;
        }

        value = new DateTimeOffset(day, TimeSpan.Zero);
        return true;
    }

    /// <summary>
    /// The text in quotes and without its escapes; null where it needs some, for then it is no time. With the letters and the separator of
    /// which RFC 3339 allows others (section 5.6): <c>t</c> or a blank for <c>T</c>, <c>z</c> for <c>Z</c>.
    /// </summary>
    private static byte[]? Plain(ref Utf8JsonReader json)
    {
        string text = JsonText.Read(ref json);
        foreach (char c in text)
        {
            if (c is < ' ' or > '~' or '"' or '\\') return null;
        }

        byte[] plain = System.Text.Encoding.ASCII.GetBytes("\"" + text + "\"");
        const int separator = 11;
        if (plain.Length > separator && plain[separator] is (byte)'t' or (byte)' ') plain[separator] = (byte)'T';
        if (plain.Length > separator && plain[plain.Length - 2] == (byte)'z') plain[plain.Length - 2] = (byte)'Z';
        // A blank before the offset too, as databases write it.
        int blank = text.IndexOf(' ', Math.Min(separator, text.Length));
        return blank < 0 ? plain : [.. plain.AsSpan(0, blank + 1), .. plain.AsSpan(blank + 2)];
    }

    private static Utf8JsonReader Again(byte[] text)
    {
        Utf8JsonReader json = new(text);
        json.Read();
        return json;
    }

    private static bool HasOffset(ReadOnlySpan<byte> text)
    {
        if (text.Length < 17) return false;
        // After the date, whose hyphens are not an offset.
        ReadOnlySpan<byte> time = text.Slice(11);
        return (time[time.Length - 1] | 0x20) == 'z' || time.IndexOfAny((byte)'+', (byte)'-') >= 0;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int value = 0;
        foreach (byte b in text)
        {
            if ((uint)(b - '0') > 9) return -1;
            value = (value * 10) + (b - '0');
        }

        return value;
    }
}
