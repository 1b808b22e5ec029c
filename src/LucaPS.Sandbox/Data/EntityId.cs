using System;
using System.Globalization;

namespace LucaPS.Sandbox.Data;

/// <summary>The kind of object that an id names.</summary>
internal enum EntityKind
{
    Company = 1,
    Invoice,
    Line,
    Customer,
    Product,
    Account,
    PurchaseInvoice,
    Payment,
    Journal,
    Posting,
    PostingLine,
    EntryMatch,
    Department,
    Other,
    Supplier,
}

/// <summary>
/// Short text ids such as <c>QWzh2B</c> that can be turned back into kind, company and number, so a lookup
/// needs no table. A few look like dates, numbers or null, as real ids may.
/// </summary>
internal static class EntityId
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const long Modulus = 56_800_235_584; // 62^6
    private const long Factor = 24_157_817_993; // neither even nor a multiple of 31
    private const long Offset = 7_309_551_203;
    private static readonly long s_inverse = ModularInverse(Factor, Modulus);

    private static readonly (EntityKind Kind, int Company, int Number, string Text)[] s_special =
    [
        (EntityKind.Product, 0, 1, "2024-05-17"),
        (EntityKind.Product, 0, 2, "001200"),
        (EntityKind.Product, 0, 3, "12e345"),
        (EntityKind.Customer, 0, 3, "20240131"),
        (EntityKind.Customer, 0, 4, "null"),
    ];

    public static string For(EntityKind kind, int company, int number)
    {
        if (company == 0)
        {
            foreach ((EntityKind Kind, int Company, int Number, string Text) special in s_special)
            {
                if (special.Kind == kind && special.Number == number)
                    return special.Text;
            }
        }

        long plain = ((((long)kind * 1024) + company) * 2_097_152) + number;
        long mixed = (long)((((Int128)plain * Factor) + Offset) % Modulus);
        return string.Create(6, mixed, static (span, value) =>
        {
            for (int i = span.Length - 1; i >= 0; i--)
            {
                span[i] = Alphabet[(int)(value % 62)];
                value /= 62;
            }
        });
    }

    public static bool TryParse(string? text, EntityKind kind, int company, out int number)
    {
        number = -1;
        foreach ((EntityKind Kind, int Company, int Number, string Text) special in s_special)
        {
            if (special.Kind == kind && special.Company == company && special.Text == text)
            {
                number = special.Number;
                return true;
            }
        }

        if (text is not { Length: 6 })
            return false;
        long mixed = 0;
        foreach (char c in text)
        {
            int digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            mixed = (mixed * 62) + digit;
        }

        long plain = (long)((Int128)((mixed - Offset + Modulus) % Modulus) * s_inverse % Modulus);
        number = (int)(plain % 2_097_152);
        long rest = plain / 2_097_152;
        return rest % 1024 == company && rest / 1024 == (long)kind;
    }

    private static long ModularInverse(long value, long modulus)
    {
        (Int128 r0, Int128 r1, Int128 t0, Int128 t1) = (modulus, value, 0, 1);
        while (r1 != 0)
        {
            Int128 q = r0 / r1;
            (r0, r1, t0, t1) = (r1, r0 - (q * r1), t1, t0 - (q * t1));
        }

        return (long)((t0 % modulus + modulus) % modulus);
    }
}

/// <summary>Norwegian organisation numbers, from the range reserved for synthetic ones (3xx xxx xxx).</summary>
internal static class OrganisationNumber
{
    private static readonly int[] s_weights = [3, 2, 7, 6, 5, 4, 3, 2];

    public static string Synthetic(int index)
    {
        // Some first eight digits have no valid check digit: take the next that has one.
        for (int candidate = 31_400_010 + (index * 137); ; candidate++)
        {
            string digits = candidate.ToString("D8", CultureInfo.InvariantCulture);
            int sum = 0;
            for (int i = 0; i < s_weights.Length; i++)
                sum += (digits[i] - '0') * s_weights[i];
            int check = (11 - (sum % 11)) % 11;
            if (check < 10)
                return digits + check.ToString(CultureInfo.InvariantCulture);
        }
    }
}
