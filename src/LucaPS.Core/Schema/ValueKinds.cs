using System.Collections.Generic;

namespace LucaPS.Schema;

/// <summary>
/// What a scalar's name says about its values. Beside the five of the specification these are the names that graphql-ruby,
/// GraphQL.NET and the common scalar libraries use; any other scalar stays as it came.
/// </summary>
internal static class ValueKinds
{
    private static readonly Dictionary<string, ValueKind> Scalars = new()
    {
        ["ID"] = ValueKind.Text,
        ["String"] = ValueKind.Text,
        ["UUID"] = ValueKind.Text,
        ["Guid"] = ValueKind.Text,
        ["Uri"] = ValueKind.Text,
        ["URL"] = ValueKind.Text,
        ["Email"] = ValueKind.Text,
        ["EmailAddress"] = ValueKind.Text,
        ["Boolean"] = ValueKind.Boolean,
        ["Int"] = ValueKind.Integer,
        ["BigInt"] = ValueKind.Integer,
        ["Long"] = ValueKind.Integer,
        ["Short"] = ValueKind.Integer,
        ["Byte"] = ValueKind.Integer,
        ["SByte"] = ValueKind.Integer,
        ["UInt"] = ValueKind.Integer,
        ["ULong"] = ValueKind.Integer,
        ["UShort"] = ValueKind.Integer,
        ["Int64"] = ValueKind.Integer,
        ["Float"] = ValueKind.Decimal,
        ["Decimal"] = ValueKind.Decimal,
        ["BigDecimal"] = ValueKind.Decimal,
        ["Money"] = ValueKind.Decimal,
        ["Amount"] = ValueKind.Decimal,
        ["Date"] = ValueKind.Date,
        ["DateOnly"] = ValueKind.Date,
        ["ISO8601Date"] = ValueKind.Date,
        ["LocalDate"] = ValueKind.Date,
        ["DateTime"] = ValueKind.Time,
        ["DateTimeOffset"] = ValueKind.Time,
        ["ISO8601DateTime"] = ValueKind.Time,
        ["Time"] = ValueKind.Time,
        ["Timestamp"] = ValueKind.Time,
    };

    /// <summary>The kind for a scalar's name.</summary>
    public static ValueKind OfScalar(string name) => Scalars.TryGetValue(name, out ValueKind kind) ? kind : ValueKind.Unknown;

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
