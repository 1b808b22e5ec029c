using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A refresh whose answer was lost, and a server that can be asked about the token.</summary>
public sealed class DoubtTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    private static LucaException BadGateway() => new(LucaErrorId.ServerError, "502") { StatusCode = 502, MayHaveBeenSent = true };

    private async Task<LucaException> LoseAsync(bool rotated, ServerMetadata? server = null)
    {
        await _f.Manager().CreateAsync(_f.SignIn() with { Server = server ?? Introspecting }, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        Func<System.Threading.CancellationToken, Task> fail = _ => throw BadGateway();
        if (rotated) _f.Server.AfterCommit = fail;
        else _f.Server.BeforeCommit = fail;
        LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        (_f.Server.BeforeCommit, _f.Server.AfterCommit) = (null, null);
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
        return error;
    }

    [Fact]
    public async Task A_token_that_the_server_still_knows_is_used_again()
    {
        LucaException error = await LoseAsync(rotated: false);
        // Nothing is lost: it is only the server's failure.
        Assert.Equal((LucaErrorId.ServerError, "502"), (error.ErrorId, error.Message));

        AccessToken token = await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal(_f.Store().Read("default")!.Secret.AccessToken, token.Value);
        Assert.Equal((2, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
        ConnectionMetadata metadata = _f.Store().Read("default")!.Metadata;
        Assert.Equal((AuthorizationState.Active, null), (metadata.State, metadata.StateChangedAt));
    }

    [Fact]
    public async Task A_spent_token_is_never_presented_however_often_it_is_tried()
    {
        LucaException lost = await LoseAsync(rotated: true);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, lost.ErrorId);

        for (int i = 0; i < 3; i++)
        {
            LucaException error = await Assert.ThrowsAsync<LucaException>(async () =>
                await _f.OtherProcess().GetAsync(_f.Reporter, default));
            Assert.Equal(LucaErrorId.AuthorizationRevoked, error.ErrorId);
            Assert.Contains("Sign in again", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal((4, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_question_that_fails_is_no_yes()
    {
        await LoseAsync(rotated: false);
        _f.Server.OnIntrospect = () => throw BadGateway();

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);

        _f.Server.OnIntrospect = null;
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_second_loss_is_a_doubt_again()
    {
        await LoseAsync(rotated: false);
        _f.Server.BeforeCommit = _ => throw BadGateway();

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
    }

    [Fact]
    public async Task A_host_without_introspection_is_not_asked()
    {
        LucaException error = await LoseAsync(rotated: false, StoreFixture.Metadata(2));
        Assert.DoesNotContain("Try again", error.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal((0, 0), (_f.Server.Introspections, _f.Server.Refreshes));
    }

    [Fact]
    public async Task That_a_refresh_is_on_its_way_stands_in_the_store_before_it_leaves()
    {
        await _f.Manager().CreateAsync(_f.SignIn() with { Server = Introspecting }, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        List<AuthorizationState> during = [];
        _f.Server.BeforeCommit = _ =>
        {
            during.Add(_f.Store().ReadMetadata("default")!.State);
            return during.Count == 1
                ? throw new LucaException(LucaErrorId.RateLimited, "429") { StatusCode = 429, MayHaveBeenSent = false }
                : Task.CompletedTask;
        };

        LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        Assert.Equal(LucaErrorId.RateLimited, error.ErrorId);
        Assert.Equal(
            (AuthorizationState.Active, null),
            (_f.Store().ReadMetadata("default")!.State, _f.Store().ReadMetadata("default")!.StateChangedAt));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal([AuthorizationState.Uncertain, AuthorizationState.Uncertain], during);
        Assert.Equal(AuthorizationState.Active, _f.Store().ReadMetadata("default")!.State);
        Assert.Equal((0, 1), (_f.Server.Introspections, _f.Server.Refreshes));
    }

    [Fact]
    public async Task A_server_that_failed_and_can_be_asked_is_asked()
    {
        await _f.Manager().CreateAsync(_f.SignIn() with { Server = Introspecting }, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.AfterCommit = _ => throw new LucaException(LucaErrorId.ServerError, "500") { StatusCode = 500, MayHaveBeenSent = true };
        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        _f.Server.AfterCommit = null;

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal((2, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
    }
}
