using LucaPS.Documents;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

public sealed class CompanyRewriterTests
{
    [Theory]
    [InlineData("{ a }", "query ($companyId: ID) { a(companyId: $companyId) }")]
    [InlineData("query { a b }", "query ($companyId: ID) { a(companyId: $companyId) b(companyId: $companyId) }")]
    [InlineData("query Q($n: Int) { x: a(n: $n) { c } }", "query Q($companyId: ID, $n: Int) { x: a(companyId: $companyId, n: $n) { c } }")]
    [InlineData("{ companies { nodes { id } } a }", "query ($companyId: ID) { companies { nodes { id } } a(companyId: $companyId) }")]
    [InlineData("{ a(companyId: \"mine\") b # {\n }", "query ($companyId: ID) { a(companyId: \"mine\") b(companyId: $companyId) # {\n }")]
    [InlineData("{ ...F ...F } fragment F on Query { a }", "query ($companyId: ID) { ...F ...F } fragment F on Query { a(companyId: $companyId) }")]
    [InlineData("mutation M { send(id: \"1\") { id } }", "mutation M($companyId: ID) { send(companyId: $companyId, id: \"1\") { id } }")]
    public void Fields_without_a_company_are_given_one(string text, string expected)
    {
        string written = Rewrite(text, null);

        Assert.Equal(expected, written);
        Assert.NotNull(Parse.Text(written).Operations[0].Variable("companyId"));
    }

    [Theory]
    [InlineData("{ companies { nodes { id } } }")]
    [InlineData("{ company(id: 1) { id } __typename }")]
    [InlineData("{ a(companyId: 1) }")]
    public void A_document_without_room_for_a_company_is_refused(string text)
    {
        LucaException error = Assert.Throws<LucaException>(() => Rewrite(text, null));

        Assert.Equal((LucaErrorId.BadRequest, "c1"), (error.ErrorId, error.TargetValue));
        Assert.Contains("-Company has no place", error.Message, System.StringComparison.Ordinal);
    }

    private static string Rewrite(string text, LucaSchema? schema)
    {
        ParsedDocument document = Parse.Text(text);
        return new CompanyRewriter(schema).Rewrite(document, document.Choose(null), "c1")!;
    }
}
