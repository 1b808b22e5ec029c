using System;
using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Takes off what PowerShell wraps values in, so that the engine sees plain ones.</summary>
internal static class PowerShellValues
{
    private const string Suffix = "Id";

    /// <summary>For all that reads a user's values.</summary>
    public static InputContext Context { get; } = new() { Unwrap = Unwrap, IdOf = IdOf };

    /// <summary>The plain value; a custom object or a row becomes a dictionary of its properties.</summary>
    public static object? Unwrap(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            PSCustomObject => Members(PSObject.AsPSObject(value)),
            Row => Members(PSObject.AsPSObject(plain)),
            SwitchParameter flag => flag.IsPresent,
            Enum or string or IDictionary => plain,
            _ => plain,
        };
    }

    /// <summary>The id of an object or a table in the place of an id, such as a product in <c>saleProductId</c>, but not of a row of another kind.</summary>
    private static object IdOf(object value, string field)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is not (Row or PSCustomObject or IDictionary) || IdTransformationAttribute.IdOf(value) is not { } id) return value;
        string kind = field.EndsWith(Suffix, StringComparison.Ordinal) ? SchemaNames.ToPascalCase(field.Substring(0, field.Length - Suffix.Length)) : string.Empty;
        if (RowKind.MayBe(value, kind) || RowKind.Of(value)!.EndsWith(kind, StringComparison.OrdinalIgnoreCase)) return id;
        throw InputErrors.Bad($"'{field}' is a row of type LucaPS.{RowKind.Of(value)}, but a {kind} is expected. Nothing was sent.", id);
    }

    private static OrderedDictionary Members(PSObject value)
    {
        OrderedDictionary members = new(StringComparer.Ordinal);
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.Property or PSMemberTypes.ScriptProperty or PSMemberTypes.AliasProperty)
                members[property.Name] = property.Value;
        }

        return members;
    }
}
