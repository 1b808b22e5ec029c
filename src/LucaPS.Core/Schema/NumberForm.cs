using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// How numbers of scalars other than <c>Int</c> and <c>Float</c> go out: GraphQL leaves that to each server (section 3.5).
/// </summary>
internal enum NumberForm
{
    /// <summary>As a number where every reader of JSON gets it whole, else as text (RFC 8259, section 6).</summary>
    Exact,

    /// <summary>All as text.</summary>
    Text,

    /// <summary>All as numbers.</summary>
    Number,

    /// <summary>What was given as text as text, numbers as numbers: for two scalars of which each takes one of them.</summary>
    Given,
}

internal static class NumberForms
{
    /// <summary>Verbose, before the refusal's own message.</summary>
    public const string TryingAnother = "The server did not accept the form of the numbers; sending them in another form. ";

    // Up to here a double holds every whole number.
    private static readonly BigInteger s_largestWhole = BigInteger.One << 53;

    // Always fits; one more digit sometimes does.
    private const int SureDigits = 15;
    private const int MaxDigits = 16;

    /// <summary>What to try after a refusal of the value's type.</summary>
    public static NumberForm[] Others(NumberForm form) =>
        [.. new[] { NumberForm.Text, NumberForm.Number, NumberForm.Given }.Where(other => other != form)];

    /// <summary>Whether a refusal may be one of a value's type, with nothing carried out.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="mutation">
    /// The document where it is a mutation: no word of a message is proof enough to send that again, but a place in the document is, or the
    /// name of one of its variables.
    /// </param>
    public static bool MayExplain(LucaException refusal, string? mutation = null)
    {
        if (mutation is not null && refusal.ServerError is not { HasLocations: true } && !NamesVariable(refusal, mutation)) return false;
        if (refusal is not { ErrorId: LucaErrorId.BadRequest, MayHaveBeenSent: false, Path: null }) return false;
        if (refusal.StatusCode is null && refusal.ServerCode is null) return false;
        string text = (refusal.ServerMessage ?? refusal.Text) + " " + refusal.ServerCode;
        string[] words =
            ["variable", "invalid value", "INVALID_VALUE", "coerce", "convert", "parse", "represent", "scalar", "of type", "expected type"];
        return words.Any(word => SchemaNames.Has(text, word));
    }

    private static bool NamesVariable(LucaException refusal, string document)
    {
        string said = refusal.ServerMessage ?? string.Empty;
        for (int at = said.IndexOf('$'); at >= 0; at = said.IndexOf('$', at + 1))
        {
            int end = at + 1;
            while (end < said.Length && (char.IsLetterOrDigit(said[end]) || said[end] == '_')) end++;
            if (end > at + 1 && SchemaNames.Has(document, said.Substring(at, end - at))) return true;
        }

        return false;
    }

    /// <summary>Whether a number, as JSON text, comes whole to a reader that takes all numbers for doubles.</summary>
    public static bool FitsDouble(string number)
    {
        int digits = SignificantDigits(number);
        if (digits <= SureDigits) return true;
        if (digits > MaxDigits) return false;
        byte[] text = Encoding.ASCII.GetBytes(number);
        if (ExactNumber.TryInteger(text, out BigInteger whole)) return BigInteger.Abs(whole) <= s_largestWhole;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double read)
            && ExactNumber.TryDecimal(text, out decimal given)
            && ExactNumber.TryDecimal(Encoding.ASCII.GetBytes(read.ToString("R", CultureInfo.InvariantCulture)), out decimal back)
            && given == back;
    }

    private static int SignificantDigits(string number)
    {
        string digits = number.Split('e', 'E')[0];
        return string.Concat(digits.Where(character => character is >= '0' and <= '9')).Trim('0').Length;
    }
}
