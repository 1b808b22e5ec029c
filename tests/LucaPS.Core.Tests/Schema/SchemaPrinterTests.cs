using System;
using System.Linq;
using GraphQLParser;
using GraphQLParser.AST;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class SchemaPrinterTests
{
    [Fact]
    public void WhatIsPrintedIsReadBackAsTheSameSchema()
    {
        string sdl = SchemaPrinter.Print(TestSchemas.Schema);
        string again = SchemaPrinter.Print(TestSchemas.FromSdl(sdl));
        Assert.Equal(sdl, again);
        Assert.Contains("  oldNumber: Int @deprecated(reason: \"Use invoiceNumber.\")\n", sdl, StringComparison.Ordinal);
        Assert.Contains("type Company implements Node & Named {\n", sdl, StringComparison.Ordinal);
        Assert.Contains("union SearchResult = SaleInvoice | SaleCustomer | Note\n", sdl, StringComparison.Ordinal);
        Assert.Contains("  states: [InvoiceState!] = [DRAFT, SENT]\n", sdl, StringComparison.Ordinal);
        Assert.Contains(
            "\"\"\"\nAn invoice.\n  Indented, with a \"quote\" and a \\ backslash.\n\"\"\"\ntype SaleInvoice",
            sdl,
            StringComparison.Ordinal);
        Assert.DoesNotContain("__Type", sdl, StringComparison.Ordinal);
        Assert.DoesNotContain("scalar Int\n", sdl, StringComparison.Ordinal);
    }

    [Fact]
    public void TheKnownSchemaIsPrintedTo()
    {
        string sdl = SchemaPrinter.Print(KnownSchema.Schema);
        Assert.Equal(sdl, SchemaPrinter.Print(TestSchemas.FromSdl(sdl)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two\nlines")]
    [InlineData("quotes \" and \"\"\" three")]
    [InlineData("ends with a quote\"")]
    [InlineData("back\\slash and \\\"\"\" trick")]
    [InlineData(" leading space")]
    [InlineData("\nblank first")]
    [InlineData("blank last\n")]
    [InlineData("a\n  \nspaces between")]
    [InlineData("a\n\nempty between")]
    [InlineData("tab\tinside")]
    [InlineData("bell \u0007 and null \0")]
    [InlineData("emoji 🧾 and æøå")]
    [InlineData("  all\n  indented")]
    [InlineData("a\rb")]
    public void DescriptionsComeBackAsTheyWere(string description)
    {
        var type = new SchemaType { Kind = TypeKind.Scalar, Name = "S", Description = description };
        GraphQLDocument document = Parser.Parse(SchemaPrinter.Print(type));
        Assert.Equal(description, ((GraphQLScalarTypeDefinition)document.Definitions.Single()).Description!.Value.ToString());
    }

    [Fact]
    public void RootsOfOtherNamesAreNamed()
    {
        var types = new[] { "Root", "Mutation" }.ToDictionary(name => name, name => new SchemaType
        {
            Kind = TypeKind.Object,
            Name = name,
            Fields = [new SchemaField { Name = "a", Type = TypeRef.Named(TypeKind.Scalar, "Int") }],
        });
        string sdl = SchemaPrinter.Print(new LucaSchema { Types = types, QueryTypeName = "Root" });
        Assert.StartsWith("schema {\n  query: Root\n}\n", sdl, StringComparison.Ordinal);
        Assert.Null(TestSchemas.FromSdl(sdl).MutationTypeName);
    }
}
