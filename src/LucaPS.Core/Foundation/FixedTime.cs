using System;
using System.Runtime.InteropServices;

namespace LucaPS.Foundation;

/// <summary>Comparison that takes the same time wherever two values differ, so that timing reveals no secret.</summary>
internal static class FixedTime
{
    public static bool AreEqual(string one, string other) =>
        AreEqual(MemoryMarshal.AsBytes(one.AsSpan()), MemoryMarshal.AsBytes(other.AsSpan()));

    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.Length != other.Length) return false;
        int difference = 0;
        for (int i = 0; i < one.Length; i++) difference |= one[i] ^ other[i];
        return difference == 0;
    }
}
