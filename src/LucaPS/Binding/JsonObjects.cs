using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Binding;

/// <summary>Makes PowerShell's objects of JSON with the server's own names and shape. Text stays text; numbers keep every digit.</summary>
internal static class JsonObjects
{
    // Beyond this a number stays text: to parse it costs more than it can be worth.
    private const int MostDigits = 1000;

    // What a decimal holds exactly, whatever the digits.
    private const int MostWholeDigits = 28;

    /// <summary>Custom objects, arrays, texts, truth values, numbers or null.</summary>
    public static object? Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                PSObject result = new();
                foreach (JsonProperty property in json.EnumerateObject())
                {
                    // GraphQL names are never empty and never twice in one object, but this reads whatever came.
                    if (SafeJson.Name(property) is { Length: > 0 } name && result.Properties[name] is null)
                        result.Properties.Add(new PSNoteProperty(name, Read(property.Value)));
                }

                return result;
            case JsonValueKind.Array:
                object?[] items = new object?[json.GetArrayLength()];
                int index = 0;
                foreach (JsonElement item in json.EnumerateArray()) items[index++] = Read(item);
                return items;
            case JsonValueKind.String:
                return SafeJson.Shown(json);
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Number:
                return Number(json);
            default:
                return null;
        }
    }

    private static object Number(JsonElement json)
    {
        if (json.TryGetInt32(out int small)) return small;
        if (json.TryGetInt64(out long large)) return large;
        string text = json.GetRawText();
        bool isWhole = text.IndexOfAny(['.', 'e', 'E']) < 0;
        if (isWhole && text.Length <= MostWholeDigits) return decimal.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (isWhole && text.Length <= MostDigits) return BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        // A decimal only where it keeps every digit; what does not fit stays as it was written.
        return json.TryGetDecimal(out decimal exact) && Digits(exact.ToString(CultureInfo.InvariantCulture)) == Digits(text) ? exact
            : text.IndexOfAny(['e', 'E']) >= 0 && json.TryGetDecimal(out decimal scaled) ? scaled
            : text;
    }

    private static string Digits(string number)
    {
        string plain = number.TrimStart('-');
        return plain.Any(character => character == '.') ? plain.TrimStart('0').TrimEnd('0') : plain.TrimStart('0');
    }
}
