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
/// The arguments of a list as parameters of its cmdlet, where the schema is known without asking: <c>-Draft $true</c> instead of
/// <c>-Argument @{ draft = $true }</c>.
/// </summary>
internal sealed class FilterParameters
{
    private static readonly string[] s_taken =
        ["first", "last", "before", "after", "companyId", "company", "id", "ids", "property", "argument", "connection", "type", "changedSince"];

    private readonly Dictionary<string, RuntimeDefinedParameter> _byArgument = new(StringComparer.Ordinal);

    /// <summary>For the binder.</summary>
    public RuntimeDefinedParameterDictionary Parameters { get; } = [];

    /// <summary>What is known of a root field for a connection. A prompt or a binding shows no errors of it: then there are none.</summary>
    public static FilterParameters Of(ConnectionArgument? connection, string? rootFieldName, Type cmdlet)
    {
        FilterParameters filters = new();
        if (string.IsNullOrEmpty(rootFieldName)) return filters;
        try
        {
            if (KnownConnection.Find(connection)?.Schema is { } schema && new RootFields(schema).Find(rootFieldName!) is { } root)
                filters.Add(schema, root.Field, cmdlet);
        }
        catch (LucaException)
        {
            // The cmdlet itself meets the same failure and explains it.
        }

        return filters;
    }

    /// <summary>The arguments that were given, together with those of <c>-Argument</c>.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: one was given in both ways.</exception>
    public IDictionary? Merge(IDictionary? argument)
    {
        OrderedDictionary? merged = null;
        foreach (KeyValuePair<string, RuntimeDefinedParameter> pair in _byArgument)
        {
            if (!pair.Value.IsSet) continue;
            merged ??= Copy(argument);
            if (merged.Contains(pair.Key)) throw InputErrors.Bad($"'{pair.Key}' is given with -{pair.Value.Name} and with -Argument; give it once.", pair.Key);
            merged[pair.Key] = pair.Value.Value;
        }

        return merged ?? argument;
    }

    private static OrderedDictionary Copy(IDictionary? argument)
    {
        OrderedDictionary copy = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in argument ?? new Hashtable()) copy[entry.Key.ToString()!] = entry.Value;
        return copy;
    }

    private void Add(LucaSchema schema, SchemaField field, Type cmdlet)
    {
        foreach (SchemaInputValue argument in field.Arguments)
        {
            if (s_taken.Contains(argument.Name, StringComparer.OrdinalIgnoreCase) || Cmdlet.CommonParameters.Contains(argument.Name)) continue;
            string name = char.ToUpperInvariant(argument.Name[0]) + argument.Name.Substring(1);
            if (cmdlet.GetProperty(name)?.IsDefined(typeof(ParameterAttribute), inherit: true) == true) continue;
            ParameterAttribute attribute = new();
            if (!string.IsNullOrEmpty(argument.Description)) attribute.HelpMessage = argument.Description;
            RuntimeDefinedParameter parameter = new(name, ClrType(argument.Type), [attribute]);
            if (parameter.ParameterType == typeof(int)) parameter.Attributes.Add(new WholeNumberTransformationAttribute(int.MinValue, int.MaxValue));
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
            "String" or "ID" => typeof(string),
            _ => typeof(object),
        };
        return type.IsList ? one.MakeArrayType() : one;
    }
}
