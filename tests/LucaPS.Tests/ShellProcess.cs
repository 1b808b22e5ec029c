using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>
/// A script in a separate process: in PowerShell's engine, which is always there, or in <c>pwsh</c> where it is installed.
/// </summary>
internal static class ShellProcess
{
    public const string EngineOnly = "engine";
    public const string Pwsh = "pwsh";

    /// <summary>Runs a script file and returns its output, then its errors. A missing <c>pwsh</c> skips the test, and says so.</summary>
    public static async Task<(string Output, string Errors, int ExitCode)> RunAsync(
        string shell, string script, IEnumerable<(string Name, string? Value)> environment)
    {
        ProcessStartInfo start = shell == Pwsh
            ? new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", script])
            : new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LucaPS.EngineProbe.dll"), script]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["TEST_MODULE"] = Engine.ModulePath();
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        Process child;
        try
        {
            child = Process.Start(start)!;
        }
        catch (Win32Exception exception) when (shell == Pwsh)
        {
            Assert.Skip("There is no pwsh on PATH: " + exception.Message);
            throw;
        }

        using (child)
        {
            Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (output, await errors, child.ExitCode);
        }
    }
}
