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
    [InlineData(
        "{ ...F ...F } fragment F on Query { a }", "query ($companyId: ID) { ...F ...F } fragment F on Query { a(companyId: $companyId) }")]
    [InlineData("mutation M { send(id: \"1\") { id } }", "mutation M($companyId: ID) { send(companyId: $companyId, id: \"1\") { id } }")]
    public void Fields_without_a_company_are_given_one(string text, string expected)
    {
        IGraphQLDocument written = Parse.Text(text).WithCompany(KnownSchema.Schema)!;

        Assert.Equal(expected, written.Text);
        Assert.Contains(written.Variables, variable => variable.Name == "companyId");
    }

    [Theory]
    [InlineData("{ companies { nodes { id } } }")]
    [InlineData("{ company(id: 1) { id } __typename }")]
    [InlineData("{ a(companyId: 1) }")]
    public void A_document_may_have_no_room_for_a_company(string text)
    {
        Assert.False(Parse.Text(text).MayTakeCompany);
        Assert.Null(Parse.Text(text).WithCompany(KnownSchema.Schema));
    }
}
