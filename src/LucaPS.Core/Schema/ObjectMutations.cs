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
    // A noun may begin or end as a verb does: addOnDestroy, changeLogUpdate, createStatusUpdate. So the words that nouns seldom have come
    // first, and before them what removes, since that is asked about.
    private static readonly (ObjectVerb Verb, string Word, bool IsFirst)[] s_patterns =
    [
        .. Either(ObjectVerb.Remove, "Destroy"), .. Either(ObjectVerb.Remove, "Delete"), .. Either(ObjectVerb.Remove, "Remove"),
        (ObjectVerb.Create, "Create", true), (ObjectVerb.Update, "Update", true),
        (ObjectVerb.Create, "Create", false), (ObjectVerb.Update, "Update", false),
        (ObjectVerb.Create, "Add", false), (ObjectVerb.Update, "Change", false), (ObjectVerb.Update, "Edit", false),
        (ObjectVerb.Create, "Add", true), (ObjectVerb.Update, "Change", true), (ObjectVerb.Update, "Edit", true),
    ];

    private readonly RootFields _roots = new(schema);

    /// <summary>All of them, in the schema's order.</summary>
    public IEnumerable<ObjectMutation> All() => (schema.MutationType?.Fields ?? []).Select(Of).OfType<ObjectMutation>();

    /// <summary>The mutation for a kind of object: a noun, a list's name or a row's type.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> or <see cref="LucaErrorId.Forbidden"/>: there is none; what
    /// there is.</exception>
    public ObjectMutation Require(ObjectVerb verb, string type)
    {
        ObjectMutation[] all = [.. All()];
        ObjectMutation[] able = [.. all.Where(mutation => mutation.Verb == verb)
            .OrderBy(mutation => mutation.Field.IsDeprecated).ThenBy(Rank)];
        HashSet<string> own = Nouns([type, .. SchemaNames.Singulars(type)]), others = [];
        bool isShared = false;
        if (able.FirstOrDefault(mutation => own.Contains(mutation.Noun)) is { } named) return named;
        if (RowTypeOf(type) is { } row)
        {
            // What one list calls a supplier is a customer in another, both of the type Contact.
            others = OthersOf(type, row);
            isShared = _roots.Queries().Count(root => root.IsList && root.RowTypeName == row) > 1;
            ObjectMutation[] ofOthers = [.. able.Where(mutation => others.Contains(mutation.Noun))];
            if (isShared && IsRoot(type)) able = [.. able.Except(ofOthers)];
            if (able.FirstOrDefault(mutation => SchemaNames.Matches(row, mutation.Noun)) is { } ofRow) return ofRow;
            if (isShared && !IsRoot(type) && ofOthers.Length > 0) throw Ambiguous(type, row);
            if (!isShared && ofOthers.Length > 0) return ofOthers[0];
        }

        return ByAnswer(able, type) ?? throw Missing(all, isShared ? own : [.. own, .. others], verb, type);
    }

    /// <summary>The type of a kind's rows; null where the schema lists and looks up none.</summary>
    public string? RowTypeOf(string type) =>
        (_roots.Find(type) ?? (names.ListOf(type) is { } list ? _roots.Find(list) : null) ?? _roots.Queries()
            .FirstOrDefault(root => SchemaNames.Singulars(root.Name).Contains(type, StringComparer.OrdinalIgnoreCase)))?.RowTypeName
            ?? schema.Types.Values.FirstOrDefault(candidate =>
                candidate.IsComposite && string.Equals(candidate.Name, type, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>
    /// What a mutation is about, by the beginning of its name; null where that names nothing that is listed or looked up.
    /// </summary>
    public string? NounOf(string mutation) => All().FirstOrDefault(known => known.Field.Name == mutation)?.Noun ?? _roots.Queries()
        .SelectMany(root => SchemaNames.Singulars(root.Name))
        .Where(noun => mutation.StartsWith(noun, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(noun => noun.Length)
        .FirstOrDefault();

    /// <summary>
    /// Whether a row of a kind is certainly none of a noun's objects: of another type, or of another list that shares it.
    /// </summary>
    public bool IsOther(string kind, string noun) => !IsCalled(kind, noun)
        && RowTypeOf(kind) is { } own && RowTypeOf(noun) is { } other
        && (own != other || (IsOwn(kind) && SchemaNames.Singulars(noun).Any(IsOwn)));

    /// <summary>Whether one of them is an interface or a union that the other may be: then a row does not say.</summary>
    public bool MayBeBoth(string kind, string noun) => RowTypeOf(kind) is { } own && RowTypeOf(noun) is { } other
        && (schema.Type(own)?.PossibleTypes.Contains(other) == true || schema.Type(other)?.PossibleTypes.Contains(own) == true);

    /// <summary>Whether the objects of a noun have a list or a lookup, and so ids by which others name them.</summary>
    public bool IsListed(string noun) => (RowTypeOf(noun) is { } type && _roots.Lists(type)) || PlayersOf(noun).Any(_roots.Lists);

    /// <summary>
    /// Whether a row of a kind may be called by a noun: by the same last word, as a bank account is the <c>toAccount</c>, or by one that
    /// is the last of nothing in the schema, and so a role; then what the schema's own objects have by that name decides.
    /// </summary>
    public bool MayBeCalled(string kind, string noun)
    {
        string[] words = [.. SchemaNames.Singulars(noun).Select(SchemaNames.LastWord)];
        return IsCalled(kind) || (RowTypeOf(kind) is { } type && IsCalled(type))
            || (!_roots.Queries().SelectMany(root => SchemaNames.Singulars(root.Name)).Any(IsCalled)
                && !schema.Types.Values.Any(one => one.IsComposite && IsCalled(one.Name)) && MayPlay(kind, noun));

        bool IsCalled(string name) => words.Contains(SchemaNames.LastWord(name), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether what the schema's objects have by a name may be rows of a kind.</summary>
    public bool MayPlay(string kind, string role)
    {
        string[] players = [.. PlayersOf(role)];
        // Of an abstract type, or of pages of another form than Relay's, a name says nothing.
        return players.Length == 0 || RowTypeOf(kind) is not { } own || players.Contains(own)
            || players.Any(player => schema.Type(player) is not { Kind: TypeKind.Object } type || type.Field("id") is null);
    }

    private IEnumerable<string> PlayersOf(string role) => schema.Types.Values.Where(type => type.Kind == TypeKind.Object)
        .SelectMany(type => type.Fields).Where(field => SchemaNames.Matches(field.Name, role))
        .Select(field => RowsOf(field.Type.NamedType));

    /// <summary>The type of a Relay list's rows; the type itself where it is none.</summary>
    private string RowsOf(string typeName) => schema.Type(typeName) is { Kind: TypeKind.Object } type && type.Field("id") is null
        ? RootFields.NodeType(schema, type) ?? typeName : typeName;

    /// <summary>
    /// What the rows of a list are called that shares their type with others: its noun where that has a mutation or a lookup of its own, so
    /// that an id of one is none of another. Null where the type's name will do.
    /// </summary>
    public string? OwnName(string root, string typeName)
    {
        string[] nouns = [.. SchemaNames.Singulars(root)];
        if (nouns.Any(noun => SchemaNames.Matches(typeName, noun)) || nouns.LastOrDefault(IsOwn) is not { } own) return null;
        return _roots.Queries().Any(other => other.RowTypeName == typeName && (other.IsList || other.Kind == RootFieldKind.Lookup)
            && !IsCalled(own, other.Name)) ? SchemaNames.ToPascalCase(own) : null;
    }

    private bool IsOwn(string noun) => All().Any(mutation => SchemaNames.Matches(mutation.Noun, noun))
        || (_roots.Find(noun) is { Kind: RootFieldKind.Lookup });

    private static bool IsCalled(string noun, string name) =>
        SchemaNames.Singulars(name).Any(singular => SchemaNames.Matches(noun, singular));

    /// <summary>What a mutation does, by its name; null for anything else.</summary>
    public static ObjectVerb? VerbOf(string mutation) => PatternOf(SchemaNames.ToPascalCase(mutation))?.Verb;

    /// <summary>The word of its name that says so, such as <c>Create</c>; null for anything else.</summary>
    public static string? VerbWordOf(string mutation) => PatternOf(SchemaNames.ToPascalCase(mutation))?.Word;

    /// <summary>The nouns of the other lists and lookups of a row's type.</summary>
    private HashSet<string> OthersOf(string type, string row) => Nouns(_roots.Queries()
        .Where(root => root.RowTypeName == row && !SchemaNames.Matches(root.Name, type))
        .SelectMany(root => SchemaNames.Singulars(root.Name).Append(root.Name)));

    private LucaException Ambiguous(string type, string row)
    {
        string[] nouns = [.. _roots.Queries().Where(root => root.IsList && root.RowTypeName == row)
            .Select(root => SchemaNames.Singulars(root.Name).Last())];
        return InputErrors.Bad($"'{type}' may be {SchemaNames.Join(nouns, "or")} at this server: say which with -Type.", type);
    }

    private bool IsRoot(string type) => _roots.Queries().Any(root =>
        SchemaNames.Matches(root.Name, type) || SchemaNames.Singulars(root.Name).Contains(type, StringComparer.OrdinalIgnoreCase));

    private static HashSet<string> Nouns(IEnumerable<string> nouns) => new(nouns, StringComparer.OrdinalIgnoreCase);

    /// <summary>The one that gives such a row, or a payload with one, where no name says so.</summary>
    private ObjectMutation? ByAnswer(ObjectMutation[] able, string type)
    {
        if (RowTypeOf(type) is not { } row) return null;
        ObjectMutation[] fitting = [.. able.Where(mutation => IsShortFor(mutation.Noun) && Gives(mutation.Field.Type.NamedType))];
        return fitting.Length == 1 ? fitting[0] : null;

        // customerCreate may be meant by SaleCustomer; saleInvoiceLineItemDestroy is not by SaleInvoice, whatever it answers with.
        bool IsShortFor(string noun) =>
            SchemaNames.Singulars(type).Append(row).Any(name => name.EndsWith(noun, StringComparison.OrdinalIgnoreCase));

        bool Gives(string answer) => answer == row || (schema.Type(answer) is { } payload && payload.Field("id") is null
            && payload.Fields.Any(inner => !inner.Type.IsList && inner.Type.NamedType == row));
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
        Array.FindIndex(s_patterns, pattern => pattern.Verb == mutation.Verb && SchemaNames.Has(mutation.Field.Name, pattern.Word));

    private static (ObjectVerb Verb, string Word, bool IsFirst)[] Either(ObjectVerb verb, string word) =>
        [(verb, word, false), (verb, word, true)];

    /// <summary>What a mutation does to which object, by its name; null for anything else.</summary>
    public static ObjectMutation? Of(SchemaField field)
    {
        string name = SchemaNames.ToPascalCase(field.Name);
        if (PatternOf(name) is not var (verb, word, isFirst)) return null;
        string noun = isFirst ? name.Substring(word.Length) : name.Substring(0, name.Length - word.Length);
        return new ObjectMutation(verb, SchemaNames.ToCamelCase(noun), field);
    }

    private static (ObjectVerb Verb, string Word, bool IsFirst)? PatternOf(string name)
    {
        foreach ((ObjectVerb Verb, string Word, bool IsFirst) pattern in s_patterns)
        {
            if (name.Length > pattern.Word.Length && (pattern.IsFirst
                ? name.StartsWith(pattern.Word, StringComparison.Ordinal) && char.IsUpper(name[pattern.Word.Length])
                : name.EndsWith(pattern.Word, StringComparison.Ordinal))) return pattern;
        }

        return null;
    }
}
