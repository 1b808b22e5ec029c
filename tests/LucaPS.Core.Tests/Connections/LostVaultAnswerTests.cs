using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A refresh token that was brought, and whose answer was lost, may be spent.</summary>
public sealed class LostVaultAnswerTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(null, PersistMode.UnprotectedFile, false)]
    [InlineData(null, PersistMode.UnprotectedFile, true)]
    [InlineData(null, PersistMode.Process, true)]
    [InlineData(502, PersistMode.UnprotectedFile, true)]
    public async Task A_token_whose_answer_was_lost_is_not_sent_again(int? status, PersistMode persist, bool introspects)
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = introspects ? Introspecting : Metadata(2), Persist = persist };
        _f.Server.AfterCommit = _ => throw new LucaException(LucaErrorId.NetworkError, "It broke off. Try again.") { StatusCode = status };
        LucaException lost = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default));
        _f.Server.AfterCommit = null;

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() => persist == PersistMode.Process
            ? _f.Manager().CreateFromRefreshTokenAsync(made with { Name = "other" }, token, anew: false, _f.Reporter, default)
            : InNewProcess(made with { Name = "other" }, token));

        Assert.Equal((LucaErrorId.NetworkError, LucaErrorId.AuthorizationRevoked), (lost.ErrorId, refused.ErrorId));
        Assert.All([lost, refused], error => Assert.Contains("give a new refresh token", error.Message, StringComparison.Ordinal));
        Assert.Contains("(It broke off).", lost.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_token_that_the_server_calls_good_is_sent_once_more_after_a_lost_answer()
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };
        _f.Server.BeforeCommit = _ => throw new LucaException(LucaErrorId.NetworkError, "It broke off.");
        await Assert.ThrowsAsync<LucaException>(() => InNewProcess(made, token));
        _f.Server.BeforeCommit = null;

        await InNewProcess(made, token);
        LucaException spent = await Assert.ThrowsAsync<LucaException>(() => InNewProcess(made with { Name = "other" }, token));

        Assert.Contains("already been spent", spent.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_token_that_was_refused_for_now_is_sent_again(int status)
    {
        string token = _f.Server.Issue().RefreshToken!;
        _f.Server.BeforeCommit = _ => throw new LucaException(LucaErrorId.RateLimited, "Later.")
        {
            StatusCode = status,
            MayHaveBeenSent = false
        };
        await Assert.ThrowsAsync<LucaException>(() => InNewProcess(_f.SignInOf(token), token));
        _f.Server.BeforeCommit = null;

        await InNewProcess(_f.SignInOf(token), token);

        Assert.Equal(1, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_lives_is_known_where_the_list_says_only_that_its_token_was_sent(bool anew)
    {
        string token = _f.Server.Issue().RefreshToken!;
        await InNewProcess(_f.SignInOf(token), token);
        string list = Path.Combine(_f.Store().Folder, "~spent");
        File.WriteAllLines(list, File.ReadAllLines(list).Take(1));
        Assert.Contains('?', File.ReadAllText(list));

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() => _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(
            _f.SignInOf(token) with { Name = "other" }, token, anew, _f.Reporter, default));

        Assert.Contains("already been spent", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_host_that_takes_a_token_again_is_sent_it_after_a_lost_answer()
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = Metadata(1) };
        _f.Server.BeforeCommit = _ => throw new OperationCanceledException();
        LucaException lost = await Assert.ThrowsAsync<LucaException>(() => InNewProcess(made, token));
        _f.Server.BeforeCommit = null;

        await InNewProcess(made, token);

        Assert.DoesNotContain("theft", lost.Message, StringComparison.Ordinal);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.False(File.Exists(Path.Combine(_f.Store().Folder, "~spent")));
    }

    [Fact]
    public async Task That_a_token_is_on_its_way_stands_in_the_store_before_it_leaves()
    {
        string token = _f.Server.Issue().RefreshToken!;
        TokenFate? during = null;
        _f.Server.BeforeCommit = _ =>
        {
            during = _f.Store().NoteOf(Digest.Sha256Text(token))?.Fate;
            return Task.CompletedTask;
        };

        await InNewProcess(_f.SignInOf(token), token);

        Assert.Equal(TokenFate.Doubtful, during);
        Assert.Equal(TokenFate.Spent, _f.Store().NoteOf(Digest.Sha256Text(token))?.Fate);
    }

    private Task<Connection> InNewProcess(NewConnection made, string token) =>
        _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
}
