using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using LucaPS.Api;
using LucaPS.Core.Tests.Api;
using LucaPS.Core.Tests.Documents;
using LucaPS.Foundation;
using LucaPS.Schema;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class SchemaProviderTests : IDisposable
{
    private const string Other = """{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","fields":[{"name":"new","type":{"kind":"SCALAR","name":"Int"}}]}]}}""";
    private static readonly SchemaCacheKey s_key = new(new Uri("https://luca.test/"), "client", "accounting.read");
    private static readonly LucaException s_refused = new(LucaErrorId.BadRequest, "no")
    {
        ServerCode = "BAD_REQUEST",
        ServerMessage = "introspection is not allowed"
    };
    private readonly string _home = Path.Combine(Path.GetTempPath(), "lucaps-schema-" + Guid.NewGuid().ToString("N"));
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeTransport _transport = new();
    private readonly FakeReporter _reporter = new();

    private string Folder => Path.Combine(_home, "schema");

    private static string Data { get; } = Encoding.UTF8.GetString(TestSchemas.Answer)[8..^1];

    [Fact]
    public async Task AsksOnceThenMemoryThenDisk()
    {
        _transport.Answer(Data);
        using SchemaProvider provider = Provider();
        Assert.Null(provider.Cached);
        LucaSchema schema = await GetAsync(provider);
        Assert.Same(schema, await GetAsync(provider));
        Assert.Same(schema, provider.Cached);
        using SchemaProvider next = Provider();
        LucaSchema cached = await GetAsync(next);
        Assert.Equal(SchemaPrinter.Print(schema), SchemaPrinter.Print(cached));
        Assert.Single(_transport.Sent);
        Assert.True(_transport.Given[0].Disposed);
    }

    [Fact]
    public async Task AsksAgainWhenItIsOldOrWhenTold()
    {
        _transport.Answer(Data).Answer(Other).Answer(Data);
        await GetAsync(Provider());
        _time.Advance(TimeSpan.FromHours(24));
        Assert.NotNull(Provider().Cached);
        Assert.NotNull((await GetAsync(Provider())).QueryType.Field("new"));
        Assert.Null((await Provider().GetAsync(true, _reporter, default)).QueryType.Field("new"));
        _time.SetUtcNow(_time.GetUtcNow().AddHours(23));
        await GetAsync(Provider());
        Assert.Equal(3, _transport.Sent.Count);
    }

    [Fact]
    public async Task GrantsHaveTheirOwn()
    {
        _transport.Answer(Data).Answer(Other).Answer(Other).Answer(Other);
        await GetAsync(Provider());
        await GetAsync(Provider(s_key with { Scope = "accounting.write" }));
        await GetAsync(Provider(s_key with { Grant = "another" }));
        await GetAsync(Provider(s_key with { BaseUri = new Uri("https://other.test/") }));
        Assert.Equal(4, Directory.GetFiles(Folder).Length);
        Assert.All(Directory.GetFiles(Folder), file => Assert.Matches("^schema-[0-9a-f]{16}\\.bin$", Path.GetFileName(file)));
    }

    [Fact]
    public async Task ARefusalGivesTheKnownSchemaAndIsRememberedForAWhile()
    {
        _transport.Throw(s_refused).Throw(s_refused);
        Assert.True((await GetAsync(Provider())).IsFallback);
        Assert.True((await GetAsync(Provider())).IsFallback);
        Assert.Single(_transport.Sent);
        Assert.Contains(_reporter.Verboses, message => message.Contains("introspection is not allowed", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.True((await GetAsync(Provider())).IsFallback);
        Assert.Equal(2, _transport.Sent.Count);
    }

    [Theory]
    [InlineData("""{"__schema":null}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task AFieldErrorIsARefusalToo(string data)
    {
        _transport.Answer(data, new LucaException(LucaErrorId.Forbidden, "no"));
        Assert.True((await GetAsync(Provider())).IsFallback);
    }

    [Theory]
    [InlineData(LucaErrorId.NetworkError)]
    [InlineData(LucaErrorId.Timeout)]
    [InlineData(LucaErrorId.AuthorizationRevoked)]
    [InlineData(LucaErrorId.RateLimited)]
    [InlineData(LucaErrorId.ServerError)]
    public async Task AFailureIsNoRefusal(string id)
    {
        _transport.Throw(new LucaException(id, "gone")).Answer(Data);
        using SchemaProvider provider = Provider();
        Assert.Equal(id, (await Assert.ThrowsAsync<LucaException>(() => GetAsync(provider))).ErrorId);
        Assert.False((await GetAsync(provider)).IsFallback);
    }

    [Fact]
    public async Task WhatTheServerOnceShowedIsBetterThanWhatIsKnown()
    {
        _transport.Answer(Data).Throw(s_refused).Throw(s_refused);
        await GetAsync(Provider());
        _time.Advance(TimeSpan.FromDays(2));
        Assert.NotNull((await GetAsync(Provider())).QueryType.Field("notes"));
        Assert.NotNull((await GetAsync(Provider())).QueryType.Field("notes"));
        Assert.Equal(2, _transport.Sent.Count);
        Assert.True((await Provider().GetAsync(true, _reporter, default)).IsFallback);
    }

    [Fact]
    public async Task AServerThatLimitsDepthIsAskedForLess()
    {
        _transport.Throw(new LucaException(LucaErrorId.BadRequest, "no")
        {
            ServerMessage = "Query has depth of 13, which exceeds max depth of 10"
        }).Answer(Data);
        Assert.False((await GetAsync(Provider())).IsFallback);
        Assert.Equal(IntrospectionQuery.Of(DeprecationEdition.Inputs, isShallow: true), _transport.Sent[1].Document);
    }

    [Fact]
    public async Task AServerThatKnowsLessOfDeprecationIsAskedForLess()
    {
        LucaException inputs = new(LucaErrorId.BadRequest, "no")
        {
            ServerMessage = "Field 'args' doesn't accept argument 'includeDeprecated'"
        };
        LucaException depth = new(LucaErrorId.BadRequest, "no") { ServerMessage = "Query has depth of 13, which exceeds max depth of 10" };
        _transport.Throw(inputs).Throw(depth).Throw(inputs).Answer(Data);
        Assert.False((await GetAsync(Provider())).IsFallback);
        Assert.Equal(
            [
                IntrospectionQuery.Text, IntrospectionQuery.Of(DeprecationEdition.Fields, false),
                IntrospectionQuery.Of(DeprecationEdition.Fields, true), IntrospectionQuery.Of(DeprecationEdition.None, true)
            ],
            _transport.Sent.Select(request => request.Document));
    }

    [Fact]
    public async Task ManyAtOnceShareOneRequest()
    {
        _transport.Answer(Data).Answer(Other);
        using SchemaProvider provider = Provider();
        LucaSchema[] schemas = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => GetAsync(provider))));
        Assert.Single(schemas.Distinct());
        Assert.Single(_transport.Sent);
    }

    [Fact]
    public async Task ASchemaThatChangedIsAskedForOnce()
    {
        _transport.Answer(Data).Answer(Other).Answer(Data);
        using SchemaProvider provider = Provider();
        LucaSchema old = await GetAsync(provider);
        LucaSchema renewed = (await provider.RenewAsync(old, _reporter, default))!;
        Assert.NotNull(renewed.QueryType.Field("new"));

        // Another that used the old one gets the newer; one that used the newest gets no more for a while.
        Assert.Same(renewed, await provider.RenewAsync(old, _reporter, default));
        Assert.Null(await provider.RenewAsync(renewed, _reporter, default));
        Assert.Equal(2, _transport.Sent.Count);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await provider.RenewAsync(renewed, _reporter, default));
        Assert.Null(await provider.RenewAsync(KnownSchema.Schema, _reporter, default));
    }

    [Fact]
    public async Task WhateverIsOnDiskIsAsIfThereWereNone()
    {
        for (int i = 0; i < 5; i++) _transport.Answer(Data);
        await GetAsync(Provider());
        string file = Directory.GetFiles(Folder).Single();
        byte[] good = await File.ReadAllBytesAsync(file);
        foreach (byte[] bad in new[] { [], [1, 2, 3], good[..^1], [.. good, 0] })
        {
            await File.WriteAllBytesAsync(file, bad);
            Assert.False((await GetAsync(Provider())).IsFallback);
            Assert.Equal(good.Length, new FileInfo(file).Length);
        }

        Assert.Equal(5, _transport.Sent.Count);
    }

    [Fact]
    public void NoByteOfTheCacheMayChangeUnnoticed()
    {
        byte[] good = SchemaCacheFormat.Write(new CachedSchema(_time.GetUtcNow(), false, TestSchemas.Schema), "key");
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
        byte[] good = SchemaCacheFormat.Write(new CachedSchema(_time.GetUtcNow(), false, TestSchemas.Schema), "key");
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
        // A file where the folder should be: nobody can write there, whoever they are.
        await File.WriteAllTextAsync(_home + ".file", "");
        _transport.Answer(Data).Answer(Data);
        SchemaCacheFile file = new(Path.Combine(_home + ".file", "cache"), s_key);
        for (int i = 0; i < 2; i++)
        {
            using var provider = new SchemaProvider(file, _transport, _time);
            Assert.False((await GetAsync(provider)).IsFallback);
        }

        Assert.Contains(_reporter.Verboses, message => message.Contains("cannot be cached", StringComparison.Ordinal));
        File.Delete(_home + ".file");
    }

    [Fact]
    public async Task OnlyTheOwnerReadsTheFileAndNothingElseIsLeft()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; the folder is the user's own.");
        if (OperatingSystem.IsWindows()) return;
        _transport.Answer(Data);
        await GetAsync(Provider());
        string file = Directory.GetFiles(Folder).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
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
                new CachedSchema(_time.GetUtcNow(), false, new LucaSchema { Types = types, QueryTypeName = "Query" }), "key"), "key");
    }

    [Fact]
    public void WhatAServerRefusedOfTheKnownSchemaIsKept()
    {
        LucaSchema reduced = RefusedFields.Without(KnownSchema.Schema, "Field 'paymentDays' doesn't exist on type 'SaleInvoice'")!;

        CachedSchema cached = SchemaCacheFormat.Read(
            SchemaCacheFormat.Write(new CachedSchema(_time.GetUtcNow(), true, reduced), "key"), "key")!;

        Assert.Equal((_time.GetUtcNow(), true), (cached.CheckedAt, cached.Refused));
        Assert.True(cached.Schema.IsFallback);
        Assert.Equal(SchemaPrinter.Print(reduced), SchemaPrinter.Print(cached.Schema));
        Assert.Same(KnownSchema.Schema, SchemaCacheFormat.Read(
            SchemaCacheFormat.Write(new CachedSchema(_time.GetUtcNow(), true, KnownSchema.Schema), "key"), "key")!.Schema);
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
        _transport.Answer(Data).Answer(Other);
        await GetAsync(Provider());
        string path = how.Split(' ')[0] switch { "home" => _home, "folder" => Folder, _ => Directory.GetFiles(Folder).Single() };
        if (how.EndsWith("open", StringComparison.Ordinal))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        }
        else
        {
            Directory.Move(path, _home + ".moved");
            File.CreateSymbolicLink(path, _home + ".moved");
        }

        LucaSchema schema = await GetAsync(Provider());

        Assert.NotNull(schema.QueryType.Field("new"));
        Assert.Contains(_reporter.Verboses, message => message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoeverItIsTheOtherWayToAskSaysTheSame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such calls.");
        _transport.Answer(Data);
        await GetAsync(Provider());
        string link = Path.Combine(_home, "link");
        File.CreateSymbolicLink(link, Folder);
        string[] paths = [_home, Directory.GetFiles(Folder).Single(), link, "/dev/null"];

        Assert.All(paths, path => Assert.Equal(UnixNative.Stat(path), UnixNative.StatByRuntime(path, null, 0)));
        Assert.Null(UnixNative.StatByRuntime(Path.Combine(_home, "nothing"), null, 0));
        using FileStream file = File.OpenRead(paths[1]);
        Assert.Equal(UnixNative.Stat(file.SafeFileHandle), UnixNative.StatByRuntime("", file.SafeFileHandle, 0));
        using var closed = new Microsoft.Win32.SafeHandles.SafeFileHandle(new IntPtr(1 << 20), ownsHandle: false);
        Assert.Throws<UnauthorizedAccessException>(() => UnixNative.Stat(closed));
    }

    [Theory]
    [InlineData("Field 'x' doesn't exist on type 'SaleInvoice'", null, LucaErrorId.BadRequest, true)]
    [InlineData("Cannot query field 'x' on type 'SaleInvoice'.", "FIELDS_ON_CORRECT_TYPE", LucaErrorId.BadRequest, true)]
    [InlineData("ukjent", "undefinedField", LucaErrorId.BadRequest, true)]
    [InlineData(
        "Field must have selections (field 'sentAt' returns Sending but has no selections. Did you mean 'sentAt { ... }'?)", "BAD_REQUEST",
        LucaErrorId.BadRequest, true)]
    [InlineData("companyId mangler", "BAD_REQUEST", LucaErrorId.BadRequest, false)]
    [InlineData("Field 'x' doesn't exist on type 'SaleInvoice'", null, LucaErrorId.Forbidden, false)]
    public void TellsWhatMayComeFromAnotherSchema(string message, string? code, string id, bool may) =>
        Assert.Equal(may, SchemaChange.MayExplain(new LucaException(id, "x") { ServerMessage = message, ServerCode = code }));

    public void Dispose()
    {
        foreach (string folder in new[] { _home, _home + ".moved" })
        {
            // A link is removed, not followed.
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: new DirectoryInfo(folder).LinkTarget is null);
        }

        if (File.Exists(_home + ".moved")) File.Delete(_home + ".moved");
    }

    private SchemaProvider Provider(SchemaCacheKey? key = null) => new(new SchemaCacheFile(_home, key ?? s_key), _transport, _time);

    private Task<LucaSchema> GetAsync(SchemaProvider provider) => provider.GetAsync(false, _reporter, CancellationToken.None);
}
