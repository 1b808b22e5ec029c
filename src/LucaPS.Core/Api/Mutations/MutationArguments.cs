using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>Brings what is to be sent into the form that a server's mutation takes.</summary>
internal static class MutationArguments
{
    private const string Id = "Id";

    /// <summary>The arguments as the schema has them, the company among them where it belongs into a table.</summary>
    /// <param name="company">The company to name; null for none. And whether the user has named it.</param>
    public static IDictionary Of(LucaSchema schema, SchemaField field, MutationInput input, (string? Name, bool IsNamed) company)
    {
        OrderedDictionary arguments = Copy(input.Arguments);
        IDictionary? table = input.ObjectArgument is null ? null : (IDictionary)arguments[input.ObjectArgument]!;
        SchemaType? tableType = input.ObjectArgument is null ? null : TableType(schema, field, input.ObjectArgument);
        foreach (DictionaryEntry entry in input.Further ?? new OrderedDictionary())
        {
            string name = Convert.ToString(entry.Key, System.Globalization.CultureInfo.InvariantCulture)!;
            bool isArgument = table is null
                || (Find(field.Arguments, name) is not null && (tableType is null || Find(tableType.InputFields, name) is null));
            IDictionary target = isArgument ? arguments : table!;
            if (target.Keys.Cast<object>().Any(key => SchemaNames.Matches(key.ToString()!, name)))
                throw InputErrors.HasOwnParameter(name, "-Argument");
            target[name] = entry.Value;
        }

        if (table is not null && tableType is not null) ByIds(tableType, table);
        OrderedDictionary wrapped = Wrapped(schema, field, arguments, input.ObjectArgument);
        if (company.Name is { } named && field.Argument("companyId") is null) AddCompany(schema, field, wrapped, (named, company.IsNamed));
        foreach ((IReadOnlyList<string> path, object? value) in input.Kept) Keep(wrapped, path, value);
        return wrapped;
    }

    private static void Keep(OrderedDictionary arguments, IReadOnlyList<string> path, object? value)
    {
        for (int n = 0; n < path.Count - 1; n++)
        {
            object key = arguments.Keys.Cast<object>().First(name => SchemaNames.Matches(path[n], name.ToString()!));
            OrderedDictionary inner = Copy((IDictionary)arguments[key]!);
            arguments[key] = inner;
            arguments = inner;
        }

        arguments[path[path.Count - 1]] = value;
    }

    /// <summary>
    /// Where the server has <c>saleCustomerId</c> and no <c>saleCustomer</c>, the id takes the place of the table that holds it alone.
    /// </summary>
    private static void ByIds(SchemaType type, IDictionary table)
    {
        foreach (string name in table.Keys.Cast<object>().OfType<string>().ToArray())
        {
            if (table[name] is not IDictionary { Count: 1 } reference || Find(type.InputFields, name) is not null
                || Find(type.InputFields, name + Id) is not { } field) continue;
            DictionaryEntry only = reference.Cast<DictionaryEntry>().First();
            if (only.Key is not string key || !SchemaNames.Matches(Id, key)) continue;
            if (table.Keys.Cast<object>().Any(other => SchemaNames.Matches(field.Name, other.ToString()!)))
                throw InputErrors.Bad($"'{name}' and '{field.Name}' are the same to this server; give only one of them.", name);
            table.Remove(name);
            table[field.Name] = only.Value;
        }
    }

    /// <summary>
    /// Relay's classic mutations take one table with everything in it, with the object's own table in it or its fields beside the rest;
    /// other servers name the object's table in their own way.
    /// </summary>
    private static OrderedDictionary Wrapped(LucaSchema schema, SchemaField field, OrderedDictionary arguments, string? objectName)
    {
        string[] strangers = [.. arguments.Keys.Cast<string>().Where(name => Find(field.Arguments, name) is null)];
        if (strangers.Length == 0) return arguments;
        SchemaInputValue[] open =
            [.. field.Arguments.Where(argument => Table(schema, argument) is not null
                && !arguments.Keys.Cast<string>().Any(name => SchemaNames.Matches(argument.Name, name)))];
        if (open.Length != 1 || Table(schema, open[0]) is not { } table) return arguments;
        OrderedDictionary inner = [];
        if (strangers.All(name => Find(table.InputFields, name) is not null))
        {
            foreach (string name in strangers) inner[name] = arguments[name];
        }
        else if (objectName is not null && arguments[objectName] is IDictionary own && strangers.Contains(objectName)
            && strangers.All(name => name == objectName || Find(table.InputFields, name) is not null))
        {
            inner = Copy(own);
            foreach (string name in strangers.Where(name => name != objectName))
            {
                if (inner.Contains(name))
                    throw InputErrors.HasOwnParameter(name, "-Argument");
                inner[name] = arguments[name];
            }
        }
        else if (strangers.Length == 1 && arguments[strangers[0]] is IDictionary same)
        {
            inner = Copy(same);
        }
        else
        {
            return arguments;
        }

        foreach (string name in strangers) arguments.Remove(name);
        arguments[open[0].Name] = inner;
        return arguments;
    }

    /// <summary>The company, where a table takes it and the mutation does not.</summary>
    private static void AddCompany(LucaSchema schema, SchemaField field, OrderedDictionary arguments, (string Name, bool IsNamed) company)
    {
        foreach (SchemaInputValue argument in field.Arguments)
        {
            if (Table(schema, argument) is not { } table || Find(table.InputFields, "companyId") is not { } place) continue;
            object? key = arguments.Keys.Cast<object>().FirstOrDefault(name => SchemaNames.Matches(argument.Name, name.ToString()!));
            if (key is null || arguments[key] is not IDictionary given) continue;
            if (given.Keys.Cast<object>().FirstOrDefault(name => SchemaNames.Matches(place.Name, name.ToString()!)) is { } own)
            {
                if (company.IsNamed && given[own]?.ToString() != company.Name)
                    throw InputErrors.Bad(
                        $"'{own}' is '{given[own]}', and -Company, or the object's own, is '{company.Name}': give one of them.",
                        given[own]);
                continue;
            }

            OrderedDictionary copy = Copy(given);
            copy[place.Name] = company.Name;
            arguments[key] = copy;
        }
    }

    /// <summary>The type of the object's table, wherever the mutation has it.</summary>
    public static SchemaType? TableType(LucaSchema schema, SchemaField field, string name)
    {
        if (Find(field.Arguments, name) is { } argument) return Table(schema, argument);
        SchemaType[] tables = [.. field.Arguments.Select(candidate => Table(schema, candidate)).OfType<SchemaType>()];
        if (tables.Length != 1) return null;
        return Find(tables[0].InputFields, name) is { } inner ? Table(schema, inner) : tables[0];
    }

    private static SchemaType? Table(LucaSchema schema, SchemaInputValue value) =>
        !value.Type.IsList && schema.Type(value.Type.NamedType) is { Kind: TypeKind.InputObject } type ? type : null;

    private static SchemaInputValue? Find(IReadOnlyList<SchemaInputValue> values, string name) =>
        values.FirstOrDefault(value => SchemaNames.Matches(value.Name, name));

    private static OrderedDictionary Copy(IDictionary source)
    {
        OrderedDictionary copy = source is RowMembers row ? new RowMembers(row.Kind) : new OrderedDictionary();
        foreach (DictionaryEntry entry in source) copy[entry.Key] = entry.Value is OrderedDictionary table ? Copy(table) : entry.Value;
        return copy;
    }
}
