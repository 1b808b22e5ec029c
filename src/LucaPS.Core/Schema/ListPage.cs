using System;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// An object that is one page of a list, whatever library made it: without an id, with one list of objects, and perhaps with what it says
/// of the rest, beside the list or one object down (Hot Chocolate's segments, Lighthouse's paginators, offset pages of Strawberry).
/// </summary>
internal sealed record ListPage
{
    private static readonly string[] s_rows =
        ["items", "nodes", "results", "records", "rows", "data", "entries", "collection", "content", "edges"];

    private static readonly string[] s_totals =
        ["totalCount", "totalItems", "totalElements", "totalRecords", "totalNodes", "nodesCount"];

    private static readonly string[] s_ofPages = ["pag", "meta", "cursor"];

    // Without case and underscores.
    private static readonly string[] s_pageFields =
        ["perpage", "pagesize", "currentpage", "lastpage", "pagecount", "limit", "offset"];

    private static readonly string[] s_counts = ["total", "count", "page", "pages", "totalpages", "size"];

    private static readonly string[] s_more = ["hasNextPage", "hasMorePages", "hasNext", "hasMore"];

    /// <summary>The field with the rows.</summary>
    public required SchemaField Rows { get; init; }

    /// <summary>The field with the number of all rows; null where there is none beside the list.</summary>
    public string? Total { get; private init; }

    /// <summary>
    /// What else is asked of the rest, as GraphQL text under the names of Relay: <c>pageInfo: paginatorInfo { hasNextPage: hasMorePages
    /// totalCount: total }</c>. Null where the page says nothing else.
    /// </summary>
    public string? Info { get; private init; }

    /// <summary>
    /// Whether it is a list and its numbers alone, so that <c>total</c> is no amount even where the field that answers with it takes no
    /// pages.
    /// </summary>
    public bool IsNothingElse { get; private init; }

    /// <summary>Whether it says whether there is more.</summary>
    public bool SaysRest => (Total ?? Info) is not null;

    /// <summary>All that is asked of the rest; null for nothing.</summary>
    public string? Asked => Total is null ? Info : (Info is null ? "" : Info + " ") + TotalText;

    /// <summary>The number of all rows, as GraphQL text under Relay's usual name.</summary>
    public string? TotalText => Total is null ? null : Named("totalCount", Total);

    /// <summary>By a type's fields; null where it is no page.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="type">The type.</param>
    /// <param name="isPaged">Whether the field that answers with it takes pages: elsewhere, <c>total</c> may be an amount.</param>
    public static ListPage? Of(LucaSchema schema, SchemaType type, bool isPaged)
    {
        if (type.Kind != TypeKind.Object || type.Field("id") is not null) return null;
        SchemaField[] lists = [.. type.Fields.Where(field => field is { Type.IsList: true, HasRequiredArguments: false }
            && schema.Type(field.Type.NamedType) is { IsComposite: true })];
        SchemaField? rows = s_rows.Select(name => Array.Find(lists, list => list.Name == name)).FirstOrDefault(list => list is not null)
            ?? (lists.Length == 1 ? lists[0] : null);
        if (rows is null) return null;
        string? total = TotalOf(type, isPaged ? "total" : null);
        return new ListPage
        {
            Rows = rows,
            Total = total,
            Info = InfoOf(schema, type, isPaged && total is null),
            IsNothingElse = s_rows.Contains(rows.Name) && TotalOf(type, "total") is not null && type.Fields.All(field =>
                field == rows || SchemaNames.Plain(field.Name) is var plain && (s_counts.Contains(plain) || s_pageFields.Contains(plain))),
        };
    }

    /// <summary>The field of a page's type with the number of all rows; null where there is none.</summary>
    /// <param name="page">The type.</param>
    /// <param name="otherwise">A name that only in such pages is that number: elsewhere it is an amount, or the page's own rows.</param>
    public static string? TotalOf(SchemaType page, string? otherwise) => s_totals.Append(otherwise).FirstOrDefault(name =>
        name is not null && page.Field(name) is { HasRequiredArguments: false, Type.IsList: false } field
            && ValueKinds.OfScalar(field.Type.NamedType) == ValueKind.Integer);

    private static string? InfoOf(LucaSchema schema, SchemaType type, bool mayBeTotal)
    {
        if (MoreOf(type) is { } beside) return beside;
        SchemaField? only = null;
        foreach (SchemaField field in type.Fields.OrderBy(field => field.Name != "pageInfo"))
        {
            if (field is { Type.IsList: true } or { HasRequiredArguments: true }
                || schema.Type(field.Type.NamedType) is not { Kind: TypeKind.Object } info
                || info.Fields.Any(inner => inner.Type.IsList)) continue;
            if (MoreOf(info) is { } more) return Asks(field, info, more, mayBeTotal);
            if (mayBeTotal && IsOfPages(field, info) && TotalOf(info, "total") is not null) only ??= field;
        }

        return only is null ? null : Asks(only, schema.Type(only.Type.NamedType)!, null, mayBeTotal: true);
    }

    private static string Asks(SchemaField field, SchemaType info, string? more, bool mayBeTotal)
    {
        string? total = mayBeTotal && (more is null || IsOfPages(field, info)) ? TotalOf(info, "total") : null;
        return Named("pageInfo", field.Name) + " { "
            + string.Join(" ", ((string?[])[more, total is null ? null : Named("totalCount", total)]).OfType<string>()) + " }";
    }

    /// <summary>Whether an object beside the rows tells of pages: <c>total</c> in any other may be an amount.</summary>
    private static bool IsOfPages(SchemaField field, SchemaType info) =>
        s_ofPages.Any(word => SchemaNames.Has(field.Name, word))
        || info.Fields.Any(inner => s_pageFields.Contains(SchemaNames.Plain(inner.Name)));

    private static string? MoreOf(SchemaType type) => s_more.FirstOrDefault(name =>
        type.Field(name) is { HasRequiredArguments: false, Type.IsList: false } field
            && ValueKinds.OfScalar(field.Type.NamedType) == ValueKind.Boolean) is { } found ? Named("hasNextPage", found) : null;

    private static string Named(string name, string field) => name == field ? field : name + ": " + field;
}
