using System;
using System.Linq;
using CsCheck;
using LucaPS.Documents;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

public sealed class ParserTests
{
    [Theory]
    [InlineData("{ a", 1, 4, "{ a\n   ^")]
    [InlineData("query {\n\ta(b: )\n}", 2, 7, "\ta(b: )\n\t     ^")]
    [InlineData("query {\r\n  é\r\n}", 2, 3, "  é\n  ^")]
    [InlineData("{ a } }", 1, 7, "{ a } }\n      ^")]
    [InlineData("{ a(s: \"x\n) }", 1, 10, "{ a(s: \"x\n         ^")]
    [InlineData("# only\n\n  { a(x: 1.e) }", 3, 12, "  { a(x: 1.e) }\n           ^")]
    public void ASyntaxErrorIsShownWhereItIs(string text, int line, int column, string shown)
    {
        LucaException error = Assert.Throws<LucaException>(() => Parse.Text(text));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains($"line {line}, column {column}:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n" + shown, error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("http", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfALongLineThePlaceIsShown()
    {
        string text = "{ " + string.Join(" ", Enumerable.Repeat("field", 100)) + " ! " + string.Join(" ", Enumerable.Repeat("field", 100))
            + " }";
        string[] lines = Assert.Throws<LucaException>(() => Parse.Text(text)).Message.Split('\n');
        Assert.Equal('!', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
        Assert.True(lines[1].Length <= 120);
    }

    [Fact]
    public void TheFileIsNamed() =>
        Assert.Contains(
            "'invoices.graphql'",
            Assert.Throws<LucaException>(() => Parse.Documents.Parse("{", null, "invoices.graphql")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("# nothing", "is empty")]
    [InlineData("type A { b: Int }", "defines a schema")]
    [InlineData("query A { a } query A { b }", "two operations named 'A'")]
    [InlineData("query A { a } { b }", "without a name")]
    [InlineData("query ($a: Int, $a: Int) { b }", "'$a' twice")]
    [InlineData("{ a } fragment F on X { a } fragment F on X { b }", "two fragments named 'F'")]
    public void WhatCannotBeRunIsAnError(string text, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => Parse.Text(text));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query A { a } query B { b }", null, "2 operations (A, B)")]
    [InlineData("query A { a } query B { b }", "C", "no operation 'C'")]
    [InlineData("query Invoices { a } query B { b }", "Invoice", "Did you mean 'Invoices'?")]
    [InlineData("subscription { a }", null, "subscription")]
    [InlineData("fragment F on X { a }", null, "no operation to run")]
    public void TheOperationHasToBeClear(string text, string? name, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => Parse.Text(text, name));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsWhatAnOperationIs()
    {
        const string Text = "query A($companyId: ID, $list: [Int!]! = [1]) { a } mutation B { ...F c { d } } fragment F on Mutation { x: e(f: $g, h: 1, i: \"\\n\", j: {k: 1}) }";
        IGraphQLDocument query = Parse.Text(Text, "A");
        Assert.False(query.IsMutation);
        Assert.Equal(
            [("companyId", "ID", false), ("list", "[Int!]!", false)],
            query.Variables.Select(variable => (variable.Name, variable.Type.ToString(), variable.IsRequired)));
        IGraphQLDocument mutation = Parse.Text(Text, "B");
        Assert.True(mutation.IsMutation);
        Assert.Equal("B", mutation.OperationName);
        Assert.Empty(mutation.Variables);
        Assert.True(mutation.Declares("companyId"));
        Assert.False(mutation.Declares("g"));
        Assert.Equal(["e", "c"], mutation.RootFields.Select(field => field.Name));
        Assert.Equal(
            [new("f", "g", null), new("h", null, "1"), new("i", null, "\"\n\""), new DocumentArgument("j", null, null)],
            mutation.RootFields[0].Arguments);
    }

    [Fact]
    public void CommentsAreNoPartOfWhatTheyFollow()
    {
        const string Text = "query Q # c\n ( $a: Int ) { x : list # d\n ( first: 1 # e\n ) { nodes { id } # f\n } # g\n }";
        Assert.Equal(
            "query Q # c\n ($first: Int, $after: String,  $a: Int ) { x : list # d\n (after: $after,  first: $first # e\n ) { nodes { id } pageInfo { hasNextPage endCursor } # f\n } # g\n }",
            Parse.Text(Text).Paginate(null).Document);
    }

    [Fact]
    public void DepthAndLengthAreBounded()
    {
        string deep = string.Concat(Enumerable.Repeat("{ a\n", 5000)) + new string('}', 5000);
        Assert.Contains("nested too deeply", Assert.Throws<LucaException>(() => Parse.Text(deep)).Message, StringComparison.Ordinal);
        string list = "{ a(x: " + new string('[', 100_000) + " }";
        Assert.Throws<LucaException>(() => Parse.Text(list));
        Assert.Throws<LucaException>(() => Parse.Text("{ a" + new string(' ', 5_000_000) + "}"));
    }

    [Fact]
    public void WhateverIsWrittenIsADocumentOrOneError()
    {
        const string Text = "query Q($a: [Int!]! = [1], $b: String) @d { s: list(first: 3, after: \"x\") @include(if: $b) { nodes { id } ...F ... on X { a } } } fragment F on X { b(c: \"\"\"d\"\"\") }";
        Gen.Select(Gen.Int[0, Text.Length - 1], Gen.Int[0, 5], Gen.String[0, 6]).Sample((at, removed, with) =>
        {
            string changed = Text[..at] + with + Text[Math.Min(Text.Length, at + removed)..];
            try
            {
                Parse.Text(changed);
            }
            catch (LucaException e)
            {
                Assert.Equal(LucaErrorId.BadRequest, e.ErrorId);
            }
        }, iter: 2000);
    }
}
