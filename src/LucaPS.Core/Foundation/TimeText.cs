using System;
using System.Globalization;

namespace LucaPS.Foundation;

/// <summary>Lengths of time in messages.</summary>
internal static class TimeText
{
    /// <summary>A length of time as people write it.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + (time.TotalSeconds == 1 ? " second" : " seconds");

    /// <summary>A wait in whole seconds, rounded up.</summary>
    public static string Wait(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) + " s";
}
