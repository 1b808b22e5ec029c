using System;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LucaPS.Foundation;

/// <summary>Texts out of JSON.</summary>
internal static class JsonText
{
    /// <summary>
    /// The text at hand. <c>GetString</c> throws on half a surrogate pair and on bytes that are not UTF-8; neither is worth a row.
    /// </summary>
    public static string Read(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(json.ValueSpan);
        }
    }

    /// <summary>
    /// Whether the name at hand is that one. The reader's own comparison throws for escapes that are half a surrogate pair, and is slower
    /// for names without any.
    /// </summary>
    public static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8Name) =>
        json.ValueIsEscaped ? Read(ref json) == Utf8Text.Decode(utf8Name) : json.ValueSpan.SequenceEqual(utf8Name);

    /// <summary>The token's own characters: a number's digits, <c>true</c>, or the text.</summary>
    public static string Raw(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String ? Read(ref json) : Utf8Text.Decode(json.ValueSpan);

    /// <summary>
    /// As <see cref="Raw"/>, in UTF-8: some servers write a plus sign as an escape, and a number or time is one all the same.
    /// </summary>
    public static ReadOnlySpan<byte> Span(ref Utf8JsonReader json) =>
        json.ValueIsEscaped ? Encoding.UTF8.GetBytes(Read(ref json)) : json.ValueSpan;

    private static string Unescape(ReadOnlySpan<byte> utf8)
    {
        StringBuilder text = new(utf8.Length);
        while (!utf8.IsEmpty)
        {
            int slash = utf8.IndexOf((byte)'\\');
            if (slash < 0) slash = utf8.Length;
            text.Append(Utf8Text.Decode(utf8.Slice(0, slash)));
            utf8 = utf8.Slice(slash);
            if (utf8.Length < 2) break;
            if (utf8[1] == (byte)'u' && utf8.Length >= 6)
            {
                text.Append(
                    (char)ushort.Parse(Utf8Text.Decode(utf8.Slice(2, 4)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                utf8 = utf8.Slice(6);
                continue;
            }

            text.Append((char)utf8[1] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                char other => other,
            });
            utf8 = utf8.Slice(2);
        }

        return text.ToString();
    }
}
