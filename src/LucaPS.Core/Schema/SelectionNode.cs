using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace LucaPS.Schema;

/// <summary>A selection while it is put together: each field once, in the order in which they were first named.</summary>
internal sealed class SelectionNode(LucaSchema schema, SchemaType type)
{
    private readonly List<(SchemaField Field, SelectionNode? Children)> _fields = [];

    public SchemaType Type => type;

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Adds a scalar or enum field.</summary>
    public void AddLeaf(SchemaField field)
    {
        if (_fields.FindIndex(item => item.Field.Name == field.Name) < 0) _fields.Add((field, null));
    }

    /// <summary>Adds a field with fields of its own, or gives the one that is there.</summary>
    public SelectionNode AddObject(SchemaField field, SchemaType fieldType)
    {
        int index = _fields.FindIndex(item => item.Field.Name == field.Name);
        if (index >= 0 && _fields[index].Children is { } there) return there;
        var node = new SelectionNode(schema, fieldType);
        // A schema that names a field twice, once as a scalar: without fields of its own the object could not be asked for at all.
        if (index >= 0) _fields[index] = (field, node);
        else _fields.Add((field, node));
        return node;
    }

    /// <summary>Puts the id first where it was not named, as the type has one; a type of several kinds says which one it is.</summary>
    public void Complete()
    {
        foreach ((_, SelectionNode? children) in _fields) children?.Complete();
        if (type.Kind == TypeKind.Interface && type.Field("id") is { HasRequiredArguments: false } interfaceId) AddFirst(interfaceId);
        if (type.Kind is TypeKind.Interface or TypeKind.Union) AddFirst(TypeNameField);
        else if (type.Field("id") is { HasRequiredArguments: false } id) AddFirst(id);

        // Nothing that may be asked for: the one field that every type has.
        if (_fields.Count == 0) AddFirst(TypeNameField);
    }

    public Selection ToSelection(bool isDefault = false)
    {
        var fields = new List<SelectedField>(_fields.Count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((SchemaField field, SelectionNode? children) in _fields)
        {
            string wanted = field.Name == TypeNameField.Name ? "TypeName" : SchemaNames.ToPascalCase(field.Name);
            string name = wanted;
            for (int n = 2; !names.Add(name); n++) name = wanted + n.ToString(CultureInfo.InvariantCulture);
            fields.Add(new SelectedField
            {
                Name = field.Name,
                PropertyName = name,
                Type = field.Type,
                Value = children is null ? Leaf(field) : ValueKind.Object,
                Children = children?.ToSelection(),
            });
        }

        return new Selection { TypeName = type.Name, Fields = fields, Text = Text(fields), IsDefault = isDefault };
    }

    private static SchemaField TypeNameField { get; } =
        new() { Name = "__typename", Type = TypeRef.NonNullOf(TypeRef.Named(TypeKind.Scalar, "String")) };

    private ValueKind Leaf(SchemaField field) => ValueKinds.Of(schema, field.Type) is var kind && kind == ValueKind.Object ? ValueKind.Unknown : kind;

    private void AddFirst(SchemaField field)
    {
        if (_fields.FindIndex(item => item.Field.Name == field.Name) < 0) _fields.Insert(0, (field, null));
    }

    private string Text(List<SelectedField> fields)
    {
        if (type.Kind != TypeKind.Union) return "{ " + string.Join(" ", fields.Select(FieldText)) + " }";

        // A union has no fields of its own (section 3.8): what its types share is asked of each.
        string shared = string.Join(" ", fields.Where(field => field.Name != TypeNameField.Name).Select(FieldText));
        var text = new StringBuilder("{ __typename");
        if (shared.Length > 0)
        {
            foreach (string possible in type.PossibleTypes) text.Append(" ... on ").Append(possible).Append(" { ").Append(shared).Append(" }");
        }

        return text.Append(" }").ToString();
    }

    private static string FieldText(SelectedField field) => field.Children is { } children ? field.Name + " " + children.Text : field.Name;
}
