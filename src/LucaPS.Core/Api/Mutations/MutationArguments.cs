using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>What a mutation is given, as the schema has it.</summary>
internal sealed class MutationArguments
{
    private const string Id = "Id";
    private const string CompanyId = "companyId";

    private readonly LucaSchema _schema;
    private readonly SchemaField _field;
    private readonly OrderedDictionary _values;

    private MutationArguments(LucaSchema schema, SchemaField field, OrderedDictionary values)
    {
        _schema = schema;
        _field = field;
        _values = values;
    }

    public IDictionary Values => _values;

    /// <summary>
    /// Brings what is to be sent into the form that a server's mutation takes. Objects that stand for tables become tables.
    /// </summary>
    public static MutationArguments Of(LucaSchema schema, SchemaField field, MutationInput input, InputContext context)
    {
        OrderedDictionary arguments = Copy(input.Arguments);
        IDictionary? table = input.ObjectArgument is null ? null : (IDictionary)arguments[input.ObjectArgument]!;
        IReadOnlyList<SchemaInputValue> fields = table is null ? [] : FieldsOf(schema, field, input);
        IReadOnlyList<SchemaInputValue> beside = Beside(schema, field, input);
        if (input.Implied is { } implied && fields.Count > 0 && !schema.IsFallback && Find(fields, implied) is null)
            table!.Remove(implied);
        foreach (DictionaryEntry entry in input.Further ?? new OrderedDictionary())
        {
            string name = Convert.ToString(entry.Key, System.Globalization.CultureInfo.InvariantCulture)!;
            bool isArgument = table is null || RowColumns.IsBeside(name, beside, fields);
            IDictionary target = isArgument ? arguments : table!;
            if (target.Keys.Cast<object>().Any(key => SchemaNames.Matches(key.ToString()!, name)))
                throw InputErrors.HasOwnParameter(name, "-Argument");
            target[name] = entry.Value;
        }

        if (table is not null) ByIds(fields, table);
        foreach (string stranger in arguments.Keys.Cast<object>().OfType<string>()
            .Where(name => Find(field.Arguments, name) is null).ToArray())
        {
            if (arguments[stranger] is { } value && context.Unwrap(value) is IDictionary own) arguments[stranger] = own;
        }

        OrderedDictionary wrapped = Tables(
            schema, field.Arguments, Wrapped(schema, field, arguments, input.ObjectArgument), context, depth: 0);
        foreach ((IReadOnlyList<string> path, object? value) in input.Kept) Keep(wrapped, path, value);
        return new MutationArguments(schema, field, wrapped);
    }

    /// <summary>The same without a table where the object's fields are the mutation's own arguments.</summary>
    public static MutationInput Spread(LucaSchema schema, SchemaField field, MutationInput input)
    {
        if (input.ObjectArgument is not { } name || Find(field.Arguments, name) is not null || !IsFlat(schema, field)) return input;
        OrderedDictionary arguments = Copy(input.Arguments);
        IDictionary table = (IDictionary)arguments[name]!;
        if (input.Implied is { } implied && Find(field.Arguments, implied) is null) table.Remove(implied);
        ByIds(field.Arguments, table);
        arguments.Remove(name);
        foreach (DictionaryEntry entry in table) arguments[entry.Key] = entry.Value;
        return input with { Arguments = arguments, ObjectArgument = null };
    }

    /// <summary>Whether a mutation takes the company, as an argument or in a table.</summary>
    public static bool TakesCompany(LucaSchema schema, SchemaField field) =>
        field.Argument(CompanyId) is not null || field.Arguments.Any(argument => CompanyField(schema, argument) is not null);

    /// <summary>The company that the user has given in the tables; null where none is.</summary>
    public IEnumerable<string> OwnCompanies(InputContext context) => _field.Arguments
        .Select(argument =>
            CompanyField(_schema, argument) is { } place && Given(argument) is { } table ? ValueOf(table, place.Name) : null)
        .Select(value => value is null ? null : context.Unwrap(context.IdOf(value))?.ToString())
        .OfType<string>();

    /// <summary>The object that the mutation writes, as far as its name and its arguments say.</summary>
    public WrittenObject? Written(RowNames names, bool isNew, InputContext context)
    {
        ObjectMutations mutations = new(_schema, names);
        string? noun = mutations.NounOf(_field.Name);
        string typeName = (noun is null ? null : mutations.RowTypeOf(noun)) ?? _field.Type.NamedType;
        if (_schema.Type(typeName) is not { IsComposite: true } type) return null;
        string[] ids = [Id, type.Name + Id, noun + Id];
        // What it has itself is another object.
        IEnumerable<IDictionary> tables = _field.Arguments.Where(argument => type.Field(argument.Name) is null)
            .Select(Given).OfType<IDictionary>();
        return new WrittenObject(type, isNew, [.. tables.Prepend(_values).SelectMany(table => table.Entries())
            .Where(entry => entry.Value is not null && ids.Any(id => SchemaNames.Matches(entry.Key.ToString()!, id)))
            .Select(entry => context.Unwrap(context.IdOf(entry.Value!)))
            .Where(id => id is string or ValueType)
            .Select(id => Convert.ToString(id, System.Globalization.CultureInfo.InvariantCulture)!.Trim())]);
    }

    /// <summary>
    /// Puts the company where a table takes it and the mutation does not, also into a table that is not given and needs nothing else.
    /// </summary>
    /// <returns>Whether the mutation says of which company it is.</returns>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a table has it without a value.</exception>
    public bool PutCompany(string company, InputContext context)
    {
        bool isPut = _field.Argument(CompanyId) is not null;
        // Where the mutation takes it, a table gets it only if it cannot be without.
        bool isSaid = isPut;
        foreach (SchemaInputValue argument in _field.Arguments)
        {
            if (CompanyField(_schema, argument) is not { } place || (isSaid && !place.IsRequired)) continue;
            if (KeyOf(_values, argument.Name) is not { } key)
            {
                if (Table(_schema, argument)!.InputFields.Any(other => other.IsRequired && other != place)) continue;
                _values[argument.Name] = new OrderedDictionary { [place.Name] = company };
            }
            else if (_values[key] is not IDictionary table)
            {
                continue;
            }
            else if (ValueOf(table, place.Name) is not { } own || context.Unwrap(own) is null)
            {
                // Given and empty is not the default one. A row that a key read, which is bound to one company, may not know it.
                if (KeyOf(table, place.Name) is { } empty)
                {
                    if (table is not RowMembers)
                        throw InputErrors.Bad($"'{argument.Name}.{empty}' has no value: name the company, or leave it out.", null);
                    table.Remove(empty);
                }

                table[place.Name] = company;
            }

            isPut = true;
        }

        return isPut;
    }

    /// <summary>Whether an id among them says of which company the mutation is.</summary>
    public bool HasId => HasIdIn(_field.Arguments, _values, 0);

    private bool HasIdIn(IReadOnlyList<SchemaInputValue> fields, IDictionary given, int depth) =>
        depth < InputContext.Deepest && fields.Any(field =>
            ValueOf(given, field.Name) is { } value && (Table(_schema, field) is { } type
                ? value is IDictionary table && HasIdIn(type.InputFields, table, depth + 1)
                : field.Name != CompanyId && (field.Type.NamedType == "ID" || SchemaNames.LastWord(field.Name) is "Id" or "Ids")));

    private IDictionary? Given(SchemaInputValue argument) => ValueOf(_values, argument.Name) as IDictionary;

    private static object? ValueOf(IDictionary table, string name) => KeyOf(table, name) is { } key ? table[key] : null;

    private static object? KeyOf(IDictionary table, string name) =>
        table.Keys.Cast<object>().FirstOrDefault(key => SchemaNames.Matches(name, key.ToString()!));

    private static SchemaInputValue? CompanyField(LucaSchema schema, SchemaInputValue argument) =>
        Table(schema, argument) is { } table ? Find(table.InputFields, CompanyId) : null;

    /// <summary>The same with every object in the place of a table made one, so that it can be added to.</summary>
    private static OrderedDictionary Tables(
        LucaSchema schema, IReadOnlyList<SchemaInputValue> fields, IDictionary given, InputContext context, int depth)
    {
        OrderedDictionary copy = Like(given);
        foreach (DictionaryEntry entry in given)
        {
            copy[entry.Key] = entry.Value is not null && depth < InputContext.Deepest && Find(fields, entry.Key.ToString()!) is { } field
                && Table(schema, field) is { } type && context.Unwrap(entry.Value) is IDictionary table
                ? Tables(schema, type.InputFields, table, context, depth + 1)
                : entry.Value;
        }

        return copy;
    }

    private static void Keep(OrderedDictionary arguments, IReadOnlyList<string> path, object? value)
    {
        for (int n = 0; n < path.Count - 1; n++)
        {
            object key = KeyOf(arguments, path[n])!;
            // Not into a table of the user's own.
            OrderedDictionary inner = Copy((IDictionary)arguments[key]!);
            arguments[key] = inner;
            arguments = inner;
        }

        arguments[path[path.Count - 1]] = value;
    }

    /// <summary>
    /// Where the server has <c>saleCustomerId</c> and no <c>saleCustomer</c>, the id takes the place of the table that holds it alone.
    /// </summary>
    private static void ByIds(IReadOnlyList<SchemaInputValue> fields, IDictionary table)
    {
        foreach (string name in table.Keys.Cast<object>().OfType<string>().ToArray())
        {
            if (table[name] is not IDictionary { Count: 1 } reference || Find(fields, name) is not null
                || Find(fields, name + Id) is not { } field) continue;
            DictionaryEntry only = reference.Entries().First();
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
        if (Open(schema, field, arguments) is not { } open || Table(schema, open) is not { } table) return arguments;
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
        arguments[open.Name] = inner;
        return arguments;
    }

    /// <summary>What can be given of the object, wherever the mutation takes it.</summary>
    public static IReadOnlyList<SchemaInputValue> FieldsOf(LucaSchema schema, SchemaField field, MutationInput input) =>
        input.ObjectArgument is null && IsFlat(schema, field)
            ? MutationShape.Of(schema, field)!.Fields
            : TableType(schema, field, input)?.InputFields ?? [];

    /// <summary>
    /// The type of the object's table, wherever the mutation has it; where no object is named, of the one that takes what is no argument.
    /// </summary>
    private static SchemaType? TableType(LucaSchema schema, SchemaField field, MutationInput input)
    {
        if (input.ObjectArgument is not { } name)
        {
            // A table under another name is put there, and not beside columns.
            return Open(schema, field, input.Arguments) is { } open && Table(schema, open) is { } type
                && ObjectInput.Names(input.Arguments).All(given =>
                    (Find(field.Arguments, given) ?? Find(type.InputFields, given)) is not null) ? type : null;
        }

        if (Find(field.Arguments, name) is { } argument) return Table(schema, argument);
        if (Around(schema, field) is not { } around) return null;
        return Find(around.InputFields, name) is { } inner ? Table(schema, inner) : around;
    }

    /// <summary>What the mutation takes beside that table: its arguments, and the fields of a table around both.</summary>
    public static IReadOnlyList<SchemaInputValue> Beside(LucaSchema schema, SchemaField field, MutationInput input) =>
        input.ObjectArgument is { } name && Find(field.Arguments, name) is null && Around(schema, field) is { } around
        && Find(around.InputFields, name) is not null
            ? [.. field.Arguments, .. around.InputFields]
            : field.Arguments;

    private static SchemaType? Around(LucaSchema schema, SchemaField field) =>
        Open(schema, field, new OrderedDictionary()) is { } open ? Table(schema, open) : null;

    /// <summary>
    /// Whether a mutation that creates or changes an object has no table for it: one beside its fields is another object.
    /// </summary>
    private static bool IsFlat(LucaSchema schema, SchemaField field) => MutationShape.Of(schema, field) is { TablePath.Count: 0 };

    /// <summary>
    /// The object's table that is not given, or of any other mutation the one table; null where that is given, or there are several or
    /// none.
    /// </summary>
    private static SchemaInputValue? Open(LucaSchema schema, SchemaField field, IDictionary given)
    {
        IReadOnlyList<string>? path = MutationShape.Of(schema, field)?.TablePath;
        SchemaInputValue[] open =
        [
            .. field.Arguments.Where(argument => (path is null || (path.Count > 0 && argument.Name == path[0]))
                && Table(schema, argument) is not null && KeyOf(given, argument.Name) is null)
        ];
        return open.Length == 1 ? open[0] : null;
    }

    private static SchemaType? Table(LucaSchema schema, SchemaInputValue value) =>
        !value.Type.IsList && schema.Type(value.Type.NamedType) is { Kind: TypeKind.InputObject } type ? type : null;

    private static SchemaInputValue? Find(IReadOnlyList<SchemaInputValue> values, string name) => InputValueWriter.FieldFor(values, name);

    /// <summary>
    /// With the tables in it, as deep as values may go: one that contains itself is refused when it is written. Its keys are texts; a
    /// hashtable takes others too.
    /// </summary>
    private static OrderedDictionary Copy(IDictionary source, int depth = 0)
    {
        OrderedDictionary copy = Like(source);
        foreach (DictionaryEntry entry in source)
        {
            string name = Convert.ToString(entry.Key, System.Globalization.CultureInfo.InvariantCulture)!;
            if (copy.Contains(name)) throw InputErrors.Twice(name, name, name);
            copy[name] = entry.Value is OrderedDictionary table && depth < InputContext.Deepest ? Copy(table, depth + 1) : entry.Value;
        }

        return copy;
    }

    private static OrderedDictionary Like(IDictionary source) => source switch
    {
        RowMembers row => new RowMembers(row.Kind),
        ColumnMembers => new ColumnMembers(),
        _ => new OrderedDictionary(),
    };
}
