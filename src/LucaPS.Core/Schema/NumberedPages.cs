using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// How a list is asked for whose pages go by numbers and not by cursors: Hot Chocolate's <c>skip</c> and <c>take</c>, <c>offset</c> and
/// <c>limit</c>, or the number of a page.
/// </summary>
/// <param name="Size">The argument for how many rows.</param>
/// <param name="Position">The argument for where they begin.</param>
/// <param name="FirstPage">The number of the first page; null where rows are counted.</param>
internal sealed record NumberedPages(string Size, string Position, int? FirstPage)
{
    private static readonly string[] s_offsets = ["skip", "offset"];
    private static readonly string[] s_pages = ["page", "pageNumber"];
    private static readonly string[] s_sizes = ["take", "limit", "perPage", "pageSize", "per", "first", "size"];
    private static readonly string[] s_rows = ["items", "nodes", "results", "records", "rows", "data", "entries", "collection", "content"];
    private static readonly string[] s_totals = ["totalCount", "total", "totalItems", "totalElements", "totalRecords"];

    /// <summary>By a field's arguments; null for a field that does not go by numbers.</summary>
    public static NumberedPages? Of(SchemaField field)
    {
        // What has cursors goes by them.
        if (field.Arguments.Count < 2 || field.Argument("after") is not null || Find(field, s_sizes) is not { } size) return null;
        if (Find(field, s_offsets) is { } offset) return new NumberedPages(size.Name, offset.Name, null);
        return Find(field, s_pages) is { } page
            ? new NumberedPages(size.Name, page.Name, page.DefaultValue == "0" ? 0 : 1)
            : null;
    }

    /// <summary>The field of a page's type with the rows; null where the type is no page.</summary>
    public static SchemaField? RowsOf(SchemaType page) => page.Kind != TypeKind.Object || page.Field("id") is not null ? null
        : s_rows.Select(page.Field).FirstOrDefault(field => field is { Type.IsList: true, HasRequiredArguments: false });

    /// <summary>The field of a page's type with the number of all rows; null where there is none.</summary>
    public static string? TotalOf(SchemaType page) =>
        s_totals.FirstOrDefault(name => page.Field(name) is { HasRequiredArguments: false } field && field.Type.NamedType == "Int");

    private static SchemaInputValue? Find(SchemaField field, string[] names) => names.Select(field.Argument)
        .FirstOrDefault(argument => argument is { Type.IsList: false } && argument.Type.NamedType is "Int" or "Long");
}
