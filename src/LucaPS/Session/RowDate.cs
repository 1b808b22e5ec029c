using System;
using System.Globalization;
using System.Management.Automation;
using LucaPS.Foundation;

namespace LucaPS.Session;

/// <summary>
/// A date or a time of a row. To PowerShell it is the <see cref="DateTime"/> or <see cref="DateTimeOffset"/> within, in all that scripts do
/// with it; to what writes files by <see cref="ToString()"/> it is ISO 8601, so that the file says the same on every machine.
/// </summary>
internal sealed class RowDate : PSObject
{
    private RowDate(object value)
        : base(value)
    {
#if !NET8_0_OR_GREATER
        // ConvertTo-Json of Windows PowerShell would write what its types file adds to a DateTime, as a table around it.
        TypeNames.Clear();
#endif
    }

    public static object Of(object value) => new RowDate(value);

    /// <inheritdoc/>
    public override string ToString() => BaseObject switch
    {
        DateTime day => InputText.ToText(day),
        DateTimeOffset moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        _ => base.ToString(),
    };
}
