using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>What a change leaves alone stays as it is, and what a payload says of its object is no outcome.</summary>
[Collection(EngineCollection.Name)]
public sealed class KeptValueTests
{
    private const string Sdl = """
        scalar JSON
        scalar DateTime
        scalar Date
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          projects: [Project!]! project(id: ID!): Project
          events: [Event!]! event(id: ID!): Event
          approvals: [Approval!]! approval(id: ID!): Approval
        }
        type Mutation {
          saleInvoiceLineItemCreate(saleInvoiceId: ID!, lineItem: LineInput!): LinePayload
          projectCreate(input: ProjectInput!): Project
          projectUpdate(id: ID!, project: ProjectInput!): Project
          eventUpdate(id: ID!, event: EventInput!): Event
          approvalCreate(approval: ApprovalInput!): ApprovalPayload
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String }
        type Project { id: ID! name: String settings: JSON hours: Int }
        type Event { id: ID! name: String startsAt: DateTime day: Date }
        type Approval { id: ID! note: String }
        type LinePayload { saleInvoice: SaleInvoice errors: [String!] }
        type ApprovalPayload { approval: Approval approved: Boolean }
        input LineInput { quantity: Int }
        input ProjectInput { name: String companyId: ID settings: JSON = "x" hours: Int = 8 }
        input EventInput { name: String startsAt: DateTime = "2026-01-01T00:00:00Z" day: Date = "2026-01-01" }
        input ApprovalInput { note: String }
        """;

    [Fact]
    public async Task A_value_of_json_that_is_there_is_kept()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Set-LucaObject project p1 @{ name = 'x'; hours = 3 }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("""{"a":[1,2]}""", Assert.Single(server.Requests, request => request.IsMutation).Variable("project", "settings"));
    }

    [Theory]
    [InlineData("2026-03-01T08:00:00+01:00", "2026-03-01")]
    [InlineData("2026-03-01T08:00:00", "2026-03-01")]
    [InlineData("2026-03-01T08:00:00+01:00", "2026-03-01T00:00:00")]
    [InlineData("2026-03-01 08:00:00 +0100", "2026-03-01")]
    [InlineData("2026-03-01T08:00:00+01:00", "2026-03-01T08:00:00Z")]
    public async Task Times_that_are_there_are_kept_as_the_server_has_them(string time, string day)
    {
        await using ForeignServer server = await ServeAsync(time, day);
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Set-LucaObject event e1 @{ name = 'x' }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal('"' + time + '"', Assert.Single(server.Requests, request => request.IsMutation).Variable("event", "startsAt")!
            .Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_may_be_an_object_where_values_are_kept()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            "Invoke-LucaMutation projectUpdate @{ id = 'p1'; project = [pscustomobject]@{ name = 'x'; settings = 'y' } } -Force");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
    }

    [Theory]
    [InlineData("Invoke-LucaMutation projectCreate @{ input = [pscustomobject]@{ name = 'x' } } -Company c2 -Force")]
    [InlineData("Invoke-LucaMutation projectCreate @{ input = @{ name = 'x' } } -Company c2 -Force")]
    [InlineData("New-LucaObject project ([pscustomobject]@{ name = 'x' }) -Company c2 -Force")]
    public async Task The_company_goes_into_a_table_that_is_an_object(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("\"c2\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("input", "companyId"));
    }

    [Theory]
    [InlineData("New-LucaObject saleInvoiceLineItem @{ quantity = 1 } -Argument @{ saleInvoiceId = 'i1' }")]
    [InlineData("Invoke-LucaMutation saleInvoiceLineItemCreate @{ saleInvoiceId = 'i1'; lineItem = @{ quantity = 1 } }")]
    public async Task What_was_there_before_proves_nothing(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Single(server.Requests, request => request.IsMutation);
        Assert.True(result.Errors.Count > 0, string.Join(" | ", result.Warnings));
    }

    [Fact]
    public async Task A_state_is_no_outcome()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("New-LucaObject approval @{ note = 'x' }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("a1", Assert.Single(result.Output).Id());
    }

    private static async Task<ForeignServer> ServeAsync(string time = "2026-03-01T08:00:00+01:00", string day = "2026-03-01")
    {
        Dictionary<string, object?> project = ForeignSchemas.Row(
            "Project", ("id", "p1"), ("name", "P"), ("settings", new Dictionary<string, object?> { ["a"] = (int[])[1, 2] }), ("hours", 3));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""));
        Dictionary<string, object?> moment = ForeignSchemas.Row("Event", ("id", "e1"), ("name", "E"), ("startsAt", time), ("day", day));
        Dictionary<string, object?> approval = ForeignSchemas.Row("Approval", ("id", "a1"), ("note", "x"));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => (object[])
            [
                ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Andre AS"))
            ],
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["projects"] = _ => (object[])[project],
            ["project"] = _ => project,
            ["events"] = _ => (object[])[moment],
            ["event"] = _ => moment,
            ["approvals"] = _ => (object[])[approval],
            ["approval"] = _ => approval,
            ["saleInvoiceLineItemCreate"] = _ => new Dictionary<string, object?>
            {
                ["saleInvoice"] = invoice,
                ["errors"] = (string[])["Fakturaen er låst"],
            },
            ["projectCreate"] = _ => project,
            ["projectUpdate"] = _ => project,
            ["eventUpdate"] = _ => moment,
            ["approvalCreate"] = _ => new Dictionary<string, object?> { ["approval"] = approval, ["approved"] = false },
        });
    }
}
