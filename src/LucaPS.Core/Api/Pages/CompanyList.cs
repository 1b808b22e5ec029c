using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>The companies that a grant reaches, by the one query that needs no company (luca-api.md, "GraphQL").</summary>
internal static class CompanyList
{
    private const int Shown = 20;

    /// <summary>
    /// The company that a text means: an id, an organisation number however it is spaced, or a name, also with its number behind it as a
    /// company's text has it; null for none of these.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: several have that name or number.</exception>
    public static CompanyInfo? Find(IReadOnlyList<CompanyInfo> companies, string text)
    {
        string number = OrganisationNumber.TryParse(text, out string digits) ? digits : text;
        if (companies.FirstOrDefault(company => company.Id == text) is { } found) return found;
        CompanyInfo[] numbered = [.. companies.Where(company => company.OrganisationNumber == number)];
        // A copy of the books has the number of the original.
        if (numbered.Length > 0)
            return numbered.Length == 1 ? numbered[0]
                : throw InputErrors.Bad(
                    $"{numbered.Length} companies have the organisation number '{text}'. Name the one you mean by its id: {string.Join("; ", numbered.Take(Shown).Select(company => SafeText.Line($"{company.Name} (id {company.Id})", 200)))}.",
                    text);
        CompanyInfo[] named = [.. companies.Where(company => IsCalled(company.Name?.Trim(), text) || IsCalled(company.ToString(), text))];
        return named.Length < 2 ? named.FirstOrDefault()
            : throw InputErrors.Bad(
                $"{named.Length} companies are named '{text}'. Name the one you mean by its id or organisation number: {InWords(named)}.",
                text);
    }

    private static bool IsCalled(string? text, string name) => string.Equals(text, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Their names and organisation numbers in a line, for a message; their ids where they have no number.</summary>
    public static string InWords(IReadOnlyList<CompanyInfo> companies) =>
        string.Join(
            "; ",
            companies.Take(Shown).Select(company =>
                SafeText.Line(
                    string.IsNullOrWhiteSpace(company.OrganisationNumber) && company.ToString() != company.Id
                        ? $"{company} (id {company.Id})"
                        : company.ToString(),
                    200))) + (companies.Count > Shown ? "; …" : string.Empty);

    private const int MostRefusals = 8;
    private const string ListField = "companies";
    private static readonly string[] s_fields = ["id", "name", "organisationNumber"];

    /// <summary>All of them; none where the server has no such list.</summary>
    public static async Task<IReadOnlyList<CompanyInfo>> ReadAsync(
        IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        // By the documented schema first, so that a sign-in need not wait for the server's; by the server's own if it refuses that.
        LucaSchema schema = KnownSchema.Schema;
        QueryEngine queries = new(transport);
        bool isAsked = false;
        for (int refusals = 0; ; refusals++)
        {
            LucaException refusal;
            try
            {
                if (Open(queries, schema, reporter) is { } list)
                    return await ReadAsync(list, reporter, cancellationToken).ConfigureAwait(false);
                reporter.Verbose("The server has no list of companies.");
                return [];
            }
            catch (LucaException exception) when (refusals < MostRefusals && SchemaChange.MayExplain(exception))
            {
                refusal = exception;
            }

            if (!isAsked)
            {
                isAsked = true;
                using SchemaProvider provider = new(null, transport, TimeProvider.System);
                LucaSchema own = await provider.GetAsync(refresh: true, reporter, cancellationToken).ConfigureAwait(false);
                if (!own.IsFallback)
                {
                    schema = own;
                    continue;
                }
            }

            schema = (schema.IsFallback ? RefusedFields.Without(schema, refusal.Message, ListField) : null) ?? throw refusal;
        }
    }

    /// <summary>By this schema; null where it has no such list.</summary>
    private static IPageReader? Open(QueryEngine queries, LucaSchema schema, IReporter reporter)
    {
        if (new RootFields(schema).Find(ListField) is not { IsList: true } root || schema.Type(root.RowTypeName) is not { } row)
            return null;
        string fields = "{ "
            + string.Join(" ", s_fields.Where(name => row.Field(name) is { HasRequiredArguments: false }).DefaultIfEmpty("__typename"))
            + " }";
        if (root is { Kind: RootFieldKind.Connection, Numbered: null } && root.TypeOf("first") is { } first
            && root.TypeOf("after") is { } after)
        {
            PaginationPlan plan = new()
            {
                Document = $"query Companies($first: {first}, $after: {after}) {{ {root.Name}(first: $first, after: $after) {{ "
                    + (!root.UsesEdges ? "nodes " + fields : "edges { node " + fields + " }") + " pageInfo { hasNextPage endCursor } } }",
                OperationName = "Companies",
                Path = [root.Name],
                RowsKey = root.UsesEdges ? "edges" : "nodes",
                NodeKey = root.UsesEdges ? "node" : null,
                PageInfoKey = "pageInfo",
                FirstVariable = "first",
                AfterVariable = "after",
            };
            return queries.Document(plan, default, ListLimits.None, reporter);
        }

        Selection selection = new() { TypeName = row.Name, Fields = [], Text = fields };
        return queries.List(new ListQuery { Schema = schema, Field = root.Field, Selection = selection, IsJson = true }, reporter);
    }

    private static async Task<IReadOnlyList<CompanyInfo>> ReadAsync(
        IPageReader list, IReporter reporter, CancellationToken cancellationToken)
    {
        List<CompanyInfo> companies = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        LucaException? gap = null;
        try
        {
            while (await list.ReadAsync(cancellationToken).ConfigureAwait(false) is { } page)
            {
                foreach (ReadOnlyMemory<byte> row in page.Json)
                {
                    using JsonDocument json = JsonDocument.Parse(row);
                    if (Text(json.RootElement, "id") is { } id && seen.Add(id))
                        companies.Add(new CompanyInfo(id, Text(json.RootElement, "name"), Text(json.RootElement, "organisationNumber")));
                }

                // Beside companies it may be about one of their fields; without any it is why there are none.
                if (page.Json.Count == 0 && page.Errors.Count > 0) throw page.Errors[0];
                if (page is { Feed.HasGaps: true, Errors.Count: > 0 }) gap ??= page.Errors[0];
            }
        }
        finally
        {
            await list.DisposeAsync().ConfigureAwait(false);
        }

        if (gap is null) return companies;
        // One that is left of several would be taken for the only one, in which changes are made.
        if (companies.Count < 2) throw gap;
        reporter.Warning("Not all companies could be listed. " + gap.Message);
        return companies;
    }

    private static string? Text(JsonElement element, string name)
    {
        JsonElement value = SafeJson.Member(element, name);
        return value.ValueKind switch
        {
            JsonValueKind.String => SafeJson.Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }
}
