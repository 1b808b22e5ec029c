using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

public sealed class TransferFileTests : IDisposable
{
    private const int Fast = 1000;
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void The_framework_and_our_own_derivation_agree()
    {
        byte[] password = Encoding.UTF8.GetBytes("pæssword"), salt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
#pragma warning disable SYSLIB0060 // The static method is what is tested.
        using Rfc2898DeriveBytes derive = new(password, salt, Fast, HashAlgorithmName.SHA256);
#pragma warning restore SYSLIB0060
        byte[] expected = derive.GetBytes(80);
        Assert.Equal(expected, TransferCrypto.Pbkdf2(password, salt, Fast, 80));
        Assert.Equal(expected, TransferCrypto.ManagedPbkdf2(password, salt, Fast, 80));
    }

    [Fact]
    public void What_was_sealed_comes_out()
    {
        StoredConnection connection = Sample();
        byte[] file = TransferFile.Seal(connection, Password("blåbær"), Fast);

        StoredConnection opened = TransferFile.Open(file, Password("blåbær"));

        Assert.Equal(connection.Secret, opened.Secret);
        Assert.Equal(connection.Metadata.Name, opened.Metadata.Name);
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(file));
        Assert.DoesNotContain("luca.example", Encoding.UTF8.GetString(file));
    }

    [Fact]
    public void The_password_is_slow_to_guess()
    {
        Assert.True(TransferFile.DefaultIterations >= 600_000);
    }

    [Fact]
    public void A_wrong_password_is_told_as_such()
    {
        byte[] file = TransferFile.Seal(Sample(), Password("right"), Fast);
        LucaException e = Assert.Throws<LucaException>(() => TransferFile.Open(file, Password("wrong")));
        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("password", e.Message);
    }

    [Theory]
    [InlineData("salt")]
    [InlineData("iv")]
    [InlineData("passwordCheck")]
    [InlineData("data")]
    [InlineData("mac")]
    [InlineData("iterations")]
    public void A_damaged_part_is_not_taken_for_a_wrong_password(string part)
    {
        byte[] file = TransferFile.Seal(Sample(), Password("right"), Fast);
        JsonNode json = JsonNode.Parse(file)!;
        if (part == "iterations")
        {
            json[part] = Fast + 1;
        }
        else
        {
            byte[] value = Convert.FromBase64String(json[part]!.GetValue<string>());
            value[0] ^= 1;
            json[part] = Convert.ToBase64String(value);
        }

        LucaException e = Assert.Throws<LucaException>(() =>
            TransferFile.Open(Encoding.UTF8.GetBytes(json.ToJsonString()), Password("right")));
        Assert.DoesNotContain("password", e.Message);
    }

    [Theory]
    [InlineData("iterations", "2000000000")]
    [InlineData("iterations", "0")]
    [InlineData("salt", "\"AAAA\"")]
    [InlineData("version", "2")]
    [InlineData("format", "\"else\"")]
    [InlineData("cipher", "\"none\"")]
    public void Parameters_out_of_bounds_are_refused_before_any_work(string part, string value)
    {
        byte[] file = TransferFile.Seal(Sample(), Password("right"), Fast);
        JsonNode json = JsonNode.Parse(file)!;
        json[part] = JsonNode.Parse(value);
        LucaException e = Assert.Throws<LucaException>(() =>
            TransferFile.Open(Encoding.UTF8.GetBytes(json.ToJsonString()), Password("right")));
        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
    }

    [Fact]
    public void No_cut_of_a_file_gets_through()
    {
        byte[] file = TransferFile.Seal(Sample(), Password("right"), Fast);
        for (int length = 0; length < file.Length; length += 7)
            Assert.Throws<LucaException>(() => TransferFile.Open(file[..length], Password("right")));
    }

    [Fact]
    public async Task Export_moves_an_authorization()
    {
        Connection connection = await _f.SignInAsync();
        string path = Path.Combine(_f.Home, "moved.luca");

        bool moved = await _f.Manager().ExportAsync(connection, path, Password("p"), overwrite: false, default);

        Assert.True(moved);
        Assert.Null(_f.Store().Read("default"));
        Assert.Empty(_f.FilesWith("canary"));
        Assert.Equal(
            LucaErrorId.NotConnected,
            (await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default))).ErrorId);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        Connection there = await _f.Manager().ImportAsync(
            path, Password("p"), new ImportTarget("there", PersistMode.UnprotectedFile, false), _f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await there.Tokens.GetAsync(_f.Reporter, default);
        Assert.Equal("there", there.Name);
        Assert.Equal(1, _f.Server.Refreshes);
        Assert.Equal("canary-secret", there.Client!.ClientSecret);
    }

    [Fact]
    public async Task An_api_key_stays_when_it_is_exported()
    {
        Connection connection = await _f.Manager().CreateAsync(_f.ApiKey(), _f.Reporter, default);
        Assert.False(await _f.Manager().ExportAsync(connection, Path.Combine(_f.Home, "k"), Password("p"), false, default));
        Assert.Equal("canary-key", (await connection.Tokens.GetAsync(_f.Reporter, default)).Value);
        Assert.NotNull(_f.Store().Read("default"));
    }

    [Fact]
    public async Task A_file_that_is_there_or_cannot_be_written_costs_nothing()
    {
        Connection connection = await _f.SignInAsync();
        string path = Path.Combine(_f.Home, "there");
        File.WriteAllText(path, "mine");

        await Assert.ThrowsAsync<LucaException>(() => _f.Manager().ExportAsync(connection, path, Password("p"), false, default));
        await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ExportAsync(connection, Path.Combine(_f.Home, "no", "such", "folder"), Password("p"), false, default));

        Assert.Equal("mine", File.ReadAllText(path));
        Assert.NotNull(_f.Store().Read("default"));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        Assert.True(await _f.Manager().ExportAsync(connection, path, Password("p"), overwrite: true, default));
        Assert.NotEqual("mine", File.ReadAllText(path));
    }

    [Fact]
    public async Task Import_does_not_replace_a_connection_unasked()
    {
        string path = Path.Combine(_f.Home, "k");
        Connection connection = await _f.Manager().CreateAsync(_f.ApiKey(), _f.Reporter, default);
        await _f.Manager().ExportAsync(connection, path, Password("p"), false, default);

        ImportTarget target = new(null, PersistMode.UnprotectedFile, false);

        LucaException exception = await Assert.ThrowsAsync<LucaException>(() =>
            _f.Manager().ImportAsync(path, Password("p"), target, _f.Reporter, default));
        Assert.Contains("-Force", exception.Message);
        await _f.Manager().ImportAsync(path, Password("p"), target with { Overwrite = true }, _f.Reporter, default);
    }

    private static StoredConnection Sample() => new(
        new ConnectionMetadata
        {
            Name = "default",
            Lineage = "l",
            Sequence = 3,
            Persist = PersistMode.User,
            AuthenticationType = AuthenticationType.AuthorizationCode,
            Server = StoreFixture.Metadata(2),
            ClientId = "c",
        },
        new ConnectionSecret
        {
            Lineage = "l",
            Sequence = 3,
            AccessToken = "canary-a",
            RefreshToken = "canary-r",
            ClientSecret = "canary-s",
            ObtainedAt = StoreFixture.Start
        });

    /// <summary>A link may lead to a device, whose length reads as zero.</summary>
    [Fact]
    public async Task A_file_without_end_is_not_read_to_its_end()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero here.");
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => _f.Manager().ImportAsync(
            "/dev/zero", Password("p"), new ImportTarget(null, PersistMode.Process, false), _f.Reporter, default));
        Assert.Equal(LucaErrorId.StoreFailed, error.ErrorId);
        Assert.Contains("longer than 8 MiB", error.Message, StringComparison.Ordinal);
    }
}
