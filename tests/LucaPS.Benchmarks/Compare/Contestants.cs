using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace LucaPS.Benchmarks.Compare;

/// <summary>What is measured: the PowerShell, the module and the floor it is measured against.</summary>
internal static class Contestants
{
    /// <summary>The contender needs only the module.</summary>
    public const string Module = "LucaPS";

    /// <summary>Makes a PowerShell compiled ahead; later runs only redo what has changed.</summary>
    /// <returns>Its path; null when that failed.</returns>
    public static string? MakePowerShell()
    {
        Console.Error.WriteLine("Making a PowerShell compiled ahead; the first time takes a minute or more.");
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Repository.Root
        };
        foreach (string argument in (string[])["publish", Repository.PowerShellProject, "--nologo", "--verbosity", "quiet"])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return Repository.PowerShell;
        Console.Error.WriteLine(output);
        return null;
    }

    /// <summary>The module that is measured, manifest and all, but around the floor's cmdlets.</summary>
    /// <returns>The path of its manifest.</returns>
    public static string LayOutFloor(string module, string destination)
    {
        string source = Path.GetDirectoryName(module)!;
        string assemblies = Path.Combine(destination, "bin", "net8.0");
        _ = Directory.CreateDirectory(assemblies);
        foreach (string file in (string[])["LucaPS.psd1", "LucaPS.psm1", "LucaPS.Format.ps1xml", "LucaPS.Types.ps1xml"])
            File.Copy(Path.Combine(source, file), Path.Combine(destination, file));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "LucaPS.Floor.dll"), Path.Combine(assemblies, "LucaPS.dll"));
        return Path.Combine(destination, "LucaPS.psd1");
    }

    /// <summary>The module's commands, and each with each of its parameters, so a row is skipped until its command exists.</summary>
    public static HashSet<string> FeaturesOf(string pwsh, string module)
    {
        HashSet<string> features = new(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(module)!, "bin", "net8.0", "LucaPS.dll")))
        {
            Console.Error.WriteLine("The module is not built at " + module + "; its rows are left out.");
            return features;
        }

        const string Script = "Import-Module $env:BENCH_MODULE; foreach ($c in Get-Command -Module LucaPS) { $c.Name; foreach ($p in $c.Parameters.Keys) { $c.Name + ' -' + $p } }";
        ProcessStartInfo start = new(pwsh) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in (string[])["-NoProfile", "-NonInteractive", "-c", Script]) start.ArgumentList.Add(argument);
        start.Environment["BENCH_MODULE"] = module;
        using Process process = Process.Start(start)!;
        foreach (string line in process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries)) _ = features.Add(line);
        process.WaitForExit();
        _ = features.Add(Module);
        return features;
    }
}
