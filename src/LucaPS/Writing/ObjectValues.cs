using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Writing;

/// <summary>An object's fields as they are given.</summary>
internal static class ObjectValues
{
    // What binds to -Company; of a row of LucaPS its company's name too.
    private static readonly string[] s_company = ["CompanyId", "Company"];
    private static readonly string[] s_origin = [.. s_company, "CompanyName"];

    /// <summary>
    /// The fields of a new object: a table as it is, or what an existing object or a file's row says of itself, without id, company and
    /// empty cells. All of it is meant: a field that the input does not take is a mistake, and not left out.
    /// </summary>
    public static IDictionary? OfNew(object value)
    {
        if (PowerShellValues.Unwrap(value) is not IDictionary table) return null;
        if (PowerShellValues.Plain(value) is IDictionary) return table;
        OrderedDictionary filled = Filled(table, RowKind.Of(value) is null ? s_company : [.. s_origin, "Id"]);
        return filled.Count > 0 ? filled : throw InputErrors.Bad("The row is empty, so nothing was created for it.", value);
    }

    /// <summary>
    /// What an object that is no row as LucaPS wrote it says is to be changed: its filled columns beside those that say what it is.
    /// </summary>
    public static IDictionary? OfRow(RowOrigin? origin)
    {
        if (origin?.IsWritten(isNew: false) != true || PowerShellValues.Unwrap(origin.Row) is not IDictionary table) return null;
        return Filled(table, RowKind.Of(origin.Row) is null ? [.. s_company, "Id"] : [.. s_origin, "Id"]);
    }

    /// <summary>The filled columns of a row beside its id, its company and the given ones; null where it has none to write.</summary>
    public static IDictionary? Columns(RowOrigin? origin, string[] without, bool isNew = false) =>
        origin?.IsWritten(isNew) != true || PowerShellValues.Unwrap(origin.Row) is not IDictionary table
            ? null
            : Filled(table, [.. IsOfLuca(origin.Row) ? s_origin : s_company, "Id", .. without]);

    /// <summary>Whether a row is one of LucaPS, or of its exports, which name the company beside its id.</summary>
    private static bool IsOfLuca(PSObject row) => RowKind.Of(row) is not null || IdTransformationAttribute.HasMember(row, "CompanyId");

    /// <summary>Whether a row has an id, and not an empty cell for one.</summary>
    public static bool HasId(RowOrigin? origin) =>
        origin is not null && PowerShellValues.Plain(IdTransformationAttribute.IdOf(origin.Row)) is not (null or "");

    /// <summary>Whether a column of a file names the company, and so is no field.</summary>
    public static bool IsCompany(string column) => s_company.Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>All rows within a value: they are of a company.</summary>
    public static IEnumerable<RowOrigin?> RowsIn(object? value, int depth = 0)
    {
        object? plain = PowerShellValues.Plain(value);
        if (plain is null or string or ValueType || depth > InputContext.Deepest) return [];
        if (plain is not IDictionary && RowKind.Of(value) is not null) return [RowOrigin.From(value)];
        if (PowerShellValues.Unwrap(value!) is IDictionary table)
            return table.Values.Cast<object?>().SelectMany(item => RowsIn(item, depth + 1));
        return plain is IEnumerable list ? list.Cast<object?>().SelectMany(item => RowsIn(item, depth + 1)) : [];
    }

    /// <summary>What a new object is known by, as far as its fields say.</summary>
    public static ObjectSummary? Known(IDictionary? value) =>
        value is null ? null : ObjectSummary.Of(PSObject.AsPSObject(value));

    private static OrderedDictionary Filled(IDictionary table, string[] without)
    {
        OrderedDictionary rest = [];
        foreach (DictionaryEntry entry in table)
        {
            if (!without.Contains(entry.Key.ToString(), StringComparer.OrdinalIgnoreCase)
                && PowerShellValues.Plain(entry.Value) is not (null or "") && !IsCopy(table, entry))
                rest[entry.Key] = PowerShellValues.Bare(entry.Value);
        }

        return rest;
    }

    /// <summary>Whether a column is a copy of what an object has that a row of LucaPS has beside it, unchanged.</summary>
    private static bool IsCopy(IDictionary table, DictionaryEntry flat) => table.Entries().Any(entry =>
        entry.Key.ToString() is { } owner && flat.Key.ToString() is { } name && name.Length > owner.Length
        && name.StartsWith(owner, StringComparison.OrdinalIgnoreCase)
        && PowerShellValues.Plain(entry.Value) is not (null or string or ValueType) && PowerShellValues.Unwrap(entry.Value!) is IDictionary
        && Equals(
            PowerShellValues.Plain(IdTransformationAttribute.Member(entry.Value!, name.Substring(owner.Length))),
            PowerShellValues.Plain(flat.Value)));
}
