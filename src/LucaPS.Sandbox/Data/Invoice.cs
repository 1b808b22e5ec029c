using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Sandbox.Data;

internal sealed record Line(
    string Id, string Name, decimal Quantity, string? Unit, long UnitPriceCents, double DiscountPercent, Product? Product, int VatPercent)
{
    /// <summary>Whole øre without VAT, halves rounded to even; discounts are whole per cent.</summary>
    public long TotalCents =>
        (long)Math.Round(Quantity * UnitPriceCents * (100m - (decimal)DiscountPercent) / 100m, MidpointRounding.ToEven);

    public long VatCents => (long)Math.Round(TotalCents * VatPercent / 100m, MidpointRounding.ToEven);
}

/// <summary>A payment of an invoice.</summary>
internal sealed record Payment(string Id, DateOnly Date, long AmountCents, string? Reference);

internal sealed record Invoice
{
    public required string Id { get; init; }

    public required int CompanyIndex { get; init; }

    public required int Number { get; init; }

    public int? InvoiceNumber { get; init; }

    public DateOnly? InvoiceDate { get; init; }

    public int? PaymentDays { get; init; }

    public required string InvoiceType { get; init; }

    public bool Draft => InvoiceType == "DRAFT";

    public bool Credit => InvoiceType == "CREDIT_NOTE";

    public DateTimeOffset? SentAt { get; init; }

    public string? SendMethod { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? Comment { get; init; }

    public string? ExternalReference { get; init; }

    public string Currency { get; init; } = "NOK";

    public decimal? ExchangeRate { get; init; }

    public Customer? Customer { get; init; }

    public required IReadOnlyList<Line> Lines { get; init; }

    /// <summary>Its payments, oldest first.</summary>
    public IReadOnlyList<Payment> Payments { get; init; } = [];

    /// <summary>The entry match that closes it; null while it is open.</summary>
    public string? ClosedBy { get; init; }

    public DateOnly? DueDate => InvoiceDate?.AddDays(PaymentDays ?? 0);

    /// <summary>Without VAT; negative for a credit note.</summary>
    public long TotalCents => Lines.Sum(line => line.TotalCents);

    public long TotalVatCents => Lines.Sum(line => line.VatCents);

    public long TotalWithVatCents => TotalCents + TotalVatCents;

    public long RemainingCents => Draft || ClosedBy is not null ? 0 : TotalWithVatCents - Payments.Sum(payment => payment.AmountCents);

    public bool Paid => !Draft && RemainingCents == 0;
}
