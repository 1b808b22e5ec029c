using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// A moment: a <see cref="DateTimeOffset"/>, a <see cref="DateTime"/> or <c>DateOnly</c> of this machine's time zone, or text by ISO 8601,
/// with an offset or of this machine's time zone.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ChangedSinceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>In the place of a time: the start of the last run.</summary>
    internal const string LastRun = "LastRun";

    private static readonly string[] s_localForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
    ];

    private static readonly string[] s_forms =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    /// <summary>Whether <c>LastRun</c> is taken.</summary>
    public bool TakesLastRun { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PowerShellValues.Plain(inputData);
        switch (value)
        {
            case null:
                // Of a property that is misspelt or empty: it must not mean everything.
                throw new ArgumentTransformationMetadataException(
                    "A time is expected, but the value is empty. Give a time, or leave the parameter out for everything.");
            case DateTimeOffset moment:
                return moment;
            case DateTime time:
                return Earliest(time);
            case string text when TakesLastRun && string.Equals(text.Trim(), LastRun, StringComparison.OrdinalIgnoreCase):
                return LastRun;
            default:
                string form = value as string ?? (value.GetType().FullName == "System.DateOnly"
                    ? ((IFormattable)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : string.Empty);
                form = form.Trim();
                if (DateTime.TryParseExact(form, s_localForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
                    return Earliest(local);
                if (DateTimeOffset.TryParseExact(
                    form, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read)) return read;
                throw new ArgumentTransformationMetadataException(
                    $"A time is expected, but {InputErrors.Describe(value)} is ambiguous or not a time. Give a DateTime, or text such as 2026-01-31 or 2026-01-31T08:00:00+01:00"
                    + (TakesLastRun ? ", or LastRun." : "."));
        }
    }

    /// <summary>
    /// A time that the clocks show twice, as summer ends, is the first of both: what has changed since then is asked for. One that is
    /// known to be of this machine's zone knows which of them it is.
    /// </summary>
    private static DateTimeOffset Earliest(DateTime time) =>
        time.Kind == DateTimeKind.Unspecified && TimeZoneInfo.Local.IsAmbiguousTime(time)
            ? new DateTimeOffset(time, TimeZoneInfo.Local.GetAmbiguousTimeOffsets(time).Max())
            : new DateTimeOffset(time);
}
