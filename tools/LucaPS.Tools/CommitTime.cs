using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace LucaPS.Tools;

/// <summary>The time of the commit that a package is made from.</summary>
internal static class CommitTime
{
    // The earliest time that a zip file can hold.
    private static readonly DateTimeOffset s_first = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>In UTC; without a repository or git, the earliest time that a zip file can hold.</summary>
    public static DateTimeOffset Of(string folder)
    {
        ProcessStartInfo start = new("git", ["-C", folder, "log", "-1", "--format=%ct"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        try
        {
            using Process git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            string text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : s_first;
        }
        catch (Win32Exception)
        {
            return s_first;
        }
    }
}
