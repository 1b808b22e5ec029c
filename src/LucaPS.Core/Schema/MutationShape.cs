using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>
/// Where a mutation takes an object's id and its fields: <c>id:</c> and <c>saleCustomer:</c> beside each other, everything in one
/// <c>input:</c> (Relay's classic mutations), <c>attributes:</c> in it, or the fields as arguments of their own.
/// </summary>
internal sealed class MutationShape
{
    private const string Id = "id";
    private const string ClientMutationId = "clientMutationId";
    private const string Patch = "patch";
    private static readonly string[] s_tables = ["input", "attributes", "data", "params"];

    private readonly ObjectMutation _mutation;
    private readonly string[] _idPath;
    private readonly string[] _tablePath;
    private readonly IReadOnlyList<SchemaInputValue> _outer;

    private MutationShape(
        LucaSchema schema, ObjectMutation mutation, string[] idPath, string[] tablePath, IReadOnlyList<SchemaInputValue> fields)
    {
        _mutation = mutation;
        _idPath = idPath;
        _tablePath = tablePath;
        _outer = tablePath.Length > 0 && mutation.Field.Argument(tablePath[0]) is { } outer
            ? schema.Type(outer.Type.NamedType)?.InputFields ?? [] : [];
        Fields = fields;
    }

    /// <summary>The names that lead to the object's id; none where it takes none.</summary>
    public IReadOnlyList<string> IdPath => _idPath;

    /// <summary>The names that lead to the table of its fields; none where they are arguments.</summary>
    public IReadOnlyList<string> TablePath => _tablePath;

    /// <summary>What can be given of the object.</summary>
    public IReadOnlyList<SchemaInputValue> Fields { get; }

    /// <summary>What the mutation takes beside the object's id and fields, in its arguments and in a table around them.</summary>
    public IReadOnlyList<SchemaInputValue> FurtherArguments => Own(
        [.. _mutation.Field.Arguments.Where(argument => _tablePath.FirstOrDefault() != argument.Name), .. _outer],
        [
            .. _idPath, .. _tablePath,
            .. _tablePath.Length == 0 || _mutation.Verb == ObjectVerb.Remove ? [] : Fields.Select(one => one.Name),
        ]);

    /// <summary>
    /// Whether a table among the fields is the object's own after all, as PostGraphile's <c>patch</c> is beside <c>id</c> and others.
    /// </summary>
    public bool IsWithin(string name) => SchemaNames.Matches(name, _mutation.Noun) || IsShortFor(name, _mutation.Noun) || IsTable(name)
        || name == Patch || SchemaNames.Matches(name, _mutation.Noun + "Patch");

    /// <summary>Of a mutation that creates or changes an object; null for any other.</summary>
    public static MutationShape? Of(LucaSchema schema, SchemaField field) =>
        ObjectMutations.Of(field) is { Verb: not ObjectVerb.Remove } mutation ? Of(schema, mutation) : null;

    public static MutationShape Of(LucaSchema schema, ObjectMutation mutation)
    {
        string[] ids = [Id, mutation.Noun + "Id"];
        IReadOnlyList<SchemaInputValue> arguments = mutation.Field.Arguments;
        string[] idPath = arguments.FirstOrDefault(argument => Names(argument, ids)) is { } id ? [id.Name] : [];
        if (TableOf(schema, arguments, mutation, ids) is not { } outer)
            return new MutationShape(schema, mutation, idPath, [], Own(arguments, idPath));
        SchemaType table = schema.Type(outer.Type.NamedType)!;
        if (idPath.Length == 0 && table.InputFields.FirstOrDefault(field => Names(field, ids)) is { } within)
            idPath = [outer.Name, within.Name];
        SchemaInputValue? inner = TableOf(schema, table.InputFields, mutation, ids);
        bool isWrapped = inner is not null && (SchemaNames.Matches(inner.Name, mutation.Noun)
            || ((IsTable(inner.Name) || (IsShortFor(inner.Name, mutation.Noun) && !IsField(schema, mutation, inner.Name)))
                && table.InputFields.All(field => field == inner || Names(field, [.. ids, "companyId", ClientMutationId]))));
        if (!isWrapped)
            return new MutationShape(
                schema, mutation, idPath, [outer.Name], Own(table.InputFields, idPath.Length == 2 ? [idPath[1]] : []));
        return new MutationShape(schema, mutation, idPath, [outer.Name, inner!.Name], schema.Type(inner.Type.NamedType)!.InputFields);
    }

    /// <summary>The mutation's arguments.</summary>
    /// <param name="id">The object's id; null for a new one.</param>
    /// <param name="value">Its fields.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it takes no id, or the fields have
    /// another.</exception>
    public OrderedDictionary Arguments(string? id, IDictionary? value)
    {
        OrderedDictionary arguments = [];
        OrderedDictionary table = value is RowMembers row ? new RowMembers(row.Kind) : new OrderedDictionary();
        foreach (DictionaryEntry entry in value ?? new OrderedDictionary()) table[entry.Key] = entry.Value;
        if (id is not null) RemoveId(table, id);
        if (_tablePath.Length == 0)
        {
            foreach (DictionaryEntry entry in table) arguments[entry.Key] = entry.Value;
        }
        else if (table.Count > 0 || id is null || _tablePath.Length == 1)
        {
            Put(arguments, _tablePath, table);
        }

        if (id is null) return arguments;
        if (_idPath.Length == 0)
            throw InputErrors.Bad(
                $"'{_mutation.Field.Name}' takes no id, so it cannot be told which object you mean. Run it with Invoke-LucaMutation.", id);
        Put(arguments, _idPath, id);
        if (_idPath.Length == 1 && table.Count == 0 && _tablePath.Length > 0) arguments.Remove(_tablePath[0]);
        return arguments;
    }

    /// <summary>Puts further arguments where the mutation takes them; one that it does not take is left to be refused.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: an argument is given otherwise.</exception>
    public void AddFurther(OrderedDictionary arguments, IDictionary? further)
    {
        foreach (DictionaryEntry entry in further ?? new OrderedDictionary())
        {
            string name = entry.Key.ToString()!;
            bool isOuter = RowColumns.IsBeside(name, _outer, _mutation.Field.Arguments);
            OrderedDictionary target = arguments;
            if (isOuter && arguments[_tablePath[0]] is OrderedDictionary table) target = table;
            else if (isOuter) arguments[_tablePath[0]] = target = [];
            if (target.Keys.Cast<object>().Any(key => SchemaNames.Matches(key.ToString()!, name)))
                throw InputErrors.HasOwnParameter(name, "-Argument");
            target[name] = entry.Value;
        }
    }

    /// <summary>Takes an id out of an object's fields that says no more than the one which is meant.</summary>
    private void RemoveId(OrderedDictionary table, string id)
    {
        foreach (object key in table.Keys.Cast<object>().ToArray())
        {
            string name = key.ToString()!;
            if (!SchemaNames.Matches(Id, name) && !SchemaNames.Matches(_idPath.LastOrDefault() ?? Id, name)) continue;
            string? given = Convert.ToString(table[key], CultureInfo.InvariantCulture);
            if (given?.Trim() != id)
                throw InputErrors.Bad($"'{name}' is '{given}', but the object to change is '{id}': give one of them.", table[key]);
            if (!Fields.Any(field => SchemaNames.Matches(field.Name, name))) table.Remove(key);
        }
    }

    private static void Put(OrderedDictionary target, string[] path, object value)
    {
        for (int n = 0; n < path.Length - 1; n++)
        {
            if (target[path[n]] is not OrderedDictionary inner) target[path[n]] = inner = [];
            target = inner;
        }

        target[path[path.Length - 1]] = value;
    }

    /// <summary>
    /// The table: named as the noun, as a short form of it, or as such tables are; or the only one, unless the object has fields beside it
    /// of which it is another, as an address beside a name.
    /// </summary>
    private static SchemaInputValue? TableOf(
        LucaSchema schema, IReadOnlyList<SchemaInputValue> values, ObjectMutation mutation, string[] ids)
    {
        string noun = mutation.Noun;
        SchemaInputValue[] tables = [.. values.Where(value =>
            !value.Type.IsList && schema.Type(value.Type.NamedType) is { Kind: TypeKind.InputObject })];
        return tables.FirstOrDefault(value => SchemaNames.Matches(value.Name, noun))
            ?? tables.FirstOrDefault(value => IsShortFor(value.Name, noun))
            ?? tables.FirstOrDefault(value => IsTable(value.Name))
            ?? (tables.Length == 1 && !(values.Any(value =>
                value != tables[0] && !Names(value, [.. ids, "companyId", ClientMutationId]) && IsField(schema, mutation, value.Name))
                    && IsPart(tables[0]))
                ? tables[0] : null);

        // By its own name, or because no field of the object is in it that is not beside it.
        bool IsPart(SchemaInputValue table) => IsField(schema, mutation, table.Name)
            || !schema.Type(table.Type.NamedType)!.InputFields.Any(inner => !Names(inner, [.. ids, "companyId", ClientMutationId])
                && !values.Any(value => SchemaNames.Matches(value.Name, inner.Name)) && IsField(schema, mutation, inner.Name));
    }

    /// <summary>
    /// Whether the object has such a field: what the mutation gives, in a payload or not, or the type that is called as the noun.
    /// </summary>
    private static bool IsField(LucaSchema schema, ObjectMutation mutation, string name)
    {
        SchemaType? answer = schema.Type(mutation.Field.Type.NamedType);
        IEnumerable<SchemaType?> types =
        [
            answer, .. (answer?.Field("id") is null ? answer?.Fields ?? [] : []).Select(field => schema.Type(field.Type.NamedType)),
            schema.Type(SchemaNames.ToPascalCase(mutation.Noun))
        ];
        return types.Any(type => type?.Field("id") is not null && type.Fields.Any(field => SchemaNames.Matches(field.Name, name)));
    }

    private static bool IsShortFor(string name, string noun) =>
        noun.EndsWith(SchemaNames.ToPascalCase(name), StringComparison.Ordinal);

    /// <summary>Whether tables are called so, whatever they are of.</summary>
    public static bool IsTable(string name) => Array.IndexOf(s_tables, name) >= 0;

    private static bool Names(SchemaInputValue value, string[] names) => names.Any(name => SchemaNames.Matches(value.Name, name));

    private static IReadOnlyList<SchemaInputValue> Own(IReadOnlyList<SchemaInputValue> values, string[] idPath) =>
        [.. values.Where(value => !idPath.Contains(value.Name) && value.Name is not ("companyId" or ClientMutationId))];
}
