using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Session;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>Lists the rows of one root field, or looks them up by id. The one place where pages are read for rows.</summary>
public abstract class LucaRowCmdlet : LucaConnectionCmdlet, IDynamicParameters
{
    private const int LookupBatch = 400;
    private readonly Dictionary<string, bool> _isOther = new(StringComparer.Ordinal);
    private readonly List<Wanted> _lookups = [];
    private readonly List<string> _companies = [];
    private FilterParameters? _filters;
    private bool _list;
    private bool _isFirstOfEach;
    private long _written;

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation]
    [ArgumentCompleter(typeof(NoCompleter))]
    public virtual string[]? Id { get; set; }

    /// <summary>Companies to ask about: ids, organisation numbers or names. Default: the connection's default company.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CompanyId")]
    [CompanyTransformation(KeepsEmpty = true)]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>The fields to ask for, with dots into objects and <c>*</c> for all scalar fields.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PropertyCompleter))]
    public string[]? Property { get; set; }

    /// <summary>
    /// Write at most this many, of each company where companies come through the pipeline, and ask for no more than needed.
    /// </summary>
    [Parameter]
    [WholeNumberTransformation(0, long.MaxValue)]
    public long First { get; set; }

    /// <summary>
    /// Only rows changed since this time: by an argument of the field where the schema has one, else by the rows' own time.
    /// </summary>
    [Parameter]
    [ChangedSinceTransformation]
    public DateTimeOffset? ChangedSince { get; set; }

    /// <summary>How many requests of one list may be on their way; 1 asks page after page.</summary>
    [Parameter]
    [WholeNumberTransformation(1, 64)]
    public int ThrottleLimit { get; set; } = ListLimits.None.ThrottleLimit;

    /// <summary>Further arguments of the field, as the schema has them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ArgumentKeyCompleter))]
    public IDictionary? Argument { get; set; }

    /// <summary>The root field, such as <c>saleInvoices</c>.</summary>
    internal virtual string RootFieldName =>
        Nouns.Of(GetType())?.List ?? throw new InvalidOperationException(GetType().Name + " declares no noun.");

    /// <summary>What rows are wanted by a parameter of the cmdlet's own; null for all.</summary>
    internal virtual RowFilter? Filter => null;

    private long? Limit => MyInvocation.BoundParameters.ContainsKey(nameof(First)) ? First : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (_filters is { Unbound.Count: > 0 }) Run(() => throw _filters.Unknown(MyInvocation.MyCommand, RootFieldName));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsNamed(nameof(Company))) Run(Take, Company);
        else RunRow(Take, Id is { Length: > 0 } ids ? ids[0] : Company);
        ForgetRow();
    }

    private void Take()
    {
        IReadOnlyList<RowOrigin?> origins = RowOrigin.Of(Id);
        RequireOwnServer(origins);
        IReadOnlyList<string> companies = GivenCompanies(Company, origins.FirstOrDefault(origin => origin is { IsRow: true }));
        if (Id is { Length: > 0 } ids)
        {
            for (int n = 0; n < ids.Length; n++)
            {
                (string id, RowOrigin? origin) = (ids[n], n < origins.Count ? origins[n] : null);
                if (string.IsNullOrWhiteSpace(id)) WriteLucaError(InputErrors.Bad("An id is empty, so nothing was asked for.", id));
                else
                    RunRow(
                        () =>
                            _lookups.Add(new Wanted(id, CompaniesOf(origin, companies), origin is { IsOwner: false } ? origin.Kind : null)),
                        id);
            }

            if (_lookups.Count >= LookupBatch) LookUp();
            return;
        }

        // A company without a property that binds to -Company, such as a connection has them.
        if (companies.Count == 0 && Id is not null) companies = [.. origins.Select(origin => origin?.Company).OfType<string>()];

        if (MyInvocation.ExpectingInput && (IsNamed(nameof(Company)) || companies.Count == 0))
        {
            // An empty cell must not mean everything.
            WriteLucaError(InputErrors.Bad(
                "What came through the pipeline is empty, or has neither an Id nor a CompanyId, so nothing was asked for.", Id));
            return;
        }

        if (!MyInvocation.ExpectingInput && IsGiven(nameof(Id)) && companies.Count == 0) return;
        if (RootFieldName == "companies" && companies.Count > 0)
        {
            foreach (string company in Ask((client, token) => client.DistinctAsync(companies, Reporter, token)))
                _lookups.Add(new Wanted(Client.Company(company).Argument ?? company, [], null));
            return;
        }

        _list = true;
        _isFirstOfEach |= MyInvocation.ExpectingInput && companies.Count > 0 && !IsNamed(nameof(Company));
        foreach (string company in companies)
        {
            if (!_companies.Contains(company)) _companies.Add(company);
        }
    }

    /// <summary>The companies that a row may be of: its own, which has to be one of those that are named.</summary>
    private IReadOnlyList<string> CompaniesOf(RowOrigin? origin, IReadOnlyList<string> named)
    {
        if (named.Count == 0) RequireCompany(origin);
        if (origin?.Company is not { } own || (origin.IsGuess && IsNamed(nameof(Company)))) return named;
        if (named.Count <= 1)
            return Ask((client, token) => client.AgreeAsync(named.Count == 1 ? named[0] : null, [own], Reporter, token)) is { } agreed
                ? [agreed]
                : named;
        int others = Ask((client, token) => client.DistinctAsync(named, Reporter, token)).Count;
        return Ask((client, token) => client.DistinctAsync([.. named, own], Reporter, token)).Count == others
            ? [own]
            : throw InputErrors.Bad($"This belongs to company '{own}', which -Company does not name.", own);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        LookUp();
        if (!_list) return;
        Run(() =>
        {
            RowQueries queries = Queries();
            RowFilter? filter = Filter;
            // Rows that are left out do not count.
            ListLimits limits = new()
            {
                First = filter is not null ? null : _isFirstOfEach ? Limit : Limit - _written,
                IsFirstOfEach = _isFirstOfEach,
                ThrottleLimit = ThrottleLimit,
                ChangedSince = ChangedSince
            };
            IDictionary? arguments = Arguments();
            if (filter is not null)
            {
                LucaSchema schema = Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token));
                arguments = filter.Narrow(schema, new RootFields(schema).Find(RootFieldName), arguments);
            }

            AddCompaniesOf(arguments);
            string[]? fields = filter is null || Property is not { Length: > 0 } named ? Property : [.. named, filter.Field];
            ListRequest request = new(RootFieldName)
            {
                Companies = _companies,
                Properties = fields,
                Arguments = arguments,
                Limits = limits
            };
            WritePages(Wait(token => queries.ListAsync(request, token)), filter: filter);
        }, Connection);
    }

    /// <summary>A row in an argument is of a company, and its id of nothing in another.</summary>
    private void AddCompaniesOf(IDictionary? arguments)
    {
        RowOrigin?[] rows = [.. ObjectValues.RowsIn(arguments)];
        RequireOwnServer(rows);
        List<string> ofRows = [.. rows.Select(origin => origin?.Company).OfType<string>().Distinct()];
        if (ofRows.Count == 0) return;
        foreach (string? named in _companies.DefaultIfEmpty().ToArray())
        {
            string? agreed = Ask((client, token) => client.AgreeAsync(named, ofRows, Reporter, token));
            if (named is null && agreed is not null && TakesCompany()) _companies.Add(agreed);
        }

        bool TakesCompany() => new RootFields(Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token)))
            .Find(RootFieldName) is { TakesCompanyId: true };
    }

    /// <summary>The list's own arguments.</summary>
    /// <returns>The parameters.</returns>
    public object GetDynamicParameters()
    {
        _filters = FilterParameters.Of(Connection, RootFieldName, GetType());
        // Only where the cmdlet is run: Get-Command, completion and mocks show what there is.
        if (MyInvocation is { PipelineLength: > 0 }) _filters.CatchUnknown();
        return FilterCompleters.AddTo(_filters.Parameters);
    }

    private IDictionary? Arguments() => _filters?.Merge(Argument) ?? Argument;

    // On the pipeline thread: the runspace decides which connection to use.
    private RowQueries Queries() => new(Client, PowerShellValues.Context, Reporter);

    private void LookUp()
    {
        if (_lookups.Count == 0) return;
        List<Wanted> open = [.. _lookups];
        _lookups.Clear();
        open.RemoveAll(IsOfAnother);
        if (open.Count == 0) return;
        Run(() =>
        {
            if (Filter is not null || Arguments() is { Count: > 0 })
                throw InputErrors.Bad("-Id and arguments of the list cannot be used together. Give one or the other.", Argument);
            if (ChangedSince is not null)
                throw InputErrors.Bad("-ChangedSince and -Id cannot be used together. Give one of them.", ChangedSince);
            // One of several companies has it: an id that the first lacks is looked up in the next.
            for (int n = 0; open.Count > 0; n++)
            {
                List<LookupItem> items = open.ConvertAll(wanted =>
                    new LookupItem(wanted.Id, n < wanted.Companies.Count ? Client.Company(wanted.Companies[n]) : null, wanted.Id));
                List<Wanted> next = [];
                RowQueries queries = Queries();
                WritePages(
                    Wait(token => queries.LookUpAsync(RootFieldName, items, Property, ThrottleLimit, token)),
                    error => MayBeElsewhere(error, n, open, next));
                open = next;
            }
        }, Connection);
    }

    /// <summary>Whether it is a row of another kind than is looked up, whose id may be of something else there; that is an error.</summary>
    private bool IsOfAnother(Wanted wanted)
    {
        if (wanted.Kind is not { } kind || !IsOther(kind)) return false;
        WriteLucaError(
            InputErrors.Bad(
                $"A row of type LucaPS.{kind} is not one of '{RootFieldName}', so its id was not looked up there. If you mean that id, give the id itself.",
                wanted.Id),
            wanted.Id);
        return true;
    }

    private bool IsOther(string kind)
    {
        if (_isOther.TryGetValue(kind, out bool known)) return known;
        Run(() =>
        {
            LucaSchema schema = Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token));
            known = new ObjectMutations(schema, Nouns.RowNames).IsOther(kind, RootFieldName);
        });
        return _isOther[kind] = known;
    }

    private static bool MayBeElsewhere(LucaException error, int asked, List<Wanted> open, List<Wanted> next)
    {
        // Our own refusal of an id: it is not among the rows that the list shows.
        bool isAbsent = error is { ErrorId: LucaErrorId.NotFound } or { ErrorId: LucaErrorId.BadRequest, ServerMessage: null };
        if (!isAbsent || error.TargetValue is not string id) return false;
        if (next.Exists(wanted => wanted.Id == id)) return true;
        next.AddRange(open.FindAll(wanted => wanted.Id == id && asked + 1 < wanted.Companies.Count));
        return next.Exists(wanted => wanted.Id == id);
    }

    private void WritePages(IPageReader reader, Func<LucaException, bool>? isTold = null, RowFilter? filter = null)
    {
        long limit = _isFirstOfEach && filter is null ? long.MaxValue : Limit ?? long.MaxValue;
        // Rows that are left out here do not count there, so neither can the reader count.
        bool countsEach = _isFirstOfEach && filter is not null;
        Dictionary<object, long> ofEach = [];
        long read = 0;
        ReadAll(reader, WritePage, () => !IsEnough());

        void WritePage(RowPage page)
        {
            object company = (object?)page.Company ?? string.Empty;
            ofEach.TryGetValue(company, out long ofCompany);
            foreach (Row row in page.Rows)
            {
                if ((countsEach ? ofCompany : _written) >= limit) break;
                if (filter?.Accepts(row) == false) continue;
                ofCompany++;
                _written++;
                WriteObject(row);
            }

            ofEach[company] = ofCompany;
            foreach (LucaException error in page.Errors)
            {
                if (isTold?.Invoke(error) != true) WriteLucaError(error);
            }

            read += page.Rows.Count;
            ShowProgress(page.Total, filter is null ? _written : read, filter is null ? string.Empty : $", {_written} found");
        }

        bool IsEnough() =>
            limit == 0
            || (countsEach ? ofEach.Count >= _companies.Count && ofEach.Values.All(written => written >= limit) : _written >= limit);
    }

    private void ShowProgress(long? of, long done, string found)
    {
        if (of is > 0 and { } total)
            Reporter.Progress(MyInvocation.MyCommand.Name, $"{done} of {total}{found}", (int)Math.Min(100, done * 100 / total));
        else Reporter.Progress(MyInvocation.MyCommand.Name, $"{done}{found}", null);
    }

    /// <summary>
    /// An id, the companies that it may be of, none for the default, and what the row is that it came from; null for no row.
    /// </summary>
    private sealed record Wanted(string Id, IReadOnlyList<string> Companies, string? Kind);
}
