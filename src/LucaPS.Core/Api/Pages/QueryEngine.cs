using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>Rows out of a connection: lists, and objects by id.</summary>
internal sealed class QueryEngine(IGraphQLTransport transport)
{
    /// <summary>A list's rows, page by page. Nothing is sent before the first read.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: an argument that paging gives itself.</exception>
    public IPageReader List(ListQuery query, IReporter reporter) => new ListPager(transport, query, reporter);

    /// <summary>
    /// Objects by id, in the order of the ids. Where the schema has no field for that, the list is read until all are found.
    /// </summary>
    public IPageReader Lookup(LookupQuery query, IReporter reporter)
    {
        if (query.Field is not null) return new LookupReader(transport, query, reporter);
        if (query.Schema.Type(query.Selection.TypeName) is { } type && type.Field("id") is null)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                GraphQLErrors.Sentence(
                    type.Name + " has no id to be looked up by", null, "Leave -Id out, or name what is wanted with -Argument. Nothing was sent."))
            {
                TargetValue = query.Items.Count > 0 ? query.Items[0].Target ?? query.Items[0].Id : null,
            };
        }

        if (query.ListField is not null) return new ScanReader(transport, query, reporter);
        throw new LucaException(
            LucaErrorId.BadRequest,
            GraphQLErrors.Sentence("The schema has neither a list nor a lookup of " + query.Selection.TypeName, null, "Compare it with Get-LucaSchema -Refresh."))
        {
            TargetValue = query.Selection.TypeName,
        };
    }
}

/// <summary>Finds objects by id in a list, for types that have no lookup of their own. Stops as soon as all are found.</summary>
internal sealed class ScanReader : IPageReader
{
    private readonly LookupQuery _query;
    private readonly ListPager _list;
    private bool _read;

    public ScanReader(IGraphQLTransport transport, LookupQuery query, IReporter reporter)
    {
        _query = query;
        List<CompanyTarget> companies = [];
        foreach (LookupItem item in query.Items)
        {
            if (item.Company is { } company && !companies.Exists(c => c.Argument == company.Argument)) companies.Add(company);
        }

        ListQuery list = new() { Schema = query.Schema, Field = query.ListField!, Selection = query.Selection, Companies = companies };
        _list = new ListPager(transport, list, reporter, withKey: true);
    }

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_read) return null;
        _read = true;
        Dictionary<(string Id, string? Company), Row?> wanted = [];
        foreach (LookupItem item in _query.Items) wanted[(item.Id, item.Company?.Argument)] = null;
        List<LucaException> errors = [];
        int missing = wanted.Count;
        while (missing > 0 && await _list.ReadAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            errors.AddRange(page.Errors);
            for (int i = 0; i < page.Rows.Count; i++)
            {
                if (page.Keys[i] is { } id && wanted.TryGetValue((id, page.Company?.Argument), out Row? had) && had is null)
                {
                    wanted[(id, page.Company?.Argument)] = page.Rows[i];
                    missing--;
                }
            }
        }

        List<Row> rows = [];
        foreach (LookupItem item in _query.Items)
        {
            if (wanted[(item.Id, item.Company?.Argument)] is { } row) rows.Add(row);
            else errors.Add(LookupReader.Missing(OneOf(_query.Selection.TypeName), item.Target ?? item.Id, item.Company));
        }

        return new RowPage { Rows = rows, Errors = errors };
    }

    public ValueTask DisposeAsync() => _list.DisposeAsync();

    /// <summary>As a lookup of the type would be named: <c>saleInvoice</c>.</summary>
    private static string OneOf(string typeName) => char.ToLowerInvariant(typeName[0]) + typeName.Substring(1);
}
