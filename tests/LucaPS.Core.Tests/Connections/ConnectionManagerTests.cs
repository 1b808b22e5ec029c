using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class ConnectionManagerTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task Two_openings_share_one_source()
    {
        await _f.SignInAsync();

        Connection one = _f.Manager().Open("default"), two = _f.Manager().Open("DEFAULT");

        Assert.Same(one.Tokens, two.Tokens);
        Assert.Equal("default", two.ToString());
    }

    [Fact]
    public void What_is_not_saved_is_not_connected()
    {
        LucaException e = Assert.Throws<LucaException>(() => _f.Manager().Open("x"));
        Assert.Equal(LucaErrorId.NotConnected, e.ErrorId);
        Assert.Equal("x", e.TargetValue);
        Assert.Empty(_f.Manager().List());
        Assert.False(Directory.Exists(_f.Folder));
    }

    [Fact]
    public async Task Process_keeps_nothing_on_disk()
    {
        Connection connection = await _f.SignInAsync(persist: PersistMode.Process);
        _f.Time.Advance(TimeSpan.FromHours(2));

        await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Equal(1, _f.Server.Refreshes);
        Assert.False(Directory.Exists(_f.Folder));
        Assert.Equal(PersistMode.Process, connection.Persist);
    }

    [Fact]
    public async Task Settings_are_changed_and_saved()
    {
        Connection connection = await _f.SignInAsync();

        await ConnectionManager.UpdateAsync(connection, m => m with { DefaultCompany = "42" }, default);

        Assert.Null(connection.DefaultCompany);
        Assert.Equal("42", _f.Store().Read("default")!.Metadata.DefaultCompany);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal("42", _f.Store().Read("default")!.Metadata.DefaultCompany);
    }

    [Fact]
    public async Task Signing_out_revokes_as_the_client_and_erases()
    {
        await _f.SignInAsync("other");
        Connection connection = await _f.SignInAsync();
        ConnectionSecret secret = _f.Store().Read("default")!.Secret;
        // Whatever becomes of the access token, the authorization is revoked.
        _f.Server.OnRevoke = () => _f.Server.Revocations.Count == 1
            ? true
            : throw new LucaException(LucaErrorId.ServerError, "It failed.") { StatusCode = 500 };

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.Equal(new DisconnectResult("default", true, null, true, null), result);
        Assert.Equal(
            [(secret.RefreshToken!, "refresh_token", "canary-secret"), (secret.AccessToken, "access_token", "canary-secret")],
            _f.Server.Revocations);
        Assert.Null(_f.Store().Read("default"));
        Assert.NotNull(_f.Store().Read("other"));
        Assert.Equal(
            LucaErrorId.NotConnected,
            (await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default))).ErrorId);
    }

    [Fact]
    public async Task Signing_out_erases_although_the_server_cannot_be_reached()
    {
        Connection connection = await _f.SignInAsync();
        _f.Server.OnRevoke = () => throw new LucaException(LucaErrorId.NetworkError, "No such host.");

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.False(result.Revoked);
        Assert.True(result.Erased);
        Assert.Contains("may still be valid", result.NotRevokedBecause);
        Assert.Null(_f.Store().Read("default"));
    }

    [Fact]
    public async Task Signing_out_with_an_expired_access_token_revokes_one_that_lives()
    {
        Connection connection = await _f.SignInAsync();
        string old = _f.Store().Read("default")!.Secret.RefreshToken!;
        _f.Time.Advance(TimeSpan.FromHours(2));

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.Equal(new DisconnectResult("default", true, null, true, null), result);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(2, _f.Server.Revocations.Count);
        Assert.NotEqual(old, _f.Server.Revocations[0].Token);
    }

    [Fact]
    public async Task Signing_out_of_what_the_server_ended_says_so()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.Revoked = true;

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.Equal(new DisconnectResult("default", false, "The server had already ended the authorization.", true, null), result);
        Assert.Empty(_f.Server.Revocations);
    }

    [Fact]
    public async Task Signing_out_after_a_lost_refresh_does_not_claim_to_have_ended_it()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.AfterCommit = _ => throw new LucaException(LucaErrorId.NetworkError, "It broke.") { MayHaveBeenSent = true };
        await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default));

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.False(result.Revoked);
        Assert.True(result.Erased);
        Assert.Contains("may have a newer refresh token", result.NotRevokedBecause);
        Assert.Equal(0, _f.Server.Replays);
    }

    [Fact]
    public async Task Signing_out_revokes_what_it_has_although_the_refresh_before_it_fails()
    {
        Connection connection = await _f.SignInAsync();
        string old = _f.Store().Read("default")!.Secret.RefreshToken!;
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.BeforeCommit = _ => throw new LucaException(LucaErrorId.ServerError, "It failed.") { StatusCode = 503 };

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.False(result.Revoked);
        Assert.Contains("may still be valid", result.NotRevokedBecause);
        Assert.Equal(old, Assert.Single(_f.Server.Revocations).Token);
    }

    [Fact]
    public async Task A_brought_refresh_token_is_used_once_and_saved()
    {
        TokenSet issued = _f.Server.Issue();

        Connection connection = await _f.Manager().CreateFromRefreshTokenAsync(
            _f.SignIn() with { Tokens = issued }, _f.Server.Issue().RefreshToken!, anew: false, _f.Reporter, default);

        Assert.Equal(1, _f.Server.Refreshes);
        StoredConnection saved = _f.Store().Read("default")!;
        Assert.Equal((await connection.Tokens.GetAsync(_f.Reporter, default)).Value, saved.Secret.AccessToken);
        Assert.NotEqual(issued.RefreshToken, saved.Secret.RefreshToken);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_found_before_the_sign_in_and_survived_after_it()
    {
        File.WriteAllText(_f.Folder, "a file in the way");

        LucaException e = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().VerifyPersistenceAsync(PersistMode.UnprotectedFile, default));
        Connection connection = await _f.SignInAsync();

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Equal(PersistMode.Process, connection.Persist);
        Assert.Contains("not saved", Assert.Single(_f.Reporter.Warnings));
        await connection.Tokens.GetAsync(_f.Reporter, default);

        File.Delete(_f.Folder);
        _f.Time.Advance(TimeSpan.FromMinutes(1));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal(PersistMode.UnprotectedFile, connection.Persist);
        Assert.Equal(1, _f.Store().Read("default")!.Secret.Sequence);
    }

    [Fact]
    public async Task A_folder_that_is_gone_ends_saving_and_not_the_session()
    {
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Directory.Delete(_f.Folder, recursive: true);

        for (int i = 0; i < 3; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await connection.Tokens.GetAsync(_f.Reporter, default);
        }

        Assert.Equal(3, _f.Server.Refreshes);
        Assert.Contains("could not be saved", Assert.Single(_f.Reporter.Warnings));
        Assert.False(Directory.Exists(_f.Folder));
        Assert.Equal(PersistMode.Process, connection.Persist);
        DisconnectResult end = await _f.Manager().DisconnectAsync(connection, default);
        Assert.True(end.Revoked);
    }

    [Fact]
    public async Task What_could_not_be_saved_is_saved_later_and_nobody_uses_the_spent_token_meanwhile()
    {
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.BlockSlots('b', 'c');

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);
        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await elsewhere.GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("another process", e.Message);
        Assert.Contains("could not be saved", Assert.Single(_f.Reporter.Warnings));
        Assert.Equal(0, _f.Server.Replays);
        Assert.Equal(1, _f.Store().ReadMetadata("default")!.Sequence);

        _f.UnblockSlots('b', 'c');
        _f.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(token.Value, (await connection.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal(token.Value, (await elsewhere.GetAsync(_f.Reporter, default)).Value);
        Assert.Single(_f.Reporter.Warnings);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(PersistMode.UnprotectedFile, connection.Persist);
    }

    [Theory]
    [InlineData(PersistMode.UnprotectedFile)]
    [InlineData(PersistMode.User)]
    public async Task A_new_process_does_not_spend_a_token_whose_successor_it_cannot_save(PersistMode persist)
    {
        await _f.SignInAsync(persist: persist);
        _f.Time.Advance(TimeSpan.FromHours(2));
        string stage = Path.Combine(_f.Folder, ".rehearsal");
        if (persist == PersistMode.User)
            _f.Keyring.Truncates = true;
        else
            File.WriteAllText(stage, "in the way");

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Equal(0, _f.Server.Refreshes);
        _f.Keyring.Truncates = false;
        if (File.Exists(stage))
            File.Delete(stage);
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Empty(Directory.EnumerateFiles(stage));
        Assert.Equal(persist == PersistMode.User ? 2 : 0, _f.Keyring.Slots.Count);
    }

    [Fact]
    public async Task Changing_where_secrets_are_kept_leaves_none_behind()
    {
        MemoryKeyring keyring = _f.Keyring;
        await _f.SignInAsync();

        await _f.SignInAsync(persist: PersistMode.User);

        Assert.Empty(_f.FilesWith("canary"));
        Assert.Single(keyring.Slots);
        await _f.SignInAsync();
        Assert.Empty(keyring.Slots);
        Assert.Equal(["default.connection.json", "default.lock"], Directory.GetFiles(_f.Folder).Select(Path.GetFileName)
            .Where(n => !n!.EndsWith(".secret", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_store_that_keeps_something_else_is_not_believed()
    {
        _f.Keyring.Truncates = true;

        await Assert.ThrowsAsync<LucaException>(() => _f.Manager().VerifyPersistenceAsync(PersistMode.User, default));
        Connection connection = await _f.SignInAsync(persist: PersistMode.User);

        Assert.Equal(PersistMode.Process, connection.Persist);
        Assert.Null(_f.Store().Read("default"));
        Assert.Contains("not saved", Assert.Single(_f.Reporter.Warnings));
    }

    [Fact]
    public async Task A_sign_in_that_could_not_be_saved_outlives_a_change_of_its_settings()
    {
        _f.Keyring.Truncates = true;
        Connection connection = await _f.SignInAsync(persist: PersistMode.User);

        await ConnectionManager.UpdateAsync(connection, metadata => metadata with { DefaultCompany = "c1" }, default);

        Assert.NotEmpty((await connection.Tokens.GetAsync(_f.Reporter, default)).Value);
    }

    [Fact]
    public async Task A_sign_in_that_could_not_be_saved_outlives_a_refused_token()
    {
        _f.Keyring.Truncates = true;
        Connection connection = await _f.SignInAsync(persist: PersistMode.User);
        AccessToken first = await connection.Tokens.GetAsync(_f.Reporter, default);

        AccessToken second = await connection.Tokens.RenewAsync(first, _f.Reporter, default);

        Assert.NotEqual(first.Value, second.Value);
    }

    [Fact]
    public async Task Damaged_connections_can_be_forgotten()
    {
        await _f.SignInAsync();
        File.WriteAllText(_f.MetadataFile(), "{");

        await _f.Manager().ForgetAsync("default", default);

        Assert.Equal(OperatingSystem.IsWindows() ? ["default.lock"] : [], Directory.GetFiles(_f.Folder).Select(Path.GetFileName));
        Assert.Equal(
            LucaErrorId.NotConnected,
            (await Assert.ThrowsAsync<LucaException>(() => _f.Manager().ForgetAsync("default", default))).ErrorId);
    }
}
