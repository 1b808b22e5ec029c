using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows among the variables of a document: each stands for its id, and is of a company.</summary>
[Collection(EngineCollection.Name)]
public sealed class RowVariableTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices(companyId: ID): [SaleInvoice!]!
          saleInvoice(companyId: ID, id: ID!): SaleInvoice
        }
        type Mutation {
          saleInvoiceSend(companyId: ID, id: ID!, sendMethod: String): SaleInvoice
        }
        type Company { id: ID! name: String organisationNumber: String }
        type SaleInvoice { id: ID! }
        """;

    private const string Declared =
        "Invoke-LucaGraphQL 'mutation($id: ID!, $companyId: ID) { saleInvoiceSend(companyId: $companyId, id: $id) { id } }' -Confirm:$false ";

    private const string Undeclared = "Invoke-LucaGraphQL 'mutation($id: ID!) { saleInvoiceSend(id: $id) { id } }' -Confirm:$false ";

    [Theory]
    [InlineData("c1", "c2", Declared + "-Variables @{ id = $row }")]
    [InlineData("c1", "c2", Undeclared + "-Variables @{ id = $row }")]
    [InlineData("c1", "c1", Undeclared + "-Variables @{ id = $row }")]
    [InlineData(null, "c2", Undeclared + "-Variables @{ id = $row }")]
    [InlineData(null, "c2", Undeclared + "-Variables @{ id = $row } -Company c2")]
    [InlineData(null, "c2", Declared + "-Variables @{ id = $row; companyId = 'c2' }")]
    public async Task What_is_done_to_a_row_is_done_in_its_company(string? byDefault, string company, string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(byDefault, knowsSchema: true);

        session.MustRun($"$row = Get-LucaSaleInvoice -Company {company}; {script}");

        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal((company, "i1"), (sent.Variables.GetProperty("companyId").GetString(), sent.Variables.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData(Declared + "-Variables @{ id = $row } -Company c1")]
    [InlineData(Undeclared + "-Variables @{ id = $row } -Company c1")]
    [InlineData(Declared + "-Variables @{ id = $row; companyId = 'c1' }")]
    public async Task A_row_of_one_company_and_another_by_name_are_refused(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("$row = Get-LucaSaleInvoice -Company c2; " + script);

        Assert.Contains("c2", (result.Terminating ?? result.Error).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_document_that_names_the_companies_itself_may_be_about_rows_of_several()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(
            "$a = Get-LucaSaleInvoice -Company c1; $b = Get-LucaSaleInvoice -Company c2; "
                + "Invoke-LucaGraphQL 'query($a: ID!, $b: ID!) { a: saleInvoice(id: $a, companyId: \"c1\") { id } "
                + "b: saleInvoice(id: $b, companyId: \"c2\") { id } }' -Variables @{ a = $a; b = $b }");
    }

    private static Task<ForeignServer> ServeAsync()
    {
        object invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"));
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1", "c2"),
            ["saleInvoices"] = _ => (object?[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleInvoiceSend"] = _ => invoice,
        });
    }
}
