using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// What fields of invoices and their lines are called that decide an amount. No total is documented (luca-api.md, "Known schema"), so
/// these names are looked for.
/// </summary>
internal static class InvoiceNames
{
    /// <summary>The discount that is understood: per cent of the line.</summary>
    public const string DiscountPercent = "discountPercent";

    private const string Cents = "cents";

    private static readonly string[] s_noAmounts = ["Id", "Date", "At", "Until", "Days"];

    private static readonly HashSet<string> s_withoutVat = new(
        [
            .. from noun in new[] { "total", "amount" }
               from without in new[] { "without", "ex", "excl", "excluding" }
               from tax in new[] { "vat", "tax" }
               select noun + without + tax,
            "nettotal", "totalnet", "netamount", "amountnet",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether a name says that it is the total without VAT, as <c>totalWithoutVatCents</c>, <c>totalExVat</c> and
    /// <c>netTotal</c> do.</summary>
    public static bool SaysWithoutVat(string name)
    {
        string plain = SchemaNames.Plain(name);
        return s_withoutVat.Contains(IsInCents(name) ? plain.Substring(0, plain.Length - Cents.Length) : plain);
    }

    /// <summary>Whether an amount is in øre.</summary>
    public static bool IsInCents(string name) => name.EndsWith(Cents, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether it is a discount that is not understood. A total of discounts sums up those of the lines, and a date or an id is none.
    /// </summary>
    public static bool IsDiscount(string name) => SchemaNames.Has(name, "discount") && !SchemaNames.Has(name, "total")
        && !SchemaNames.Matches(DiscountPercent, name)
        && Array.IndexOf(s_noAmounts, SchemaNames.LastWord(SchemaNames.ToPascalCase(name))) < 0;

    /// <summary>Whether it says what kind of invoice it is, or that it is a credit note.</summary>
    public static bool TellsCreditNote(string name) => name is "invoiceType" or "type" or "credit" or "creditNote" or "isCreditNote";
}
