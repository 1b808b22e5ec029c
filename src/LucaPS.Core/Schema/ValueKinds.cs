using System;
using System.Collections.Generic;

namespace LucaPS.Schema;

/// <summary>
/// What a scalar's name says about its values. Beside the five of the specification these are the names that the common GraphQL libraries
/// and databases use (graphql-ruby, GraphQL.NET, Hot Chocolate, graphql-java, gqlgen, Lighthouse, PostgreSQL), in any case and with or
/// without underscores; any other scalar, and a value that does not fit, stays as it came.
/// </summary>
internal static class ValueKinds
{
    private static readonly Dictionary<string, ValueKind> s_kinds = Of(
        (ValueKind.Text, ["ID", "String", "UUID", "Guid", "Uri", "URL", "Email", "EmailAddress"]),
        (ValueKind.Boolean, ["Boolean", "Bool"]),
        (ValueKind.Integer,
        [
            "Int", "BigInt", "Long", "Short", "Byte", "SByte", "UInt", "ULong", "UShort", "Int64", "Integer", "BigInteger", "SmallInt",
            "Int2", "Int4", "Int8", "Int16", "Int32", "UInt32", "UInt64", "UnsignedInt", "PositiveInt", "NonNegativeInt"
        ]),
        (ValueKind.Decimal,
            ["Float", "Decimal", "BigDecimal", "Money", "Amount", "Numeric", "BigFloat", "Double", "Real", "Float4", "Float8", "Float64"]),
        (ValueKind.Date, ["Date", "DateOnly", "ISO8601Date", "LocalDate", "NaiveDate", "CalendarDate"]),
        (ValueKind.Time,
        [
            "DateTime", "DateTimeOffset", "ISO8601DateTime", "Timestamp", "TimestampTz", "Time", "DateTimeTz", "DateTimeUtc", "UtcDateTime",
            "LocalDateTime", "NaiveDateTime", "OffsetDateTime", "ZonedDateTime", "Instant"
        ]));

    /// <summary>The kind for a scalar's name.</summary>
    public static ValueKind OfScalar(string name) =>
        s_kinds.TryGetValue(name, out ValueKind kind) || (name.IndexOf('_') > 0 && s_kinds.TryGetValue(SchemaNames.Plain(name), out kind))
            ? kind : ValueKind.Unknown;

    private static Dictionary<string, ValueKind> Of(params (ValueKind Kind, string[] Names)[] kinds)
    {
        Dictionary<string, ValueKind> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach ((ValueKind kind, string[] names) in kinds)
            foreach (string name in names) byName.Add(name, kind);
        return byName;
    }

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
    public static TypeKind CoreKind(LucaSchema schema, TypeRef type) =>
        schema.Type(type.NamedType)?.Kind ?? type.Core.Kind;
}
