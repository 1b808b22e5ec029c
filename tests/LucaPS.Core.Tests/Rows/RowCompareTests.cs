using System;
using System.Text;
using System.Text.Json;
using LucaPS.Rows;
using LucaPS.Schema;
using Xunit;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Rows;

public sealed class RowCompareTests
{
    [Theory]
    [InlineData("""{"id":"1","name":"a"}""", "c1", """{"id":"1","name":"a"}""", "c1", 0)]
    [InlineData("""{"id":"1","name":"a"}""", "c1", """{"id":"2","name":"a"}""", "c1", -1)]
    [InlineData("""{"id":"1","name":"a"}""", "c1", """{"id":"1","name":"a"}""", "c2", -1)]
    [InlineData("""{"id":"9","name":"a"}""", "c1", """{"id":"1","name":"b"}""", "c1", -1)]
    [InlineData("""{"id":"9","name":"a"}""", "c1", null, null, 1)]
    public void Rows_compare_by_text_then_id_and_company(string one, string oneCompany, string? other, string? otherCompany, int order)
    {
        Selection selection = Of("Thing", Leaf("id", "ID!"), Leaf("name", "String"));
        Row row = Read(selection, one, oneCompany);
        Row? second = other is null ? null : Read(selection, other, otherCompany);
        Assert.Equal(order, Math.Sign(row.CompareTo(second)));
        if (second is not null) Assert.Equal(-order, Math.Sign(second.CompareTo(row)));
        Assert.Equal(order == 0, row.Equals(second));
        if (order == 0) Assert.Equal(row.GetHashCode(), second!.GetHashCode());
    }

    [Fact]
    public void Rows_of_different_kinds_are_different()
    {
        SelectedField[] fields = [Leaf("id", "ID!"), Leaf("name", "String")];
        Row customer = Read(Of("SaleCustomer", fields), """{"id":"1","name":"a"}""", "c");
        Row supplier = Read(Of("Supplier", fields), """{"id":"1","name":"a"}""", "c");

        Assert.NotEqual(0, customer.CompareTo(supplier));
        Assert.False(customer.Equals(supplier));
        Assert.False(customer.Equals("a"));
        Assert.True(customer.Equals(Read(Of("SaleCustomer", [.. fields, Leaf("active", "Boolean")]), """{"id":"1","name":"a"}""", "c")));
    }

    [Fact]
    public void Rows_without_an_id_compare_by_their_values()
    {
        Selection selection = Of("Line", Leaf("name", "String"), Leaf("amount", "Int"));
        Row one = Read(selection, """{"name":"a","amount":1}""", "c");
        Row same = Read(selection, """{"name":"a","amount":1}""", "c");
        Assert.Equal(0, one.CompareTo(same));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(0, one.CompareTo(Read(selection, """{"name":"a","amount":2}""", "c")));
    }

    private static Row Read(Selection selection, string json, string? company)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return new RowParser(selection).Read(
            ref reader, company is null ? null : new RowSource(new CompanyInfo(company, null, null), null));
    }
}
