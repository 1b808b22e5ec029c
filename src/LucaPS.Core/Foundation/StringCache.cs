using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace LucaPS.Foundation;

/// <summary>
/// A column's recent texts. Customers, products and units come again and again, and a row that is kept then costs one
/// reference for them. A column that hardly repeats (ids) stops caching by itself.
/// </summary>
internal sealed class StringCache
{
    private const int Size = 512;
    private const int LongestText = 48;
    private const int Trial = 1024;

    private readonly char[] _decoded = new char[LongestText];
    private string?[]? _entries = new string?[Size];
    private int _lookups;
    private int _hits;

    // Part of its callers' code: of the reader's, compiled ahead, and of the scanner's, compiled well at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (_entries is not { } entries || utf8.Length > LongestText) return Utf8Text.Decode(utf8);
        if (utf8.IsEmpty) return "";
        ref string? entry = ref entries[Hash(utf8) & (Size - 1)];
        _lookups++;
        // Compared as texts: to keep the bytes of each beside it cost 34 more a row (docs/performance.md).
        ReadOnlySpan<char> decoded = Utf8Text.Decode(utf8, _decoded);
        if (entry is not null && decoded.SequenceEqual(entry.AsSpan()))
        {
            _hits++;
            return entry;
        }

        if (_lookups == Trial)
        {
            if (_hits < Trial / 8) _entries = null;
            _lookups = _hits = 0;
        }

        return entry = decoded.ToString();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length;
        while (utf8.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
            utf8 = utf8.Slice(8);
        }

        foreach (byte b in utf8) hash = (hash ^ b) * 0x100000001B3;
        return (int)(hash ^ (hash >> 29));
    }
}

/// <summary>Decodes UTF-8 straight from a span, on both frameworks.</summary>
internal static class Utf8Text
{
    /// <summary>Bytes that are not UTF-8 become the replacement character; never throws.</summary>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
#if NET8_0_OR_GREATER
        return Encoding.UTF8.GetString(utf8);
#else
        return utf8.IsEmpty ? "" : Encoding.UTF8.GetString(utf8.ToArray());
#endif
    }

    /// <summary>The same, into a place for as many characters as there are bytes: never more come of them.</summary>
    public static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> utf8, char[] place)
    {
#if NET8_0_OR_GREATER
        return place.AsSpan(0, Encoding.UTF8.GetChars(utf8, place));
#else
        int length = 0;
        while (length < utf8.Length && utf8[length] < 0x80) place[length] = (char)utf8[length++];
        if (length < utf8.Length) length += Encoding.UTF8.GetChars(utf8.Slice(length).ToArray(), 0, utf8.Length - length, place, length);
        return place.AsSpan(0, length);
#endif
    }
}
