using System;
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace LucaPS.Rows;

/// <summary>Compares rows that have no id by what they hold.</summary>
internal static class RowValues
{
    public static int Compare(Row one, Row other) => string.CompareOrdinal(Text(one), Text(other));

    /// <summary>All that a row holds.</summary>
    public static string Text(Row value)
    {
        StringBuilder text = new();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case Row row:
                // What came, and not what the host is given of it.
                foreach (FieldInfo field in row.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    text.Append('\n').Append(field.Name).Append('=');
                    Append(text, field.GetValue(row));
                }

                break;
            case IEnumerable list and not string:
                foreach (object? item in list)
                {
                    text.Append("\n-");
                    Append(text, item is DictionaryEntry entry ? entry.Key + "=" + entry.Value : item);
                }

                break;
            default:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
