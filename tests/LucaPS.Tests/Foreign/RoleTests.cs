using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows in the place of ids that are named after what their object does there, and not after what it is.</summary>
[Collection(EngineCollection.Name)]
public sealed class RoleTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          projects(companyId: ID): [Project!]! bankAccounts(companyId: ID): [BankAccount!]! employees(companyId: ID): [Employee!]!
          saleCustomers(companyId: ID): [SaleCustomer!]! saleInvoices(companyId: ID): [SaleInvoice!]!
        }
        type Mutation { projectCreate(companyId: ID, project: ProjectInput!): Project }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type Project { id: ID! name: String lead: Employee }
        type BankAccount { id: ID! number: String }
        type Employee { id: UUID! name: String }
        type SaleCustomer { id: ID! name: String discountRate: Float }
        type SaleInvoice { id: ID! comment: String }
        input ProjectInput {
          name: String parent: Reference customer: Reference parentId: ID toAccountId: ID employeeId: UUID memberIds: [UUID!] saleCustomerId: ID
          customerId: ID responsible_employee_id: ID ownerId: Key leadId: ID lead: Reference level: Int
        }
        input Reference { id: ID! }
        scalar UUID
        scalar Key
        """;

    [Theory]
    [InlineData("@{ parentId = Get-LucaObject projects }", """{"parentId":"j1"}""")]
    [InlineData("@{ parent = Get-LucaObject projects }", """{"parent":{"id":"j1"}}""")]
    [InlineData("@{ parent = Get-LucaSaleCustomer }", """{"parent":{"id":"k1"}}""")]
    [InlineData("@{ customer = Get-LucaSaleCustomer }", """{"customer":{"id":"k1"}}""")]
    [InlineData("@{ toAccountId = Get-LucaObject bankAccounts }", """{"toAccountId":"b1"}""")]
    [InlineData("@{ employeeId = Get-LucaObject employees }", """{"employeeId":"5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"}""")]
    [InlineData("@{ memberIds = Get-LucaObject employees }", """{"memberIds":["5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"]}""")]
    [InlineData("@{ ownerId = Get-LucaObject employees }", """{"ownerId":"5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"}""")]
    [InlineData(
        "@{ responsible_employee_id = Get-LucaObject employees }",
        """{"responsible_employee_id":"5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"}""")]
    [InlineData("@{ lead = Get-LucaObject employees }", """{"lead":{"id":"5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"}}""")]
    [InlineData("@{ customerId = Get-LucaSaleCustomer }", """{"customerId":"k1"}""")]
    public async Task A_row_is_taken_where_its_name_there_says_nothing_else(string value, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun("New-LucaObject project " + value);

        Assert.Equal(expected, Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty("project").GetRawText());
    }

    [Theory]
    [InlineData("@{ toAccountId = Get-LucaSaleCustomer }", "a ToAccount is expected")]
    [InlineData("@{ saleCustomerId = Get-LucaObject projects }", "a SaleCustomer is expected")]
    [InlineData("@{ customerId = Get-LucaSaleInvoice }", "a Customer is expected")]
    [InlineData("@{ customer = Get-LucaSaleInvoice }", "a Customer is expected")]
    [InlineData("@{ employeeId = Get-LucaSaleCustomer }", "an Employee is expected")]
    [InlineData("@{ responsible_employee_id = Get-LucaSaleCustomer }", "a ResponsibleEmployee is expected")]
    [InlineData("@{ lead = Get-LucaSaleCustomer }", "a Lead is expected")]
    [InlineData("@{ leadId = Get-LucaSaleCustomer }", "a Lead is expected")]
    [InlineData("@{ level = Get-LucaSaleCustomer }", "one value of type Int")]
    public async Task A_row_of_what_the_name_does_not_say_is_refused(string value, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Contains(says, session.Run("New-LucaObject project " + value).AllText, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> project = ForeignSchemas.Row("Project", ("id", "j1"), ("name", "J"), ("lead", null));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = context => ForeignServer.Page(context, [ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))]),
            ["projects"] = _ => (object?[])[project],
            ["bankAccounts"] = _ => (object?[])[ForeignSchemas.Row("BankAccount", ("id", "b1"), ("number", "1"))],
            ["employees"] = _ => (object?[])[ForeignSchemas.Row("Employee", ("id", "5f4dcc3b-5aa7-45d6-8d83-27deb882cf99"), ("name", "E"))],
            ["saleCustomers"] = _ => (object?[])[ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"), ("discountRate", 5.0))],
            ["saleInvoices"] = _ => (object?[])[ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", "x"))],
            ["projectCreate"] = _ => project,
        });
    }
}
