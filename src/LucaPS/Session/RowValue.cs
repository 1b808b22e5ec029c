using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Session;

/// <summary>
/// A date, a time or a list of a row. To PowerShell it is the <see cref="DateTime"/>, <see cref="DateTimeOffset"/> or array within, in all
/// that scripts do with it; to what writes files by <see cref="ToString()"/> a date is ISO 8601, so that the file says the same on every
/// machine, and a list is what its elements are called.
/// </summary>
internal sealed class RowValue : PSObject
{
    private RowValue(object value)
        : base(value)
    {
#if !NET8_0_OR_GREATER
        // ConvertTo-Json of Windows PowerShell would write what its types file adds to a DateTime, as a table around it.
        TypeNames.Clear();
#endif
    }

    public static object Of(object value) =>
#if NET8_0_OR_GREATER
        new RowValue(value);
#else
        // There an array has its Count from the types file, and ConvertTo-Json would write that too.
        value is Array ? value : new RowValue(value);
#endif

    /// <inheritdoc/>
    public override string ToString() => BaseObject switch
    {
        DateTime day => InputText.ToText(day),
        DateTimeOffset moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        Array list => string.Join(
            CellText.Separator, list.Cast<object?>().Select(element => Convert.ToString(element, CultureInfo.InvariantCulture))),
        _ => base.ToString(),
    };
}
