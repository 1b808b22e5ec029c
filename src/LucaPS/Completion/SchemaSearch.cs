using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Commands;
using LucaPS.Schema;

namespace LucaPS.Completion;

/// <summary>Looks for a text in a schema: in names and descriptions of types, fields and arguments.</summary>
internal static class SchemaSearch
{
    /// <summary>What it is found in: what has it in its name first.</summary>
    public static IEnumerable<SchemaEntry> Find(LucaSchema schema, string? type, string text) =>
        Candidates(schema, type).Where(candidate => candidate.Texts.Any(one => Has(one, text)))
            .Select(candidate => candidate.Entry)
            .OrderBy(entry => !Has(entry.Name, text));

    private static IEnumerable<(SchemaEntry Entry, IEnumerable<string?> Texts)> Candidates(LucaSchema schema, string? type)
    {
        Dictionary<string, SchemaField> roots = new(StringComparer.Ordinal);
        foreach (SchemaField field in schema.QueryType.Fields) roots["Query." + field.Name] = field;
        foreach (SchemaField field in schema.MutationType?.Fields ?? []) roots["Mutation." + field.Name] = field;
        foreach (SchemaEntry entry in SchemaEntries.Of(schema, type))
        {
            SchemaField? field = roots.TryGetValue(entry.Kind + "." + entry.Name, out SchemaField? root) ? root
                : entry.Kind == "Field" ? SchemaEntries.Named(schema, type!).Field(entry.Name) : null;
            yield return (entry, Texts(entry, field));
        }

        if (!string.IsNullOrEmpty(type)) yield break;
        foreach (SchemaType owner in schema.Types.Values.Where(one => IsOwner(schema, one))
            .OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            foreach (SchemaEntry member in SchemaEntries.Members(owner))
                yield return (member with { Parent = owner.Name }, Texts(member, owner.Field(member.Name)));
        }
    }

    private static bool IsOwner(LucaSchema schema, SchemaType type) =>
        !type.Name.StartsWith("__", StringComparison.Ordinal) && type.Name != schema.QueryTypeName && type.Name != schema.MutationTypeName;

    private static IEnumerable<string?> Texts(SchemaEntry entry, SchemaField? field) =>
        new[]
        {
            entry.Name,
            entry.Description
        }.Concat((field?.Arguments ?? []).SelectMany(argument => new[] { argument.Name, argument.Description }));

    private static bool Has(string? text, string part) => text is not null && SchemaNames.Has(text, part);
}
