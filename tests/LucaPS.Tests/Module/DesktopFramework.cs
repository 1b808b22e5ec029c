using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace LucaPS.Tests.Module;

/// <summary>The folder that restore put the packages in.</summary>
internal static class PackageFolder
{
    // Under Wine the tests run as built on Linux, and the path has no drive.
    public static string Path { get; } = System.IO.Path.GetFullPath(
        typeof(PackageFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item =>
            item.Key == "NuGetPackageRoot").Value!);
}

/// <summary>
/// What Windows PowerShell 5.1 runs on: the reference assemblies of .NET Framework 4.7.2, and PowerShell's own of that version.
/// </summary>
internal static class DesktopFramework
{
    public static string PowerShell =>
        Path.Combine(
            PackageFolder.Path, "powershellstandard.library", "5.1.1", "lib", "netstandard2.0", "System.Management.Automation.dll");

    /// <summary>Each assembly's file by its name.</summary>
    public static IReadOnlyDictionary<string, string> Files()
    {
        string folder = Path.Combine(PackageFolder.Path, "microsoft.netframework.referenceassemblies.net472");
        string references = Directory.EnumerateDirectories(folder)
            .Select(version => Path.Combine(version, "build", ".NETFramework", "v4.7.2")).First(Directory.Exists);
        return Directory.EnumerateFiles(references, "*.dll").Concat(Directory.EnumerateFiles(Path.Combine(references, "Facades"), "*.dll"))
            .Select(file => (File: file, NameOf(file)?.Name)).Where(item => item.Name is not null)
            .ToDictionary(item => item.Name!, item => item.File, StringComparer.OrdinalIgnoreCase);
    }

    private static AssemblyName? NameOf(string file)
    {
        try
        {
            return AssemblyName.GetAssemblyName(file);
        }
        catch (BadImageFormatException)
        {
            // Some of them are modules, not assemblies.
            return null;
        }
    }
}
