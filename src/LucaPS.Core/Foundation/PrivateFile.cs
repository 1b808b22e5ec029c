using System;
using System.IO;

namespace LucaPS.Foundation;

/// <summary>
/// Files that only their owner can reach: made with 0600, replaced in one step and flushed to disk, never followed through
/// a link. Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, for the store to explain.
/// </summary>
internal static class PrivateFile
{
    private const uint GroupOrOthersWrite = 0x12;

    /// <summary>
    /// Makes a folder of LucaPS, and its home where that is missing too. A home that is there keeps its mode: others may be meant to read
    /// in it.
    /// </summary>
    public static void EnsureDirectory(string home, string path)
    {
        if (!Directory.Exists(home)) EnsureDirectory(home);
        CheckDirectory(home);
        EnsureDirectory(path);
    }

    /// <summary>Creates the folder if it is missing; if it is ours, removes other accounts' access.</summary>
    public static void EnsureDirectory(string path)
    {
        bool made = !Directory.Exists(path);
        if (made)
        {
#if NET8_0_OR_GREATER
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            else
#endif
            {
                Directory.CreateDirectory(path);
                WindowsNative.RestrictToOwner(path, isDirectory: true);
            }
        }

        _ = CheckOwner(path);
        if (!made && !UnixNative.IsUnix && WindowsNative.AccessOf(path) is { OthersMayRead: true } or { OthersMayWrite: true })
            WindowsNative.RestrictToOwner(path, isDirectory: true);
#if NET8_0_OR_GREATER
        const UnixFileMode others = (UnixFileMode)0x3F;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#endif
    }

    /// <summary>Like <see cref="CheckDirectory(string)"/>, for a folder and the home that contains it.</summary>
    public static void CheckDirectory(string home, string path)
    {
        CheckDirectory(home);
        CheckDirectory(path);
    }

    /// <summary>Refuses a link, another account's folder, and one that other accounts can put files into.</summary>
    public static void CheckDirectory(string path)
    {
        if (CheckOwner(path) is { } stat && (stat.Mode & GroupOrOthersWrite) != 0)
            throw new UnauthorizedAccessException(
                $"other accounts can put files into '{path}'; run chmod go-w on it, or choose a folder of its own");
        if (!UnixNative.IsUnix && WindowsNative.AccessOf(path) is { OthersMayWrite: true })
            throw new UnauthorizedAccessException($"other accounts can put files into '{path}'; run icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\" on it, or choose a folder of its own");
    }

    /// <summary>The check of a store's files on reading, for a file that other code reads.</summary>
    public static void CheckFile(string path, bool secret)
    {
        RefuseLink(path);
        if (!UnixNative.IsUnix && WindowsNative.AccessOf(path) is { } access)
            CheckOpened(path, access, secret);
    }

    /// <summary>Null on Windows, and where nothing is there.</summary>
    private static FileStat? CheckOwner(string path)
    {
        RefuseLink(path);
        if (!UnixNative.IsUnix && WindowsNative.AccessOf(path) is { IsOwn: false } foreign) throw NotOurs(path, foreign.Owner);
        if (!UnixNative.IsUnix || UnixNative.Stat(path) is not { } stat) return null;
        RefuseForeign(path, stat);
        return stat;
    }

    /// <summary>The whole content; null if the file does not exist.</summary>
    /// <param name="maxLength">Larger files are not ours.</param>
    /// <param name="secret">Whether others must not even be able to read it.</param>
    public static byte[]? Read(string path, int maxLength, bool secret)
    {
        FileStat? before = UnixNative.IsUnix ? UnixNative.Stat(path) : null;
        RefuseLink(path);
        // Opening a pipe would block.
        if (before is { IsFile: false })
            throw NotAFile(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            if (UnixNative.IsUnix)
                CheckOpened(path, before, UnixNative.Stat(stream.SafeFileHandle), secret);
            else if (WindowsNative.AccessOf(path) is { } access)
                CheckOpened(path, access, secret);
            if (stream.Length > maxLength)
                throw new InvalidDataException($"'{path}' is larger than such a file can be");
            byte[] content = new byte[stream.Length];
            int read = 0;
            while (read < content.Length)
            {
                int n = stream.Read(content, read, content.Length - read);
                if (n == 0)
                    throw new InvalidDataException($"'{path}' changed length while it was read");
                read += n;
            }

            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Where the new content of a file is kept until it is complete.</summary>
    public static string TemporaryPath(string path) => path + ".tmp";

    /// <summary>Makes a file that was not there, owner-only from its first moment, and flushes it to disk.</summary>
    public static void WriteNew(string path, byte[] content, Action? written = null)
    {
        using FileStream stream = CreateNew(path);
        stream.Write(content, 0, content.Length);
        stream.Flush();
        written?.Invoke();
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Flushes to disk what another process may have left in the system's cache alone.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Renames atomically, and makes the rename survive a power cut.</summary>
    public static void Rename(string source, string target)
    {
        if (!UnixNative.IsUnix)
        {
            WindowsNative.Replace(source, target);
            return;
        }

#if NET8_0_OR_GREATER
        File.Move(source, target, overwrite: true);
#endif
        UnixNative.FlushDirectory(Path.GetDirectoryName(target)!);
    }

    /// <summary>Whether what is there could be replaced now: on Windows not while another program has it open.</summary>
    /// <exception cref="IOException">It could not.</exception>
    public static void Probe(string path)
    {
        if (!UnixNative.IsUnix)
            WindowsNative.OpenToReplace(path);
    }

    /// <summary>No error when nothing is there.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }
    }

    public static void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next writer deletes it first.
        }
    }

    private static FileStream CreateNew(string path)
    {
#if NET8_0_OR_GREATER
        if (!OperatingSystem.IsWindows())
        {
            // O_EXCL: a link planted under this name is an error, not followed.
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
#endif
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            WindowsNative.RestrictToOwner(path, isDirectory: false);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void CheckOpened(string path, FileStat? before, FileStat opened, bool secret)
    {
        if (!opened.IsFile || (before is { } named && named.Inode != opened.Inode && UnixNative.Stat(path) is { IsLink: true }))
            throw NotAFile(path);
        RefuseForeign(path, opened);
        if (secret && (opened.Mode & 0x3F) != 0)
            throw new UnauthorizedAccessException(
                $"'{path}' can be reached by other accounts; nothing was read (chmod 600 it, if you trust what it holds)");
        if ((opened.Mode & GroupOrOthersWrite) != 0)
            throw new UnauthorizedAccessException(
                $"'{path}' can be changed by other accounts; nothing was read (chmod 600 it, if you trust what it holds)");
    }

    private static void CheckOpened(string path, WindowsAccess access, bool secret)
    {
        if (!access.IsOwn)
            throw NotOurs(path, access.Owner);
        if (access.OthersMayWrite || (secret && access.OthersMayRead))
            throw new UnauthorizedAccessException($"'{path}' can be {(access.OthersMayWrite ? "changed" : "reached")} by other accounts; nothing was read (run icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%:F\" on it, if you trust what it holds)");
    }

    private static UnauthorizedAccessException NotOurs(string path, string owner) =>
        new($"'{path}' belongs to the account {owner}, not to this one");

    private static UnauthorizedAccessException NotAFile(string path) => new($"'{path}' is not a plain file");

    private static void RefuseForeign(string path, FileStat stat)
    {
        if (stat.Owner != UnixNative.EffectiveUser)
            throw new UnauthorizedAccessException(
                $"'{path}' belongs to the account with uid {stat.Owner}, not to this one (uid {UnixNative.EffectiveUser})");
    }

    public static void RefuseLink(string path)
    {
        try
        {
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
                throw new UnauthorizedAccessException($"'{path}' is a link; links are not followed here");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing there, so no link.
        }
    }
}
