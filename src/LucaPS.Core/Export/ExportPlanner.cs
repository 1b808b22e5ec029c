using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>Decides which lists of which companies go into which files.</summary>
internal sealed class ExportPlanner(LucaClient client, IExportFiles files, TimeProvider time, IReporter reporter)
{
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a list that the schema does not have.</exception>
    public async Task<ExportPlan> PlanAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        List<RootField> lists;
        try
        {
            lists = Lists(schema, request.Types);
        }
        catch (LucaException)
        {
            // The user may have named something newer than the cached schema.
            if (await client.Schema.RenewIfOldAsync(schema, reporter, cancellationToken).ConfigureAwait(false) is not { } newer) throw;
            (schema, lists) = (newer, Lists(newer, request.Types));
        }

        IReadOnlyList<(CompanyTarget Target, CompanyInfo? Info)> companies = lists.Exists(IsOfCompany)
            ? await CompaniesAsync(request, cancellationToken).ConfigureAwait(false)
            : [];
        // Whose the lists of no company are, they alone say.
        if (client.Connection.Companies.Count == 0 && new RootFields(schema).Find("companies") is not null)
            await KnownAsync(mayBeRefused: true, cancellationToken).ConfigureAwait(false);
        ExportOwner owner = ExportOwner.Of(client.Connection);
        (string folder, IReadOnlyDictionary<(string, string?), DateTimeOffset>? marks) = FolderFor(request, owner);
        return new ExportPlan
        {
            Request = request,
            Folder = folder,
            Owner = owner,
            SchemaHash = Digest.Sha256Text(SchemaPrinter.Pieces(schema)),
            Items = Items(schema, request, lists, companies, item => marks is null
                ? request.ChangedSince
                : marks.TryGetValue((item.Type, item.CompanyId), out DateTimeOffset mark) ? mark : null),
        };
    }

    private static bool IsOfCompany(RootField root) => root.TakesCompanyId && root.Name != "companies";

    private static List<RootField> Lists(LucaSchema schema, IReadOnlyList<string> names)
    {
        RootFields roots = new(schema);
        List<RootField> all = [.. roots.Queries().Where(root => root.IsList || roots.IsOnePage(root) || roots.HasNoPageInfo(root))];
        if (names.Count == 0) return all;
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (SchemaNames.HasWildcard(name))
                wanted.UnionWith(all.Where(root => SchemaNames.Like(root.Name, name)).Select(root => root.Name));
            else if (ListOf(roots, name) is { } list) wanted.Add(list);
            else
                throw InputErrors.Bad(
                    $"'{name}' is not a list, so there is nothing to export." + SchemaNames.Suggest(name, all.Select(one => one.Name)),
                    name);
        }

        return all.FindAll(root => wanted.Contains(root.Name));
    }

    /// <summary>A list by its name, by the name of one of its objects, or by their type.</summary>
    private static string? ListOf(RootFields roots, string name)
    {
        RootField root = roots.Require(name);
        return root.IsList || roots.IsOnePage(root) ? root.Name : roots.ListFor(root.RowTypeName, root.Name)?.Name;
    }

    private async Task<IReadOnlyList<(CompanyTarget Target, CompanyInfo? Info)>> CompaniesAsync(
        ExportRequest request, CancellationToken cancellationToken)
    {
        bool isKey = client.Connection.AuthenticationType == AuthenticationType.ApiKey;
        IReadOnlyList<CompanyInfo> known = await KnownAsync(isKey || request.Companies.Count > 0, cancellationToken).ConfigureAwait(false);
        if (request.Companies.Count > 0)
        {
            IReadOnlyList<string> named = await client.DistinctAsync(request.Companies, reporter, cancellationToken).ConfigureAwait(false);
            return [.. named.Select(name => (client.Company(name), CompanyList.Find(known, name.Trim())))];
        }

        // A key is bound to one company, and may not be let see which (luca-api.md, "GraphQL").
        if (isKey && known.Count < 2)
            return [(new CompanyTarget(null, known.Count == 1 ? known[0] : null), known.Count == 1 ? known[0] : null)];
        if (known.Count > 0) return [.. known.Select(company => (new CompanyTarget(company.Id, company), (CompanyInfo?)company))];
        throw new LucaException(
            LucaErrorId.CompanyRequired, $"The connection '{client.Connection.Name}' reaches no company, so there is nothing to export. Name one with -Company, or sign in again and choose companies.");
    }

    private async Task<IReadOnlyList<CompanyInfo>> KnownAsync(bool mayBeRefused, CancellationToken cancellationToken)
    {
        try
        {
            return await client.LoadCompaniesAsync(reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception) when (mayBeRefused && ErrorCatalogue.MayConcernOneItem(exception))
        {
            reporter.Verbose("The companies could not be listed. " + exception.Message);
            return client.Connection.Companies;
        }
    }

    private (string Folder, IReadOnlyDictionary<(string, string?), DateTimeOffset>? Marks) FolderFor(
        ExportRequest request, ExportOwner owner)
    {
        ExportFolder root = new(request.Folder, files);
        if (!request.IsSinceLastRun && request.ChangedSince is null) return (request.Folder, null);
        if (request.IsSinceLastRun && root.ReadManifest()?.Of(owner)?.Lines.Any(line => line.Format == request.Format) != true)
        {
            reporter.Verbose($"'{request.Folder}' holds no finished export of this connection in this format, so everything is exported.");
            return (request.Folder, null);
        }

        return (root.ForChanges(time.GetUtcNow()), request.IsSinceLastRun ? root.Marks(owner, request.Format) : null);
    }

    private List<ExportItem> Items(
        LucaSchema schema, ExportRequest request, List<RootField> lists, IReadOnlyList<(CompanyTarget Target, CompanyInfo? Info)> companies,
        Func<ExportItem, DateTimeOffset?> markOf)
    {
        SafeNames listNames = new(new RootFields(schema).Queries().Select(root => root.Name));
        SafeNames companyNames = new(
            client.Connection.Companies.Select(FolderName).Concat(companies.Select(company => FolderName(company.Target, company.Info))));
        List<ExportItem> items = [];
        if (schema.IsFallback) items.AddRange(OnlyKnown(schema, request));
        string extension = ExportFolder.ExtensionOf(request.Format);
        foreach (RootField root in lists)
        {
            string file = listNames.Of(root.Name) + extension;
            string? obstacle = Obstacle(schema, root);
            DateTimeOffset? since = null;
            if (!IsOfCompany(root)) Add(new ExportItem { Type = root.Name, Path = file, Obstacle = obstacle });
            else foreach ((CompanyTarget target, CompanyInfo? info) in companies)
                Add(new ExportItem
                {
                    Type = root.Name,
                    Company = target,
                    CompanyInfo = info,
                    Path = companyNames.Of(FolderName(target, info)) + "/" + file,
                    Obstacle = obstacle
                });
            if (obstacle is null) WarnOfLeftOut(schema, root, since);

            void Add(ExportItem item)
            {
                DateTimeOffset? mark = obstacle is null ? markOf(item) : null;
                if (mark is not null && ChangeFilter.Find(schema, root) is null)
                {
                    reporter.Verbose($"'{root.Name}' does not say what has changed, so all of it is exported.");
                    mark = null;
                }

                since ??= mark;
                items.Add(item with { ChangedSince = mark });
            }
        }

        return items;
    }

    /// <summary>A line that says that there may be more lists than are known; none where each list was named.</summary>
    private static IEnumerable<ExportItem> OnlyKnown(LucaSchema schema, ExportRequest request) =>
        (request.Types.Count == 0 ? ["*"] : request.Types.Where(SchemaNames.HasWildcard)).Select(pattern => new ExportItem
        {
            Type = pattern,
            Path = string.Empty,
            Obstacle = schema.HiddenReason + ", so only the lists that LucaPS knows were asked for; name others with Invoke-LucaGraphQL.",
        });

    private void WarnOfLeftOut(LucaSchema schema, RootField root, DateTimeOffset? since)
    {
        if (NarrowingDefaults.Of(schema, root.Field, Arguments(schema, root, since)) is { } narrowed)
            reporter.Warning(
                $"'{root.Name}' is exported without the rows that the defaults of its arguments may leave out: {narrowed}. Ask for those with Get-LucaObject -Type {root.Name} -Argument.");
        ExportSelection selection = new(schema);
        if (selection.Of(root.RowTypeName) is not null && MemberField.Lacking(root.Name, selection.LeftOut) is { } lacking)
            reporter.Warning(lacking);
    }

    private static IReadOnlyList<BoundArgument> Arguments(LucaSchema schema, RootField root, DateTimeOffset? since)
    {
        try
        {
            return ListExport.Arguments(schema, root, since);
        }
        catch (LucaException)
        {
            // What is wrong with them is told of the list when it is asked for.
            return [];
        }
    }

    /// <summary>The organisation number, where only one company has it.</summary>
    private string FolderName(CompanyInfo company) =>
        company.OrganisationNumber is { Length: > 0 } number
            && client.Connection.Companies.Count(other => other.OrganisationNumber == number) < 2 ? number : company.Id;

    private string FolderName(CompanyTarget target, CompanyInfo? info) =>
        info is not null ? FolderName(info) : target.Argument ?? target.Id ?? "company";

    private static string? Obstacle(LucaSchema schema, RootField root)
    {
        string[] needed = [.. root.Field.Arguments
            .Where(argument => argument.IsRequired && argument.Name != "companyId" && !root.PageArguments.Contains(argument.Name))
            .Select(argument => argument.Name)];
        if (needed.Length > 0)
            return $"It needs {SchemaNames.Join(needed, "and")}: ask for it with Get-LucaObject -Type {root.Name} -Argument.";
        if (!root.IsList)
            return "It answers with one page of a list, and how to ask for the others is not known: ask for it with Invoke-LucaGraphQL.";
        return schema.Type(root.RowTypeName) is { IsComposite: true }
            ? null
            : "Its elements are plain values: ask for it with Invoke-LucaGraphQL.";
    }
}
