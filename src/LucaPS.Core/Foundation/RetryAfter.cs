using System;
using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;

namespace LucaPS.Foundation;

/// <summary><c>Retry-After</c> (RFC 9110 section 10.2.3), and the decimals that some servers make of it.</summary>
internal static class RetryAfter
{
    // Keeps arithmetic on it safe; nobody waits that long.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        if (!response.Headers.TryGetValues("Retry-After", out var values)) return null;
        foreach (string value in values) return Parse(value, time);
        return null;
    }

    /// <summary>Seconds, also with decimals, or a date; null for anything else. Never negative.</summary>
    public static TimeSpan? Parse(string? text, TimeProvider time)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text)) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            if (double.IsNaN(seconds)) return null;
            return seconds <= 0 ? TimeSpan.Zero : seconds >= s_longest.TotalSeconds ? s_longest : TimeSpan.FromSeconds(seconds);
        }

        if (!RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? header) || header?.Date is not { } date) return null;
        TimeSpan wait = date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longest ? s_longest : wait;
    }
}
