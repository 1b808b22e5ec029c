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
        await using EngineSession session = await ConnectAsync(server);

        session.MustRun("$k = New-LucaObject saleCustomers @{ name = 'A' }; $k = $k | Set-LucaObject -Value @{ city = 'B' }; $k | Remove-LucaObject -Force; if ($k.PSObject.TypeNames[0] -ne 'LucaPS.SaleCustomer') { throw $k.PSObject.TypeNames[0] }");

        Assert.Equal(variables, server.Requests.Where(request => request.IsMutation).Select(request => request.Variables.GetRawText()));
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
        await using EngineSession session = await ConnectAsync(server);
        server.Instead = request => request.IsMutation ? (200, answer) : null;

        Result result = session.Run("Remove-LucaObject saleCustomer k1 -Force");

        Assert.Equal(id, result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
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

    private static async Task<EngineSession> ConnectAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process; $null = Get-LucaSchema");
        server.Requests.Clear();
        return session;
    }
}
