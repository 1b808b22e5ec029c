using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>
/// What an export asks of each row: all scalars, those of the objects that it points to, and the lists within it. Of rows that have a list
/// of their own, which is exported too, a list within another row only says which ones they are.
/// </summary>
internal sealed class ExportSelection(LucaSchema schema)
{
    private const int MaxDepth = 4;

    private readonly IdentifyingFields _identifying = new(schema);
    private readonly HashSet<string> _listed = new(
        new RootFields(schema).Queries().Where(root => root.IsList).Select(root => root.RowTypeName), StringComparer.Ordinal);

    /// <summary>
    /// Fields that only some types of a row have and that cannot be asked for: another of these types has one of that name and another
    /// type, and no column holds both (<see cref="MemberField"/>).
    /// </summary>
    public SortedSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>The selection; null where rows are plain values.</summary>
    public Selection? Of(string typeName)
    {
        if (schema.Type(typeName) is not { IsComposite: true } type) return null;
        SelectionNode root = new(schema, type, RowNames.OfSchema);
        AddWhole(root, [typeName]);
        root.Complete();
        return root.ToSelection();
    }

    private void AddWhole(SelectionNode node, IReadOnlyList<string> path)
    {
        AddPlain(node, node.Type);
        foreach (SchemaField field in Nested(node.Type)) AddNested(node, field, path);
        HashSet<string> plain = [.. OfSome(node.Type, member => member.Fields.Where(IsPlain)).Select(field => field.Key)];
        foreach (IGrouping<string, (string Owner, SchemaField Field)> field in OfSome(node.Type, Nested))
        {
            if (plain.Contains(field.Key)) LeftOut.UnionWith(field.Select(MemberField.InWords));
            else AddNested(node, Limited(node, field), path);
        }
    }

    private void AddNested(SelectionNode node, SchemaField field, IReadOnlyList<string> path)
    {
        SchemaType type = schema.Type(field.Type.NamedType)!;
        if (field.Type.IsList) AddElements(node, field, type, path);
        else if (RootFields.IsConnection(schema, field.Type)) AddConnection(node, field, type, path);
        else if (ListPage.Of(schema, type, isPaged: false) is { SaysRest: true }) AddSegment(node.AddObject(field, type), path);
        else if (path.Count == 1) AddPlain(node.AddObject(field, type), type);
        else if (!path.Contains(type.Name)) AddIdentifying(node.AddObject(field, type), type);
    }

    private void AddElements(SelectionNode node, SchemaField field, SchemaType type, IReadOnlyList<string> path)
    {
        if (path.Contains(type.Name) || path.Count >= MaxDepth) return;
        SelectionNode elements = node.AddObject(field, type);
        if (_listed.Contains(type.Name)) AddIdentifying(elements, type);
        else AddWhole(elements, [.. path, type.Name]);
    }

    private void AddConnection(SelectionNode node, SchemaField field, SchemaType connection, IReadOnlyList<string> path)
    {
        if (RootFields.NodeType(schema, connection) is not { } name || schema.Type(name) is not { IsComposite: true } type) return;
        if (path.Contains(name) || path.Count >= MaxDepth) return;
        if (connection.Field("nodes") is { } nodes) AddElements(node.AddObject(field, connection), nodes, type, path);
        else if (connection.Field("edges") is { } edges && schema.Type(edges.Type.NamedType) is { } edge && edge.Field("node") is { } inner)
            AddElements(node.AddObject(field, connection).AddObject(edges, edge), inner, type, path);
    }

    private void AddSegment(SelectionNode segment, IReadOnlyList<string> path)
    {
        AddPlain(segment, segment.Type);
        foreach (SchemaField field in Nested(segment.Type).Where(field => field.Type.IsList))
            AddElements(segment, field, schema.Type(field.Type.NamedType)!, path);
    }

    /// <summary>All scalars, with those that only some of the types of an interface or a union have.</summary>
    private void AddPlain(SelectionNode node, SchemaType type)
    {
        foreach (SchemaField field in type.Fields.Where(IsPlain)) node.AddLeaf(field);
        foreach (IGrouping<string, (string Owner, SchemaField Field)> field in OfSome(type, member => member.Fields.Where(IsPlain)))
            node.AddLeaf(Limited(node, field));
    }

    private IEnumerable<IGrouping<string, (string Owner, SchemaField Field)>> OfSome(
        SchemaType type, Func<SchemaType, IEnumerable<SchemaField>> fields) => MemberField.OfSome(schema, type, fields);

    private SchemaField Limited(SelectionNode node, IGrouping<string, (string Owner, SchemaField Field)> field)
    {
        MemberField column = MemberField.Of(schema, node.Type, field);
        node.Limit(column);
        LeftOut.UnionWith(column.LeftOut);
        return column.Field;
    }

    private void AddIdentifying(SelectionNode node, SchemaType type)
    {
        foreach (SchemaField field in _identifying.Of(type)) node.AddLeaf(field);
    }

    private bool IsPlain(SchemaField field) =>
        IdentifyingFields.IsAsked(field) && ValueKinds.CoreKind(schema, field.Type) is TypeKind.Scalar or TypeKind.Enum;

    private IEnumerable<SchemaField> Nested(SchemaType type) => type.Fields.Where(field =>
        schema.Type(field.Type.NamedType) is { IsComposite: true } && !field.IsDeprecated
        && !field.NeedsArgumentsBeside(RootFields.IsConnection(schema, field.Type) ? "first" : null));
}
