using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace LucaPS.Fuzz;

/// <summary>Something that reads bytes from outside.</summary>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run, string Words)
{
    /// <summary>An exception that its only callers turn into a <see cref="LucaException"/>.</summary>
    public Func<Exception, bool> Handled { get; init; } = static _ => false;

    /// <summary>Seeds that cannot be written by hand.</summary>
    public Func<IEnumerable<(string Name, byte[] Content)>> Made { get; init; } = static () => [];

    public static string CorpusRoot => Path.Combine(AppContext.BaseDirectory, "corpus");

    /// <summary>The corpus, in an order that is the same everywhere.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Seeds()
    {
        string folder = Path.Combine(CorpusRoot, Name);
        IEnumerable<(string, byte[])> files = Directory.Exists(folder)
            ? Directory.GetFiles(folder).OrderBy(Path.GetFileName, StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))
            : [];
        return [.. files, .. Made()];
    }

    /// <summary>The words of its language, separated by spaces; <c>~HH</c> in one is a byte.</summary>
    public IReadOnlyList<byte[]> Dictionary() => [.. Words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Unescape)];

    /// <summary>
    /// Text as a user's or a header's may be: U+0001 and U+0002 stand for the halves of a surrogate pair, which no bytes of UTF-8 make.
    /// </summary>
    public static string Chars(byte[] input) => Encoding.UTF8.GetString(input).Replace('\u0001', '\uD83D').Replace('\u0002', '\uDE00');

    private static byte[] Unescape(string word)
    {
        List<byte> bytes = [];
        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] == '~' && i + 2 < word.Length)
            {
                bytes.Add(Convert.ToByte(word.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(word[i].ToString()));
            }
        }

        return [.. bytes];
    }
}
