namespace LucaPS.Sandbox.Data;

/// <summary>The state of a generated invoice, which follows from its number.</summary>
internal enum Settlement
{
    /// <summary>Not in the books yet.</summary>
    Draft,

    /// <summary>Nothing has been paid.</summary>
    Open,

    /// <summary>Two fifths have been paid.</summary>
    PartlyPaid,

    /// <summary>The money has arrived but is not matched.</summary>
    MoneyUnmatched,

    /// <summary>Paid and closed.</summary>
    Paid,

    /// <summary>A credit note, not yet closed against its invoice.</summary>
    CreditOpen,

    /// <summary>A credit note, closed against its invoice.</summary>
    CreditClosed,

    /// <summary>An invoice, closed against its credit note.</summary>
    Credited,
}

/// <summary>Which invoice is in which state.</summary>
internal static class Settlements
{
    public static bool IsDraft(int i) => i % 10 == 9;

    public static bool IsCredit(int i) => i % 40 == 17;

    public static bool IsForeign(int i) => i % 25 == 24;

    public static Settlement Of(int i)
    {
        if (IsDraft(i))
            return Settlement.Draft;
        if (IsCredit(i))
            return i % 80 == 57 ? Settlement.CreditClosed : Settlement.CreditOpen;
        if (i % 3 != 1)
            return Settlement.Paid;
        return (i % 12) switch
        {
            1 => Settlement.PartlyPaid,
            4 => Settlement.MoneyUnmatched,
            _ => CreditOf(i) is { } credit && Of(credit) == Settlement.CreditClosed ? Settlement.Credited : Settlement.Open,
        };
    }

    /// <summary>The open invoice that a credit note credits.</summary>
    public static int SourceOf(int credit)
    {
        int source = credit - 1;
        while (!CanBeCredited(source))
            source--;
        return source;
    }

    /// <summary>The credit note of an invoice; null for most.</summary>
    public static int? CreditOf(int source)
    {
        int credit = source + ((57 - (source % 40)) % 40);
        return CanBeCredited(source) && SourceOf(credit) == source ? credit : null;
    }

    private static bool CanBeCredited(int i) => i % 12 is 7 or 10 && !IsDraft(i) && !IsCredit(i) && !IsForeign(i);
}
