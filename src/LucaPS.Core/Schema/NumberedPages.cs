using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// How a list is asked for whose pages go by numbers and not by cursors: Hot Chocolate's <c>skip</c> and <c>take</c>, <c>offset</c> and
/// <c>limit</c>, or the number of a page.
/// </summary>
/// <param name="Size">The argument for how many rows.</param>
/// <param name="Position">The argument for where they begin.</param>
/// <param name="CountsRows">Whether that is a number of rows, and not of a page.</param>
/// <param name="First">The number at the beginning; null where the schema leaves open whether pages count from 0 or from 1.</param>
/// <param name="IsRequired">Whether the first request has to give it too.</param>
internal sealed record NumberedPages(string Size, string Position, bool CountsRows, int? First, bool IsRequired)
{
    /// <summary>
    /// Whether the page of a number may be the first one over again: the first request gave none, or 0, and page 1 shows what that was.
    /// </summary>
    public bool MayBeFirst(string? position) => First is null && position == "1";

    /// <summary>Whether page 0 is asked for although there may be none.</summary>
    public bool TriesZero => First is null && IsRequired;

    private static readonly string[] s_offsets = ["skip", "offset"];
    private static readonly string[] s_pages = ["page", "pageNumber"];
    private static readonly string[] s_sizes = ["take", "limit", "perPage", "pageSize", "per", "first", "size"];
    private static readonly string[] s_rows = ["items", "nodes", "results", "records", "rows", "data", "entries", "collection", "content"];

    /// <summary>By a field's arguments; null for a field that does not go by numbers.</summary>
    public static NumberedPages? Of(SchemaField field)
    {
        // What has cursors goes by them.
        if (field.Arguments.Count < 2 || field.Argument("after") is not null || Find(field, s_sizes) is not { } size) return null;
        if (Find(field, s_offsets) is { } offset) return new NumberedPages(size.Name, offset.Name, true, 0, offset.IsRequired);
        return Find(field, s_pages) is { } page
            ? new NumberedPages(size.Name, page.Name, false, page.DefaultValue switch { "0" => 0, "1" => 1, _ => null }, page.IsRequired)
            : null;
    }

    /// <summary>The field of a page's type with the rows; null where the type is no page.</summary>
    public static SchemaField? RowsOf(SchemaType page) => page.Kind != TypeKind.Object || page.Field("id") is not null ? null
        : s_rows.Select(page.Field).FirstOrDefault(field => field is { Type.IsList: true, HasRequiredArguments: false });

    private static SchemaInputValue? Find(SchemaField field, string[] names) => names.Select(field.Argument)
        .FirstOrDefault(argument =>
            argument is { Type.IsList: false } && ValueKinds.OfScalar(argument.Type.NamedType) == ValueKind.Integer);
}
