using LucaPS.Errors;
using Xunit;

namespace LucaPS.Core.Tests.Errors;

/// <summary>The bounds of servers on what one document may ask for, in the words of their libraries.</summary>
public sealed class SizeLimitTests
{
    [Theory]
    [InlineData("The maximum allowed items per page were exceeded.", 50L)]
    [InlineData("Maximum number of 50 requested items exceeded, got 100. Fetch smaller chunks.", 50L)]
    [InlineData("The maximum allowed field cost was exceeded.", 50L)]
    [InlineData("The maximum allowed type cost was exceeded.", 50L)]
    [InlineData("The query exceeds the maximum cost of 1000. Actual cost is 2043", 50L)]
    [InlineData("Query cost is 2000, which exceeds the single query max cost limit (1000)", 47L)]
    [InlineData("first must be at most 25", 25L)]
    [InlineData("Unknown argument 'first' on field 'saleInvoices'.", null)]
    [InlineData("The first maximum is 100", null)]
    [InlineData("Rate limit exceeded", null)]
    [InlineData("Daily limit exceeded", null)]
    [InlineData("Nei", null)]
    public void A_smaller_page_is_tried_where_the_words_are_about_its_size(string words, long? smaller) =>
        Assert.Equal(smaller, SizeLimit.SmallerPage(new LucaException(LucaErrorId.ServerError, "x") { ServerMessage = words }, 100));

    [Theory]
    [InlineData("'sales' exceeds maximum operation depth of 3", true)]
    [InlineData("Query has depth of 20, which exceeds max depth of 15", true)]
    [InlineData("The GraphQL document has an execution depth of 16 which exceeds the max allowed execution depth of 15.", true)]
    [InlineData("maximum query depth exceeded 11 > 10", true)]
    [InlineData("Syntax Error: Query depth limit of 6 exceeded, found 7.", true)]
    [InlineData("Max query depth should be 5 but got 6.", true)]
    [InlineData("Query is too nested to execute. Depth is 6 levels, maximum allowed on this endpoint is 3.", true)]
    [InlineData("Query has complexity of 1905, which exceeds max complexity of 200", false)]
    [InlineData("Cannot query field 'depth' on type 'Box'.", false)]
    [InlineData(null, false)]
    public void A_bound_on_the_depth_has_its_own_advice(string? words, bool isDepth)
    {
        Assert.Equal(isDepth, SizeLimit.IsDepthNamedIn(words));
        string? advice = ErrorCatalogue.Of(LucaErrorId.BadRequest).Advice(new FailureFacts(words, null, IsMutation: false, null));
        Assert.Equal(isDepth, advice!.Contains("fewer objects within objects", System.StringComparison.Ordinal));
        if (isDepth) Assert.Null(SizeLimit.SmallerPage(new LucaException(LucaErrorId.BadRequest, "x") { ServerMessage = words }, 100));
    }
}
