using System;
using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Xml;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Unwraps PowerShell's values, so that the engine sees plain ones.</summary>
internal static class PowerShellValues
{
    /// <summary>For all that reads a user's values.</summary>
    public static InputContext Context { get; } = new() { Unwrap = Unwrap, IdOf = IdOf, KindOf = RowKind.Of };

    /// <summary>A text, a number or another single value without PowerShell's wrapping; anything else as it is.</summary>
    public static object? Bare(object? value) => Plain(value) is string or ValueType ? Plain(value) : value;

    /// <summary>Without PowerShell's wrapping; null for what stands for nothing: no output of a command, a database's null.</summary>
    public static object? Plain(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is null or DBNull || ReferenceEquals(value, AutomationNull.Value) ? null : plain;
    }

    /// <summary>The plain value; an object with properties becomes a dictionary of them.</summary>
    public static object? Unwrap(object value) => Plain(value) switch
    {
        null => null,
        SwitchParameter flag => flag.IsPresent,
        DataRowView view => Columns(view.Row),
        DataRow row => Columns(row),
        XmlElement element => Unwrap(OfXml(element)),
        var plain when HasMembers(plain) => Members(
            PSObject.AsPSObject(value), RowKind.IsAsWritten(value)
                ? new RowMembers(RowKind.Of(value)) { Owner = (plain as Row)?.Owner?.Key, IsAlone = plain is Row { Owner: null } }
                : new ColumnMembers()),
        var plain => plain,
    };

    /// <summary>Whether a value may stand for an object of Luca by its id; a process or a file has an id of another kind.</summary>
    public static bool MayHaveId(object plain) => plain is IDictionary or DataRow or DataRowView or XmlNode || HasMembers(plain);

    /// <summary>Whether an object is one for its properties: PowerShell's own, rows, instances of a script's classes.</summary>
    private static bool HasMembers(object plain) => plain is PSCustomObject or Row or CompanyInfo
        || (plain is not (ValueType or string or Uri or Version or IEnumerable or Delegate)
            && plain.GetType().Namespace?.Split('.')[0] is not ("System" or "Microsoft" or "LucaPS"));

    /// <summary>A number, or a text that is one in every culture; null for anything else, and for what is no amount.</summary>
    public static decimal? Number(object? value) => Plain(value) switch
    {
        decimal number => number,
        string text when decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out decimal number) => number,
        double number when Math.Abs(number) < 1e15 => (decimal)number,
        float number when Math.Abs(number) < 1e15f => (decimal)number,
        byte or sbyte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(Plain(value), CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>
    /// An element of XML as an object of its attributes and of the elements in it: among its properties PowerShell has .NET's own too, such
    /// as <c>Name</c> for the tag.
    /// </summary>
    public static PSObject OfXml(XmlElement element)
    {
        PSObject row = new();
        // One in a namespace is of the XML, and not of the row.
        foreach (XmlAttribute attribute in element.Attributes.OfType<XmlAttribute>().Where(one => one.NamespaceURI.Length == 0))
        {
            row.Properties.Remove(attribute.LocalName);
            row.Properties.Add(new PSNoteProperty(attribute.LocalName, attribute.Value));
        }

        foreach (IGrouping<string, XmlElement> same in element.ChildNodes.OfType<XmlElement>()
            .GroupBy(child => child.LocalName, StringComparer.OrdinalIgnoreCase))
        {
            object[] values = [.. same.Select(child =>
                child.HasAttributes || child.ChildNodes.OfType<XmlElement>().Any() ? OfXml(child) : (object)child.InnerText)];
            row.Properties.Remove(same.Key);
            row.Properties.Add(new PSNoteProperty(same.Key, values.Length == 1 ? values[0] : values));
        }

        return row;
    }

    private static ColumnMembers Columns(DataRow row)
    {
        ColumnMembers columns = new();
        foreach (DataColumn column in row.Table.Columns) columns[column.ColumnName] = row[column];
        return columns;
    }

    /// <summary>The id of an object or a table in the place of an id, such as a product in <c>saleProductId</c>.</summary>
    private static object IdOf(object value) =>
        Plain(value) is { } plain && (plain is IDictionary || HasMembers(plain)) && IdTransformationAttribute.IdOf(value) is { } id
            ? id
            : value;

    private static OrderedDictionary Members(PSObject value, OrderedDictionary members)
    {
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.Property or PSMemberTypes.ScriptProperty
                or PSMemberTypes.AliasProperty)
                members[property.Name] = Bare(property.Value);
        }

        return members;
    }
}
