using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Mutations;
using LucaPS.Api.Pages;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Documents;

/// <summary>A document of the user's own.</summary>
/// <param name="Text">As it is sent.</param>
/// <param name="Variables">As they were given.</param>
/// <param name="Company">The company of the rows among the variables; null where it does not matter.</param>
internal sealed record UserDocument(IGraphQLDocument Text, object? Variables, string? Company = null);

/// <summary>The companies that a document is about.</summary>
/// <param name="Named">As the user named them; empty for the default.</param>
/// <param name="OfRows">Those of the rows among the variables.</param>
internal sealed record DocumentCompanies(IReadOnlyList<string> Named, IReadOnlyList<string> OfRows)
{
    public static DocumentCompanies None { get; } = new([], []);
}

/// <summary>Runs documents of the user's own: names the company in them, checks their variables, follows their pages.</summary>
internal sealed class DocumentQueries(LucaClient client, InputContext context, IReporter reporter)
{
    private const string CompanyId = "companyId";

    /// <summary>Parses a document and puts the company into the fields that were written without.</summary>
    /// <param name="document">Its text, and the file that it is from; null for none.</param>
    /// <param name="operationName">The operation to run; null for the only one.</param>
    /// <param name="companies">What is known of the company.</param>
    /// <param name="variables">What the user gave.</param>
    /// <param name="cancellationToken">Ends what has to be asked first: the schema.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is no document, or has no place for the
    /// company, or the rows among the variables are of another one.</exception>
    public async Task<UserDocument> OpenAsync(
        (string Text, string? Source) document, string? operationName, DocumentCompanies companies, object? variables,
        CancellationToken cancellationToken)
    {
        string? company = companies.Named.Count > 0 ? companies.Named[0] : null;
        if (!SafeText.IsUnicode(document.Text)) throw InputErrors.HalfCharacter("The document", document.Source ?? document.Text);
        IGraphQLDocument parsed = client.Documents.Parse(document.Text, operationName, document.Source);
        UserDocument written = new(parsed, variables);
        if (GivesCompany(variables))
        {
            if (company is not null)
                throw InputErrors.Bad("companyId is given with -Company and with -Variables; give it once.", company);
            string? own = Companies(variables).First(found => found.Depth == 0).Company;
            if (own is not null)
                await AgreeAsync(new DocumentCompanies([], [own, .. companies.OfRows]), cancellationToken).ConfigureAwait(false);
            return written;
        }

        if (CompanyVariable(parsed) is not null)
            return written with { Company = await AgreeAsync(companies, cancellationToken).ConfigureAwait(false) };
        if (company is not null
            && CompaniesWithin(variables).FirstOrDefault(own =>
                client.Company(own).Argument != client.Company(company).Argument) is { } other)
            throw InputErrors.Bad($"companyId is '{other}' in -Variables, and -Company is '{company}': give one of them.", company);
        // An input that has a companyId says itself where it writes.
        bool isOfRows = company is null && companies.OfRows.Count > 0 && parsed.MayTakeCompany;
        if (company is null && (NamesCompany(parsed, variables)
            || (!isOfRows && !await IsDefaultNamedAsync(parsed, cancellationToken).ConfigureAwait(false)))) return written;
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        // What is only documented may take no company at a host that is bound to one.
        if (isOfRows && schema.IsFallback && client.Connection.DefaultCompany is null) return written;
        if (parsed.WithCompany(schema) is { } named)
            return new UserDocument(named, variables, await AgreeAsync(companies, cancellationToken).ConfigureAwait(false));
        return company is null ? written : throw InputErrors.Bad(
            $"-Company has no place in the document: no field takes a companyId that is not already given. Leave -Company out, and name the company in the document: in an input that has a companyId, or by declaring ${CompanyId} and using it.",
            company);
    }

    /// <summary>Checks all of a mutation that can be checked before anybody is asked and anything is sent.</summary>
    /// <returns>What would be done, for a person to judge.</returns>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> or <see cref="LucaErrorId.Forbidden"/>: it has a
    /// mistake.</exception>
    public async Task<string> CheckAsync(UserDocument document, IReadOnlyList<string?> companies, CancellationToken cancellationToken)
    {
        await new MutationCheck(client.Schema, reporter).CheckAsync(document.Text, cancellationToken).ConfigureAwait(false);
        List<string> sentences = [];
        foreach (string? company in companies)
        {
            ReadOnlyMemory<byte> variables = await BindAsync(document, company, NumberForm.Exact, cancellationToken).ConfigureAwait(false);
            string? name = (company ?? document.Company) is { } named
                ? CompanyList.Find(client.Connection.Companies, named)?.Name ?? named : null;
            sentences.Add($"Run {MutationCheck.Describe(document.Text, variables)}{(name is null ? string.Empty : " in " + name + (HasOwnCompany(document.Text) ? ", where no other company is named," : string.Empty))} at {Origin.Text(client.Connection.BaseUri)}.");
        }

        return string.Join(" ", sentences);
    }

    /// <summary>The company of the rows, which what is named must be; null where there are none.</summary>
    private async Task<string?> AgreeAsync(DocumentCompanies companies, CancellationToken cancellationToken)
    {
        if (companies.OfRows.Count == 0) return null;
        string? agreed = null;
        foreach (string? named in companies.Named.DefaultIfEmpty())
            agreed = await client.AgreeAsync(named, companies.OfRows, reporter, cancellationToken).ConfigureAwait(false);
        return agreed;
    }

    private static bool HasOwnCompany(IGraphQLDocument document) => document.RootFields.Any(field =>
        field.Arguments.Any(argument => argument.Name == CompanyId && argument.Variable != CompanyId));

    /// <summary>Sends it for a company; where the server takes numbers in another form and did nothing, once more in that form.</summary>
    /// <param name="document">The document.</param>
    /// <param name="company">The company; null for the default.</param>
    /// <param name="sink">Where the answer goes as it comes; null for memory.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<GraphQLResponse> SendAsync(
        UserDocument document, string? company, IAnswerSink? sink, CancellationToken cancellationToken)
    {
        Queue<NumberForm> forms = new([client.Numbers, .. NumberForms.Others(client.Numbers)]);
        List<ReadOnlyMemory<byte>> sent = [];
        ReadOnlyMemory<byte> variables = await BindAsync(document, company, forms.Dequeue(), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            sent.Add(variables);
            GraphQLRequest request = new()
            {
                Document = document.Text.Text,
                Variables = variables,
                OperationName = document.Text.OperationName,
                IsMutation = document.Text.IsMutation,
                Sink = sink,
            };
            try
            {
                return await client.Transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false);
            }
            catch (LucaException refusal) when (NumberForms.MayExplain(refusal, document.Text.IsMutation ? document.Text.Text : null))
            {
                while (forms.Count > 0 && IsSent())
                    variables = await BindAsync(document, company, forms.Dequeue(), cancellationToken).ConfigureAwait(false);
                if (IsSent()) throw;
                reporter.Verbose(NumberForms.TryingAnother + refusal.Message);
            }
        }

        bool IsSent() => sent.Exists(tried => tried.Span.SequenceEqual(variables.Span));
    }

    /// <summary>Follows the pages of its one list.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is not exactly one list to follow.</exception>
    public async Task<IPageReader> PaginateAsync(
        UserDocument document, string? company, ListLimits limits, CancellationToken cancellationToken)
    {
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        PaginationPlan plan = document.Text.Paginate(schema);
        ReadOnlyMemory<byte> variables = await BindAsync(document, company, NumberForm.Exact, cancellationToken).ConfigureAwait(false);
        return client.Queries.Document(plan, variables, limits, reporter);
    }

    /// <summary>The document's variables for a company, as a JSON object; empty for none.</summary>
    private async Task<ReadOnlyMemory<byte>> BindAsync(
        UserDocument document, string? company, NumberForm numbers, CancellationToken cancellationToken)
    {
        company ??= document.Company;
        Dictionary<string, object?> defaults = new(StringComparer.Ordinal);
        if (CompanyVariable(document.Text) is { } variable)
        {
            CompanyTarget? target = company is not null ? client.Company(company)
                : GivesCompany(document.Variables) ? null
                : await DefaultCompanyAsync(variable, cancellationToken).ConfigureAwait(false);
            // A key that is bound to one company needs no argument, but a variable that is declared needs a value.
            if ((target?.Argument ?? target?.Id) is { } argument) defaults[CompanyId] = argument;
        }

        // Input types are checked against the schema where it is known already; a small query does not wait for it.
        LucaSchema? schema = document.Text.IsMutation
            ? await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false)
            : client.Schema.Cached;
        try
        {
            return Bind(schema);
        }
        catch (LucaException) when (schema is { IsFallback: false })
        {
            // The user may have named something newer than the cached schema.
            if (await client.Schema.RenewIfOldAsync(schema, reporter, cancellationToken).ConfigureAwait(false) is not { } newer) throw;
            return Bind(newer);
        }

        ReadOnlyMemory<byte> Bind(LucaSchema? current) =>
            new VariableBinder(current is { IsFallback: true } ? null : current, context with { Numbers = numbers })
                .Bind(document.Text, document.Variables, defaults);
    }

    /// <summary>
    /// Whether the default company is to be named in a document that names none. A key that is bound to one company needs no name, and
    /// which of several is meant is the server's to ask.
    /// </summary>
    private async Task<bool> IsDefaultNamedAsync(IGraphQLDocument document, CancellationToken cancellationToken)
    {
        if (!document.MayTakeCompany) return false;
        Connection connection = client.Connection;
        if (connection.DefaultCompany is not null) return true;
        if (connection.AuthenticationType == AuthenticationType.ApiKey || connection.Companies.Count != 1) return false;
        // What is only documented may take no company at a host that is bound to one.
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        return !schema.IsFallback;
    }

    // What the document says itself is meant.
    private async Task<CompanyTarget?> DefaultCompanyAsync(DocumentVariable variable, CancellationToken cancellationToken) =>
        variable.HasDefault ? null : await client.DefaultCompanyAsync(reporter, cancellationToken).ConfigureAwait(false);

    private static DocumentVariable? CompanyVariable(IGraphQLDocument document) =>
        document.Variables.FirstOrDefault(variable => variable.Name == CompanyId);

    /// <summary>Whether <c>companyId</c> is among the variables.</summary>
    private bool GivesCompany(object? variables) => Companies(variables).Any(found => found.Depth == 0);

    private bool NamesCompany(IGraphQLDocument document, object? variables) => CompaniesWithin(variables).Any()
        || document.RootFields.Any(field => field.Arguments.Any(argument => argument.NamesCompany));

    /// <summary>The companies that inputs among the variables name.</summary>
    private IEnumerable<string> CompaniesWithin(object? variables) =>
        Companies(variables).Where(found => found.Depth > 0 && found.Company is not null).Select(found => found.Company!);

    /// <summary>Every <c>companyId</c> in a value, and how deep it lies.</summary>
    private IEnumerable<(int Depth, string? Company)> Companies(object? value, int depth = 0)
    {
        if (value is null || depth > InputContext.Deepest) return [];
        // A row that stands for its id is no input that says where it writes.
        if (depth > 0 && context.KindOf(value) is not (null or "Company")) return [];
        return context.Unwrap(value) switch
        {
            string json => depth == 0 && Parsed(json) is { } parsed ? Companies(parsed, depth) : [],
            JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().SelectMany(member =>
                member.Name == CompanyId ? [(depth, TextOf(member.Value))] : Companies(member.Value, depth + 1)),
            JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().SelectMany(item => Companies(item, depth + 1)),
            IDictionary table => table.Entries().SelectMany(entry =>
                string.Equals(entry.Key.ToString(), CompanyId, StringComparison.OrdinalIgnoreCase)
                    ? [(depth, TextOf(entry.Value))] : Companies(entry.Value, depth + 1)),
            IEnumerable list => list.Cast<object?>().SelectMany(item => Companies(item, depth + 1)),
            _ => [],
        };
    }

    private string? TextOf(object? company) =>
        company is null or JsonElement { ValueKind: JsonValueKind.Null } ? null : context.Unwrap(context.IdOf(company))?.ToString();

    // What is no JSON is refused where it is bound.
    private static JsonElement? Parsed(string json)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(json.TrimStart('\uFEFF'));
            return parsed.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
