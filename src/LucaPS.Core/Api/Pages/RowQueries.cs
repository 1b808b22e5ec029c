using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>Turns what a user asks for into queries of the schema: companies, fields, arguments.</summary>
internal sealed class RowQueries(LucaClient client, InputContext context, IReporter reporter)
{
    /// <summary>A list, or any other value of a root field.</summary>
    public Task<IPageReader> ListAsync(ListRequest request, CancellationToken cancellationToken)
    {
        NumberForm numbers = client.Numbers;
        Queue<NumberForm> forms = new(request.Arguments is { Count: > 0 } ? NumberForms.Others(numbers) : []);
        return OpenAsync(BuildAsync, cancellationToken, request.RootField, InAnotherForm);

        bool InAnotherForm(LucaException refusal)
        {
            if (forms.Count == 0 || !NumberForms.MayExplain(refusal)) return false;
            reporter.Verbose(NumberForms.TryingAnother + refusal.Message);
            numbers = forms.Dequeue();
            return true;
        }

        async Task<IPageReader> BuildAsync(LucaSchema current, CancellationToken token)
        {
            RootFields roots = new(current);
            RootField root = roots.Require(request.RootField);
            if (roots.HasNoPageInfo(root))
                throw InputErrors.Bad(
                    $"'{root.Name}' is a list without pageInfo at this server, so LucaPS cannot tell whether it is complete. Ask for it with Invoke-LucaGraphQL.",
                    request.RootField);
            // What the user gave is checked before the server is asked for companies.
            bool isOnePage = roots.IsOnePage(root);
            Selection selection = Select(current, root, request.Properties, isOnePage);
            DateTimeOffset since = request.Limits.ChangedSince ?? default;
            ChangeFilter? changes = request.Limits.ChangedSince is null ? null : ChangeFilter.Require(current, root);
            IDictionary? given = changes?.AddTo(request.Arguments, since) ?? request.Arguments;
            if (changes is not null) reporter.Verbose(changes.InWords(since));
            BoundArguments bound = new ArgumentBinder(current, context with { Numbers = numbers }).Bind(
                root.Field, given, name => "arg_" + name, given: ["companyId"], unmissed: root.PageArguments);
            if (root.IsList && NarrowingDefaults.Of(current, root.Field, bound.Items) is { } narrowed)
                reporter.Warning(
                    $"'{root.Name}' may leave out rows because of default arguments in the server's schema: {narrowed}. Give other values with -Argument.");
            bool isPageChosen = bound.Items.Any(item => NumberedPages.IsChosen(current, root.Field.Argument(item.Argument)!, item.Json));
            if (isOnePage && !isPageChosen && selection.PageRows is null && selection.Fields.Any(field => field.Type.IsList))
                reporter.Warning(
                    $"'{root.Name}' gives one page of a list, and how to ask for the others is not known, so rows may be missing. Choose a page with -Argument.");
            ListQuery query = new()
            {
                Schema = current,
                Field = root.Field,
                Selection = changes?.AddTo(selection) ?? selection,
                Changed = changes?.RowField is { } field ? (field, since) : null,
                Companies = await client.CompaniesAsync(request.Companies, root.Field, reporter, token).ConfigureAwait(false),
                Arguments = bound.Items,
                Limits = request.Limits,
            };
            return client.Queries.List(query, reporter);
        }
    }

    /// <summary>Objects of a list's row type by id.</summary>
    public Task<IPageReader> LookUpAsync(
        string rootField, IReadOnlyList<LookupItem> items, IReadOnlyList<string>? properties, int throttleLimit,
        CancellationToken cancellationToken)
    {
        return OpenAsync(BuildAsync, cancellationToken, rootField);

        async Task<IPageReader> BuildAsync(LucaSchema current, CancellationToken token)
        {
            RootFields roots = new(current);
            RootField root = roots.Find(rootField) ?? roots.LookupOf(rootField) ?? roots.Require(rootField);
            if (root.OtherKey is { } key && !roots.IsNoun(root))
                throw InputErrors.Bad(
                    $"'{root.Name}' looks up by '{key}', and -Id is an id. Give it with -Argument @{{ {key} = ... }}.",
                    items.Count > 0 ? items[0].Target : null);
            RootField? lookup = root.Kind == RootFieldKind.Lookup ? root : roots.LookupFor(root.RowTypeName, root.Name);
            SchemaField target = (lookup ?? root).Field;
            Selection selection = Select(current, root, properties);
            IReadOnlyList<LookupItem> complete = items;
            if (target.Name is "companies" or "company")
            {
                complete = [.. items.Select(item => item with { Company = null })];
            }
            else if (target.Argument("companyId") is null)
            {
                IReadOnlyList<CompanyTarget> one = client.TheOne(
                    [.. items.Select(item => item.Company?.Argument).OfType<string>().Distinct()], target);
                complete = [.. items.Select(item => item with { Company = one.Count > 0 ? one[0] : null })];
            }
            else if (items.Any(item => item.Company is null)
                && await client.DefaultCompanyAsync(reporter, token).ConfigureAwait(false) is { } company)
            {
                complete = [.. items.Select(item => item.Company is null ? item with { Company = company } : item)];
            }

            LookupQuery query = new()
            {
                Schema = current,
                Selection = selection,
                Items = complete,
                ThrottleLimit = throttleLimit,
                Field = lookup?.Field,
                ListField = root.IsList ? root.Field : roots.ListFor(root.RowTypeName, root.Name)?.Field,
            };
            return client.Queries.Lookup(query, reporter);
        }
    }

    private Selection Select(LucaSchema schema, RootField root, IReadOnlyList<string>? properties, bool isOnePage = false)
    {
        SelectionBuilder builder = new(schema, names: client.RowNames);
        Selection selection = builder.Build(root.RowTypeName, properties, isOnePage).Named(client.RowNames.Of(schema, root));
        if (MemberField.Lacking(root.Name, builder.LeftOut) is { } lacking) reporter.Warning(lacking);
        return selection;
    }

    /// <summary>A query made by the schema at hand, and once more where that turns out to be old.</summary>
    public async Task<IPageReader> OpenAsync(
        Func<LucaSchema, CancellationToken, Task<IPageReader>> build, CancellationToken cancellationToken, string? root = null,
        Func<LucaException, bool>? inAnotherForm = null)
    {
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        IPageReader reader;
        try
        {
            reader = await build(schema, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception) when (exception is { ErrorId: LucaErrorId.BadRequest, StatusCode: null })
        {
            // The user may have named something newer than the cached schema.
            if (await client.Schema.RenewIfOldAsync(schema, reporter, cancellationToken).ConfigureAwait(false) is not { } newer) throw;
            (schema, reader) = (newer, await build(newer, cancellationToken).ConfigureAwait(false));
        }

        return new RenewingReader(client, reader, schema, (build, root, inAnotherForm), reporter);
    }

    /// <summary>
    /// A server that was changed refuses a document made from the older schema. As long as no row has been given out, the schema is
    /// asked again and the query built anew, once; where the server shows no schema, without each field that it refuses. And a server that
    /// does not take the form of the numbers gets them in another.
    /// </summary>
    private sealed class RenewingReader(
        LucaClient client, IPageReader reader, LucaSchema schema,
        (Func<LucaSchema, CancellationToken, Task<IPageReader>> Build, string? Root, Func<LucaException, bool>? InAnotherForm) query,
        IReporter reporter) : IPageReader
    {
        private IPageReader _reader = reader;
        private LucaSchema _schema = schema;
        private bool _begun;
        private bool _renewed;
        private LucaException? _ofUsualForm;

        public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                RowPage? page = null;
                LucaException? refusal = null;
                try
                {
                    page = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    if (!_begun && page is { Rows.Count: 0, Json.Count: 0, Errors.Count: > 0 } && MayHelp(page.Errors[0]))
                        refusal = page.Errors[0];
                    if (refusal is null || !await TryRenewAsync(refusal, cancellationToken).ConfigureAwait(false))
                    {
                        _begun = true;
                        return page;
                    }
                }
                catch (LucaException exception) when (!_begun && page is null && MayHelp(exception))
                {
                    if (await TryRenewAsync(exception, cancellationToken).ConfigureAwait(false)) continue;
                    // Where no form is taken, the refusal of the usual one says what is wrong.
                    if (_ofUsualForm is not null) throw _ofUsualForm;
                    throw;
                }
            }
        }

        public ValueTask DisposeAsync() => _reader.DisposeAsync();

        private bool MayHelp(LucaException refusal) =>
            SchemaChange.MayExplain(refusal) || (query.InAnotherForm is not null && NumberForms.MayExplain(refusal));

        private async Task<bool> TryRenewAsync(LucaException refusal, CancellationToken cancellationToken)
        {
            LucaSchema? newer = !SchemaChange.MayExplain(refusal) ? null
                : _schema.IsFallback ? client.Schema.WithoutRefused(_schema, refusal.Message, query.Root, reporter)
                : _renewed ? null
                : await client.Schema.RenewAsync(_schema, reporter, cancellationToken).ConfigureAwait(false);
            _renewed |= !_schema.IsFallback && SchemaChange.MayExplain(refusal);
            if (newer is null)
            {
                if (query.InAnotherForm?.Invoke(refusal) != true) return false;
                _ofUsualForm ??= refusal;
                newer = _schema;
            }

            IPageReader renewed = await query.Build(newer, cancellationToken).ConfigureAwait(false);
            await _reader.DisposeAsync().ConfigureAwait(false);
            (_reader, _schema) = (renewed, newer);
            return true;
        }
    }
}
