using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// A Relay connection in the place of a list: rows have lists in either form (luca-api.md, "GraphQL"), and those of one server are given
/// back as they were read.
/// </summary>
internal static class GivenPage
{
    /// <summary>Its rows, from <c>nodes</c> or <c>edges</c>; null for anything else.</summary>
    /// <param name="value">What was given.</param>
    /// <param name="unwrap">Unwraps the host's values.</param>
    /// <param name="path">Where it stands, for messages.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: more rows follow it.</exception>
    public static IReadOnlyList<object?>? ItemsOf(object? value, Func<object, object?> unwrap, string path)
    {
        if (Table(value) is not { } page || Member(page, "id") is not null) return null;
        if ((List("nodes") ?? List("edges")?.ConvertAll(edge => Table(edge) is { } table ? Member(table, "node") : null)) is not { } rows)
            return null;
        if (Table(Member(page, "pageInfo")) is { } info && Member(info, "hasNextPage") is { } more && unwrap(more) is true)
            throw Cut(path);
        return rows;

        IDictionary? Table(object? given) => given is null ? null : unwrap(given) as IDictionary;

        List<object?>? List(string name) =>
            Member(page, name) is { } list && unwrap(list) is IEnumerable items and not (string or IDictionary)
                ? [.. items.Cast<object?>()] : null;
    }

    /// <summary>Its rows in JSON; null for anything else.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: more rows follow it.</exception>
    public static IReadOnlyList<JsonElement>? ItemsOf(JsonElement page, string path)
    {
        if (SafeJson.Member(page, "id").ValueKind != JsonValueKind.Undefined) return null;
        bool isNodes = SafeJson.Member(page, "nodes") is { ValueKind: JsonValueKind.Array };
        JsonElement list = SafeJson.Member(page, isNodes ? "nodes" : "edges");
        if (list.ValueKind != JsonValueKind.Array) return null;
        if (SafeJson.Member(SafeJson.Member(page, "pageInfo"), "hasNextPage").ValueKind == JsonValueKind.True) throw Cut(path);
        return [.. list.EnumerateArray().Select(item => isNodes ? item : SafeJson.Member(item, "node"))];
    }

    private static LucaException Cut(string path) =>
        InputErrors.Bad($"'{path}' is one page of a longer list: read the rest too, and give all of it.", path);

    private static object? Member(IDictionary table, string name) => table.Entries()
        .FirstOrDefault(entry => string.Equals(entry.Key.ToString(), name, StringComparison.OrdinalIgnoreCase)).Value;
}
