using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>What an export does to the disk, so that a test can let it fail at each step.</summary>
internal interface IExportFiles
{
    /// <summary>Creates the folder if it is missing. A folder within the export must not be a link.</summary>
    void EnsureFolder(string path, bool mayBeLink);

    /// <summary>A new file in the place of what a run that was cut off left there.</summary>
    Stream Create(string path);

    /// <summary>Puts all of a file on disk.</summary>
    void Flush(Stream stream);

    /// <summary>Moves a finished file over what is there.</summary>
    void Replace(string source, string target);

    /// <summary>The length; null if there is no plain file.</summary>
    long? Length(string path);

    Stream Read(string path);

    void Delete(string path);

    IReadOnlyList<string> Folders(string path, string pattern);

    /// <summary>The journal of the run, which no other process can open meanwhile.</summary>
    IExportJournalFile OpenJournal(string path);
}

/// <summary>Whole lines of a file that lines are only added to.</summary>
internal interface IExportJournalFile : IDisposable
{
    /// <summary>Those that are there; one that was cut off is removed.</summary>
    IReadOnlyList<string> ReadLines();

    void Append(string line);

    /// <summary>Removes all lines.</summary>
    void Clear();
}

/// <summary>The real disk. What is planted in the place of a file is replaced or refused, never followed.</summary>
internal sealed class ExportFiles : IExportFiles
{
    private const int BufferSize = 64 * 1024;

    public static ExportFiles Instance { get; } = new();

    public void EnsureFolder(string path, bool mayBeLink)
    {
        if (!mayBeLink) PrivateFile.RefuseLink(path);
        Directory.CreateDirectory(path);
    }

    public Stream Create(string path)
    {
        // Deleting takes a link away and not what it leads to; a new file is never made through one that comes in between.
        PrivateFile.Delete(path);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize);
    }

    public void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    public void Replace(string source, string target) => HeldFile.Wait(HeldFile.Moment, () =>
    {
        PrivateFile.Rename(source, target);
        return true;
    });

    public long? Length(string path)
    {
        FileInfo file = new(path);
        return file.Exists && (file.Attributes & FileAttributes.ReparsePoint) == 0 ? file.Length : null;
    }

    public Stream Read(string path)
    {
        PrivateFile.RefuseLink(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
    }

    public void Delete(string path) => PrivateFile.Delete(path);

    public IReadOnlyList<string> Folders(string path, string pattern) =>
        Directory.Exists(path) ? Directory.GetDirectories(path, pattern) : [];

    public IExportJournalFile OpenJournal(string path)
    {
        PrivateFile.RefuseLink(path);
        return new JournalFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
    }

    private sealed class JournalFile(FileStream file) : IExportJournalFile
    {
        public IReadOnlyList<string> ReadLines()
        {
            byte[] bytes = new byte[file.Length];
            file.Position = 0;
            int length = 0;
            for (int read; (read = file.Read(bytes, length, bytes.Length - length)) > 0;) length += read;
            int whole = Array.LastIndexOf(bytes, (byte)'\n', Math.Max(0, length - 1)) + 1;
            file.SetLength(whole);
            file.Position = whole;
            return Encoding.UTF8.GetString(bytes, 0, whole).Split(['\n'], StringSplitOptions.RemoveEmptyEntries);
        }

        public void Append(string line)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
            file.Write(bytes, 0, bytes.Length);
            file.Flush(flushToDisk: true);
        }

        public void Clear()
        {
            file.SetLength(0);
            file.Position = 0;
        }

        public void Dispose() => file.Dispose();
    }
}
