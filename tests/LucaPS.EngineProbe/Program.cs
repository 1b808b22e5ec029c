using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace LucaPS.EngineProbe;

/// <summary>
/// Runs one script in a fresh engine, as <c>pwsh -File</c> does where there is a PowerShell; what it writes becomes lines.
/// </summary>
public static class Program
{
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(File.ReadAllText(args[0]));
        try
        {
            foreach (PSObject item in shell.Invoke()) Console.WriteLine(item);
        }
        catch (RuntimeException exception)
        {
            Console.Error.WriteLine(exception.ErrorRecord.FullyQualifiedErrorId + ": " + exception);
            return 1;
        }

        foreach (ErrorRecord error in shell.Streams.Error) Console.Error.WriteLine(error.FullyQualifiedErrorId + ": " + error.Exception);
        return 0;
    }
}
