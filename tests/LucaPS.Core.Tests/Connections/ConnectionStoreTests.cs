#pragma warning disable CA1416 // Tests of Unix modes skip themselves on Windows.
using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class ConnectionStoreTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    private sealed class CutOff : Exception
    {
    }

    [Fact]
    public async Task All_that_was_saved_is_read_again()
    {
        NewConnection made = _f.SignIn("Kari & Co");
        made = made with { Http = made.Http with { RequestTimeout = TimeSpan.FromSeconds(7), RetryTimeout = TimeSpan.FromSeconds(9) } };
        await _f.Manager().CreateAsync(made with { DefaultCompany = "1", SourceTokenHash = "0f" }, _f.Reporter, default);

        StoredConnection read = _f.Store().Read("kari & co")!;

        ConnectionMetadata m = read.Metadata;
        Assert.Equal("Kari & Co", m.Name);
        Assert.Equal(made.Companies, m.Companies);
        Assert.Equal("1", m.DefaultCompany);
        Assert.Equal("client-1", m.ClientId);
        Assert.Equal("accounting.read", m.Scope);
        Assert.Equal("accounting.read accounting.write", m.SignIn.RequestedScope);
        Assert.Equal(made.SignIn.RedirectUri, m.SignIn.RedirectUri);
        Assert.Equal(made.Http.Proxy, m.Http.Proxy);
        Assert.Equal(TimeSpan.FromSeconds(7), m.Http.RequestTimeout);
        Assert.Equal(TimeSpan.FromSeconds(9), m.Http.RetryTimeout);
        Assert.Equal("tester", m.Owner);
        Assert.Equal(made.Server.RevocationEndpoint, m.Server.RevocationEndpoint);
        Assert.Equal(made.Server.ScopesSupported, m.Server.ScopesSupported);
        Assert.Equal(made.Tokens.AccessToken, read.Secret.AccessToken);
        Assert.Equal(made.Tokens.RefreshToken, read.Secret.RefreshToken);
        Assert.Equal(made.Tokens.ExpiresAt, read.Secret.ExpiresAt);
        Assert.Equal("canary-secret", read.Secret.ClientSecret);
        Assert.Equal("canary-proxy", read.Secret.ProxyPassword);
        Assert.Equal("0f", read.Secret.SourceTokenHash);
    }

    [Fact]
    public async Task Secrets_are_in_the_slots_alone()
    {
        await _f.SignInAsync();

        Assert.Equal(["default.a.secret"], _f.FilesWith("canary"));
    }

    [Fact]
    public async Task Only_the_owner_reaches_files_and_folders()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes.");
        await _f.SignInAsync();

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_f.Folder));
        Assert.All(Directory.GetFiles(_f.Folder), f => Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(f)));
        Assert.Equal(3, Directory.GetFiles(_f.Folder).Length);
    }

    [Fact]
    public async Task Slots_are_written_in_turn()
    {
        Connection connection = await _f.SignInAsync();
        Assert.True(File.Exists(_f.SlotFile('a')));
        for (int i = 2; i <= 5; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await connection.Tokens.GetAsync(_f.Reporter, default);
            ConnectionMetadata m = _f.Store().ReadMetadata("default")!;
            Assert.Equal((i, 1 - (i % 2)), (m.Sequence, m.Slot));
        }
    }

    [Theory]
    [InlineData(nameof(StoreStep.LockTaken), 1)]
    [InlineData(nameof(StoreStep.StoreRead), 1)]
    [InlineData(nameof(StoreStep.BeforeRequest), 1)]
    [InlineData(nameof(StoreStep.BeforeSlotWrite), 0)]
    [InlineData(nameof(StoreStep.SlotContent), 2)]
    [InlineData(nameof(StoreStep.SlotWritten), 2)]
    [InlineData(nameof(StoreStep.SlotVerified), 2)]
    [InlineData(nameof(StoreStep.MetadataWritten), 2)]
    [InlineData(nameof(StoreStep.Flipped), 2)]
    public async Task A_save_that_is_cut_off_leaves_the_old_state_or_the_new_one(string at, int sequence)
    {
        await _f.SignInAsync();
        StoreStep step = Enum.Parse<StoreStep>(at);
        TokenSource cut = _f.OtherProcess();
        _f.Time.Advance(TimeSpan.FromHours(2));
        // Cut off as by a kill: nothing of this process runs any more, but its lock is free.
        var source = new TokenSource(
            cut.Current, new TokenSourceOptions { TokenClients = _ => _f.Server, Time = _f.Time, Steps = _f.Hook, Store = _f.Store() });
        _f.Hook.Do = s =>
        {
            if (s == step)
                throw new CutOff();
        };
        await Assert.ThrowsAsync<CutOff>(async () => await source.GetAsync(_f.Reporter, default));
        _f.Hook.Do = null;

        StoredConnection? now = _f.Store().Read("default");
        Assert.NotNull(now);
        TokenSource next = _f.OtherProcess();
        if (sequence == 0)
        {
            // Between the server's commit and the slot: the one gap that cannot be closed.
            Assert.Equal(
                LucaErrorId.AuthorizationRevoked,
                (await Assert.ThrowsAsync<LucaException>(async () => await next.GetAsync(_f.Reporter, default))).ErrorId);
            return;
        }

        await next.GetAsync(_f.Reporter, default);
        Assert.Equal(2, _f.Store().Read("default")!.Secret.Sequence);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(0, _f.Server.Replays);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await next.GetAsync(_f.Reporter, default);
        Assert.Equal(3, _f.OtherProcess().Current.Secret.Sequence);
    }

    [Fact]
    public void Secrets_of_another_account_are_told_by_its_name()
    {
        ConnectionMetadata m = Describe("default") with { Persist = PersistMode.User, Owner = "CORP\\svc-luca", Machine = "SRV1" };
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_f.Folder);
        else Directory.CreateDirectory(_f.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(_f.MetadataFile(), MetadataFormat.Write(m));

        LucaException e = Assert.Throws<LucaException>(() => _f.Store().Read("default"));

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("CORP\\svc-luca on SRV1", e.Message);
        Assert.Contains("Export-LucaConnection", e.Message);
    }

    [Fact]
    public async Task Links_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        await _f.SignInAsync();
        string moved = Path.Combine(_f.Home, "moved");
        File.Move(_f.SlotFile('a'), moved);
        File.CreateSymbolicLink(_f.SlotFile('a'), moved);
        Assert.Contains("link", Assert.Throws<LucaException>(() => _f.Store().Read("default")).Message);
        File.Delete(_f.SlotFile('a'));
        File.Move(moved, _f.SlotFile('a'));

        string folder = Path.Combine(_f.Home, "elsewhere");
        Directory.Move(_f.Folder, folder);
        Directory.CreateSymbolicLink(_f.Folder, folder);
        Assert.Contains("link", Assert.Throws<LucaException>(() => _f.Store().Read("default")).Message);
    }

    [Fact]
    public async Task A_planted_temporary_file_is_not_written_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        await _f.SignInAsync();
        string victim = Path.Combine(_f.Home, "victim");
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(_f.MetadataFile() + ".tmp", victim);
        File.CreateSymbolicLink(_f.SlotFile('b') + ".tmp", victim);

        await _f.SignInAsync();

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.NotNull(_f.Store().Read("default"));
    }

    [Fact]
    public async Task A_slot_that_others_can_read_is_not_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes.");
        await _f.SignInAsync();
        File.SetUnixFileMode(_f.SlotFile('a'), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        LucaException e = Assert.Throws<LucaException>(() => _f.Store().Read("default"));

        Assert.Contains("chmod 600", e.Message);
    }

    [Fact]
    public async Task Erasing_leaves_nothing()
    {
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.RenewAsync(await connection.Tokens.GetAsync(_f.Reporter, default), _f.Reporter, default);

        _f.Store().Erase("default");

        Assert.Equal(OperatingSystem.IsWindows() ? ["default.lock"] : [], Directory.GetFiles(_f.Folder).Select(Path.GetFileName));
        Assert.Null(_f.Store().Read("default"));
    }

    [Fact]
    public async Task Listing_names_all_and_says_what_is_wrong_with_one()
    {
        await _f.SignInAsync("one");
        await _f.SignInAsync("Å * two");
        await _f.SignInAsync("three");
        File.WriteAllText(_f.MetadataFile("three"), "{");

        var list = _f.Store().List();

        Assert.Equal(["one", "three", "Å * two"], list.Select(l => l.Name).Order(StringComparer.Ordinal));
        Assert.NotNull(list.Single(l => l.Name == "three").Failure);
    }

    private static ConnectionMetadata Describe(string name) => new()
    {
        Name = name,
        Lineage = "l",
        Sequence = 1,
        Persist = PersistMode.UnprotectedFile,
        AuthenticationType = AuthenticationType.AuthorizationCode,
        Server = StoreFixture.Metadata(2),
    };
}
