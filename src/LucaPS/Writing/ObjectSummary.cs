using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Foundation;

namespace LucaPS.Writing;

/// <summary>A description of an object as a person knows it, from the properties that its row has.</summary>
internal sealed record ObjectSummary
{
    private const int Longest = 100;

    public static ObjectSummary Empty { get; } = new();

    /// <summary>A number, or a name; the id where there is neither.</summary>
    public string? Label { get; init; }

    /// <summary>The customer or supplier.</summary>
    public string? Party { get; init; }

    public string? Amount { get; init; }

    public string? Date { get; init; }

    public string? Company { get; init; }

    /// <summary>Of a row, or of what a file or a job made of one; null where it says no more than its id.</summary>
    public static ObjectSummary? Of(PSObject? row)
    {
        if (row is null) return null;
        string? number = Text(row, "InvoiceNumber", "Number", "DocumentNumber", "Code");
        string? name = Text(row, "Name", "Title", "DisplayName");
        ObjectSummary summary = new()
        {
            Label = number is not null && name is not null ? number + " " + name : number ?? name ?? Text(row, "Id"),
            Party = Text(row, "SaleCustomerName", "CustomerName", "SupplierName")
                ?? NameWithin(row, "SaleCustomer", "Customer", "Supplier"),
            Amount = AmountOf(row),
            Date = DateOf(row),
            Company = Text(row, "CompanyName"),
        };
        return number is null && name is null && summary is { Party: null, Amount: null, Date: null } ? null : summary;
    }

    /// <summary>An amount as it is read everywhere: <c>60,439.28 NOK</c>.</summary>
    public static string Money(decimal amount, string? currency) =>
        amount.ToString("N2", CultureInfo.InvariantCulture) + (string.IsNullOrEmpty(currency) ? string.Empty : " " + currency);

    private static string? AmountOf(PSObject row)
    {
        foreach (string property in (string[])["Amount", "Total", "TotalWithVat"])
        {
            if (Value(row, property) is { } value && Decimal(value) is { } amount) return Money(amount, Text(row, "Currency"));
        }

        return null;
    }

    private static decimal? Decimal(object value) => value switch
    {
        decimal number => number,
        int or long => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? DateOf(PSObject row)
    {
        foreach (string property in (string[])["InvoiceDate", "Date"])
        {
            if (Value(row, property) is { } value && InputText.Day(value) is { } day) return InputText.ToText(day);
        }

        return null;
    }

    private static string? NameWithin(PSObject row, params string[] properties) =>
        properties.Select(property => Value(row, property)).OfType<object>().Where(inner => inner is not (string or ValueType))
            .Select(inner => Text(PSObject.AsPSObject(inner), "Name")).FirstOrDefault(name => name is not null);

    private static string? Text(PSObject row, params string[] properties)
    {
        foreach (string property in properties)
        {
            if (Value(row, property) is not { } value) continue;
            string? text = value as string ?? ArgumentText.OfNumber(value);
            if (SafeText.Line(text, Longest) is { Length: > 0 } line) return line;
        }

        return null;
    }

    private static object? Value(PSObject row, string property) => PowerShellValues.Plain(IdTransformationAttribute.Member(row, property));
}
