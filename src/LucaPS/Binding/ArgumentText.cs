using System;
using System.Globalization;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>Numbers given where text is expected.</summary>
internal static class ArgumentText
{
    /// <summary>
    /// The text of a number: as it was typed where PowerShell still knows, for <c>0007</c>, <c>1e5</c> and <c>0x1F</c> may be names. Null
    /// for what is no number.
    /// </summary>
    public static string? OfNumber(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is not IFormattable number || !(plain.GetType().IsPrimitive || plain is decimal)) return null;
        // Of a constant on the command line, PowerShell's own conversion to text gives what was typed.
        return value is PSObject ? LanguagePrimitives.ConvertTo<string>(value) : number.ToString(null, CultureInfo.InvariantCulture);
    }
}
