using System;
using System.Collections.Generic;
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
    // What a decimal holds exactly, whatever the digits.
    private const int MostWholeDigits = 28;

    // Names that PowerShell reserves in every object.
    private static readonly string[] s_reserved = ["PSObject", "PSBase", "PSAdapted", "PSExtended", "PSTypeNames"];

    /// <summary>Custom objects, arrays, texts, Booleans, numbers or null.</summary>
    public static object? Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = 512 });
        json.Read();
        return Read(ref json);
    }

    private static object? Read(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return Members(ref json);
            case JsonTokenType.StartArray:
                List<object?> items = [];
                while (json.Read() && json.TokenType != JsonTokenType.EndArray) items.Add(Read(ref json));
                return items.ToArray();
            case JsonTokenType.String:
                return JsonText.Read(ref json);
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                return Number(ref json);
            default:
                return null;
        }
    }

    /// <summary>
    /// GraphQL tells upper from lower case and has no names of PowerShell's: a member whose name is taken here gets a number behind it, so
    /// that none is lost.
    /// </summary>
    private static PSObject Members(ref Utf8JsonReader json)
    {
        PSObject result = new();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string given = JsonText.Read(ref json);
            json.Read();
            object? value = Read(ref json);
            if (given.Length == 0) continue;
            string name = given;
            for (int n = 2; s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || result.Properties[name] is not null; n++)
                name = given + n.ToString(CultureInfo.InvariantCulture);
            result.Properties.Add(new PSNoteProperty(name, value));
        }

        return result;
    }

    private static object Number(ref Utf8JsonReader json)
    {
        if (json.TryGetInt32(out int small)) return small;
        if (json.TryGetInt64(out long large)) return large;
        string text = JsonText.Raw(ref json);
        bool isWhole = text.IndexOfAny(['.', 'e', 'E']) < 0;
        if (isWhole && text.Length <= MostWholeDigits)
            return decimal.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (isWhole && text.Length <= ExactNumber.MostDigits)
            return BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        // A decimal only where it keeps every digit; what does not fit stays as it was written.
        return ExactNumber.TryDecimal(JsonText.Span(ref json), out decimal exact) ? exact : text;
    }
}
