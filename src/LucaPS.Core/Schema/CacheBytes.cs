using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace LucaPS.Schema;

/// <summary>Thrown for a cache with a wrong byte.</summary>
internal sealed class CacheDamagedException : Exception
{
    public CacheDamagedException()
        : base("The cached schema is damaged.")
    {
    }
}

/// <summary>A place in the bytes of a cache. All reading is within their bounds.</summary>
internal struct CacheBytes(byte[] bytes, int position)
{
    public int Position { get; private set; } = position;

    /// <summary>
    /// A hash that needs no cryptography to be loaded and takes eight bytes at a time: it is here to find damage, not forgery.
    /// </summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xcbf29ce484222325 ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes.Slice(8);
        }

        foreach (byte b in bytes) hash = Mix(hash ^ b);
        return Mix(hash);
    }

    public byte Byte()
    {
        if ((uint)Position >= (uint)bytes.Length) throw new CacheDamagedException();
        return bytes[Position++];
    }

    public int Int32()
    {
        if (Position < 0 || Position > bytes.Length - 4) throw new CacheDamagedException();
        int value = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Position, 4));
        Position += 4;
        return value;
    }

    public long Int64()
    {
        if (Position < 0 || Position > bytes.Length - 8) throw new CacheDamagedException();
        long value = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(Position, 8));
        Position += 8;
        return value;
    }

    /// <summary>A small number, seven bits a byte.</summary>
    public int Number()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte b = Byte();
            value |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return value <= int.MaxValue ? (int)value : throw new CacheDamagedException();
        }

        throw new CacheDamagedException();
    }

    /// <summary>A number of things that take at least a byte each.</summary>
    public int Count()
    {
        int count = Number();
        return count <= bytes.Length - Position ? count : throw new CacheDamagedException();
    }

    public string Text(int length)
    {
        if (length < 0 || Position > bytes.Length - length) throw new CacheDamagedException();
        string text = Encoding.UTF8.GetString(bytes, Position, length);
        Position += length;
        return text;
    }

    public void Skip(int length)
    {
        if (length < 0 || Position > bytes.Length - length) throw new CacheDamagedException();
        Position += length;
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9e3779b97f4a7c15;
        return value ^ (value >> 29);
    }
}

/// <summary>Collects the bytes of a cache, and each text once.</summary>
internal sealed class CacheWriter
{
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public MemoryStream Stream { get; } = new();

    public int Length => (int)Stream.Length;

    public void Byte(byte value) => Stream.WriteByte(value);

    public void Int32(int value)
    {
        for (int shift = 0; shift < 32; shift += 8) Stream.WriteByte((byte)(value >> shift));
    }

    public void Int64(long value)
    {
        for (int shift = 0; shift < 64; shift += 8) Stream.WriteByte((byte)(value >> shift));
    }

    public void Number(int value)
    {
        uint rest = (uint)value;
        while (rest >= 0x80)
        {
            Stream.WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Stream.WriteByte((byte)rest);
    }

    /// <summary>A reference to a text; null is 0.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Number(0);
            return;
        }

        if (!_texts.TryGetValue(text, out int index))
        {
            index = _order.Count + 1;
            _texts.Add(text, index);
            _order.Add(text);
        }

        Number(index);
    }

    /// <summary>The table that the references point into: count, the end of each, the texts.</summary>
    public void WriteTexts(CacheWriter target)
    {
        target.Int32(_order.Count);
        int end = 0;
        foreach (string text in _order)
        {
            end += Encoding.UTF8.GetByteCount(text);
            target.Int32(end);
        }

        foreach (string text in _order)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            target.Stream.Write(bytes, 0, bytes.Length);
        }
    }
}
