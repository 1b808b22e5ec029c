using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace LucaPS.Canaries;

/// <summary>run: runs a command, passes on what it writes, and looks for canaries in that and all around it. Its exit code is the command's, or 3.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["run", .. [_, ..] command])
        {
            await Console.Error.WriteLineAsync("run COMMAND ARGUMENT...");
            return 2;
        }

        using CanaryWatch watch = CanaryWatch.Start();
        int code = await RunAsync(watch, command);
        IReadOnlyList<string> found = watch.Finish(out string summary);
        foreach (string what in found)
            Console.WriteLine("canary found: " + what);
        Console.WriteLine(summary);
        return code == 0 && found.Count > 0 ? 3 : code;
    }

    private static async Task<int> RunAsync(CanaryWatch watch, string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in command[1..])
            start.ArgumentList.Add(argument);
        start.Environment[CanaryWatch.Variable] = watch.Folder;
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Pass(watch, "output", line.Data, Console.Out);
        process.ErrorDataReceived += (_, line) => Pass(watch, "error output", line.Data, Console.Error);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static void Pass(CanaryWatch watch, string source, string? line, System.IO.TextWriter to)
    {
        if (line is null)
            return;
        watch.Add(source, line);
        to.WriteLine(line);
    }
}
