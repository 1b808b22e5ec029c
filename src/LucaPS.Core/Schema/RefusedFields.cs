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
    private static readonly TimeSpan s_matchTimeout = TimeSpan.FromSeconds(1);

    // The words of graphql-js and those after it, graphql-ruby and Hot Chocolate, graphql-java, Hasura, async-graphql; quotes of any kind
    // are made these. The first group is the field, the second the type, where it is named.
    private static readonly Regex[] s_unknown =
    [
        Pattern(@"Cannot query field '(?<field>\w+)' on type '(?<type>\w+)'"),
        Pattern(@"[Ff]ield '(?<field>\w+)' does(?:n't| not) exist on (?:the )?type '(?<type>\w+)'"),
        Pattern(@"Field '(?<field>\w+)' in type '(?<type>\w+)' is undefined"),
        Pattern(@"field '(?<field>\w+)' not found in type: '(?<type>\w+)'"),
        Pattern(@"Unknown field '(?<field>\w+)' on type '(?<type>\w+)'"),
        Pattern(@"Field '?(?<field>\w+)'? of type '?\S+?'? must have a (?:sub )?selection"),
        Pattern(@"field '(?<field>\w+)' returns \S+ but has no selections"),
    ];

    private static readonly Regex s_answer = Pattern(@"'(?<mutation>\w+)' answers with the type '(?<type>\w+)'");

    /// <summary>The schema without the fields that the refusal names; null when it names none that the schema has.</summary>
    /// <param name="schema">The fallback.</param>
    /// <param name="refusal">What the server says, or one of <see cref="LucaSchema.Refusals"/>.</param>
    /// <param name="root">The query's or mutation's field that was asked for: what is said of a type by the server's own name is of one
    /// that it leads to.</param>
    public static LucaSchema? Without(LucaSchema schema, string refusal, string? root = null)
    {
        refusal = refusal.Replace('"', '\'').Replace('`', '\'');
        if (s_answer.Match(refusal) is { Success: true } known)
            return WithPayload(schema, known.Groups["mutation"].Value, known.Groups["type"].Value);
        if (schema.MutationType?.Field(root ?? "") is { } mutation)
        {
            string answer = mutation.Type.NamedType;
            string? unknown = s_unknown.SelectMany(pattern => pattern.Matches(refusal).Cast<Match>())
                .Where(match => match.Groups["field"].Value == "id" && match.Groups["type"].Success)
                .Select(match => match.Groups["type"].Value)
                .FirstOrDefault(type => schema.Type(type) is null && !IsCalled(answer, type));
            // Without an id it is a payload around the object, and what it lacks says nothing of the object.
            if (unknown is not null && !IsPayload(schema, answer)) return WithPayload(schema, mutation.Name, unknown);
        }

        HashSet<string> near = root is null ? [] : TypesOf(schema, root);
        List<string> learnt = [];
        Dictionary<string, SchemaType> types = schema.Types.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        foreach (Match match in s_unknown.SelectMany(pattern => pattern.Matches(refusal).Cast<Match>()))
        {
            string name = match.Groups["field"].Value;
            string? of = match.Groups["type"] is { Success: true } group ? group.Value : null;
            foreach (SchemaType type in Meant(schema, types, near, name, of))
            {
                if (type.Field(name) is not { } refused || IsNeeded(schema, type, refused)) continue;
                if (of is null && refused.Type.NamedType is var inner && schema.Type(inner) is { IsComposite: true }) continue;
                types[type.Name] = type with { Fields = [.. type.Fields.Where(field => field.Name != name)] };
                learnt.Add($"Field '{name}' doesn't exist on type '{type.Name}'");
            }
        }

        return learnt.Count > 0 ? schema with { Types = types, Refusals = [.. schema.Refusals, .. learnt] } : null;
    }

    /// <summary>Whether a mutation was found to answer with a type that is not documented.</summary>
    public static bool IsPayload(LucaSchema schema, string type) => schema.IsFallback && KnownSchema.Schema.Type(type) is null;

    /// <summary>The types of the fallback that a refused field is of: the one that is named, or the one that stands for it.</summary>
    private static SchemaType[] Meant(
        LucaSchema schema, Dictionary<string, SchemaType> types, HashSet<string> near, string field, string? of)
    {
        SchemaType[] having = [.. types.Values.Where(type => type.Kind == TypeKind.Object && type.Field(field) is not null)];
        if (of is null) return having;
        if (schema.Type(of) is not null) return Array.FindAll(having, type => type.Name == of);
        // A name that is not ours: another type may lack what this one has.
        having = Array.FindAll(having, type => near.Contains(type.Name));
        SchemaType[] called = Array.FindAll(having, type => IsCalled(type.Name, of));
        // InvoiceLine for SaleInvoiceLineItem.
        if (called.Length == 0) called = Array.FindAll(having, type => SchemaNames.Has(type.Name, of));
        return called.Length == 1 ? called : having.Length == 1 ? having : [];
    }

    /// <summary><c>Invoice</c> or <c>AccountingSaleInvoice</c> for <c>SaleInvoice</c>; not <c>SaleInvoiceUpdatePayload</c>.</summary>
    private static bool IsCalled(string own, string other) =>
        own.EndsWith(other, StringComparison.OrdinalIgnoreCase) || other.EndsWith(own, StringComparison.OrdinalIgnoreCase)
        || string.Equals(own, other + "Type", StringComparison.OrdinalIgnoreCase)
        || string.Equals(own + "Type", other, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> TypesOf(LucaSchema schema, string root)
    {
        HashSet<string> types = new(StringComparer.Ordinal);
        SchemaField? field = schema.QueryType.Field(root) ?? schema.MutationType?.Field(root);
        Stack<string> open = new(field is null ? [] : [field.Type.NamedType]);
        while (open.Count > 0)
        {
            string name = open.Pop();
            if (schema.Type(name) is not { Kind: TypeKind.Object } type || !types.Add(name)) continue;
            foreach (SchemaField inner in type.Fields.Where(inner => !inner.IsOnlyByName)) open.Push(inner.Type.NamedType);
        }

        return types;
    }

    /// <summary>The object in a field of its own name, as Relay's and Rails' payloads have it.</summary>
    private static LucaSchema? WithPayload(LucaSchema schema, string mutation, string payload)
    {
        if (schema.MutationType is not { } mutations || mutations.Field(mutation) is not { } field || schema.Type(payload) is not null
            || !SchemaNames.IsName(payload)) return null;
        string answer = field.Type.NamedType;
        Dictionary<string, SchemaType> types = schema.Types.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        types[payload] = new SchemaType
        {
            Kind = TypeKind.Object,
            Name = payload,
            Fields = [new SchemaField { Name = SchemaNames.ToCamelCase(answer), Type = TypeRef.Named(TypeKind.Object, answer) }],
        };
        SchemaField found = new() { Name = mutation, Type = TypeRef.Named(TypeKind.Object, payload), Arguments = field.Arguments };
        types[mutations.Name] = mutations with { Fields = [.. mutations.Fields.Select(one => one.Name == mutation ? found : one)] };
        return schema with { Types = types, Refusals = [.. schema.Refusals, $"'{mutation}' answers with the type '{payload}'"] };
    }

    /// <summary>Rows need their id, and documents a root field, unless the list gives what the field would look up.</summary>
    private static bool IsNeeded(LucaSchema schema, SchemaType type, SchemaField field) => field.Name == "id"
        || type.Name == schema.MutationTypeName
        || (type.Name == schema.QueryTypeName
            && (field.Argument("id") is null || new RootFields(schema).ListFor(field.Type.NamedType) is null));

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant, s_matchTimeout);
}
