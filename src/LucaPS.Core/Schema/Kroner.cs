using System;
using System.Globalization;
using System.Numerics;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>Amounts in <c>…Cents</c> fields are whole øre (luca-api.md, "Known schema").</summary>
internal static class Kroner
{
    /// <summary>Kroner in øre, exactly.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: not a number, or not whole øre; it is never
    /// rounded.</exception>
    public static BigInteger ToCents(object kroner, string path)
    {
        decimal? amount = Amount(kroner);
        if (amount is not { } value)
            throw InputErrors.Mismatch(path, kroner, "an amount in kroner (a number with a decimal point, such as 1234.50)");
        BigInteger whole = new(decimal.Truncate(value));
        decimal cents = (value - decimal.Truncate(value)) * 100;
        if (decimal.Truncate(cents) != cents)
            throw InputErrors.Mismatch(path, kroner, "an amount in kroner with no more than two decimals, since it is never rounded,");
        return (whole * 100) + new BigInteger(cents);
    }

    /// <summary>Øre in kroner, exactly.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: not a whole number, or a larger one than a decimal
    /// holds.</exception>
    public static decimal FromCents(object cents, string path)
    {
        decimal? amount = cents is BigInteger large
            ? BigInteger.Abs(large) <= new BigInteger(decimal.MaxValue) ? (decimal)large : null
            : Amount(cents);
        if (amount is not { } value || decimal.Truncate(value) != value || value / 100m * 100m != value)
            throw InputErrors.Mismatch(path, cents, "an amount in whole øre");
        return value / 100m;
    }

    /// <summary>Whether values of a scalar may be amounts in øre, where the field is named so.</summary>
    public static bool MayBeOre(string scalar) =>
        scalar == "String" || ValueKinds.OfScalar(scalar) is ValueKind.Integer or ValueKind.Decimal;

    /// <summary>Whether a field is of øre, and of a scalar that takes parts of one too.</summary>
    public static bool IsOre(SchemaInputValue field) => MayBeOre(field.Type.NamedType)
        && ValueKinds.OfScalar(field.Type.NamedType) != ValueKind.Integer && SchemaNames.LastWord(field.Name) == "Cents";

    /// <summary>What is given for such a field; whether text that is no number is an amount, the server says.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is not whole.</exception>
    public static object WholeOre(object given, string path) =>
        Amount(given) is { } cents && decimal.Truncate(cents) != cents
            ? throw InputErrors.Mismatch(path, given, "an amount in whole øre") : given;

    /// <summary>Whether they are the same amount.</summary>
    public static bool IsSame(object? kroner, object? cents) =>
        kroner is not null && cents is not null && Amount(kroner) is { } amount && Amount(cents) is { } whole
        && Math.Abs(amount) < decimal.MaxValue / 100 && amount * 100 == whole;

    /// <summary>Whether a value says something: a number other than zero, true, a text that is not empty.</summary>
    public static bool IsOther(object value) => value switch
    {
        bool flag => flag,
        string text => text.Trim().Length > 0 && Amount(text) != 0m,
        _ => Amount(value) != 0m,
    };

    private static decimal? Amount(object value) => value switch
    {
        decimal number => number,
        byte or sbyte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(value, CultureInfo.InvariantCulture),

        // By its shortest text, which is what the user wrote: 0.1 is a tenth.
        double number => Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.AllowExponent),
        float number => Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.AllowExponent),
        // A program that shortens a number to an exponent, as spreadsheets do, has rounded it.
        string text => Parse(text.Trim(), NumberStyles.None),
        _ => null,
    };

    private static decimal? Parse(string text, NumberStyles further) =>
        decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | further, CultureInfo.InvariantCulture,
            out decimal value) ? value : null;
}
