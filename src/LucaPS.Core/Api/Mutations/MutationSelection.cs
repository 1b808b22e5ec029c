using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>Decides what is asked of a mutation's answer, by its type in the schema.</summary>
internal sealed class MutationSelection(LucaSchema schema, SchemaField field, RowNames names)
{
    // A payload, one of several types in it, a payload around the object: deeper than that a type holds itself.
    private const int MaxDepth = 4;

    // What payloads have beside the object that the mutation is about.
    private static readonly string[] s_surroundings = ["company", "user", "viewer", "me", "query", "node"];

    private readonly bool _isRemoval = ObjectMutations.VerbOf(field.Name) == ObjectVerb.Remove;
    private readonly RootFields _roots = new(schema);
    private readonly ObjectMutations _mutations = new(schema, names);
    private readonly string? _noun = ObjectMutations.Of(field)?.Noun;

    /// <summary>The type of the rows that the mutation is about; null where its name does not say.</summary>
    private string? RowType => _noun is null ? null : _mutations.RowTypeOf(_noun);

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is no such property.</exception>
    public MutationAnswer Of(IReadOnlyList<string>? properties)
    {
        if (schema.Type(field.Type.NamedType) is { IsComposite: true } type) return OfType(type, properties, [], 0);
        if (properties is { Count: > 0 })
            throw InputErrors.Bad(
                $"'{field.Name}' answers with a plain value of type {field.Type}, which has no properties. Leave -Property out.",
                properties);
        return new MutationAnswer(field.Name) { IsVoid = field.Type.NamedType is not ("Boolean" or "ID" or "UUID"), NewId = NewId() };
    }

    private MutationAnswer OfType(SchemaType type, IReadOnlyList<string>? properties, Dictionary<string, string> asked, int depth)
    {
        if (IsSeveral(type)) return OfMembers(type, properties, depth);
        if (!IsPayload(type)) return OfObject(type, properties, asked, refusal: null);
        PayloadRefusal? refusal = PayloadRefusal.Of(schema, type, field.Name);
        if (Wrapped(type, asked, depth, refusal is not null) is not { } wrapped)
        {
            // What it says beside its errors is all that the mutation gives.
            if (refusal is not { HasErrors: true } || properties is { Count: > 0 }) return OfObject(type, properties, asked, refusal);
            string[] own = _isRemoval ? [] : [.. type.Fields
                .Where(one => one.Name != "clientMutationId" && !refusal.Has(one.Name) && !one.HasRequiredArguments
                    && (schema.Type(one.Type.NamedType) is not { IsComposite: true } beside || (!one.Type.IsList && IsBeside(one, beside))))
                .Select(one => one.Name)];
            return own.Length > 0 ? OfObject(type, own, asked, refusal)
                : new MutationAnswer(field.Name) { Refusal = refusal, Text = "{ " + refusal.Text + " }" };
        }

        SchemaType inner = schema.Type(wrapped.Type.NamedType)!;
        // Who names what stands beside the object means that.
        if (properties is { Count: > 0 } && HaveAll(type, properties) && !HaveAll(Node(inner) ?? inner, properties))
            return OfObject(type, properties, asked, refusal);
        MutationAnswer answer = IsSeveral(inner) ? OfMembers(inner, properties, depth + 1)
            : inner.Field("id") is null ? OfType(inner, properties, [], depth + 1)
            : OfObject(inner, properties, [], refusal: null);
        return new MutationAnswer(field.Name)
        {
            Object = (wrapped.Name, answer),
            IsOwn = IsOwn(wrapped, Node(inner) ?? inner),
            Refusal = refusal,
            Text = "{ " + wrapped.Name + " " + answer.Text + (refusal is null ? "" : " " + refusal.Text) + " }",
        };
    }

    private static bool HaveAll(SchemaType type, IReadOnlyList<string> properties) => properties.All(property =>
        type.Fields.Any(one => SchemaNames.Matches(one.Name, property.Split('.')[0].Trim())));

    private MutationAnswer OfObject(
        SchemaType type, IReadOnlyList<string>? properties, Dictionary<string, string> asked, PayloadRefusal? refusal)
    {
        Selection own = new SelectionBuilder(schema, asked, names).Build(type.Name, properties);
        string text = refusal is null ? own.Text : own.Text.Insert(own.Text.Length - 1, refusal.Text + " ");
        return new MutationAnswer(field.Name)
        {
            Selection = own.Named(names.Of(schema, type.Name, field.Name)),
            Lists = InnerLists.AreIn(own)
                ? new InnerLists(schema, own, new RootField { Field = field, Kind = RootFieldKind.Mutation, RowTypeName = type.Name })
                : null,
            IsOwn = IsOfNoun(type),
            Refusal = refusal,
            Text = text
        };
    }

    /// <summary>One of several types: the object, a payload around it, or an error.</summary>
    private MutationAnswer OfMembers(SchemaType type, IReadOnlyList<string>? properties, int depth)
    {
        Dictionary<string, MutationAnswer> answers = new(StringComparer.Ordinal);
        bool hasOwn = Members(type).Any(IsOwnType);
        ILookup<bool, SchemaType> byError = Members(type).ToLookup(member => IsError(member) || (hasOwn && IsInstead(member)));
        Dictionary<string, string> asked = new(StringComparer.Ordinal);
        List<LucaException> mistakes = [];
        foreach (SchemaType member in byError[false])
        {
            try
            {
                answers[member.Name] = OfType(member, properties, asked, depth + 1);
            }
            catch (LucaException exception) when (properties is { Count: > 0 })
            {
                // Another of the types may have the properties.
                answers[member.Name] = OfType(member, null, asked, depth + 1);
                mistakes.Add(exception);
            }

            foreach (SchemaField own in member.Fields.Where(own => !asked.ContainsKey(own.Name))) asked[own.Name] = own.Type.ToString();
        }

        if (mistakes.Count > 0 && mistakes.Count == answers.Count) throw mistakes[0];
        foreach (SchemaType member in byError[true])
        {
            PayloadRefusal error = PayloadRefusal.OfMember(schema, member, asked);
            answers[member.Name] = new MutationAnswer(field.Name) { Refusal = error, Text = "{ " + error.Text + " }" };
        }

        return new MutationAnswer(field.Name)
        {
            Members = answers,
            Doubtful = [.. byError[false].Where(member => IsDoubtful(member, byError[false])).Select(member => member.Name)],
            Text = "{ __typename" + string.Concat(answers.Select(member => " ... on " + member.Key + " " + member.Value.Text)) + " }",
        };
    }

    /// <summary>
    /// Whether an object in a payload is what the mutation is about: <c>saleInvoiceLineItemCreate</c> may give back the invoice.
    /// </summary>
    private bool IsOwn(SchemaField wrapped, SchemaType type) => _noun is not null
        && (SchemaNames.Singulars(_noun).Append(_noun).Any(name =>
                NameOf(wrapped).EndsWith(name, StringComparison.OrdinalIgnoreCase)
                || type.Name.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            || IsOfNoun(type));

    /// <summary>Whether a type is that of the rows of the mutation's noun, or one of several that they may be of.</summary>
    private bool IsOfNoun(SchemaType type) => RowType is { } row
        && (type.Name == row || type.PossibleTypes.Contains(row) || schema.Type(row)?.PossibleTypes.Contains(type.Name) == true);

    /// <summary>
    /// Whether an object in a payload is another than the mutation's own, such as Relay's <c>viewer</c>, or a row of another list.
    /// </summary>
    private bool IsBeside(SchemaField inner, SchemaType type) => RowType is not null && !IsNamedBy(inner) && !IsOwn(inner, type)
        && (Array.IndexOf(s_surroundings, inner.Name) >= 0 || _roots.Lists(type.Name));

    /// <summary>Whether a type is that of the objects that the mutation is about.</summary>
    private bool IsOwnType(SchemaType type) => type.Field("id") is not null && _mutations.NounOf(field.Name) is { } noun
        && (type.Name == _mutations.RowTypeOf(noun) || type.Name.EndsWith(noun, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a type stands in the place of the mutation's own object, as a refusal.</summary>
    private bool IsInstead(SchemaType member) => !IsOwnType(member) && _roots.Queries().All(root => root.RowTypeName != member.Name)
        && PayloadRefusal.IsInstead(schema, member, field.Name, hasObject: member.Fields.Any(inner =>
            Array.IndexOf(s_surroundings, inner.Name) < 0 && schema.Type(inner.Type.NamedType) is { IsComposite: true } type
            && (type.Field("id") is not null || IsOutcome(type))));

    /// <summary>
    /// Whether one of several types has an object and leaves open whether the mutation was carried out, as a <c>VersionConflict</c> does
    /// beside the object itself, and a <c>Duplicate</c> beside <c>CreatedOk</c>.
    /// </summary>
    private bool IsDoubtful(SchemaType member, IEnumerable<SchemaType> members) => _noun is not null && member.Field("id") is null
        && Wrapped(member, [], MaxDepth, hasRefusal: false) is not null && !PayloadRefusal.SaysDoneByName(member, field.Name)
        && members.Any(other => IsOwnType(other) || PayloadRefusal.SaysDoneByName(other, field.Name));

    /// <summary>Whether what comes may be of several types, of which some may be errors.</summary>
    private static bool IsSeveral(SchemaType type) => type.PossibleTypes.Count > 0 && type.Field("id") is null;

    private IEnumerable<SchemaType> Members(SchemaType type) => type.PossibleTypes.Select(schema.Type).OfType<SchemaType>();

    private bool IsError(SchemaType type) => PayloadRefusal.IsError(schema, type, field.Name);

    // saleInvoiceCreate gives { saleInvoice }, or { result } of several types; a payload may hold the company beside it. Of many objects
    // it gives a list.
    private SchemaField? Wrapped(SchemaType payload, Dictionary<string, string> asked, int depth, bool hasRefusal)
    {
        if (Node(payload) is not null) return payload.Field("node");
        bool isPlain = !hasRefusal && payload.Field("clientMutationId") is null
            && !payload.Name.EndsWith("Payload", StringComparison.Ordinal);
        return payload.Fields
            .Where(inner => !inner.HasRequiredArguments
                && (!asked.TryGetValue(inner.Name, out string? other) || other == inner.Type.ToString()))
            .Where(inner => schema.Type(inner.Type.NamedType) is { IsComposite: true } type
                && (type.Field("id") is not null || (depth < MaxDepth && (IsOutcome(type) || Node(type) is not null)))
                && !IsBeside(inner, Node(type) ?? type)
                && (!inner.Type.IsList || !(PayloadRefusal.IsErrorField(inner.Name) || IsError(type) || (isPlain && !IsManyOf(type)))))
            .OrderBy(Rank)
            .ThenBy(inner => inner.Type.IsList)
            .FirstOrDefault();
    }

    /// <summary>Whether a type tells by what it is how the mutation went.</summary>
    private bool IsOutcome(SchemaType type) => IsSeveral(type)
        ? Members(type).Any(member => !IsError(member) && (member.Field("id") is not null || Members(type).Any(IsError)))
        : type.Field("id") is null && !IsError(type) && PayloadRefusal.Of(schema, type, field.Name) is { HasErrors: true };

    /// <summary>Whether a list of them is what the mutation gives: Hasura's <c>returning</c>.</summary>
    private bool IsManyOf(SchemaType type) => IsOutcome(type) || (IsOfNoun(type) && _roots.Lists(type.Name));

    /// <summary>The type of the object in an edge, as Relay's classic mutations give what is new; null for anything else.</summary>
    private SchemaType? Node(SchemaType type) =>
        type.Field("id") is null && type.Field("cursor") is not null && type.Field("node") is { HasRequiredArguments: false } node
        && schema.Type(node.Type.NamedType) is { IsComposite: true } inner && inner.Field("id") is not null ? inner : null;

    private int Rank(SchemaField inner)
    {
        SchemaType type = schema.Type(inner.Type.NamedType)!;
        bool isOwn = IsOwn(inner, Node(type) ?? type), isByName = Begins(NameOf(inner));
        return inner switch
        {
            // Of two of one type the one that is called as the mutation is: graphql-ruby gives fields in the order of the alphabet.
            _ when IsNamedBy(inner) => (isOwn ? 0 : 2) + (isByName ? 0 : 1),
            _ when IsOutcome(type) => 4,
            _ when isOwn => 5,
            _ when Array.IndexOf(s_surroundings, inner.Name) >= 0 => 7,
            _ => 6,
        };
    }

    /// <summary>Whether the mutation's name, or its noun, begins with an object's, or with that of its list.</summary>
    private bool IsNamedBy(SchemaField inner) => Begins(NameOf(inner)) || (ListName(inner) is { } list && Begins(list));

    private bool Begins(string name) =>
        field.Name.StartsWith(name, StringComparison.Ordinal) || _noun?.StartsWith(name, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What a field gives, by its name: <c>saleCustomerEdge</c> a <c>saleCustomer</c>.</summary>
    private string NameOf(SchemaField inner) =>
        schema.Type(inner.Type.NamedType) is { } type && Node(type) is not null && inner.Name.Length > 4
        && inner.Name.EndsWith("Edge", StringComparison.Ordinal) ? inner.Name.Substring(0, inner.Name.Length - 4) : inner.Name;

    /// <summary>Where a mutation that creates answers with an id alone: a row that has no more.</summary>
    private Selection? NewId()
    {
        if (field.Type.IsList || field.Type.NamedType is not ("ID" or "UUID") || ObjectMutations.VerbOf(field.Name) != ObjectVerb.Create
            || RowType is not { } row) return null;
        return new Selection
        {
            TypeName = names.Of(schema, row, field.Name),
            Fields = [new SelectedField { Name = "id", PropertyName = "Id", Type = field.Type, Value = ValueKind.Text }],
            Text = "{ id }",
        };
    }

    private string? ListName(SchemaField inner) =>
        _roots.ListFor(inner.Type.NamedType)?.Name is { Length: > 1 } list ? list.TrimEnd('s') : null;

    private bool IsPayload(SchemaType type) =>
        type.Field("id") is null || type.Field("clientMutationId") is not null || type.Name.EndsWith("Payload", StringComparison.Ordinal)
        || (!_roots.Queries().Any(root => root.RowTypeName == type.Name) && PayloadRefusal.Of(schema, type, field.Name) is not null);
}
