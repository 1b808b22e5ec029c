using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>What a row of LucaPS gives to an input: its fields, or its id where the input says so.</summary>
internal sealed class RowInput(LucaSchema? schema, InputContext context)
{
    private const string Id = "ID";
    private const string Connect = "connect";

    private static readonly string[] s_prices = ["unitPrice", "unitPriceCents", "price", "priceCents"];

    // What is done to a related object (Lighthouse "Nested Mutations", Prisma, Hasura): the field around it says what that is.
    private static readonly string[] s_byId = [Connect, "sync", "syncWithoutDetaching", "set", "disconnect", "delete"];
    private static readonly string[] s_actions = [.. s_byId, "create", "connectOrCreate", "update", "upsert", "where", "data"];

    private ObjectMutations Kinds => field ??= new ObjectMutations(schema ?? KnownSchema.Schema, RowNames.OfSchema);

    /// <summary>
    /// The names that lead to the id by which an input names another object, such as <c>connect</c>; null where it has none, or one of its
    /// own.
    /// </summary>
    public static IReadOnlyList<string>? ConnectPath(LucaSchema schema, SchemaType type)
    {
        if (type.InputFields.FirstOrDefault(one => SchemaNames.Matches(one.Name, Connect)) is not { Type.IsList: false } connect
            || type.InputFields.Any(other => other.IsRequired && other != connect)) return null;
        if (schema.Type(connect.Type.NamedType) is not { Kind: TypeKind.InputObject } table)
            return ValueKinds.OfScalar(connect.Type.NamedType) is ValueKind.Boolean ? null : [connect.Name];
        return IdIn(table) is { Type.IsList: false } id
            && !table.InputFields.Any(other => other.IsRequired && other != id) ? [connect.Name, id.Name] : null;
    }

    /// <summary>A value at the end of such names.</summary>
    public static object? At(IEnumerable<string> path, object? value) =>
        path.Reverse().Aggregate(value, (inner, name) => new OrderedDictionary { [name] = inner });

    /// <summary>Of a row's members, those that the input takes. A price is never dropped silently, nor all that it says.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is of another kind, or the input takes none of
    /// it.</exception>
    public List<(string Name, object? Value)> Writable(
        SchemaType type, RowMembers row, List<(string Name, object? Value)> members, string path)
    {
        RefuseOther(row.Kind, NounOf(path), path, IsReference(type));
        if (Names(path) is { Length: > 1 } names && SchemaNames.Matches(names[names.Length - 1], Connect) && IdIn(type) is { } own
            && members.Find(member => SchemaNames.Matches(Id, member.Name)) is { Value: not null } one) return [(own.Name, one.Value)];
        if (!IsReference(type) && context.Written?.Value?.IsForeign(schema!, row, NounOf(path)) == true)
            members = WithoutIds(type, members, path);
        List<(string Name, object? Value)> kept = [];
        HashSet<SchemaInputValue> fields = [];
        bool fits = false;
        foreach (bool isTwin in (bool[])[false, true])
        {
            foreach ((string name, object? value) in members)
            {
                (SchemaInputValue? field, InputValueWriter.Twin twin) = InputValueWriter.Find(type.InputFields, name);
                fits |= field is not null;
                if (field is not null && (value is not null || IsSaid(field)) && isTwin == (twin != InputValueWriter.Twin.None)
                    && fields.Add(field))
                    kept.Add((name, value));
            }
        }

        // saleProductId out of the product that stands there.
        foreach (SchemaInputValue field in type.InputFields)
        {
            if (fields.Contains(field) || field.Type.NamedType != Id || !field.Name.EndsWith("Id", StringComparison.Ordinal)) continue;
            object? reference = members.Find(member =>
                SchemaNames.Matches(field.Name.Substring(0, field.Name.Length - 2), member.Name)).Value;
            if (reference is not null) kept.Add((field.Name, reference));
        }

        // What has a list of its own is never empty: an empty address is one, but an empty customer is none.
        if (kept.Count == 0 && (!fits || (row.Kind is { } kind && Kinds.IsListed(kind)))) return [Reference(type, members, path)];
        if (!IsReference(type)) RefuseLost(type, members, path);
        return kept;
    }

    /// <summary>What an object stands for where an id is expected.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is a row of another kind than the field says.</exception>
    public object IdOf(object value, string path)
    {
        object id = context.IdOf(value);
        if (!ReferenceEquals(id, value) && NounOfId(path) is { } noun) RefuseOther(context.KindOf(value), noun, path, isId: true);
        return id;
    }

    /// <summary>
    /// What an id is of, by its field's name: <c>SaleCustomer</c> for <c>saleCustomerId</c> and for <c>saleCustomer.connect</c>; null for
    /// any other field.
    /// </summary>
    public string? NounOfId(string path)
    {
        string[] names = Names(path);
        string last = names[names.Length - 1];
        if (names.Length > 1 && s_byId.Any(action => SchemaNames.Matches(last, action)))
            return NounOf(path) is { Length: > 0 } related ? related : null;
        if (names.Length > 1 && SchemaNames.Matches(last, Id))
            return NounOf(path.Substring(0, path.LastIndexOf('.'))) is { Length: > 0 } owner && !MutationShape.IsTable(owner)
                && !IsAction(owner) && Kinds.IsListed(owner) ? owner : null;
        string field = SchemaNames.ToPascalCase(last);
        string? end = Array.Find((string[])["Ids", "IDs", "Id", "ID"], end => field.EndsWith(end, StringComparison.Ordinal));
        return end is null || field.Length == end.Length ? null : field.Substring(0, field.Length - end.Length);
    }

    /// <summary>Whether nothing has to be said to be nothing: left out, the field would get the schema's default.</summary>
    private static bool IsSaid(SchemaInputValue field) => field is { DefaultValue: not (null or "null"), Type.IsNonNull: false };

    private static SchemaInputValue? IdIn(SchemaType type) => type.InputFields.FirstOrDefault(field => SchemaNames.Matches(field.Name, Id));

    /// <summary>Whether an object holds nothing but an id.</summary>
    private static bool IsReference(SchemaType type) => type.InputFields.Count == 1 && SchemaNames.Matches(type.InputFields[0].Name, Id);

    /// <summary>The row's id, where the input names an object by its id.</summary>
    private (string Name, object? Value) Reference(SchemaType type, List<(string Name, object? Value)> members, string path)
    {
        object? id = members.Find(member => SchemaNames.Matches(Id, member.Name)).Value;
        if (id is not null && ConnectPath(schema!, type) is { } connect) return (connect[0], At(connect.Skip(1), id));
        string lost = members.Find(member => member.Value is not null).Name ?? members.FirstOrDefault().Name ?? Id;
        throw InputValueWriter.NoField(type, InputErrors.Join(path, lost), lost);
    }

    /// <summary>The same without what ties it to the object that it comes from.</summary>
    private List<(string Name, object? Value)> WithoutIds(SchemaType type, List<(string Name, object? Value)> members, string path)
    {
        string owner = context.Written!.Value!.Type.Name;
        if (IdIn(type) is { IsRequired: true })
        {
            throw InputErrors.Bad(
                $"'{path}' is a row of another {owner}, and {type.Name} needs an id: give a hashtable of its fields, with the id of the row that you mean.",
                path);
        }

        return members.FindAll(member => !((string[])[Id, owner, owner + Id]).Any(name => SchemaNames.Matches(name, member.Name)));
    }

    private void RefuseLost(SchemaType type, List<(string Name, object? Value)> members, string path)
    {
        bool hasPrice =
            members.Exists(member => IsPrice(member.Name) && InputValueWriter.FieldFor(type.InputFields, member.Name) is not null);
        foreach ((string name, object? value) in members)
        {
            string? lost = SchemaNames.Has(name, "discount") ? "discount" : IsPrice(name) && !hasPrice ? "price by that name" : null;
            if (lost is null || InputValueWriter.FieldFor(type.InputFields, name) is not null || value is null
                || context.Unwrap(value) is not ({ } given and not DBNull) || !Kroner.IsOther(given)) continue;
            throw InputErrors.Bad($"'{InputErrors.Join(path, name)}' is {InputErrors.Describe(given)}, and {type.Name} takes no {lost}: give the line with the price you mean.", given);
        }
    }

    private static bool IsPrice(string name) => Array.Exists(s_prices, price => SchemaNames.Matches(name, price));

    /// <summary>
    /// Refuses a row of another kind than the field is of: <c>saleCustomer</c> takes no supplier, whatever type they share. What stands for
    /// an id has to be of that kind, since the id says no more than its text; but <c>parentId</c> names a role, and not a kind.
    /// </summary>
    private void RefuseOther(string? kind, string noun, string path, bool isId)
    {
        if (kind is null || noun.Length == 0
            || SchemaNames.Singulars(noun).Any(name => kind.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            || Kinds.MayBeBoth(kind, noun)) return;
        if (Kinds.IsOther(kind, noun) || !Kinds.MayPlay(kind, noun) || (isId && !Kinds.MayBeCalled(kind, noun)))
        {
            string expected = SchemaNames.ToPascalCase(SchemaNames.Singular(noun));
            throw InputErrors.Bad($"'{path}' is a row of type LucaPS.{kind}, but {(expected.Length > 0 && expected[0] is ('A' or 'E' or 'I' or 'O' or 'U') ? "an" : "a")} {expected} is expected.", path);
        }
    }

    /// <summary>
    /// What stands at a path, by the last name that is no action on it; empty where that is the name of any table.
    /// </summary>
    private static string NounOf(string path)
    {
        string[] names = Names(path);
        int last = names.Length - 1;
        while (last > 0 && IsAction(names[last])) last--;
        return last < names.Length - 1 && MutationShape.IsTable(names[last]) ? string.Empty : names[last];
    }

    /// <summary>The names of a path, without the indexes behind them.</summary>
    private static string[] Names(string path) => [.. path.TrimStart('$').Split('.').Select(name => name.Split('[')[0])];

    private static bool IsAction(string name) => s_actions.Any(action => SchemaNames.Matches(name, action));
}
