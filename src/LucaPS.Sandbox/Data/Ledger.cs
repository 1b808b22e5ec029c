using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace LucaPS.Sandbox.Data;

/// <summary>The vouchers behind a company's invoices and payments, made on demand, and the matches that close their lines.</summary>
internal sealed class Ledger(Books books, Generator generator)
{
    private const int LinesOfJournal = 8;
    private const int FirstPosted = 230_000;
    private const int FirstInstalment = 250_000;
    private const int FirstMatch = 1_000_000;
    private const int FirstMatchedPayment = 1_500_000;
    private readonly ConcurrentDictionary<string, EntryMatch> _matches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _opened = new(StringComparer.Ordinal);
    private readonly Table<Journal> _posted = new([], journal => journal.Id);
    private readonly Lock _writing = new();
    private (int Version, int[] Numbers)? _numbers;
    private int _made;

    private int Company => books.Company.Index;

    /// <summary>The numbers of all vouchers: those of each invoice, then those posted by hand.</summary>
    public int[] Numbers
    {
        get
        {
            if (_numbers is { } known && known.Version == books.Version)
                return [.. known.Numbers, .. _posted.Rows.Select(journal => journal.Number)];
            int version = books.Version;
            int[] numbers = [.. books.InvoiceNumbers(string.Empty, _ => true).Where(i => !books.Invoice(i).Draft).SelectMany(NumbersOf)];
            _numbers = (version, numbers);
            return [.. numbers, .. _posted.Rows.Select(journal => journal.Number)];
        }
    }

    public Journal? Find(string? id) => EntityId.TryParse(id, EntityKind.Journal, Company, out int number) ? At(number) : null;

    public Journal? Of(Invoice invoice) => invoice.Draft ? null : At(invoice.Number * 2);

    public Account? FindAccount(string? id) => Array.Find(books.Accounts, account => account.Id == id);

    /// <summary>The voucher of that number; null where there is none.</summary>
    public Journal? At(int number)
    {
        if (number >= FirstInstalment)
        {
            Invoice paid = books.Invoice(Generator.InstalmentInvoice);
            IReadOnlyList<Payment> instalments = generator.Invoice(Generator.InstalmentInvoice).Payments;
            return number - FirstInstalment < instalments.Count ? Money(number, paid, instalments[number - FirstInstalment]) : null;
        }

        if (number >= FirstPosted)
            return _posted.Find(JournalId(number));
        if (number / 2 >= books.InvoiceCount || books.Invoice(number / 2) is not { Draft: false } invoice)
            return null;
        if (number % 2 == 0)
            return Booked(number, invoice);
        return PaymentOf(invoice) is { } payment ? Money(number, invoice, payment) : null;
    }

    public PostingLine? FindLine(string? id) => EntityId.TryParse(id, EntityKind.PostingLine, Company, out int number)
        ? At(number / LinesOfJournal)?.Posting.Lines.ElementAtOrDefault(number % LinesOfJournal)
        : null;

    /// <summary>The match that closes a line; null while it is open.</summary>
    public string? ClosedBy(PostingLine line)
    {
        if (line.Account.SubCode is null)
            return null;
        if (_matches.Values.FirstOrDefault(match => match.Lines.Any(other => other.Id == line.Id)) is { } made)
            return made.Id;
        return Generated(line) is { } match && !_opened.ContainsKey(match) ? match : null;
    }

    /// <summary>Books a voucher by hand; the lines are known to add up.</summary>
    public Journal Post(DateOnly date, string description, IReadOnlyList<(long AmountCents, Account? Debit, Account? Credit)> lines)
    {
        lock (_writing)
            return _posted.Add(Make(FirstPosted + _posted.Rows.Length, date, description, lines));
    }

    /// <summary>Closes lines that are known to be open and to add up to zero.</summary>
    public EntryMatch Close(IReadOnlyList<PostingLine> lines, DateTimeOffset now)
    {
        lock (_writing)
        {
            EntryMatch match = new(MatchId(FirstMatch + ++_made), lines[0].Account, lines);
            _matches[match.Id] = match;
            Payment[] payments = [.. lines.Where(line => JournalOf(line)?.Invoice is null || NumberOf(line) % 2 == 1).Select(ToPayment)];
            foreach (Invoice invoice in InvoicesOf(lines))
                books.Change(
                    invoice, current => current with { ClosedBy = match.Id, UpdatedAt = now, Payments = current.Credit ? [] : payments });
            return match;
        }
    }

    /// <summary>Undoes a match; null where there is none.</summary>
    public EntryMatch? Open(string id, DateTimeOffset now)
    {
        lock (_writing)
        {
            if (!_matches.TryRemove(id, out EntryMatch? match))
            {
                match = GeneratedMatch(id);
                if (match is null || !_opened.TryAdd(id, true))
                    return null;
            }

            foreach (Invoice invoice in InvoicesOf(match.Lines))
                books.Change(invoice, current => current with { ClosedBy = null, UpdatedAt = now, Payments = [] });
            return match;
        }
    }

    private IEnumerable<int> NumbersOf(int i)
    {
        yield return i * 2;
        if (i == Generator.InstalmentInvoice && Company == 0)
        {
            for (int n = 0; n < generator.Invoice(i).Payments.Count; n++)
                yield return FirstInstalment + n;
        }
        else if (books.IsGenerated(i) && Settlements.Of(i) is Settlement.Paid or Settlement.PartlyPaid or Settlement.MoneyUnmatched)
        {
            yield return (i * 2) + 1;
        }
    }

    private Payment? PaymentOf(Invoice invoice)
    {
        if (!NumbersOf(invoice.Number).Contains((invoice.Number * 2) + 1))
            return null;
        Invoice made = generator.Invoice(invoice.Number);
        return made.Payments.Count > 0
            ? made.Payments[0]
            : new Payment(string.Empty, made.InvoiceDate!.Value.AddDays(11), made.TotalWithVatCents, "Innbetaling");
    }

    private Journal Booked(int number, Invoice invoice)
    {
        decimal rate = invoice.ExchangeRate ?? 1;
        bool credit = invoice.Credit;
        List<(long AmountCents, Account? Debit, Account? Credit)> lines = [];
        foreach (IGrouping<int, Line> group in invoice.Lines.GroupBy(line => line.VatPercent).OrderByDescending(group => group.Key))
        {
            Add(group.Sum(line => line.TotalCents), generator.Account(group.Key > 0 ? Generator.Sales : Generator.ExemptSales));
            Add(group.Sum(line => line.VatCents), generator.Account(Generator.VatOnSales));
        }

        Account customer = generator.Account(invoice.Customer!);
        long total = lines.Sum(line => line.AmountCents);
        lines.Insert(0, (total, credit ? null : customer, credit ? customer : null));
        string text = (credit ? "Kreditnota " : "Faktura ") + invoice.InvoiceNumber?.ToString(CultureInfo.InvariantCulture);
        return Make(number, invoice.InvoiceDate!.Value, text, lines) with { Invoice = invoice.Number };

        void Add(long cents, Account account)
        {
            long amount = (long)Math.Round(Math.Abs(cents) * rate, MidpointRounding.ToEven);
            if (amount != 0)
                lines.Add((amount, credit ? account : null, credit ? null : account));
        }
    }

    private Journal Money(int number, Invoice invoice, Payment payment)
    {
        long amount = payment.AmountCents == invoice.TotalWithVatCents
            ? Booked(invoice.Number * 2, invoice).Posting.Lines[0].AmountCents
            : (long)Math.Round(payment.AmountCents * (invoice.ExchangeRate ?? 1), MidpointRounding.ToEven);
        return Make(number, payment.Date, payment.Reference ?? "Innbetaling",
        [
            (amount, generator.Account(Generator.Bank), null),
            (amount, null, generator.Account(invoice.Customer!))
        ]) with
        { Invoice = invoice.Number };
    }

    private Journal Make(
        int number, DateOnly date, string text, IReadOnlyList<(long AmountCents, Account? Debit, Account? Credit)> lines) => new(
        JournalId(number),
        Company,
        number,
        date,
        text,
        new Posting(
            EntityId.For(EntityKind.Posting, Company, number),
            date,
            text,
            [.. lines.Select((line, n) => new PostingLine(
                EntityId.For(EntityKind.PostingLine, Company, (number * LinesOfJournal) + n), line.AmountCents, line.Debit,
                line.Credit))]));

    /// <summary>The match that the generator made for a line, undone or not.</summary>
    private string? Generated(PostingLine line)
    {
        int number = NumberOf(line);
        if (number is >= FirstPosted and < FirstInstalment)
            return null;
        int invoice = number >= FirstInstalment ? Generator.InstalmentInvoice : number / 2;
        return books.IsGenerated(invoice) ? generator.Invoice(invoice).ClosedBy : null;
    }

    private EntryMatch? GeneratedMatch(string id)
    {
        if (!EntityId.TryParse(id, EntityKind.EntryMatch, Company, out int i) || !books.IsGenerated(i)
            || generator.Invoice(i).ClosedBy != id)
            return null;
        int[] journals = Settlements.Of(i) == Settlement.CreditClosed ? [i * 2, Settlements.SourceOf(i) * 2] : [.. NumbersOf(i)];
        Account account = generator.Account(generator.Invoice(i).Customer!);
        return new EntryMatch(
            id, account, [.. journals.Select(number => At(number)!.Posting.Lines.Single(line => line.Account.Id == account.Id))]);
    }

    /// <summary>The invoices that have one of these lines.</summary>
    private Invoice[] InvoicesOf(IEnumerable<PostingLine> lines) =>
        [.. lines.Select(NumberOf).Where(number => number < FirstPosted && number % 2 == 0).Select(number => books.Invoice(number / 2))];

    private Payment ToPayment(PostingLine line) => JournalOf(line) is { } journal
        ? new Payment(
            EntityId.For(EntityKind.Payment, Company, FirstMatchedPayment + journal.Number), journal.Date, line.AmountCents,
            journal.Description)
        : throw new InvalidOperationException("The line has no voucher.");

    private Journal? JournalOf(PostingLine line) => At(NumberOf(line));

    private int NumberOf(PostingLine line) =>
        EntityId.TryParse(line.Id, EntityKind.PostingLine, Company, out int number) ? number / LinesOfJournal : -1;

    private string JournalId(int number) => EntityId.For(EntityKind.Journal, Company, number);

    private string MatchId(int number) => EntityId.For(EntityKind.EntryMatch, Company, number);
}
