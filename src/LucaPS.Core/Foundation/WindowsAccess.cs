using System;

namespace LucaPS.Foundation;

/// <summary>
/// Whose a file or folder on Windows is, and what other accounts may do with it. Administrators and SYSTEM are no others, as root is none
/// on Unix.
/// </summary>
/// <param name="IsOwn">Whether this account owns it, or administrators or SYSTEM do: what an elevated session makes is theirs.</param>
/// <param name="Owner">The owner, as the security descriptor names it.</param>
/// <param name="OthersMayRead">Whether another account may read it.</param>
/// <param name="OthersMayWrite">Whether another account may change it, or put files into it.</param>
internal sealed record WindowsAccess(bool IsOwn, string Owner, bool OthersMayRead, bool OthersMayWrite)
{
    private const uint Read = 0x1 | GenericRead | GenericAll;

    /// <summary>Write and append data (add files and folders), delete children, delete, change the access list or the owner.</summary>
    private const uint Write = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | GenericWrite | GenericAll;

    private const uint GenericRead = 0x80000000;
    private const uint GenericWrite = 0x40000000;
    private const uint GenericAll = 0x10000000;

    // learn.microsoft.com, "ACE Strings". What stands for keys and objects of a directory service has the same bits under other names.
    private static readonly (string Name, uint Bits)[] s_rights =
    [
        ("GA", GenericAll), ("GR", GenericRead), ("GW", GenericWrite), ("GX", 0x20000000),
        ("RC", 0x20000), ("SD", 0x10000), ("WD", 0x40000), ("WO", 0x80000),
        ("FA", 0x1F01FF), ("FR", 0x120089), ("FW", 0x120116), ("FX", 0x1200A0),
        ("KA", 0xF003F), ("KR", 0x20019), ("KW", 0x20006), ("KX", 0x20019),
        ("CC", 0x1), ("DC", 0x2), ("LC", 0x4), ("SW", 0x8), ("RP", 0x10), ("WP", 0x20), ("DT", 0x40), ("LO", 0x80), ("CR", 0x100),
    ];

    /// <summary>SYSTEM, administrators, and whoever owns it, which is looked at apart.</summary>
    private static readonly string[] s_trusted = ["SY", "S-1-5-18", "BA", "S-1-5-32-544", "OW", "S-1-3-4", "CO", "S-1-3-0"];

    /// <summary>
    /// Reads a security descriptor in its text form (SDDL): <c>O:owner G:group D:flags(type;flags;rights;object;inherited
    /// object;account)…</c>
    /// </summary>
    /// <param name="self">This account, as the same form names it.</param>
    /// <exception cref="UnauthorizedAccessException">It is not understood, so nothing is known.</exception>
    public static WindowsAccess Parse(string sddl, string self)
    {
        string owner = Between(sddl, "O:");
        int list = sddl.IndexOf("D:", StringComparison.Ordinal);
        // No list at all lets everybody do everything.
        bool open = list < 0 || sddl.Contains("NO_ACCESS_CONTROL");
        uint others = open ? uint.MaxValue : 0;
        if (owner.Length == 0)
            throw NotUnderstood(sddl);
        for (int at = open ? -1 : sddl.IndexOf('(', list); at >= 0;)
        {
            int end = End(sddl, at);
            string[] parts = sddl.Substring(at + 1, end - at - 1).Split(';');
            if (parts.Length < 6)
                throw NotUnderstood(sddl);
            // A denial only takes away, and an entry for what is made in a folder says nothing of the folder.
            bool counts = parts[0] is not ("D" or "OD" or "XD") && !parts[1].Contains("IO");
            string account = parts[5].Trim();
            if (counts && account != self && Array.IndexOf(s_trusted, account) < 0)
                others |= Rights(parts[2], sddl);
            at = sddl.IndexOf('(', end);
        }

        return new WindowsAccess(
            owner == self || owner is "BA" or "S-1-5-32-544" or "SY" or "S-1-5-18", owner, (others & Read) != 0, (others & Write) != 0);
    }

    private static uint Rights(string text, string sddl)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                return Convert.ToUInt32(text, 16);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException)
            {
                throw NotUnderstood(sddl);
            }
        }

        uint all = 0;
        for (int i = 0; i < text.Length; i += 2)
        {
            string name = text.Substring(i, Math.Min(2, text.Length - i));
            (string Name, uint Bits) known = Array.Find(s_rights, right => right.Name == name);
            all |= known.Name is null ? throw NotUnderstood(sddl) : known.Bits;
        }

        return all;
    }

    /// <summary>What follows a letter and colon, up to the next of these.</summary>
    private static string Between(string sddl, string start)
    {
        int from = sddl.IndexOf(start, StringComparison.Ordinal);
        if (from < 0)
            return "";
        from += start.Length;
        int to = sddl.IndexOf(':', from);
        return (to < 0 ? sddl.Substring(from) : sddl.Substring(from, to - from - 1)).Trim();
    }

    /// <summary>Where what begins at a parenthesis ends: a condition has parentheses of its own.</summary>
    private static int End(string sddl, int start)
    {
        for (int at = start, depth = 0; at < sddl.Length; at++)
        {
            depth += sddl[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }

        throw NotUnderstood(sddl);
    }

    private static UnauthorizedAccessException NotUnderstood(string sddl) => new($"its access list is not understood ({sddl})");
}
