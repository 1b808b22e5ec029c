using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace LucaPS.Schema;

/// <summary>The defaults by which a server may leave out rows of a list that nobody asked it to: <c>active: true</c>.</summary>
internal static class NarrowingDefaults
{
    // They say how rows come, and not which.
    private static readonly string[] s_otherwise =
        [
            "Order", "Orderby", "Ordering", "Sort", "Sortby", "Sorting", "Direction", "Ascending", "Descending", "Asc", "Desc", "Reverse",
            "Locale", "Language", "Format", "Currency", "Zone", "Timezone", "Unit", "Mode", "View"
        ];

    // Numbers that are no values of rows. How many rows come at most is another matter (LimitOf).
    private static readonly string[] s_measures =
        [
            "Limit", "Count", "Size", "Results", "Top", "Max", "Page", "Index", "Start", "Depth", "Level", "Decimals", "Precision", "Scale",
            "Version"
        ];

    // withTotals says what rows have, withDeleted which of them there are.
    private static readonly string[] s_states = ["Deleted", "Archived", "Inactive", "Hidden", "Disabled", "Closed", "Cancelled", "Drafts"];

    private static readonly string[] s_none = ["", "null", "[]", "{}", "\"\"", "ALL", "ANY"];

    /// <summary>
    /// Their names and values, also of members of inputs of which others are given (GraphQL section 3.10); null for none.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="field">The list.</param>
    /// <param name="given">The arguments that are given.</param>
    public static string? Of(LucaSchema schema, SchemaField field, IReadOnlyList<BoundArgument> given)
    {
        List<string> found = [];
        foreach (SchemaInputValue argument in field.Arguments)
        {
            JsonElement? value = null;
            if (given.FirstOrDefault(one => one.Argument == argument.Name) is { } bound)
            {
                using JsonDocument json = JsonDocument.Parse(bound.Json);
                value = json.RootElement.Clone();
            }

            Add(found, schema, argument, value, argument.Name);
        }

        return found.Count == 0 ? null : SchemaNames.Join(found, "and");
    }

    private static void Add(List<string> found, LucaSchema schema, SchemaInputValue input, JsonElement? given, string path)
    {
        // A server's default may contain itself.
        if (path.Split('.').Length > InputContext.Deepest) return;
        if (given is null && IsNarrowing(input)) found.Add(path + " " + input.DefaultValue);
        bool isObject = given is { ValueKind: JsonValueKind.Object } || (given is null && input.DefaultValue == "{}");
        if (!isObject || input.Type.IsList || schema.Type(input.Type.NamedType) is not { Kind: TypeKind.InputObject } type) return;
        foreach (SchemaInputValue member in type.InputFields)
        {
            bool isGiven = given is { } value && value.TryGetProperty(member.Name, out _);
            Add(found, schema, member, isGiven ? given!.Value.GetProperty(member.Name) : null, path + "." + member.Name);
        }
    }

    private static bool IsNarrowing(SchemaInputValue input)
    {
        if (input.DefaultValue is not { } value || s_none.Contains(value, StringComparer.OrdinalIgnoreCase)
            || NumberedPages.IsOfPages(input)) return false;
        string[] words = SchemaNames.Words(input.Name);
        if (words.FirstOrDefault()?.Equals("With", StringComparison.OrdinalIgnoreCase) == true
            && !words.Intersect(s_states, StringComparer.OrdinalIgnoreCase).Any()) return false;
        return !words.Intersect(s_otherwise, StringComparer.OrdinalIgnoreCase).Any()
            && !(value[0] is '-' or (>= '0' and <= '9') && words.Intersect(s_measures, StringComparer.OrdinalIgnoreCase).Any());
    }
}
