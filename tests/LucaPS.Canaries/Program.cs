using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.Canaries;

/// <summary>
/// run: runs a command, passes on its output, and looks for canaries in that and everything around it. Exits with the command's code, or 3.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

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
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false
        };
        foreach (string argument in command[1..])
            start.ArgumentList.Add(argument);
        start.Environment[CanaryWatch.Variable] = watch.Folder;
        using Process process = Process.Start(start)!;
        Task read = Task.WhenAll(
            PassAsync(watch, "output", process.StandardOutput, Console.Out),
            PassAsync(watch, "error output", process.StandardError, Console.Error));
        // Not WaitForExitAsync, which also waits for the streams to end: processes that the command left running may hold them open.
        process.EnableRaisingEvents = true;
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        if (process.HasExited)
            exited.TrySetResult();
        await exited.Task;
        if (await Task.WhenAny(read, Task.Delay(s_patience)) != read)
            Console.WriteLine("something that the command started still runs");
        return process.ExitCode;
    }

    private static async Task PassAsync(CanaryWatch watch, string source, TextReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            watch.Add(source, line);
            await to.WriteLineAsync(line);
        }
    }
}
