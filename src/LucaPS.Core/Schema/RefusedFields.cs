using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace LucaPS.Schema;

/// <summary>
/// Where introspection is refused, a server's refusal of a field is all that it says of its schema: the known schema goes on without
/// that field (luca-api.md: "the code must survive it being wrong").
/// </summary>
internal static class RefusedFields
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    // The words of GraphQL.NET and of graphql-ruby. The first group is the field, the second the type, where it is named.
    private static readonly Regex[] Unknown =
    [
        Pattern(@"Cannot query field '(?<field>\w+)' on type '(?<type>\w+)'"),
        Pattern(@"Field '(?<field>\w+)' does(?:n't| not) exist on type '(?<type>\w+)'"),
        Pattern(@"Field '?(?<field>\w+)'? of type '?\S+?'? must have a (?:sub )?selection"),
        Pattern(@"field '(?<field>\w+)' returns \S+ but has no selections"),
    ];

    /// <summary>The schema without the fields that the refusal names; null when it names none that the schema has.</summary>
    public static LucaSchema? Without(LucaSchema schema, string refusal)
    {
        Dictionary<string, SchemaType> types = schema.Types.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        bool changed = false;
        foreach (Match match in Unknown.SelectMany(pattern => pattern.Matches(refusal).Cast<Match>()))
        {
            string name = match.Groups["field"].Value;
            string? of = match.Groups["type"] is { Success: true } group ? group.Value : null;
            // A name of a type that is not ours: which of ours stands for it is not said, so the field goes from all that have it.
            bool isForeign = of is not null && schema.Type(of) is null;
            foreach (SchemaType type in types.Values.Where(type =>
                type.Kind == TypeKind.Object && (of is null || isForeign || of == type.Name)).ToArray())
            {
                if (type.Field(name) is not { } refused || IsNeeded(schema, type, refused)) continue;
                if (of is null && refused.Type.NamedType is var inner && schema.Type(inner) is { IsComposite: true }) continue;
                types[type.Name] = type with { Fields = [.. type.Fields.Where(field => field.Name != name)] };
                changed = true;
            }
        }

        return changed ? schema with { Types = types, Refusals = [.. schema.Refusals, refusal] } : null;
    }

    /// <summary>Rows need their id, and documents a root field, unless the list gives what the field would look up.</summary>
    private static bool IsNeeded(LucaSchema schema, SchemaType type, SchemaField field) => field.Name == "id"
        || type.Name == schema.MutationTypeName
        || (type.Name == schema.QueryTypeName
            && (field.Argument("id") is null || new RootFields(schema).ListFor(field.Type.NamedType) is null));

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant, MatchTimeout);
}
