using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Schema;

namespace LucaPS.Writing;

/// <summary>A line on a customer's own account.</summary>
/// <param name="Cents">In øre, positive where it is debited.</param>
internal sealed record OwnLine(string Id, string? AccountId, decimal Cents);

/// <summary>
/// Finds the line that counts in a voucher: the one on the customer's own account, code 1500 with a sub code, on the debit side of an
/// invoice and the credit side of a credit note or payment (luca-api.md, "The books behind an invoice").
/// </summary>
internal static class OwnAccount
{
    private const string Receivables = "1500";

    /// <summary>What has to be asked of an invoice.</summary>
    public static string[] Properties { get; } =
    [
        "*", "saleCustomer", "bookkeepingJournal.id", "bookkeepingJournal.postings.postingLines.id",
        "bookkeepingJournal.postings.postingLines.amountCents",
        .. new[] { "debitAccount", "creditAccount" }.SelectMany(account =>
            new[] { "id", "code", "subCode" }.Select(field => $"bookkeepingJournal.postings.postingLines.{account}.{field}")),
    ];

    /// <summary>The lines of an invoice's or credit note's voucher; none where it has no voucher, as a draft.</summary>
    public static IReadOnlyList<OwnLine> LinesOf(object invoice)
    {
        (OwnLine Line, string? Code)[] lines = [.. Items(Member(invoice, "BookkeepingJournal"), "Postings")
            .SelectMany(posting => Items(posting, "PostingLines"))
            .Select(Read).OfType<(OwnLine, string?)>()];
        OwnLine[] receivables = [.. lines.Where(line => line.Code == Receivables).Select(line => line.Line)];
        return receivables.Length > 0 ? receivables : [.. lines.Select(line => line.Line)];
    }

    /// <summary>A posting line given as an object; null for anything else.</summary>
    public static OwnLine? LineOf(object? line) => line is null ? null : Read(line)?.Line;

    /// <summary>The posting line that a row names as its own, as a payment does; null where it names none.</summary>
    public static (string Id, OwnLine? Line)? NamedBy(object row)
    {
        const string Line = "PostingLine";
        if (Member(row, Line) is { } line && Text(line, "Id") is { Length: > 0 } own) return (own, LineOf(line));
        return Text(row, Line + "Id") is { Length: > 0 } id ? (id, null) : null;
    }

    private static (OwnLine Line, string? Code)? Read(object line)
    {
        if (Text(line, "Id") is not { } id || PowerShellValues.Plain(Member(line, "AmountCents")) is not (int or long or decimal)
            || Amount(line) is not { } cents) return null;
        // A bank account may have a sub code too.
        (OwnLine Line, string? Code)[] sides =
            [.. new[] { ("DebitAccount", 1), ("CreditAccount", -1) }.Select(Side).OfType<(OwnLine, string?)>()];
        return sides.Length == 0 ? null : sides.OrderByDescending(one => one.Code == Receivables).First();

        (OwnLine Line, string? Code)? Side((string Name, int Sign) side) =>
            Member(line, side.Name) is { } account && Text(account, "SubCode") is not (null or "")
                ? (new OwnLine(id, Text(account, "Id"), side.Sign * cents), Text(account, "Code"))
                : null;
    }

    private static decimal? Amount(object line) =>
        Convert.ToDecimal(PowerShellValues.Plain(Member(line, "AmountCents")), CultureInfo.InvariantCulture);

    /// <summary>The rows of a list, also where it is a Relay list.</summary>
    private static IEnumerable<object> Items(object? owner, string list)
    {
        object? value = owner is null ? null : Member(owner, list);
        object? items = GivenPage.ItemsOf(value, PowerShellValues.Unwrap, list) ?? PowerShellValues.Plain(value);
        return items is IEnumerable rows and not (string or IDictionary) ? rows.Cast<object?>().OfType<object>() : [];
    }

    private static object? Member(object value, string name) =>
        IdTransformationAttribute.Member(value, name) is { } member && PowerShellValues.Plain(member) is not null ? member : null;

    private static string? Text(object value, string name) =>
        Member(value, name) is { } member ? PSObject.AsPSObject(member).BaseObject as string ?? ArgumentText.OfNumber(member) : null;
}
