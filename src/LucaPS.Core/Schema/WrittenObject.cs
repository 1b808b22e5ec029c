using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>The object that a mutation writes.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsNew">Whether it is created.</param>
/// <param name="Ids">The ids that name it, or what it is made from; none where that is not known.</param>
internal sealed record WrittenObject(SchemaType Type, bool IsNew, IReadOnlyCollection<string> Ids)
{
    /// <summary>
    /// Whether a row in one of its lists belongs to another object, as a line does to its invoice. Where nothing says whose it is, its id
    /// is the user's.
    /// </summary>
    /// <param name="field">The input's field that it is given for.</param>
    public bool IsForeign(LucaSchema schema, RowMembers row, string field)
    {
        if (row.Owner is { } owner && Ids.Contains(owner)) return false;
        return (IsNew || (row.Owner is not null && Ids.Count > 0)) && (row.IsPart || HasParts(schema, field, row.IsAlone));
    }

    /// <summary>
    /// Whether a field of it is its only list of objects that are there only within it: what has a list of its own belongs to nobody, nor
    /// does what was read alone, such as a file that was uploaded before.
    /// </summary>
    private bool HasParts(LucaSchema schema, string name, bool isAlone)
    {
        if (Type.Fields.FirstOrDefault(field => SchemaNames.Matches(field.Name, name)) is not { } list
            || Type.Fields.Any(other => other != list && other.Type.NamedType == list.Type.NamedType)
            || schema.Type(list.Type.NamedType) is not { IsComposite: true } type) return false;
        string? element = list.Type.IsList ? type.Name
            : RootFields.IsConnection(schema, list.Type) ? RootFields.NodeType(schema, type) : null;
        return element is not null && schema.Type(element) is { } part
            && (new RootFields(schema).Lists(element) ? IsOfOne(part) : !isAlone);
    }

    /// <summary>Whether an object that is listed too is called after this one and names the one it is of.</summary>
    private bool IsOfOne(SchemaType part) => part.Name != Type.Name
        && SchemaNames.ToPascalCase(part.Name).StartsWith(SchemaNames.ToPascalCase(Type.Name), System.StringComparison.Ordinal)
        && part.Fields.Any(field => !field.Type.IsList
            && (field.Type.NamedType == Type.Name || SchemaNames.Matches(field.Name, Type.Name + "Id")));
}
