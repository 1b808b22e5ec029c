using System;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace LucaPS.Foundation;

/// <summary>Numbers out of text without rounding. <c>decimal</c> parsing rounds beyond 28 digits and says nothing.</summary>
internal static class ExactNumber
{
    /// <summary>A longer number stays text: parsing it is not worth the cost.</summary>
    public const int MostDigits = 1000;

    private static readonly BigInteger s_largestMantissa = (BigInteger.One << 96) - 1;

    /// <summary>Digits with an optional sign, point and exponent, all of it, and the value fits without rounding.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, out decimal value)
    {
        // At most 27 digits beside a sign: fits whatever they are.
        if (text.Length <= 28 && IsPlain(text)) return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
        value = 0;
        if (!TryParse(text, out BigInteger mantissa, out int exponent)) return false;
        if (exponent > 0) (mantissa, exponent) = (mantissa * BigInteger.Pow(10, exponent), 0);
        BigInteger magnitude = BigInteger.Abs(mantissa);
        if (exponent < -28 || magnitude > s_largestMantissa) return false;
        uint low = (uint)(magnitude & uint.MaxValue);
        uint middle = (uint)((magnitude >> 32) & uint.MaxValue);
        uint high = (uint)(magnitude >> 64);
        value = new decimal((int)low, (int)middle, (int)high, mantissa.Sign < 0, (byte)-exponent);
        return true;
    }

    /// <summary>The value is whole, however it is written (<c>1e3</c>, <c>5.0</c>).</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out BigInteger value)
    {
        value = default;
        if (!TryParse(text, out BigInteger mantissa, out int exponent) || exponent < 0) return false;
        value = exponent == 0 ? mantissa : mantissa * BigInteger.Pow(10, exponent);
        return true;
    }

    /// <summary>
    /// The smallest of <c>int</c>, <c>long</c>, <c>decimal</c> and <c>BigInteger</c> that holds it. The last only where it must:
    /// PowerShell's serializer makes a text of it.
    /// </summary>
    public static object Narrow(BigInteger value) =>
        value >= int.MinValue && value <= int.MaxValue ? (object)(int)value
        : value >= long.MinValue && value <= long.MaxValue ? (object)(long)value
        : BigInteger.Abs(value) <= s_largestMantissa ? (object)(decimal)value
        : (object)value;

    /// <summary>Mantissa without trailing zeros after the point, times ten to the exponent.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, out BigInteger mantissa, out int exponent)
    {
        mantissa = default;
        exponent = 0;
        int at = 0;
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative) at++;
        Span<char> digits = stackalloc char[MostDigits];
        int count = 0, fraction = 0;
        int start = at;
        while (at < text.Length && IsDigit(text[at]))
        {
            if (count == MostDigits) return false;
            digits[count++] = (char)text[at++];
        }

        if (at == start) return false;
        if (at < text.Length && text[at] == (byte)'.')
        {
            start = ++at;
            while (at < text.Length && IsDigit(text[at]))
            {
                if (count == MostDigits) return false;
                digits[count++] = (char)text[at++];
                fraction++;
            }

            if (at == start) return false;
        }

        int written = 0;
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            at++;
            bool down = at < text.Length && text[at] == (byte)'-';
            if (at < text.Length && text[at] is (byte)'-' or (byte)'+') at++;
            start = at;
            while (at < text.Length && IsDigit(text[at]) && written <= MostDigits) written = (written * 10) + (text[at++] - '0');
            if (at == start) return false;
            if (down) written = -written;
        }

        if (at != text.Length) return false;
        while (fraction > 0 && digits[count - 1] == '0') (count, fraction) = (count - 1, fraction - 1);
        exponent = written - fraction;
        mantissa = BigInteger.Parse(digits.Slice(0, count).ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
        if (negative) mantissa = -mantissa;
        if (mantissa.IsZero) exponent = 0;
        while (exponent < 0 && !mantissa.IsZero && (mantissa % 10).IsZero) (mantissa, exponent) = (mantissa / 10, exponent + 1);
        return exponent <= MostDigits;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        if (at == text.Length || !IsDigit(text[at]) || !IsDigit(text[text.Length - 1])) return false;
        bool point = false;
        for (; at < text.Length; at++)
        {
            if (IsDigit(text[at])) continue;
            if (text[at] != (byte)'.' || point) return false;
            point = true;
        }

        return true;
    }

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
