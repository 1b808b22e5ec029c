using System.Text;

namespace LucaPS.Foundation;

/// <summary>
/// Numbers of the Norwegian register of business enterprises: nine digits, the last a check digit by modulus 11 with the weights
/// 3 2 7 6 5 4 3 2 (Brønnøysundregistrene, "Om organisasjonsnummeret").
/// </summary>
internal static class OrganisationNumber
{
    private static readonly int[] s_weights = [3, 2, 7, 6, 5, 4, 3, 2];

    /// <summary>Whether a text is one, however it is spaced; <c>NO</c> before it and <c>MVA</c> after it do no harm.</summary>
    public static bool IsValid(string? text) => TryParse(text, out string digits) && HasCheckDigit(digits);

    /// <summary>The nine digits of a text that has the form of a number.</summary>
    public static bool TryParse(string? text, out string digits)
    {
        digits = string.Empty;
        if (text is null || text.Length > 40) return false;
        var found = new StringBuilder(9);
        var letters = new StringBuilder(5);
        foreach (char c in text)
        {
            if (c is >= '0' and <= '9') found.Append(c);
            else if (char.IsLetter(c)) letters.Append(found.Length == 0 || found.Length == 9 ? char.ToUpperInvariant(c) : '?');
            else if (!char.IsWhiteSpace(c) && c is not ('.' or '-' or '\u00AD' or '\u200B' or '\u2060' or '\uFEFF')) return false;
        }

        if (found.Length != 9 || letters.ToString() is not ("" or "NO" or "MVA" or "NOMVA")) return false;
        digits = found.ToString();
        return true;
    }

    /// <summary>
    /// A sentence on a number whose check digit is wrong; null for a right one, and for what does not look like a number.
    /// </summary>
    public static string? CheckDigitHint(string? text) => TryParse(text, out string digits) && !HasCheckDigit(digits)
        ? $"If '{text}' is an organisation number, it is mistyped: its last digit does not fit the others."
        : null;

    private static bool HasCheckDigit(string digits)
    {
        int sum = 0;
        for (int i = 0; i < s_weights.Length; i++) sum += s_weights[i] * (digits[i] - '0');
        int check = (11 - (sum % 11)) % 11;
        return check == digits[8] - '0';
    }
}
