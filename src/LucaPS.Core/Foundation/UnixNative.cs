using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LucaPS.Foundation;

/// <summary>What a file is and whose, as the file system says without following a link.</summary>
internal readonly record struct FileStat(uint Owner, uint Mode, ulong Inode)
{
    private const uint TypeMask = 0xF000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

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

    public static bool IsUnix { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private static readonly bool s_isMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    public static uint EffectiveUser => geteuid();

    /// <summary>
    /// flock(2) itself: .NET's FileShare.None rests on it but ignores its errors, and an environment variable switches it
    /// off. False when somebody else has the lock.
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

    /// <summary>Null when there is nothing at that path, or the system cannot say.</summary>
    public static FileStat? Stat(string path) => Stat(path, null);

    public static FileStat? Stat(SafeFileHandle file) => Stat("", file);

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
        int fd = file?.DangerousGetHandle().ToInt32() ?? AtFdCwd;
        byte[] data = new byte[256];
        try
        {
            if (s_isMac)
            {
                int result = file is not null ? MacFStat(fd, data) : MacLStat(Terminated(path), data);
                return result != 0 ? null : new(BitConverter.ToUInt32(data, 16), BitConverter.ToUInt16(data, 4), BitConverter.ToUInt64(data, 8));
            }

            int flags = AtSymlinkNoFollow | (file is null ? 0 : AtEmptyPath);
            return statx(fd, Terminated(path), flags, StatxBasic, data) != 0
                ? null
                : new(BitConverter.ToUInt32(data, 20), BitConverter.ToUInt16(data, 28), BitConverter.ToUInt64(data, 32));
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
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

    [DllImport("libc")]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] data);

    [DllImport("libc")]
    private static extern int lstat(byte[] path, byte[] data);

    [DllImport("libc")]
    private static extern int fstat(int fd, byte[] data);

    [DllImport("libc", EntryPoint = "lstat$INODE64")]
    private static extern int lstat64(byte[] path, byte[] data);

    [DllImport("libc", EntryPoint = "fstat$INODE64")]
    private static extern int fstat64(int fd, byte[] data);
#pragma warning restore IDE1006, SYSLIB1054
}
