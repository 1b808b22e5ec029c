using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading;
using LucaPS.Sandbox;

namespace LucaPS.Canaries;

/// <summary>
/// Watches a whole test run. Every secret that a sandbox issues or receives is a canary, and so is everything that begins with
/// "canary-". At the end none of them may occur in what was captured: streams, exceptions, traces, files, and arguments and
/// environments of child processes. In files they may occur only where the user asked for it: in the slots of
/// <c>-Persist UnprotectedFile</c>.
/// </summary>
internal sealed class CanaryWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly bool _isOurs;
    private readonly string? _previousTemp;
    private readonly StreamWriter _text;
    private readonly ProcessSampler _processes = new();
    private readonly TextWriterTraceListener _trace;
    private readonly List<string> _suspects = [];
    private readonly HashSet<int> _texts = [];
    private readonly bool _exceptions;
    private int _files;

    private CanaryWatch(string? folder, bool exceptions)
    {
        _isOurs = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("canaries-").FullName;
        Directory.CreateDirectory(Secrets);
        Files = Path.Combine(_folder, $"files-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Files);
        // The default encoding would throw at half a character, which the fuzzer's texts may have.
        _text = new StreamWriter(
            Path.Combine(_folder, $"{Environment.ProcessId}-{Guid.NewGuid():N}.text"),
            append: false,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        _trace = new TextWriterTraceListener(TextWriter.Synchronized(_text));
        Environment.SetEnvironmentVariable(SandboxSecrets.Variable, Secrets);
        _previousTemp = Environment.GetEnvironmentVariable("TMPDIR");
        if (_isOurs)
        {
            Directory.CreateDirectory(Temporary);
            if (!OperatingSystem.IsWindows())
            {
                // Tests that run as another account must be able to reach their folders.
                const UnixFileMode through =
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute
                        | UnixFileMode.OtherExecute;
                File.SetUnixFileMode(_folder, through);
                File.SetUnixFileMode(Temporary, through);
                File.SetUnixFileMode(Secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Environment.SetEnvironmentVariable("TMPDIR", Temporary);
        }

        Trace.Listeners.Add(_trace);
        _exceptions = exceptions;
        if (exceptions)
            AppDomain.CurrentDomain.FirstChanceException += OnException;
    }

    /// <summary>Set by a watch around this process.</summary>
    public const string Variable = "LUCAPS_CANARIES";

    /// <summary>This process's watch, if it has one.</summary>
    public static CanaryWatch? Current { get; private set; }

    public string Folder => _folder;

    private string Files { get; }

    private string Secrets => Path.Combine(_folder, "secrets");

    private string Temporary => Path.Combine(_folder, "tmp");

    /// <summary>For all tests of this process.</summary>
    public static CanaryWatch StartForProcess() =>
        Current = new CanaryWatch(Environment.GetEnvironmentVariable(Variable), exceptions: true);

    /// <summary>For a watch that is itself under test, or that watches a child.</summary>
    public static CanaryWatch Start() => new(null, exceptions: false);

    /// <summary>Captured text.</summary>
    public void Add(string source, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        lock (_lock)
        {
            // Repeated text is looked at once.
            if (_texts.Add(HashCode.Combine(source, text)))
                _text.WriteLine($"{source}: {text}");
        }
    }

    /// <summary>Files of a test that are about to be deleted.</summary>
    public void AddFolder(string source, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(
            folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            // Killed processes leave pipes, and opening one would wait for ever; like sockets they have no length.
            if (MayHoldSecrets(file) || new FileInfo(file) is not { Exists: true, Length: > 0 })
                continue;
            try
            {
                // Empty, or a pipe that a killed runtime left behind, which reading would wait for, for ever.
                if (new FileInfo(file).Length == 0)
                    continue;
                // Searched at the end, when all secrets are known.
                File.Copy(file, Path.Combine(Files, $"{Interlocked.Increment(ref _files):D6}.{source}.{Path.GetFileName(file)}"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A socket, or gone by now.
            }
        }
    }

    /// <summary>All that was found; empty when no secret got out.</summary>
    public IReadOnlyList<string> Finish(out string summary)
    {
        if (_exceptions)
            AppDomain.CurrentDomain.FirstChanceException -= OnException;
        Trace.Listeners.Remove(_trace);
        _processes.Dispose();
        SecretForms forms = Forms();
        long length;
        lock (_lock)
        {
            _text.Flush();
            length = _text.BaseStream.Length;
            _text.Dispose();
        }

        foreach (string file in Directory.EnumerateFiles(_folder, "*.text"))
        {
            foreach (string line in File.ReadLines(file))
            {
                if (forms.FindIn(line) is { } found)
                    Suspect($"captured text: {found}");
            }
        }

        foreach (string process in _processes.Seen)
        {
            if (forms.FindIn(process) is { } found)
                Suspect($"arguments or environment of '{process[..Math.Min(80, process.Length)].Replace('\0', ' ')}': {found}");
        }

        if (_isOurs)
            AddFolder("left-over", Temporary);
        foreach (string file in Directory.EnumerateFiles(Files))
        {
            if (Path.GetFileName(file).Split('.', 3)[2] is "core" || Path.GetFileName(file).Contains(".core.", StringComparison.Ordinal))
                Suspect($"a core file: {Path.GetFileName(file)}");
            if (forms.FindInFile(file) is { } found)
                Suspect($"file {Path.GetFileName(file)}: {found}");
        }

        summary = $"canaries: {forms.Count} secrets looked for in {_texts.Count} texts of {length} characters, {_files} files and {_processes.Seen.Count} processes; {_suspects.Count} found";
        return [.. _suspects.Distinct()];
    }

    public void Dispose()
    {
        if (ReferenceEquals(Current, this))
            Current = null;
        Environment.SetEnvironmentVariable("TMPDIR", _previousTemp);
        if (!_isOurs)
            return;
        Environment.SetEnvironmentVariable(SandboxSecrets.Variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    private static bool MayHoldSecrets(string file)
    {
        string name = Path.GetFileName(file);
        // A browser's history has the address that it ended on, with a spent code.
        return name.EndsWith(".secret", StringComparison.Ordinal) || name.EndsWith(".secret.tmp", StringComparison.Ordinal)
            || file.Contains("/luca-chromium-", StringComparison.Ordinal);
    }

    private SecretForms Forms() => new(SecretForms.Read(Secrets).Concat(SandboxSecrets.All).DistinctBy(s => s.Key));

    private void Suspect(string what)
    {
        lock (_lock)
            _suspects.Add(what);
    }

    [ThreadStatic]
    private static bool s_inside;

    private void OnException(object? sender, FirstChanceExceptionEventArgs e)
    {
        // Formatting an exception may throw one.
        if (s_inside)
            return;
        s_inside = true;
        try
        {
            var text = new StringBuilder();
            for (Exception? at = e.Exception; at is not null; at = at.InnerException)
            {
                text.Append(at.GetType().FullName).Append(": ").Append(at.Message).Append(' ');
                foreach (System.Collections.DictionaryEntry entry in at.Data)
                    text.Append(entry.Key).Append('=').Append(entry.Value).Append(' ');
                // The module under test, which in the engine's tests is another copy.
                if (at.GetType().FullName == "LucaPS.LucaException")
                    text.AppendJoin(
                        ' ', at.GetType().GetProperties().Where(p => p.DeclaringType == at.GetType()).Select(p => p.GetValue(at)));
            }

            Add("exception", text.ToString());
        }
#pragma warning disable CA1031 // The process ends where an exception leaves this handler.
        catch (Exception)
#pragma warning restore CA1031
        {
            // An exception whose message throws, such as GraphQL-Parser's where a document ends in mid-line.
        }
        finally
        {
            s_inside = false;
        }
    }
}
