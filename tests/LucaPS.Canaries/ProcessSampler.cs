using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

namespace LucaPS.Canaries;

/// <summary>Records arguments and environment of every process that descends from this one. Linux only.</summary>
internal sealed class ProcessSampler : IDisposable
{
    /// <summary>Variables that a user sets for LucaPS to read.</summary>
    private static readonly string[] s_asked = ["LUCA_API_KEY=", "LUCA_CLIENT_SECRET="];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread? _thread;

    public ProcessSampler()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _thread = new Thread(Watch) { IsBackground = true, Name = "process sampler" };
        _thread.Start();
    }

    /// <summary>Command lines and environments, each once.</summary>
    public IReadOnlyCollection<string> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public void Dispose()
    {
        _end.Set();
        _thread?.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        do
        {
            Dictionary<int, int> parents = [];
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    && ParentOf(id) is { } parent)
                    parents[id] = parent;
            }

            foreach (int id in parents.Keys.Where(id => Descends(id, parents)))
                Note(id);
        }
        while (!_end.Wait(100));
    }

    private static bool Descends(int id, Dictionary<int, int> parents)
    {
        for (int depth = 0; depth < 64 && parents.TryGetValue(id, out int parent); depth++, id = parent)
        {
            if (parent == Environment.ProcessId)
                return true;
        }

        return false;
    }

    private void Note(int id)
    {
        string arguments = ReadAll($"/proc/{id}/cmdline");
        string environment = string.Join(
            '\0', ReadAll($"/proc/{id}/environ").Split('\0').Where(v => !s_asked.Any(a => v.StartsWith(a, StringComparison.Ordinal))));
        lock (_seen)
            _seen.Add($"process: {arguments}\0{environment}");
    }

    private static int? ParentOf(int id)
    {
        // The name in brackets may contain anything.
        string stat = ReadAll($"/proc/{id}/stat");
        int end = stat.LastIndexOf(')');
        return end > 0 && int.TryParse(
            stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), NumberStyles.None,
            CultureInfo.InvariantCulture, out int parent) ? parent : null;
    }

    private static string ReadAll(string path)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
