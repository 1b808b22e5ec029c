using System;
using System.IO;
using System.Text.RegularExpressions;

namespace LucaPS.Tests;

/// <summary>The files of the repository, whichever module is under test.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>How many cmdlets the manifest exports.</summary>
    public static int CmdletCount => Regex.Count(File.ReadAllText(At("LucaPS.psd1")), "'[A-Z][a-z]+-Luca[A-Za-z]*'");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LucaPS.sln"))) return folder.FullName;
        }

        throw new FileNotFoundException("These tests run in the repository.");
    }
}
