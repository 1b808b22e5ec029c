using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Rows;

/// <summary>A place in an answer's bytes.</summary>
internal ref struct JsonCursor
{
    public ReadOnlySpan<byte> Bytes;

    public int At;

    /// <summary>How deep a value may still be nested.</summary>
    public int DepthLeft;

    /// <summary>Passes the bytes that a member begins with.</summary>
    [MethodImpl(RowScanner.AtOnce)]
    public bool Pass(byte[] prefix)
    {
        // One byte more at least: the value's first.
        if (Bytes.Length - At <= prefix.Length) return false;
        ReadOnlySpan<byte> here = Bytes.Slice(At, prefix.Length);
        int i = 0;
        for (; prefix.Length - i >= 8; i += 8)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(here.Slice(i)) != BinaryPrimitives.ReadUInt64LittleEndian(prefix.AsSpan(i)))
                return false;
        }

        for (; i < prefix.Length; i++)
        {
            if (here[i] != prefix[i]) return false;
        }

        At += prefix.Length;
        return true;
    }

    /// <summary>Passes one byte.</summary>
    public bool PassByte(byte expected)
    {
        if (At >= Bytes.Length || Bytes[At] != expected) return false;
        At++;
        return true;
    }

    /// <summary>Passes <c>null</c>.</summary>
    public bool PassNull() => PassWord(0x6C6C756E, 0);

    /// <summary>Passes <c>true</c>.</summary>
    public bool PassTrue() => PassWord(0x65757274, 0);

    /// <summary>Passes <c>false</c>.</summary>
    public bool PassFalse() => Bytes[At] == (byte)'f' && PassWord(0x65736C61, 1);

    /// <summary>The end of a text without escapes that begins at the quote here; -1 where it has some, or is none.</summary>
    [MethodImpl(RowScanner.AtOnce)]
    public readonly int EndOfText()
    {
        int at = At + 1;
        ReadOnlySpan<byte> bytes = Bytes;
        // Eight at a time, as long as none of them is a quote, a backslash or a control character: the lowest bit set is always right, so
        // none set is too.
        while (bytes.Length - at >= 8)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(at));
            ulong quote = eight ^ 0x2222222222222222, slash = eight ^ 0x5C5C5C5C5C5C5C5C;
            ulong found =
                ((quote - 0x0101010101010101) & ~quote) | ((slash - 0x0101010101010101) & ~slash) | ((eight - 0x2020202020202020) & ~eight);
            if ((found & 0x8080808080808080) != 0) break;
            at += 8;
        }

        for (; at < bytes.Length; at++)
        {
            byte b = bytes[at];
            if (b == (byte)'"') return at;
            if (b is (byte)'\\' or < (byte)' ') return -1;
        }

        return -1;
    }

    /// <summary>Passes a day in quotes.</summary>
    [MethodImpl(RowScanner.AtOnce)]
    public bool PassDay(out DateTime day)
    {
        const int quoted = 12;
        day = default;
        if (Bytes.Length - At < quoted || Bytes[At] != (byte)'"' || Bytes[At + quoted - 1] != (byte)'"'
            || !JsonTime.TryDate(Bytes.Slice(At + 1, quoted - 2), out day)) return false;
        At += quoted;
        return true;
    }

    /// <summary>Passes a number of an object's member that is short and plainly written; stays in place at any other.</summary>
    /// <param name="whole">Whether there may be no point.</param>
    /// <param name="value">Its digits.</param>
    /// <param name="places">How many of them stand after the point.</param>
    [MethodImpl(RowScanner.AtOnce)]
    public bool PassNumber(bool whole, out long value, out int places)
    {
        // As many as a long always holds, a point among them.
        const int most = 18;
        ReadOnlySpan<byte> bytes = Bytes;
        int at = At, point = -1;
        value = 0;
        places = 0;
        bool negative = bytes[at] == (byte)'-';
        if (negative) at++;
        int first = at;
        for (; at < bytes.Length; at++)
        {
            uint digit = (uint)(bytes[at] - '0');
            if (digit <= 9) value = (value * 10) + digit;
            else if (bytes[at] == (byte)'.' && point < 0 && !whole && at > first) point = at;
            else break;
            if (at - first >= most) return false;
        }

        // A digit on either side of the point, no zero before others, and nothing that goes on with the number.
        int digits = (point < 0 ? at : point) - first;
        if (digits == 0 || (digits > 1 && bytes[first] == (byte)'0') || point == at - 1 || at == bytes.Length
            || bytes[at] is not ((byte)',' or (byte)'}')) return false;
        if (point >= 0) places = at - point - 1;
        // Minus nothing has a sign of its own as a decimal.
        if (negative && value == 0) return false;
        if (negative) value = -value;
        At = at;
        return true;
    }

    /// <summary>A reader of the one value here.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public readonly Utf8JsonReader Open()
    {
        Utf8JsonReader json = new(
            Bytes.Slice(At), isFinalBlock: true, new JsonReaderState(new JsonReaderOptions { MaxDepth = Math.Max(DepthLeft, 1) }));
        json.Read();
        return json;
    }

    /// <summary>Passes what such a reader has read.</summary>
    public void Close(ref Utf8JsonReader json) => At += (int)json.BytesConsumed;

    private bool PassWord(uint word, int before)
    {
        if (Bytes.Length - At < 4 + before || BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Slice(At + before)) != word) return false;
        At += 4 + before;
        return true;
    }
}
