using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace LucaPS.Schema;

/// <summary>A selection while it is put together: each field once, in the order in which they were first named.</summary>
internal sealed class SelectionNode(LucaSchema schema, SchemaType type, RowNames names)
{
    private readonly List<(SchemaField Field, SelectionNode? Children)> _fields = [];

    // Fields that only some types of an interface or a union have.
    private readonly Dictionary<string, MemberField> _ofSome = new(StringComparer.Ordinal);

    public SchemaType Type => type;

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
        var node = new SelectionNode(schema, fieldType, names);
        // A schema that names a field twice, once as a scalar: without fields of its own the object could not be asked for at all.
        if (index >= 0) _fields[index] = (field, node);
        else _fields.Add((field, node));
        return node;
    }

    /// <summary>Has a field asked of those alone of the types that an interface or a union may be that have it; null for all.</summary>
    public void Limit(MemberField? field)
    {
        if (field is not null) _ofSome[field.Field.Name] = field;
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

    public Selection ToSelection(bool isDefault = false, bool hasPages = false, bool isPage = false)
    {
        var fields = new List<SelectedField>(_fields.Count);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((SchemaField field, SelectionNode? children) in _fields)
        {
            string wanted = field.Name == TypeNameField.Name ? "TypeName" : SchemaNames.ToPascalCase(field.Name);
            string name = wanted;
            for (int n = 2; !used.Add(name); n++) name = wanted + n.ToString(CultureInfo.InvariantCulture);
            fields.Add(new SelectedField
            {
                Name = field.Name,
                PropertyName = name,
                Aliases = _ofSome.TryGetValue(field.Name, out MemberField? member)
                    ? [.. member.Groups.Select(group => group.Alias).OfType<string>()] : [],
                Type = field.Type,
                Value = children is null ? Leaf(field) : ValueKind.Object,
                Children = children?.ToSelection(hasPages: HasPages(field, children))
                    .Named(names.OfField(schema, field.Name, children.Type.Name)),
                Connection = HasPages(field, children) ? field : null,
                Limited = field.MayBeLimited ? field : null,
                Size = NumberedPages.OpenSizeOf(schema, field),
            });
        }

        ListPage? page = hasPages ? null : ListPage.Of(schema, type, isPaged: isPage);
        string? asked = page is not null && _fields.Exists(item => item.Field.Name == page.Rows.Name) ? page.Asked : null;
        return new Selection
        {
            TypeName = type.Name,
            Fields = fields,
            PageRows = asked is null ? null : page!.Rows.Name,
            Text = With(Text(fields), hasPages ? "pageInfo { hasNextPage endCursor }" : asked),
            IsDefault = isDefault
        };
    }

    private static SchemaField TypeNameField { get; } =
        new() { Name = "__typename", Type = TypeRef.NonNullOf(TypeRef.Named(TypeKind.Scalar, "String")) };

    private ValueKind Leaf(SchemaField field) =>
        ValueKinds.Of(schema, field.Type) is var kind && kind == ValueKind.Object ? ValueKind.Unknown : kind;

    private void AddFirst(SchemaField field)
    {
        if (_fields.FindIndex(item => item.Field.Name == field.Name) < 0) _fields.Insert(0, (field, null));
    }

    private string Text(List<SelectedField> fields)
    {
        // A union has no fields of its own (section 3.8): what its types share is asked of each.
        bool union = type.Kind == TypeKind.Union;
        string[] shared = [.. fields.Where(field => !_ofSome.ContainsKey(field.Name) && !(union && field.Name == TypeNameField.Name))
            .Select(FieldText)];
        var text = new StringBuilder("{ ").Append(union ? TypeNameField.Name : string.Join(" ", shared));
        if (!union && _ofSome.Count == 0) return text.Append(" }").ToString();
        foreach (string possible in type.PossibleTypes)
        {
            IEnumerable<string> own = fields.Select(field => MemberText(field, possible)).OfType<string>();
            string[] asked = union ? [.. shared, .. own] : [.. own];
            if (asked.Length > 0) text.Append(" ... on ").Append(possible).Append(" { ").Append(string.Join(" ", asked)).Append(" }");
        }

        return text.Append(" }").ToString();
    }

    /// <summary>A field as it is asked of one type; null where that type does not have it.</summary>
    private string? MemberText(SelectedField field, string member)
    {
        if (!_ofSome.TryGetValue(field.Name, out MemberField? column)) return null;
        foreach ((string? alias, IReadOnlyList<string> types) in column.Groups)
        {
            if (types.Contains(member)) return (alias is null ? "" : alias + ": ") + FieldText(field);
        }

        return null;
    }

    private bool HasPages(SchemaField field, SelectionNode? children) =>
        children is not null && RootFields.IsConnection(schema, field.Type)
        && children._fields.Exists(item => item.Field.Name is "nodes" or "edges");

    /// <summary>Asked for beside what was named, and no property: whether the list is whole.</summary>
    private static string With(string text, string? asked) => asked is null ? text : text.Insert(text.Length - 1, asked + " ");

    private static string FieldText(SelectedField field)
    {
        // Some servers want to be told how many; this many is what the others give.
        string name = field.Connection?.Argument("first") is { IsRequired: true } ? field.Name + "(first: 100)" : field.Name;
        return field.Children is { } children ? name + " " + children.Text : name;
    }
}
