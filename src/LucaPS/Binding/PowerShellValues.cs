using System;
using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Takes off what PowerShell wraps values in, so that the engine sees plain ones.</summary>
internal static class PowerShellValues
{
    /// <summary>For all that reads a user's values.</summary>
    public static InputContext Context { get; } = new() { Unwrap = Unwrap };

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
