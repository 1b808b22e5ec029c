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
}
