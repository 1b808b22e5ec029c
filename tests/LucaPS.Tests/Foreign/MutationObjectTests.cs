using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>What a mutation gives back is its own object, and nothing is made final unasked.</summary>
[Collection(EngineCollection.Name)]
public sealed class MutationObjectTests
{
    private const string Sdl = """
        scalar Long
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [Client!]! saleCustomer(id: ID!): Client
          rows(page: Int = 0, size: Int = 20): RowPage!
          entries(skip: Int, take: Int, before: String): Segment!
          journalEntries: [JournalEntry!]! journalEntry(id: ID!): JournalEntry
        }
        type Mutation {
          saleInvoiceCreate(saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleCustomerUpdate(id: ID!, saleCustomer: ClientInput!): Client
          invoicePost(id: ID!): PostPayload
          linesDestroy(ids: [ID!]!): [Line]
        }
        enum InvoiceType { DRAFT INVOICE CREDIT_NOTE }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String invoiceType: InvoiceType draft: Boolean saleCustomer: Client }
        type Client { id: ID! name: String }
        type JournalEntry { id: ID! number: Int }
        type Line { id: ID! }
        type Row { id: ID! }
        type RowPage { content: [Row!]! totalElements: Long! }
        type Segment { items: [Row!]! totalCount: Int! pageInfo: SegmentInfo! }
        type SegmentInfo { hasNextPage: Boolean! }
        type PostPayload { company: Company journalEntry: JournalEntry errors: [String!] }
        input SaleInvoiceInput { saleCustomer: ReferenceInput invoiceDate: String paymentDays: Int comment: String invoiceType: InvoiceType = DRAFT saleInvoiceLineItems: [LineInput!] }
        input ReferenceInput { id: ID! }
        input LineInput { quantity: Int unitPriceCents: Int saleProductId: ID }
        input ClientInput { name: String }
        """;

    [Fact]
    public async Task A_change_of_a_comment_finalizes_nothing_unasked()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i1 -Comment x");

        Assert.True(
            server.Requests.All(request => !request.IsMutation || request.Variable("saleInvoice", "invoiceType") is null or "\"DRAFT\""),
            server.Requests.Last().Variables.GetRawText() + " " + string.Join("|", result.Warnings));
    }

    [Fact]
    public async Task The_company_beside_it_is_not_what_a_mutation_gives()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal("LucaPS.JournalEntry", session.MustRun("Invoke-LucaMutation invoicePost @{ id = 'i1' }").Single().TypeNames[0]);
    }

    [Fact]
    public async Task What_is_null_in_a_list_of_answers_is_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Invoke-LucaMutation linesDestroy @{ ids = 'l1', 'l2' } -Force");

        Assert.True(result.Errors.Count > 0 || result.Warnings.Count > 0, "rows: " + result.Output.Count);
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> client = ForeignSchemas.Row("Client", ("id", "k1"), ("name", "Kari"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", ""), ("invoiceType", "INVOICE"), ("draft", true), ("saleCustomer", client));
        object[] rows = [.. Enumerable.Range(0, 45).Select(n => ForeignSchemas.Row("Row", ("id", "r" + n)))];
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleCustomers"] = _ => (object[])[client],
            ["saleCustomer"] = _ => client,
            ["journalEntries"] = _ => (object[])[],
            ["rows"] = context => new Dictionary<string, object?>
            {
                ["content"] = rows.Skip(context.GetArgument<int>("page") * context.GetArgument<int>("size"))
                    .Take(context.GetArgument<int>("size")).ToArray(),
                ["totalElements"] = 45,
            },
            ["entries"] = context => new Dictionary<string, object?>
            {
                ["items"] = rows.Skip(context.GetArgument<int?>("skip") ?? 0).Take(context.GetArgument<int?>("take") ?? 20).ToArray(),
                ["totalCount"] = 45,
                ["pageInfo"] = new Dictionary<string, object?>
                {
                    ["hasNextPage"] = (context.GetArgument<int?>("skip") ?? 0) + (context.GetArgument<int?>("take") ?? 20) < 45
                },
            },
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleCustomerUpdate"] = _ => client,
            ["invoicePost"] = _ => new Dictionary<string, object?>
            {
                ["company"] = ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                ["journalEntry"] = ForeignSchemas.Row("JournalEntry", ("id", "j1"), ("number", 7)),
                ["errors"] = (string[])[],
            },
            ["linesDestroy"] = _ => (object?[])[ForeignSchemas.Row("Line", ("id", "l1")), null],
        });
    }
}
