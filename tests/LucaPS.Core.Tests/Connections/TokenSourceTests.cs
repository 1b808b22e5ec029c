using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class TokenSourceTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_saved_valid_token_needs_no_request()
    {
        await _f.SignInAsync();

        AccessToken token = await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.StartsWith("canary-access-1-", token.Value);
        Assert.Equal(0, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(3600, 3299, 0)]
    [InlineData(3600, 3301, 1)]
    [InlineData(600, 539, 0)]
    [InlineData(600, 541, 1)]
    public async Task It_is_refreshed_ahead_by_five_minutes_or_a_tenth_of_its_life(int life, int age, int refreshes)
    {
        _f.Server.Lifetime = TimeSpan.FromSeconds(life);
        Connection connection = await _f.SignInAsync();

        _f.Time.Advance(TimeSpan.FromSeconds(age));
        await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Equal(refreshes, _f.Server.Refreshes);
    }

    [Fact]
    public async Task Without_an_end_it_is_taken_to_live_an_hour()
    {
        _f.Server.Lifetime = null;
        Connection connection = await _f.SignInAsync();

        _f.Time.Advance(TimeSpan.FromMinutes(54));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal(0, _f.Server.Refreshes);

        _f.Time.Advance(TimeSpan.FromMinutes(2));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(null, 100_000, true)]
    [InlineData(3600, 3590, true)]
    [InlineData(3600, 3600, false)]
    [InlineData(null, -100_000, true)]
    public async Task What_cannot_be_renewed_is_used_until_its_end(int? life, int age, bool isUsed)
    {
        _f.Server.Lifetime = life is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        NewConnection made = _f.SignIn();
        await _f.Manager().CreateAsync(made with { Tokens = made.Tokens with { RefreshToken = null } }, _f.Reporter, default);
        StoredConnection saved = _f.Store().Read("default")!;
        TokenSource source = new(
            saved with { Secret = saved.Secret with { ObtainedAt = saved.Secret.ObtainedAt - TimeSpan.FromSeconds(Math.Min(0, age)) } },
            new TokenSourceOptions { TokenClients = _ => _f.Server, Time = _f.Time });
        if (age > 0) _f.Time.Advance(TimeSpan.FromSeconds(age));

        if (!isUsed)
        {
            LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await source.GetAsync(_f.Reporter, default));
            Assert.Equal(LucaErrorId.AuthorizationRevoked, error.ErrorId);
            return;
        }

        AccessToken token = await source.GetAsync(_f.Reporter, default);
        Assert.Equal(saved.Secret.AccessToken, token.Value);
        // The server has the last word.
        LucaException refused = await Assert.ThrowsAsync<LucaException>(async () => await source.RenewAsync(token, _f.Reporter, default));
        Assert.Contains("no refresh token", refused.Message, StringComparison.Ordinal);
        Assert.Equal(token, await source.GetAsync(_f.Reporter, default));
    }

    [Fact]
    public async Task A_clock_that_went_back_does_not_make_a_token_live_longer()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource later = _f.OtherProcess();
        var earlier = new TokenSource(later.Current with
        {
            Secret = later.Current.Secret with { ObtainedAt = StoreFixture.Start.AddHours(2), ExpiresAt = StoreFixture.Start.AddHours(3) }
        },
            new TokenSourceOptions { TokenClients = _ => _f.Server, Time = _f.Time });

        await earlier.GetAsync(_f.Reporter, default);

        Assert.Equal(1, _f.Server.Refreshes);
        Assert.NotNull(connection.ExpiresAt);
    }

    [Fact]
    public async Task Many_callers_share_one_refresh()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));

        AccessToken[] tokens = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => Task.Run(async () => await connection.Tokens.GetAsync(_f.Reporter, default))));

        Assert.Single(tokens.Select(t => t.Value).Distinct());
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(0, _f.Server.Replays);
    }

    [Fact]
    public async Task Many_processes_share_one_refresh()
    {
        await _f.SignInAsync();
        TokenSource[] processes = [.. Enumerable.Range(0, 20).Select(_ => _f.OtherProcess())];
        for (int round = 1; round <= 5; round++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            AccessToken[] tokens = await Task.WhenAll(processes.Select(p => Task.Run(async () => await p.GetAsync(_f.Reporter, default))));
            Assert.Single(tokens.Select(t => t.Value).Distinct());
            Assert.Equal(round, _f.Server.Refreshes);
        }

        Assert.Equal(0, _f.Server.Replays);
    }

    [Fact]
    public async Task A_refused_token_that_is_not_the_newest_is_not_refreshed_again()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource other = _f.OtherProcess();
        AccessToken old = await connection.Tokens.GetAsync(_f.Reporter, default);

        AccessToken first = await connection.Tokens.RenewAsync(old, _f.Reporter, default);
        AccessToken again = await connection.Tokens.RenewAsync(old, _f.Reporter, default);
        AccessToken elsewhere = await other.RenewAsync(old, _f.Reporter, default);

        Assert.Equal(first, again);
        Assert.Equal(first.Value, elsewhere.Value);
        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Fact]
    public async Task A_caller_who_is_cancelled_leaves_and_the_refresh_goes_on()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _f.Server.AfterCommit = async token =>
        {
            reached.SetResult();
            await release.Task.WaitAsync(token);
        };
        using var cancel = new CancellationTokenSource();
        Task<AccessToken> caller = connection.Tokens.GetAsync(_f.Reporter, cancel.Token).AsTask();
        await reached.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);

        Task<AccessToken> joined = connection.Tokens.GetAsync(_f.Reporter, default).AsTask();
        release.SetResult();

        Assert.StartsWith("canary-access-2-", (await joined).Value);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(2, _f.Store().Read("default")!.Secret.Sequence);
    }

    [Fact]
    public async Task What_the_server_gave_is_saved_before_it_is_used()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        string? usedAtFlip = null;
        _f.Hook.Do = step =>
        {
            if (step == StoreStep.Flipped)
                usedAtFlip = connection.TokenSource.Current.Secret.AccessToken;
        };

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.StartsWith("canary-access-1-", usedAtFlip);
        Assert.Equal(token.Value, _f.Store().Read("default")!.Secret.AccessToken);
    }

    [Fact]
    public async Task An_unchanged_refresh_token_works_the_same_way()
    {
        _f.Server.Rotates = false;
        Connection connection = await _f.SignInAsync(generation: 1);
        for (int i = 0; i < 3; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await connection.Tokens.GetAsync(_f.Reporter, default);
        }

        Assert.Equal(3, _f.Server.Refreshes);
        Assert.Equal(4, _f.Store().Read("default")!.Secret.Sequence);
    }

    [Fact]
    public async Task Signing_in_again_ends_open_connections_here_and_elsewhere_for_they_may_be_another_users()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.Revoked = true;
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        await Assert.ThrowsAsync<LucaException>(async () => await elsewhere.GetAsync(_f.Reporter, default));

        Connection again = await _f.SignInAsync();

        AccessToken fresh = await again.Tokens.GetAsync(_f.Reporter, default);
        Assert.NotEmpty(fresh.Value);
        foreach (ITokenSource before in new[] { connection.Tokens, elsewhere })
        {
            LucaException replaced = await Assert.ThrowsAsync<LucaException>(async () => await before.GetAsync(_f.Reporter, default));
            Assert.Equal(LucaErrorId.NotConnected, replaced.ErrorId);
            Assert.Contains("was replaced by a later sign-in", replaced.Message);
        }
    }

    [Fact]
    public async Task A_connection_erased_elsewhere_is_gone_here()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Store().Erase("default");

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.NotConnected, e.ErrorId);
        Assert.Equal(0, _f.Server.Refreshes);
    }

    [Fact]
    public async Task Tokens_of_another_server_under_the_same_name_are_not_taken_over()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        NewConnection other = _f.SignIn() with { Server = StoreFixture.Metadata(2, "https://other.example") };
        Connection replaced = await _f.Manager().CreateAsync(other, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(
            LucaErrorId.NotConnected,
            (await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default))).ErrorId);
        Assert.Equal(
            LucaErrorId.NotConnected,
            (await Assert.ThrowsAsync<LucaException>(async () => await elsewhere.GetAsync(_f.Reporter, default))).ErrorId);
        await replaced.Tokens.GetAsync(_f.Reporter, default);
    }

    [Fact]
    public async Task An_api_key_is_constant_and_a_refused_one_is_told()
    {
        Connection connection = await _f.Manager().CreateAsync(_f.ApiKey(), _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromDays(4000));
        AccessToken key = await connection.Tokens.GetAsync(_f.Reporter, default);

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () =>
            await connection.Tokens.RenewAsync(key, _f.Reporter, default));

        Assert.Equal("canary-key", key.Value);
        Assert.Null(key.ExpiresAt);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, e.ErrorId);
        Assert.DoesNotContain("canary-key", e.ToString());
    }

    [Fact]
    public async Task Ten_thousand_interleaved_calls_on_two_connections_never_cross()
    {
        Connection one = await _f.SignInAsync("one");
        using var second = new StoreFixture();
        Connection two = await second.SignInAsync("two");
        string first = (await one.Tokens.GetAsync(_f.Reporter, default)).Value;
        string other = (await two.Tokens.GetAsync(_f.Reporter, default)).Value;
        int crossings = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), async (i, token) =>
        {
            Connection connection = i % 2 == 0 ? one : two;
            AccessToken access = await connection.Tokens.GetAsync(NullReporter.Instance, token);
            if (access.Value != (i % 2 == 0 ? first : other))
                Interlocked.Increment(ref crossings);
        });

        Assert.NotEqual(first, other);
        Assert.Equal(0, crossings);
    }

    [Fact]
    public async Task No_message_or_text_form_has_a_token_in_it()
    {
        Connection connection = await _f.SignInAsync();
        var texts = new List<string>
        {
            connection.ToString(), connection.TokenSource.Current.ToString(), connection.TokenSource.Current.Secret.ToString(),
            connection.Client!.ToString(), connection.Http.ToString(), _f.SignIn("x").ToString()
        };
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.Revoked = true;
        texts.Add((await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default))).ToString());

        Assert.All(texts, t => Assert.DoesNotContain("canary", t));
        Assert.DoesNotContain("canary", File.ReadAllText(_f.MetadataFile()));
    }
}
