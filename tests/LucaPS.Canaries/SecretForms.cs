using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace LucaPS.Canaries;

/// <summary>Every form in which a text could contain a known secret.</summary>
internal sealed class SecretForms
{
    /// <summary>What the tests' own invented secrets begin with.</summary>
    public const string Prefix = "canary-";

    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _values;

    public SecretForms(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        foreach ((string secret, string kind) in secrets)
        {
            Count++;
            byte[] bytes = Encoding.UTF8.GetBytes(secret);
            string[] forms =
            [
                secret, Uri.EscapeDataString(secret), Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToHexString(bytes),
                secret.Replace("+", "\\u002B", StringComparison.Ordinal)
            ];
            foreach (string form in forms)
                _kinds.TryAdd(form, kind);
        }

        _kinds.TryAdd(Prefix, "secret made up by a test");
        _values = SearchValues.Create([.. _kinds.Keys], StringComparison.Ordinal);
    }

    /// <summary>How many secrets there are to look for.</summary>
    public int Count { get; }

    /// <summary>
    /// The kind of the first secret in a text, and what precedes it; null when there is none. The secret itself is not shown.
    /// </summary>
    public string? FindIn(string text)
    {
        int at = text.AsSpan().IndexOfAny(_values);
        if (at < 0)
            return null;
        string kind = _kinds.First(k => text.AsSpan(at).StartsWith(k.Key, StringComparison.Ordinal)).Value;
        string before = text[Math.Max(0, at - 60)..at].ReplaceLineEndings(" ");
        return $"{kind} after '…{before}'";
    }

    /// <summary>The same for a file, whatever it is; texts in UTF-16 are found too.</summary>
    public string? FindInFile(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone by now, or a socket.
            return null;
        }

        string text = Encoding.Latin1.GetString(content);
        return FindIn(text)
            ?? (text.Contains('\0', StringComparison.Ordinal) ? FindIn(text.Replace("\0", "", StringComparison.Ordinal)) : null);
    }

    /// <summary>What sandboxes of all processes have recorded in a folder.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(string folder) =>
        Directory.EnumerateFiles(folder, "*.secrets").SelectMany(File.ReadLines).Select(line => line.Split('\t', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => new KeyValuePair<string, string>(parts[1], parts[0]));
}
