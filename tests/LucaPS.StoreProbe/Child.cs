using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.StoreProbe;

/// <summary>This program, started again.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan s_standstill = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private Child(Process process)
    {
        _process = process;
    }

    public static Child Start(params string[] arguments) => Start([], arguments);

    /// <summary>Started by another program, such as one that drops privileges first.</summary>
    public static Child Start(string[] wrapper, string[] arguments)
    {
        string[] command = [.. wrapper, "dotnet", typeof(Child).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in command[1..])
            start.ArgumentList.Add(argument);
        return new Child(Process.Start(start)!);
    }

    public int Id => _process.Id;

    public void Send(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
        }
        catch (IOException)
        {
            // It has ended, as the missing answer shows.
        }
    }

    /// <summary>The next line; null when it has ended.</summary>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public async Task<string?> AskAsync(string line)
    {
        Send(line);
        return await ReadAsync();
    }

    public async Task<string?> ReadAsync()
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync().WaitAsync(s_standstill);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"process {Id} did not answer within {s_standstill}", exception);
        }
    }

    /// <summary>How it ended, for whoever got no answer.</summary>
    public string Ending()
    {
        _process.WaitForExit();
        return $"no answer: the process ended with {_process.ExitCode}";
    }

    public async Task ExpectAsync(string line)
    {
        string? got = await ReadAsync();
        if (got != line)
            throw new InvalidOperationException($"expected '{line}', got '{got}'");
    }

    /// <summary>Sends SIGKILL and waits until it is dead.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
