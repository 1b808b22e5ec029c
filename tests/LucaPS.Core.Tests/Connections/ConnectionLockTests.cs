using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class ConnectionLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-lock-").FullName;

    private string LockPath => Path.Combine(_folder, "x.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_has_it_and_the_file_stays()
    {
        using (ConnectionLock? one = ConnectionLock.TryTake(LockPath, create: true))
        {
            Assert.NotNull(one);
            Assert.Null(ConnectionLock.TryTake(LockPath, create: true));
        }

        Assert.True(File.Exists(LockPath));
        using ConnectionLock? two = ConnectionLock.TryTake(LockPath, create: false);
        Assert.NotNull(two);
    }

    [Fact]
    public void A_missing_file_is_an_error_unless_it_may_be_made() =>
        Assert.Throws<FileNotFoundException>(() => ConnectionLock.TryTake(LockPath, create: false));

    [Fact]
    public async Task Waiting_ends_with_the_time_or_with_cancellation()
    {
        using ConnectionLock? one = ConnectionLock.TryTake(LockPath, create: true);
        Assert.Null(await ConnectionLock.TakeAsync(LockPath, true, TimeSpan.Zero, null, default));

        using var cancel = new CancellationTokenSource();
        Task<ConnectionLock?> waiting = ConnectionLock.TakeAsync(LockPath, true, TimeSpan.FromHours(1), null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_free()
    {
        ConnectionLock one = ConnectionLock.TryTake(LockPath, create: true)!;
        Task<ConnectionLock?> waiting = ConnectionLock.TakeAsync(LockPath, true, TimeSpan.FromMinutes(1), null, default);
        Assert.False(waiting.IsCompleted);
        one.Dispose();
        using ConnectionLock? two = await waiting;
        Assert.NotNull(two);
    }

    [Fact]
    public void A_file_that_was_replaced_does_not_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open lock file cannot be deleted on Windows.");
        using ConnectionLock? one = ConnectionLock.TryTake(LockPath, create: true);
        File.Delete(LockPath);
        using ConnectionLock? two = ConnectionLock.TryTake(LockPath, create: true);
        Assert.NotNull(two);
        Assert.Null(ConnectionLock.TryTake(LockPath, create: true));
    }

    [Fact]
    public void Links_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        File.WriteAllText(Path.Combine(_folder, "victim"), "");
        File.CreateSymbolicLink(LockPath, Path.Combine(_folder, "victim"));
        Assert.Throws<UnauthorizedAccessException>(() => ConnectionLock.TryTake(LockPath, create: true));
    }
}
