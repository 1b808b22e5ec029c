using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;

namespace LucaPS.LongRuns;

/// <summary>Many imports and removals, beside those of a module that has one empty cmdlet and is laid out like LucaPS.</summary>
internal static class Imports
{
    /// <param name="module">The manifest; null for the module with one empty cmdlet.</param>
    /// <param name="times">How often.</param>
    /// <param name="samples">How many samples to take, the first after the first part.</param>
    /// <param name="told">Receives each sample as it is taken.</param>
    public static IReadOnlyList<Sample> Run(string? module, int times, int samples, Action<int, Sample> told)
    {
        using Session session = new(import: false);
        string manifest = module ?? WriteTrivial(session.Home);
        session.Set("Manifest", manifest);
        session.Set("Name", Path.GetFileNameWithoutExtension(manifest));
        List<Sample> taken = [];
        for (int i = 1; i <= samples; i++)
        {
            session.Set("Times", times / samples);
            session.Run("foreach ($i in 1..$Times) { Import-Module -Name $Manifest -ErrorAction Stop; Remove-Module -Name $Name -ErrorAction Stop }");
            taken.Add(Sample.Take());
            told(i * (times / samples), taken[^1]);
        }

        return taken;
    }

    private static string WriteTrivial(string folder)
    {
        string manifest = Path.Combine(folder, "Trivial.psd1");
        File.WriteAllText(manifest, "@{ RootModule = 'Trivial.psm1'; ModuleVersion = '1.0'; CmdletsToExport = @('Get-Nothing'); FunctionsToExport = @(); AliasesToExport = @() }");
        File.WriteAllText(
            Path.Combine(folder, "Trivial.psm1"),
            $"Import-Module -Name '{typeof(Imports).Assembly.Location.Replace("'", "''", StringComparison.Ordinal)}' -ErrorAction Stop");
        return manifest;
    }
}

/// <summary>Does nothing.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet;
