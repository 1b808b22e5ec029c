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
    /// <exception cref="LucaException">It could not be read, so the change would reset it.</exception>
    public static async Task<IReadOnlyList<(IReadOnlyList<string> Path, object? Value)>> ReadPresentAsync(
        LucaClient client, PreparedMutation prepared, IReadOnlyList<MutationDefault> defaults, IReporter reporter,
        CancellationToken cancellationToken)
    {
        LucaSchema schema = prepared.Schema;
        ObjectMutations mutations = new(schema, client.RowNames);
        if (mutations.All().FirstOrDefault(known => known.Field.Name == prepared.Input.Mutation) is not { Verb: ObjectVerb.Update } change
            || mutations.RowTypeOf(change.Noun) is not { } typeName || schema.Type(typeName) is not { } type
            || new RootFields(schema).LookupFor(typeName, change.Noun) is not { } lookup) return [];
        MutationShape shape = MutationShape.Of(schema, change);
        MutationDefault[] own =
            [.. defaults.Where(one => IsOf(shape.TablePath, one.Path) && IsReadable(schema, type, one, shape.TablePath.Count))];
        if (own.Length == 0 || IdOf(prepared.Request.Variables, shape.IdPath) is not { } id) return [];
        // The company that it was looked for in is then nothing that the mutation says: the id alone may find it elsewhere.
        bool mayBeElsewhere = lookup.TypeOf("companyId") is not null && !MutationArguments.TakesCompany(schema, change.Field);
        string[][] places = [.. own.Select(one => one.Path.Skip(shape.TablePath.Count).ToArray())];
        try
        {
            using GraphQLResponse response = await client.Transport.SendAsync(
                Query(lookup, Selected(places), id, prepared.Company), reporter, cancellationToken).ConfigureAwait(false);
            if (response.Errors.Count > 0) throw response.Errors[0];
            using JsonDocument json = JsonDocument.Parse(response.Data);
            JsonElement row = SafeJson.Member(json.RootElement, lookup.Name);
            if (row.ValueKind != JsonValueKind.Object) throw RootFieldSource.Missing(lookup.Name, id, prepared.Company);
            return [.. own.Zip(places, (one, place) => (one, Now: place.Aggregate(row, SafeJson.Member)))
                .Where(found => MayBeKept(found.one, found.Now))
                .Select(found => (found.one.Path, (object?)Value(found.Now)))];
        }
        catch (LucaException exception)
            when (!ErrorCatalogue.EndsEverything(exception)
                && (mayBeElsewhere || exception is not { ErrorId: LucaErrorId.NotFound, Path: null or { Count: 1 } }))
        {
            string fields = SchemaNames.Join([.. places.Select(place => string.Join(".", place))], "and");
            throw exception.With(
                $"'{id}' was not changed, since {fields} would be reset to the schema's defaults and could not be read first. {exception.Text} Or give {fields} too.");
        }
    }

    private static bool IsOf(IReadOnlyList<string> tablePath, IReadOnlyList<string> path) =>
        path.Count > tablePath.Count && path.Take(tablePath.Count).SequenceEqual(tablePath);

    /// <summary>Whether the object has the same value in the same place.</summary>
    private static bool IsReadable(LucaSchema schema, SchemaType type, MutationDefault one, int depth)
    {
        SchemaType? owner = type;
        foreach (string name in one.Path.Take(one.Path.Count - 1).Skip(depth))
            owner = owner?.Field(name) is { HasRequiredArguments: false, Type.IsList: false } inner
                ? schema.Type(inner.Type.NamedType) : null;
        return owner?.Field(one.Field.Name) is { HasRequiredArguments: false } field
            && field.Type.ToString().Replace("!", "") == one.Field.Type.ToString().Replace("!", "")
            && ValueKinds.Of(schema, field.Type) != ValueKind.Object;
    }

    /// <summary>What is null cannot be sent where a value must be, and of an invoice's type only what leaves it a draft.</summary>
    private static bool MayBeKept(MutationDefault one, JsonElement now) =>
        now.ValueKind != JsonValueKind.Undefined && (now.ValueKind != JsonValueKind.Null || !one.Field.Type.IsNonNull)
        && (!SchemaNames.Matches(one.Field.Name, MutationFinality.InvoiceType) || MutationFinality.IsDraft(now.GetRawText()));

    /// <summary>The places as a selection set.</summary>
    private static string Selected(IReadOnlyList<string[]> places, int depth = 0) => "{ " + string.Join(" ", places
        .GroupBy(place => place[depth])
        .Select(group => group.First().Length == depth + 1 ? group.Key : group.Key + " " + Selected([.. group], depth + 1))) + " }";

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
    private static object Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal exact)
            && exact.ToString(System.Globalization.CultureInfo.InvariantCulture) == value.GetRawText()
            ? exact
            : new ServerValue(value.Clone());
}
