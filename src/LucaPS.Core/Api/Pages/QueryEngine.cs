using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>Asks for rows: lists, and objects by id.</summary>
/// <param name="transport">What sends the queries.</param>
/// <param name="server">The server that the rows say they are of; null where that does not matter.</param>
internal sealed class QueryEngine(IGraphQLTransport transport, Uri? server = null)
{
    /// <summary>A list's rows, page by page. Nothing is sent before the first read.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: an argument that paging gives itself.</exception>
    public IPageReader List(ListQuery query, IReporter reporter)
    {
        RootField root = new RootFields(query.Schema).Classify(query.Field);
        query = ByNumbers(root, query);
        RootFieldSource.Check(root, query);
        List<Feed> feeds = [];
        // A field that takes no company answers for all at once.
        if (!root.TakesCompanyId || query.Companies.Count == 0)
            feeds.Add(new Feed(query.Companies.Count == 1 ? query.Companies[0] : null, server: server));
        else foreach (CompanyTarget company in query.Companies) feeds.Add(new Feed(company, server: server));
        if (query.After is { } after) foreach (Feed feed in feeds) feed.StartAfter(after);
        bool hasLists = InnerLists.AreIn(query.Selection);
        bool isJson = query.IsJson || hasLists || query.Changed is not null;
        // How many rows must be read to find so many changed ones is unknown.
        ListLimits limits = query.Changed is null ? query.Limits : query.Limits with { First = null };
        IPageReader rows = new Walk(
            transport, new RootFieldSource(root, query.Selection, query.Arguments, isJson), feeds, limits, reporter);
        if (query.Changed is not null) rows = new ChangedRowReader(rows, query, isParsed: !query.IsJson && !hasLists, reporter);
        if (!hasLists) return rows;
        return new WholeRowReader(
            rows, new InnerLists(query.Schema, query.Selection, root), query.IsJson ? null : new RowParser(query.Selection),
            transport, reporter);
    }

    /// <summary>
    /// What a user gives for the numbers by which a list is read: how many rows there may be in all, and where they begin. A server may
    /// give fewer at once than it is asked for.
    /// </summary>
    private static ListQuery ByNumbers(RootField root, ListQuery query)
    {
        if (root.Numbered is not { CountsRows: true } numbered) return query;
        long? Given(string? name) => query.Arguments.FirstOrDefault(argument => argument.Argument == name) is { } given
            && Utf8Parser.TryParse(given.Json.Span, out long value, out int length) && length == given.Json.Length ? value : null;
        long? size = Given(numbered.Size), position = Given(numbered.Position);
        return query with
        {
            Arguments = [.. query.Arguments.Where(argument =>
                argument.Argument != numbered.Size && argument.Argument != numbered.Position)],
            After = position is > 0 ? position.Value.ToString(CultureInfo.InvariantCulture) : query.After,
            Limits = size is null || query.Limits.First is not null
                ? query.Limits
                : query.Limits with { First = size, IsFirstOfEach = true },
        };
    }

    /// <summary>The rows of the one list of a user's document, as they came.</summary>
    /// <param name="variables">The user's variables as a JSON object; empty for none.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a variable of paging is none.</exception>
    public IPageReader Document(PaginationPlan plan, ReadOnlyMemory<byte> variables, ListLimits limits, IReporter reporter)
    {
        DocumentSource source = new(plan, variables);
        Feed feed = new();
        if (source.StartCursor is { } cursor) feed.StartAfter(cursor);
        return new Walk(transport, source, [feed], limits with { PageSize = source.PageSize }, reporter);
    }

    /// <summary>
    /// Objects by id, in the order of the ids. Where the schema has no field for that, the list is read until all are found.
    /// </summary>
    public IPageReader Lookup(LookupQuery query, IReporter reporter)
    {
        if (query.Field is { } field)
        {
            RootField root = new RootFields(query.Schema).Classify(field);
            Feed[] feeds = [.. query.Items.Select(item => new Feed(item.Company, item.Target ?? item.Id, server) { Key = item.Id })];
            ListLimits limits = new() { ThrottleLimit = query.ThrottleLimit };
            bool hasLists = InnerLists.AreIn(query.Selection);
            IPageReader rows = new Walk(
                transport, new RootFieldSource(root, query.Selection, [], isJson: hasLists, isLookup: true), feeds, limits, reporter);
            return hasLists ? new WholeRowReader(
                rows, new InnerLists(query.Schema, query.Selection, root), new RowParser(query.Selection), transport,
                reporter) : rows;
        }

        if (query.Schema.Type(query.Selection.TypeName) is { } type && type.Field("id") is null)
        {
            throw InputErrors.Bad(
                type.Name + " has no id to look it up by. Leave -Id out, or name what is wanted with -Argument.",
                query.Items.Count > 0 ? query.Items[0].Target ?? query.Items[0].Id : null);
        }

        if (query.ListField is not null) return new ScanReader(this, query, reporter);
        throw new LucaException(
            LucaErrorId.BadRequest,
            GraphQLErrors.Sentence(
                "The schema has neither a list nor a lookup of " + query.Selection.TypeName,
                null,
                "Get-LucaSchema -Refresh shows what the server has."))
        {
            TargetValue = query.Selection.TypeName,
        };
    }
}

/// <summary>Finds objects by id in a list, for types that have no lookup of their own. Stops as soon as all are found.</summary>
internal sealed class ScanReader : IPageReader
{
    private readonly LookupQuery _query;
    private readonly IPageReader _list;
    private bool _read;

    public ScanReader(QueryEngine engine, LookupQuery query, IReporter reporter)
    {
        _query = query;
        CompanyTarget[] companies = [.. query.Items.Select(item => item.Company).OfType<CompanyTarget>().Distinct()];
        _list = engine.List(
            new ListQuery
            {
                Schema = query.Schema,
                Field = query.ListField!,
                Selection = query.Selection,
                Companies = companies,
                Limits = new ListLimits { ThrottleLimit = query.ThrottleLimit },
            },
            reporter);
    }

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_read) return null;
        _read = true;
        Dictionary<(string Id, string? Company), Row?> wanted = [];
        foreach (LookupItem item in _query.Items) wanted[(item.Id, item.Company?.Argument)] = null;
        List<LucaException> errors = [];
        HashSet<string?> unread = [];
        int missing = wanted.Count;
        while (missing > 0 && await _list.ReadAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            errors.AddRange(page.Errors);
            if (page.Feed is { HasGaps: true }) unread.Add(page.Company?.Argument);
            foreach (Row row in page.Rows)
            {
                if (row.Key is not { } id || !wanted.TryGetValue((id, page.Company?.Argument), out Row? had) || had is not null) continue;
                wanted[(id, page.Company?.Argument)] = row;
                missing--;
            }
        }

        List<Row> rows = [];
        foreach (LookupItem item in _query.Items)
        {
            if (wanted[(item.Id, item.Company?.Argument)] is { } row) rows.Add(row);
            // Who reads that there is none makes one.
            else if (!unread.Contains(item.Company?.Argument))
                errors.Add(MissingAmongShown(item)
                    ?? RootFieldSource.Missing(OneOf(_query.Selection.TypeName), item.Target ?? item.Id, item.Company));
        }

        return new RowPage { Rows = rows, Errors = errors };
    }

    public ValueTask DisposeAsync() => _list.DisposeAsync();

    /// <summary>It may be among the rows that the list leaves out unless asked; null where it leaves out none.</summary>
    private LucaException? MissingAmongShown(LookupItem item) =>
        NarrowingDefaults.Of(_query.Schema, _query.ListField!, []) is not { } narrowed ? null : InputErrors.Bad(
            $"'{item.Target ?? item.Id}' is not among the rows of '{_query.ListField!.Name}', which may leave out others because of default arguments in the server's schema: {narrowed}. Search those with Get-LucaObject -Type {_query.ListField.Name} -Argument.",
            item.Target ?? item.Id);

    /// <summary>As a lookup of the type would be named: <c>saleInvoice</c>.</summary>
    private static string OneOf(string typeName) => char.ToLowerInvariant(typeName[0]) + typeName.Substring(1);
}
