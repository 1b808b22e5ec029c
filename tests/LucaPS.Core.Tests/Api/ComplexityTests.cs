using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Rows;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>A server that bounds how much one document may ask for.</summary>
public sealed class ComplexityTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{ companies { nodes { id } } }", 102)]
    [InlineData("query($n: Int) { companies(first: $n) { nodes { id name } pageInfo { hasNextPage endCursor } } }", 25)]
    [InlineData("{ companies(first: 10) { edges { node { ...F } } } } fragment F on Company { id ... on Company { name } }", 32)]
    [InlineData("{ a: companies(first: 1) { nodes { id } } b: companies(first: 2) { nodes { id } } }", 7)]
    public async Task The_sandbox_counts_as_graphql_ruby_does(string query, int complexity)
    {
        await using SandboxSession luca = await SandboxSession.StartAsync();
        GraphQLRequest request = new()
        {
            Document = query,
            Variables = query.Contains("$n", System.StringComparison.Ordinal) ? "{\"n\":10}"u8.ToArray() : default
        };
        luca.Server.Options.MaxComplexity = complexity;
        (await luca.Transport.SendAsync(request, NullReporter.Instance, Cancel)).Dispose();
        luca.Server.Options.MaxComplexity = complexity - 1;
        LucaException error = await Assert.ThrowsAsync<LucaException>(() =>
            luca.Transport.SendAsync(request, NullReporter.Instance, Cancel));
        Assert.Equal($"Query has complexity of {complexity}, which exceeds max complexity of {complexity - 1}", error.ServerMessage);
    }

    [Fact]
    public async Task The_list_of_companies_comes_whole()
    {
        await using SandboxSession luca = await SandboxSession.StartAsync(new SandboxOptions { BulkCompanies = 70 }, "bulk");
        int all = (await CompanyList.ReadAsync(luca.Transport, NullReporter.Instance, Cancel)).Count;
        luca.Server.Options.MaxComplexity = 120;

        IReadOnlyList<CompanyInfo> companies = await CompanyList.ReadAsync(luca.Transport, NullReporter.Instance, Cancel);

        Assert.True(all >= 70);
        Assert.Equal(all, companies.Select(company => company.Id).Distinct().Count());
    }

    [Fact]
    public async Task Lists_and_lookups_come_whole()
    {
        await using SandboxSession luca = await SandboxSession.StartAsync(new SandboxOptions { Invoices = 60 });
        ListQuery query = await luca.ListAsync("saleInvoices", luca.Server.Companies[0].Id);
        luca.Server.Options.MaxComplexity = 120;

        (List<Row> rows, List<LucaException> errors) = await FakeLuca.DrainAsync(luca.Engine.List(query, NullReporter.Instance), Cancel);
        LookupQuery lookup = new()
        {
            Schema = query.Schema,
            Selection = query.Selection,
            Items = [.. rows.Select(row => new LookupItem((string)row.Get("Id")!, query.Companies[0]))],
            Field = new RootFields(query.Schema).LookupFor("SaleInvoice", "saleInvoices")!.Field,
        };
        (List<Row> found, List<LucaException> missing) = await FakeLuca.DrainAsync(
            luca.Engine.Lookup(lookup, NullReporter.Instance), Cancel);

        Assert.Equal(60, rows.Select(row => row.Get("Id")).Distinct().Count());
        Assert.Equal(rows.Select(row => row.Get("Id")), found.Select(row => row.Get("Id")));
        Assert.Empty(errors.Concat(missing));
    }
}
