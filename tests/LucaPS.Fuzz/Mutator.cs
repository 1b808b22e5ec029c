using System;
using System.Collections.Generic;
using System.Text;

namespace LucaPS.Fuzz;

/// <summary>Makes a new input from the seeds by one to eight changes of bytes, ranges, words and quoted values.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words)
{
    private const int Longest = 64 * 1024;
    private static readonly byte[] s_odd =
    [
        0, 1, 2, 7, 9, 10, 13, 32, 34, 35, 37, 38, 39, 43, 44, 45, 47, 58, 59, 60, 61, 91, 92, 93, 123, 125, 127, 128, 192, 224, 237, 239,
        255
    ];
    private static readonly string[] s_openers =
        ["[", "{\"a\":", "{a ", "(", "\"", "\\", "...on A{", "{\"ofType\":", "!", "%", "&a=", "[[", " "];
    private static readonly string[] s_numbers =
    [
        "0", "-0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        "18446744073709551616",
        "1e400", "-1e400", "1e-400", "0.1", "79228162514264337593543950336", "1E+99999999999", "00", "1.0", "NaN", "Infinity",
        "253402300800000",
    ];

    public byte[] Make(ref Dice dice)
    {
        List<byte> bytes = [.. seeds[dice.Below(seeds.Count)]];
        int changes = 1 + dice.Below(1 << dice.Below(4));
        for (int i = 0; i < changes; i++) Change(bytes, ref dice);
        if (bytes.Count > Longest) bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, ref Dice dice)
    {
        int at = dice.Below(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 + dice.Below(1 << dice.Below(8)));
        switch (dice.Below(15))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << dice.Below(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = s_odd[dice.Below(s_odd.Length)];
                break;
            case 2:
                bytes.Insert(at, dice.Below(2) == 0 ? dice.Byte() : s_odd[dice.Below(s_odd.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(dice.Below(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5 or 6 when words.Count > 0:
                bytes.InsertRange(at, words[dice.Below(words.Count)]);
                break;
            case 7 when words.Count > 0:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, words[dice.Below(words.Count)]);
                break;
            case 8:
                Quoted(bytes, at, ref dice);
                break;
            case 9:
                Number(bytes, at, ref dice);
                break;
            case 10:
                byte[] other = seeds[dice.Below(seeds.Count)];
                int from = dice.Below(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + dice.Below(200))).ToArray());
                break;
            case 11 when dice.Below(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 12 when dice.Below(4) == 0:
                bytes.InsertRange(
                    at,
                    Encoding.UTF8.GetBytes(string.Concat(
                        System.Linq.Enumerable.Repeat(s_openers[dice.Below(s_openers.Length)], 1 + dice.Below(1 << dice.Below(11))))));
                break;
            case 13 when dice.Below(4) == 0:
                byte[] run = new byte[1 + dice.Below(1 << dice.Below(14))];
                Array.Fill(run, dice.Below(2) == 0 ? (byte)'a' : dice.Byte());
                bytes.InsertRange(at, run);
                break;
            default:
                Quoted(bytes, at, ref dice);
                break;
        }
    }

    /// <summary>Another value for a quoted text, or for the value after it.</summary>
    private void Quoted(List<byte> bytes, int at, ref Dice dice)
    {
        int start = bytes.IndexOf((byte)'"', Math.Min(at, bytes.Count));
        if (start < 0) start = bytes.IndexOf((byte)'"');
        int end = start < 0 ? -1 : bytes.IndexOf((byte)'"', start + 1);
        if (end < 0 || words.Count == 0) return;
        byte[] word = words[dice.Below(words.Count)];
        bool bare = dice.Below(3) == 0;
        bytes.RemoveRange(bare ? start : start + 1, bare ? end - start + 1 : end - start - 1);
        bytes.InsertRange(bare ? start : start + 1, word);
    }

    private static void Number(List<byte> bytes, int at, ref Dice dice)
    {
        int start = at;
        while (start < bytes.Count && bytes[start] is < (byte)'0' or > (byte)'9') start++;
        int end = start;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9') end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.ASCII.GetBytes(s_numbers[dice.Below(s_numbers.Length)]));
    }
}
