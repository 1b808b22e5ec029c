using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// Writes one value as a scalar or enum of the schema. Nothing depends on the culture, and nothing is rounded: what the type cannot
/// hold is an error.
/// </summary>
internal sealed class ScalarWriter(LucaSchema? schema, InputContext context)
{
    private const string LocalTimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";

    // RFC 8259, section 6.
    private static readonly Regex s_number = new(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant);

    private static readonly Regex s_timeOfDay = new(
        @"\A\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[-+]\d{2}(:?\d{2})?)?\s*\z", RegexOptions.CultureInvariant);

    // A program that shortens a number to an exponent, as spreadsheets do, has rounded it.
    private static readonly Regex s_plainNumber = new(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.CultureInvariant);

    // What .NET writes of a list or a table that is made text, as Export-Csv does: its values are lost.
    private static readonly Regex s_typeName = new(
        @"\ASystem\.([\w.+]*\w(\[\])+|Collections\.[\w.+]*\w(`[0-9]+\[.*\])?)\z", RegexOptions.CultureInvariant);

    public void Write(Utf8JsonWriter writer, string typeName, object value, string path)
    {
        if (schema?.Type(typeName) is { Kind: TypeKind.Enum } type)
        {
            WriteEnum(writer, type, value, path);
            return;
        }

        switch (ValueKinds.OfScalar(typeName))
        {
            case ValueKind.Text:
                writer.WriteStringValue(Text(typeName, value, path));
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(Boolean(value, path));
                break;
            case ValueKind.Integer:
                WriteInteger(writer, typeName, value, path);
                break;
            case ValueKind.Decimal:
                WriteDecimal(writer, typeName, value, path);
                break;
            case ValueKind.Date:
                writer.WriteStringValue(Date(typeName, value, path));
                break;
            // gqlgen calls a moment Time, PostgreSQL and graphql-scalars a time of day.
            case ValueKind.Time when IsTimeOfDay(typeName, value):
                WriteByShape(writer, value, path);
                break;
            case ValueKind.Time:
                writer.WriteStringValue(IsLocalTime(typeName) && LocalTime(value) is { } local ? local : Time(typeName, value, path));
                break;
            default:
                WriteByShape(writer, value, path);
                break;
        }
    }

    /// <summary>A value of which only itself says what it is.</summary>
    /// <param name="isJson">Whether it is part of a larger value: what a server says of the numbers of its scalars is not said of
    /// it.</param>
    public void WriteByShape(Utf8JsonWriter writer, object value, string path, bool isJson = false)
    {
        switch (value)
        {
            case string or char or Guid or Uri or Version or Enum:
                writer.WriteStringValue(Text("String", value, path));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case DateTime or DateTimeOffset:
#if NET8_0_OR_GREATER
            case DateOnly:
#endif
                writer.WriteStringValue(Time("DateTime", value, path));
                break;
            case TimeSpan { Days: 0 } time when time >= TimeSpan.Zero:
                writer.WriteStringValue(time.ToString("c", CultureInfo.InvariantCulture));
                break;
#if NET8_0_OR_GREATER
            case TimeOnly time:
                writer.WriteStringValue(time.ToTimeSpan().ToString("c", CultureInfo.InvariantCulture));
                break;
#endif
            case JsonElement element:
                element.WriteTo(writer);
                break;
            default:
                if (Number(value, path) is not { } number)
                    throw InputErrors.Mismatch(path, value, "a text, number, date, list or hashtable");
                WriteNumber(writer, isOwn: isJson && NumberForms.FitsDouble(number), number, value);
                break;
        }
    }

    private void WriteEnum(Utf8JsonWriter writer, SchemaType type, object value, string path)
    {
        string? given = value is string or Enum or char ? value.ToString() : null;
        string? name = type.EnumValues.FirstOrDefault(v => v.Name == given)?.Name
            ?? type.EnumValues.FirstOrDefault(v => string.Equals(v.Name, given, StringComparison.OrdinalIgnoreCase))?.Name;

        // The known schema is incomplete: the server knows more values.
        if (name is null && schema!.IsFallback && SchemaNames.IsName(given)) name = given;
        if (name is null)
        {
            string[] names = [.. type.EnumValues.Select(v => v.Name)];
            string hint = given is null ? string.Empty : SchemaNames.Suggest(given, names);
            throw InputErrors.Bad(
                $"'{path}' is {InputErrors.Describe(value)}, but one of the values of {type.Name} is expected."
                    + (hint.Length > 0 || names.Length > 30 ? hint : " Choose from: " + string.Join(", ", names) + "."),
                value);
        }

        writer.WriteStringValue(name);
    }

    private static string Text(string typeName, object value, string path)
    {
        switch (value)
        {
            case string text:
                return Meant(typeName == "ID" ? text.Trim() : text, path);
            case char or Enum or Guid or Uri or Version:
                return Meant(value.ToString() ?? string.Empty, path);
            case byte or sbyte or short or ushort or int or uint or long or ulong or BigInteger:
                return ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
            case decimal number when typeName != "ID":
                return number.ToString(CultureInfo.InvariantCulture);
            case decimal or double when InputText.Whole(value) is { } whole:
                return whole.ToString(CultureInfo.InvariantCulture);
            case DateTime or DateTimeOffset:
                throw InputErrors.Mismatch(
                    path, value, typeName + " (text; write the date as you want it sent, as with .ToString('yyyy-MM-dd'))");
            default:
                throw InputErrors.Mismatch(path, value, typeName + " (text)");
        }
    }

    private static string Meant(string text, string path)
    {
        if (!SafeText.IsUnicode(text)) throw InputErrors.HalfCharacter($"'{path}'", text);
        return !s_typeName.IsMatch(text) ? text : throw InputErrors.Bad(
            $"'{path}' is {InputErrors.Describe(text)}, the name of a type that a tool wrote in place of a list or a hashtable: give its values, or leave it out.",
            text);
    }

    private static bool Boolean(object value, string path) => value switch
    {
        bool flag => flag,
        string text when string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) => true,
        string text when string.Equals(text, "false", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw InputErrors.Mismatch(path, value, "Boolean (true or false)"),
    };

    private void WriteInteger(Utf8JsonWriter writer, string typeName, object value, string path)
    {
        BigInteger whole = InputText.Whole(value) ?? throw InputErrors.Mismatch(path, value, typeName + " (a whole number)");
        bool isInt = typeName == "Int";
        if (isInt && (whole < int.MinValue || whole > int.MaxValue))
        {
            throw InputErrors.Mismatch(path, value, "Int (a whole number from -2147483648 to 2147483647)");
        }

        WriteNumber(writer, isInt, whole.ToString(CultureInfo.InvariantCulture), value);
    }

    private void WriteDecimal(Utf8JsonWriter writer, string typeName, object value, string path) =>
        WriteNumber(
            writer,
            typeName == "Float",
            // As Import-Csv gives numbers.
            Number(value, path) ?? (value is string text && s_plainNumber.IsMatch(text.Trim()) ? text.Trim() : null)
                ?? throw InputErrors.Mismatch(path, value, typeName + " (a number with a decimal point, such as 1234.50)"),
            value);

    /// <summary>A number of GraphQL's own types is one in JSON (section 3.5); others go out so that nothing of them is lost.</summary>
    private void WriteNumber(Utf8JsonWriter writer, bool isOwn, string number, object given)
    {
        if (isOwn || context.Numbers == NumberForm.Number || (context.Numbers == NumberForm.Given && given is not string)
            || (context.Numbers == NumberForm.Exact && NumberForms.FitsDouble(number)))
            writer.WriteRawValue(number);
        else writer.WriteStringValue(number);
    }

    private static bool IsTimeOfDay(string typeName, object value) =>
        string.Equals(typeName, "Time", StringComparison.OrdinalIgnoreCase)
            && (value is string text ? s_timeOfDay.IsMatch(text) : value is TimeSpan || value.GetType().FullName == "System.TimeOnly");

    /// <summary>Whether it takes no offset: <c>LocalDateTime</c> of graphql-java, <c>NaiveDateTime</c> of async-graphql.</summary>
    private static bool IsLocalTime(string typeName) => SchemaNames.Plain(typeName) is "localdatetime" or "naivedatetime";

    private static string? LocalTime(object value) => value switch
    {
        DateTime time => time.ToString(LocalTimeFormat, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString(LocalTimeFormat, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Date(string typeName, object value, string path) => InputText.Day(value) is { } day
        ? InputText.ToText(day)
        : throw InputErrors.Mismatch(path, value, typeName + " (a date, or text such as '2026-01-31')");

    private string Time(string typeName, object value, string path) => value switch
    {
        DateTimeOffset moment => moment.ToString(TimeFormat, CultureInfo.InvariantCulture),
        DateTime { Kind: DateTimeKind.Utc } utc => utc.ToString(TimeFormat, CultureInfo.InvariantCulture),
        DateTime local => new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Offset(local))
            .ToString(TimeFormat, CultureInfo.InvariantCulture),
#if NET8_0_OR_GREATER
        DateOnly day => day.ToString(InputText.DayFormat, CultureInfo.InvariantCulture),
#endif
        string text when InputText.IsTime(text) => text.Trim(),
        _ => throw InputErrors.Mismatch(path, value, typeName + " (a time, or text such as '2026-01-31T12:00:00+01:00')"),
    };

    // A time of kind Local is in this machine's time zone, and one of kind Unspecified is treated as such. The kind alone remembers
    // which of the two hours is meant when the clock is put back.
    private TimeSpan Offset(DateTime local)
    {
        bool isOfZone = local.Kind == DateTimeKind.Local && context.Zone.Equals(TimeZoneInfo.Local);
        TimeSpan offset = context.Zone.GetUtcOffset(isOfZone ? local : DateTime.SpecifyKind(local, DateTimeKind.Unspecified));

        // At the ends of the calendar the moment in UTC has no name.
        long utc = local.Ticks - offset.Ticks;
        return utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks ? TimeSpan.Zero : offset;
    }

    /// <summary>A number as JSON text with every digit; null for anything else.</summary>
    private static string? Number(object value, string path)
    {
        string? text = value switch
        {
            byte or sbyte or short or ushort or int or uint or long or ulong or BigInteger or decimal =>
                ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            float number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is null || s_number.IsMatch(text) ? text : throw InputErrors.Mismatch(path, value, "a finite number");
    }
}
