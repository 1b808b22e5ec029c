using System.Text;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Defaults by which a list may leave out rows.</summary>
public sealed class NarrowingDefaultsTests
{
    [Theory]
    [InlineData("active: Boolean = true", "'active true'")]
    [InlineData("state: State = OPEN", "'state OPEN'")]
    [InlineData("state: State = open", "'state open'")]
    [InlineData("fromDate: String = \"2026-01-01\"", "'fromDate \"2026-01-01\"'")]
    [InlineData("year: Int = 2026", "'year 2026'")]
    [InlineData("withArchived: Boolean = false, includeOrders: Boolean = false, onlyOrdered: Boolean = true",
        "'withArchived false', 'includeOrders false' and 'onlyOrdered true'")]
    [InlineData("withTotals: Boolean = false, scale: Int = 2, unit: String = \"kg\"", null)]
    [InlineData("filter: Filter = {}", "'filter {active: true}'")]
    [InlineData("filter: Filter", null)]
    [InlineData("text: String = \"\", state: State = ALL, active: Boolean", null)]
    [InlineData("orderBy: State = OPEN, sort_direction: State = OPEN, locale: String = \"nb\"", null)]
    [InlineData("first: Int = 25, per_page: Int = 30, maxResults: Int = 100, skip: Int = 0", null)]
    public void Those_that_nobody_gave_are_told(string arguments, string? told) => Assert.Equal(told, Of(arguments));

    [Theory]
    [InlineData("""{"updatedSince":"2026-01-01"}""", "'filter.active true'")]
    [InlineData("""{"active":false}""", null)]
    [InlineData("null", null)]
    public void Members_of_an_input_count_where_it_is_given(string given, string? told) =>
        Assert.Equal(told, Of("filter: Filter", new BoundArgument("filter", "f", "Filter", Encoding.UTF8.GetBytes(given))));

    private static string? Of(string arguments, params BoundArgument[] given)
    {
        LucaSchema schema = TestSchemas.FromSdl(
            $"type Query {{ rows({arguments}): [Row!] }} type Row {{ id: ID! }} enum State {{ OPEN open ALL }} "
                + "input Filter { updatedSince: String active: Boolean = true }");
        return NarrowingDefaults.Of(schema, schema.QueryType.Field("rows")!, given);
    }
}
