using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Sandbox.Data;

/// <summary>One voucher in the books.</summary>
internal sealed record Journal(string Id, int CompanyIndex, int Number, DateOnly Date, string Description, Posting Posting)
{
    /// <summary>The invoice that it books or pays; null for others.</summary>
    public int? Invoice { get; init; }
}

/// <summary>Lines of a voucher that belong together.</summary>
internal sealed record Posting(string Id, DateOnly Date, string Text, IReadOnlyList<PostingLine> Lines);

/// <summary>An amount on one side of an account, in whole øre and never negative.</summary>
internal sealed record PostingLine(string Id, long AmountCents, Account? Debit, Account? Credit)
{
    public Account Account => (Debit ?? Credit)!;

    /// <summary>Signed: debit positive, credit negative.</summary>
    public long SignedCents => Debit is null ? -AmountCents : AmountCents;
}

/// <summary>Lines of one customer or supplier that add up to zero and are closed together.</summary>
internal sealed record EntryMatch(string Id, Account Account, IReadOnlyList<PostingLine> Lines)
{
    public IEnumerable<PostingLine> Debit => Lines.Where(line => line.Debit is not null);

    public IEnumerable<PostingLine> Credit => Lines.Where(line => line.Debit is null);
}
