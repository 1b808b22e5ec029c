using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>
/// Names of files for what others name: the same on every system, and never the same for two. A name that some system could not keep as it
/// is (https://learn.microsoft.com/windows/win32/fileio/naming-a-file), or that differs from another in case alone, gets a part of its own
/// hash.
/// </summary>
internal sealed class SafeNames
{
    private const int Longest = 80;
    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "CONIN", "CONOUT", "COM", "LPT"];

    private readonly HashSet<string> _shared;

    /// <param name="all">All names that there are, whether they are wanted this time or not: so each is always called the same.</param>
    public SafeNames(IEnumerable<string> all) => _shared = new(
        all.Distinct(StringComparer.Ordinal).GroupBy(Plain, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1).Select(group => group.Key),
        StringComparer.OrdinalIgnoreCase);

    public string Of(string name)
    {
        string plain = Plain(name);
        bool isDevice = s_devices.Contains(
            plain.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), StringComparer.OrdinalIgnoreCase);
        bool isOurs = plain.StartsWith(ExportFolder.ChangesPrefix, StringComparison.OrdinalIgnoreCase);
        return plain == name && !isDevice && !isOurs && !_shared.Contains(plain) ? plain : plain + "-" + Digest.Sha256Text(name).Remove(8);
    }

    private static string Plain(string name)
    {
        StringBuilder plain = new(name.Length);
        foreach (char c in name.Length <= Longest ? name : name.Substring(0, Longest))
        {
            bool isSafe = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
            plain.Append(isSafe ? c : '_');
        }

        return plain.Length == 0 ? "_" : plain.ToString();
    }
}
