using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>What "inactive" says of a refresh token whose access token has ended.</summary>
public sealed class InactiveTokenTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    private Task<Connection> SignInAsync() => _f.Manager().CreateAsync(
        _f.SignIn() with { Server = Introspecting, Http = new ConnectionHttpSettings { RetryTimeout = TimeSpan.Zero } },
        _f.Reporter,
        default);

    /// <summary>Doorkeeper calls a good refresh token inactive from the end of its access token on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_inactive_was_said_beforehand_too_the_token_is_tried_once_when_the_first_refresh_must_have_ended(bool rotated)
    {
        await SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.OnIntrospect = () => TokenActivity.Inactive;
        Func<CancellationToken, Task> lose = _ =>
            throw new LucaException(LucaErrorId.ServerError, "502") { StatusCode = 502, MayHaveBeenSent = true };
        (_f.Server.BeforeCommit, _f.Server.AfterCommit) = (rotated ? null : lose, rotated ? lose : null);
        LucaException lost = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        (_f.Server.BeforeCommit, _f.Server.AfterCommit) = (null, null);
        _f.Time.Advance(TimeSpan.FromSeconds(59));
        LucaException early = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        Assert.Equal((LucaErrorId.ServerError, LucaErrorId.Timeout), (lost.ErrorId, early.ErrorId));
        Assert.Contains("Try again in a minute", lost.Message, StringComparison.Ordinal);
        Assert.Equal((rotated ? 1 : 0, 0), (_f.Server.Refreshes, _f.Server.Replays));
        _f.Time.Advance(TimeSpan.FromSeconds(1));

        if (!rotated)
        {
            await _f.OtherProcess().GetAsync(_f.Reporter, default);
            Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
            return;
        }

        // Its successor is lost, so nobody had the use of the authorization any more.
        for (int i = 0; i < 2; i++)
        {
            LucaException over = await Assert.ThrowsAsync<LucaException>(async () =>
                await _f.OtherProcess().GetAsync(_f.Reporter, default));
            Assert.Equal(LucaErrorId.AuthorizationRevoked, over.ErrorId);
        }

        Assert.Equal((1, 1), (_f.Server.Refreshes, _f.Server.Replays));
        Assert.Equal(AuthorizationState.Revoked, _f.Store().ReadMetadata("default")!.State);
    }

    /// <summary>Whoever hears "active" while the access token may yet live has learnt nothing of what is said after its end.</summary>
    [Fact]
    public async Task Active_counts_only_after_the_end_of_the_access_token()
    {
        await SignInAsync();
        _f.Time.Advance(TimeSpan.FromMinutes(59));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Null(_f.Store().Read("default")!.Metadata.WasActive);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.True(_f.Store().Read("default")!.Metadata.WasActive);
    }
}
