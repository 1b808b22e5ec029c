using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class FailedRefreshTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_revoked_authorization_is_told_with_the_command_and_never_asked_for_again()
    {
        Connection connection = await _f.SignInAsync("night's work");
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.Revoked = true;
        int requests = 0;
        _f.Server.BeforeCommit = _ =>
        {
            requests++;
            return Task.CompletedTask;
        };

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        LucaException elsewhere = await Assert.ThrowsAsync<LucaException>(async () =>
            await _f.OtherProcess("night's work").GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, e.ErrorId);
        Assert.Equal("invalid_grant", e.ServerCode);
        Assert.Contains("Connect-Luca -Name 'night''s work' -Force", e.Message);
        Assert.Contains(
            StoreFixture.Start.ToLocalTime().ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), e.Message);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, elsewhere.ErrorId);
        Assert.Equal(1, requests);
        StoredConnection left = _f.Store().Read("night's work")!;
        Assert.Equal(AuthorizationState.Revoked, left.Metadata.State);
        Assert.Equal("canary-secret", left.Secret.ClientSecret);
    }

    [Fact]
    public async Task A_lost_answer_is_one_clear_error_and_nobody_replays()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.AfterCommit = _ =>
            throw new LucaException(LucaErrorId.NetworkError, "The connection was cut.") { MayHaveBeenSent = true };

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        _f.Server.AfterCommit = null;
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        LucaException there = await Assert.ThrowsAsync<LucaException>(async () => await elsewhere.GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, e.ErrorId);
        Assert.Contains("lost", e.Message);
        Assert.Contains("Connect-Luca -Force", e.Message);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, there.ErrorId);
        Assert.Equal(0, _f.Server.Replays);
        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Fact]
    public async Task After_a_lost_answer_the_access_token_serves_until_its_end()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromMinutes(57));
        _f.Server.AfterCommit = _ =>
            throw new LucaException(LucaErrorId.NetworkError, "The connection was cut.") { MayHaveBeenSent = true };

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromMinutes(1));
        AccessToken elsewhere = await _f.OtherProcess().GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.StartsWith("canary-access-1-", token.Value);
        Assert.Equal(token.Value, elsewhere.Value);
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        Assert.Equal(0, _f.Server.Replays);
    }

    [Theory]
    [InlineData(LucaErrorId.NetworkError, null, false, null)]
    [InlineData(LucaErrorId.ServerError, 503, true, null)]
    [InlineData(LucaErrorId.RateLimited, 429, true, null)]
    [InlineData(LucaErrorId.SignInFailed, 401, true, "invalid_client")]
    public async Task A_request_that_did_nothing_is_told_as_it_is_and_can_be_tried_again(string id, int? status, bool sent, string? code)
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.BeforeCommit = _ =>
            throw new LucaException(id, "Not now.") { MayHaveBeenSent = sent, StatusCode = status, ServerCode = code };

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));
        Assert.Equal(id, e.ErrorId);
        Assert.Equal(AuthorizationState.Active, _f.Store().Read("default")!.Metadata.State);

        _f.Server.BeforeCommit = null;
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Fact]
    public async Task A_request_without_end_is_ended_by_its_own_limit()
    {
        await _f.SignInAsync();
        TokenSource saved = _f.OtherProcess();
        var source = new TokenSource(saved.Current, new TokenSourceOptions
        {
            TokenClients = _ => _f.Server,
            Store = _f.Store(),
            Time = _f.Time,
            RequestTimeout = TimeSpan.FromMilliseconds(50)
        });
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.BeforeCommit = token => Task.Delay(Timeout.Infinite, token);

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await source.GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, e.ErrorId);
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
    }
}
