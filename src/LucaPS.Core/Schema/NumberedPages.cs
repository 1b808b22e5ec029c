using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace LucaPS.Schema;

/// <summary>
/// How a list is asked for whose pages go by numbers and not by cursors: Hot Chocolate's <c>skip</c> and <c>take</c>, <c>offset</c> and
/// <c>limit</c>, or the number of a page.
/// </summary>
/// <param name="Size">The argument for how many rows; null where the server decides.</param>
/// <param name="Position">The argument for where they begin.</param>
/// <param name="CountsRows">Whether that is a number of rows, and not of a page.</param>
/// <param name="First">The number at the beginning; null where the schema leaves open whether pages count from 0 or from 1.</param>
/// <param name="IsRequired">Whether the first request has to give it too.</param>
internal sealed record NumberedPages(string? Size, string Position, bool CountsRows, int? First, bool IsRequired)
{
    /// <summary>
    /// Whether the page of a number may be the first one over again: the first request gave none, or 0, and page 1 shows what that was.
    /// </summary>
    public bool MayBeFirst(string? position) => First is null && position == "1";

    /// <summary>Whether page 0 is asked for although there may be none.</summary>
    public bool TriesZero => First is null && IsRequired;

    // Without case and underscores: page_size, perPage.
    private static readonly string[] s_offsets = ["skip", "offset", "startindex"];
    private static readonly string[] s_pages = ["page", "pagenumber", "pageindex", "pageno"];
    private static readonly string[] s_sizes = ["take", "limit", "perpage", "pagesize", "per", "first", "size", "itemsperpage"];

    // Of a list without positions, whose other numbers may mean anything.
    private static readonly string[] s_plainSizes =
        [
            "first", "take", "limit", "top", "count", "size", "perpage", "pagesize", "itemsperpage", "maxresults", "maxrows", "maxitems"
        ];

    private static readonly string[] s_cursors = ["after", "before", "cursor", "startcursor", "pagetoken", "nexttoken"];

    /// <summary>By a field's arguments; null for a field that does not go by numbers.</summary>
    public static NumberedPages? Of(SchemaField field)
    {
        if (field.Arguments.Count == 0) return null;
        string? size = Find(field, s_sizes)?.Name;
        if (Find(field, s_offsets) is { } offset) return new NumberedPages(size, offset.Name, true, 0, offset.IsRequired);
        return Find(field, s_pages) is { } page
            ? new NumberedPages(size, page.Name, false, page.DefaultValue switch { "0" => 0, "1" => 1, _ => null }, page.IsRequired)
            : null;
    }

    /// <summary>
    /// The argument for how many rows of a plain list come at most; null where there is none. One that is called as a field of the rows is
    /// a filter of them.
    /// </summary>
    public static string? SizeOf(LucaSchema schema, SchemaField list)
    {
        if (Find(list, s_plainSizes) is not { } size || size.Name == "first") return list.Argument("first")?.Name;
        string plain = SchemaNames.Plain(size.Name);
        // Some fields make as many as they are asked for.
        bool isOther = (size.IsRequired && IsAnyNumber(plain))
            || schema.Type(list.Type.NamedType)?.Fields.Any(field => SchemaNames.Plain(field.Name) == plain) == true;
        return isOther ? null : size.Name;
    }

    /// <summary>The same of a list within rows, where the schema does not say how many come without it.</summary>
    public static SchemaInputValue? OpenSizeOf(LucaSchema schema, SchemaField list) =>
        list is { Type.IsList: true, Arguments.Count: > 0 } && SizeOf(schema, list) is { } size
            && list.Argument(size) is { DefaultValue: null or "null" } open ? open : null;

    /// <summary>
    /// Whether an argument, or a member of it, says which rows or how many of a longer list come: <c>limit</c>,
    /// <c>pagination: { limit }</c>, <c>input: { page }</c>.
    /// </summary>
    public static bool IsOfPages(LucaSchema schema, SchemaInputValue argument) => IsOfPages(argument) || Members(schema, argument).Any();

    /// <summary>Whether a value that is given for an argument says so.</summary>
    public static bool IsChosen(LucaSchema schema, SchemaInputValue argument, ReadOnlyMemory<byte> given)
    {
        if (IsOfPages(argument)) return true;
        using JsonDocument json = JsonDocument.Parse(given);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && Members(schema, argument).Any(member => json.RootElement.TryGetProperty(member.Name, out _));
    }

    /// <summary>The members of an input that say so. A text named <c>after</c> is a cursor among pages alone, and else a day.</summary>
    private static IEnumerable<SchemaInputValue> Members(LucaSchema schema, SchemaInputValue argument)
    {
        TypeRef core = argument.Type.Core;
        // The use first: looking at the type may read it from the cache.
        if (core.Kind != TypeKind.InputObject || argument.Type.IsList || schema.Type(core.NamedType) is not { } type) return [];
        if (argument.Name.StartsWith("pag", StringComparison.OrdinalIgnoreCase)) return type.InputFields.Where(IsOfPages);
        // Without a place where they begin, a number may be anything: the best ten of a report.
        SchemaInputValue[] numbers = [.. type.InputFields.Where(member =>
            IsOfPages(member) && ValueKinds.OfScalar(member.Type.NamedType) == ValueKind.Integer)];
        return numbers.Any(member => IsPosition(SchemaNames.Plain(member.Name))) ? numbers : [];
    }

    /// <summary>Whether an argument itself says so.</summary>
    public static bool IsOfPages(SchemaInputValue argument)
    {
        if (argument.Type.IsList) return false;
        string plain = SchemaNames.Plain(argument.Name);
        return ValueKinds.OfScalar(argument.Type.NamedType) switch
        {
            ValueKind.Integer => plain == "last" || IsPosition(plain)
                || s_sizes.Contains(plain) || (s_plainSizes.Contains(plain) && !IsAnyNumber(plain)),
            ValueKind.Text => s_cursors.Contains(plain),
            _ => false,
        };
    }

    /// <summary>Whether an argument says where rows begin.</summary>
    /// <param name="plain">Its name, as <see cref="SchemaNames.Plain"/> gives it.</param>
    public static bool IsPosition(string plain) => s_offsets.Contains(plain) || s_pages.Contains(plain);

    private static bool IsAnyNumber(string plain) => plain is "top" or "count" or "size";

    private static SchemaInputValue? Find(SchemaField field, string[] names) => field.Arguments
        .Where(argument => !argument.Type.IsList && ValueKinds.OfScalar(argument.Type.NamedType) == ValueKind.Integer)
        .Select(argument => (Argument: argument, Rank: Array.IndexOf(names, SchemaNames.Plain(argument.Name))))
        .Where(found => found.Rank >= 0).OrderBy(found => found.Rank).Select(found => found.Argument).FirstOrDefault();
}
