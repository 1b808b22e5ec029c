using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

/// <summary>The books behind the invoices, and closing them (luca-api.md, "The books behind an invoice").</summary>
public sealed class BooksTests : SandboxTest
{
    private const string Match = "mutation($m: BookkeepingEntryMatchInput!) { bookkeepingEntryMatchCreate(entryMatch: $m) { id postingEntriesDebit { id } postingEntriesCredit { id } } }";
    private const string JournalFields =
        "id description postings { postingLines { id amountCents debitAccount { id code subCode } creditAccount { id code subCode } } }";

    [Fact]
    public async Task Every_voucher_adds_up_and_is_found_by_its_id()
    {
        List<JsonElement> journals = await JournalsAsync();
        Assert.True(journals.Count > 450, journals.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(journals.Count, journals.Select(Id).Distinct().Count());
        Assert.All(journals, journal => Assert.Equal(0, Lines(journal).Sum(Signed)));
        JsonElement one = journals[^1];
        Assert.Equal(
            one.ToString(),
            (await AskAsync($"query($id: ID!) {{ bookkeepingJournal(id: $id) {{ {JournalFields} }} }}", new { id = Id(one) }))
                .GetProperty("bookkeepingJournal").ToString());
        Assert.Equal("NOT_FOUND", Code(await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, "{ bookkeepingJournal(id: \"nope00\") { id } }")));
    }

    [Fact]
    public async Task An_invoice_is_closed_against_its_credit_note_and_opened_again()
    {
        List<JsonElement> invoices = await InvoicesAsync();
        JsonElement credit = invoices.First(invoice =>
            Text(invoice, "invoiceType") == "CREDIT_NOTE" && !invoice.GetProperty("paid").GetBoolean());
        JsonElement source = invoices.Single(invoice =>
            invoice.GetProperty("remainingCents").GetInt64() == -credit.GetProperty("remainingCents").GetInt64()
            && Customer(invoice) == Customer(credit));
        (string debit, string account) = OwnLine(source, "debitAccount");
        (string other, string same) = OwnLine(credit, "creditAccount");
        Assert.Equal(account, same);

        JsonElement match = (await AskAsync(Match, new
        {
            m = new { postingLines = new[] { new { id = debit }, new { id = other } }, accountId = account }
        })).GetProperty("bookkeepingEntryMatchCreate");
        Assert.Equal((debit, other), (Id(match.GetProperty("postingEntriesDebit")[0]), Id(match.GetProperty("postingEntriesCredit")[0])));
        Assert.Equal((true, 0L), await StateAsync(source));
        Assert.Equal((true, 0L), await StateAsync(credit));
        Assert.Equal("postingLines.0.id", await RefusedAsync(debit, other));

        await AskAsync("mutation($id: ID!) { bookkeepingEntryMatchDestroy(id: $id) { id } }", new { id = Id(match) });
        Assert.Equal((false, source.GetProperty("remainingCents").GetInt64()), await StateAsync(source));
        Assert.Equal(
            (1, 1), (Luca.Counters.Mutations["bookkeepingEntryMatchCreate"], Luca.Counters.Mutations["bookkeepingEntryMatchDestroy"]));
    }

    [Fact]
    public async Task Money_in_the_bank_closes_the_invoice_that_it_pays()
    {
        List<JsonElement> invoices = await InvoicesAsync();
        List<JsonElement> journals = await JournalsAsync();
        JsonElement money = journals.First(journal => Text(journal, "description") == "Innbetaling");
        JsonElement line = Lines(money).Single(line => line.GetProperty("creditAccount").ValueKind != JsonValueKind.Null);
        JsonElement invoice = invoices.Single(invoice =>
            Text(invoice, "invoiceType") == "INVOICE" && !invoice.GetProperty("paid").GetBoolean()
            && invoice.GetProperty("remainingCents").GetInt64() == line.GetProperty("amountCents").GetInt64());
        (string own, _) = OwnLine(invoice, "debitAccount");
        await AskAsync(Match, new { m = new { postingLines = new[] { new { id = own }, new { id = Id(line) } } } });
        Assert.Equal((true, 0L), await StateAsync(invoice));
        JsonElement payments = (await AskAsync(
            "query($id: ID!) { saleInvoice(id: $id) { payments { nodes { amountCents } } } }",
            new { id = Id(invoice) })).GetProperty("saleInvoice").GetProperty("payments");
        Assert.Equal(
            line.GetProperty("amountCents").GetInt64(),
            Assert.Single(payments.GetProperty("nodes").EnumerateArray()).GetProperty("amountCents").GetInt64());
    }

    [Fact]
    public async Task What_does_not_fit_is_not_closed()
    {
        List<JsonElement> invoices = await InvoicesAsync();
        JsonElement[] open = [.. invoices.Where(invoice => Text(invoice, "invoiceType") == "INVOICE"
            && !invoice.GetProperty("paid").GetBoolean() && !invoice.GetProperty("draft").GetBoolean())];
        JsonElement paid = invoices.First(invoice => invoice.GetProperty("paid").GetBoolean());
        (string first, _) = OwnLine(open[0], "debitAccount");
        (string second, _) = OwnLine(open.First(invoice => Customer(invoice) != Customer(open[0])), "debitAccount");
        Assert.Equal("postingLines", await RefusedAsync(first, second));
        Assert.Equal("postingLines", await RefusedAsync(first));
        Assert.Equal("postingLines.1.id", await RefusedAsync(first, first));
        Assert.Equal("postingLines.0.id", await RefusedAsync("nope00"));
        Assert.Equal("postingLines.0.id", await RefusedAsync(OwnLine(paid, "debitAccount").Line));
        Assert.Equal("postingLines.0.id", await RefusedAsync(Id(Lines(open[0].GetProperty("bookkeepingJournal")).Last())));
        Assert.Equal(0, Luca.Counters.MutationCount);
    }

    [Fact]
    public async Task A_voucher_is_posted_and_its_money_closes_a_new_invoice()
    {
        List<JsonElement> invoices = await InvoicesAsync();
        string customer = Customer(invoices[0])!;
        JsonElement made = (await AskAsync(
            "mutation($i: SaleInvoiceInput!) { saleInvoiceCreate(saleInvoice: $i) { id totalWithVatCents bookkeepingJournal { "
                + JournalFields + " } } }",
            new
            {
                i = new
                {
                    saleCustomer = new { id = customer },
                    invoiceDate = "2026-01-05",
                    invoiceType = "INVOICE",
                    saleInvoiceLineItems = new[] { new { name = "x", quantity = 3, unitPriceCents = 3333, discountPercent = 10 } }
                }
            })).GetProperty("saleInvoiceCreate");
        Assert.Equal(11249, made.GetProperty("totalWithVatCents").GetInt64());
        (string own, string account) = OwnLine(made, "debitAccount");
        JsonElement accounts = (await AskAsync("{ accounts { nodes { id code } } }")).GetProperty("accounts").GetProperty("nodes");
        string bank = Id(accounts.EnumerateArray().Single(item => Text(item, "code") == "1920"));
        const string post = "mutation($j: BookkeepingJournalInput!) { bookkeepingJournalPost(bookkeepingJournal: $j) { " + JournalFields
            + " } }";
        Assert.Equal("postingLines", Field(await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, post, new { j = Voucher(11249, 11248) })));
        JsonElement voucher = (await AskAsync(post, new { j = Voucher(11249, 11249) })).GetProperty("bookkeepingJournalPost");
        await AskAsync(Match, new { m = new { postingLines = new[] { new { id = own }, new { id = Id(Lines(voucher).Last()) } } } });
        Assert.Equal((true, 0L), await StateAsync(made));
        Assert.Contains(Id(voucher), (await JournalsAsync()).Select(Id));

        object Voucher(long debit, long credit) => new
        {
            date = "2026-01-20",
            description = "Bankfil",
            postingLines = new object[]
            {
                new { amountCents = debit, debitAccountId = bank },
                new { amountCents = credit, creditAccountId = account }
            },
        };
    }

    [Fact]
    public async Task Amounts_agree_with_the_lines_and_a_reader_believes_the_sum()
    {
        List<JsonElement> invoices = await InvoicesAsync();
        foreach (JsonElement invoice in invoices)
        {
            decimal net = 0, vat = 0;
            foreach (JsonElement line in invoice.GetProperty("saleInvoiceLineItems").EnumerateArray())
            {
                decimal amount = Math.Round(
                    line.GetProperty("quantity").GetDecimal() * line.GetProperty("unitPriceCents")
                        .GetInt64() * (100 - line.GetProperty("discountPercent").GetDecimal()) / 100,
                    MidpointRounding.ToEven);
                net += amount;
                vat += Math.Round(amount * line.GetProperty("vatPercent").GetInt32() / 100, MidpointRounding.ToEven);
            }

            Assert.Equal((net, vat), (invoice.GetProperty("totalCents").GetDecimal(), invoice.GetProperty("totalVatCents").GetDecimal()));
        }

        Assert.InRange(
            invoices.Where(invoice => Text(invoice, "currency") == "NOK").Sum(invoice => invoice.GetProperty("totalCents").GetInt64()),
            50_000_000,
            2_000_000_000);
        Assert.Equal([0, 12, 15, 25], invoices.SelectMany(invoice => invoice.GetProperty("saleInvoiceLineItems").EnumerateArray())
            .Select(line => line.GetProperty("vatPercent").GetInt32()).Distinct().Order());
        Assert.Contains(invoices, invoice => Text(invoice, "currency") == "EUR");
        Assert.Contains(invoices, invoice => invoice.GetProperty("remainingCents").GetInt64() is > 0 and long left
            && left < invoice.GetProperty("totalCents").GetInt64() * 0.8m);
        Assert.Contains(invoices, invoice => invoice.GetProperty("saleInvoiceLineItems").EnumerateArray()
            .Any(line => line.GetProperty("discountPercent").GetDecimal() == 10));
    }

    private async Task<List<JsonElement>> InvoicesAsync() => await AllAsync(
        "saleInvoices",
        "id invoiceType draft paid currency totalCents totalVatCents remainingCents saleCustomer { id } saleInvoiceLineItems { quantity unitPriceCents discountPercent vatPercent } bookkeepingJournal { " + JournalFields + " }");

    private Task<List<JsonElement>> JournalsAsync() => AllAsync("bookkeepingJournals", JournalFields);

    private async Task<List<JsonElement>> AllAsync(string list, string selection)
    {
        List<JsonElement> rows = [];
        string? after = null;
        do
        {
            JsonElement page = (await AskAsync(
                $"query($after: String) {{ {list}(after: $after) {{ nodes {{ {selection} }} pageInfo {{ hasNextPage endCursor }} }} }}",
                new { after })).GetProperty(list);
            rows.AddRange(page.GetProperty("nodes").EnumerateArray());
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()
                ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString()
                : null;
        }
        while (after is not null);
        return rows;
    }

    private async Task<(bool Paid, long Remaining)> StateAsync(JsonElement invoice)
    {
        JsonElement now = (await AskAsync("query($id: ID!) { saleInvoice(id: $id) { paid remainingCents } }", new { id = Id(invoice) }))
            .GetProperty("saleInvoice");
        return (now.GetProperty("paid").GetBoolean(), now.GetProperty("remainingCents").GetInt64());
    }

    private async Task<string?> RefusedAsync(params string[] lines) =>
        Field(await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, Match, new { m = new { postingLines = lines.Select(id => new { id }) } }));

    private async Task<JsonElement> AskAsync(string query, object? variables = null)
    {
        JsonElement answer = await Plain.QueryAsync(Luca.ApiKeys.Kari.Key, query, variables);
        Assert.False(answer.TryGetProperty("errors", out _), answer.ToString());
        return answer.GetProperty("data");
    }

    private static (string Line, string Account) OwnLine(JsonElement invoice, string side)
    {
        JsonElement line = Lines(invoice.GetProperty("bookkeepingJournal")).Single(line =>
            line.GetProperty(side) is { ValueKind: JsonValueKind.Object } account && Text(account, "code") == "1500"
            && Text(account, "subCode") is not null);
        return (Id(line), Id(line.GetProperty(side)));
    }

    private static IEnumerable<JsonElement> Lines(JsonElement journal) =>
        journal.GetProperty("postings").EnumerateArray().SelectMany(posting => posting.GetProperty("postingLines").EnumerateArray());

    private static long Signed(JsonElement line) =>
        line.GetProperty("amountCents").GetInt64() * (line.GetProperty("debitAccount").ValueKind == JsonValueKind.Null ? -1 : 1);

    private static string? Customer(JsonElement invoice) =>
        invoice.GetProperty("saleCustomer") is { ValueKind: JsonValueKind.Object } customer ? Id(customer) : null;

    private static string Id(JsonElement row) => row.GetProperty("id").GetString()!;

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static string? Field(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("details")[0].GetProperty("field").GetString();

    private static string? Code(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();
}
