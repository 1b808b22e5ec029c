using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LucaPS.Core.Tests.Schema;
using LucaPS.Documents;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

public sealed class PaginationRewriterTests
{
    public static TheoryData<string> Cases => [.. PaginationTable.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheDocumentThatGoesOut(string name)
    {
        PaginationCase item = PaginationTable.All.Single(other => other.Name == name);
        IGraphQLDocument document = Parse.Text(item.Document, item.Operation);
        PaginationPlan plan = document.Paginate(item.With == Known.Nothing ? null : TestSchemas.Schema);
        Assert.Equal(item.Sent, plan.Document);
        Assert.Equal(item.Found, Describe(plan));
        Assert.Equal(document.OperationName, plan.OperationName);
        // No operation to choose from is left.
        Assert.Equal(document.OperationName, Parse.Text(plan.Document).OperationName);
    }

    [Fact]
    public void TheTableIsLongEnough() => Assert.True(PaginationTable.All.Count >= 60);

    [Fact]
    public void WithoutASchemaTheLookOfTheSelectionIsEnough()
    {
        foreach (PaginationCase item in PaginationTable.All.Where(item => item.With == Known.Everything))
        {
            IGraphQLDocument document = Parse.Text(item.Document, item.Operation);
            Assert.Equal(item.Sent, document.Paginate(null).Document);
            Assert.Equal(item.Sent, document.Paginate(KnownSchema.Schema).Document);
        }
    }

    [Theory]
    [InlineData("{ settings { id } }", "found no list with pages")]
    [InlineData("{ notes { id } }", "found no list with pages")]
    [InlineData("{ saleInvoices { totalCount } }", "neither 'nodes' nor 'edges' is selected")]
    [InlineData("{ saleInvoices { nodes { id } } companies { nodes { id } } }", "has 2: 'saleInvoices' and 'companies'")]
    [InlineData(
        "{ a: saleInvoices { nodes { id } } b: saleInvoices { nodes { id } } c: companies { nodes { id } } }", "has 3: 'a', 'b' and 'c'")]
    [InlineData(
        "{ companies { nodes { id saleInvoices { nodes { id } } } } }", "'companies.nodes.saleInvoices' is another within 'companies'")]
    [InlineData("{ company(id: 1) { branches { invoices { nodes { id } } } } }", "inside the list 'company.branches'")]
    [InlineData(
        "query { ...A ...B } fragment A on Query { saleInvoices { nodes { id } } } fragment B on Query { companies { nodes { id } } }",
        "has 2")]
    [InlineData("mutation { saleInvoiceCreate { id } }", "a mutation is sent once")]
    [InlineData("{ saleInvoices(last: 5) { nodes { id } } }", "'last' of 'saleInvoices' cannot be used")]
    [InlineData("{ saleInvoices(before: \"x\") { nodes { id } } }", "'before' of 'saleInvoices' cannot be used")]
    [InlineData("{ saleInvoices(first: 0) { nodes { id } } }", "'first' of 'saleInvoices' must be a whole number from 1")]
    [InlineData("{ saleInvoices(first: -3) { nodes { id } } }", "'first' of 'saleInvoices' must be")]
    [InlineData("{ saleInvoices(first: \"3\") { nodes { id } } }", "'first' of 'saleInvoices' must be")]
    [InlineData("{ saleInvoices(after: 3) { nodes { id } } }", "'after' of 'saleInvoices' must be a cursor")]
    [InlineData("{ saleInvoices { a: nodes { id } b: nodes { id } } }", "under several names")]
    [InlineData("{ totals { nodes { id } } }", "no argument 'after'")]
    public void WhatCannotBeFollowedIsAnErrorThatSaysWhatToDo(string text, string part)
    {
        IGraphQLDocument document = Parse.Text(text);
        LucaException error = Assert.Throws<LucaException>(() => document.Paginate(TestSchemas.Schema));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was sent.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FragmentsThatMultiplyAreBounded()
    {
        var text = new StringBuilder("{ ...F0 }");
        for (int i = 0; i < 40; i++) text.Append(Fragment(i, "... on Query { ...F" + (i + 1) + " } ...F" + (i + 1)));
        text.Append(" fragment F40 on Query { saleInvoices { nodes { id } } }");
        AssertBadRequest(text.ToString());

        text = new StringBuilder("{ ...F0 }");
        for (int i = 0; i < 3000; i++) text.Append(Fragment(i, "...F" + (i + 1)));
        AssertBadRequest(text.Append(" fragment F3000 on Query { a }").ToString());

        IGraphQLDocument circle = Parse.Text("{ saleInvoices { nodes { ...A } } } fragment A on SaleInvoice { related { ...A } }");
        Assert.Contains("first: $first", circle.Paginate(TestSchemas.Schema).Document, StringComparison.Ordinal);
    }

    internal static string Describe(PaginationPlan plan) =>
        string.Join(".", plan.Path) + " > " + plan.RowsKey + (plan.NodeKey is null ? "" : "." + plan.NodeKey) + " > " + plan.PageInfoKey
        + " | " + plan.FirstVariable + "=" + plan.PageSize + (plan.PageSizeVariable is null ? "" : "/" + plan.PageSizeVariable)
        + " " + plan.AfterVariable + "=" + (plan.StartCursor ?? "start") + (plan.StartVariable is null ? "" : "/" + plan.StartVariable);

    private static string Fragment(int number, string selection) => "\nfragment F" + number + " on Query { " + selection + " }";

    private static void AssertBadRequest(string text)
    {
        IGraphQLDocument document = Parse.Text(text);
        LucaException error = Assert.Throws<LucaException>(() => document.Paginate(TestSchemas.Schema));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
    }
}

internal static partial class PaginationTable
{
    public static IReadOnlyList<PaginationCase> All => [.. Arguments, .. Forms];
}
