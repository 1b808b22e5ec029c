using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
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
        await SignInAsync(TimeSpan.Zero, server);
        Func<CancellationToken, Task> fail = _ => throw BadGateway();
        if (rotated) _f.Server.AfterCommit = fail;
        else _f.Server.BeforeCommit = fail;
        LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        (_f.Server.BeforeCommit, _f.Server.AfterCommit) = (null, null);
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
        return error;
    }

    /// <summary>A connection whose access token has expired.</summary>
    private async Task SignInAsync(TimeSpan? patience, ServerMetadata? server = null)
    {
        await _f.Manager().CreateAsync(
            _f.SignIn() with { Server = server ?? Introspecting, Http = new ConnectionHttpSettings { RetryTimeout = patience } },
            _f.Reporter,
            default);
        _f.Time.Advance(TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task A_token_that_the_server_still_knows_is_used_again_once_the_first_refresh_must_have_ended()
    {
        LucaException lost = await LoseAsync(rotated: false);
        _f.Time.Advance(TimeSpan.FromSeconds(59));
        LucaException early = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        // Not an authorization that has ended: what happened, and then that no answer has come yet.
        Assert.Equal((LucaErrorId.ServerError, LucaErrorId.Timeout), (lost.ErrorId, early.ErrorId));
        foreach (LucaException error in (LucaException[])[lost, early])
        {
            Assert.Contains("Try again in a minute", error.Message, StringComparison.Ordinal);
            Assert.True(ErrorCatalogue.EndsEverything(error));
        }

        Assert.Equal((60, 1), (lost.RetryAfter!.Value.TotalSeconds, early.RetryAfter!.Value.TotalSeconds));
        Assert.Equal(0, _f.Server.Refreshes);
        _f.Time.Advance(TimeSpan.FromSeconds(1));

        AccessToken token = await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal(_f.Store().Read("default")!.Secret.AccessToken, token.Value);
        Assert.Equal((4, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
        ConnectionMetadata metadata = _f.Store().Read("default")!.Metadata;
        Assert.Equal((AuthorizationState.Active, null), (metadata.State, metadata.StateChangedAt));
        Assert.Empty(_f.Reporter.Verboses);
    }

    [Theory]
    [InlineData(LucaErrorId.ServerError, 503, "Active", LucaErrorId.ServerError)]
    [InlineData(LucaErrorId.ServerError, 500, "Unknown", LucaErrorId.ServerError)]
    [InlineData(LucaErrorId.NetworkError, null, "Active", LucaErrorId.NetworkError)]
    [InlineData(LucaErrorId.Timeout, null, "Active", LucaErrorId.Timeout)]
    [InlineData(LucaErrorId.UnexpectedResponse, 200, "Active", LucaErrorId.UnexpectedResponse)]
    [InlineData(LucaErrorId.ServerError, 503, "Inactive", LucaErrorId.AuthorizationRevoked)]
    public async Task The_id_is_that_of_the_failure_as_long_as_the_token_may_be_good(
        string failure, int? status, string says, string id)
    {
        await SignInAsync(TimeSpan.Zero);
        _f.Server.BeforeCommit = _ => throw new LucaException(failure, "It failed.") { StatusCode = status, MayHaveBeenSent = true };
        int questions = 0;
        _f.Server.OnIntrospect = () => ++questions == 1 ? TokenActivity.Active : Enum.Parse<TokenActivity>(says);

        LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal((id, status), (error.ErrorId, error.StatusCode));
        Assert.Contains("was lost", error.Message, StringComparison.Ordinal);
        Assert.Equal(says != "Inactive", error.Message.Contains("Try again", StringComparison.Ordinal));
        // Every further row of a pipeline would wait as long.
        Assert.True(ErrorCatalogue.EndsEverything(error));
        Assert.False(ErrorCatalogue.IsWorthRetrying(error, isMutation: false));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_to_be_asked_has_not_revoked()
    {
        await LoseAsync(rotated: false);
        _f.Time.Advance(RefreshDoubt.MayStillRun);
        _f.Server.OnIntrospect = () => throw new LucaException(LucaErrorId.NetworkError, "The network is down.");

        LucaException error = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
        foreach (string says in (string[])["The network is down", "Try again in a while", "-Force"])
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_that_may_still_be_running_is_waited_for(bool ends)
    {
        await SignInAsync(patience: null);
        string spent = _f.Store().Read("default")!.Secret.RefreshToken!;
        _f.Server.BeforeCommit = _ => throw BadGateway();
        Task<AccessToken> waiting = Task.Run(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        await _f.Time.WaitedForAsync();
        _f.Server.BeforeCommit = null;
        // Behind the gateway the first one goes on. Nobody has the lock meanwhile.
        if (ends)
            await _f.Server.RefreshAsync(Introspecting, new ClientCredential("client-1", "canary-secret"), spent, default);
        using (ConnectionLock? free = ConnectionLock.TryTake(System.IO.Path.Combine(_f.Folder, "default.lock"), create: true))
            Assert.NotNull(free);
        Assert.Contains("waiting 60 s", Assert.Single(_f.Reporter.Verboses), StringComparison.Ordinal);

        _f.Time.Advance(RefreshDoubt.MayStillRun);

        if (ends)
            Assert.Contains("lost", (await Assert.ThrowsAsync<LucaException>(() => waiting)).Message, StringComparison.Ordinal);
        else
            await waiting;
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
        Assert.Equal(ends ? AuthorizationState.Uncertain : AuthorizationState.Active, _f.Store().Read("default")!.Metadata.State);
    }

    [Fact]
    public async Task A_wait_ends_with_its_caller_and_with_patience()
    {
        await SignInAsync(TimeSpan.FromSeconds(90));
        _f.Server.BeforeCommit = _ => throw BadGateway();
        using CancellationTokenSource stop = new();
        Task<AccessToken> stopped = Task.Run(async () => await _f.OtherProcess().GetAsync(_f.Reporter, stop.Token));
        await _f.Time.WaitedForAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);

        Task<AccessToken> waiting = Task.Run(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        await _f.Time.WaitedForAsync();
        _f.Time.Advance(RefreshDoubt.MayStillRun);

        // It was sent once more, and failed once more.
        Assert.Contains("in a minute", (await Assert.ThrowsAsync<LucaException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.Equal(2, _f.Reporter.Verboses.Count);
    }

    [Fact]
    public async Task A_process_that_was_killed_while_it_refreshed_leaves_when_that_began()
    {
        await SignInAsync(TimeSpan.Zero);
        StoredConnection? left = null;
        _f.Server.BeforeCommit = _ =>
        {
            left = _f.Store().Read("default");
            return Task.CompletedTask;
        };
        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal((AuthorizationState.Uncertain, _f.Time.GetUtcNow()), (left!.Metadata.State, left.Metadata.StateChangedAt));
        Assert.Equal(RefreshDoubt.MayStillRun, RefreshDoubt.Left(left.Metadata, _f.Time.GetUtcNow()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-60)]
    public async Task A_doubt_without_a_time_or_of_long_ago_is_asked_about_at_once(int? seconds)
    {
        await SignInAsync(patience: null);
        DateTimeOffset? at = seconds is { } s ? _f.Time.GetUtcNow().AddSeconds(s) : null;
        _f.Store().WriteMetadata(
            _f.Store().Read("default")!.Metadata with { State = AuthorizationState.Uncertain, StateChangedAt = at });

        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal((1, 1), (_f.Server.Introspections, _f.Server.Refreshes));
        Assert.Empty(_f.Reporter.Verboses);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_costs_a_minute_more()
    {
        await SignInAsync(TimeSpan.Zero);
        _f.Store().WriteMetadata(_f.Store().Read("default")!.Metadata with
        {
            State = AuthorizationState.Uncertain,
            StateChangedAt = _f.Time.GetUtcNow().AddDays(1)
        });
        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        _f.Time.Advance(RefreshDoubt.MayStillRun);

        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(PersistMode.UnprotectedFile)]
    [InlineData(PersistMode.Process)]
    public async Task A_file_that_is_imported_once_more_ends_no_doubt(PersistMode persist)
    {
        string path = System.IO.Path.Combine(_f.Home, "moved.luca");
        NewConnection made = _f.SignIn() with
        {
            Server = Introspecting,
            Http = new ConnectionHttpSettings { RetryTimeout = TimeSpan.Zero },
        };
        await _f.Manager().ExportAsync(
            await _f.Manager().CreateAsync(made, _f.Reporter, default), path, Password(), overwrite: false, default);
        ImportTarget target = new(null, persist, true);
        Connection imported = await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.BeforeCommit = _ => throw BadGateway();
        await Assert.ThrowsAsync<LucaException>(async () => await imported.Tokens.GetAsync(_f.Reporter, default));
        _f.Server.BeforeCommit = null;

        Connection again = await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);

        // The first refresh may still be running.
        await Assert.ThrowsAsync<LucaException>(async () => await again.Tokens.GetAsync(_f.Reporter, default));
        Assert.Equal((AuthorizationState.Uncertain, 0), (again.Metadata.State, _f.Server.Refreshes));
        _f.Time.Advance(RefreshDoubt.MayStillRun);
        await again.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
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

        Assert.Equal((5, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_question_that_fails_is_no_yes()
    {
        await LoseAsync(rotated: false);
        _f.Server.OnIntrospect = () => throw BadGateway();

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);

        _f.Server.OnIntrospect = null;
        _f.Time.Advance(RefreshDoubt.MayStillRun);
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_second_loss_is_a_doubt_again()
    {
        await LoseAsync(rotated: false);
        _f.Time.Advance(RefreshDoubt.MayStillRun);
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
        await SignInAsync(patience: null);
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
        Assert.Equal((1, 1), (_f.Server.Introspections, _f.Server.Refreshes));
    }

    [Fact]
    public async Task A_server_that_failed_and_can_be_asked_is_asked()
    {
        await SignInAsync(patience: null);
        _f.Server.AfterCommit = _ => throw new LucaException(LucaErrorId.ServerError, "500") { StatusCode = 500, MayHaveBeenSent = true };
        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));
        _f.Server.AfterCommit = null;

        await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal((3, 1, 0), (_f.Server.Introspections, _f.Server.Refreshes, _f.Server.Replays));
    }
}
