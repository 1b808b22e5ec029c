namespace LucaPS.Schema;

/// <summary>
/// What a scalar's name says about its values. Beside the five of the specification these are the names that graphql-ruby,
/// GraphQL.NET and the common scalar libraries use; any other scalar stays as it came.
/// </summary>
internal static class ValueKinds
{
    /// <summary>The kind for a scalar's name.</summary>
    public static ValueKind OfScalar(string name) => name switch
    {
        "ID" or "String" or "UUID" or "Guid" or "Uri" or "URL" or "Email" or "EmailAddress" => ValueKind.Text,
        "Boolean" => ValueKind.Boolean,
        "Int" or "BigInt" or "Long" or "Short" or "Byte" or "SByte" or "UInt" or "ULong"
            or "UShort" or "Int64" => ValueKind.Integer,
        "Float" or "Decimal" or "BigDecimal" or "Money" or "Amount" => ValueKind.Decimal,
        "Date" or "DateOnly" or "ISO8601Date" or "LocalDate" => ValueKind.Date,
        "DateTime" or "DateTimeOffset" or "ISO8601DateTime" or "Timestamp" => ValueKind.Time,
        _ => ValueKind.Unknown,
    };

    /// <summary>The kind for a field's type; lists have their element's.</summary>
    public static ValueKind Of(LucaSchema schema, TypeRef type)
    {
        string name = type.NamedType;
        return CoreKind(schema, type) switch
        {
            TypeKind.Object or TypeKind.Interface or TypeKind.Union => ValueKind.Object,
            TypeKind.Enum => ValueKind.Text,
            TypeKind.Scalar => OfScalar(name),
            _ => ValueKind.Unknown,
        };
    }

    /// <summary>The kind of the named type at the core: as the schema lists it, else as the use of it says.</summary>
    public static TypeKind CoreKind(LucaSchema schema, TypeRef type)
    {
        if (schema.Type(type.NamedType) is { } listed) return listed.Kind;
        TypeRef core = type;
        while (core.OfType is { } inner) core = inner;
        return core.Kind;
    }
}
