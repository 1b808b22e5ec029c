using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Servers of other stacks name their mutations, and what goes into them, in their own ways.</summary>
[Collection(EngineCollection.Name)]
public sealed class ObjectPatternTests
{
    private const string Types = """
        type Query { companies(first: Int, after: String): CompanyConnection! saleCustomers(first: Int, after: String): SaleCustomerConnection! saleCustomer(id: ID!): SaleCustomer }
        input Attributes { name: String! city: String }
        input CreateInput { name: String! city: String clientMutationId: String }
        input UpdateInput { id: ID! name: String city: String clientMutationId: String }
        input WrappedUpdateInput { saleCustomerId: ID! attributes: Attributes! clientMutationId: String }
        input DeleteInput { id: ID! clientMutationId: String }
        type Payload { saleCustomer: SaleCustomer errors: [String!] clientMutationId: String }
        type DeletePayload { id: ID deletedId: ID errors: [String!] }
        type Company { id: ID! name: String }
        type SaleCustomer { id: ID! name: String city: String }
        type CompanyConnection { nodes: [Company] pageInfo: PageInfo! }
        type SaleCustomerConnection { nodes: [SaleCustomer] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    public static TheoryData<string, string[]> Servers => new()
    {
        {
            "type Mutation { createSaleCustomer(input: CreateInput!): Payload updateSaleCustomer(input: UpdateInput!): Payload deleteSaleCustomer(input: DeleteInput!): Payload }",
            ["""{"input":{"name":"A"}}""", """{"input":{"city":"B","id":"k1"}}""", """{"input":{"id":"k1"}}"""]
        },
        {
            "type Mutation { saleCustomerCreate(attributes: Attributes!): SaleCustomer saleCustomerUpdate(id: ID!, attributes: UpdateInput2!): SaleCustomer saleCustomerDestroy(id: ID!): Boolean! } input UpdateInput2 { city: String }",
            ["""{"attributes":{"name":"A"}}""", """{"id":"k1","attributes":{"city":"B"}}""", """{"id":"k1"}"""]
        },
        {
            "type Mutation { sale_customer_create(name: String!, city: String): SaleCustomer saleCustomerEdit(saleCustomerId: ID!, city: String): SaleCustomer removeSaleCustomer(saleCustomerId: ID!): DeletePayload }",
            ["""{"name":"A"}""", """{"saleCustomerId":"k1","city":"B"}""", """{"saleCustomerId":"k1"}"""]
        },
        {
            "type Mutation { saleCustomerCreate(customer: Attributes!): Payload saleCustomerUpdate(input: WrappedUpdateInput2!): Payload saleCustomerDelete(id: ID!): DeletePayload } input WrappedUpdateInput2 { saleCustomerId: ID! attributes: UpdateInput2! clientMutationId: String } input UpdateInput2 { city: String }",
            ["""{"customer":{"name":"A"}}""", """{"input":{"attributes":{"city":"B"},"saleCustomerId":"k1"}}""", """{"id":"k1"}"""]
        },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_mutation_is_found_and_filled_whatever_its_form(string mutations, string[] variables)
    {
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"), ("city", "B"));
        await using ForeignServer server = await ForeignServer.StartAsync(mutations + Types, Roots(customer));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun("$k = New-LucaObject saleCustomers @{ name = 'A' }; $k = $k | Set-LucaObject -Value @{ city = 'B' }; $k | Remove-LucaObject -Force; if ($k.PSObject.TypeNames[0] -ne 'LucaPS.SaleCustomer') { throw $k.PSObject.TypeNames[0] }");

        Assert.Equal(variables, server.Requests.Where(request => request.IsMutation).Select(request => request.Variables.GetRawText()));
    }

    [Theory]
    [InlineData("Set-LucaObject saleCustomer k1 @{ name = 'B' }", """{"id":"k1","name":"B"}""")]
    [InlineData("Set-LucaObject saleCustomer k1 -Argument @{ name = 'B' }", """{"id":"k1","name":"B"}""")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; Name = 'B'; City = '' } | Set-LucaObject saleCustomer", """{"id":"k1","name":"B"}""")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; City = 'B' } | Set-LucaSaleCustomer", """{"id":"k1","city":"B"}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; AddressStreet = 'G' } | Set-LucaSaleCustomer", """{"id":"k1","address":{"street":"G"}}""")]
    [InlineData("New-LucaObject saleCustomer @{ name = 'A'; city = 'B' }", """{"name":"A","city":"B"}""")]
    public async Task Fields_that_are_arguments_are_written_as_such(string script, string variables)
    {
        const string mutations = "type Mutation { saleCustomerCreate(name: String!, city: String, address: Place): SaleCustomer saleCustomerUpdate(id: ID!, name: String, city: String, address: Place): SaleCustomer } input Place { name: String street: String }";
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"), ("city", "B"));
        await using ForeignServer server = await ForeignServer.StartAsync(mutations + Types, Roots(customer));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun(script);

        Assert.True(System.Text.Json.JsonElement.DeepEquals(
            System.Text.Json.JsonDocument.Parse(variables).RootElement,
            Assert.Single(server.Requests, request => request.IsMutation).Variables));
    }

    [Theory]
    [InlineData(
        "saleCustomerDestroy(id: ID!): Boolean!", """{"data":{"saleCustomerDestroy":false}}""", "LucaUnexpectedResponse",
        "answered saleCustomerDestroy with false")]
    [InlineData(
        "saleCustomerDestroy(id: ID!): DeletePayload", """{"data":{"saleCustomerDestroy":{"errors":["Har fakturaer"]}}}""",
        "LucaValidationFailed", "Har fakturaer")]
    public async Task A_removal_that_was_not_carried_out_is_an_error(string mutation, string answer, string id, string says)
    {
        await using ForeignServer server = await ForeignServer.StartAsync("type Mutation { " + mutation + " }" + Types, Roots([]));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request => request.IsMutation ? (200, answer) : null;

        Result result = session.Run("Remove-LucaObject saleCustomer k1 -Force");

        Assert.Equal(id, result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "createSaleCustomer(input: CreateInput!, notify: Boolean): Payload saleCustomerEdit(saleCustomerId: ID!, city: String, at: String!): SaleCustomer saleCustomerDestroy(id: ID!, reason: String): Boolean!",
        new[] { "notify = $true", "at = 'nå'", "reason = 'dobbelt'" },
        new[]
        {
            """{"input":{"name":"A"},"notify":true}""", """{"saleCustomerId":"k1","city":"B","at":"nå"}""",
            """{"id":"k1","reason":"dobbelt"}"""
        })]
    [InlineData(
        "createSaleCustomer(input: MarkedInput!): Payload updateSaleCustomer(input: WrappedUpdateInput3!): Payload deleteSaleCustomer(input: MarkedDeleteInput!): Payload } input MarkedInput { saleCustomer: Attributes! note: String saleCustomerId: ID } input WrappedUpdateInput3 { saleCustomerId: ID! saleCustomer: UpdateInput2! note: String } input UpdateInput2 { city: String } input MarkedDeleteInput { id: ID! note: String",
        new[] { "note = 'x'", "note = 'x'", "note = 'x'" },
        new[] { "\"note\":\"x\"", "\"note\":\"x\"", "\"note\":\"x\"" })]
    public async Task Further_arguments_go_where_the_mutation_takes_them(string mutations, string[] arguments, string[] sent)
    {
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"), ("city", "B"));
        await using ForeignServer server = await ForeignServer.StartAsync("type Mutation { " + mutations + " }" + Types, Roots(customer));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun($"$null = New-LucaObject saleCustomer @{{ name = 'A' }} -Argument @{{ {arguments[0]} }}; $null = Set-LucaObject saleCustomer k1 @{{ city = 'B' }} -Argument @{{ {arguments[1]} }}; Remove-LucaObject saleCustomer k1 -Argument @{{ {arguments[2]} }} -Force");

        string[] variables = [.. server.Requests.Where(request => request.IsMutation).Select(request => request.Variables.GetRawText())];
        Assert.All(sent.Zip(variables), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        foreach (int n in (int[])[0, 1, 2])
        {
            string cmdlet = n switch
            {
                0 => "New-LucaObject saleCustomer @{ name = 'A' }",
                1 => "Set-LucaObject saleCustomer k1 @{ city = 'B' }",
                _ => "Remove-LucaObject saleCustomer k1",
            };
            session.Set("line", cmdlet + " -Argument ");
            Assert.Contains(
                session.MustRun("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches.CompletionText"),
                text => text.ToString().Contains(arguments[n].Split(' ')[0] + " = ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(
        "Set-LucaObject saleCustomer k1 @{ city = 'B' }",
        "needs 'at' too, of type String!: give it with Set-LucaObject -Argument @{ at = … }")]
    [InlineData("Remove-LucaObject saleCustomer k1 -Argument @{ raeson = 'x' } -Force", "'reason'")]
    [InlineData("Remove-LucaObject saleCustomer k1 -Argument @{ reason = 7, 8 } -Force", "'reason' is a list")]
    [InlineData("Remove-LucaObject saleCustomer k1 -Argument @{ ID = 'k2' } -Force", "'ID' has its own parameter")]
    [InlineData("New-LucaObject saleCustomer @{ name = 'A' } -Argument @{ input = @{ name = 'B' } }", "'input' has its own parameter")]
    public async Task Further_arguments_are_checked_before_anything_is_sent(string script, string says)
    {
        const string mutations = "type Mutation { createSaleCustomer(input: CreateInput!): Payload saleCustomerEdit(saleCustomerId: ID!, city: String, at: String!): SaleCustomer saleCustomerDestroy(id: ID!, reason: String): Boolean! }";
        await using ForeignServer server = await ForeignServer.StartAsync(mutations + Types, Roots([]));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
        // Said where nothing is asked, in the words of the question.
        Result shown = session.Run("Remove-LucaObject saleCustomer k1 -Argument @{ reason = 'dobbelt' } -Force -Verbose");
        Assert.Contains(shown.Verbose, line => line.Contains("reason 'dobbelt'", StringComparison.Ordinal));
    }

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots(Dictionary<string, object?> customer)
    {
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = new()
        {
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))]),
            ["saleCustomers"] = context => ForeignServer.Page(context, [customer]),
            ["saleCustomer"] = _ => customer,
        };
        foreach (string name in (string[])
        [
            "createSaleCustomer", "updateSaleCustomer", "deleteSaleCustomer", "saleCustomerCreate", "saleCustomerUpdate",
            "saleCustomerDestroy", "sale_customer_create", "saleCustomerEdit", "removeSaleCustomer", "saleCustomerDelete"
        ])
        {
            roots[name] = context => context.FieldDefinition.ResolvedType!.ToString() switch
            {
                "SaleCustomer" => customer,
                "Boolean!" => true,
                "DeletePayload" => ForeignSchemas.Row("DeletePayload", ("id", "k1"), ("errors", null)),
                _ => ForeignSchemas.Row("Payload", ("saleCustomer", customer), ("errors", null)),
            };
        }

        return roots;
    }
}
