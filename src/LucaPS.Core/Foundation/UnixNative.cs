using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LucaPS.Foundation;

/// <summary>A file's type and owner, without following a link.</summary>
internal readonly record struct FileStat(uint Owner, uint Mode, ulong Inode)
{
    private const uint TypeMask = 0xF000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;
}

/// <summary>
/// The few calls that .NET does not offer. None is variadic with arguments, whose calling convention differs on Apple's
/// processors, and all layouts used are the same on every processor of their system.
/// </summary>
internal static class UnixNative
{
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint StatxBasic = 0x7FF;
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;

    public static bool IsUnix { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private static readonly bool s_isMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    public static uint EffectiveUser => geteuid();

    /// <summary>
    /// flock(2) itself: .NET's FileShare.None rests on it but ignores its errors, and an environment variable switches it
    /// off. False if another process has the lock.
    /// </summary>
    /// <exception cref="IOException">The file system cannot lock.</exception>
    public static bool TryLock(SafeFileHandle file)
    {
        if (flock(file.DangerousGetHandle().ToInt32(), LockExclusive | LockNonBlocking) == 0)
            return true;
        int error = Marshal.GetLastWin32Error();
        if (error == (s_isMac ? 35 : 11) || error == 4)
            return false;
        throw new IOException($"the file system of the folder cannot lock files (error {error})");
    }

    /// <summary>Null if nothing exists at that path.</summary>
    /// <exception cref="UnauthorizedAccessException">The system does not say whose it is: who has to know must not go on.</exception>
    public static FileStat? Stat(string path) => Stat(path, null);

    /// <inheritdoc cref="Stat(string)"/>
    public static FileStat Stat(SafeFileHandle file) => Stat("", file)!.Value;

    /// <summary>Makes a rename in this folder last through a power cut, where the file system can.</summary>
    public static void FlushDirectory(string path)
    {
        int fd = open(Terminated(path), 0);
        if (fd < 0)
            return;
        _ = fsync(fd);
        _ = close(fd);
    }

    private static FileStat? Stat(string path, SafeFileHandle? file)
    {
        byte[] data = new byte[256];
        int error;
        try
        {
            if (CallStat(path, file, data) is { } stat) return stat;
            error = Marshal.GetLastWin32Error();
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before statx(2), such as glibc 2.27.
            error = 0;
        }

        if (file is null && error is NoSuchFile or NotADirectory) return null;
        // A container's seccomp filter may refuse statx with any error.
        return StatByRuntime(path, file, error);
    }

    private static FileStat? CallStat(string path, SafeFileHandle? file, byte[] data)
    {
        if (s_isMac)
        {
            int result = file is not null ? MacFStat(file.DangerousGetHandle().ToInt32(), data) : MacLStat(Terminated(path), data);
            return result != 0
                ? null
                : new(BitConverter.ToUInt32(data, 16), BitConverter.ToUInt16(data, 4), BitConverter.ToUInt64(data, 8));
        }

        int fd = file?.DangerousGetHandle().ToInt32() ?? AtFdCwd;
        int flags = AtSymlinkNoFollow | (file is null ? 0 : AtEmptyPath);
        return statx(fd, Terminated(path), flags, StatxBasic, data) != 0
            ? null
            : new(BitConverter.ToUInt32(data, 20), BitConverter.ToUInt16(data, 28), BitConverter.ToUInt64(data, 32));
    }

    /// <summary>
    /// What .NET's own runtime library says, which is there wherever .NET 8 and later run on Unix (struct FileStatus in pal_io.h).
    /// </summary>
    internal static FileStat? StatByRuntime(string path, SafeFileHandle? file, int firstError)
    {
        byte[] data = new byte[256];
        int error;
        try
        {
            int result = file is not null
                ? SystemNative_FStat(file.DangerousGetHandle(), data)
                : SystemNative_LStat(Terminated(path), data);
            if (result == 0) return new(BitConverter.ToUInt32(data, 8), BitConverter.ToUInt32(data, 4), BitConverter.ToUInt64(data, 104));
            error = Marshal.GetLastWin32Error();
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            error = firstError;
        }

        if (file is null && error is NoSuchFile or NotADirectory) return null;
        throw new UnauthorizedAccessException($"the system does not say who owns '{path}' (error {error})");
    }

    private static int MacLStat(byte[] path, byte[] data) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? lstat64(path, data) : lstat(path, data);

    private static int MacFStat(int fd, byte[] data) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? fstat64(fd, data) : fstat(fd, data);

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + "\0");

#pragma warning disable IDE1006, SYSLIB1054 // The system's own names; LibraryImport is not there on netstandard2.0.
    [DllImport("libc", SetLastError = true)]
    private static extern int flock(int fd, int operation);

    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc")]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc")]
    private static extern int fsync(int fd);

    [DllImport("libc")]
    private static extern int close(int fd);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] data);

    [DllImport("libc", SetLastError = true)]
    private static extern int lstat(byte[] path, byte[] data);

    [DllImport("libc", SetLastError = true)]
    private static extern int fstat(int fd, byte[] data);

    [DllImport("libc", EntryPoint = "lstat$INODE64", SetLastError = true)]
    private static extern int lstat64(byte[] path, byte[] data);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static extern int fstat64(int fd, byte[] data);

    [DllImport("libSystem.Native", SetLastError = true)]
    private static extern int SystemNative_LStat(byte[] path, byte[] data);

    [DllImport("libSystem.Native", SetLastError = true)]
    private static extern int SystemNative_FStat(IntPtr file, byte[] data);
#pragma warning restore IDE1006, SYSLIB1054
}
