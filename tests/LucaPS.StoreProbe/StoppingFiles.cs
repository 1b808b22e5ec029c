using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using LucaPS.Export;

namespace LucaPS.StoreProbe;

/// <summary>A disk that fails after a number of steps: everything after that fails, even half a write.</summary>
/// <param name="steps">How many there are.</param>
/// <param name="end">Runs in the place of the failure, to end the process.</param>
internal sealed class StoppingFiles(int steps, Action? end = null) : IExportFiles
{
    private readonly ExportFiles _disk = ExportFiles.Instance;
    private int _left = steps;
    private int _taken;

    /// <summary>The steps that were taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    public void EnsureFolder(string path, bool mayBeLink) => Step(() => _disk.EnsureFolder(path, mayBeLink));

    public Stream Create(string path) => Step(() => new StoppingStream(_disk.Create(path), this));

    public void Flush(Stream stream) => Step(() => _disk.Flush(((StoppingStream)stream).Inner));

    public void Replace(string source, string target) => Step(() => _disk.Replace(source, target));

    public long? Length(string path) => _disk.Length(path);

    /// <summary>Takes the place of what is read.</summary>
    public Stream? Instead { get; init; }

    public Stream Read(string path) => Instead ?? _disk.Read(path);

    public void Delete(string path) => Step(() => _disk.Delete(path));

    public IReadOnlyList<string> Folders(string path, string pattern) => _disk.Folders(path, pattern);

    public IExportJournalFile OpenJournal(string path) => Step(() => new StoppingJournal(_disk.OpenJournal(path), this));

    /// <summary>A step that is none of the disk's.</summary>
    public void Check()
    {
        Interlocked.Increment(ref _taken);
        if (Interlocked.Decrement(ref _left) >= 0) return;
        end?.Invoke();
        throw new IOException("the disk is gone");
    }

    private void Step(Action action)
    {
        Check();
        action();
    }

    private T Step<T>(Func<T> action)
    {
        Check();
        return action();
    }

    private sealed class StoppingStream(Stream inner, StoppingFiles files) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (files._left <= 0)
            {
                inner.Write(buffer, offset, count / 2);
                inner.Flush();
            }

            files.Check();
            inner.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class StoppingJournal(IExportJournalFile inner, StoppingFiles files) : IExportJournalFile
    {
        public IReadOnlyList<string> ReadLines() => inner.ReadLines();

        public void Append(string line)
        {
            // A line cut off in the middle, as a killed process leaves it.
            if (files._left == 0 && line.Length > 10) inner.Append(line[..(line.Length / 2)]);
            files.Step(() => inner.Append(line));
        }

        public void Clear() => files.Step(inner.Clear);

        public void Dispose() => inner.Dispose();
    }
}
