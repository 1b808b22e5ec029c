using System;
using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace LucaPS.Sandbox.Api;

/// <summary>A scalar that documents write as text.</summary>
internal abstract class TextScalarType : ScalarGraphType
{
    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text => ParseValue(text.Value.ToString()),
        _ => ThrowLiteralConversionError(value),
    };
}

/// <summary>A date without a time, as graphql-ruby writes it.</summary>
internal sealed class Iso8601DateType : TextScalarType
{
    public Iso8601DateType()
    {
        Name = "ISO8601Date";
        Description = "An ISO 8601-encoded date";
    }

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateOnly date => date,
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) =>
            date,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };
}

/// <summary>A time with its offset, as graphql-ruby writes it.</summary>
internal sealed class Iso8601DateTimeType : TextScalarType
{
    public Iso8601DateTimeType()
    {
        Name = "ISO8601DateTime";
        Description = "An ISO 8601-encoded datetime";
    }

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => time,
        string text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };
}
