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
        ParsedDocument document = Parse.Text(item.Document);
        PaginationPlan plan = new PaginationRewriter(item.With == Known.Nothing ? null : TestSchemas.Schema).Rewrite(document, document.Choose(item.Operation));
        Assert.Equal(item.Sent, plan.Document);
        Assert.Equal(item.Found, Describe(plan));
        ParsedDocument sent = Parse.Text(plan.Document);
        Assert.Single(sent.Operations);
        Assert.Equal(document.Choose(item.Operation).Name, sent.Operations[0].Name);
        Assert.Equal(sent.Operations[0].Name, plan.OperationName);
    }

    [Fact]
    public void TheTableIsLongEnough() => Assert.True(PaginationTable.All.Count >= 60);

    [Fact]
    public void WithoutASchemaTheLookOfTheSelectionIsEnough()
    {
        foreach (PaginationCase item in PaginationTable.All.Where(item => item.With == Known.Everything))
        {
            ParsedDocument document = Parse.Text(item.Document);
            Assert.Equal(item.Sent, new PaginationRewriter(null).Rewrite(document, document.Choose(item.Operation)).Document);
            Assert.Equal(item.Sent, new PaginationRewriter(KnownSchema.Schema).Rewrite(document, document.Choose(item.Operation)).Document);
        }
    }

    [Theory]
    [InlineData("{ settings { id } }", "found no list with pages")]
    [InlineData("{ notes { id } }", "found no list with pages")]
    [InlineData("{ saleInvoices { totalCount } }", "neither 'nodes' nor 'edges' is selected")]
    [InlineData("{ saleInvoices { nodes { id } } companies { nodes { id } } }", "has 2: 'saleInvoices' and 'companies'")]
    [InlineData("{ a: saleInvoices { nodes { id } } b: saleInvoices { nodes { id } } c: companies { nodes { id } } }", "has 3: 'a', 'b' and 'c'")]
    [InlineData("{ companies { nodes { id saleInvoices { nodes { id } } } } }", "'companies.nodes.saleInvoices' is another within 'companies'")]
    [InlineData("{ company(id: 1) { branches { invoices { nodes { id } } } } }", "within the list 'company.branches'")]
    [InlineData("query { ...A ...B } fragment A on Query { saleInvoices { nodes { id } } } fragment B on Query { companies { nodes { id } } }", "has 2")]
    [InlineData("mutation { saleInvoiceCreate { id } }", "a mutation is sent once")]
    [InlineData("{ saleInvoices(last: 5) { nodes { id } } }", "'last' of 'saleInvoices' has no place")]
    [InlineData("{ saleInvoices(before: \"x\") { nodes { id } } }", "'before' of 'saleInvoices' has no place")]
    [InlineData("{ saleInvoices(first: 0) { nodes { id } } }", "'first' of 'saleInvoices' has to be a whole number from 1")]
    [InlineData("{ saleInvoices(first: -3) { nodes { id } } }", "'first' of 'saleInvoices' has to be")]
    [InlineData("{ saleInvoices(first: \"3\") { nodes { id } } }", "'first' of 'saleInvoices' has to be")]
    [InlineData("{ saleInvoices(after: 3) { nodes { id } } }", "'after' of 'saleInvoices' has to be a cursor")]
    [InlineData("{ saleInvoices { a: nodes { id } b: nodes { id } } }", "under several names")]
    [InlineData("{ totals { nodes { id } } }", "no argument 'after'")]
    public void WhatCannotBeFollowedIsAnErrorThatSaysWhatToDo(string text, string part)
    {
        ParsedDocument document = Parse.Text(text);
        LucaException error = Assert.Throws<LucaException>(() => new PaginationRewriter(TestSchemas.Schema).Rewrite(document, document.Choose(null)));
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

        ParsedDocument circle = Parse.Text("{ saleInvoices { nodes { ...A } } } fragment A on SaleInvoice { related { ...A } }");
        Assert.Contains("first: $first", new PaginationRewriter(TestSchemas.Schema).Rewrite(circle, circle.Choose(null)).Document, StringComparison.Ordinal);
    }

    internal static string Describe(PaginationPlan plan) =>
        string.Join(".", plan.Path) + " > " + plan.RowsKey + (plan.NodeKey is null ? "" : "." + plan.NodeKey) + " > " + plan.PageInfoKey
        + " | " + plan.FirstVariable + "=" + plan.PageSize + (plan.PageSizeVariable is null ? "" : "/" + plan.PageSizeVariable)
        + " " + plan.AfterVariable + "=" + (plan.StartCursor ?? "start") + (plan.StartVariable is null ? "" : "/" + plan.StartVariable);

    private static string Fragment(int number, string selection) => "\nfragment F" + number + " on Query { " + selection + " }";

    private static void AssertBadRequest(string text)
    {
        ParsedDocument document = Parse.Text(text);
        LucaException error = Assert.Throws<LucaException>(() => new PaginationRewriter(TestSchemas.Schema).Rewrite(document, document.Choose(null)));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
    }
}

internal static partial class PaginationTable
{
    public static IReadOnlyList<PaginationCase> All => [.. Arguments, .. Forms];
}
