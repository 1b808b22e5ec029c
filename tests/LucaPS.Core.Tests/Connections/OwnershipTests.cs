using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.OAuth;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>One owner of an authorization, and its client secret (issue 15 items 2 to 5 and 7).</summary>
public sealed class OwnershipTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    private sealed class CutOff : Exception
    {
    }

    [Theory]
    [InlineData(nameof(StoreStep.ExportMarked))]
    [InlineData(nameof(StoreStep.ExportNamed))]
    [InlineData("erasing")]
    [InlineData("marking")]
    public async Task An_export_that_is_cut_off_leaves_one_owner(string at)
    {
        Connection connection = await _f.SignInAsync();
        string path = Path.Combine(_f.Home, "moved.luca");
        _f.Hook.Do = step =>
        {
            if (step.ToString() == at)
                throw new CutOff();
        };
        _f.Hook.Holds = (_, use) => at == "erasing" && use == FileUse.Delete ? throw new CutOff()
            : at == "marking" && use == FileUse.Replace ? throw new CutOff()
            : false;
        await Assert.ThrowsAsync<CutOff>(() => _f.Manager().ExportAsync(connection, path, Password(), overwrite: false, default));
        (_f.Hook.Do, _f.Hook.Holds) = (null, null);

        StoredConnection? here = _f.Store().Read("default");
        bool there = File.Exists(path);

        Assert.NotEqual(there, here is not null);
        Assert.Equal(there ? 0 : 1, _f.Manager().List().Count);
        if (there)
            Assert.Empty(_f.FilesWith("canary"));
        else
            await _f.OtherProcess().GetAsync(_f.Reporter, default);
        if (!there)
            Assert.True(
                await _f.Manager().ExportAsync(new Connection(_f.OtherProcess(), null), path, Password(), overwrite: false, default));
        Connection imported = await _f.Manager().ImportAsync(
            path, Password(), new ImportTarget("back", PersistMode.UnprotectedFile, false), _f.Reporter, default);
        Assert.Empty(Directory.GetFiles(_f.Home, "*.tmp"));
        _f.Time.Advance(TimeSpan.FromHours(2));
        await imported.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal(0, _f.Server.Replays);
    }

    [Fact]
    public async Task The_export_of_another_connection_is_never_written_over()
    {
        Connection one = await _f.SignInAsync("one"), two = await _f.SignInAsync("two");
        Connection key = await _f.Manager().CreateAsync(_f.ApiKey("key"), _f.Reporter, default);
        string path = Path.Combine(_f.Home, "moved.luca"), copy = Path.Combine(_f.Home, "copy.luca");
        Assert.True(await _f.Manager().ExportAsync(one, path, Password(), overwrite: true, default));
        byte[] before = File.ReadAllBytes(path);

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ExportAsync(two, path, Password(), overwrite: true, default));

        Assert.Equal((LucaErrorId.StoreFailed, path), (refused.ErrorId, refused.TargetValue));
        Assert.Contains("'one'", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.NotNull(_f.Store().Read("two"));
        await two.Tokens.GetAsync(_f.Reporter, default);
        // Its own export may be renewed, and a file of another kind replaced.
        File.WriteAllText(copy, "notes");
        Assert.False(await _f.Manager().ExportAsync(key, copy, Password(), overwrite: true, default));
        Assert.False(await _f.Manager().ExportAsync(key, copy, Password(), overwrite: true, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_secret_is_tried_before_it_replaces_the_one_before(bool introspects)
    {
        Connection connection = await _f.Manager().CreateAsync(
            _f.SignIn() with { Server = introspects ? Introspecting : StoreFixture.Metadata(2) }, _f.Reporter, default);
        _f.Server.Secret = "canary-renewed";

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            ConnectionManager.ChangeClientSecretAsync(connection, "canary-typo", default));

        Assert.Equal((LucaErrorId.SignInFailed, false), (refused.ErrorId, refused.Message.Contains("canary", StringComparison.Ordinal)));
        Assert.Contains("the previous one stays saved", refused.Message);
        Assert.Equal("canary-secret", _f.Store().Read("default")!.Secret.ClientSecret);
        Assert.Equal("canary-secret", connection.Client!.ClientSecret);
        Assert.Equal(AuthorizationState.Active, _f.Store().Read("default")!.Metadata.State);

        Assert.Null(await ConnectionManager.ChangeClientSecretAsync(connection, "canary-renewed", default));

        Assert.Equal("canary-renewed", _f.Store().Read("default")!.Secret.ClientSecret);
        Assert.Equal((introspects ? 0 : 1, 0), (_f.Server.Refreshes, _f.Server.Replays));
        _f.Time.Advance(TimeSpan.FromHours(2));
        await connection.Tokens.GetAsync(_f.Reporter, default);
    }

    [Fact]
    public async Task A_client_secret_that_cannot_be_tried_is_not_kept()
    {
        Connection connection = await _f.SignInAsync();
        _f.Server.BeforeCommit = _ =>
            throw new LucaException(LucaErrorId.NetworkError, "There is no way to Luca.") { MayHaveBeenSent = false };

        LucaException refused = await Assert.ThrowsAsync<LucaException>(() =>
            ConnectionManager.ChangeClientSecretAsync(connection, "canary-renewed", default));

        Assert.Equal(LucaErrorId.NetworkError, refused.ErrorId);
        Assert.Equal("canary-secret", _f.Store().Read("default")!.Secret.ClientSecret);
    }

    [Fact]
    public async Task The_tokens_of_a_sign_outs_refresh_are_saved_before_it_revokes()
    {
        Connection connection = await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        StoredConnection? saved = null;
        _f.Server.OnRevoking = () => saved = _f.Store().Read("default");

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.True(result is { Revoked: true, Erased: true });
        Assert.Equal(2, saved!.Secret.Sequence);
        Assert.Equal([saved!.Secret.RefreshToken!, saved.Secret.AccessToken], _f.Server.Revocations.ConvertAll(each => each.Token));
    }

    [Fact]
    public async Task Signing_out_of_what_a_later_sign_in_replaced_leaves_the_new_one()
    {
        await _f.SignInAsync();
        var old = new Connection(_f.OtherProcess(), null);
        await _f.Manager().CreateAsync(
            _f.SignIn() with { Client = new ClientCredential("client-2", "canary-other") }, _f.Reporter, default);

        LucaException told = await Assert.ThrowsAsync<LucaException>(() => _f.Manager().DisconnectAsync(old, default));

        Assert.Equal(LucaErrorId.NotConnected, told.ErrorId);
        Assert.Empty(_f.Server.Revocations);
        Assert.Equal("client-2", _f.Store().Read("default")!.Metadata.ClientId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoked_is_said_only_of_what_the_server_honours_no_more(bool ignores)
    {
        Connection connection = await _f.Manager().CreateAsync(_f.SignIn() with { Server = Introspecting }, _f.Reporter, default);
        _f.Server.IgnoresRevocation = ignores;

        DisconnectResult result = await _f.Manager().DisconnectAsync(connection, default);

        Assert.Equal((!ignores, true), (result.Revoked, result.Erased));
        if (ignores)
            Assert.Contains("still honours", result.NotRevokedBecause);
    }

    [Fact]
    public async Task A_renewal_by_another_process_is_waited_for_and_seen()
    {
        Connection mine = await _f.SignInAsync();
        Assert.False(await _f.Manager().IsRenewedAsync(mine, TimeSpan.Zero, default));
        using (ConnectionLock.TryTake(Path.Combine(_f.Folder, "default.lock"), create: true))
            Assert.Null(await _f.Manager().IsRenewedAsync(mine, TimeSpan.Zero, default));

        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.True(await _f.Manager().IsRenewedAsync(mine, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_way_to_save_that_is_not_known_is_refused()
    {
        NewConnection made = _f.SignIn(persist: (PersistMode)9);

        Connection connection = await _f.Manager().CreateAsync(made, _f.Reporter, default);

        Assert.Equal(PersistMode.Process, connection.Persist);
        Assert.Contains("cannot save a connection as '9'", Assert.Single(_f.Reporter.Warnings));
        Assert.Empty(_f.FilesWith("canary"));
        Assert.Throws<LucaException>(() => _f.Store().VerifyPersistence((PersistMode)9));
    }
}
