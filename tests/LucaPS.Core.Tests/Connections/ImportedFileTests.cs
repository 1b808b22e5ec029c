using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A file of an exported connection has one owner, and a spent token in it is never presented.</summary>
public sealed class ImportedFileTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_imported_once_more_does_not_bring_its_spent_token_back(bool introspects)
    {
        Connection made = await _f.Manager().CreateAsync(
            _f.SignIn() with { Server = introspects ? Introspecting : StoreFixture.Metadata(2) }, _f.Reporter, default);
        string path = Path.Combine(_f.Home, "moved.luca");
        await _f.Manager().ExportAsync(made, path, Password(), overwrite: false, default);
        ImportTarget target = new(null, PersistMode.UnprotectedFile, true);
        Connection first = await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        AccessToken token = await first.Tokens.GetAsync(_f.Reporter, default);

        Connection again = await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);
        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ImportAsync(path, Password(), target with { Name = "other" }, _f.Reporter, default));

        Assert.Equal(token.Value, (await again.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal((2, 0, false), (_f.Server.Refreshes, _f.Server.Replays, _f.Server.Revoked));
    }

    [Theory]
    [InlineData(PersistMode.UnprotectedFile, PersistMode.UnprotectedFile)]
    [InlineData(PersistMode.UnprotectedFile, PersistMode.Process)]
    [InlineData(PersistMode.Process, PersistMode.UnprotectedFile)]
    [InlineData(PersistMode.Process, PersistMode.Process)]
    public async Task A_file_has_one_owner_until_that_is_gone(PersistMode first, PersistMode second)
    {
        string path = Path.Combine(_f.Home, "moved.luca");
        Connection made = await _f.Manager().CreateAsync(_f.SignIn() with { Server = Introspecting }, _f.Reporter, default);
        await _f.Manager().ExportAsync(made, path, Password(), false, default);
        Connection owner = await _f.Manager().ImportAsync(path, Password(), new ImportTarget("owner", first, false), _f.Reporter, default);
        ImportTarget target = new("other", second, true);

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default));

        Assert.Equal((LucaErrorId.StoreFailed, "other"), (refused.ErrorId, refused.TargetValue));
        Assert.Contains("'owner'", refused.Message);
        Assert.False(_f.Store().Exists("other"));
        // Under its own name it may be imported again as long as its token is good.
        owner = await _f.Manager().ImportAsync(path, Password(), new ImportTarget("owner", first, true), _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        AccessToken token = await owner.Tokens.GetAsync(_f.Reporter, default);
        LucaException spent = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default));
        Connection again = await _f.Manager().ImportAsync(path, Password(), new ImportTarget("owner", first, true), _f.Reporter, default);

        Assert.Equal(LucaErrorId.AuthorizationRevoked, spent.ErrorId);
        Assert.Equal(token.Value, (await again.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Theory]
    [InlineData("erased")]
    [InlineData("ended")]
    [InlineData("replaced")]
    public async Task An_owner_that_is_gone_keeps_nobody_from_importing(string situation)
    {
        string path = Path.Combine(_f.Home, "moved.luca");
        NewConnection made = _f.SignIn() with { Server = Introspecting };
        await _f.Manager().ExportAsync(await _f.Manager().CreateAsync(made, _f.Reporter, default), path, Password(), false, default);
        ImportTarget target = new("owner", PersistMode.UnprotectedFile, true);
        await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);
        if (situation == "erased")
            _f.Store().Erase("owner");
        else if (situation == "ended")
            _f.Store().WriteMetadata(_f.Store().Read("owner")!.Metadata with { State = AuthorizationState.Revoked });
        else
            await _f.Manager().CreateAsync(_f.ApiKey("owner"), _f.Reporter, default);

        Connection imported = await _f.Manager().ImportAsync(path, Password(), target with { Name = "other" }, _f.Reporter, default);

        _f.Time.Advance(TimeSpan.FromHours(2));
        await imported.Tokens.GetAsync(_f.Reporter, default);
    }

    [Theory]
    [InlineData(true, PersistMode.UnprotectedFile)]
    [InlineData(false, PersistMode.UnprotectedFile)]
    [InlineData(false, PersistMode.Process)]
    public async Task An_import_is_what_is_in_the_file_whatever_has_its_name_now(bool introspects, PersistMode persist)
    {
        string path = Path.Combine(_f.Home, "moved.luca");
        NewConnection made = _f.SignIn() with { Server = introspects ? Introspecting : StoreFixture.Metadata(2) };
        await _f.Manager().ExportAsync(await _f.Manager().CreateAsync(made, _f.Reporter, default), path, Password(), false, default);
        StoredConnection? replaced = null;
        ImportTarget target = new(null, PersistMode.UnprotectedFile, true, before => replaced = before);
        await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);
        Assert.Null(replaced);
        await _f.Manager().CreateAsync(_f.ApiKey(), _f.Reporter, default);

        Connection imported = await _f.Manager().ImportAsync(path, Password(), target with { Persist = persist }, _f.Reporter, default);

        Assert.Equal((AuthenticationType.AuthorizationCode, persist), (imported.AuthenticationType, imported.Persist));
        Assert.Equal(made.Tokens.AccessToken, (await imported.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal(persist == PersistMode.Process ? null : AuthenticationType.ApiKey, replaced?.Metadata.AuthenticationType);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_file_whose_connection_has_moved_on_brings_no_spent_token_back(bool introspects, bool wasRenewed)
    {
        string first = Path.Combine(_f.Home, "first.luca"), next = Path.Combine(_f.Home, "next.luca");
        NewConnection made = _f.SignIn() with { Server = introspects ? Introspecting : StoreFixture.Metadata(2) };
        await _f.Manager().ExportAsync(await _f.Manager().CreateAsync(made, _f.Reporter, default), first, Password(), false, default);
        ImportTarget target = new(null, PersistMode.UnprotectedFile, true);
        Connection imported = await _f.Manager().ImportAsync(first, Password(), target, _f.Reporter, default);
        if (wasRenewed)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await imported.Tokens.GetAsync(_f.Reporter, default);
        }

        await _f.Manager().ExportAsync(imported, next, Password(), false, default);

        if (wasRenewed)
        {
            LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
                _f.Manager().ImportAsync(first, Password(), target, _f.Reporter, default));
            Assert.Equal(LucaErrorId.AuthorizationRevoked, refused.ErrorId);
        }

        // Here too, where it came from.
        Connection back = await _f.Manager().ImportAsync(next, Password(), target, _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await back.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal((0, false), (_f.Server.Replays, _f.Server.Revoked));
    }

    [Theory]
    [InlineData("nightly ")]
    [InlineData("A  B")]
    public async Task An_owner_is_known_by_whatever_name(string name)
    {
        string path = Path.Combine(_f.Home, "moved.luca");
        Connection made = await _f.Manager().CreateAsync(_f.SignIn(), _f.Reporter, default);
        await _f.Manager().ExportAsync(made, path, Password(), false, default);
        ImportTarget target = new(name, PersistMode.UnprotectedFile, true);
        await _f.Manager().ImportAsync(path, Password(), target, _f.Reporter, default);

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ImportAsync(path, Password(), target with { Name = "other" }, _f.Reporter, default));

        Assert.Contains($"'{name}'", refused.Message);
    }
}
