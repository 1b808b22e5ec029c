using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// What an invoice is closed against where ids are numbers of each table: the payment 7 is no posting line 7, and the line 9 no invoice 9.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class ClosedAgainstTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]! saleInvoices(companyId: ID): [SaleInvoice!]! saleInvoice(companyId: ID, id: ID!): SaleInvoice
          payments(companyId: ID): [Payment!]! transfers(companyId: ID): [Transfer!]! lines(companyId: ID): [LedgerLine!]!
        }
        type Mutation { bookkeepingEntryMatchCreate(companyId: ID, entryMatch: BookkeepingEntryMatchInput!): BookkeepingEntryMatch }
        input BookkeepingEntryMatchInput { postingLines: [Reference!]! accountId: ID }
        input Reference { id: ID! }
        type BookkeepingEntryMatch { id: ID! }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! saleCustomer: SaleCustomer bookkeepingJournal: Journal }
        type SaleCustomer { id: ID! name: String }
        type Payment { id: ID! amountCents: Int postingLineId: ID }
        type Transfer { id: ID! postingLine: LedgerLine }
        type Journal { id: ID! postings: [Posting!]! }
        type Posting { id: ID! postingLines: [LedgerLine!]! }
        type LedgerLine { id: ID! amountCents: Int debitAccount: Account creditAccount: Account }
        type Account { id: ID! code: String subCode: String }
        """;

    [Fact]
    public async Task What_was_added_to_an_invoice_may_say_what_closes_it()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(
            "$i = Get-LucaSaleInvoice 1; $i.psobject.Properties.Add([psnoteproperty]::new('With', '7')); $i | Close-LucaSaleInvoice");

        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("(Get-LucaObject payments)[0]", "70")]
    [InlineData("[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.Payment'; Id = '7'; PostingLineId = '70' }", "70")]
    [InlineData("[pscustomobject]@{ Id = '7'; AmountCents = '100'; PostingLineId = '70'; CompanyId = 'c1' }", "70")]
    [InlineData("(Get-LucaObject transfers)", "71")]
    // Of the type of posting lines, without what it comes to; its id is an invoice's too.
    [InlineData("(Get-LucaObject lines -Property id)", "9")]
    [InlineData("7", "7")]
    public async Task The_line_is_sent_that_is_meant(string with, string line)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun("Close-LucaSaleInvoice 1 -With (" + with + ")");

        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal(
            $$"""[{"id":"10"},{"id":"{{line}}"}]""",
            sent.Variable("entryMatch", "postingLines")!.Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(Get-LucaObject payments)[1]", "LucaPS.Payment")]
    [InlineData("(Get-LucaObject payments -Property id)[0]", "PostingLineId")]
    [InlineData("(Get-LucaSaleInvoice -Property bookkeepingJournal.postings.id)[0].BookkeepingJournal.Postings[0]", "LucaPS.Posting")]
    [InlineData("[pscustomobject]@{ PSTypeName = 'LucaPS.SaleInvoice'; Id = '7' }", "No invoice with id '7'")]
    public async Task A_row_that_names_no_line_is_refused(string with, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("Close-LucaSaleInvoice 1 -With (" + with + ")");

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> account = ForeignSchemas.Row("Account", ("id", "a1"), ("code", "1500"), ("subCode", "1"));
        Dictionary<string, object?> Line(string id, string side) =>
            ForeignSchemas.Row("LedgerLine", ("id", id), ("amountCents", 100), (side, account));
        Dictionary<string, object?> Invoice(string id) => ForeignSchemas.Row(
            "SaleInvoice", ("id", id), ("bookkeepingJournal", ForeignSchemas.Row(
                "Journal", ("id", "j" + id), ("postings", (object[])[ForeignSchemas.Row(
                    "Posting", ("id", "7"), ("postingLines", (object[])[Line(id + "0", "debitAccount")]))]))));
        Dictionary<string, object?>[] invoices = [Invoice("1"), Invoice("9")];
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => invoices,
            ["saleInvoice"] = context => Array.Find(invoices, invoice => Equals(invoice["id"], context.GetArgument<string>("id"))),
            ["payments"] = _ => (object[])
            [
                ForeignSchemas.Row("Payment", ("id", "7"), ("amountCents", 100), ("postingLineId", "70")),
                ForeignSchemas.Row("Payment", ("id", "8"), ("amountCents", 100), ("postingLineId", null)),
            ],
            ["transfers"] = _ => (object[])[ForeignSchemas.Row("Transfer", ("id", "7"), ("postingLine", Line("71", "creditAccount")))],
            ["lines"] = _ => (object[])[Line("9", "creditAccount")],
            ["bookkeepingEntryMatchCreate"] = _ => ForeignSchemas.Row("BookkeepingEntryMatch", ("id", "m1")),
        });
    }
}
