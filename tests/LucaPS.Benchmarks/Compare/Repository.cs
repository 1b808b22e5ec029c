using System;
using System.IO;

namespace LucaPS.Benchmarks.Compare;

/// <summary>Paths in the repository in which this program was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Module => Path.Combine(Root, "out", "LucaPS", "LucaPS.psd1");

    public static string Document => Path.Combine(Root, "docs", "performance.md");

    public static string PowerShellProject => Path.Combine(Root, "tests", "LucaPS.PowerShell");

    public static string PowerShell => Path.Combine(Root, "artifacts", "pwsh", OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LucaPS.sln"))) return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
