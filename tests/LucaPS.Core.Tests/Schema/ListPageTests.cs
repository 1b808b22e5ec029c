using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

/// <summary>What a page says of the rest of its list.</summary>
public sealed class ListPageTests
{
    [Theory]
    [InlineData("items: [Row!]! totalCount: Int", "totalCount")]
    [InlineData("items: [Row!]! total: Int", "totalCount: total")]
    [InlineData("data: [Row!]! paginatorInfo: Paginator", "pageInfo: paginatorInfo { hasNextPage: hasMorePages totalCount: total }")]
    [InlineData("items: [Row!]! meta: Sum", "pageInfo: meta { totalCount: total }")]
    [InlineData("items: [Row!]! summary: Sum paging: Paging", "pageInfo: paging { hasNextPage: hasMore }")]
    [InlineData("items: [Row!]! summary: Sum", null)]
    [InlineData("items: [Row!]! hasMore: Boolean", "hasNextPage: hasMore")]
    public void It_is_asked_for_by_the_names_of_Relay(string fields, string? asked)
    {
        LucaSchema schema = TestSchemas.FromSdl(
            $"type Query {{ rows(limit: Int, offset: Int): Page }} type Page {{ {fields} }} type Row {{ id: ID! }} "
                + "type Paginator { hasMorePages: Boolean total: Int perPage: Int } type Sum { total: Int vat: Int } "
                + "type Paging { hasMore: Boolean }");

        Assert.Equal(asked, ListPage.Of(schema, schema.Type("Page")!, isPaged: true)!.Asked);
    }
}
