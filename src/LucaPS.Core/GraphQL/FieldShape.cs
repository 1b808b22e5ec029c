using System;
using LucaPS.Schema;

namespace LucaPS.GraphQL;

/// <summary>What a root field gives.</summary>
internal enum RootKind
{
    /// <summary>A Relay connection.</summary>
    Connection,

    /// <summary>A list of objects.</summary>
    List,

    /// <summary>One object.</summary>
    Single,
}

/// <summary>How to ask a root field for its rows, by the schema.</summary>
internal sealed class FieldShape
{
    private FieldShape(SchemaField field, RootKind kind, SchemaType? connection)
    {
        Field = field;
        Kind = kind;
        UsesEdges = connection is not null && connection.Field("nodes") is null;
        HasTotal = connection?.Field("totalCount") is { } total && !HasRequired(total);
        CompanyType = TypeOf("companyId");
        FirstType = TypeOf("first");
        AfterType = TypeOf("after");
    }

    public SchemaField Field { get; }

    public RootKind Kind { get; }

    /// <summary>Whether the nodes only come within edges.</summary>
    public bool UsesEdges { get; }

    public bool HasTotal { get; }

    /// <summary>The types of the arguments; null where the field has no such argument.</summary>
    public string? CompanyType { get; }

    public string? FirstType { get; }

    public string? AfterType { get; }

    public static FieldShape Of(SchemaField field, LucaSchema schema)
    {
        SchemaType? type = schema.Type(field.Type.NamedType);
        // By its fields, not by its name alone: the name is only a habit (Relay's specification, section 2).
        bool connection = !field.Type.IsList && type?.Field("pageInfo") is not null && (type.Field("nodes") ?? type.Field("edges")) is not null;
        return new FieldShape(field, connection ? RootKind.Connection : field.Type.IsList ? RootKind.List : RootKind.Single, connection ? type : null);
    }

    /// <summary>The type of the rows; null where they are no objects.</summary>
    public static string? RowTypeName(SchemaField field, LucaSchema schema)
    {
        FieldShape root = Of(field, schema);
        if (root.Kind != RootKind.Connection) return field.Type.NamedType;
        SchemaType connection = schema.Type(field.Type.NamedType)!;
        if (!root.UsesEdges) return connection.Field("nodes")!.Type.NamedType;
        return schema.Type(connection.Field("edges")!.Type.NamedType)?.Field("node")?.Type.NamedType;
    }

    private static bool HasRequired(SchemaField field)
    {
        foreach (SchemaInputValue argument in field.Arguments)
        {
            if (argument.IsRequired) return true;
        }

        return false;
    }

    private string? TypeOf(string name)
    {
        foreach (SchemaInputValue argument in Field.Arguments)
        {
            if (string.Equals(argument.Name, name, StringComparison.Ordinal)) return argument.Type.ToString();
        }

        return null;
    }
}
