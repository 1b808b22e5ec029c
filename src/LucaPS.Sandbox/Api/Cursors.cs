using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LucaPS.Sandbox.Api;

/// <summary>Cursors as known servers write them: positions that can be guessed, and opaque texts.</summary>
internal static class Cursors
{
    private const string RelayPrefix = "arrayconnection:";
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(16);

    /// <summary>The cursor of the row at a position, counted from zero.</summary>
    public static string Write(CursorStyle style, int position) => style switch
    {
        CursorStyle.Relay => Convert.ToBase64String(Encoding.ASCII.GetBytes(RelayPrefix + position.ToString(CultureInfo.InvariantCulture))),
        CursorStyle.Opaque => Seal(position),
        _ => Convert.ToBase64String(Encoding.ASCII.GetBytes((position + 1).ToString(CultureInfo.InvariantCulture))).TrimEnd('='),
    };

    /// <summary>The position of a cursor; null for a text that this server did not write.</summary>
    public static int? Read(CursorStyle style, string cursor)
    {
        Span<byte> buffer = stackalloc byte[64];
        string padded = cursor.PadRight((cursor.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, buffer, out int length))
            return null;
        if (style == CursorStyle.Opaque)
            return Open(buffer[..length]);
        string text = Encoding.ASCII.GetString(buffer[..length]);
        if (style == CursorStyle.Relay)
            return text.StartsWith(RelayPrefix, StringComparison.Ordinal) ? Number(text[RelayPrefix.Length..]) : null;
        return Number(text) is { } number and > 0 ? number - 1 : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Seal(int position)
    {
        byte[] block = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(block, position);
        using Aes aes = Aes.Create();
        aes.Key = s_key;
        return Convert.ToBase64String(aes.EncryptEcb(block, PaddingMode.None));
    }

    private static int? Open(ReadOnlySpan<byte> sealedBlock)
    {
        if (sealedBlock.Length != 16)
            return null;
        using Aes aes = Aes.Create();
        aes.Key = s_key;
        byte[] block = aes.DecryptEcb(sealedBlock, PaddingMode.None);
        return block.AsSpan(4).IndexOfAnyExcept((byte)0) < 0 ? BinaryPrimitives.ReadInt32LittleEndian(block) : null;
    }
}
