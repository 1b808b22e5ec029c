using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Servers that do not show their schema, or fail to: what LucaPS then knows, and what it says of the rest.</summary>
[Collection(EngineCollection.Name)]
public sealed class HiddenSchemaTests
{
    private const string Hidden = "introspection is disabled";
    private const string Depth = "Query has depth of 15, which exceeds max depth of 8";
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          saleInvoices(companyId: ID, first: Int, after: String): Invoices! accounts(companyId: ID): [SaleInvoice!]!
        }
        type Mutation { saleInvoiceUpdate(id: ID!, companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoiceUpdatePayload }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type Invoices { nodes: [SaleInvoice] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String organisationNumber: String }
        type SaleInvoiceUpdatePayload { FIELDS }
        type SaleInvoice { id: ID! invoiceNumber: Int paymentDays: Int }
        input SaleInvoiceInput { comment: String }
        """;

    [Theory]
    [InlineData("saleInvoice: SaleInvoice errors: [String!]", 3)]
    [InlineData("record: SaleInvoice errors: [String!]", 3)]
    public async Task An_answer_of_another_type_costs_no_field_of_the_rows(string payload, int sent)
    {
        await using ForeignServer server = await ServeAsync(Hidden, payload);
        await using EngineSession session = await ConnectAsync(server);

        Result change = session.Run("Set-LucaSaleInvoice -Id i1 -Comment x");
        Result row = session.Run("Get-LucaSaleInvoice");

        Assert.Empty(change.Errors);
        Assert.Contains("SaleInvoiceUpdatePayload", Assert.Single(change.Warnings), StringComparison.Ordinal);
        Assert.Equal(sent, server.Requests.Count(request => request.IsMutation));
        Assert.Equal("7", row.Output[0].Get("InvoiceNumber")?.ToString());
        server.Requests.Clear();
        session.Run("Set-LucaSaleInvoice -Id i1 -Comment y");
        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData(Hidden, "does not show its schema")]
    [InlineData(Depth, "which exceeds max depth of 8")]
    public async Task An_export_by_the_known_lists_alone_says_so(string refusal, string reason)
    {
        await using ForeignServer server = await ServeAsync(refusal, "errors: [String!]");
        await using EngineSession session = await ConnectAsync(server);
        string folder = Path.Combine(Path.GetTempPath(), "lucaps-hidden-" + Guid.NewGuid().ToString("N"));
        session.Set("Folder", folder);
        try
        {
            Result export = session.Run("Export-LucaData $Folder");
            Assert.Contains(export.Output, line => Equals(line.Get("Type"), "*") && line.Get("State")?.ToString() == "Skipped");
            Assert.Contains(export.Warnings, warning => warning.Contains(reason, StringComparison.Ordinal));
            Assert.Contains(
                "\"type\": \"*\"", await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")), StringComparison.Ordinal);

            server.Instead = null;
            session.MustRun("$null = Get-LucaSchema -Refresh");
            Result whole = session.Run("Export-LucaData $Folder");
            Assert.Contains(whole.Output, line => Equals(line.Get("Type"), "accounts"));
            Assert.DoesNotContain(
                "\"type\": \"*\"", await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")), StringComparison.Ordinal);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_schema_that_failed_to_come_is_an_error_and_asked_for_again()
    {
        await using ForeignServer server = await ServeAsync(Hidden, "errors: [String!]");
        server.Instead = request => request.IsIntrospection
            ? (200, """{"data":null,"errors":[{"message":"Timeout on __Schema.types","path":["__schema","types"]}]}""")
            : null;
        await using EngineSession session = await ConnectAsync(server);

        Result result = session.Run("Get-LucaSaleInvoice");
        Assert.Contains("Timeout on __Schema.types", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("asking for the server's schema", result.Error.Exception.Message, StringComparison.Ordinal);
        server.Instead = null;
        Assert.Single(session.MustRun("Get-LucaObject accounts"));
    }

    private static async Task<ForeignServer> ServeAsync(string refusal, string payload)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("invoiceNumber", 7), ("paymentDays", 14));
        Dictionary<string, Func<IResolveFieldContext, object?>> fields = new()
        {
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))]),
            ["saleInvoices"] = context => ForeignServer.Page(context, [invoice]),
            ["accounts"] = _ => (object?[])[invoice],
            ["saleInvoiceUpdate"] = _ =>
                ForeignSchemas.Row("SaleInvoiceUpdatePayload", ("saleInvoice", invoice), ("record", invoice), ("errors", null)),
        };
        ForeignServer server = await ForeignServer.StartAsync(Sdl.Replace("FIELDS", payload, StringComparison.Ordinal), fields);
        server.Instead = request => request.IsIntrospection ? (200, "{\"errors\": [{\"message\": \"" + refusal + "\"}]}") : null;
        return server;
    }

    private static async Task<EngineSession> ConnectAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Company c1");
        server.Requests.Clear();
        return session;
    }
}
