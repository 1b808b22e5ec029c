using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace LucaPS.Session;

/// <summary>Whether anybody can be asked in this session.</summary>
internal static class SessionKind
{
    private const string ConsoleHost = "ConsoleHost";

    // Parameters of pwsh and powershell that take a value, and those that take the rest of the line.
    private static readonly string[] s_withValue =
    [
        "configurationfile", "configurationname", "custompipename", "executionpolicy", "ep", "ex", "inputformat", "if", "outputformat",
        "of",
        "psconsolefile", "settingsfile", "version", "windowstyle", "workingdirectory", "wd", "wo",
    ];

    private static readonly string[] s_last = ["command", "commandwithargs", "cwa", "encodedcommand", "ec", "file"];

    private static readonly Lazy<bool> s_isNonInteractive = new(() => IsNonInteractive(Environment.GetCommandLineArgs()));

    /// <summary>Why this session cannot ask: the rest of a sentence; null if it can.</summary>
    public static string? ReasonNotToAsk(PSHost host)
    {
        if (s_isNonInteractive.Value) return "PowerShell was started with -NonInteractive";
        if (!Environment.UserInteractive) return "it has no desktop to show anything on, as in a service or a scheduled task";
        return host.Name switch
        {
            // Of runspaces made by a program, jobs and parallel loops.
            "Default Host" => "it runs in the background",
            "ServerRemoteHost" => "it is a job or a remote session",
            // Other hosts have their own ways to ask, whatever their standard input is.
            ConsoleHost when Console.IsInputRedirected => "its input is redirected",
            _ => null,
        };
    }

    /// <summary>Whether a question failed because the session cannot ask: -NonInteractive, or a host without prompts.</summary>
    public static bool IsWithoutQuestions(Exception exception) =>
        exception is PSInvalidOperationException or HostException or NotImplementedException;

    /// <summary>Whether no one would see progress.</summary>
    public static bool NobodyWatches(PSHost host) => host.Name == ConsoleHost && (s_isNonInteractive.Value || Console.IsOutputRedirected);

    /// <summary>Whether a command line of PowerShell holds <c>-NonInteractive</c>, before what belongs to a script.</summary>
    internal static bool IsNonInteractive(IReadOnlyList<string> commandLine)
    {
        for (int i = 1; i < commandLine.Count; i++)
        {
            string argument = commandLine[i];
            if (argument.Length < 2 || argument[0] is not ('-' or '/' or '\u2013' or '\u2014' or '\u2015')) return false;
            string name = argument.TrimStart('-', '/', '\u2013', '\u2014', '\u2015');
            if (name.Length >= 4 && "noninteractive".StartsWith(name, StringComparison.OrdinalIgnoreCase)) return true;
            if (Is(name, s_last)) return false;
            // -i is -Interactive, a switch.
            if (name.Length > 1 ? Is(name, s_withValue) : name is "v" or "V" or "w" or "W") i++;
        }

        return false;
    }

    // Any unambiguous beginning of a name counts, as in PowerShell.
    private static bool Is(string given, string[] names) =>
        Array.Exists(names, name => name.StartsWith(given, StringComparison.OrdinalIgnoreCase));
}
