using System;
using System.Globalization;
using System.Numerics;

namespace LucaPS.Foundation;

/// <summary>
/// Days and whole numbers out of what a user gives. The same in every culture, and never a guess: <c>05.03.2026</c> is two days,
/// <c>14,0</c> two numbers.
/// </summary>
internal static class InputText
{
    public const string DayFormat = "yyyy-MM-dd";

    private const int MaxDigits = 1000;

    /// <summary>The day that a value shows, wherever it is: no time zone moves it. Null for what shows none.</summary>
    public static DateTime? Day(object value) => value switch
    {
        DateTime day => Date(day),
        DateTimeOffset moment => Date(moment.DateTime),
#if NET8_0_OR_GREATER
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
#endif
        string text => Day(text),
        _ => null,
    };

    /// <summary>A day as everybody reads it.</summary>
    public static string ToText(DateTime day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>Whether a text is a day, or a day and a time, by ISO 8601.</summary>
    public static bool IsTime(string text) => Read(text) is not null;

    /// <summary>The whole number that a value is exactly; null when it is none.</summary>
    public static BigInteger? Whole(object value) => value switch
    {
        byte or sbyte or short or ushort or int or uint or long => new BigInteger(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => new BigInteger(number),
        BigInteger number => number,
        decimal number when decimal.Truncate(number) == number => new BigInteger(number),
        double number when Math.Floor(number) == number && Math.Abs(number) <= 9007199254740992d => new BigInteger(number),
        float number when Math.Floor(number) == number && Math.Abs(number) <= 16777216f => new BigInteger(number),
        string text when text.Length <= MaxDigits
            && BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) =>
                number,
        _ => null,
    };

    private static DateTime Date(DateTime time) => DateTime.SpecifyKind(time.Date, DateTimeKind.Unspecified);

    // 2026-12-31T23:30Z is another day in Norway: only a day, or its beginning, is a day to everybody.
    private static DateTime? Day(string text) => Read(text) is { } read && read.IsBeginning ? read.Day : null;

    private static (DateTime Day, bool IsBeginning)? Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length < DayFormat.Length
            || !DateTime.TryParseExact(
                trimmed.Substring(0, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out DateTime day)) return null;
        if (trimmed.Length == DayFormat.Length) return (day, true);
        return TimeOfDay(trimmed) is { } moment ? (day, moment.TimeOfDay == TimeSpan.Zero) : null;
    }

    private static DateTimeOffset? TimeOfDay(string text)
    {
        if (text[DayFormat.Length] is not ('T' or 't' or ' ') || text.IndexOf(':') < 0) return null;
        foreach (char character in text)
        {
            if (character is not ((>= '0' and <= '9') or 'T' or 't' or 'Z' or 'z' or ' ' or ':' or '.' or '+' or '-')) return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : null;
    }
}
