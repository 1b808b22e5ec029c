using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Removing is asked about however its name is written, and numbers and columns go out as they are.</summary>
[Collection(EngineCollection.Name)]
public sealed class WrittenAsMeantTests
{
    private const string Sdl = """
        scalar Money
        type Query {
          companies: [Company!]!
          stuck(skip: Int, take: Int): StuckSegment!
          stuckTotal(skip: Int, take: Int): StuckPage!
          customers: [Customer!]! customer(id: ID!): Customer
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [SaleCustomer!]! saleCustomer(id: ID!): SaleCustomer
          accounts: [Account!]! account(id: ID!): Account
        }
        type Mutation {
          passwordSet(password: String!, user: String): Boolean
          customerDestroy(id: ID!): Boolean
          customerUpdate(id: ID!, customer: CustomerInput!): Customer
          saleCustomerCreate(saleCustomer: CustomerInput!): SaleCustomer
          saleCustomerUpdate(id: ID!, saleCustomer: CustomerInput!): SaleCustomer
          accountUpdate(id: ID!, account: AccountInput!): Account
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
        }
        type Company { id: ID! name: String }
        type Row { id: ID! }
        type StuckSegment { items: [Row!]! pageInfo: SegmentInfo! }
        type StuckPage { items: [Row!]! totalCount: Int! }
        type SegmentInfo { hasNextPage: Boolean! }
        type Customer { id: ID! name: String }
        type SaleCustomer { id: ID! name: String addressLine: String address: Address }
        type Address { city: String }
        type Account { id: ID! name: String rate: Float limit: Money }
        type SaleInvoice { id: ID! comment: String }
        input CustomerInput { name: String address: AddressInput addressLine: String tags: [TagInput!] }
        input AddressInput { city: String }
        input TagInput { name: String }
        input AccountInput { name: String rate: Float = 1.5 limit: Money = 10 }
        input SaleInvoiceInput { comment: String customer: CustomerInput customerNumber: String invoiceType: String }
        """;

    [Theory]
    [InlineData("Invoke-LucaMutation customerDestroy @{ id = 'k1' }")]
    [InlineData("Invoke-LucaMutation customerdestroy @{ id = 'k1' }")]
    [InlineData("Invoke-LucaMutation CUSTOMERDESTROY @{ id = 'k1' }")]
    public async Task Removing_is_asked_about_in_any_case(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.Run(script);

        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("0.1", "12.50")]
    [InlineData("1e400", "12.50")]
    [InlineData("0.1234567890123456789012345678901234567", "12.50")]
    public async Task Numbers_that_are_there_are_kept_as_they_are(string rate, string limit)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        server.Instead = request => request is { IsMutation: false, IsIntrospection: false }
            ? (200, "{\"data\":{\"account\":{\"rate\":" + rate + ",\"limit\":" + limit + "}}}") : null;

        Result result = session.Run("Set-LucaObject account a1 @{ name = 'x' }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal(rate, Assert.Single(server.Requests, request => request.IsMutation).Variable("account", "rate"));
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; Name = 'x'; Address = 'Storgata 1'; AddressLine = 'y' } | Set-LucaSaleCustomer", "Storgata 1")]
    [InlineData("[pscustomobject]@{ id = 'k1'; name = 'x'; 'address.city' = 'Oslo' } | Set-LucaSaleCustomer", "Oslo")]
    [InlineData("Get-LucaSaleCustomer k1 | New-LucaSaleCustomer", "Bergveien 7")]
    [InlineData("Get-LucaSaleCustomer k1 | New-LucaSaleCustomer", "Hamar")]
    [InlineData("Get-LucaSaleCustomer k1 | New-LucaObject saleCustomer", "Bergveien 7")]
    public async Task A_column_is_written_or_told(string script, string value)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        string sent = server.Requests.LastOrDefault()?.Variables.GetRawText() ?? "";
        Assert.True(result.Errors.Count > 0 || result.Warnings.Count > 0 || sent.Contains(value, StringComparison.Ordinal), sent);
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        object[] five = [.. Enumerable.Range(0, 5).Select(n => ForeignSchemas.Row("Row", ("id", "r" + n)))];
        int asked = 0;
        Dictionary<string, object?> customer = ForeignSchemas.Row("Customer", ("id", "k1"), ("name", "Kari"));
        Dictionary<string, object?> saleCustomer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k1"), ("name", "Kari"), ("addressLine", "Bergveien 7"),
            ("address", ForeignSchemas.Row("Address", ("city", "Hamar"))));
        Dictionary<string, object?> account = ForeignSchemas.Row("Account", ("id", "a1"), ("name", "A"), ("rate", 0.1), ("limit", 12.5));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["stuck"] = _ => ++asked > 100 ? throw new ExecutionError("enough") : new Dictionary<string, object?>
            {
                ["items"] = five,
                ["pageInfo"] = new Dictionary<string, object?> { ["hasNextPage"] = true },
            },
            ["stuckTotal"] = _ => new Dictionary<string, object?> { ["items"] = five, ["totalCount"] = 45 },
            ["customers"] = _ => (object[])[customer],
            ["customer"] = _ => customer,
            ["saleCustomers"] = _ => (object[])[saleCustomer],
            ["saleCustomer"] = _ => saleCustomer,
            ["saleCustomerCreate"] = _ => saleCustomer,
            ["saleCustomerUpdate"] = _ => saleCustomer,
            ["accounts"] = _ => (object[])[account],
            ["account"] = _ => account,
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["passwordSet"] = _ => true,
            ["customerDestroy"] = _ => true,
            ["customerUpdate"] = _ => customer,
            ["accountUpdate"] = _ => account,
            ["saleInvoiceUpdate"] = _ => invoice,
        });
    }
}
