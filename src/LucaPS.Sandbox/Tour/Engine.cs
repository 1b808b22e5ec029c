using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace LucaPS.Sandbox.Tour;

/// <summary>PowerShell's engine in this process, with the built module imported as a user would.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine(EngineHostUI ui)
    {
        Host = new EngineHost(ui);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
    }

    public EngineHost Host { get; }

    /// <summary>
    /// The module to import: the one that the environment variable LUCAPS_TEST_MODULE names, the one that <c>dotnet build</c> laid out
    /// above this program, or the newest one installed for PowerShell on this machine.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string ModulePath()
    {
        if (Environment.GetEnvironmentVariable("LUCAPS_TEST_MODULE") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new FileNotFoundException($"LUCAPS_TEST_MODULE names '{named}', which is not there.");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, "out", "LucaPS", "LucaPS.psd1");
            if (File.Exists(manifest)) return manifest;
        }

        return Installed()
            ?? throw new FileNotFoundException(
                "LucaPS is not installed: run 'Install-PSResource LucaPS' in PowerShell, or 'dotnet build' in the repository.");
    }

    /// <summary>Where PowerShell looks for modules, whether or not it has ever run here.</summary>
    private static string? Installed()
    {
        List<string> folders = [.. (Environment.GetEnvironmentVariable("PSModulePath") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
        if (OperatingSystem.IsWindows())
        {
            folders.Add(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.MyDocuments), "PowerShell", "Modules"));
            folders.Add(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PowerShell", "Modules"));
        }
        else
        {
            folders.Add(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "powershell", "Modules"));
            folders.Add("/usr/local/share/powershell/Modules");
        }

        return folders.Select(folder => Path.Combine(folder, "LucaPS")).Where(Directory.Exists)
            .SelectMany(module => Directory.EnumerateDirectories(module))
            .Where(version => Version.TryParse(Path.GetFileName(version), out _) && File.Exists(Path.Combine(version, "LucaPS.psd1")))
            .OrderByDescending(version => Version.Parse(Path.GetFileName(version)))
            .Select(version => Path.Combine(version, "LucaPS.psd1")).FirstOrDefault();
    }

    /// <summary>Runs a script, shows everything it writes, and returns whether it ended without an error.</summary>
    public bool Run(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables) _runspace.SessionStateProxy.SetVariable(name, value);
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        shell.AddCommand("Out-Default");
        List<ErrorRecord> errors = [];
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException exception)
        {
            errors.Add(exception.ErrorRecord);
        }

        // Not HadErrors: it also counts what the script caught.
        errors.InsertRange(0, shell.Streams.Error);
        foreach (ErrorRecord error in errors) Show(error);
        return errors.Count == 0;
    }

    /// <summary>Whether <paramref name="text"/> is a complete statement, or more lines are needed.</summary>
    public static bool IsComplete(string text)
    {
        System.Management.Automation.Language.Parser.ParseInput(text, out _, out System.Management.Automation.Language.ParseError[] errors);
        foreach (System.Management.Automation.Language.ParseError error in errors)
        {
            if (error.IncompleteInput) return false;
        }

        return true;
    }

    private void Show(ErrorRecord error)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-Default").AddParameter("InputObject", error).Invoke();
    }

    public void Dispose() => _runspace.Dispose();
}
