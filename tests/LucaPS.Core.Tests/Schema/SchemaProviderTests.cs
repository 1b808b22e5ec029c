using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Errors;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Schema.SchemaFixture;

namespace LucaPS.Core.Tests.Schema;

/// <summary>When the server is asked for its schema, and what its refusal means.</summary>
public sealed class SchemaProviderTests : IDisposable
{
    private static readonly LucaException s_refused = new(LucaErrorId.BadRequest, "no")
    {
        ServerCode = "BAD_REQUEST",
        ServerMessage = "introspection is not allowed"
    };
    private readonly SchemaFixture _f = new();

    [Fact]
    public async Task WhoComesWhileTheCacheIsReadGetsItToo()
    {
        _f.Transport.Answer(Data);
        using (SchemaProvider first = _f.Provider()) await _f.GetAsync(first);
        for (int i = 0; i < 200; i++)
        {
            using SchemaProvider provider = _f.Provider();
            using Barrier start = new(4);
            LucaSchema?[] found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return provider.Cached;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.All(found, Assert.NotNull);
        }
    }

    [Fact]
    public async Task AsksOnceThenMemoryThenDisk()
    {
        _f.Transport.Answer(Data);
        using SchemaProvider provider = _f.Provider();
        Assert.Null(provider.Cached);
        LucaSchema schema = await _f.GetAsync(provider);
        Assert.Same(schema, await _f.GetAsync(provider));
        Assert.Same(schema, provider.Cached);
        using SchemaProvider next = _f.Provider();
        LucaSchema cached = await _f.GetAsync(next);
        Assert.Equal(SchemaPrinter.Print(schema), SchemaPrinter.Print(cached));
        Assert.Single(_f.Transport.Sent);
        Assert.True(_f.Transport.Given[0].Disposed);
    }

    [Fact]
    public async Task AsksAgainWhenItIsOldOrWhenTold()
    {
        _f.Transport.Answer(Data).Answer(Other).Answer(Data);
        await _f.GetAsync(_f.Provider());
        _f.Time.Advance(TimeSpan.FromHours(24));
        Assert.NotNull(_f.Provider().Cached);
        Assert.NotNull((await _f.GetAsync(_f.Provider())).QueryType.Field("new"));
        Assert.Null((await _f.Provider().GetAsync(true, _f.Reporter, default)).QueryType.Field("new"));
        _f.Time.SetUtcNow(_f.Time.GetUtcNow().AddHours(23));
        await _f.GetAsync(_f.Provider());
        Assert.Equal(3, _f.Transport.Sent.Count);
    }

    [Fact]
    public async Task ARefusalGivesTheKnownSchemaAndIsRememberedForAWhile()
    {
        _f.Transport.Throw(s_refused).Throw(s_refused);
        Assert.True((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.True((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.Single(_f.Transport.Sent);
        Assert.Contains(_f.Reporter.Verboses, message => message.Contains("introspection is not allowed", StringComparison.Ordinal));
        _f.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.True((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.Equal(2, _f.Transport.Sent.Count);
    }

    [Theory]
    [InlineData("""{"__schema":null}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task AFieldErrorIsARefusalToo(string data)
    {
        _f.Transport.Answer(data, new LucaException(LucaErrorId.Forbidden, "no"));
        Assert.True((await _f.GetAsync(_f.Provider())).IsFallback);
    }

    [Theory]
    [InlineData(LucaErrorId.NetworkError)]
    [InlineData(LucaErrorId.Timeout)]
    [InlineData(LucaErrorId.AuthorizationRevoked)]
    [InlineData(LucaErrorId.RateLimited)]
    [InlineData(LucaErrorId.ServerError)]
    public async Task AFailureIsNoRefusal(string id)
    {
        _f.Transport.Throw(new LucaException(id, "gone")).Answer(Data);
        using SchemaProvider provider = _f.Provider();
        Assert.Equal(id, (await Assert.ThrowsAsync<LucaException>(() => _f.GetAsync(provider))).ErrorId);
        Assert.False((await _f.GetAsync(provider)).IsFallback);
    }

    [Theory]
    [InlineData("Timeout on __Schema.types", LucaErrorId.ServerError)]
    [InlineData("Timeout on __Schema.types", LucaErrorId.BadRequest)]
    [InlineData("Something went wrong", LucaErrorId.ServerError)]
    public async Task AFailureWithinTheSchemaIsNoRefusal(string message, string id)
    {
        LucaException failure = new(id, message) { ServerMessage = message, Path = ["__schema", "types"] };
        _f.Transport.Answer("null", failure).Throw(failure).Answer(Data);
        using SchemaProvider provider = _f.Provider();
        for (int i = 0; i < 2; i++)
        {
            LucaException error = await Assert.ThrowsAsync<LucaException>(() => _f.GetAsync(provider));
            Assert.Contains("LucaPS was asking for the server's schema", error.Message, StringComparison.Ordinal);
        }

        Assert.False((await _f.GetAsync(provider)).IsFallback);
    }

    [Theory]
    [InlineData("Query has depth of 15, which exceeds max depth of 8", LucaErrorId.BadRequest)]
    [InlineData("Query has complexity of 5021, which exceeds max complexity of 5000", LucaErrorId.BadRequest)]
    [InlineData("The document is refused", LucaErrorId.BadRequest)]
    public async Task WhatCannotBeReadIsNotCalledHidden(string message, string id)
    {
        LucaException refusal = new(id, message) { ServerMessage = message };
        _f.Transport.Throw(refusal).Throw(refusal);
        LucaSchema schema = await _f.GetAsync(_f.Provider());
        Assert.True(schema.IsFallback);
        Assert.Contains(message, schema.HiddenNote, StringComparison.Ordinal);
        Assert.DoesNotContain("does not show", schema.HiddenNote, StringComparison.Ordinal);
        Assert.Equal(schema.HiddenNote, (await _f.GetAsync(_f.Provider())).HiddenNote);
    }

    [Theory]
    [InlineData("introspection is disabled", LucaErrorId.ServerError)]
    [InlineData("Introspeksjon er slått av", LucaErrorId.BadRequest)]
    [InlineData("Field '__schema' doesn't exist on type 'Query'", LucaErrorId.BadRequest)]
    [InlineData("nei", LucaErrorId.Forbidden)]
    public async Task WhatIsRefusedOnPurposeIsHidden(string message, string id)
    {
        _f.Transport.Answer("null", new LucaException(id, message) { ServerMessage = message, Path = ["__schema"] });
        LucaSchema schema = await _f.GetAsync(_f.Provider());
        Assert.True(schema.IsFallback);
        Assert.Contains("does not show its schema", schema.HiddenNote, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheServerOnceShowedIsBetterThanWhatIsKnown()
    {
        _f.Transport.Answer(Data).Throw(s_refused).Throw(s_refused);
        await _f.GetAsync(_f.Provider());
        _f.Time.Advance(TimeSpan.FromDays(2));
        Assert.NotNull((await _f.GetAsync(_f.Provider())).QueryType.Field("notes"));
        Assert.NotNull((await _f.GetAsync(_f.Provider())).QueryType.Field("notes"));
        Assert.Equal(2, _f.Transport.Sent.Count);
        Assert.True((await _f.Provider().GetAsync(true, _f.Reporter, default)).IsFallback);
    }

    [Fact]
    public async Task AServerThatLimitsDepthIsAskedForLess()
    {
        _f.Transport.Throw(new LucaException(LucaErrorId.BadRequest, "no")
        {
            ServerMessage = "Query has depth of 13, which exceeds max depth of 10"
        }).Answer(Data);
        Assert.False((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.Equal(IntrospectionQuery.Of(IntrospectionEdition.OneOf, isShallow: true), _f.Transport.Sent[1].Document);
    }

    [Fact]
    public async Task AServerThatKnowsLessOfDeprecationIsAskedForLess()
    {
        LucaException inputs = new(LucaErrorId.BadRequest, "no")
        {
            ServerMessage = "Field 'args' doesn't accept argument 'includeDeprecated'"
        };
        LucaException depth = new(LucaErrorId.BadRequest, "no") { ServerMessage = "Query has depth of 13, which exceeds max depth of 10" };
        _f.Transport.Throw(inputs).Throw(depth).Throw(inputs).Answer(Data);
        Assert.False((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.Equal(
            [
                IntrospectionQuery.Text, IntrospectionQuery.Of(IntrospectionEdition.Fields, false),
                IntrospectionQuery.Of(IntrospectionEdition.Fields, true), IntrospectionQuery.Of(IntrospectionEdition.None, true)
            ],
            _f.Transport.Sent.Select(request => request.Document));
    }

    [Theory]
    [InlineData("Field 'isOneOf' doesn't exist on type '__Type'")]
    [InlineData("Cannot query field \"isOneOf\" on type \"__Type\".")]
    public async Task AServerThatDoesNotKnowOneOfIsAskedWithoutIt(string refusal)
    {
        _f.Transport.Throw(new LucaException(LucaErrorId.BadRequest, "no") { ServerMessage = refusal }).Answer(Data);
        Assert.False((await _f.GetAsync(_f.Provider())).IsFallback);
        Assert.Equal(IntrospectionQuery.Of(IntrospectionEdition.Inputs, isShallow: false), _f.Transport.Sent[1].Document);
        Assert.DoesNotContain("isOneOf", _f.Transport.Sent[1].Document, StringComparison.Ordinal);
        Assert.Contains("includeDeprecated", _f.Transport.Sent[1].Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyAtOnceShareOneRequest()
    {
        _f.Transport.Answer(Data).Answer(Other);
        using SchemaProvider provider = _f.Provider();
        LucaSchema[] schemas = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _f.GetAsync(provider))));
        Assert.Single(schemas.Distinct());
        Assert.Single(_f.Transport.Sent);
    }

    [Fact]
    public async Task ASchemaThatChangedIsAskedForOnce()
    {
        _f.Transport.Answer(Data).Answer(Other).Answer(Data);
        using SchemaProvider provider = _f.Provider();
        LucaSchema old = await _f.GetAsync(provider);
        LucaSchema renewed = (await provider.RenewAsync(old, _f.Reporter, default))!;
        Assert.NotNull(renewed.QueryType.Field("new"));

        // Whoever used the old one gets the newer; whoever used the newest gets no other for a while.
        Assert.Same(renewed, await provider.RenewAsync(old, _f.Reporter, default));
        Assert.Null(await provider.RenewAsync(renewed, _f.Reporter, default));
        Assert.Equal(2, _f.Transport.Sent.Count);
        _f.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await provider.RenewAsync(renewed, _f.Reporter, default));
        Assert.Null(await provider.RenewAsync(KnownSchema.Schema, _f.Reporter, default));
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

    [Theory]
    [InlineData("Noe her er ukjent", null, true, true)]
    [InlineData("Noe her er ukjent", "HC0011", true, true)]
    [InlineData("Noe her er ukjent", null, false, false)]
    [InlineData("companyId mangler", "BAD_REQUEST", true, false)]
    [InlineData("Query has complexity of 20, which exceeds max complexity of 10", null, true, false)]
    public void Whatever_is_refused_of_the_document_alone_may_come_from_another_schema(
        string message, string? code, bool hasLocations, bool may) =>
        Assert.Equal(may, SchemaChange.MayExplain(new LucaException(LucaErrorId.BadRequest, "x")
        {
            ServerMessage = message,
            ServerCode = code,
            MayHaveBeenSent = false,
            ServerError = new ServerError { HasLocations = hasLocations },
        }));

    public void Dispose() => _f.Dispose();
}
