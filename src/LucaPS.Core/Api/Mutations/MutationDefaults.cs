using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>A value that a mutation is given although nobody gave it.</summary>
/// <param name="Path">The names that lead to it from the arguments.</param>
/// <param name="Field">What it is given to.</param>
internal sealed record MutationDefault(IReadOnlyList<string> Path, SchemaInputValue Field)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(".", Path) + " " + Field.DefaultValue;
}

/// <summary>
/// What is left out counts as its default value (GraphQL section 3.10, "Input Coercion"): an invoice whose comment is changed would lose
/// its days of payment to <c>paymentDays: Int = 14</c>. So a change sends what is there already.
/// </summary>
internal static class MutationDefaults
{
    private const string Id = "id";
    private const string Nodes = "nodes";
    private const string OnlyThere = " { __typename }";

    /// <summary>The defaults that count for what is sent.</summary>
    public static IReadOnlyList<MutationDefault> Of(LucaSchema schema, SchemaField mutation, ReadOnlyMemory<byte> variables)
    {
        List<MutationDefault> found = [];
        using JsonDocument json = JsonDocument.Parse(variables);
        Add(schema, mutation.Arguments, json.RootElement, [], found);
        return found;
    }

    /// <summary>Of an object that is changed: what it has now, for those that would otherwise set something else.</summary>
    /// <returns>Nothing of what the schema does not show.</returns>
    /// <exception cref="LucaException">It could not be read, or not so that it can be sent again whole, so the change would reset
    /// it.</exception>
    public static async Task<IReadOnlyList<(IReadOnlyList<string> Path, object? Value)>> ReadPresentAsync(
        LucaClient client, PreparedMutation prepared, IReadOnlyList<MutationDefault> defaults, IReporter reporter,
        CancellationToken cancellationToken)
    {
        LucaSchema schema = prepared.Schema;
        ObjectMutations mutations = new(schema, client.RowNames);
        if (mutations.All().FirstOrDefault(known => known.Field.Name == prepared.Input.Mutation) is not { Verb: ObjectVerb.Update } change
            || mutations.RowTypeOf(change.Noun) is not { } typeName || schema.Type(typeName) is not { } type) return [];
        MutationShape shape = MutationShape.Of(schema, change);
        Place[] places = [.. defaults.Select(one => PlaceOf(schema, type, shape, one)).OfType<Place>()];
        RootField? lookup = new RootFields(schema).LookupFor(typeName, change.Noun);
        string? id = IdOf(prepared.Request.Variables, shape.IdPath);
        RefuseLost(id, places.Where(place => place.Selection is null || (place.IsList && (lookup is null || id is null))));
        if (lookup is null || id is null || places.Length == 0) return [];
        // The company that it was looked for in is then nothing that the mutation says: the id alone may find it elsewhere.
        bool mayBeElsewhere = lookup.TypeOf("companyId") is not null && !MutationArguments.TakesCompany(schema, change.Field);
        JsonElement row;
        try
        {
            using GraphQLResponse response = await client.Transport.SendAsync(
                Query(lookup, Selected(places), id, prepared.Company), reporter, cancellationToken).ConfigureAwait(false);
            if (response.Errors.Count > 0) throw response.Errors[0];
            using JsonDocument json = JsonDocument.Parse(response.Data);
            row = SafeJson.Member(json.RootElement, lookup.Name).Clone();
            if (row.ValueKind != JsonValueKind.Object) throw RootFieldSource.Missing(lookup.Name, id, prepared.Company);
        }
        catch (LucaException exception)
            when (!ErrorCatalogue.EndsEverything(exception)
                && (mayBeElsewhere || exception is not { ErrorId: LucaErrorId.NotFound, Path: null or { Count: 1 } }))
        {
            string fields = Labels(places);
            throw exception.With(
                $"'{id}' was not changed, since {fields} would be reset to the schema's defaults and could not be read first. {exception.Text} Or give {fields} too.");
        }

        (Place Place, JsonElement Now)[] found = [.. places.Select(place => (place, Now: place.Names.Aggregate(row, SafeJson.Member)))
            .Where(one => MayBeKept(one.place.Default, one.Now))];
        RefuseLost(id, found.Where(one => !one.Place.IsWhole && !IsNothing(one.Now)).Select(one => one.Place));
        return [.. found.Select(one => (one.Place.Default.Path, (object?)Value(one.Place.Default.Field, one.Now)))];
    }

    private static void RefuseLost(string? id, IEnumerable<Place> places)
    {
        if (Labels(places) is not { Length: > 0 } lost) return;
        string nothing = id is null ? "Nothing was changed" : $"'{id}' was not changed";
        throw InputErrors.Bad(
            $"{nothing}, since {lost} would be reset to the schema's defaults, and what is there cannot be read and sent again whole. Give {lost} too.",
            id);
    }

    private static string Labels(IEnumerable<Place> places) => SchemaNames.Join([.. places.Select(place => place.Label)], "and");

    private static bool IsNothing(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static bool IsOf(IReadOnlyList<string> tablePath, IReadOnlyList<string> path) =>
        path.Count > tablePath.Count && path.Take(tablePath.Count).SequenceEqual(tablePath);

    /// <summary>Where the object shows the same; null where the schema does not show it.</summary>
    private static Place? PlaceOf(LucaSchema schema, SchemaType type, MutationShape shape, MutationDefault one)
    {
        if (!IsOf(shape.TablePath, one.Path)) return null;
        string[] names = [.. one.Path.Skip(shape.TablePath.Count)];
        string label = string.Join(".", names);
        if (names.Length > 1 && shape.IsWithin(names[0]) && type.Field(names[0]) is null) names = [.. names.Skip(1)];
        SchemaType? owner = type;
        foreach (string name in names.Take(names.Length - 1))
            owner = owner?.Field(name) is { HasRequiredArguments: false, Type.IsList: false } inner
                ? schema.Type(inner.Type.NamedType) : null;
        if (owner?.Field(one.Field.Name) is not { } field) return null;
        if (ValueKinds.Of(schema, field.Type) != ValueKind.Object)
            return !field.HasRequiredArguments && IsSame(field.Type, one.Field.Type) ? new Place(one, names, label, string.Empty) : null;
        if (schema.Type(one.Field.Type.NamedType) is not { Kind: TypeKind.InputObject }) return null;
        if (field.HasRequiredArguments) return one.Field.Type.IsList ? new Place(one, names, label, null) : null;
        if (Whole(schema, one.Field, field) is { } selection) return new Place(one, names, label, selection);
        // Of a Relay list, whether it has rows.
        bool isPaged = !field.Type.IsList && schema.Type(field.Type.NamedType)?.Field(Nodes) is { Type.IsList: true };
        return new Place(one, isPaged ? [.. names, Nodes] : names, label, OnlyThere);
    }

    private static bool IsSame(TypeRef one, TypeRef other) => one.ToString().Replace("!", "") == other.ToString().Replace("!", "");

    /// <summary>
    /// All that an input takes of an object, as a selection set; null where that is not all that is there. What the input names by an id
    /// keeps what the input does not take.
    /// </summary>
    private static string? Whole(LucaSchema schema, SchemaInputValue input, SchemaField field, int depth = 0)
    {
        // A list that takes arguments may come in part.
        if (field.Arguments.Count > 0 || depth == InputContext.Deepest) return null;
        if (IsSame(input.Type, field.Type) && ValueKinds.Of(schema, field.Type) != ValueKind.Object) return string.Empty;
        if (schema.Type(input.Type.NamedType) is not { Kind: TypeKind.InputObject, InputFields: var inputs }
            || schema.Type(field.Type.NamedType) is not { Kind: TypeKind.Object } type || Form(input.Type) != Form(field.Type)) return null;
        bool isNamed = inputs.Any(one => one.Name == Id);
        if (!isNamed && type.Fields.Any(one => !inputs.Any(other => other.Name == one.Name))) return null;
        string?[] parts = [.. inputs.Select(one => type.Field(one.Name) is { } there && Whole(schema, one, there, depth + 1) is { } inner
            ? one.Name + inner : null)];
        return parts.Length == 0 || parts.Contains(null) ? null : " { " + string.Join(" ", parts) + " }";

        // Whether it is a list, and of lists.
        static string Form(TypeRef type) => type.ToString().Replace("!", "").Replace(type.NamedType, "");
    }

    /// <summary>What is null cannot be sent where a value must be, and of an invoice's type only what leaves it a draft.</summary>
    private static bool MayBeKept(MutationDefault one, JsonElement now) =>
        now.ValueKind != JsonValueKind.Undefined && (now.ValueKind != JsonValueKind.Null || !one.Field.Type.IsNonNull)
        && (!SchemaNames.Matches(one.Field.Name, MutationFinality.InvoiceType) || MutationFinality.IsDraft(now.GetRawText()));

    /// <summary>The places as a selection set.</summary>
    private static string Selected(IReadOnlyList<Place> places, int depth = 0) => "{ " + string.Join(" ", places
        .GroupBy(place => place.Names[depth])
        .Select(group => group.First() is { } first && first.Names.Length == depth + 1
            ? group.Key + first.Selection : group.Key + " " + Selected([.. group], depth + 1))) + " }";

    private static void Add(
        LucaSchema schema, IReadOnlyList<SchemaInputValue> fields, JsonElement given, IReadOnlyList<string> path,
        List<MutationDefault> found)
    {
        foreach (SchemaInputValue field in fields)
        {
            if (!given.TryGetProperty(field.Name, out JsonElement value))
            {
                MutationDefault one = new([.. path, field.Name], field);
                if (field.DefaultValue is not (null or "" or "null") && field.Name != "companyId"
                    && !found.Exists(other => other.Path.SequenceEqual(one.Path))) found.Add(one);
            }
            else if (value.ValueKind == JsonValueKind.Object && schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject } table)
            {
                Add(schema, table.InputFields, value, [.. path, field.Name], found);
            }
            else if (value.ValueKind == JsonValueKind.Array && schema.Type(field.Type.NamedType) is { Kind: TypeKind.InputObject } element)
            {
                // Only of what is there already, which its id says: a new element is to have them.
                foreach (JsonElement item in value.EnumerateArray().Where(item =>
                    SafeJson.Member(item, Id).ValueKind is JsonValueKind.String
                        or JsonValueKind.Number)) Add(schema, element.InputFields, item, [.. path, field.Name + "[]"], found);
            }
        }
    }

    private static GraphQLRequest Query(RootField lookup, string selection, string id, CompanyTarget? company)
    {
        using DocumentBuilder builder = new();
        builder.BeginLookup(lookup.Name, lookup, id, company is null ? null : company.ArgumentFor);
        builder.EndField(selection);
        return builder.Build();
    }

    private static string? IdOf(ReadOnlyMemory<byte> variables, IReadOnlyList<string> path)
    {
        if (path.Count == 0) return null;
        using JsonDocument json = JsonDocument.Parse(variables);
        JsonElement value = path.Aggregate(json.RootElement, SafeJson.Member);
        return value.ValueKind is JsonValueKind.String ? SafeJson.Text(value)
            : value.ValueKind is JsonValueKind.Number ? value.GetRawText() : null;
    }

    /// <summary>As it came, whatever a user's value of that type would have to be; but a number may go out in another form.</summary>
    private static object Value(SchemaInputValue field, JsonElement value) =>
        // A part of an øre that the server has itself is its own.
        !Kroner.IsOre(field) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal exact)
            && exact.ToString(System.Globalization.CultureInfo.InvariantCulture) == value.GetRawText()
            ? exact
            : new ServerValue(value.Clone());

    /// <summary>Where an object has what a default would take the place of.</summary>
    /// <param name="Default">The default.</param>
    /// <param name="Names">The names that lead there.</param>
    /// <param name="Label">How a user names it.</param>
    /// <param name="Selection">What is asked for of objects; empty for plain values, null where nothing can be.</param>
    private sealed record Place(MutationDefault Default, string[] Names, string Label, string? Selection)
    {
        /// <summary>Whether it is a list of objects, which nobody may lose by a default.</summary>
        public bool IsList => Selection is not "" && Default.Field.Type.IsList;

        /// <summary>Whether what comes can be sent again as it is, or only if it is nothing.</summary>
        public bool IsWhole => Selection != OnlyThere;
    }
}
