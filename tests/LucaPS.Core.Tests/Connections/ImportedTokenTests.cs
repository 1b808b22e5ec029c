using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>The token of an exported file that another machine has imported too, and may have spent (RFC 7662).</summary>
public sealed class ImportedTokenTests : IDisposable
{
    private static readonly ImportTarget s_target = new(null, PersistMode.UnprotectedFile, false);
    private readonly StoreFixture _f = new();
    private TokenSet _exported = null!;

    private string FilePath => Path.Combine(_f.Home, "moved.luca");

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    public async Task Who_gave_a_file_away_asks_before_it_is_taken_back(int minutes)
    {
        await ExportAsync();
        await RenewElsewhereAsync();
        _f.Time.Advance(TimeSpan.FromMinutes(minutes));

        LucaException refused = await Assert.ThrowsAsync<LucaException>(ImportAsync);

        Assert.Equal((LucaErrorId.AuthorizationRevoked, "default"), (refused.ErrorId, refused.TargetValue));
        Assert.Contains("another machine", refused.Message, StringComparison.Ordinal);
        Assert.False(_f.Store().Exists("default"));
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_gave_a_file_away_takes_it_back_where_it_is_good_or_nobody_can_be_asked(bool isOffline)
    {
        await ExportAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        if (isOffline) GoOffline();

        Connection back = await ImportAsync();

        _f.Server.OnIntrospect = null;
        await back.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task On_another_machine_a_spent_token_is_refused_as_long_as_its_access_token_proves_it()
    {
        await ExportAsync();
        Forget();
        await RenewElsewhereAsync();

        LucaException refused = await Assert.ThrowsAsync<LucaException>(ImportAsync);

        Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task One_that_is_called_inactive_once_its_access_token_has_expired_is_presented()
    {
        await ExportAsync();
        Forget();
        _f.Time.Advance(TimeSpan.FromHours(2));
        // Doorkeeper's answer, whatever became of the refresh token.
        _f.Server.OnIntrospect = () => TokenActivity.Inactive;

        Connection imported = await ImportAsync();

        await imported.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task Who_gave_a_file_away_takes_it_back_by_force_where_nothing_proves_that_it_is_spent()
    {
        await ExportAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Server.OnIntrospect = () => TokenActivity.Inactive;

        LucaException refused = await Assert.ThrowsAsync<LucaException>(ImportAsync);
        Connection back = await ImportAsync(s_target with { Overwrite = true });

        Assert.Contains("import it with -Force", refused.Message, StringComparison.Ordinal);
        await back.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task Offline_a_file_is_imported_and_its_access_token_used()
    {
        await ExportAsync();
        GoOffline();

        Connection imported = await ImportAsync();

        Assert.Equal(_exported.AccessToken, (await imported.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal(AuthorizationState.Active, _f.Store().Read("default")!.Metadata.State);
    }

    [Fact]
    public async Task A_token_that_was_spent_elsewhere_since_the_import_is_never_presented()
    {
        await ExportAsync();
        Forget();
        Connection imported = await ImportAsync();
        await RenewElsewhereAsync();

        // Ahead of the end, when the access token still serves.
        _f.Time.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal(_exported.AccessToken, (await imported.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
        _f.Time.Advance(TimeSpan.FromHours(2));

        LucaException refused = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        Assert.Contains("came in an exported file", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Fact]
    public async Task Nor_is_it_when_the_renewal_elsewhere_ended_the_access_token()
    {
        await ExportAsync();
        Connection imported = await ImportAsync();
        AccessToken token = await imported.Tokens.GetAsync(_f.Reporter, default);
        await RenewElsewhereAsync();

        await Assert.ThrowsAsync<LucaException>(async () => await imported.Tokens.RenewAsync(token, _f.Reporter, default));

        Assert.Equal((1, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Fact]
    public async Task Once_it_has_been_renewed_here_nobody_is_asked_any_more()
    {
        await ExportAsync();
        Connection imported = await ImportAsync();
        _f.Time.Advance(TimeSpan.FromMinutes(56));
        await imported.Tokens.GetAsync(_f.Reporter, default);
        _f.Server.ResetCounters();
        _f.Time.Advance(TimeSpan.FromMinutes(56));

        await imported.Tokens.GetAsync(_f.Reporter, default);

        Assert.Equal((1, 0, 0), (_f.Server.Refreshes, _f.Server.Introspections, _f.Server.Replays));
    }

    private async Task ExportAsync()
    {
        NewConnection made = _f.SignIn() with { Server = Introspecting };
        _exported = made.Tokens;
        Connection connection = await _f.Manager().CreateAsync(made, _f.Reporter, default);
        await _f.Manager().ExportAsync(connection, FilePath, Password(), overwrite: false, default);
    }

    private Task<Connection> ImportAsync() => ImportAsync(s_target);

    private Task<Connection> ImportAsync(ImportTarget target) =>
        _f.Manager(madeOf: []).ImportAsync(FilePath, Password(), target, _f.Reporter, default);

    private Task<TokenSet> RenewElsewhereAsync() => _f.Server.RefreshAsync(
        Introspecting, new ClientCredential("client-1", "canary-secret"), _exported.RefreshToken!, default);

    /// <summary>As on a machine that knows nothing of the file.</summary>
    private void Forget()
    {
        foreach (string file in Directory.GetFiles(_f.Store().Folder, "~spent*")) File.Delete(file);
    }

    private void GoOffline() =>
        _f.Server.OnIntrospect = () => throw new LucaException(LucaErrorId.NetworkError, "There is no network.");
}
