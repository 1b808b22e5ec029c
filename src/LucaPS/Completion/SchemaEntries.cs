using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Commands;
using LucaPS.Schema;

namespace LucaPS.Completion;

/// <summary>Lists a schema, for Get-LucaSchema and its completion.</summary>
internal static class SchemaEntries
{
    /// <summary>What there is of a kind or in a type; of everything where neither is named.</summary>
    public static IEnumerable<SchemaEntry> Of(LucaSchema schema, string? type)
    {
        if (string.IsNullOrEmpty(type))
        {
            return Queries(schema)
                .Concat(Mutations(schema))
                .Concat(Types(schema));
        }

        if (Is(type, "Query")) return Queries(schema);
        if (Is(type, "Mutation")) return Mutations(schema);
        return KindOf(type!) is { } kind ? Types(schema).Where(entry => entry.Kind == kind.ToString()) : Members(Named(schema, type!));
    }

    private static IEnumerable<SchemaEntry> Queries(LucaSchema schema) =>
        schema.QueryType.Fields.Zip(
            Fields(schema.QueryType, "Query"), (field, entry) => entry with { Example = SchemaExamples.OfQuery(schema, field) });

    private static IEnumerable<SchemaEntry> Mutations(LucaSchema schema) => schema.MutationType is not { } mutations ? []
        : mutations.Fields.Zip(
            Fields(mutations, "Mutation"), (field, entry) => entry with { Example = SchemaExamples.OfMutation(schema, field) });

    public static TypeKind? KindOf(string name) =>
        Enum.TryParse(name, ignoreCase: true, out TypeKind kind) && !int.TryParse(name, out _) ? kind : null;

    public static SchemaType Named(LucaSchema schema, string type) =>
        schema.Types.Values.FirstOrDefault(candidate => Is(type, candidate.Name)) ?? throw new LucaException(
            LucaErrorId.NotFound,
            $"The schema has no type '{type}'. Get-LucaSchema -Type Object lists what there is, and -Refresh asks the server again.")
        {
            TargetValue = type,
        };

    public static bool Is(string? type, string name) => string.Equals(type, name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<SchemaEntry> Types(LucaSchema schema) => schema.Types.Values
        .Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal) && type.Name != schema.QueryTypeName
            && type.Name != schema.MutationTypeName)
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(Entry);

    public static SchemaEntry Entry(SchemaType type) =>
        new(type.Kind.ToString(), type.Name, null, [], [.. Members(type).Select(member => member.Name)], type.Description, false);

    public static IEnumerable<SchemaEntry> Members(SchemaType type) => Fields(type, "Field")
        .Concat(type.InputFields.Select(
            field => new SchemaEntry("InputField", field.Name, field.Type.ToString(), [], [], field.Description, false)))
        .Concat(
            type.EnumValues.Select(value => new SchemaEntry("EnumValue", value.Name, null, [], [], value.Description, value.IsDeprecated)));

    private static IEnumerable<SchemaEntry> Fields(SchemaType type, string kind) => type.Fields.Select(field => new SchemaEntry(
        kind,
        field.Name,
        field.Type.ToString(),
        [.. field.Arguments.Select(argument => $"{argument.Name}: {argument.Type}")],
        [],
        field.Description,
        field.IsDeprecated));
}
