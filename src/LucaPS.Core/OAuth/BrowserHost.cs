using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace LucaPS.OAuth;

/// <summary>What kind of machine opens the browser.</summary>
internal enum BrowserPlatform
{
    Windows,
    MacOS,
    Linux,

    /// <summary>Windows Subsystem for Linux: the browser is Windows'.</summary>
    Wsl,
}

/// <summary>A program to start.</summary>
internal sealed record BrowserCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Let Windows find out what opens the address.</summary>
    public bool ShellExecute { get; init; }

    /// <summary>For the child alone.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>The machine as the browser launcher sees it; replaced in tests.</summary>
internal interface IBrowserHost
{
    BrowserPlatform Platform { get; }

    string? GetVariable(string name);

    /// <summary>The program's path, as the search path has it; null where it is not there.</summary>
    string? Find(string program);

    /// <summary>Starts it. Null when it runs, or ended without an error; otherwise why not.</summary>
    string? Start(BrowserCommand command);
}

/// <summary>This machine.</summary>
internal sealed class BrowserHost : IBrowserHost
{
    // Long enough for a launcher to say that it found no browser, short enough to go unnoticed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // Constant: program and arguments come as $0 and $@ and are never read as a script. A session of its own, so that Ctrl+C at the prompt
    // does not end the browser; nothing of what the browser says reaches the console.
    private const string Detach =
        "if command -v setsid >/dev/null 2>&1; then exec setsid \"$0\" \"$@\" </dev/null >/dev/null 2>&1; fi; trap '' INT HUP; exec \"$0\" \"$@\" </dev/null >/dev/null 2>&1";

    public BrowserPlatform Platform { get; } = Detect();

    public string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);

    public string? Find(string program)
    {
        if (program.AsSpan().IndexOf('/') >= 0) return Path.IsPathRooted(program) && File.Exists(program) ? program : null;
        foreach (string folder in (GetVariable("PATH") ?? "").Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries))
        {
            // A relative folder would run a program from the current directory.
            if (!Path.IsPathRooted(folder)) continue;
            string path = Path.Combine(folder, program);
            if (File.Exists(path)) return path;
        }

        return null;
    }

    public string? Start(BrowserCommand command)
    {
        try
        {
            using Process? process = Process.Start(StartInfo(command));
            // Windows may hand the address to a running browser: then it has worked, although no process is returned.
            if (process is null || command.ShellExecute || !process.WaitForExit((int)s_patience.TotalMilliseconds)) return null;
            return process.ExitCode == 0
                ? null
                : $"ended with exit code {process.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException
            or IOException or UnauthorizedAccessException)
        {
            return "could not be started";
        }
    }

    private ProcessStartInfo StartInfo(BrowserCommand command)
    {
        if (command.ShellExecute) return new ProcessStartInfo(command.FileName) { UseShellExecute = true };
        bool unix = Platform != BrowserPlatform.Windows;
        string[] arguments = unix ? ["-c", Detach, command.FileName, .. command.Arguments] : [.. command.Arguments];
        ProcessStartInfo info = new(unix ? "/bin/sh" : command.FileName)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
#if !NET8_0_OR_GREATER
            Arguments = string.Join(" ", Array.ConvertAll(arguments, Quote)),
#endif
        };
#if NET8_0_OR_GREATER
        foreach (string argument in arguments) info.ArgumentList.Add(argument);
#endif
        foreach (KeyValuePair<string, string> variable in command.Environment) info.Environment[variable.Key] = variable.Value;
        return info;
    }

#if !NET8_0_OR_GREATER
    /// <summary>Windows PowerShell alone comes here, with an address that holds neither quotes nor spaces.</summary>
    private static string Quote(string argument) => "\"" + argument.Replace("\"", "%22") + "\"";
#endif

    private static BrowserPlatform Detect()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return BrowserPlatform.Windows;
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX)) return BrowserPlatform.MacOS;
        if (Environment.GetEnvironmentVariable("WSL_DISTRO_NAME") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("WSL_INTEROP") is { Length: > 0 }) return BrowserPlatform.Wsl;
        try
        {
            // A container on WSL's kernel has no way to Windows' programs.
            if (File.ReadAllText("/proc/sys/kernel/osrelease").AsSpan()
                .IndexOf("microsoft".AsSpan(), StringComparison.OrdinalIgnoreCase) >= 0
                && !File.Exists("/.dockerenv") && Directory.Exists("/mnt/c/Windows"))
            {
                return BrowserPlatform.Wsl;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it is not known to be.
        }

        return BrowserPlatform.Linux;
    }
}
