using System;
using System.Linq;
using System.Text;
using CsCheck;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class IntrospectionReaderTests
{
    private const string Least = """{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","fields":[]}%]}""";

    [Fact]
    public void ReadsAnAnswerOfAnotherImplementation()
    {
        LucaSchema schema = TestSchemas.Schema;
        Assert.Equal("Query", schema.QueryTypeName);
        Assert.Equal("Mutation", schema.MutationTypeName);
        Assert.Equal("What can be read.", schema.QueryType.Description);
        SchemaType invoice = schema.Type("SaleInvoice")!;
        Assert.Equal(TypeKind.Object, invoice.Kind);
        Assert.Equal("[SaleInvoiceLineItem!]!", invoice.Field("saleInvoiceLineItems")!.Type.ToString());
        Assert.True(invoice.Field("oldNumber")!.IsDeprecated);
        Assert.Equal("Use invoiceNumber.", invoice.Field("oldNumber")!.DeprecationReason);
        Assert.True(invoice.Field("amountIn")!.HasRequiredArguments);
        Assert.False(invoice.Field("rounded")!.HasRequiredArguments);
        Assert.Equal(["DRAFT", "SENT", "PAID"], schema.Type("InvoiceState")!.EnumValues.Select(value => value.Name));
        Assert.Equal("Not yet sent.", schema.Type("InvoiceState")!.EnumValues[0].Description);
        Assert.Equal("[DRAFT, SENT]", schema.Type("Filter")!.InputFields.Single(field => field.Name == "states").DefaultValue);
        Assert.Equal("[[Int!]!]", schema.Type("SaleInvoiceInput")!.InputFields.Single(field => field.Name == "matrix").Type.ToString());
        Assert.Equal(["Node", "SaleInvoice"], new[] { invoice.Interfaces.Single(), schema.Type("SearchResult")!.PossibleTypes[0] });
    }

    [Fact]
    public void TheShallowDocumentGivesTheSameForUsualTypes()
    {
        byte[] shallow = TestSchemas.Introspect(
            TestSchemas.Sdl.Replace("matrix: [[Int!]!],", "", StringComparison.Ordinal),
            IntrospectionQuery.Of(IntrospectionEdition.OneOf, isShallow: true));
        byte[] deep = TestSchemas.Introspect(
            TestSchemas.Sdl.Replace("matrix: [[Int!]!],", "", StringComparison.Ordinal), IntrospectionQuery.Text);
        Assert.Equal(SchemaPrinter.Print(IntrospectionReader.Read(deep)!), SchemaPrinter.Print(IntrospectionReader.Read(shallow)!));
    }

    [Theory]
    [InlineData("""{"data":{"__schema":%}}""")]
    [InlineData("""{"__schema":%}""")]
    [InlineData("""{"extensions":{"data":1},"data":{"other":[1,{"__schema":{}}],"__schema":%},"errors":[]}""")]
    public void ReadsWholeAnswersAndTheirData(string around)
    {
        string text = around.Replace("%", Least.Replace("%", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("Query", IntrospectionReader.Read(Encoding.UTF8.GetBytes(text))!.QueryTypeName);
    }

    [Theory]
    [InlineData("""{"data":{"__schema":null}}""")]
    [InlineData("""{"data":null,"errors":[{"message":"no"}]}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    public void AnAnswerWithoutASchemaIsNone(string text) => Assert.Null(IntrospectionReader.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"data\":{\"__schema\":{\"queryType\":{\"name\":\"Query\"},\"types\":[")]
    [InlineData("""{"__schema":{"types":[]}}""")]
    [InlineData("""{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Other","fields":[]}]}}""")]
    [InlineData("""{"__schema":{"queryType":{"name":"Q\uD800"},"types":[]}}""")]
    public void WhatCannotBeUsedIsAnError(string text)
    {
        LucaException error = Assert.Throws<LucaException>(() => IntrospectionReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
    }

    [Fact]
    public void OddEntriesAreLeftOutAndTheOthersStay()
    {
        const string Types = """
            ,{"name":"NoKind"},{"kind":"NEW_KIND","name":"New"},{"kind":"OBJECT","name":"bad name"},5,null,[1],{"kind":"LIST","name":"L"},
            {"fields":[
              {"name":"noType"},
              {"name":"x y","type":{"kind":"SCALAR","name":"Int"}},
              {"name":"endless","type":{"kind":"LIST","ofType":null}},
              {"type":{"ofType":{"name":"Int","kind":"SCALAR"},"kind":"NON_NULL"},"name":"good","isDeprecated":"yes","args":"none","description":{"text":1}},
              {"name":"later","type":{"kind":"FUTURE","name":"Int"},"new":{"member":[]}}],
             "name":"Good","kind":"OBJECT","interfaces":[{"name":null},{"name":"I"}],"isOneOf":false},
            {"kind":"OBJECT","name":"Good","fields":[]}
            """;
        LucaSchema schema = IntrospectionReader.Read(
            Encoding.UTF8.GetBytes("{\"__schema\":" + Least.Replace("%", Types, StringComparison.Ordinal) + "}"))!;
        Assert.Equal(["Good", "Query"], schema.Types.Keys.Order());
        Assert.Equal(["good: Int!", "later: Int"], schema.Type("Good")!.Fields.Select(field => field.Name + ": " + field.Type));
        Assert.Equal(["I"], schema.Type("Good")!.Interfaces);
        Assert.Null(schema.MutationTypeName);
    }

    [Fact]
    public void WrappersDeeperThanAnySchemaHasCostTheFieldAlone()
    {
        string type = string.Concat(Enumerable.Repeat("""{"kind":"LIST","ofType":""", 25)) + """{"kind":"SCALAR","name":"Int"}"""
            + new string('}', 25);
        string types = ",{\"kind\":\"OBJECT\",\"name\":\"T\",\"fields\":[{\"name\":\"deep\",\"type\":" + type
            + "},{\"name\":\"flat\",\"type\":{\"kind\":\"SCALAR\",\"name\":\"Int\"}}]}";
        LucaSchema schema = IntrospectionReader.Read(
            Encoding.UTF8.GetBytes("{\"__schema\":" + Least.Replace("%", types, StringComparison.Ordinal) + "}"))!;
        Assert.Equal(["deep", "flat"], schema.Type("T")!.Fields.Select(field => field.Name).Union(["deep"]).Order());
        Assert.Equal("Int", schema.Type("T")!.Field("flat")!.Type.ToString());
    }

    [Fact]
    public void WhateverIsDoneToAnAnswerGivesASchemaOrOneError()
    {
        byte[] answer = TestSchemas.Answer;
        Gen.Select(Gen.Int[0, answer.Length - 1], Gen.Byte, Gen.Int[0, 20], Gen.Int[0, answer.Length]).Sample((at, with, removed, end) =>
        {
            byte[] changed = [.. answer.Take(at), with, .. answer.Skip(at + removed).Take(end)];
            try
            {
                IntrospectionReader.Read(changed);
            }
            catch (LucaException e)
            {
                Assert.Equal(LucaErrorId.UnexpectedResponse, e.ErrorId);
            }
        }, iter: 300);
    }
}
