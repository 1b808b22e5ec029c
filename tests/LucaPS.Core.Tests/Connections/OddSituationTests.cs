using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>What an admin is called in the night for.</summary>
public sealed class OddSituationTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task A_clock_that_jumps_a_day_costs_one_refresh(int hours)
    {
        Connection connection = await _f.SignInAsync();
        var clock = new Jumping(_f.Time);
        var source = new TokenSource(
            connection.TokenSource.Current, new TokenSourceOptions { TokenClients = _ => _f.Server, Store = _f.Store(), Time = clock });
        clock.Offset = TimeSpan.FromHours(hours);

        await source.GetAsync(_f.Reporter, default);
        await source.GetAsync(_f.Reporter, default);
        // And once it is put right.
        clock.Offset = TimeSpan.Zero;
        await source.GetAsync(_f.Reporter, default);
        await source.GetAsync(_f.Reporter, default);

        Assert.InRange(_f.Server.Refreshes, 1, 2);
        Assert.Equal(0, _f.Server.Replays);
        Assert.Equal(1 + _f.Server.Refreshes, _f.Store().Read("default")!.Secret.Sequence);
    }

    [Fact]
    public async Task A_clock_set_back_does_not_put_off_what_could_not_be_saved()
    {
        Connection connection = await _f.SignInAsync();
        var clock = new Jumping(_f.Time);
        var source = new TokenSource(
            connection.TokenSource.Current, new TokenSourceOptions { TokenClients = _ => _f.Server, Store = _f.Store(), Time = clock });
        await source.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.BlockSlots('b', 'c');
        AccessToken token = await source.GetAsync(_f.Reporter, default);
        Assert.False(source.IsSaved);
        _f.UnblockSlots('b', 'c');

        clock.Offset = TimeSpan.FromMinutes(-4);
        _f.Time.Advance(TimeSpan.FromSeconds(11));
        await source.GetAsync(_f.Reporter, default);

        Assert.True(source.IsSaved);
        Assert.Equal(token.Value, _f.Store().Read("default")!.Secret.AccessToken);
    }

    [Fact]
    public async Task A_previous_access_token_that_ended_at_once_leads_to_the_saved_one_in_every_process()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource[] others = [_f.OtherProcess(), _f.OtherProcess(), _f.OtherProcess()];
        AccessToken first = await connection.Tokens.GetAsync(_f.Reporter, default);
        AccessToken second = await connection.Tokens.RenewAsync(first, _f.Reporter, default);

        // Each still has the first token, which looks valid for an hour, and is refused.
        var got = new List<string>();
        foreach (TokenSource other in others)
        {
            Assert.Equal(first.Value, (await other.GetAsync(_f.Reporter, default)).Value);
            got.Add((await other.RenewAsync(first, _f.Reporter, default)).Value);
        }

        Assert.All(got, value => Assert.Equal(second.Value, value));
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task Two_sources_of_one_process_and_a_401_storm_make_one_refresh()
    {
        await _f.SignInAsync();
        TokenSource[] sources = [_f.OtherProcess(), _f.OtherProcess()];
        AccessToken refused = await sources[0].GetAsync(_f.Reporter, default);

        AccessToken[] renewed = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => Task.Run(async () => await sources[i % 2].RenewAsync(refused, _f.Reporter, default))));

        Assert.Single(renewed.Select(t => t.Value).Distinct());
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public void An_account_without_a_home_folder_is_told_what_to_set()
    {
        Assert.Equal("", StorePaths.ApplicationData("/.local/share", "/"));
        Assert.Equal("", StorePaths.ApplicationData("/.local/share", ""));
        Assert.Equal("/home/u/.local/share", StorePaths.ApplicationData("/home/u/.local/share", "/home/u"));
        Assert.Equal("/data", StorePaths.ApplicationData("/data", "/"));
        var manager = new ConnectionManager(new ConnectionManagerOptions
        {
            Store = () =>
                new StoreOptions { Home = StorePaths.ResolveHome(null, ""), ProtectedSlots = _ => throw new InvalidOperationException() },
            TokenClients = _ => _f.Server,
        });

        Assert.Null(manager.TryOpen("default"));
        Assert.Empty(manager.List());
        Assert.Contains(StorePaths.HomeVariable, manager.NotConnected("default").Message);
        Assert.Contains(
            StorePaths.HomeVariable,
            Assert.Throws<LucaException>(() => manager.Store.VerifyPersistence(PersistMode.UnprotectedFile)).Message);
    }

    [Fact]
    public async Task Another_accounts_folder_is_not_taken_for_an_empty_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Becoming another account needs root and setpriv.");
        await _f.SignInAsync();
        // The folders above must be open, or the other account sees nothing at all.
        using Child child = Child.Start(["setpriv", "--reuid", "65534", "--clear-groups"], ["absent", _f.Home]);

        string? answer = await child.ReadAsync();

        Assert.StartsWith(LucaErrorId.StoreFailed, answer);
        Assert.Contains("uid 0", answer);
    }

    private sealed class Jumping(TimeProvider time) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
