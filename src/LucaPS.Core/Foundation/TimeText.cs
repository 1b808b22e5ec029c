using System;
using System.Globalization;

namespace LucaPS.Foundation;

/// <summary>Lengths of time in messages.</summary>
internal static class TimeText
{
    /// <summary>A time as people say it.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + (time.TotalSeconds == 1 ? " second" : " seconds");

    /// <summary>A wait, in whole seconds and not less than it is.</summary>
    public static string Wait(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) + " s";
}
