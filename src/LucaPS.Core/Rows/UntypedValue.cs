using System.Collections.Generic;
using System.Numerics;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Rows;

/// <summary>Values of uncertain type. A text is never guessed to be something else where the schema says text.</summary>
internal static class UntypedValue
{
    /// <summary>A whole number, also as text (as <c>BigInt</c> is often sent); null when it is none.</summary>
    public static object? Integer(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return null;
        return ExactNumber.TryInteger(JsonText.Span(ref json), out BigInteger value) ? ExactNumber.Narrow(value) : null;
    }

    /// <summary>As the kind says where the value fits, otherwise as it came.</summary>
    public static object? Read(ref Utf8JsonReader json, ValueKind kind)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String:
                return FromText(ref json, kind);
            case JsonTokenType.Number when kind == ValueKind.Text:
                return JsonText.Raw(ref json);
            case JsonTokenType.Number:
                return FromNumber(ref json, kind);
            case JsonTokenType.StartArray:
                List<object?> items = [];
                while (json.Read() && json.TokenType != JsonTokenType.EndArray) items.Add(Read(ref json, kind));
                return items.ToArray();
            case JsonTokenType.StartObject:
                JsonTable members = [];
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    string name = JsonText.Read(ref json);
                    json.Read();
                    members[name] = Read(ref json, ValueKind.Unknown);
                }

                return members;
            default:
                return null;
        }
    }

    private static object FromNumber(ref Utf8JsonReader json, ValueKind kind)
    {
        if (kind == ValueKind.Decimal && ExactNumber.TryDecimal(json.ValueSpan, out decimal value)) return value;
        if (Integer(ref json) is { } whole) return whole;
        // Finer or larger than decimal holds: the digits themselves, never a rounded number.
        return ExactNumber.TryDecimal(json.ValueSpan, out value) ? value : JsonText.Raw(ref json);
    }

    private static object FromText(ref Utf8JsonReader json, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Integer when Integer(ref json) is { } whole:
                return whole;
            case ValueKind.Decimal when ExactNumber.TryDecimal(JsonText.Span(ref json), out decimal value):
                return value;
            case ValueKind.Decimal when Integer(ref json) is { } whole:
                return whole;
            case ValueKind.Date when JsonTime.TryDate(JsonText.Span(ref json), out System.DateTime day):
                return day;
            case ValueKind.Date or ValueKind.Time when JsonTime.TryTime(ref json, out System.DateTimeOffset moment):
                return moment;
            case ValueKind.Date or ValueKind.Time when JsonTime.TryLocal(ref json, out System.DateTime local):
                return local;
            default:
                return JsonText.Read(ref json);
        }
    }
}
