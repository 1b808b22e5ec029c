using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Binding;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Writing;

/// <summary>Lines of an invoice as they are given.</summary>
internal static class LineInput
{
    private static readonly string[] s_counted = ["quantity", "unitPrice", "unitPriceCents"];
    private static readonly string[] s_product = ["saleProductId", "saleProduct"];

    /// <summary>The lines that are given: those of a Relay list, as a row may have them, are its rows.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is none, or one is empty.</exception>
    public static object[] Given(IEnumerable<object?>? lines)
    {
        object?[] given = [.. (lines ?? [])
            .SelectMany(line => GivenPage.ItemsOf(line, PowerShellValues.Unwrap, "saleInvoice.saleInvoiceLineItems") ?? [line])];
        // PowerShell would pass over an empty one by itself, and the invoice would be without it.
        object[] filled = [.. given.OfType<object>().Where(line => PowerShellValues.Plain(line) is not (null or ""))];
        return filled.Length > 0 && filled.Length == given.Length ? filled : throw Empty(null);
    }

    /// <summary>A line as it is sent.</summary>
    /// <param name="index">Its place among all lines, for the message.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is empty, or has a product, a quantity or a price
    /// without a value.</exception>
    public static object Of(object line, int index)
    {
        if (PowerShellValues.Unwrap(line) is IDictionary and not RowMembers and var given
            && (s_counted.FirstOrDefault(name => IsEmpty(given, name)) ?? s_product.FirstOrDefault(name => NamesNothing(given, name)))
                is { } empty)
        {
            string advice = s_product.Contains(empty)
                ? "Look the product up again, or leave it out if the line has none."
                : "Give one, or leave it out where the product has it.";
            throw InputErrors.Bad($"saleInvoice.saleInvoiceLineItems[{index}].{empty} has no value. " + advice, line);
        }

        if (PowerShellValues.Plain(line) is IDictionary table) return table.Count > 0 ? line : throw Empty(line);
        if (PowerShellValues.Unwrap(line) is not OrderedDictionary members) return line;
        if (members is RowMembers row) row.IsPart = true;
        else RemoveUnmeant(members);
        return members.Count > 0 ? members : throw Empty(line);
    }

    private static LucaException Empty(object? line) =>
        InputErrors.Bad("A line is empty: give every line a product and a quantity.", line);

    /// <summary>Where the lines are from, and all that they name.</summary>
    public static IEnumerable<RowOrigin?> Origins(IEnumerable<object> lines) =>
        lines.SelectMany(line => (IEnumerable<RowOrigin?>)[RowOrigin.From(line), .. ObjectValues.RowsIn(line)]);

    /// <summary>
    /// What the lines come to, as text; null where a line does not say its price, or not in numbers, and where a line has a discount that
    /// is not understood, or the invoice has one.
    /// </summary>
    /// <param name="further">Further fields of the invoice.</param>
    public static string? Total(IReadOnlyList<object> lines, IDictionary? further)
    {
        if (further?.Entries().Any(entry => IsOtherDiscount(entry)
            || SchemaNames.Matches(InvoiceNames.DiscountPercent, entry.Key.ToString()!)) == true) return null;
        decimal total = 0;
        foreach (object line in lines)
        {
            if (PowerShellValues.Unwrap(line) is not IDictionary members) return null;
            decimal? quantity = Number(members, "quantity");
            decimal? price = Number(members, "unitPrice") ?? (Number(members, "unitPriceCents") is { } cents ? cents / 100m : null);
            if (quantity is null || price is null || members.Entries().Any(IsOtherDiscount)) return null;
            try
            {
                total += quantity.Value * price.Value * (100m - (Number(members, InvoiceNames.DiscountPercent) ?? 0m)) / 100m;
            }
            catch (OverflowException)
            {
                // Whether such an amount can be is the server's to say.
                return null;
            }
        }

        return ObjectSummary.Money(Math.Round(total, 2), null);
    }

    /// <summary>An empty cell of a file says nothing, and the company's says where the invoice is.</summary>
    private static void RemoveUnmeant(OrderedDictionary members)
    {
        foreach (object name in members.Keys.Cast<object>().ToArray())
        {
            bool isCounted = s_counted.Any(counted => SchemaNames.Matches(counted, name.ToString()!));
            if ((!isCounted && PowerShellValues.Plain(members[name]) is null or "") || ObjectValues.IsCompany(name.ToString()!))
                members.Remove(name);
        }
    }

    /// <summary>Whether a product is given that is none, as one that was looked up and not found.</summary>
    private static bool NamesNothing(IDictionary line, string name) => line.Entries().Any(entry =>
        SchemaNames.Matches(name, entry.Key.ToString()!) && (IsBlank(entry.Value)
            || (PowerShellValues.Unwrap(entry.Value!) is IDictionary product
                && product.Keys.Cast<object>().Any(key => SchemaNames.Matches("id", key.ToString()!))
                && IsBlank(IdTransformationAttribute.IdOf(entry.Value!)))));

    private static bool IsBlank(object? value) =>
        PowerShellValues.Plain(value) is null || (PowerShellValues.Plain(value) is string text && string.IsNullOrWhiteSpace(text));

    private static bool IsEmpty(IDictionary line, string name) =>
        line.Entries().Any(entry =>
            SchemaNames.Matches(name, entry.Key.ToString()!) && PowerShellValues.Plain(entry.Value) is null or DBNull);

    private static bool IsOtherDiscount(DictionaryEntry entry) => InvoiceNames.IsDiscount(entry.Key.ToString()!)
        && PowerShellValues.Plain(entry.Value) is not (null or "" or false) && PowerShellValues.Number(entry.Value) != 0;

    private static decimal? Number(IDictionary members, string name) => PowerShellValues.Number(
        members.Entries().FirstOrDefault(entry => SchemaNames.Matches(name, entry.Key.ToString()!)).Value);
}
