using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows without an id that hold the same: each is a row of its own.</summary>
[Collection(EngineCollection.Name)]
public sealed class AlikeRowTests : IDisposable
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          entries(first: Int, after: String, companyId: ID): Entries!
          saleInvoices(first: Int, after: String, companyId: ID): Invoices! saleInvoice(id: ID!, companyId: ID): SaleInvoice
        }
        type Company { id: ID! name: String }
        type Entry { date: String amount: Int }
        type Entries { nodes: [Entry] pageInfo: PageInfo! totalCount: Int! }
        type Invoices { nodes: [SaleInvoice] edges: [InvoiceEdge] pageInfo: PageInfo! }
        type InvoiceEdge { node: SaleInvoice cursor: String! }
        type SaleInvoice { id: ID comment: String lines(first: Int, after: String): Lines! }
        type Lines { nodes: [Line] pageInfo: PageInfo! }
        type Line { quantity: Int }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-alike-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(
        "Invoke-LucaGraphQL 'query($companyId: ID) { saleInvoices(companyId: $companyId) { nodes { comment } } }' -Company c1 -Paginate")]
    [InlineData("Invoke-LucaGraphQL '{ saleInvoices(companyId: \"c1\") { edges { node { comment } } } }' -Paginate")]
    [InlineData("Get-LucaObject entries -Company c1")]
    [InlineData("Get-LucaObject entries -Company c1 -First 250")]
    [InlineData("Get-LucaObject saleInvoices -Company c1 -Property comment")]
    [InlineData("(Get-LucaObject saleInvoice i1 -Company c1 -Property lines.quantity).Lines.Nodes")]
    public async Task All_are_given(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Assert.Equal(250, session.MustRun(script).Count);
    }

    [Fact]
    public async Task All_are_exported()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("Folder", _folder);

        Result result = session.Run("Export-LucaData $Folder -Type entries -Company c1");

        Assert.Equal(["entries 250 Complete"], result.Output.Select(list => $"{list.Get("Type")} {list.Get("Rows")} {list.Get("State")}"));
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        object[] entries = [.. Enumerable.Range(0, 250).Select(_ => ForeignSchemas.Row("Entry", ("date", "2026-01-01"), ("amount", 5)))];
        object[] lines = [.. Enumerable.Range(0, 250).Select(_ => ForeignSchemas.Row("Line", ("quantity", 1)))];
        Func<IResolveFieldContext, object?> linesOf = context => ForeignServer.Page(context, lines);
        object[] invoices = [.. Enumerable.Range(0, 250).Select(n =>
            ForeignSchemas.Row("SaleInvoice", ("id", "i" + n), ("comment", "same"), ("lines", linesOf)))];
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["entries"] = context => ForeignServer.Page(context, entries),
            ["saleInvoices"] = context => ForeignServer.Page(context, invoices),
            ["saleInvoice"] = _ => invoices[1],
        });
    }
}
