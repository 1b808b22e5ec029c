using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Session;
using LucaPS.Writing;

namespace LucaPS.Commands;

/// <summary>Closes an invoice against credit notes or payments.</summary>
[Cmdlet(VerbsCommon.Close, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.BookkeepingEntryMatch")]
public sealed class CloseLucaSaleInvoiceCommand : LucaMutationCmdlet
{
    // What may stand for posting lines, by its name.
    private static readonly string[] s_closing = ["Invoice", "CreditNote", "Payment", "Posting", "Line", "Transaction", "Entry"];

    private const string Match = "bookkeepingEntryMatch";

    // Lines of a match whose amounts were known to be equal: nothing is left of them for another.
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The invoices' ids, also from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IdTransformation(Of = "SaleInvoice")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>What each invoice is closed against: ids of credit notes, or of posting lines such as a payment's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [IdTransformation(KeepsEmpty = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] With { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitEach(Id, ChangeOf);

    private Change ChangeOf(string id, RowOrigin? origin)
    {
        RowOrigin?[] parts = [.. With.Select((_, n) => RowOrigin.Of(With, n))];
        if (string.IsNullOrWhiteSpace(id) || With.Length == 0 || With.Any(string.IsNullOrWhiteSpace))
            throw InputErrors.EmptyId(id);
        if (With.Contains(id)) throw InputErrors.Bad($"The invoice '{id}' cannot be closed against itself.", id);
        RefuseOthers(parts);
        // Lines that were given themselves are known; the rest is an invoice, or the id of a line.
        Dictionary<string, OwnLine> given = [];
        for (int n = 0; n < With.Length; n++)
        {
            if (OwnAccount.LineOf(parts[n]?.Row) is { } line) given[With[n]] = line;
        }

        Dictionary<string, PSObject> found = LookUp(
            [id, .. With.Where(with => !given.ContainsKey(with)).Distinct()], CompanyOf([origin, .. parts]));
        if (!found.TryGetValue(id, out PSObject? invoice))
            throw new LucaException(LucaErrorId.NotFound, $"No invoice with id '{id}' was found. Check the id, and the company (-Company).")
            {
                TargetValue = id,
                MayHaveBeenSent = false
            };
        List<OwnLine> known = [.. Lines(id, invoice)];
        List<string> lines = [.. known.Select(line => line.Id)];
        bool isWhole = true;
        foreach (string with in With.Distinct())
        {
            OwnLine[] own = given.TryGetValue(with, out OwnLine? line)
                ? [line]
                : found.TryGetValue(with, out PSObject? note) ? [.. Lines(with, note)] : [];
            isWhole &= own.Length > 0;
            known.AddRange(own);
            lines.AddRange(own.Length > 0 ? own.Select(one => one.Id) : [with]);
        }

        // A line that is the invoice's own, or that two names lead to, counts once.
        lines = [.. lines.Distinct()];
        known = [.. known.GroupBy(line => line.Id).Select(same => same.First())];
        if (lines.Count < 2) throw InputErrors.Bad($"The invoice '{id}' cannot be closed against its own posting line alone.", id);
        if (!Force) Check(id, known, isWhole);
        OrderedDictionary match = new() { ["postingLines"] = lines.ConvertAll(line => (object)new OrderedDictionary { ["id"] = line }) };
        if (known[0].AccountId is { } account) match["accountId"] = account;
        return new Change
        {
            Input = new ObjectInput { Verb = ObjectVerb.Create, Type = Match, Value = match },
            Action = "Close",
            Noun = "invoice",
            Known = ObjectSummary.Of(invoice),
            Id = id,
            Origin = origin,
            Parts = parts,
            Untold = ["postingLines", "accountId"],
            Details = ["against " + string.Join(", ", With.Distinct())],
            Supplied = id,
            Done = Force || !isWhole ? null : () => _used.UnionWith(lines),
        };
    }

    /// <summary>An id says no more than its text, so a row is refused that is certainly neither an invoice nor a posting line.</summary>
    private void RefuseOthers(RowOrigin?[] parts)
    {
        string[] kinds = [.. parts.Select(part => part?.Kind).OfType<string>().Distinct()
            .Where(kind => !Array.Exists(s_closing, word => SchemaNames.Has(kind, word)))];
        if (kinds.Length == 0) return;
        LucaSchema schema = Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token));
        if (Array.Find(kinds, kind => new ObjectMutations(schema, Nouns.RowNames).RowTypeOf(kind) is not null) is { } other)
            throw InputErrors.Bad(
                $"-With is a row of type LucaPS.{other}, which is no credit note, payment or posting line: give one of these, or its id.", other);
    }

    private static IReadOnlyList<OwnLine> Lines(string id, PSObject invoice) => OwnAccount.LinesOf(invoice) is { Count: > 0 } lines
        ? lines
        : throw InputErrors.Bad($"The invoice '{id}' has no line on a customer's own account, as drafts have none. Finalize it first; if it is final, the server may show only part of its voucher: name the posting line.", id);

    private void Check(string id, List<OwnLine> lines, bool isWhole)
    {
        if (lines.Find(line => _used.Contains(line.Id)) is { } used)
            throw InputErrors.Bad($"Invoice '{id}' was not closed: the posting line '{used.Id}' has just closed another invoice, and nothing is left of it. Name what is still open, or give -Force to leave it to the server.", id);
        if (lines.Select(line => line.AccountId).Distinct().Count() > 1)
            throw InputErrors.Bad($"What invoice '{id}' is to be closed against belongs to another customer: the lines are on different accounts. Give -Force to leave it to the server.", id);
        if (!isWhole)
        {
            WriteVerbose("A posting line was given by its id alone, so the server says whether the amounts fit.");
            return;
        }

        decimal debit = lines.Where(line => line.Cents > 0).Sum(line => line.Cents) / 100m,
            credit = -lines.Where(line => line.Cents < 0).Sum(line => line.Cents) / 100m;
        if (debit == credit) return;
        throw InputErrors.Bad(
            $"Invoice '{id}' does not add up: {ObjectSummary.Money(debit, null)} against {ObjectSummary.Money(credit, null)}, a difference of {ObjectSummary.Money(debit - credit, null)} kroner. "
                + "Name everything that belongs together, or give -Force to leave it to the server.",
            id);
    }

    /// <summary>Invoices and credit notes with their vouchers, in one request; other objects are left out.</summary>
    private Dictionary<string, PSObject> LookUp(IReadOnlyList<string> ids, string? company)
    {
        RowQueries queries = new(Client, PowerShellValues.Context, Reporter);
        CompanyTarget? target = company is null ? null : Client.Company(company);
        Dictionary<string, PSObject> found = [];
        IPageReader reader = Wait(token => queries.LookUpAsync(
            "saleInvoices", [.. ids.Select(id => new LookupItem(id, target, id))], OwnAccount.Properties, ListLimits.None.ThrottleLimit,
            token));
        ReadAll(reader, page =>
        {
            foreach (PSObject row in page.Rows.Select(row => PSObject.AsPSObject(row)))
            {
                if (PowerShellValues.Plain(IdTransformationAttribute.IdOf(row))?.ToString() is { } key) found[key] = row;
            }

            if (page.Errors.FirstOrDefault(error => error.ErrorId != LucaErrorId.NotFound) is { } failure) throw failure;
        });
        return found;
    }
}
