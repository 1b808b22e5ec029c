using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class ArgumentBinderTests
{
    private static readonly TimeZoneInfo s_oslo = TimeZoneInfo.CreateCustomTimeZone(
        "Oslo", TimeSpan.FromHours(1), "Oslo", "Oslo", "Oslo",
        [TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday))]);

    private static readonly LucaSchema s_schema = TestSchemas.Schema;
    private readonly ArgumentBinder _binder = new(
        s_schema, new InputContext { Zone = s_oslo, Unwrap = value => value is Wrapped wrapped ? wrapped.Value : value });

    public static TheoryData<string, object?, string> Values => new()
    {
        { "Int", 5, "5" },
        { "Int", 5L, "5" },
        { "Int", (byte)5, "5" },
        { "Int", 5.0, "5" },
        { "Int", 5.00m, "5" },
        { "Int", "-17", "-17" },
        { "Int", new BigInteger(int.MaxValue), "2147483647" },
        { "Long", long.MaxValue, "\"9223372036854775807\"" },
        {
            "BigInt",
            BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture),
            "\"123456789012345678901234567890\""
        },
        { "BigInt", "123456789012345678901234567890", "\"123456789012345678901234567890\"" },
        { "BigInt", decimal.MaxValue, "\"79228162514264337593543950335\"" },
        { "Float", 1.10m, "1.10" },
        { "Float", 0.1, "0.1" },
        { "Float", 3, "3" },
        { "Float", "2.50", "2.50" },
        { "Float", 1e300, "1E+300" },
        { "Decimal", 79228162514264337593543950.335m, "\"79228162514264337593543950.335\"" },
        { "Decimal", "12345678901234567890.12345678901234567890", "\"12345678901234567890.12345678901234567890\"" },
        { "Boolean", true, "true" },
        { "Boolean", "FALSE", "false" },
        { "ID", "007", "\"007\"" },
        { "ID", 7, "\"7\"" },
        { "ID", "2026-01-31", "\"2026-01-31\"" },
        { "String", "æ \"🧾\" \\ \n", "\"æ \\\"\\uD83E\\uDDFE\\\" \\\\ \\n\"" },
        { "String", 987654325, "\"987654325\"" },
        { "String", 1.50m, "\"1.50\"" },
        { "String", 'x', "\"x\"" },
        { "String", DayOfWeek.Friday, "\"Friday\"" },
        { "Date", new DateTime(2026, 3, 29, 23, 59, 59, DateTimeKind.Utc), "\"2026-03-29\"" },
        { "Date", new DateTime(2026, 3, 29, 0, 0, 0, DateTimeKind.Local), "\"2026-03-29\"" },
        { "Date", new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.FromHours(14)), "\"2026-03-29\"" },
        { "Date", new DateOnly(2026, 3, 29), "\"2026-03-29\"" },
        { "Date", "2026-03-29", "\"2026-03-29\"" },
        { "DateTime", new DateTimeOffset(2026, 7, 1, 12, 0, 0, 500, TimeSpan.FromHours(2)), "\"2026-07-01T12:00:00.5+02:00\"" },
        { "DateTime", new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc), "\"2026-07-01T12:00:00Z\"" },
        { "DateTime", new DateTime(2026, 7, 1, 12, 0, 0), "\"2026-07-01T12:00:00+02:00\"" },
        { "DateTime", new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Local), "\"2026-01-01T12:00:00+01:00\"" },
        { "DateTime", DateTime.MinValue, "\"0001-01-01T00:00:00+00:00\"" },
        { "DateTime", "2026-07-01T12:00:00+02:00", "\"2026-07-01T12:00:00+02:00\"" },
        { "InvoiceState", "DRAFT", "\"DRAFT\"" },
        { "InvoiceState", "draft", "\"DRAFT\"" },
        { "InvoiceState", new Wrapped("Sent"), "\"SENT\"" },
        { "[InvoiceState!]", "DRAFT", "[\"DRAFT\"]" },
        { "[InvoiceState!]", new[] { "DRAFT" }, "[\"DRAFT\"]" },
        { "[InvoiceState!]", new object[] { "DRAFT", new Wrapped("SENT") }, "[\"DRAFT\",\"SENT\"]" },
        { "[InvoiceState!]", Array.Empty<object>(), "[]" },
        { "[[Int!]!]", 1, "[[1]]" },
        { "[[Int!]!]", new object[] { new[] { 1, 2 }, 3 }, "[[1,2],[3]]" },
        { "[Int]", new object?[] { 1, null }, "[1,null]" },
        { "Int", null, "null" },
        { "Int", DBNull.Value, "null" },
        { "Int", new Wrapped(null), "null" },
        { "Filter", new Hashtable { ["TEXT"] = "a" }, "{\"text\":\"a\"}" },
        { "Filter", new Hashtable { ["amount"] = new Hashtable { ["minimum"] = 12.5m } }, "{\"amount\":{\"minimumCents\":1250}}" },
        { "Filter", new Hashtable { ["amount"] = new Hashtable { ["MinimumCents"] = 12 } }, "{\"amount\":{\"minimumCents\":12}}" },
        { "Filter", new Dictionary<string, object?> { ["states"] = "paid" }, "{\"states\":[\"PAID\"]}" },
        {
            "JSON",
            new Hashtable { ["a"] = new object?[] { 1, 2.5m, null, "x", true, new Hashtable() } },
            "{\"a\":[1,2.5,null,\"x\",true,{}]}"
        },
        { "JSON", new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc), "\"2026-07-01T12:00:00Z\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void ValuesGoInTheSchemasTypes(string type, object? value, string json)
    {
        string[] cultures = ["nb-NO", "da-DK", "fi-FI", "tr-TR", "ar-SA", ""];
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in cultures)
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                Assert.Equal(json, Json(type, value));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static TheoryData<string, object?, string> Refused => new()
    {
        { "Int", 2147483648L, "'a' is the Int64 2147483648, but Int" },
        { "Int", 1.5m, "whole number" },
        { "Int", "1,000", "the text '1,000'" },
        { "Int", true, "'a' is true, but Int" },
        { "Int", new[] { 1 }, "'a' is a list, but one value of type Int" },
        { "Int!", null, "'a' is null, but Int! is expected" },
        { "[Int!]", new object?[] { 1, null }, "'a[1]' is null, but Int!" },
        { "[Int!]", new object[] { 1, "x" }, "'a[1]' is the text 'x'" },
        { "Float", double.NaN, "finite" },
        { "Float", double.PositiveInfinity, "finite" },
        { "Float", "1,5", "decimal point" },
        { "Decimal", "12 000,00", "decimal point" },
        { "Boolean", 1, "'a' is the Int32 1, but Boolean" },
        { "Date", "31.01.2026", "'2026-01-31'" },
        { "Date", "2026-02-30", "'a' is the text '2026-02-30'" },
        { "DateTime", "yesterday", "'2026-01-31T12:00:00+01:00'" },
        { "String", new DateTime(2026, 1, 31), "the time 2026-01-31T00:00:00" },
        { "ID", 1.5, "ID (text)" },
        { "InvoiceState", "DRAFTS", "Did you mean 'DRAFT'?" },
        { "InvoiceState", 1, "Choose from: DRAFT, SENT, PAID." },
        { "Filter", "text", "a hashtable of the fields of Filter" },
        { "Filter", new Hashtable { ["tekst"] = "a" }, "'a.tekst' is not a field of Filter. Did you mean 'text'?" },
        { "Filter", new Hashtable { ["amount"] = new Hashtable { ["maximumCents"] = 1 } }, "'a.amount.minimumCents' is missing" },
        { "Filter", new Hashtable { ["amount"] = new Hashtable { ["minimum"] = 1.005m } }, "no more than two decimals" },
        {
            "Filter",
            new Hashtable { ["amount"] = new Hashtable { ["minimum"] = 1m, ["minimumCents"] = 1 } },
            "'a.amount.minimumCents' is given twice"
        },
        { "Filter", new Dictionary<string, object?> { ["text"] = "a", ["TEXT"] = "b" }, "given twice" },
        {
            "SaleInvoiceInput",
            new Hashtable
            {
                ["saleCustomer"] = new Hashtable { ["id"] = "x" },
                ["lines"] = new object[] { new Hashtable { ["saleProductId"] = "p", ["quantity"] = "two" } }
            },
            "'a.lines[0].quantity' is the text 'two', but Decimal"
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatDoesNotFitIsAnErrorThatSaysWhereAndWhatIsExpected(string type, object? value, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => Json(type, value));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatHoldThemselvesAreAnError()
    {
        var circle = new Hashtable();
        circle["extra"] = circle;
        Assert.Contains("contains itself", Assert.Throws<LucaException>(() => Json("JSON", circle)).Message, StringComparison.Ordinal);
        var list = new ArrayList();
        list.Add(list);
        Assert.Contains("contains itself", Assert.Throws<LucaException>(() => Json("JSON", list)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ArgumentsBecomeVariablesInTheSchemasOrder()
    {
        SchemaField field = s_schema.QueryType.Field("saleInvoices")!;
        BoundArguments bound = _binder.Bind(field, new Hashtable { ["STATES"] = "sent", ["paid"] = false }, name => "x_" + name);
        Assert.Equal("$x_paid: Boolean, $x_states: [InvoiceState!]", bound.Declarations);
        Assert.Equal("paid: $x_paid, states: $x_states", bound.Text);
        Assert.Equal("""{"x_paid":false,"x_states":["SENT"]}""", Encoding.UTF8.GetString(JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            bound.WriteVariables(writer);
            writer.WriteEndObject();
        }).Span));
        Assert.Equal("", _binder.Bind(field, null).Declarations);
    }

    [Theory]
    [InlineData("piad", "Did you mean 'paid'?")]
    [InlineData("first", "'first' has its own parameter")]
    public void ArgumentsAreCheckedByName(string name, string part)
    {
        SchemaField field = s_schema.QueryType.Field("saleInvoices")!;
        LucaException error = Assert.Throws<LucaException>(() =>
            _binder.Bind(field, new Hashtable { [name] = 1 }, given: ["first", "after", "companyId"]));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequiredArgumentsAreMissed()
    {
        SchemaField field = s_schema.QueryType.Field("saleInvoice")!;
        Assert.Contains(
            "needs the argument id (ID!)", Assert.Throws<LucaException>(() => _binder.Bind(field, null)).Message, StringComparison.Ordinal);
        Assert.Empty(_binder.Bind(field, null, given: ["id"]).Items);
    }

    [Theory]
    [InlineData("", "'by' has none, but By takes exactly one of its fields: 'id', 'number' or 'names'.")]
    [InlineData("id number", "'by' has 'id' and 'number', but")]
    [InlineData("id null", "'by' has 'id' without a value, but")]
    [InlineData("number", null)]
    public void OfAOneOfInputOneFieldIsGiven(string given, string? says)
    {
        LucaSchema schema = TestSchemas.FromSdl(
            "type Query { find(by: By!, all: [By!]): String } input By @oneOf { id: ID number: Int names: [String!] }");
        var binder = new ArgumentBinder(schema, new InputContext());
        System.Collections.Specialized.OrderedDictionary by = [];
        if (given.Contains("id", StringComparison.Ordinal)) by["ID"] = given.EndsWith("null", StringComparison.Ordinal) ? null : "x";
        if (given.Contains("number", StringComparison.Ordinal)) by["number"] = 7;
        Hashtable arguments = new() { ["by"] = by };
        if (says is null)
        {
            BoundArguments bound = binder.Bind(schema.QueryType.Field("find")!, arguments);
            Assert.Equal("{\"number\":7}", Encoding.UTF8.GetString(bound.Items[0].Json.Span));
            arguments["all"] = new object[] { by, new Hashtable() };
            says = "'all[1]' has none";
        }

        LucaException error = Assert.Throws<LucaException>(() => binder.Bind(schema.QueryType.Field("find")!, arguments));

        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.True(error.MayHaveBeenSent == false);
        Assert.Contains(says, error.Message.Replace("'ID'", "'id'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatHasATypeWithoutAKnownNameIsALiteral()
    {
        var binder = new ArgumentBinder(KnownSchema.Schema, new InputContext());
        SchemaField create = KnownSchema.Schema.MutationType!.Field("bookkeepingEntryMatchCreate")!;
        Hashtable match = new()
        {
            ["entryMatch"] = new System.Collections.Specialized.OrderedDictionary
            {
                ["postingLines"] = new object[] { new Hashtable { ["id"] = "a\"\\\n☃😀" }, new Hashtable { ["id"] = 7 } },
                ["accountId"] = null,
                ["other"] = new Hashtable { ["rate"] = 1.5m },
            },
        };

        BoundArguments bound = binder.Bind(create, match);

        GraphQLParser.AST.GraphQLDocument document = GraphQLParser.Parser.Parse("mutation { m(" + bound.Text + ") }");
        Assert.Empty(bound.Declarations);
        Assert.Equal(
            """entryMatch: {postingLines: [{id: "a\"\\\n☃\uD83D\uDE00"}, {id: "7"}], accountId: null, other: {rate: 1.5}}""",
            bound.Text);
        Assert.Single(document.Definitions);
        ((System.Collections.Specialized.OrderedDictionary)match["entryMatch"]!)["other"] = new Hashtable { ["a: 1} x"] = 1 };
        Assert.Equal(LucaErrorId.BadRequest, Assert.Throws<LucaException>(() => binder.Bind(create, match)).ErrorId);
    }

    [Fact]
    public void TheKnownSchemaIsIncompleteAndLetsThrough()
    {
        var binder = new ArgumentBinder(KnownSchema.Schema, new InputContext());
        SchemaField send = KnownSchema.Schema.MutationType!.Field("saleInvoiceSend")!;
        Assert.Equal(
            "\"EHF\"",
            Encoding.UTF8.GetString(binder.Bind(send, new Hashtable { ["id"] = "x", ["sendMethod"] = "EHF" }).Items[1].Json.Span));
        SchemaField create = KnownSchema.Schema.MutationType!.Field("saleInvoiceCreate")!;
        BoundArguments bound = binder.Bind(create, new Hashtable { ["saleInvoice"] = new Hashtable { ["ourReference"] = "Kari" } });
        Assert.Equal("""{"ourReference":"Kari"}""", Encoding.UTF8.GetString(bound.Items[0].Json.Span));
        Assert.Contains(
            "Invoke-LucaGraphQL",
            Assert.Throws<LucaException>(() => binder.Bind(send, new Hashtable { ["zip"] = 1 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnyNumberComesBackExactly()
    {
        Gen.Decimal.Sample(
            value => Assert.Equal(value, decimal.Parse(Json("Decimal", value).Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture)),
            iter: 500);
        Gen.Long.Sample(value => Assert.Equal(value, long.Parse(Json("Long", value).Trim('"'), CultureInfo.InvariantCulture)), iter: 500);
        Gen.Double.Where(double.IsFinite).Sample(
            value => Assert.Equal(value, JsonDocument.Parse(Json("Float", value)).RootElement.GetDouble()), iter: 500);
        Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Sample(
            cents => Assert.Equal(cents, (long)Kroner.ToCents(cents / 100m, "a")), iter: 500);
    }

    [Fact]
    public void AnyTextComesBackAsItWas() => Gen.String.Sample(
        text =>
        {
            string well = new([.. text.Where(c => !char.IsSurrogate(c))]);
            Assert.Equal(well, JsonDocument.Parse(Json("String", well)).RootElement.GetString());
            JsonDocument.Parse(Json("String", text));
        }, iter: 500);

    [Fact]
    public void AnyDayStaysThatDay() => Gen.DateTime.Select(Gen.Enum<DateTimeKind>()).Sample((time, kind) => Assert.Equal(
        "\"" + time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "\"", Json("Date", DateTime.SpecifyKind(time, kind))),
            iter: 500);

    [Fact]
    public void An_amount_among_arguments_has_its_twin()
    {
        LucaSchema schema = TestSchemas.FromSdl(
            "type Query { a: Int } type Mutation { projectCreate(name: String, budgetCents: Int!): Int accountCreate(balance: Decimal!): Int } scalar Decimal");
        ArgumentBinder binder = new(schema, new InputContext());

        Assert.Equal(
            "1250", Encoding.UTF8.GetString(
                binder.Bind(schema.MutationType!.Field("projectCreate")!, new Hashtable { ["budget"] = 12.5m }).Items[0].Json.Span));
        Assert.Equal(
            "12.5", Encoding.UTF8.GetString(
                binder.Bind(schema.MutationType!.Field("accountCreate")!, new Hashtable { ["balanceCents"] = 1250 }).Items[0].Json.Span));
    }

    [Fact]
    public void AnyMomentStaysThatMoment() => Gen.DateTimeOffset.Sample(time => Assert.Equal(
        time, DateTimeOffset.Parse(JsonDocument.Parse(Json("DateTime", time)).RootElement.GetString()!, CultureInfo.InvariantCulture)),
            iter: 500);

    private string Json(string type, object? value) => Encoding.UTF8.GetString(_binder.Json(Type(type), value, "a").Span);

    internal static TypeRef Type(string text) =>
        text.EndsWith('!') ? TypeRef.NonNullOf(Type(text[..^1]))
        : text.StartsWith('[') ? TypeRef.ListOf(Type(text[1..^1]))
        : TypeRef.Named(s_schema.Type(text)?.Kind ?? TypeKind.Scalar, text);

    private sealed record Wrapped(object? Value);
}
