using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Changing the HTTP settings of an open connection; and how long callers wait for a refresh.</summary>
public sealed class HttpSettingsTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_living_source_refreshes_the_new_way_and_the_password_is_among_the_secrets()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        string refreshToken = connection.TokenSource.Current.Secret.RefreshToken!;
        var http = new ConnectionHttpSettings
        {
            Proxy = new Uri("http://other.example:8080/"),
            ProxyUser = "v",
            ProxyPassword = "canary-other-proxy",
            RequestTimeout = TimeSpan.FromSeconds(9)
        };

        Assert.Null(await ConnectionManager.ChangeHttpAsync(connection, http, default));
        StoredConnection saved = _f.Store().Read("default")!;
        _f.Time.Advance(TimeSpan.FromHours(2));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        ConnectionHttpSettings? here = _f.LastHttp;
        _f.Time.Advance(TimeSpan.FromHours(2));
        await elsewhere.GetAsync(_f.Reporter, default);

        Assert.Equal(http, here);
        Assert.Equal(http, _f.LastHttp);
        Assert.Equal("canary-other-proxy", saved.Secret.ProxyPassword);
        Assert.Equal(refreshToken, saved.Secret.RefreshToken);
        Assert.Equal(http with { ProxyPassword = null }, saved.Metadata.Http);
        Assert.Equal(["default.a.secret", "default.b.secret"], _f.FilesWith("canary-other-proxy").Order(StringComparer.Ordinal));
        Assert.Equal((2, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData(nameof(AuthorizationState.Uncertain))]
    [InlineData(nameof(AuthorizationState.Revoked))]
    public async Task A_change_does_not_make_dead_tokens_look_alive(string state)
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        if (state == nameof(AuthorizationState.Revoked))
            _f.Server.Revoked = true;
        else
            _f.Server.AfterCommit = _ =>
                throw new LucaException(LucaErrorId.NetworkError, "The connection was cut.") { MayHaveBeenSent = true };
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));

        Assert.Null(await ConnectionManager.ChangeHttpAsync(
            connection,
            new ConnectionHttpSettings { Proxy = new Uri("http://other.example:8080/"), ProxyPassword = "canary-other-proxy" },
            default));

        StoredConnection saved = _f.Store().Read("default")!;
        Assert.Equal(state, saved.Metadata.State.ToString());
        Assert.Equal(new Uri("http://other.example:8080/"), saved.Metadata.Http.Proxy);
        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        Assert.Equal(0, _f.Server.Replays);
    }

    [Fact]
    public async Task What_cannot_be_saved_counts_in_this_process_and_is_told()
    {
        Connection connection = await _f.SignInAsync();
        _f.BlockSlots('b', 'c');
        var http = new ConnectionHttpSettings { Proxy = new Uri("http://other.example:8080/"), ProxyPassword = "canary-other-proxy" };

        LucaException? failure = await ConnectionManager.ChangeHttpAsync(connection, http, default);

        Assert.Equal(LucaErrorId.StoreFailed, failure?.ErrorId);
        Assert.Equal(http, connection.Http);
        Assert.Equal("canary-proxy", _f.Store().Read("default")!.Secret.ProxyPassword);
    }

    [Fact]
    public async Task A_short_time_limit_ends_the_wait_and_not_the_refresh()
    {
        NewConnection made = _f.SignIn();
        Connection connection = await _f.Manager().CreateAsync(
            made with { Http = new ConnectionHttpSettings { RequestTimeout = TimeSpan.FromMilliseconds(20) } }, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        var release = new TaskCompletionSource();
        var committed = new TaskCompletionSource();
        _f.Server.AfterCommit = token =>
        {
            committed.SetResult();
            return release.Task.WaitAsync(token);
        };

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        await committed.Task;
        var saved = new TaskCompletionSource();
        _f.Hook.Do = step =>
        {
            if (step == StoreStep.Flipped)
                saved.TrySetResult();
        };
        release.SetResult();
        await saved.Task;
        // The refresh is over when its lock is free; on Windows an open file also prevents deleting the folder.
        using (ConnectionLock? free = await _f.Store().LockAsync("default", false, TimeSpan.FromMinutes(1), null, default))
            Assert.NotNull(free);

        Assert.Equal(LucaErrorId.Timeout, e.ErrorId);
        Assert.False(e.MayHaveBeenSent);
        Assert.Contains("-RequestTimeoutSec", e.Message);
        Assert.Equal(2, _f.Store().Read("default")!.Secret.Sequence);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(2, 30)]
    [InlineData(90, 90)]
    [InlineData(86400, 300)]
    public void A_refresh_may_take_as_long_as_a_request_and_never_less_than_usual(int? given, int expected)
    {
        var http = new ConnectionHttpSettings { RequestTimeout = given is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

        Assert.Equal(TimeSpan.FromSeconds(expected), RefreshTransaction.LimitOf(http, TimeSpan.FromSeconds(30)));
    }
}
