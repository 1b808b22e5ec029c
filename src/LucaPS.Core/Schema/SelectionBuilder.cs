using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>Decides which fields to ask for: by default, or as the user names them.</summary>
/// <param name="schema">The schema.</param>
/// <param name="asked">
/// Types of what is asked beside it of other types, by name: no field may have another type there (GraphQL section 5.3.2). Null where
/// nothing is.
/// </param>
/// <param name="names">What the objects within the rows are called; null for the names of the schema.</param>
internal sealed class SelectionBuilder(
    LucaSchema schema, IReadOnlyDictionary<string, string>? asked = null, RowNames? names = null)
{
    private const int MaxDepth = 10;
    private readonly IdentifyingFields _identifying = new(schema);
    private readonly Dictionary<string, SchemaType> _unions = new(StringComparer.Ordinal);

    /// <summary>Fields of some types of a row that have no column: one of another type has it (<see cref="MemberField"/>).</summary>
    public SortedSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// All scalar and enum fields of the row, the identifying fields of the objects that it points to, and its line items with theirs.
    /// Left out: Relay lists, deprecated fields, fields that need arguments.
    /// </summary>
    /// <param name="typeName">The row's type.</param>
    /// <param name="isPage">Whether it is one page of a list (<see cref="RootFields.IsOnePage"/>): then its rows are asked for too.</param>
    public Selection Default(string typeName, bool isPage = false)
    {
        SelectionNode root = Root(typeName);
        AddDefault(root, isPage ? ListPage.Of(schema, root.Type, isPaged: true)?.Rows : null);
        root.Complete();
        return root.ToSelection(isDefault: true, isPage: isPage);
    }

    /// <summary>
    /// The named fields. A name is one of the schema or of the row, in any case: <c>unitPriceCents</c>, <c>UnitPrice</c>,
    /// <c>saleCustomer.name</c>, <c>SaleCustomerName</c>; an object's own name means its identifying fields; <c>*</c> means all scalar and
    /// enum fields, and may be part of a name. The company's id and name are on every row without being asked for. The id is always there.
    /// </summary>
    /// <param name="typeName">The row's type.</param>
    /// <param name="properties">The names; none or null gives the default.</param>
    /// <param name="isPage">As for the default.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is no such field; the nearest are named.</exception>
    public Selection Build(string typeName, IReadOnlyList<string>? properties, bool isPage = false)
    {
        if (properties is null || properties.Count == 0) return Default(typeName, isPage);
        SelectionNode root = Root(typeName);
        foreach (string property in properties)
        {
            string name = property?.Trim() ?? string.Empty;
            if (IdentifyingFields.IsOfCompany(root.Type, name)) continue;
            Add(root, name.Split('.'), 0, name);
        }

        root.Complete();
        return root.ToSelection(isPage: isPage);
    }

    /// <summary>
    /// What <see cref="Build"/> takes for a type, for completion: its fields, and those of the objects that it points to.
    /// </summary>
    public IEnumerable<string> Names(string typeName)
    {
        if (schema.Type(typeName) is not { } type) yield break;
        foreach (SchemaField field in Fields(type).Fields.Where(IdentifyingFields.IsAsked))
            yield return SchemaNames.ToPascalCase(field.Name);
        foreach (SchemaField field in Fields(type).Fields.Where(IdentifyingFields.IsAsked))
        {
            if (Composite(field) is not { } inner || RootFields.IsConnection(schema, field.Type)) continue;
            foreach (SchemaField leaf in _identifying.Leaves(inner)) yield return field.Name + "." + leaf.Name;
        }
    }

    private SelectionNode Root(string typeName)
    {
        if (schema.Type(typeName) is { IsComposite: true } type)
            return new SelectionNode(schema, Apart(Fields(type)), names ?? RowNames.OfSchema);
        throw Bad(typeName, schema.Type(typeName) is { } plain
            ? $"The result is a plain value ({plain.Name}), not an object with properties. Ask for it with Invoke-LucaGraphQL."
            : $"The schema has no type '{typeName}' that fields can be asked of. Get-LucaSchema -Refresh asks the server again for what it has.");
    }

    private SchemaType Apart(SchemaType type) => asked is null || asked.Count == 0 ? type
        : type with
        {
            Fields = [.. type.Fields.Where(field =>
            !asked.TryGetValue(field.Name, out string? other) || other == field.Type.ToString())]
        };

    private void AddDefault(SelectionNode node, SchemaField? rows)
    {
        AddMembers(node, "*");
        foreach (SchemaField field in node.Type.Fields.Where(IdentifyingFields.IsAsked))
        {
            if (Composite(field) is not { } type)
            {
                AddPlain(node, field);
                continue;
            }

            if (!field.Type.IsList) AddIdentifying(node, field, type);
            else if (field == rows || _identifying.IsPart(node.Type, type)) AddLines(node, field, type);
        }
    }

    // A line's own fields and what identifies the objects that it points to, except the row that it is a line of.
    private void AddLines(SelectionNode node, SchemaField field, SchemaType type, bool isInner = false)
    {
        SelectionNode lines = node.AddObject(field, type);
        foreach (SchemaField inner in type.Fields.Where(IdentifyingFields.IsAsked))
        {
            SchemaType? innerType = Composite(inner);
            if (innerType is null) AddPlain(lines, inner);
            else if (!inner.Type.IsList && innerType.Name != node.Type.Name) AddIdentifying(lines, inner, innerType);
        }

        // A voucher's postings have lines of their own: postings { postingLines { … } } (luca-api.md).
        if (isInner) return;
        foreach (SchemaField inner in type.Fields.Where(inner => IdentifyingFields.IsAsked(inner) && inner.Type.IsList))
        {
            if (Composite(inner) is { } innerType && innerType.Name != node.Type.Name && _identifying.IsPart(type, innerType))
                AddLines(lines, inner, innerType, isInner: true);
        }
    }

    private void AddIdentifying(SelectionNode node, SchemaField field, SchemaType type)
    {
        if (RootFields.IsConnection(schema, field.Type)) return;
        IReadOnlyList<SchemaField> identifying = _identifying.Of(type);
        if (identifying.Count == 0 && type.Kind == TypeKind.Object) return;
        SelectionNode child = node.AddObject(field, type);
        foreach (SchemaField leaf in identifying) child.AddLeaf(leaf);
    }

    // A field whose type is not listed cannot be asked for: it may be an object.
    private void AddPlain(SelectionNode node, SchemaField field)
    {
        if (ValueKinds.CoreKind(schema, field.Type) is TypeKind.Scalar or TypeKind.Enum) node.AddLeaf(field);
    }

    private void Add(SelectionNode node, string[] path, int depth, string property)
    {
        string name = path[depth];
        bool isLast = depth == path.Length - 1;
        if (name.Length == 0 || depth >= MaxDepth) throw Unknown(node.Type, name, property, "it is not a field name");
        if (SchemaNames.HasWildcard(name))
        {
            AddMatching(node, name, isLast, property);
            return;
        }

        MemberField? ofSome = null;
        if ((Find(node.Type, name) ?? (ofSome = OfMembers(node.Type, name, property))?.Field) is not { } field)
        {
            if (!AddFlattened(node, path, depth, property)) AddUnknown(node, name, isLast, property);
            return;
        }

        if (field.NeedsArgumentsBeside(RootFields.IsConnection(schema, field.Type) ? "first" : null))
        {
            throw Bad(
                property,
                $"'{property}' cannot be asked for with -Property because '{field.Name}' needs arguments. Ask for it with Invoke-LucaGraphQL.");
        }

        node.Limit(ofSome);
        if (Composite(field) is not { } type)
        {
            if (!isLast)
                throw Bad(property, $"'{property}' is not a field: '{field.Name}' is of type {field.Type} and has no fields of its own.");
            node.AddLeaf(field);
            return;
        }

        SelectionNode child = node.AddObject(field, type);
        if (RootFields.IsConnection(schema, field.Type)) AddToConnection(child, path, depth, property);
        else if (!isLast) Add(child, path, depth + 1, property);
        else if (field.Type.IsList) AddLineFields(child);
        else AddLeaves(child, _identifying.Of(type));
    }

    // Named without 'nodes', the fields are those of the rows.
    private void AddToConnection(SelectionNode connection, string[] path, int depth, string property)
    {
        bool isLast = depth == path.Length - 1;
        if (!isLast && Find(connection.Type, path[depth + 1]) is not null)
        {
            Add(connection, path, depth + 1, property);
            return;
        }

        SchemaField? nodes = connection.Type.Field("nodes");
        SchemaField? edges = connection.Type.Field("edges");
        SelectionNode? rows = nodes is not null && Composite(nodes) is { } nodeType ? connection.AddObject(nodes, nodeType) : null;
        if (rows is null && edges is not null && Composite(edges) is { } edgeType && edgeType.Field("node") is { } node
            && Composite(node) is { } inner)
        {
            rows = connection.AddObject(edges, edgeType).AddObject(node, inner);
        }

        if (rows is null)
            throw Bad(property, $"'{property}' cannot be asked for: its rows have no fields. Ask for it with Invoke-LucaGraphQL.");
        if (isLast) AddLineFields(rows);
        else Add(rows, path, depth + 1, property);
    }

    private void AddLineFields(SelectionNode node)
    {
        AddLeaves(node, _identifying.Leaves(node.Type));
        foreach (SchemaField field in node.Type.Fields)
        {
            if (IdentifyingFields.IsAsked(field) && !field.Type.IsList && Composite(field) is { } type) AddIdentifying(node, field, type);
        }
    }

    private void AddMatching(SelectionNode node, string pattern, bool isLast, string property)
    {
        SchemaField[] matching = [.. _identifying.Leaves(node.Type)
            .Where(field => SchemaNames.Like(field.Name, pattern) || SchemaNames.Like(SchemaNames.ToPascalCase(field.Name), pattern))];
        if (!isLast) throw Bad(property, $"'{property}' is not a field: '*' stands for scalar fields and can only be the last part.");
        if (!AddMembers(node, pattern) && matching.Length == 0 && pattern != "*")
            throw Unknown(node.Type, pattern, property, "no field matches it");
        AddLeaves(node, matching);
    }

    /// <summary>The plain fields that only some of the types have that an interface or a union may be.</summary>
    private bool AddMembers(SelectionNode node, string pattern)
    {
        bool found = false;
        foreach (var field in MemberField.OfSome(schema, node.Type, member => member.Fields.Where(IdentifyingFields.IsAsked)))
        {
            if (!SchemaNames.Like(field.Key, pattern) && !SchemaNames.Like(SchemaNames.ToPascalCase(field.Key), pattern)) continue;
            var isPlain = field.ToLookup(one => ValueKinds.Of(schema, one.Field.Type) != ValueKind.Object);
            if (!isPlain[true].Any()) continue;

            MemberField column = MemberField.Of(schema, node.Type, isPlain[true]);
            LeftOut.UnionWith(column.LeftOut.Concat(isPlain[false].Select(MemberField.InWords)));
            node.Limit(column);
            node.AddLeaf(column.Field);
            found = true;
        }

        return found;
    }

    /// <summary><c>SaleCustomerName</c> is <c>saleCustomer.name</c>, for that is how rows name it.</summary>
    private bool AddFlattened(SelectionNode node, string[] path, int depth, string property)
    {
        string name = path[depth];
        if (depth != path.Length - 1) return false;
        foreach (SchemaField field in node.Type.Fields)
        {
            if (field.Type.IsList || field.HasRequiredArguments || Composite(field) is not { } type
                || RootFields.IsConnection(schema, field.Type)) continue;
            string prefix = SchemaNames.ToPascalCase(field.Name);
            if (name.Length <= prefix.Length || !name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            string rest = name.Substring(prefix.Length);
            MemberField? ofSome = null;
            if ((Find(type, rest) ?? (ofSome = OfMembers(type, rest, property))?.Field) is not { HasRequiredArguments: false } inner
                || Composite(inner) is not null) continue;
            SelectionNode child = node.AddObject(field, type);
            child.Limit(ofSome);
            child.AddLeaf(inner);
            return true;
        }

        return false;
    }

    // The fallback is known to be incomplete: there the server has the last word on a name.
    private void AddUnknown(SelectionNode node, string name, bool isLast, string property)
    {
        if (!schema.IsFallback || !isLast || !SchemaNames.IsName(name))
        {
            throw Unknown(
                node.Type, name, property, schema.IsFallback
                    ? $"the server does not show its schema, and LucaPS knows no such field of {node.Type.Name}"
                    : $"{node.Type.Name} has no such field");
        }

        node.AddLeaf(new SchemaField { Name = SchemaNames.ToCamelCase(name), Type = TypeRef.Named(TypeKind.Scalar, "Unknown") });
    }

    private SchemaField? Find(SchemaType type, string name) =>
        type.FieldAnyCase(name)
        ?? type.Fields.FirstOrDefault(field => SchemaNames.Matches(field.Name, name))
        ?? type.Fields.FirstOrDefault(field =>
            SchemaNames.Matches(field.Name, name + "Cents")
            && ValueKinds.Of(schema, field.Type) is ValueKind.Integer or ValueKind.Decimal or ValueKind.Unknown);

    /// <summary>A field that some of the types have that an interface or a union may be; null when none has it.</summary>
    private MemberField? OfMembers(SchemaType type, string name, string property)
    {
        if (type.Kind is not (TypeKind.Interface or TypeKind.Union)) return null;
        (string Owner, SchemaField Field)[] found = [.. type.PossibleTypes.Select(schema.Type).OfType<SchemaType>()
            .Select(member => (Owner: member.Name, Field: Find(member, name)!)).Where(one => one.Field is not null)];
        foreach ((string owner, SchemaField field) in found)
        {
            if (field.Name == found[0].Field.Name && MemberField.Wider(schema, found[0].Field, field) is not null) continue;
            throw Bad(
                property,
                $"-Property '{property}' cannot be asked for: it is {found[0].Field.Name} ({found[0].Field.Type}) in {found[0].Owner}, but {field.Name} ({field.Type}) in {owner}. Ask for it with Invoke-LucaGraphQL.");
        }

        return found.Length == 0 ? null : MemberField.Of(schema, type, found);
    }

    private static void AddLeaves(SelectionNode node, IEnumerable<SchemaField> fields)
    {
        foreach (SchemaField field in fields) node.AddLeaf(field);
    }

    /// <summary>The type of an object field; null for scalars and enums.</summary>
    private SchemaType? Composite(SchemaField field) =>
        schema.Type(field.Type.NamedType) is { IsComposite: true } type ? Fields(type) : null;

    /// <summary>The type as fields can be asked of it: a union with those that all its types share.</summary>
    private SchemaType Fields(SchemaType type)
    {
        if (type.Kind != TypeKind.Union) return type;
        if (_unions.TryGetValue(type.Name, out SchemaType? known)) return known;
        List<SchemaType?> possible = type.PossibleTypes.Select(schema.Type).ToList();
        List<SchemaField> shared = possible.Count == 0 || possible.Contains(null) ? [] : possible[0]!.Fields
            .Where(field =>
                possible.All(other =>
                    other!.Field(field.Name)?.Type.ToString() == field.Type.ToString() && !other.Field(field.Name)!.HasRequiredArguments))
            .Where(field => ValueKinds.Of(schema, field.Type) != ValueKind.Object)
            .ToList();
        return _unions[type.Name] = type with { Fields = shared };
    }

    private static LucaException Unknown(SchemaType type, string name, string property, string why)
    {
        IEnumerable<string> names = type.Fields.Where(field => !field.HasRequiredArguments).Select(field => field.Name);
        string where = property == name ? string.Empty : $" at '{name}'";
        return Bad(property, $"-Property '{property}' cannot be asked for: {why}{where}." + SchemaNames.Suggest(name, names)
            + " See Get-LucaSchema -Type " + type.Name + "; -Refresh asks the server again.");
    }

    private static LucaException Bad(string property, string message) => new(LucaErrorId.BadRequest, message) { TargetValue = property };
}
