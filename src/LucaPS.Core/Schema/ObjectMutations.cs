using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>What is done to an object.</summary>
internal enum ObjectVerb
{
    Create,
    Update,
    Remove,
}

/// <summary>A mutation that creates, changes or removes objects of a kind.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Noun">What it does it to, such as <c>saleCustomer</c>.</param>
/// <param name="Field">The mutation.</param>
internal sealed record ObjectMutation(ObjectVerb Verb, string Noun, SchemaField Field);

/// <summary>
/// Finds mutations by the pattern of their names: <c>saleCustomerCreate</c> (luca-api.md, "Names follow one pattern"), and
/// <c>createSaleCustomer</c> or <c>sale_customer_create</c> where a server has those.
/// </summary>
internal sealed class ObjectMutations(LucaSchema schema, RowNames names)
{
    private static readonly Dictionary<ObjectVerb, string[]> Words = new()
    {
        [ObjectVerb.Create] = ["Create", "Add"],
        [ObjectVerb.Update] = ["Update", "Change", "Edit"],
        [ObjectVerb.Remove] = ["Destroy", "Delete", "Remove"],
    };

    private readonly RootFields _roots = new(schema);

    /// <summary>All of them, in the schema's order.</summary>
    public IEnumerable<ObjectMutation> All() => (schema.MutationType?.Fields ?? []).Select(Read).OfType<ObjectMutation>();

    /// <summary>The mutation for a kind of object: a noun, a list's name or a row's type.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> or <see cref="LucaErrorId.Forbidden"/>: there is none; what
    /// there is.</exception>
    public ObjectMutation Require(ObjectVerb verb, string type)
    {
        HashSet<string> nouns = NounsOf(type);
        ObjectMutation[] all = [.. All()];
        return all.Where(mutation => mutation.Verb == verb && nouns.Contains(mutation.Noun))
            .OrderBy(mutation => mutation.Field.IsDeprecated).ThenBy(Rank).FirstOrDefault()
            ?? ByAnswer(all, verb, type) ?? throw Missing(all, nouns, verb, type);
    }

    /// <summary>The type of a kind's rows; null where the schema lists and looks up none.</summary>
    public string? RowTypeOf(string type) =>
        (_roots.Find(type) ?? (names.ListOf(type) is { } list ? _roots.Find(list) : null) ?? _roots.Queries()
            .FirstOrDefault(root => SchemaNames.Singulars(root.Name).Contains(type, StringComparer.OrdinalIgnoreCase)))?.RowTypeName
            ?? schema.Types.Values.FirstOrDefault(candidate =>
                candidate.IsComposite && string.Equals(candidate.Name, type, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>Whether a mutation takes something away, by its name.</summary>
    public static bool Removes(SchemaField mutation) => Read(mutation) is { Verb: ObjectVerb.Remove };

    private HashSet<string> NounsOf(string type)
    {
        HashSet<string> nouns = new([type, .. SchemaNames.Singulars(type)], StringComparer.OrdinalIgnoreCase);
        if (RowTypeOf(type) is not { } row) return nouns;
        nouns.Add(row);
        foreach (RootField root in _roots.Queries().Where(root => root.RowTypeName == row))
            nouns.UnionWith(SchemaNames.Singulars(root.Name));
        return nouns;
    }

    /// <summary>The one that gives such a row, or a payload with one, where no name says so.</summary>
    private ObjectMutation? ByAnswer(ObjectMutation[] all, ObjectVerb verb, string type)
    {
        if (RowTypeOf(type) is not { } row) return null;
        ObjectMutation[] fitting = [.. all.Where(mutation => mutation.Verb == verb && (mutation.Field.Type.NamedType == row
            || schema.Type(mutation.Field.Type.NamedType)?.Fields.Any(inner => !inner.Type.IsList && inner.Type.NamedType == row) == true
                && schema.Type(mutation.Field.Type.NamedType)?.Field("id") is null))];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    private LucaException Missing(ObjectMutation[] all, HashSet<string> nouns, ObjectVerb verb, string type)
    {
        string does = verb switch { ObjectVerb.Create => "creates", ObjectVerb.Update => "changes", _ => "removes" };
        if (schema.MutationType is not { } mutations)
        {
            return new LucaException(
                LucaErrorId.Forbidden,
                $"{ErrorCatalogue.ReadOnly}: the server offers it no mutations, so none {does} '{type}'. {ErrorCatalogue.SignInToWrite}")
            {
                TargetValue = type,
                MayHaveBeenSent = false,
            };
        }

        string[] same = [.. mutations.Fields.Select(field => field.Name)
            .Where(name => nouns.Any(
                noun => SchemaNames.ToPascalCase(name).StartsWith(SchemaNames.ToPascalCase(noun), StringComparison.OrdinalIgnoreCase)))];
        string[] possible = [.. all.Where(mutation => mutation.Verb == verb).Select(mutation => mutation.Noun).Distinct()];
        string there = same.Length > 0
            ? " The mutations for it are: " + string.Join(", ", same) + "; Invoke-LucaMutation runs any of them."
            : SchemaNames.Suggest(type, possible);
        return InputErrors.Bad(
            $"The server's schema has no mutation that {does} '{type}'." + there + schema.MutationNote,
            type);
    }

    private static int Rank(ObjectMutation mutation) =>
        Array.FindIndex(Words[mutation.Verb], word => SchemaNames.Has(mutation.Field.Name, word));

    private static ObjectMutation? Read(SchemaField field)
    {
        string name = SchemaNames.ToPascalCase(field.Name);
        foreach (KeyValuePair<ObjectVerb, string[]> verb in Words)
        {
            foreach (string word in verb.Value)
            {
                if (name.Length <= word.Length) continue;
                if (name.EndsWith(word, StringComparison.Ordinal))
                    return new ObjectMutation(verb.Key, SchemaNames.ToCamelCase(name.Substring(0, name.Length - word.Length)), field);
                if (name.StartsWith(word, StringComparison.Ordinal) && char.IsUpper(name[word.Length]))
                    return new ObjectMutation(verb.Key, SchemaNames.ToCamelCase(name.Substring(word.Length)), field);
            }
        }

        return null;
    }
}
