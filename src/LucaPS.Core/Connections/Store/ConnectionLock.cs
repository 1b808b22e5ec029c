using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>
/// Excludes all other processes, and other users of the same file in this one, from changing a saved connection. The
/// operating system frees it when the process ends, however it ends. Only the holder deletes its file,
/// together with the connection; after taking the lock, check that the file still has its name.
/// </summary>
internal sealed class ConnectionLock : IDisposable
{
    private static readonly TimeSpan s_firstPoll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_longestPoll = TimeSpan.FromMilliseconds(120);

    private readonly FileStream _file;

    private ConnectionLock(FileStream file) => _file = file;

    /// <summary>Null if another process has it.</summary>
    /// <param name="create">Whether to make the file; without, a missing file is an error: the store is gone.</param>
    /// <exception cref="IOException">It cannot be opened or locked, for another reason than being taken.</exception>
    public static ConnectionLock? TryTake(string path, bool create)
    {
        FileStream? file = Open(path, create);
        if (file is null)
            return null;
        bool taken = false;
        try
        {
            taken = !UnixNative.IsUnix || (UnixNative.TryLock(file.SafeFileHandle) && IsStillThere(file, path));
            return taken ? new ConnectionLock(file) : null;
        }
        finally
        {
            if (!taken)
                file.Dispose();
        }
    }

    /// <summary>
    /// Waits for it without blocking a thread. Null when the time is over, or <paramref name="whileWaiting"/>, asked between attempts, says
    /// so. Waiting for another process is measured with the real clock, whatever clock the tokens live by.
    /// </summary>
    public static async Task<ConnectionLock?> TakeAsync(
        string path, bool create, TimeSpan timeout, Func<bool>? whileWaiting, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        TimeSpan poll = s_firstPoll;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(path, create) is { } taken)
                return taken;
            if (whileWaiting?.Invoke() == true || TimeProvider.System.GetElapsedTime(start) >= timeout)
                return null;
            await Task.Delay(poll, cancellationToken).ConfigureAwait(false);
            poll = poll + poll < s_longestPoll ? poll + poll : s_longestPoll;
        }
    }

    /// <summary>Frees it.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream? Open(string path, bool create)
    {
        PrivateFile.RefuseLink(path);
        try
        {
            return Open(path, create, FileAccess.ReadWrite);
        }
        catch (IOException exception) when (IsTaken(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException
            || (exception is IOException && UnixNative.IsUnix && exception is not (FileNotFoundException or DirectoryNotFoundException)))
        {
            // A read-only file system: the lock works on a file opened for reading too.
            try
            {
                return Open(path, create: false, FileAccess.Read);
            }
            catch (IOException inner) when (IsTaken(inner))
            {
                return null;
            }
        }
    }

    private static FileStream Open(string path, bool create, FileAccess access)
    {
#if NET8_0_OR_GREATER
        if (!OperatingSystem.IsWindows() && create)
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = access,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
#endif
        return new FileStream(path, create ? FileMode.OpenOrCreate : FileMode.Open, access, FileShare.None, 1);
    }

    /// <summary>Sharing or lock violation on Windows; EWOULDBLOCK of flock(2), which .NET passes on as it is, elsewhere.</summary>
    private static bool IsTaken(IOException e) =>
        UnixNative.IsUnix
            ? e.HResult is 11 or 35
            : (e.HResult & 0xFFFF) is 32 or 33;

    /// <summary>Somebody may have replaced the folder between opening and locking: then this locks nothing.</summary>
    private static bool IsStillThere(FileStream file, string path) =>
        UnixNative.Stat(path) is { } named && UnixNative.Stat(file.SafeFileHandle).Inode == named.Inode;
}
