using System;
using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Rows;

/// <summary>
/// An object of a type that the schema does not describe, such as of a scalar <c>JSON</c>. As text, in a cell of a file, it is JSON.
/// </summary>
internal sealed class JsonTable : OrderedDictionary
{
    public override string ToString() => Encoding.UTF8.GetString(JsonBytes.Write(writer => Write(writer, this)).ToArray());

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case IDictionary table:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in table)
                {
                    writer.WritePropertyName(entry.Key.ToString()!);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case object?[] items:
                writer.WriteStartArray();
                foreach (object? item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int or long or decimal or BigInteger:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
