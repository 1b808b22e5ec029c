using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>What asking for a root field gives.</summary>
internal enum RootFieldKind
{
    /// <summary>Rows page by page: an object with <c>nodes</c> or <c>edges</c>, and <c>pageInfo</c>.</summary>
    Connection,

    /// <summary>All rows at once.</summary>
    List,

    /// <summary>One row by its id.</summary>
    Lookup,

    /// <summary>One row or value without an id, such as the company's settings.</summary>
    Single,

    Mutation,
}

/// <summary>A field of the query or mutation type, and what LucaPS makes of it.</summary>
internal sealed class RootField
{
    public required SchemaField Field { get; init; }

    public required RootFieldKind Kind { get; init; }

    /// <summary>The type behind the field: of the nodes in a Relay list, of the elements in a plain one.</summary>
    public required string RowTypeName { get; init; }

    public string Name => Field.Name;

    /// <summary>How its pages are asked for by numbers; null for a Relay list, and for a list that comes at once.</summary>
    public NumberedPages? Numbered { get; init; }

    /// <summary>The field with the rows of a page; null for a list that is the rows itself.</summary>
    public string? RowsField { get; init; }

    /// <summary>What each page is asked of whether there is another, as GraphQL text; null where it says nothing.</summary>
    public string? PageInfo { get; init; }

    /// <summary>Whether its arguments choose one page of a list, and how to ask for the others is not known.</summary>
    public bool TakesPage { get; init; }

    /// <summary>The argument for how many rows; null where there is none.</summary>
    public string? SizeArgument => Numbered is not null ? Numbered.Size
        : Kind == RootFieldKind.List ? PlainSize : Field.Argument("first")?.Name;

    /// <summary>The argument for how many rows of a plain list come at most; null where there is none.</summary>
    public string? PlainSize { get; init; }

    /// <summary>The arguments that reading page by page supplies.</summary>
    public IReadOnlyList<string> PageArguments => !IsList ? []
        : [.. ((string?[])[SizeArgument, Numbered?.Position]).OfType<string>()];

    /// <summary>The argument for where a page begins; null where there is none.</summary>
    public string? PositionArgument => Numbered?.Position ?? Field.Argument("after")?.Name;

    /// <summary>Whether an argument is for reading page by page.</summary>
    public bool IsForPages(string argument) => Numbered is not null
        ? argument == Numbered.Size || argument == Numbered.Position
        : Kind == RootFieldKind.Connection && argument is "first" or "after" or "last" or "before";

    /// <summary>The Relay list's field with the number of all rows, where it has one.</summary>
    public string? TotalCountField { get; init; }

    public bool TakesCompanyId => Field.Argument("companyId") is not null;

    /// <summary>Whether the rows only come within edges.</summary>
    public bool UsesEdges => Kind == RootFieldKind.Connection && RowsField is null;

    /// <summary>
    /// The argument that it looks one object up by, where that is no id, as PostGraphile has a lookup for each unique key:
    /// <c>saleInvoiceByNumber(number:)</c>. Null where there is none, or more than one.
    /// </summary>
    public string? OtherKey
    {
        get
        {
            if (Kind != RootFieldKind.Single || TakesPage || Field.Type.IsList) return null;
            SchemaInputValue[] own = [.. Field.Arguments.Where(argument => argument.IsRequired && argument.Name != "companyId")];
            return own.Length == 1 && !IsId(own[0].Name) ? own[0].Name : null;

            // saleInvoice(saleInvoiceId:) is by the id that rows have; a node's id (Relay, "Global Object Identification") is another.
            bool IsId(string name) => name != "nodeId" && name.EndsWith("id", StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The type of an argument as GraphQL text; null where the field has no such argument.</summary>
    public string? TypeOf(string argument) => Field.Argument(argument)?.Type.ToString();

    /// <summary>Whether rows come in any number.</summary>
    public bool IsList => Kind is RootFieldKind.Connection or RootFieldKind.List;
}

/// <summary>The root fields of documents. Cheap to create; types are read only on demand.</summary>
internal sealed class RootFields(LucaSchema schema)
{
    /// <summary>The query field of that name, whatever its case; null when there is none.</summary>
    public RootField? Find(string name) => schema.QueryType.FieldAnyCase(name) is { } field ? Classify(field) : null;

    /// <summary>As <see cref="Find"/>, or an error that says what there is.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>.</exception>
    public RootField Require(string name)
    {
        if (Find(name) is { } found) return found;
        throw new LucaException(
            LucaErrorId.BadRequest,
            $"The schema has no query '{name}'." + SchemaNames.Suggest(name, schema.QueryType.Fields.Select(field => field.Name))
                + schema.HiddenNote
                + " See Get-LucaSchema -Type Query; -Refresh asks the server again.")
        {
            TargetValue = name,
        };
    }

    /// <summary>The mutation of that name, whatever its case; null when there is none.</summary>
    public RootField? FindMutation(string name) => schema.MutationType?.FieldAnyCase(name) is { } field ? AsMutation(field) : null;

    /// <summary>The query fields whose names fit a pattern with <c>*</c> and <c>?</c>, in the schema's order.</summary>
    public IEnumerable<RootField> Queries(string pattern = "*") =>
        schema.QueryType.Fields.Where(field => SchemaNames.Like(field.Name, pattern)).Select(Classify);

    /// <summary>
    /// The field that looks up one row of a type by its id: the one that needs nothing but the id (and perhaps the company), not
    /// deprecated if there is a choice, and named after the list or the type if there still is. Null when there is none.
    /// </summary>
    /// <param name="rowTypeName">The type.</param>
    /// <param name="list">The list, or the noun, that is meant: others may share the type.</param>
    public RootField? LookupFor(string rowTypeName, string? list = null)
    {
        RootField[] lookups = [.. schema.QueryType.Fields
            .Where(field => !field.Type.IsList && field.Type.NamedType == rowTypeName)
            .Select(Classify)
            .Where(root => root.Kind == RootFieldKind.Lookup)
            .OrderBy(root => root.Field.IsDeprecated)
            .ThenBy(root => !IsOf(root, list))
            .ThenBy(root => !string.Equals(root.Name, rowTypeName, StringComparison.OrdinalIgnoreCase))
            .ThenBy(root => root.Name, StringComparer.Ordinal)];
        // What one of several lists of a type calls 1 may be another object by the lookup of another.
        bool isShared = lookups.Length > 0 && Queries().Count(root => root.IsList && root.RowTypeName == rowTypeName) > 1;
        return isShared ? lookups.FirstOrDefault(root => IsOf(root, list)) : lookups.FirstOrDefault();

        static bool IsOf(RootField root, string? list) =>
            list is not null && SchemaNames.Singulars(list).Contains(root.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The field that looks up one of a list's rows, by its name, where the list itself is not there; null when there is none.
    /// </summary>
    public RootField? LookupOf(string list) => Queries()
        .FirstOrDefault(root =>
            root.Kind == RootFieldKind.Lookup && SchemaNames.Singulars(list).Contains(root.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The Relay list, or else the plain list, of a type's rows; null when there is none.</summary>
    /// <param name="rowTypeName">The type.</param>
    /// <param name="lookup">The lookup of one of the rows that are meant: another list may share the type.</param>
    public RootField? ListFor(string rowTypeName, string? lookup = null) => schema.QueryType.Fields
        .Select(Classify)
        .Where(root => root.IsList && root.RowTypeName == rowTypeName
            && !root.Field.Arguments.Any(argument => argument.IsRequired && !root.PageArguments.Contains(argument.Name)))
        .OrderBy(root => root.Field.IsDeprecated)
        .ThenBy(root => lookup is null || !SchemaNames.Singulars(root.Name).Contains(lookup, StringComparer.OrdinalIgnoreCase))
        .ThenBy(root => root.Kind)
        .ThenBy(root => root.Name.Length)
        .FirstOrDefault();

    /// <summary>
    /// Whether a field is named as the object that it answers with, so that an id is the object's, whatever the field itself takes
    /// (<c>fruit(pk:)</c>, <c>post(where:)</c>).
    /// </summary>
    public bool IsNoun(RootField root) => string.Equals(root.Name, root.RowTypeName, StringComparison.OrdinalIgnoreCase)
        || (ListFor(root.RowTypeName, root.Name) is { } list
            && SchemaNames.Singulars(list.Name).Contains(root.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the rows of a type have a list or a lookup.</summary>
    public bool Lists(string rowTypeName) =>
        Queries().Any(root => root.RowTypeName == rowTypeName && (root.IsList || root.Kind == RootFieldKind.Lookup));

    /// <summary>Whether a type is a Relay connection: has <c>pageInfo</c>, and <c>nodes</c> or <c>edges</c>.</summary>
    public static bool IsConnection(LucaSchema schema, TypeRef type) =>
        !type.IsList && schema.Type(type.NamedType) is { Kind: TypeKind.Object or TypeKind.Interface } named && IsConnection(named);

    /// <summary>Whether it answers with one page of a list, and how to ask for the others is not known.</summary>
    public bool IsOnePage(RootField root) => root.TakesPage
        || (root is { Kind: RootFieldKind.Single, Field.Type.IsList: false } && schema.Type(root.RowTypeName) is { } type
            && ListPage.Of(schema, type, isPaged: false) is { } page && (page.SaysRest || page.IsNothingElse));

    /// <summary>Whether it answers with a list that does not say whether there is more of it.</summary>
    public bool HasNoPageInfo(RootField root) => root is { Kind: RootFieldKind.Single, Field.Type.IsList: false }
        && root.RowTypeName.EndsWith("Connection", StringComparison.Ordinal) && schema.Type(root.RowTypeName) is { } type
        && type.Field("pageInfo") is null && (type.Field("nodes") ?? type.Field("edges")) is { Type.IsList: true };

    /// <summary>The type of a Relay list's rows.</summary>
    public static string? NodeType(LucaSchema schema, SchemaType connection)
    {
        if (connection.Field("nodes") is { } nodes) return nodes.Type.NamedType;
        return connection.Field("edges") is { } edges && schema.Type(edges.Type.NamedType)?.Field("node") is { } node
            ? node.Type.NamedType
            : null;
    }

    private static bool IsConnection(SchemaType type) =>
        type.Field("pageInfo") is not null && (type.Field("nodes") is not null || type.Field("edges") is not null);

    private static RootField AsMutation(SchemaField field) =>
        new() { Field = field, Kind = RootFieldKind.Mutation, RowTypeName = field.Type.NamedType };

    /// <summary>What asking for a query field gives.</summary>
    public RootField Classify(SchemaField field)
    {
        string name = field.Type.NamedType;
        if (field.Type.IsList)
        {
            return new RootField
            {
                Field = field,
                Kind = RootFieldKind.List,
                RowTypeName = name,
                // The arguments first: looking at the type may read it from the cache.
                Numbered = NumberedPages.Of(field) is { } numbers && schema.Type(name) is { IsComposite: true } ? numbers : null,
                PlainSize = NumberedPages.SizeOf(schema, field),
            };
        }

        // The suffix first: it costs nothing, while looking at the type may read it from the cache.
        if ((name.EndsWith("Connection", StringComparison.Ordinal) || field.Argument("after") is not null
            || field.Argument("first") is not null)
            && schema.Type(name) is { } type && IsConnection(type) && NodeType(schema, type) is { } row)
        {
            return new RootField
            {
                Field = field,
                Kind = RootFieldKind.Connection,
                RowTypeName = row,
                PageInfo = "pageInfo { hasNextPage endCursor }",
                RowsField = type.Field("nodes") is not null ? "nodes" : null,
                TotalCountField = ListPage.TotalOf(type, "count"),
            };
        }

        RootFieldKind otherwise = IsById(field) ? RootFieldKind.Lookup : RootFieldKind.Single;
        if (PageOf(field) is { } page)
        {
            bool isEdges = page.Rows.Name == "edges";
            if (NumberedPages.Of(field) is not { } numbered || !page.SaysRest
                || (isEdges ? NodeType(schema, schema.Type(name)!) : page.Rows.Type.NamedType) is not { } element)
                return new RootField { Field = field, Kind = otherwise, RowTypeName = name, TakesPage = otherwise == RootFieldKind.Single };
            return new RootField
            {
                Field = field,
                Kind = RootFieldKind.Connection,
                RowTypeName = element,
                Numbered = numbered,
                RowsField = isEdges ? null : page.Rows.Name,
                PageInfo = page.Info,
                TotalCountField = page.Total,
            };
        }

        return new RootField { Field = field, Kind = otherwise, RowTypeName = name };
    }

    /// <summary>What a field answers with that takes pages, where that is a page; null for any other field.</summary>
    private ListPage? PageOf(SchemaField field) =>
        // The arguments first: looking at the type may read it from the cache.
        field.Arguments.Any(argument => NumberedPages.IsOfPages(schema, argument)) && schema.Type(field.Type.NamedType) is { } type
            ? ListPage.Of(schema, type, isPaged: true) : null;

    private static bool IsById(SchemaField field)
    {
        bool byId = false;
        foreach (SchemaInputValue argument in field.Arguments)
        {
            if (argument.Name == "companyId") continue;
            if (argument.Name == "id" && !argument.Type.IsList) byId = true;
            else if (argument.IsRequired) return false;
        }

        return byId;
    }
}
