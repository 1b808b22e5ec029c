using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS;

/// <summary>What the data cmdlets use of one connection. Safe for any number of threads.</summary>
internal sealed class LucaClient(
    Connection connection, IGraphQLTransport transport, SchemaProvider schema, Func<IGraphQLDocuments> documents)
{
    // For good: a loop over many rows asks once.
    private bool _asked;

    private readonly Lazy<IGraphQLDocuments> _documents = new(documents);

    public Connection Connection => connection;

    public IGraphQLTransport Transport => transport;

    public SchemaProvider Schema => schema;

    /// <summary>The form of numbers that the server took last.</summary>
    public NumberForm Numbers { get; set; }

    public QueryEngine Queries { get; } = new(transport, connection.BaseUri);

    /// <summary>What rows are called.</summary>
    public RowNames RowNames { get; init; } = RowNames.OfSchema;

    public IGraphQLDocuments Documents => _documents.Value;

    /// <summary>
    /// A refused change by what it means where the authorization was given for reading alone (luca-api.md, "Generation 2").
    /// </summary>
    public LucaException OfChange(LucaException refusal) =>
        refusal is { ErrorId: LucaErrorId.Forbidden, Path: not { Count: > 1 } } && connection.Scope == "accounting.read"
            ? refusal.With(GraphQLErrors.Sentence(ErrorCatalogue.ReadOnly, refusal.ServerMessage, ErrorCatalogue.SignInToWrite))
            : refusal;

    /// <summary>
    /// The company that a user's text stands for: an id, an organisation number, however it is spaced, or a name that is known.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: several companies have that name.</exception>
    /// <remarks>
    /// A number with a wrong check digit goes to the server as well: what is a company there is the server's to say. When it refuses, the
    /// error says that the number is mistyped (<see cref="OrganisationNumber.CheckDigitHint"/>).
    /// </remarks>
    public CompanyTarget Company(string named)
    {
        string text = named.Trim();
        string number = OrganisationNumber.TryParse(text, out string digits) ? digits : text;
        CompanyInfo? known = CompanyList.Find(connection.Companies, text);
        return new CompanyTarget(known?.Id ?? number, known) { Target = named };
    }

    /// <summary>The companies to ask a root field about, by what the user named and what the connection has.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.CompanyRequired"/>: there are several, and none was named.</exception>
    public async Task<IReadOnlyList<CompanyTarget>> CompaniesAsync(
        IReadOnlyList<string> named, SchemaField field, IReporter reporter, CancellationToken cancellationToken)
    {
        bool isAboutCompanies = field.Name is "companies" or "company";
        if (field.Argument("companyId") is null) return isAboutCompanies ? [] : TheOne(named, field);
        // The two that need no company although they take one (luca-api.md, "GraphQL").
        if (named.Count == 0 && isAboutCompanies) return [];
        if (named.Count > 0) return [.. (await DistinctAsync(named, reporter, cancellationToken).ConfigureAwait(false)).Select(Company)];
        if (await DefaultCompanyAsync(reporter, cancellationToken).ConfigureAwait(false) is { } company) return [company];
        return [];
    }

    /// <summary>Each company once, whether it is named by its id or by its organisation number, in the order of the first names.</summary>
    public async Task<IReadOnlyList<string>> DistinctAsync(
        IReadOnlyList<string> named, IReporter reporter, CancellationToken cancellationToken)
    {
        if (named.Count < 2) return named;
        await KnowAsync(named, reporter, cancellationToken).ConfigureAwait(false);
        HashSet<string?> seen = [];
        return [.. named.Where(name => seen.Add(Company(name).Argument))];
    }

    /// <summary>The one company that is meant by <paramref name="named"/> and by the rows; null where none is.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: they are of different companies.</exception>
    public async Task<string?> AgreeAsync(
        string? named, IEnumerable<string> ofRows, IReporter reporter, CancellationToken cancellationToken)
    {
        string? agreed = named;
        foreach (string row in ofRows)
        {
            if ((agreed ??= row) == row) continue;
            await KnowAsync([agreed, row], reporter, cancellationToken).ConfigureAwait(false);
            if (Company(agreed).Argument == Company(row).Argument) continue;
            throw InputErrors.Bad(
                named is null
                    ? $"These belong to different companies: '{agreed}' and '{row}'. Give what belongs to one company."
                    : $"This belongs to company '{row}', but -Company names '{named}'. Leave -Company out (check its default value too), or give what belongs to that company.",
                row);
        }

        return agreed;
    }

    /// <summary>Asks for the companies where one that was named is not known yet: an id and a number may be of the same one.</summary>
    private async Task KnowAsync(IReadOnlyList<string> named, IReporter reporter, CancellationToken cancellationToken)
    {
        if (_asked || named.All(name => CompanyList.Find(connection.Companies, name.Trim()) is not null)) return;
        if (named.Select(name => Company(name).Argument).Distinct().Count() == 1) return;
        try
        {
            await LoadCompaniesAsync(reporter, cancellationToken).ConfigureAwait(false);
            _asked = true;
        }
        catch (LucaException exception)
        {
            reporter.Verbose("The companies could not be listed. " + exception.Message);
        }
    }

    /// <summary>
    /// The company of a field that takes none, for its rows to carry: at such a host an authorization is bound to one.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: another was named, whose rows these would not be.</exception>
    public IReadOnlyList<CompanyTarget> TheOne(IReadOnlyList<string> named, SchemaField field)
    {
        CompanyInfo? one = connection.Companies.Count == 1 ? connection.Companies[0] : null;
        foreach (string name in named)
        {
            if (one is not null && Company(name).Argument == one.Id) continue;
            throw InputErrors.Bad(
                $"'{field.Name}' takes no company at this server: it always concerns the company that the authorization is bound to. Leave -Company out.", name);
        }

        return one is null ? [] : [new CompanyTarget(null, one)];
    }

    /// <summary>Refuses a company for a field that takes none, unless it can only be that one.</summary>
    /// <param name="isNamed">Whether it was named; otherwise it is the default company.</param>
    public void RequireOne(string company, SchemaField field, bool isNamed)
    {
        if (isNamed) TheOne([company], field);
        else if (connection.Companies.Count > 1 && connection.AuthenticationType != AuthenticationType.ApiKey)
            throw InputErrors.Bad(
                $"'{field.Name}' takes no company at this server, and the connection reaches {connection.Companies.Count}, so it might be carried out in a company other than the default one, '{company}'. Use a connection that reaches only that company.",
                company);
    }

    /// <summary>Refuses an object of a company that the connection does not reach, for a field that takes no company.</summary>
    public void RequireReached(string company, SchemaField field)
    {
        if (connection.Companies.Count == 0 || CompanyList.Find(connection.Companies, company) is not null) return;
        throw InputErrors.Bad(
            $"'{field.Name}' takes no company at this server, and the connection does not reach '{company}'. Use a connection that does.",
            company);
    }

    /// <summary>
    /// The company that is meant where none is named: the default one, or the only one. Null where none needs to be (an API key is
    /// bound to one company, luca-api.md, "GraphQL").
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.CompanyRequired"/>: there are several.</exception>
    public async Task<CompanyTarget?> DefaultCompanyAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        if (connection.DefaultCompany is { } chosen) return Company(chosen);
        if (connection.Companies.Count == 0 && connection.AuthenticationType != AuthenticationType.ApiKey)
            await LoadCompaniesAsync(reporter, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CompanyInfo> companies = connection.Companies;
        if (connection.AuthenticationType == AuthenticationType.ApiKey)
            return new CompanyTarget(null, companies.Count == 1 ? companies[0] : null);
        if (companies.Count == 1) return new CompanyTarget(companies[0].Id, companies[0]);
        if (companies.Count == 0) return null;
        throw new LucaException(
            LucaErrorId.CompanyRequired,
            $"The connection '{connection.Name}' reaches {companies.Count} companies and none was named. Name one with -Company, or choose a default with Set-LucaConnection -Company. They are {CompanyList.InWords(companies)}.");
    }

    /// <summary>Asks which companies the connection reaches, and keeps the answer with it.</summary>
    public async Task<IReadOnlyList<CompanyInfo>> LoadCompaniesAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        IReadOnlyList<CompanyInfo> companies = await CompanyList.ReadAsync(transport, reporter, cancellationToken).ConfigureAwait(false);
        await Connections.ConnectionManager.UpdateAsync(
            connection, metadata => metadata with { Companies = companies }, cancellationToken).ConfigureAwait(false);
        return companies;
    }
}
