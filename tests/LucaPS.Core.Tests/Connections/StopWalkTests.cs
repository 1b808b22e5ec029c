using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>
/// The caller is cancelled at each step of a refresh and of a save (issue 8 item 6); LucaPS.Tests does the same at each piece of each
/// request.
/// </summary>
public sealed class StopWalkTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public static TheoryData<string> Steps =>
        [.. Enum.GetNames<StoreStep>().Where(name => !name.StartsWith("Export", StringComparison.Ordinal))];

    public void Dispose() => _f.Dispose();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_refresh_that_nobody_waits_for_any_more_is_saved(string name)
    {
        StoreStep step = Enum.Parse<StoreStep>(name);
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        using CancellationTokenSource stop = new();
        // The step ends only when the caller has left, so the stop falls in the middle of it.
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<StoreStep> seen = [];
        _f.Hook.Do = at =>
        {
            lock (seen) seen.Add(at);
            if (at != step || stop.IsCancellationRequested) return;
            stop.Cancel();
            left.Task.Wait();
        };

        Task<AccessToken> waiting = connection.Tokens.GetAsync(_f.Reporter, stop.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        left.SetResult();
        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Contains(step, seen);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
        Assert.Equal(token.Value, _f.Store().ReadNewest("default")!.Secret.AccessToken);
        Assert.Equal(token.Value, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);
        Assert.Empty(Directory.GetFiles(_f.Folder, "*.tmp"));
        Assert.Empty(_f.Reporter.Warnings);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_sign_in_is_saved_whole_or_not_at_all(string name)
    {
        StoreStep step = Enum.Parse<StoreStep>(name);
        using CancellationTokenSource stop = new();
        _f.Hook.Do = at =>
        {
            if (at == step) stop.Cancel();
        };
        string? given = null;
        try
        {
            given = (await _f.Manager().CreateAsync(_f.SignIn(), _f.Reporter, stop.Token)).TokenSource.Current.Secret.AccessToken;
        }
        catch (OperationCanceledException)
        {
            // Then nothing must be there.
        }

        _f.Hook.Do = null;
        Assert.Equal(given, _f.Store().Read("default")?.Secret.AccessToken);
        if (Directory.Exists(_f.Folder)) Assert.Empty(Directory.GetFiles(_f.Folder, "*.tmp"));
        // The lock is free: the operation can be repeated, and its result is what counts.
        Connection again = await _f.SignInAsync();
        Assert.Equal(again.TokenSource.Current.Secret.AccessToken, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);
        Assert.Empty(_f.Reporter.Warnings);
    }
}
