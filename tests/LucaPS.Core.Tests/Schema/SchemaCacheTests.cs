using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Api;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Schema.SchemaFixture;

namespace LucaPS.Core.Tests.Schema;

/// <summary>The schema on disk: what is kept, for whom, and what is not believed.</summary>
public sealed class SchemaCacheTests : IDisposable
{
    private readonly SchemaFixture _f = new();

    [Fact]
    public async Task GrantsHaveTheirOwn()
    {
        _f.Transport.Answer(Data).Answer(Other).Answer(Other).Answer(Other);
        await _f.GetAsync(_f.Provider());
        await _f.GetAsync(_f.Provider(Key with { Scope = "accounting.write" }));
        await _f.GetAsync(_f.Provider(Key with { Grant = "another" }));
        await _f.GetAsync(_f.Provider(Key with { BaseUri = new Uri("https://other.test/") }));
        Assert.Equal(4, Directory.GetFiles(_f.Folder).Length);
        Assert.All(Directory.GetFiles(_f.Folder), file => Assert.Matches("^schema-[0-9a-f]{16}\\.bin$", Path.GetFileName(file)));
    }

    [Fact]
    public async Task WhateverIsOnDiskIsAsIfThereWereNone()
    {
        for (int i = 0; i < 5; i++) _f.Transport.Answer(Data);
        await _f.GetAsync(_f.Provider());
        string file = Directory.GetFiles(_f.Folder).Single();
        byte[] good = await File.ReadAllBytesAsync(file);
        foreach (byte[] bad in new[] { [], [1, 2, 3], good[..^1], [.. good, 0] })
        {
            await File.WriteAllBytesAsync(file, bad);
            Assert.False((await _f.GetAsync(_f.Provider())).IsFallback);
            Assert.Equal(good.Length, new FileInfo(file).Length);
        }

        Assert.Equal(5, _f.Transport.Sent.Count);
    }

    [Fact]
    public void NoByteOfTheCacheMayChangeUnnoticed()
    {
        byte[] good = SchemaCacheFormat.Write(new CachedSchema(_f.Time.GetUtcNow(), false, TestSchemas.Schema), "key");
        Assert.NotNull(SchemaCacheFormat.Read(good, "key"));
        Assert.Null(SchemaCacheFormat.Read(good, "other"));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255]).Sample((at, by) =>
        {
            byte[] bad = [.. good];
            bad[at] ^= by;
            Assert.Null(SchemaCacheFormat.Read(bad, "key"));
        }, iter: 500);
    }

    [Fact]
    public void ACacheThatSomebodyMadeUpIsOneError()
    {
        byte[] good = SchemaCacheFormat.Write(new CachedSchema(_f.Time.GetUtcNow(), false, TestSchemas.Schema), "key");
        byte[] content = good[(Array.IndexOf(good, (byte)'\n') + 1)..];
        int header = Array.IndexOf(content, (byte)'\n');
        Gen.Select(Gen.Int[0, header - 1], Gen.Byte, Gen.Int[header, content.Length - 1], Gen.Byte).Sample((at, with, at2, with2) =>
        {
            byte[] made = [.. content];
            made[at] = with;
            made[at2] = with2;
            try
            {
                CachedSchema? cached = SchemaCacheFormat.Read([.. SchemaCacheFormat.FirstLine(made), .. made], "key");
                if (cached?.Schema is { } schema) _ = schema.Types.Values.ToList();
            }
            catch (LucaException e)
            {
                Assert.Equal(LucaErrorId.UnexpectedResponse, e.ErrorId);
            }
        }, iter: 1000);
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsNoError()
    {
        // A file where the folder should be: nobody can write there, not even root.
        await File.WriteAllTextAsync(_f.Home + ".file", "");
        _f.Transport.Answer(Data).Answer(Data);
        SchemaCacheFile file = new(Path.Combine(_f.Home + ".file", "cache"), Key);
        for (int i = 0; i < 2; i++)
        {
            using var provider = new SchemaProvider(file, _f.Transport, _f.Time);
            Assert.False((await _f.GetAsync(provider)).IsFallback);
        }

        Assert.Contains(_f.Reporter.Verboses, message => message.Contains("cannot be cached", StringComparison.Ordinal));
        File.Delete(_f.Home + ".file");
    }

    [Fact]
    public async Task OnlyTheOwnerReadsTheFileAndNothingElseIsLeft()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; the folder is the user's own.");
        if (OperatingSystem.IsWindows()) return;
        _f.Transport.Answer(Data);
        await _f.GetAsync(_f.Provider());
        string file = Directory.GetFiles(_f.Folder).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_f.Folder));
    }

    [Theory]
    [InlineData("saleInvoices { id } } mutation { x")]
    [InlineData("id\n#")]
    [InlineData("1a")]
    [InlineData("")]
    public void ANameThatIsNoneIsLeftOutWhereverItStands(string name)
    {
        string quoted = JsonSerializer.Serialize(name);
        string query = "{\"kind\":\"OBJECT\",\"name\":\"Query\",\"fields\":[{\"name\":" + quoted
            + ",\"type\":{\"kind\":\"SCALAR\",\"name\":\"Int\"}},"
            + "{\"name\":\"good\",\"type\":{\"kind\":\"SCALAR\",\"name\":" + quoted + "}}],\"interfaces\":[{\"name\":" + quoted
            + "}],\"enumValues\":[{\"name\":" + quoted + "}]}";
        IntrospectedTypes types = new();
        types.Add("Query", Encoding.UTF8.GetBytes(query));

        SchemaType read = Planted()!.Schema.QueryType;

        Assert.Empty(read.Fields);
        Assert.Empty(read.Interfaces);
        Assert.Empty(read.EnumValues);
        types.Add(name, Encoding.UTF8.GetBytes(query));
        Assert.Null(Planted());

        CachedSchema? Planted() => SchemaCacheFormat.Read(
            SchemaCacheFormat.Write(
                new CachedSchema(_f.Time.GetUtcNow(), false, new LucaSchema { Types = types, QueryTypeName = "Query" }), "key"), "key");
    }

    [Fact]
    public void WhatAServerRefusedOfTheKnownSchemaIsKept()
    {
        LucaSchema reduced = RefusedFields.Without(KnownSchema.Schema, "Field 'paymentDays' doesn't exist on type 'SaleInvoice'")!;

        CachedSchema cached = SchemaCacheFormat.Read(
            SchemaCacheFormat.Write(new CachedSchema(_f.Time.GetUtcNow(), true, reduced), "key"), "key")!;

        Assert.Equal((_f.Time.GetUtcNow(), true), (cached.CheckedAt, cached.Refused));
        Assert.True(cached.Schema.IsFallback);
        Assert.Equal(SchemaPrinter.Print(reduced), SchemaPrinter.Print(cached.Schema));
        Assert.Same(KnownSchema.Schema, SchemaCacheFormat.Read(
            SchemaCacheFormat.Write(new CachedSchema(_f.Time.GetUtcNow(), true, KnownSchema.Schema), "key"), "key")!.Schema);
    }

    [Theory]
    [InlineData("home is open", "can put files into")]
    [InlineData("folder is open", "can put files into")]
    [InlineData("file is open", "can be changed by other accounts")]
    [InlineData("home is a link", "is a link")]
    [InlineData("folder is a link", "is a link")]
    [InlineData("file is a link", "is a link")]
    public async Task WhatOthersMayHavePutThereIsNotRead(string how, string says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes, and links that need no privilege.");
        if (OperatingSystem.IsWindows()) return;
        _f.Transport.Answer(Data).Answer(Other);
        await _f.GetAsync(_f.Provider());
        string path = how.Split(' ')[0] switch { "home" => _f.Home, "folder" => _f.Folder, _ => Directory.GetFiles(_f.Folder).Single() };
        if (how.EndsWith("open", StringComparison.Ordinal))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        }
        else
        {
            Directory.Move(path, _f.Home + ".moved");
            File.CreateSymbolicLink(path, _f.Home + ".moved");
        }

        LucaSchema schema = await _f.GetAsync(_f.Provider());

        Assert.NotNull(schema.QueryType.Field("new"));
        Assert.Contains(_f.Reporter.Verboses, message => message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoeverItIsTheOtherWayToAskSaysTheSame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such calls.");
        _f.Transport.Answer(Data);
        await _f.GetAsync(_f.Provider());
        string link = Path.Combine(_f.Home, "link");
        File.CreateSymbolicLink(link, _f.Folder);
        string[] paths = [_f.Home, Directory.GetFiles(_f.Folder).Single(), link, "/dev/null"];

        Assert.All(paths, path => Assert.Equal(UnixNative.Stat(path), UnixNative.StatByRuntime(path, null, 0)));
        Assert.Null(UnixNative.StatByRuntime(Path.Combine(_f.Home, "nothing"), null, 0));
        using FileStream file = File.OpenRead(paths[1]);
        Assert.Equal(UnixNative.Stat(file.SafeFileHandle), UnixNative.StatByRuntime("", file.SafeFileHandle, 0));
        using var closed = new Microsoft.Win32.SafeHandles.SafeFileHandle(new IntPtr(1 << 20), ownsHandle: false);
        Assert.Throws<UnauthorizedAccessException>(() => UnixNative.Stat(closed));
    }

    public void Dispose() => _f.Dispose();
}
