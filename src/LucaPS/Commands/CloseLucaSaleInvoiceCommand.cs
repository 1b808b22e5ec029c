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
    private const string Invoices = LucaInvoiceCmdlet.RootField;

    // The lists of posting lines in journals and in entry matches (luca-api.md, "The books behind an invoice").
    private static readonly string[] s_lines = ["postingLines", "postingEntriesDebit", "postingEntriesCredit"];

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
        string? company = CompanyOf([origin, .. parts]);
        Counterpart[] against = [.. With.Select((with, n) => CounterpartOf(with, parts[n]?.Row, parts[n]?.Kind)).Distinct()];
        if (against.Any(one => one.IsLine != true && one.Id == id))
            throw InputErrors.Bad($"The invoice '{id}' cannot be closed against itself. Name a credit note or a payment.", id);
        Dictionary<string, PSObject> found = LookUp(
            [id, .. against.Where(one => one.IsLine != true).Select(one => one.Id).Distinct()], company);
        PSObject invoice = Found(id);
        List<OwnLine> known = [.. Lines(id, invoice)];
        List<string> lines = [.. known.Select(line => line.Id)];
        bool isWhole = true;
        foreach (Counterpart one in against)
        {
            OwnLine[] own = one.Line is { } line ? [line]
                : one.IsLine == false || (one.IsLine is null && found.ContainsKey(one.Id)) ? [.. Lines(one.Id, Found(one.Id))]
                : [];
            isWhole &= own.Length > 0;
            known.AddRange(own);
            lines.AddRange(own.Length > 0 ? own.Select(line => line.Id) : [one.Id]);
        }

        // A line that is the invoice's own, or that two names lead to, counts once.
        lines = [.. lines.Distinct()];
        known = [.. known.GroupBy(line => line.Id).Select(same => same.First())];
        if (lines.Count < 2)
            throw InputErrors.Bad(
                $"The invoice '{id}' cannot be closed against its own posting line alone. Name a credit note or a payment.", id);
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
            Details = ["against " + string.Join(", ", against.Select(one => one.Id).Distinct())],
            Supplied = id,
            Done = Force || !isWhole ? null : () => _used.UnionWith(lines),
        };

        PSObject Found(string wanted) => found.TryGetValue(wanted, out PSObject? row) ? row
            : throw new LucaException(
                LucaErrorId.NotFound,
                $"No invoice with id '{wanted}' was found. Check the id, and the company (-Company).")
            {
                TargetValue = wanted,
                MayHaveBeenSent = false
            };
    }

    /// <summary>
    /// What was given to close an invoice against. A text may be the id of either; a row says what it is: where ids are numbers of each
    /// table, a payment's is another's line.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a row that is neither and names no line.</exception>
    private Counterpart CounterpartOf(string text, PSObject? row, string? kind)
    {
        if (kind is not null && IsInvoice(kind)) return new(text, IsLine: false, null);
        if (OwnAccount.LineOf(row) is { } line && (kind is null || IsLine(kind))) return new(text, IsLine: true, line);
        if (kind is not null && IsLine(kind)) return new(text, IsLine: true, null);
        if (row is not null && OwnAccount.NamedBy(row) is { } named) return new(named.Id, IsLine: true, named.Line);
        if (kind is null || Mutations().RowTypeOf(kind) is null) return new(text, IsLine: null, null);
        throw InputErrors.Bad(
            $"-With is a row of type LucaPS.{kind}, which is no credit note or posting line and names none as its PostingLineId: give a credit note, a posting line, or the id of one.",
            kind);
    }

    private bool IsInvoice(string kind) =>
        kind == "SaleInvoice" || SchemaNames.Has(kind, "CreditNote") || (Mutations() is var mutations
            && mutations.RowTypeOf(kind) is { } type && type == mutations.RowTypeOf(Invoices) && !mutations.IsOther(kind, Invoices));

    private bool IsLine(string kind)
    {
        if (SchemaNames.Has(kind, "PostingLine")) return true;
        LucaSchema schema = Schema();
        return schema.Types.Values.Where(type => type.IsComposite).SelectMany(type => type.Fields)
            .Where(field => s_lines.Contains(field.Name))
            .Any(field => kind == field.Type.NamedType || kind == schema.Type(field.Type.NamedType)?.Field("nodes")?.Type.NamedType);
    }

    private ObjectMutations Mutations() => new(Schema(), Nouns.RowNames);

    private LucaSchema Schema() => Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token));

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
            Invoices, [.. ids.Select(id => new LookupItem(id, target, id))], OwnAccount.Properties, ListLimits.None.ThrottleLimit,
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

    /// <summary>What an invoice is closed against.</summary>
    /// <param name="Id">Of an invoice or of a posting line.</param>
    /// <param name="IsLine">Whether it is a posting line, and no invoice; null where only the server can tell.</param>
    /// <param name="Line">The line, where it was given with what it says.</param>
    private sealed record Counterpart(string Id, bool? IsLine, OwnLine? Line);
}
