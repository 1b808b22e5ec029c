namespace LucaPS.Sandbox.Data;

/// <summary>How the generated invoices stand, told from their number alone.</summary>
internal enum Settlement
{
    /// <summary>Not in the books yet.</summary>
    Draft,

    /// <summary>Nothing has come.</summary>
    Open,

    /// <summary>Two fifths have come.</summary>
    PartlyPaid,

    /// <summary>The money is in the bank, and nobody has said what it is for.</summary>
    MoneyUnmatched,

    /// <summary>Paid and closed.</summary>
    Paid,

    /// <summary>A credit note that is not set against its invoice yet.</summary>
    CreditOpen,

    /// <summary>A credit note, closed against its invoice.</summary>
    CreditClosed,

    /// <summary>An invoice, closed against its credit note.</summary>
    Credited,
}

/// <summary>Which invoice is what.</summary>
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

    /// <summary>The open invoice before a credit note that it takes back.</summary>
    public static int SourceOf(int credit)
    {
        int source = credit - 1;
        while (!CanBeCredited(source))
            source--;
        return source;
    }

    /// <summary>The credit note that takes an invoice back; null for most.</summary>
    public static int? CreditOf(int source)
    {
        int credit = source + ((57 - (source % 40)) % 40);
        return CanBeCredited(source) && SourceOf(credit) == source ? credit : null;
    }

    private static bool CanBeCredited(int i) => i % 12 is 7 or 10 && !IsDraft(i) && !IsCredit(i) && !IsForeign(i);
}
