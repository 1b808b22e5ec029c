using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class DamagedStoreTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData("half")]
    [InlineData("other")]
    [InlineData("link")]
    public async Task What_lies_beside_a_slot_is_only_taken_when_it_is_whole_and_of_this_sign_in(string what)
    {
        await _f.SignInAsync();
        byte[] slot = File.ReadAllBytes(_f.SlotFile('a'));
        string beside = PrivateFile.TemporaryPath(_f.SlotFile('b'));
        if (what == "link")
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
            File.CreateSymbolicLink(beside, _f.SlotFile('a'));
        }
        else
        {
            byte[] content = what == "half"
                ? slot[..^10]
                : SecretFormat.Write(SecretFormat.Read(slot) with { Lineage = "another", Sequence = 9 });
            PrivateFile.WriteNew(beside, content);
        }

        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal(2, _f.Store().Read("default")!.Secret.Sequence);
        Assert.False(File.Exists(beside));
        Assert.Equal(slot, File.ReadAllBytes(_f.SlotFile('a')));
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("flip")]
    [InlineData("empty")]
    [InlineData("delete")]
    public async Task A_damaged_slot_is_told_and_left_and_the_other_one_serves_while_it_can(string damage)
    {
        Connection connection = await _f.SignInAsync();
        AccessToken old = await connection.Tokens.GetAsync(_f.Reporter, default);
        await connection.Tokens.RenewAsync(old, _f.Reporter, default);
        string slot = _f.SlotFile('b');
        Damage(slot, damage);
        byte[]? damaged = File.Exists(slot) ? File.ReadAllBytes(slot) : null;

        StoredConnection read = _f.Store().Read("default")!;
        Assert.True(read.IsOlder);
        Assert.Equal(old.Value, read.Secret.AccessToken);
        Assert.Null(read.Secret.RefreshToken);
        Assert.Equal(old.Value, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);

        _f.Time.Advance(TimeSpan.FromHours(2));
        LucaException e = Assert.Throws<LucaException>(() => _f.Store().Read("default"));
        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("Connect-Luca -Force", e.Message);
        Assert.Equal(0, _f.Server.Replays);
        Assert.Equal(damaged, File.Exists(slot) ? File.ReadAllBytes(slot) : null);
    }

    [Fact]
    public async Task Generation_1_goes_on_from_the_other_slot_and_mends_the_damaged_one()
    {
        _f.Server.Rotates = false;
        Connection connection = await _f.SignInAsync(generation: 1);
        await connection.Tokens.RenewAsync(await connection.Tokens.GetAsync(_f.Reporter, default), _f.Reporter, default);
        Damage(_f.SlotFile('b'), "flip");
        _f.Time.Advance(TimeSpan.FromHours(2));

        await _f.OtherProcess().GetAsync(_f.Reporter, default);

        Assert.False(_f.Store().Read("default")!.IsOlder);
        Assert.Equal(2, _f.Server.Refreshes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":1}")]
    [InlineData("\0\0\0\0")]
    public async Task Damaged_metadata_is_told_and_left(string content)
    {
        await _f.SignInAsync();
        File.WriteAllText(_f.MetadataFile(), content);

        LucaException e = Assert.Throws<LucaException>(() => _f.Manager().Open("default"));

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("Connect-Luca -Force", e.Message);
        Assert.Equal(content, File.ReadAllText(_f.MetadataFile()));
        Assert.Equal(LucaErrorId.StoreFailed, Assert.Single(_f.Manager().List()).Failure!.ErrorId);
    }

    [Fact]
    public async Task A_later_versions_store_is_told_and_left()
    {
        await _f.SignInAsync();
        string newer = File.ReadAllText(_f.MetadataFile()).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal);
        File.WriteAllText(_f.MetadataFile(), newer);

        LucaException e = Assert.Throws<LucaException>(() => _f.Store().Read("default"));

        Assert.Contains("update LucaPS", e.Message);
        Assert.Equal(newer, File.ReadAllText(_f.MetadataFile()));
    }

    [Fact]
    public async Task A_later_versions_slot_is_told_and_left()
    {
        await _f.SignInAsync();
        byte[] newer = Encoding.UTF8.GetBytes(
            File.ReadAllText(_f.SlotFile('a')).Replace("LUCAPS 0001", "LUCAPS 0002", StringComparison.Ordinal));
        File.WriteAllBytes(_f.SlotFile('a'), newer);

        Assert.Contains("update LucaPS", Assert.Throws<LucaException>(() => _f.Store().Read("default")).Message);
        Assert.Equal(newer, File.ReadAllBytes(_f.SlotFile('a')));
    }

    private static void Damage(string path, string how)
    {
        byte[] content = File.ReadAllBytes(path);
        switch (how)
        {
            case "truncate":
                Array.Resize(ref content, content.Length - 10);
                break;
            case "flip":
                content[^20] ^= 1;
                break;
            case "empty":
                content = [];
                break;
            default:
                File.Delete(path);
                return;
        }

        File.WriteAllBytes(path, content);
    }
}
