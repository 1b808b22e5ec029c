using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;

namespace LucaPS.Sandbox.Data;

internal sealed record Customer(
    string Id,
    string Name,
    string? Email,
    bool Active,
    string? Comment,
    string? OrganisationNumber,
    Address? Address,
    BigInteger BalanceCents,
    DateTimeOffset CreatedAt)
{
    public required int CompanyIndex { get; init; }

    /// <summary>Its number within the company, which is also its own account's sub code.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? ExternalReference { get; init; }

    /// <summary>How it gets its invoices; null leaves that to each invoice.</summary>
    public string? SendMethod { get; init; }
}

internal sealed record Address(string? Street, string PostalCode, string City, string Country);

internal sealed record Product(string Id, string Name, bool Active, string Unit, long UnitPriceCents, string? Description, decimal Stock)
{
    public required int VatPercent { get; init; }

    public IReadOnlyList<Discount> Discounts { get; init; } = [];

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A quantity discount.</summary>
internal sealed record Discount(decimal FromQuantity, double Percent);

internal sealed record Account(string Id, int Number, string Name, string? VatCode, BigInteger BalanceCents, bool Active)
{
    public string Code => Number.ToString(CultureInfo.InvariantCulture);

    public string? SubCode { get; init; }
}

internal sealed record PurchaseInvoice(
    string Id, string SupplierName, DateOnly InvoiceDate, DateOnly DueDate, long TotalCents, string State, DateTimeOffset? PaidAt,
    string? Kid);

/// <summary>Norwegian time by the European Union's rule, whatever time zones the machine knows.</summary>
internal static class NorwegianTime
{
    public static DateTimeOffset Convert(DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        bool summer = utc >= Change(utc.Year, 3) && utc < Change(utc.Year, 10);
        return time.ToOffset(TimeSpan.FromHours(summer ? 2 : 1));
    }

    /// <summary>The last Sunday of the month at one o'clock UTC.</summary>
    private static DateTime Change(int year, int month)
    {
        DateTime last = new(year, month, DateTime.DaysInMonth(year, month), 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
