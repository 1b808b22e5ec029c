using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>
/// The arguments of a list as parameters of its cmdlet: <c>-Draft $true</c> instead of <c>-Argument @{ draft = $true }</c>. They are those
/// of the server's schema where that is known without asking, else the documented ones.
/// </summary>
internal sealed class FilterParameters
{
    private static readonly string[] s_taken =
        [
            "companyId", "company", "id", "ids", "property", "argument", "connection", "type", "changedSince"
        ];

    private readonly Dictionary<string, RuntimeDefinedParameter> _byArgument = new(StringComparer.Ordinal);

    // The server's own; null where only the documented one is known.
    private LucaSchema? _shown;

    /// <summary>For the binder.</summary>
    public RuntimeDefinedParameterDictionary Parameters { get; } = [];

    /// <summary>
    /// What the binder could place nowhere, names with their hyphen and values, where <see cref="CatchUnknown"/> was called.
    /// </summary>
    public IReadOnlyList<object?> Unbound =>
        Parameters.TryGetValue(nameof(Unbound), out RuntimeDefinedParameter? rest) && rest.Value is object?[] values ? values : [];

    /// <summary>What is known of a root field for a connection.</summary>
    public static FilterParameters Of(ConnectionArgument? connection, string? rootFieldName, Type cmdlet)
    {
        FilterParameters filters = new();
        if (string.IsNullOrEmpty(rootFieldName)) return filters;
        LucaSchema schema = SchemaOf(connection) ?? KnownSchema.Schema;
        if (!schema.IsFallback) filters._shown = schema;
        if (new RootFields(schema).Find(rootFieldName!) is { } root) filters.Add(schema, root, cmdlet);
        return filters;
    }

    /// <summary>
    /// Takes what the binder can place nowhere, so that the cmdlet can say where it belongs: PowerShell's own error cannot.
    /// </summary>
    public void CatchUnknown() => Parameters[nameof(Unbound)] = new(
        nameof(Unbound), typeof(object[]),
        [
            new ParameterAttribute { ValueFromRemainingArguments = true, DontShow = true }, new AllowNullAttribute(),
            new AllowEmptyCollectionAttribute()
        ]);

    /// <summary>Where what was given and is not there belongs.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="rootFieldName">The list.</param>
    public LucaException Unknown(CommandInfo cmdlet, string rootFieldName)
    {
        string? given = Unbound.Select(value => value?.ToString()).FirstOrDefault(text => text is { Length: > 1 } && text[0] == '-');
        if (given is null)
            return InputErrors.Bad(
                $"{cmdlet.Name} takes no further value '{Unbound[0]}': give several ids as one list, with commas.", Unbound[0]);
        string name = given.Substring(1).TrimEnd(':');
        IReadOnlyList<string> nearest = SchemaNames.Nearest(
            name, cmdlet.Parameters.Keys.Concat(Parameters.Keys).Where(known => known != nameof(Unbound)));
        return InputErrors.Bad(
            Place(cmdlet.Name, name, rootFieldName)
                + (nearest.Count > 0 ? $" Did you mean {SchemaNames.Join(nearest, "or")}?" : string.Empty),
            given);
    }

    /// <summary>Where what is no parameter belongs: among the list's arguments, within one of them, or nowhere.</summary>
    private string Place(string cmdlet, string name, string list)
    {
        string argument = SchemaNames.ToCamelCase(name);
        SchemaField? field = _shown is null ? null : new RootFields(_shown).Find(list)?.Field;
        if (field is null || field.Arguments.Any(one => SchemaNames.Matches(one.Name, argument)))
            return $"{cmdlet} has no parameter '{name}': for an argument of '{list}' use -Argument @{{ {argument} = … }}.";
        SchemaInputValue? table = field.Arguments.FirstOrDefault(one => !one.Type.IsList
            && _shown!.Type(one.Type.NamedType) is { Kind: TypeKind.InputObject } type
            && type.InputFields.Any(inner => SchemaNames.Matches(inner.Name, argument)));
        return table is null
            ? $"{cmdlet} has no parameter '{name}', and '{list}' has no argument '{argument}'. Get-LucaSchema -Name {list} shows what -Argument @{{ … }} can give; with -Refresh the server is asked again."
            : $"{cmdlet} has no parameter '{name}': '{list}' takes it in '{table.Name}'. Use -Argument @{{ {table.Name} = @{{ {argument} = … }} }}; Get-LucaSchema -Type {table.Type.NamedType} shows what belongs there.";
    }

    /// <summary>The arguments that were given, together with those of <c>-Argument</c>.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: one was given in both ways.</exception>
    public IDictionary? Merge(IDictionary? argument)
    {
        OrderedDictionary? merged = null;
        foreach (KeyValuePair<string, RuntimeDefinedParameter> pair in _byArgument)
        {
            if (!pair.Value.IsSet) continue;
            // Most servers take null for no filter at all.
            if (PowerShellValues.Plain(pair.Value.Value) is null)
                throw InputErrors.Bad(
                    $"-{pair.Value.Name} is empty: give a value, or leave it out. -Argument @{{ {pair.Key} = $null }} says null.",
                    pair.Key);
            merged ??= Copy(argument);
            if (merged.Contains(pair.Key))
                throw InputErrors.Bad($"'{pair.Key}' is given with -{pair.Value.Name} and with -Argument; give it once.", pair.Key);
            merged[pair.Key] = pair.Value.Value;
        }

        return merged ?? argument;
    }

    private static LucaSchema? SchemaOf(ConnectionArgument? connection)
    {
        try
        {
            return KnownConnection.Find(connection)?.Schema;
        }
        catch (LucaException)
        {
            // The cmdlet itself meets the same failure and explains it.
            return null;
        }
    }

    private static OrderedDictionary Copy(IDictionary? argument)
    {
        OrderedDictionary copy = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in argument ?? new Hashtable()) copy[entry.Key.ToString()!] = entry.Value;
        return copy;
    }

    private void Add(LucaSchema schema, RootField root, Type cmdlet)
    {
        foreach (SchemaInputValue argument in root.Field.Arguments)
        {
            if (root.IsForPages(argument.Name)) continue;
            if (s_taken.Contains(argument.Name, StringComparer.OrdinalIgnoreCase) || Cmdlet.CommonParameters.Contains(argument.Name))
                continue;
            string name = char.ToUpperInvariant(argument.Name[0]) + argument.Name.Substring(1);
            if (cmdlet.GetProperty(name)?.IsDefined(typeof(ParameterAttribute), inherit: true) == true) continue;
            ParameterAttribute attribute = new();
            if (!string.IsNullOrEmpty(argument.Description)) attribute.HelpMessage = argument.Description;
            RuntimeDefinedParameter parameter = new(name, ClrType(argument.Type), [attribute]);
            if (parameter.ParameterType == typeof(int))
                parameter.Attributes.Add(new WholeNumberTransformationAttribute(int.MinValue, int.MaxValue));
            if (parameter.ParameterType == typeof(string)) parameter.Attributes.Add(new TextTransformationAttribute());
            if (schema.Type(argument.Type.NamedType) is { Kind: TypeKind.Enum } type && type.EnumValues.Count > 0)
                parameter.Attributes.Add(new ValidateSetAttribute([.. type.EnumValues.Select(value => value.Name)]));
            Parameters[name] = parameter;
            _byArgument[argument.Name] = parameter;
        }
    }

    private static Type ClrType(TypeRef type)
    {
        Type one = type.NamedType switch
        {
            "Boolean" => typeof(bool),
            "Int" => typeof(int),
            "String" => typeof(string),
            // A row stands for its id, and as text it would be its name.
            _ => typeof(object),
        };
        return type.IsList ? one.MakeArrayType() : one;
    }
}
