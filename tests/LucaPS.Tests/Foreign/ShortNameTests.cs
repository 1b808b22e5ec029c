using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// An object's table under a short form of its noun (luca-api.md, "Names follow one pattern") within one input, as Hot Chocolate's mutation
/// conventions have it.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class ShortNameTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation {
          bookkeepingEntryMatchCreate(input: BookkeepingEntryMatchCreateInput!): BookkeepingEntryMatchCreatePayload!
          customerAddressUpdate(input: CustomerAddressUpdateInput!): CustomerAddress
        }
        input BookkeepingEntryMatchCreateInput { companyId: ID entryMatch: BookkeepingEntryMatchInput! clientMutationId: String }
        input BookkeepingEntryMatchInput { postingLines: [Reference!]! accountId: ID }
        input Reference { id: ID! }
        input CustomerAddressUpdateInput { id: ID! address: AddressInput }
        input AddressInput { street: String }
        type BookkeepingEntryMatchCreatePayload { bookkeepingEntryMatch: BookkeepingEntryMatch errors: [String!] }
        type BookkeepingEntryMatch { id: ID! postingEntriesDebit: [Entry!] postingEntriesCredit: [Entry!] }
        type Entry { id: ID! }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! saleCustomer: SaleCustomer bookkeepingJournal: Journal }
        type SaleCustomer { id: ID! name: String }
        type Journal { id: ID! postings: [Posting!]! }
        type Posting { id: ID! postingLines: [PostingLine!]! }
        type PostingLine { id: ID! amountCents: Int debitAccount: Account creditAccount: Account }
        type Account { id: ID! code: String subCode: String }
        type CustomerAddress { id: ID! address: Address }
        type Address { street: String }
        """;

    [Theory]
    [InlineData(
        "Close-LucaSaleInvoice i1 -With i2",
        """{"input":{"entryMatch":{"postingLines":[{"id":"l-i1"},{"id":"l-i2"}],"accountId":"a1"},"companyId":"c1"}}""")]
    [InlineData(
        "New-LucaObject bookkeepingEntryMatch @{ postingLines = @(@{ id = 'l1' }, @{ id = 'l2' }) }",
        """{"input":{"entryMatch":{"postingLines":[{"id":"l1"},{"id":"l2"}]},"companyId":"c1"}}""")]
    // The short form may also be the object's own field.
    [InlineData(
        "Set-LucaObject customerAddress k1 @{ address = @{ street = 'G' } }", """{"input":{"id":"k1","address":{"street":"G"}}}""")]
    public async Task The_table_is_found_in_the_input(string script, string variables)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse(variables).RootElement, Assert.Single(server.Requests, request => request.IsMutation).Variables));
    }

    private static Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> account = ForeignSchemas.Row("Account", ("id", "a1"), ("code", "1500"), ("subCode", "10001"));
        Dictionary<string, object?> Invoice(string id, string side) => ForeignSchemas.Row(
            "SaleInvoice", ("id", id), ("bookkeepingJournal", ForeignSchemas.Row(
                "Journal", ("id", "j-" + id), ("postings", (object[])[ForeignSchemas.Row(
                    "Posting", ("id", "p-" + id), ("postingLines", (object[])[ForeignSchemas.Row(
                        "PostingLine", ("id", "l-" + id), ("amountCents", 12500), (side, account))]))]))));
        Dictionary<string, object?>[] invoices = [Invoice("i1", "debitAccount"), Invoice("i2", "creditAccount")];
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => invoices,
            ["saleInvoice"] = context => Array.Find(invoices, invoice => Equals(invoice["id"], context.GetArgument<string>("id"))),
            ["bookkeepingEntryMatchCreate"] = _ => ForeignSchemas.Row(
                "BookkeepingEntryMatchCreatePayload", ("bookkeepingEntryMatch", ForeignSchemas.Row("BookkeepingEntryMatch", ("id", "m1")))),
            ["customerAddressUpdate"] = _ => ForeignSchemas.Row("CustomerAddress", ("id", "k1")),
        });
    }
}
