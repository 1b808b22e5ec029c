using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>A root field: a list of each of some companies, or objects by id.</summary>
internal sealed class RootFieldSource : PageSource
{
    private readonly RootField _root;
    private readonly Selection _selection;
    private readonly IReadOnlyList<BoundArgument> _arguments;
    private readonly Lazy<PageParser> _parser;
    private readonly PageShape _shape;
    private readonly string? _start;
    private string? _further;
    private string? _document;
    private readonly bool _isLookup;

    /// <param name="isJson">Whether rows are wanted as they came, and not as objects.</param>
    /// <param name="isLookup">Whether each feed's key is the id of an object to look up.</param>
    public RootFieldSource(RootField root, Selection selection, IReadOnlyList<BoundArgument> arguments, bool isJson, bool isLookup = false)
    {
        _root = root;
        _selection = selection;
        _arguments = arguments;
        _isLookup = isLookup;
        _start = _root.Numbered is { IsRequired: true } ? "0" : null;
        _shape = IsConnection ? PageShape.Connection : PageShape.Plain;
        _parser = isJson ? new Lazy<PageParser>(() => new PageParser(null)) : PageParser.Prepare(selection);
    }

    public override string Name => _root.Field.Name;

    public override bool IsConnection => !_isLookup && _root.Kind == RootFieldKind.Connection;

    public override bool TakesFirst =>
        !_isLookup && _root.IsList && _root.SizeArgument is { } size && _arguments.All(argument => argument.Argument != size);

    public override NumberedPages? Numbered => _isLookup ? null : _root.Numbered;

    public override bool IsSized => TakesFirst
        && PlainSize is { IsRequired: true } or { Name: "first", DefaultValue: not (null or "null") };

    public override bool MayBeSized => TakesFirst && PlainSize is { IsRequired: false, DefaultValue: null or "null" };

    public override bool TakesAfter => _root.PositionArgument is not null;

    public override bool IsFiltered => _arguments.Count > 0;

    public override bool SkipsRows => _arguments.Any(argument => argument.Argument is "offset" or "skip");

    public override string? LimitOf(long rows, long? asked) => _root.Field.LimitOf(rows) is { } limit
        && _arguments.All(given => given.Argument != limit) && !(asked is not null && limit == _root.SizeArgument) ? limit : null;

    private SchemaInputValue? PlainSize => _root is { Kind: RootFieldKind.List, Numbered: null, PlainSize: { } size }
        ? _root.Field.Argument(size) : null;

    public override int MaxTogether => _isLookup ? 50 : base.MaxTogether;

    public override int MaxAhead => _isLookup ? 400 : base.MaxAhead;

    public override bool EndsWithItsList => !_isLookup;

    public override GraphQLRequest Build(IReadOnlyList<PageAsk> asks)
    {
        using DocumentBuilder builder = new();
        string? companyType = _root.TypeOf("companyId"), firstType = _root.SizeArgument is { } size ? _root.TypeOf(size) : null;
        Dictionary<string, string> companies = new(StringComparer.Ordinal);
        foreach (BoundArgument argument in _arguments) builder.Declare(argument.Variable, argument.Type, argument.Json.Span);
        for (int i = 0; i < asks.Count; i++)
        {
            PageAsk ask = asks[i];
            string alias = PageParser.Alias(i);
            builder.BeginField(alias, _root.Field.Name);
            if (_isLookup) Give("id", alias + "_id", v => builder.DeclareId(v, _root.TypeOf("id") ?? "ID!", (string)ask.Feed.Key!));
            if (companyType is not null && ask.Feed.Company?.ArgumentFor(companyType) is { } company)
            {
                if (!companies.TryGetValue(company, out string? variable))
                {
                    companies[company] = variable = "company" + companies.Count.ToString(CultureInfo.InvariantCulture);
                    builder.Declare(variable, companyType, company);
                }

                builder.Argument("companyId", variable);
            }

            if (ask.First is { } first) Give(_root.SizeArgument!, alias + "_first", v => builder.Declare(v, firstType!, first));
            if ((ask.After ?? _start) is { } after) Give(_root.PositionArgument!, alias + "_after", v => DeclarePosition(v, after));
            foreach (BoundArgument argument in _arguments) builder.Argument(argument.Argument, argument.Variable);
            builder.EndField(IsConnection ? Connection(withTotal: !ask.Feed.Started) : _selection.Text);

            void Give(string name, string variable, Action<string> declare)
            {
                declare(variable);
                builder.Argument(name, variable);
            }

            void DeclarePosition(string variable, string after)
            {
                string type = _root.TypeOf(_root.PositionArgument!)!;
                if (Numbered is null) builder.Declare(variable, type, after);
                else builder.Declare(variable, type, long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }

        GraphQLRequest request = builder.Build(_document);
        _document = request.Document;
        return request;
    }

    public override PageContent[] Read(ref Utf8JsonReader json, IReadOnlyList<PageAsk> asks, ReadOnlyMemory<byte> body) =>
        _parser.Value.Parse(ref json, body, asks.Count, _ => _shape, i => asks[i].Feed.Source);

    public override LucaException? OnNothing(PageContent page, Feed feed) =>
        _isLookup ? Missing(Name, feed.Target!, feed.Company) : _root.IsList ? base.OnNothing(page, feed) : null;

    public override LucaException Explain(LucaException error, Feed feed)
    {
        LucaException explained = base.Explain(error, feed);
        return _isLookup && explained is { ErrorId: LucaErrorId.NotFound, Path.Count: 1 }
            ? Missing(Name, feed.Target!, feed.Company, explained)
            : explained;
    }

    /// <summary>There is no such object.</summary>
    /// <param name="field">The field that was asked for it, or a name like it.</param>
    /// <param name="target">The id, as the user named it.</param>
    /// <param name="company">Where it was looked for.</param>
    /// <param name="error">The server's own error; null where it says nothing.</param>
    public static LucaException Missing(string field, object target, CompanyTarget? company, LucaException? error = null)
    {
        object? where = company is null
            ? null
            : string.IsNullOrWhiteSpace(company.Name) ? company.Target ?? company.Argument : company.Name;
        StringBuilder text = new("No " + NameText.InWords(field) + " with id '"
            + SafeText.Line(Convert.ToString(target, CultureInfo.InvariantCulture), 100) + "' was found");
        if (where is not null) text.Append(" in ").Append(SafeText.Line(where.ToString(), 100));
        text.Append(text[text.Length - 1] == '.' ? "" : ".");
        if (error?.ServerMessage is { Length: > 0 } reason) text.Append(" The server's reason: ").Append(SafeText.Sentence(reason));
        FailureFacts facts = new(null, null, IsMutation: false, field) { TakesCompany = company?.Argument is not null };
        text.Append(' ').Append(ErrorCatalogue.Of(LucaErrorId.NotFound).Advice(facts));
        return error is null
            ? new LucaException(LucaErrorId.NotFound, text.ToString()) { TargetValue = target }
            : error.With(text.ToString(), target, error.Path);
    }

    /// <summary>Refuses arguments that the walk gives itself.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>.</exception>
    public static void Check(RootField root, ListQuery query)
    {
        foreach (BoundArgument argument in query.Arguments)
        {
            bool taken = root.IsForPages(argument.Argument) || (argument.Argument == "companyId" && query.Companies.Count > 0);
            if (!taken) continue;
            throw new LucaException(
                LucaErrorId.BadRequest,
                GraphQLErrors.Sentence(
                    "LucaPS sets the argument " + argument.Argument + " of " + root.Field.Name + " itself",
                    null,
                    argument.Argument == "companyId"
                        ? "Use -Company."
                        : "All pages are read; use -First for fewer rows, or Invoke-LucaGraphQL for one page."))
            {
                TargetValue = argument.Argument,
            };
        }
    }

    private string Connection(bool withTotal) => withTotal ? Connect(withTotal) : _further ??= Connect(withTotal);

    private string Connect(bool withTotal)
    {
        string rows = _root.RowsField switch
        {
            null => "edges { node " + _selection.Text + " }",
            "nodes" => "nodes " + _selection.Text,
            { } name => "nodes: " + name + " " + _selection.Text,
        };
        string pageInfo = _root.PageInfo is { } info ? " " + info : "";
        string total = !withTotal || _root.TotalCountField is not { } field
            ? ""
            : field == "totalCount" ? " totalCount" : " totalCount: " + field;
        return "{ " + rows + pageInfo + total + " }";
    }
}
