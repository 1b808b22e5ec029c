using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A refresh token is spent once, under whatever name and however often it is brought.</summary>
public sealed class SpentTokenTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task What_a_token_was_spent_for_is_known_after_a_move()
    {
        string token = _f.Server.Issue().RefreshToken!;
        Connection made = await _f.Manager().CreateFromRefreshTokenAsync(_f.SignInOf(token), token, anew: false, _f.Reporter, default);
        string path = Path.Combine(_f.Home, "moved.luca");
        await _f.Manager().ExportAsync(made, path, Password(), overwrite: false, default);

        await _f.Manager().ImportAsync(path, Password(), new ImportTarget(null, PersistMode.UnprotectedFile, false), _f.Reporter, default);
        Connection again = await _f.Manager().CreateFromRefreshTokenAsync(_f.SignInOf(token), token, anew: false, _f.Reporter, default);

        Assert.Equal(_f.Store().Read("default")!.Secret.AccessToken, (await again.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData(PersistMode.Process)]
    [InlineData(PersistMode.UnprotectedFile)]
    public async Task Runspaces_that_bring_the_same_token_at_once_share_one_connection(PersistMode persist)
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Persist = persist };

        Connection[] all = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default))));

        Assert.Single(all.Select(each => each.TokenSource).Distinct());
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData("another name")]
    [InlineData("moved away")]
    [InlineData("signed out")]
    [InlineData("imported under another name")]
    public async Task A_token_that_was_spent_here_is_not_presented_again(string situation)
    {
        string token = _f.Server.Issue().RefreshToken!, path = Path.Combine(_f.Home, "moved.luca");
        Connection made = await _f.Manager().CreateFromRefreshTokenAsync(_f.SignInOf(token), token, anew: false, _f.Reporter, default);
        NewConnection again = _f.SignInOf(token);
        if (situation == "another name")
        {
            again = again with { Name = "other" };
        }
        else if (situation == "signed out")
        {
            _f.Store().Erase(made.Name);
        }
        else
        {
            await _f.Manager().ExportAsync(made, path, Password(), overwrite: false, default);
            if (situation != "moved away")
            {
                foreach (string file in Directory.GetFiles(_f.Store().Folder, "~spent*")) File.Delete(file);
                await _f.Manager().ImportAsync(
                    path, Password(), new ImportTarget("elsewhere", PersistMode.UnprotectedFile, false), _f.Reporter, default);
            }
        }

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() => InNewProcess(again, token));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        Assert.Contains("already been spent", refused.Message);
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Fact]
    public async Task Tokens_that_are_brought_at_once_under_two_names_are_spent_once()
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection[] made = [_f.SignInOf(token), _f.SignInOf(token) with { Name = "other" }];

        string[] outcomes = await Task.WhenAll(made.Select(each => Task.Run(async () =>
        {
            try
            {
                await InNewProcess(each, token);
                return "made";
            }
            catch (LucaException exception)
            {
                return exception.ErrorId;
            }
        })));

        Assert.Equal([LucaErrorId.AuthorizationRevoked, "made"], outcomes.Order(StringComparer.Ordinal));
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_host_that_takes_a_token_again_is_given_it()
    {
        _f.Server.Rotates = false;
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection first = _f.SignInOf(token) with { Server = StoreFixture.Metadata(1) };
        await _f.Manager().CreateFromRefreshTokenAsync(first, token, anew: false, _f.Reporter, default);

        await InNewProcess(first with { Name = "other" }, token);

        Assert.Equal((2, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task One_that_is_called_inactive_is_presented_unless_it_was_spent_here()
    {
        string token = _f.Server.Issue().RefreshToken!;
        // Doorkeeper's answer once the access token has expired, whatever became of the refresh token.
        _f.Server.OnIntrospect = () => TokenActivity.Inactive;
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };

        await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
        LucaException refused = await Assert.ThrowsAsync<LucaException>(() => InNewProcess(made with { Name = "other" }, token));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Fact]
    public async Task A_token_that_its_own_answer_gives_again_is_not_spent()
    {
        _f.Server.Rotates = false;
        string token = _f.Server.Issue().RefreshToken!;
        await _f.Manager().CreateFromRefreshTokenAsync(_f.SignInOf(token), token, anew: false, _f.Reporter, default);

        await _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(
            _f.SignInOf(token) with { Name = "other" }, token, anew: false, _f.Reporter, default);

        Assert.Equal(2, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData(true, PersistMode.UnprotectedFile)]
    [InlineData(false, PersistMode.UnprotectedFile)]
    [InlineData(true, PersistMode.Process)]
    [InlineData(false, PersistMode.Process)]
    public async Task By_force_too_a_spent_token_means_the_connection_that_was_made_of_it(bool introspects, PersistMode persist)
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = introspects ? Introspecting : StoreFixture.Metadata(2), Persist = persist };
        Connection first = await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: true, _f.Reporter, default);

        Connection again = persist == PersistMode.Process
            ? await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: true, _f.Reporter, default)
            : await _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(made, token, anew: true, _f.Reporter, default);
        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().CreateFromRefreshTokenAsync(made with { Name = "other" }, token, anew: true, _f.Reporter, default));

        Assert.Equal(first.TokenSource.Current.Secret.AccessToken, again.TokenSource.Current.Secret.AccessToken);
        Assert.Contains("not sent again", Assert.Single(_f.Reporter.Verboses));
        Assert.Contains("'default'", refused.Message);
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_force_in_memory_too_it_means_the_saved_connection(bool anew)
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token);
        await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);

        Connection again = await _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(
            made with { Persist = PersistMode.Process }, token, anew, _f.Reporter, default);

        Assert.Equal(_f.Store().Read("default")!.Secret.AccessToken, (await again.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task By_force_tokens_that_could_not_be_saved_are_used_on()
    {
        string token = _f.Server.Issue().RefreshToken!;
        Connection made = await _f.Manager().CreateFromRefreshTokenAsync(_f.SignInOf(token), token, anew: false, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        bool answered = false;
        _f.Server.AfterCommit = _ =>
        {
            answered = true;
            return Task.CompletedTask;
        };
        _f.Hook.Holds = (path, use) => answered && use == FileUse.Replace && path.EndsWith(".secret", StringComparison.Ordinal);
        await made.Tokens.GetAsync(_f.Reporter, default);
        Assert.False(made.TokenSource.IsSaved);
        _f.Hook.Holds = null;

        Connection again = await _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(
            _f.SignInOf(token), token, anew: true, _f.Reporter, default);

        Assert.Same(made.TokenSource, again.TokenSource);
        Assert.Equal((2, 0), (_f.Server.Refreshes, _f.Server.Replays));
        // It keeps the lock as long as its tokens are saved nowhere.
        made.TokenSource.DiscardUnsaved();
    }

    [Fact]
    public async Task By_force_a_token_is_sent_where_that_ends_nothing()
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };
        await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
        _f.Store().WriteMetadata(_f.Store().Read("default")!.Metadata with { State = AuthorizationState.Revoked });

        await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(made, token, anew: true, _f.Reporter, default));

        Assert.Equal(1, _f.Server.Replays);
    }

    /// <summary>OpenIddict ends the authorization when it is asked about a spent token, as when that is presented.</summary>
    [Theory]
    [InlineData("another name", false)]
    [InlineData("another name", true)]
    [InlineData("same name", true)]
    [InlineData("moved away", false)]
    public async Task The_server_is_not_asked_about_a_token_that_was_spent_here(string situation, bool anew)
    {
        string token = _f.Server.Issue().RefreshToken!, path = Path.Combine(_f.Home, "moved.luca");
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };
        Connection first = await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
        if (situation == "moved away") await _f.Manager().ExportAsync(first, path, Password(), overwrite: false, default);
        int questions = 0;
        _f.Server.OnIntrospect = () =>
        {
            questions++;
            return TokenActivity.Active;
        };
        Task<Connection> Again() => _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(
            situation == "another name" ? made with { Name = "other" } : made, token, anew, _f.Reporter, default);

        if (situation == "same name")
            Assert.Equal(first.TokenSource.Current.Secret.AccessToken, (await Again()).TokenSource.Current.Secret.AccessToken);
        else
            Assert.Contains("already been spent", (await Assert.ThrowsAsync<LucaException>(Again)).Message);

        Assert.Equal((0, 1, 0), (questions, _f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task Another_user_is_seen_where_the_server_names_both()
    {
        Connection before = await _f.Manager().CreateAsync(_f.SignIn() with { Server = Introspecting }, _f.Reporter, default);
        StoredConnection saved = before.TokenSource.Current;
        NewConnection made = _f.SignInOf("canary-other") with { Server = Introspecting };
        Task<bool?> AskAsync(StoredConnection before) => _f.Manager().IsOfAnotherUserAsync(before, made, default);
        Assert.Null(await AskAsync(saved));
        _f.Server.Subjects["canary-other"] = "kari";
        Assert.Null(await AskAsync(saved));
        _f.Server.Subjects[saved.Secret.RefreshToken!] = "kari";
        Assert.False(await AskAsync(saved));
        _f.Server.Subjects[saved.Secret.RefreshToken!] = "ola";

        Assert.True(await AskAsync(saved));
        Assert.Null(await AskAsync(saved with { Metadata = saved.Metadata with { ClientId = "client-2" } }));
        Assert.Null(await AskAsync(
            saved with { Metadata = saved.Metadata with { Server = StoreFixture.Metadata(2, "https://other.example") } }));
    }

    [Theory]
    [InlineData("of the name")]
    [InlineData("of another name")]
    public async Task Whose_a_spent_token_is_is_not_asked_either(string connection)
    {
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };
        Connection first = await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
        NewConnection another = _f.SignIn() with { Name = "other", Server = Introspecting };
        Connection other = await _f.Manager().CreateAsync(another, _f.Reporter, default);
        StoredConnection before = (connection == "of the name" ? first : other).TokenSource.Current;
        _f.Server.Subjects[before.Secret.RefreshToken!] = "kari";
        _f.Server.Subjects[token] = "ola";

        bool? isOther = await _f.Manager(madeOf: []).IsOfAnotherUserAsync(before, made, default);

        Assert.NotEqual(true, isOther);
    }

    [Fact]
    public async Task Whose_it_is_is_asked_of_a_token_that_was_not_spent_by_using_it()
    {
        _f.Server.Rotates = false;
        string token = _f.Server.Issue().RefreshToken!;
        NewConnection made = _f.SignInOf(token) with { Server = Introspecting };
        await _f.Manager().CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
        _f.Server.Rotates = true;
        NewConnection another = _f.SignIn() with { Name = "other", Server = Introspecting };
        StoredConnection before = (await _f.Manager().CreateAsync(another, _f.Reporter, default)).TokenSource.Current;
        _f.Server.Subjects[before.Secret.RefreshToken!] = "kari";
        _f.Server.Subjects[token] = "ola";

        Assert.True(await _f.Manager().IsOfAnotherUserAsync(before, made with { Name = "other" }, default));
    }

    private Task<Connection> InNewProcess(NewConnection made, string token) =>
        _f.Manager(madeOf: []).CreateFromRefreshTokenAsync(made, token, anew: false, _f.Reporter, default);
}
