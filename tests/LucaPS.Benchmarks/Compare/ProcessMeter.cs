using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>
/// Runs processes one at a time and measures them from outside. Each finds in <c>BENCH_OUT</c> a path where nothing is yet: making one up
/// in PowerShell, and cleaning up behind, would count as what is measured.
/// </summary>
internal sealed class ProcessMeter(BenchServer server, IReadOnlyDictionary<string, string> environment, string temp)
{
    // The peak is the system's own high-water mark, so only the last moments before exit can be missed.
    private const int SampleMilliseconds = 20;

    /// <exception cref="InvalidOperationException">The process failed; the message is its output.</exception>
    public Measurement Run(Contender contender)
    {
        string folder = Directory.CreateDirectory(Path.Combine(temp, "out")).FullName;
        try
        {
            return Run(contender, Path.Combine(folder, "written"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Measurement Run(Contender contender, string path)
    {
        ProcessStartInfo start = new(contender.FileName)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in contender.Arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        start.Environment["BENCH_OUT"] = path;

        long requests = server.Requests;
        double processor = ChildrenProcessorTime();
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("It did not start.");
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(SampleMilliseconds))
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has just exited.
            }
        }

        double wall = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.WaitForExit();
        string text = output.Result, errors = error.Result;
        if (process.ExitCode != 0 || errors.Length > 0)
            throw new InvalidOperationException(contender.Label + " ended with " + process.ExitCode + ": " + (errors + text).Trim());
        return new Measurement(wall, ChildrenProcessorTime() - processor, peak / 1048576.0, server.Requests - requests, Values(text));
    }

    private static Dictionary<string, double> Values(string output)
    {
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        foreach (string line in output.Split('\n'))
        {
            string[] parts = line.Trim().Split('=');
            if (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                values[parts[0]] = value;
        }

        return values;
    }

    /// <summary>Of all children that have exited, by getrusage: the only account that is exact after the exit.</summary>
    private static unsafe double ChildrenProcessorTime()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return double.NaN;
        long* usage = stackalloc long[32];
        const int Children = -1;
        return GetResourceUsage(Children, usage) != 0 ? double.NaN : ((usage[0] + usage[2]) * 1000.0) + ((usage[1] + usage[3]) / 1000.0);
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int GetResourceUsage(int who, long* usage);
}
