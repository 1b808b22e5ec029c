using System;
using System.IO;
using System.Threading;

namespace LucaPS.Foundation;

/// <summary>
/// Files that another program has open: a backup, a synchronization, a virus scanner. On Windows nobody else can then write, rename or
/// delete them, or even read them, until it lets go.
/// </summary>
internal static class HeldFile
{
    /// <summary>Longer than a scanner takes over a new file.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int AccessDenied = unchecked((int)0x80070005);
    private static readonly TimeSpan s_longestPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether that is why it failed.</summary>
    public static bool IsHeld(Exception? exception) => exception switch
    {
        null => false,
        // MoveFileEx says "access denied" of a target that is open; where .NET itself means a missing right it throws
        // UnauthorizedAccessException.
        IOException { HResult: SharingViolation or LockViolation or AccessDenied } => true,
        // EWOULDBLOCK of flock(2), by which .NET excludes other .NET programs on Unix.
        IOException { HResult: 11 or 35 } => UnixNative.IsUnix,
        _ => false,
    };

    /// <summary>Tries again while another program holds the file, up to a limit. Blocks the thread meanwhile.</summary>
    public static T Wait<T>(TimeSpan patience, Func<T> action)
    {
        long start = TimeProvider.System.GetTimestamp();
        TimeSpan poll = TimeSpan.FromMilliseconds(10);
        while (true)
        {
            try
            {
                return action();
            }
            catch (IOException exception) when (IsHeld(exception) && TimeProvider.System.GetElapsedTime(start) < patience)
            {
                Thread.Sleep(poll);
                poll = poll + poll < s_longestPoll ? poll + poll : s_longestPoll;
            }
        }
    }
}
