using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.LongRuns;

/// <summary>The sandbox as a separate program, so what it holds does not count here.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri baseUri)
    {
        _process = process;
        BaseUri = baseUri;
    }

    public Uri BaseUri { get; }

    /// <summary>The key of the demo user with one company.</summary>
    public const string Key = "luca-key-kari-fjellvag";

    public static async Task<ServerProcess> StartAsync()
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "luca-sandbox.dll"), "serve", "--quiet"])
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync();
        return new ServerProcess(process, new Uri(line ?? throw new InvalidOperationException("The sandbox did not start.")));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
