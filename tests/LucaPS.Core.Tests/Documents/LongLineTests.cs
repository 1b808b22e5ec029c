using System;
using System.Globalization;
using System.Linq;
using CsCheck;
using LucaPS.Core.Tests.Schema;
using LucaPS.Documents;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

/// <summary>Documents that a program wrote on one line.</summary>
public sealed class LongLineTests
{
    // Ignored between tokens (GraphQL section 2.1.7), and used in no document.
    private static readonly string s_pad = string.Concat(Enumerable.Repeat(" ,\t", 800));

    public static TheoryData<string> Cases =>
        [.. PaginationTable.All.Where(item => item.Document.Contains('{', StringComparison.Ordinal)).Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_place_is_found_in_a_long_line_too(string name)
    {
        PaginationCase item = PaginationTable.All.Single(other => other.Name == name);
        IGraphQLDocument document = Parse.Text(item.Document.Replace("{", "{" + s_pad, StringComparison.Ordinal), item.Operation);

        PaginationPlan plan = document.Paginate(item.With == Known.Nothing ? null : TestSchemas.Schema);

        Assert.Equal(item.Sent, plan.Document.Replace(s_pad, "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_of_a_megabyte_is_read()
    {
        string fields = string.Concat(
            Enumerable.Range(0, 16_000).Select(n => "f" + n.ToString(CultureInfo.InvariantCulture) + ":company(id:\""
                + n.ToString(CultureInfo.InvariantCulture) + "\"){id name}"));
        string text = "{" + fields + "saleInvoices(first:5){nodes{id}}}";

        IGraphQLDocument document = Parse.Text(text);

        Assert.Equal(text, document.Text);
        Assert.Equal(new DocumentArgument("id", null, "\"15999\""), document.RootFields[15_999].Arguments.Single());
        Assert.Equal(
            "query ($first: Int, $after: String) {" + fields
                + "saleInvoices(after: $after, first: $first){nodes{id} pageInfo { hasNextPage endCursor }}}",
            document.Paginate(null).Document);
    }

    [Theory]
    [InlineData("\"", "\"")]
    [InlineData("\"\"\"", "\"\"\"")]
    public void A_string_of_a_megabyte_keeps_its_meaning(string open, string close)
    {
        string cursor = string.Concat(Enumerable.Repeat("æ# {}", 200_000));
        string text = "query($c: ID) { saleInvoices(after: " + open + cursor + close + ", companyId: $c) { nodes { id } } }";

        PaginationPlan plan = Parse.Text(text).Paginate(null);
        Assert.Equal(cursor, plan.StartCursor);
        Assert.DoesNotContain(cursor, plan.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_in_a_long_string_mean_what_they_mean()
    {
        string text = "{ a(after: \"" + string.Concat(Enumerable.Repeat("\\u00e6\\\"\\n", 500)) + "\") { nodes { id } } }";

        Assert.Equal(string.Concat(Enumerable.Repeat("æ\"\n", 500)), Parse.Text(text).Paginate(null).StartCursor);
    }

    [Theory]
    [InlineData("\"\\u{1F9FE} a\"", "🧾 a")]
    [InlineData("\"\\\\\\u{41}\"", "\\A")]
    [InlineData("\"\"\"\\u{41}\"\"\"", "\\u{41}")]
    public void Escapes_in_braces_mean_their_character(string literal, string meaning)
    {
        string text = "{ a(after: " + literal + ", b: $c) { nodes { id } } }";

        PaginationPlan plan = Parse.Text(text).Paginate(null);

        Assert.Equal(meaning, plan.StartCursor);
        Assert.Equal("query ($first: Int, $after: String) { a(first: $first, after: $after, b: $c) { nodes { id } pageInfo { hasNextPage endCursor } } }", plan.Document);
    }

    [Theory]
    [InlineData("{ a(b: \"\\u{110000}\") }")]
    [InlineData("{ a(b: \"\\u{}\") }")]
    [InlineData("{ a\\u{41} }")]
    public void Escapes_that_are_none_are_errors(string text) => Assert.Throws<LucaException>(() => Parse.Text(text));

    [Fact]
    public void A_long_comment_changes_nothing()
    {
        string text = "{ a # " + new string('"', 3_000_000) + "\n b }";

        Assert.Equal(["a", "b"], Parse.Text(text).RootFields.Select(field => field.Name));
        Assert.Equal(text, Parse.Text(text).Text);
    }

    [Fact]
    public void An_error_anywhere_in_a_long_line_is_shown_where_it_is() =>
        Gen.Select(Gen.Int[0, 30_000], Gen.Bool).Sample((before, minified) =>
        {
            string part = minified ? "f(a:1){id}" : "f (a: 1, b: \"x\") { id } ";
            string good = "{" + string.Concat(Enumerable.Repeat(part, before / 10));
            string text = good + "?" + string.Concat(Enumerable.Repeat(part, 3000)) + "}";

            LucaException error = Assert.Throws<LucaException>(() => Parse.Text(text));

            Assert.Contains(
                "line 1, column " + (good.Length + 1).ToString(CultureInfo.InvariantCulture) + ":",
                error.Message,
                StringComparison.Ordinal);
            string[] lines = error.Message.Split('\n');
            Assert.Equal('?', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
        }, iter: 40);

    [Theory]
    [InlineData("\"", "the string is not closed")]
    [InlineData("\"\"\"", "the string is not closed")]
    [InlineData("\"\\q", "an escape that a string cannot have")]
    [InlineData("\"\\u00g0", "an escape that a string cannot have")]
    public void A_long_string_that_is_wrong_is_an_error_at_its_place(string start, string reason)
    {
        bool isEscape = start.Length > 1 && start[1] == '\\';
        string text = "{ a(b: \"" + new string('x', 2_000_000) + (isEscape ? start[1..] + "\") }" : "");
        if (start.Length == 3 && !isEscape) text = text.Replace("b: \"", "b: \"\"\"", StringComparison.Ordinal);

        LucaException error = Assert.Throws<LucaException>(() => Parse.Text(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        int at = isEscape ? text.IndexOf('\\', StringComparison.Ordinal) : text.Length;
        Assert.Contains("column " + (at + 1).ToString(CultureInfo.InvariantCulture) + ":", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_end_is_an_error() =>
        Assert.Contains(
            "longer than 5000",
            Assert.Throws<LucaException>(() => Parse.Text("{ " + new string('a', 1_000_000) + "! }")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_written_on_a_long_line_is_a_document_or_one_error()
    {
        string text = "query Q($a: [Int!]! = [1]) @d {" + s_pad + "s: list(first: 3, after: \"" + new string('x', 1500)
            + "\") { nodes { id } ...F # c\n } } fragment F on X { b(c: \"\"\"" + new string('d', 1500) + "\"\"\") }";
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 5], Gen.String[0, 6]).Sample((at, removed, with) =>
        {
            try
            {
                Parse.Text(text[..at] + with + text[Math.Min(text.Length, at + removed)..]);
            }
            catch (LucaException e)
            {
                Assert.Equal(LucaErrorId.BadRequest, e.ErrorId);
            }
        }, iter: 1000);
    }
}
