using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>The books behind the invoices (luca-api.md, "The books behind an invoice").</summary>
internal static class Bookkeeping
{
    private const string JournalType = "BookkeepingJournal";
    private const string MatchType = "BookkeepingEntryMatch";

    public static IEnumerable<IGraphType> Types(bool mutations)
    {
        yield return new RowType<Journal>(JournalType, "A voucher.")
            .Has("id", "ID!", "Short text.", journal => journal.Id)
            .Has("number", "Int!", "Numbers it within the company.", journal => journal.Number)
            .Has("date", "ISO8601Date!", "The day it is booked on.", journal => journal.Date)
            .Has("description", "String!", "What it is.", journal => journal.Description)
            .Has("postings", "[BookkeepingPosting!]!", "What is booked.", journal => new[] { journal.Posting });
        yield return new RowType<Posting>("BookkeepingPosting", "What belongs together in a voucher.")
            .Has("id", "ID!", "Short text.", posting => posting.Id)
            .Has("date", "ISO8601Date!", "The day it is booked on.", posting => posting.Date)
            .Has("text", "String!", "What it says.", posting => posting.Text)
            .Has("postingLines", "[BookkeepingPostingLine!]!", "Its lines; they add up to nothing.", posting => posting.Lines);
        yield return new RowType<PostingLine>("BookkeepingPostingLine", "An amount on one side of an account.")
            .Has("id", "ID!", "Short text.", line => line.Id)
            .Has("amountCents", "Long!", "The amount, in øre, never negative.", line => line.AmountCents)
            .Has("debitAccount", "Account", "The account, where it is debited.", line => line.Debit)
            .Has("creditAccount", "Account", "The account, where it is credited.", line => line.Credit);
        yield return new RowType<EntryMatch>(MatchType, "Lines that are closed together.")
            .Has("id", "ID!", "Short text.", match => match.Id)
            .Has("postingEntriesDebit", "[BookkeepingPostingLine!]!", "The debited lines.", match => match.Debit)
            .Has("postingEntriesCredit", "[BookkeepingPostingLine!]!", "The credited lines.", match => match.Credit);
        foreach (IGraphType type in Paging.Types(JournalType, withTotal: true))
            yield return type;
        if (!mutations)
            yield break;
        yield return LucaTypes.Input("BookkeepingPostingLineReferenceInput", "A line that is there.", ("id", "ID!", "Of the line."));
        yield return LucaTypes.Input(
            "BookkeepingEntryMatchInput",
            "Lines to close.",
            ("postingLines", "[BookkeepingPostingLineReferenceInput!]!", "Lines of one account that add up to nothing."),
            ("accountId", "ID", "The account that they stand on."));
        yield return LucaTypes.Input(
            "BookkeepingPostingLineInput",
            "A line to book: one account is named.",
            ("amountCents", "Long!", "The amount, in øre, above zero."),
            ("debitAccountId", "ID", "The account to debit."),
            ("creditAccountId", "ID", "The account to credit."));
        yield return LucaTypes.Input(
            "BookkeepingJournalInput",
            "A voucher to book.",
            ("date", "ISO8601Date!", "The day to book it on."),
            ("description", "String!", "What it is."),
            ("postingLines", "[BookkeepingPostingLineInput!]!", "Lines that add up to nothing."));
    }

    public static void AddQueries(ObjectGraphType query, SchemaChanges changes)
    {
        Root.Add(query, "bookkeepingJournals", JournalType + "Connection!", "Vouchers.", Paging.Arguments, changes, context =>
        {
            Ledger ledger = Root.Books(context, accounting: true).Ledger;
            int[] numbers = ledger.Numbers;
            return Paging.Page(context, new Rows(numbers.Length, i => ledger.At(numbers[i])!));
        });
        Root.Add(
            query, "bookkeepingJournal", JournalType, "A voucher by id.", [Part.Id], changes,
            Root.Lookup(JournalType, (books, id) => books.Ledger.Find(id), accounting: true));
    }

    public static void AddMutations(ObjectGraphType mutation, SchemaChanges changes)
    {
        Root.Add(
            mutation, "bookkeepingEntryMatchCreate", MatchType, "Closes lines against each other.",
            [Part.Argument("entryMatch", "BookkeepingEntryMatchInput!", "What to close.")], changes, Close);
        Root.Add(mutation, "bookkeepingEntryMatchDestroy", MatchType, "Opens lines again.", [Part.Id], changes, context =>
        {
            Books books = Root.Books(context, accounting: true, write: true);
            ApiContext api = ApiContext.Of(context);
            string id = context.GetArgument<string>("id");
            EntryMatch match = books.Ledger.Open(id, api.Now)
                ?? throw new ApiError(ErrorCodes.NotFound, api.Messages.NotFound(MatchType, id));
            return api.CarriedOut("bookkeepingEntryMatchDestroy", match);
        });
        Root.Add(
            mutation, "bookkeepingJournalPost", JournalType, "Books a voucher by hand.",
            [Part.Argument("bookkeepingJournal", "BookkeepingJournalInput!", "The voucher.")], changes, Post);
    }

    private static EntryMatch Close(IResolveFieldContext context)
    {
        Books books = Root.Books(context, accounting: true, write: true);
        ApiContext api = ApiContext.Of(context);
        IDictionary<string, object?> input = context.GetArgument<IDictionary<string, object?>>("entryMatch");
        List<(string? Field, string Message)> wrong = [];
        List<PostingLine> lines = [];
        foreach ((string id, int n) in Items(input["postingLines"]).Select((item, n) =>
            (Convert.ToString(item["id"], CultureInfo.InvariantCulture)!, n)))
        {
            string field = string.Create(CultureInfo.InvariantCulture, $"postingLines.{n}.id");
            if (books.Ledger.FindLine(id) is not { } line)
                wrong.Add((field, api.Messages.NotFound("BookkeepingPostingLine", id)));
            else if (books.Ledger.ClosedBy(line) is not null)
                wrong.Add((field, api.Messages.LineClosed));
            else if (line.Account.SubCode is null)
                wrong.Add((field, api.Messages.NoOwnAccount));
            else if (lines.Exists(other => other.Id == id))
                wrong.Add((field, api.Messages.LineTwice));
            else
                lines.Add(line);
        }

        if (wrong.Count == 0 && lines.Select(line => line.Account.Id).Distinct().Count() != 1)
            wrong.Add(("postingLines", api.Messages.SeveralAccounts));
        if (wrong.Count == 0 && lines.Sum(line => line.SignedCents) is not 0 and long left)
            wrong.Add(("postingLines", api.Messages.DoesNotAddUp(left)));
        if (wrong.Count == 0 && input.TryGetValue("accountId", out object? account) && account is not null
            && Convert.ToString(account, CultureInfo.InvariantCulture) != lines[0].Account.Id)
            wrong.Add(("accountId", api.Messages.OtherAccount));
        return wrong.Count > 0
            ? throw InvoiceInput.Invalid(api.Messages, [.. wrong])
            : api.CarriedOut("bookkeepingEntryMatchCreate", books.Ledger.Close(lines, api.Now));
    }

    private static Journal Post(IResolveFieldContext context)
    {
        Books books = Root.Books(context, accounting: true, write: true);
        ApiContext api = ApiContext.Of(context);
        IDictionary<string, object?> input = context.GetArgument<IDictionary<string, object?>>("bookkeepingJournal");
        List<(string? Field, string Message)> wrong = [];
        List<(long AmountCents, Account? Debit, Account? Credit)> lines = [];
        foreach ((IDictionary<string, object?> item, int n) in Items(input["postingLines"]).Select((item, n) => (item, n)))
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"postingLines.{n}.");
            long amount = Convert.ToInt64(item["amountCents"], CultureInfo.InvariantCulture);
            Account? debit = Find(item, "debitAccountId", path);
            Account? credit = Find(item, "creditAccountId", path);
            if (amount <= 0)
                wrong.Add((path + "amountCents", api.Messages.AmountAboveZero));
            if (debit is null == credit is null && wrong.Count == 0)
                wrong.Add((path + "debitAccountId", api.Messages.OneSide));
            lines.Add((amount, debit, credit));
        }

        if (wrong.Count == 0 && lines.Sum(line => line.Debit is null ? -line.AmountCents : line.AmountCents) is not 0 and long left)
            wrong.Add(("postingLines", api.Messages.DoesNotAddUp(left)));
        if (wrong.Count == 0 && lines.Count is 0 or > 8)
            wrong.Add(("postingLines", api.Messages.LinesMissing));
        return wrong.Count > 0
            ? throw InvoiceInput.Invalid(api.Messages, [.. wrong])
            : api.CarriedOut("bookkeepingJournalPost", books.Ledger.Post((DateOnly)input["date"]!, (string)input["description"]!, lines));

        Account? Find(IDictionary<string, object?> item, string name, string path)
        {
            if (!item.TryGetValue(name, out object? id) || id is null)
                return null;
            Account? account = books.Ledger.FindAccount(Convert.ToString(id, CultureInfo.InvariantCulture));
            if (account is null)
                wrong.Add((path + name, api.Messages.NotFound("Account", (string)id)));
            return account;
        }
    }

    private static IEnumerable<IDictionary<string, object?>> Items(object? list) =>
        ((IEnumerable<object?>)list!).Cast<IDictionary<string, object?>>();
}
