using System;
using System.Collections.Generic;
using System.IO;
using LucaPS.Export;

namespace LucaPS.Core.Tests.Export;

/// <summary>A disk that fails after a number of steps: everything after that fails, even half a write.</summary>
internal sealed class StoppingFiles(int steps) : IExportFiles
{
    private readonly ExportFiles _disk = ExportFiles.Instance;
    private int _left = steps;

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

    private void Check()
    {
        if (_left-- <= 0) throw new IOException("the disk is gone");
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
            if (files._left <= 0) inner.Write(buffer, offset, count / 2);
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
