using System;
using System.Collections.Generic;
using System.Linq;
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
    DateTimeOffset CreatedAt);

internal sealed record Address(string? Street, string PostalCode, string City, string Country);

internal sealed record Product(string Id, string Name, bool Active, string Unit, long UnitPriceCents, string? Description, decimal Stock);

internal sealed record Line(string Id, string Name, decimal Quantity, string? Unit, long UnitPriceCents, double DiscountPercent, Product? Product)
{
    /// <summary>Whole øre, halves to even; discounts are only ever whole per cent.</summary>
    public long TotalCents => (long)Math.Round(Quantity * UnitPriceCents * (100m - (decimal)DiscountPercent) / 100m, MidpointRounding.ToEven);
}

internal sealed record Invoice
{
    public required string Id { get; init; }

    public required int Number { get; init; }

    public int? InvoiceNumber { get; init; }

    public DateOnly? InvoiceDate { get; init; }

    public int? PaymentDays { get; init; }

    public required string InvoiceType { get; init; }

    public bool Draft => InvoiceType == "DRAFT";

    public DateTimeOffset? SentAt { get; init; }

    public string? SendMethod { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? Comment { get; init; }

    public string Currency { get; init; } = "NOK";

    public decimal? ExchangeRate { get; init; }

    public bool Paid { get; init; }

    public Customer? Customer { get; init; }

    public required IReadOnlyList<Line> Lines { get; init; }

    public DateOnly? DueDate => InvoiceDate?.AddDays(PaymentDays ?? 0);

    public long TotalCents => Lines.Sum(line => line.TotalCents);

    public long TotalVatCents => (long)Math.Round(TotalCents * 0.25m, MidpointRounding.ToEven);

    public long RemainingCents => Draft || Paid ? 0 : TotalCents;
}

internal sealed record Account(string Id, int Number, string Name, string? VatCode, BigInteger BalanceCents, bool Active);

internal sealed record PurchaseInvoice(
    string Id, string SupplierName, DateOnly InvoiceDate, DateOnly DueDate, long TotalCents, string State, DateTimeOffset? PaidAt, string? Kid);

/// <summary>Norway's time, by the rule of the European Union, whatever time zones the machine knows.</summary>
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
