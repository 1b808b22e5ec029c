using System;
using System.Collections;
using System.Collections.Generic;
using System.Text;
using LucaPS.Core.Tests.Schema;
using LucaPS.Documents;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

public sealed class VariableBinderTests
{
    private const string Text =
        "query A($companyId: ID, $n: Int = 3, $f: Filter, $list: [Long!], $on: Date) { a(x: $n) } query B($other: Int) { b }";

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("""{"n": 1.50, "list": [1], "f": {"any": "thing"}}""", """{"n":1.50,"f":{"any":"thing"},"list":[1]}""")]
    [InlineData("""{"$n": 1}""", """{"n":1}""")]
    [InlineData("""{"list": 12345678901234567890123, "other": 5}""", """{"list":12345678901234567890123}""")]
    public void JsonTextGoesAsItIs(string? json, string expected) => Assert.Equal(expected, Bind(json, TestSchemas.Schema));

    [Fact]
    public void TablesGoInTheDeclaredTypes()
    {
        var variables = new Hashtable
        {
            ["$N"] = "4",
            ["list"] = 5,
            ["on"] = new DateTime(2026, 1, 31),
            ["f"] = new Hashtable { ["states"] = "draft" },
            ["companyId"] = 7,
        };
        Assert.Equal(
            """{"companyId":"7","n":4,"f":{"states":["DRAFT"]},"list":[5],"on":"2026-01-31"}""", Bind(variables, TestSchemas.Schema));

        // Without the schema, only the value says whether it is an input object or an enum.
        Assert.Equal("""{"companyId":"7","n":4,"f":{"states":"draft"},"list":[5],"on":"2026-01-31"}""", Bind(variables, null));
    }

    [Fact]
    public void TheCompanyIsFilledInWhereItIsDeclaredAndNotGiven()
    {
        var defaults = new Dictionary<string, object?> { ["companyId"] = "c1", ["undeclared"] = 1 };
        Assert.Equal("""{"companyId":"c1"}""", Bind(null, null, defaults));
        Assert.Equal("""{"companyId":"c1","n":1}""", Bind("""{"n":1}""", null, defaults));
        Assert.Equal("""{"companyId":"mine"}""", Bind(new Hashtable { ["companyId"] = "mine" }, null, defaults));
        Assert.Equal("""{"companyId":null}""", Bind("""{"companyId":null}""", null, defaults));
        IGraphQLDocument document = Parse.Text("{ a }");
        Assert.True(new VariableBinder(null, new InputContext()).Bind(document, null, defaults).IsEmpty);
    }

    [Theory]
    [InlineData("""{"compnyId":1}""", "declares no variable '$compnyId'. Did you mean 'companyId'?")]
    [InlineData("""{"companyID":1}""", "declares no variable '$companyID'. Did you mean 'companyId'?")]
    [InlineData("""{"n":1,"N":2}""", "declares no variable '$N'")]
    [InlineData("""{"n":1,"$n":2}""", "'$n' is given twice")]
    [InlineData("[1]", "JSON of kind Array")]
    [InlineData("{\"n\":\n ,}", "line 2, byte 2")]
    [InlineData("n=1", "not JSON")]
    public void JsonTextIsChecked(string json, string part) => AssertRefused(json, part);

    [Fact]
    public void TablesAreChecked()
    {
        AssertRefused(new Hashtable { ["n"] = "four" }, "'$n' is the text 'four', but Int");
        AssertRefused(new Hashtable { ["f"] = new Hashtable { ["txt"] = 1 } }, "'$f.txt' is not a field of Filter");
        AssertRefused(new Hashtable { ["m"] = 1 }, "declares no variable '$m'");
        AssertRefused(5, "a hashtable, an object or the text of a JSON object");
    }

    [Fact]
    public void WhatIsRequiredIsMissed()
    {
        IGraphQLDocument document = Parse.Text("query ($id: ID!, $with: Int! = 1) { a }");
        LucaException error = Assert.Throws<LucaException>(() => new VariableBinder(null, new InputContext()).Bind(document, null));
        Assert.Equal("The document needs a value for $id (ID!). Give it with -Variables. Nothing was sent.", error.Message);
    }

    private static string Bind(object? variables, LucaSchema? schema, IReadOnlyDictionary<string, object?>? defaults = null)
    {
        IGraphQLDocument document = Parse.Text(Text, "A");
        return Encoding.UTF8.GetString(new VariableBinder(schema, new InputContext()).Bind(document, variables, defaults).Span);
    }

    private static void AssertRefused(object variables, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => Bind(variables, TestSchemas.Schema));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
