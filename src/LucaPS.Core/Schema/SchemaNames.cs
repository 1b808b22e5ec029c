using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LucaPS.Errors;

namespace LucaPS.Schema;

/// <summary>Names: which are valid in GraphQL, how they look on rows, and which one a user may have meant.</summary>
internal static class SchemaNames
{
    public const int MaxLength = 256;

    private static readonly char[] s_wildcards = ['*', '?'];
    private static readonly string[] s_secrets = ["password", "secret", "token", "apiKey"];

    /// <summary>GraphQL specification, section 2.1.9.</summary>
    public static bool IsName(string? text)
    {
        if (string.IsNullOrEmpty(text) || text!.Length > MaxLength) return false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool letter = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';
            if (!letter && (i == 0 || c is < '0' or > '9')) return false;
        }

        return true;
    }

    /// <summary><c>unitPriceCents</c> and <c>unit_price_cents</c> both become <c>UnitPriceCents</c>.</summary>
    public static string ToPascalCase(string name)
    {
        var result = new StringBuilder(name.Length);
        bool upper = true;
        foreach (char c in name)
        {
            if (c == '_')
            {
                upper = true;
                continue;
            }

            result.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return result.Length == 0 ? name : result.ToString();
    }

    /// <summary><c>Customer</c> of <c>saleCustomer</c>.</summary>
    public static string LastWord(string name) => Words(name) is { Length: > 0 } words ? words[words.Length - 1] : string.Empty;

    /// <summary><c>Sale</c> and <c>Customer</c> of <c>saleCustomer</c>.</summary>
    public static string[] Words(string name)
    {
        string all = ToPascalCase(name);
        List<string> words = [];
        for (int start = 0, end = 1; end <= all.Length; end++)
        {
            if (end < all.Length && !char.IsUpper(all[end])) continue;
            words.Add(all.Substring(start, end - start));
            start = end;
        }

        return [.. words];
    }

    /// <summary>A name without case and underscores: <c>perpage</c> of <c>perPage</c> and <c>per_page</c>.</summary>
    public static string Plain(string name) => name.Replace("_", string.Empty).ToLowerInvariant();

    public static string ToCamelCase(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name.Substring(1);

    /// <summary>Whether two names are the same but for case, and for underscores where the schema has them.</summary>
    public static bool Matches(string schemaName, string given) =>
        string.Equals(schemaName, given, StringComparison.OrdinalIgnoreCase)
        || string.Equals(ToPascalCase(schemaName), given, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names nearest to what was given, at most three, the best first.</summary>
    public static IReadOnlyList<string> Nearest(string given, IEnumerable<string> names)
    {
        if (given.Length > MaxLength) return [];
        string lower = given.ToLowerInvariant();
        int limit = Math.Max(1, (given.Length + 1) / 3);
        return names
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Rank(lower, name.ToLowerInvariant(), limit)))
            .Where(item => item.Distance <= limit)
            .OrderBy(item => item.Distance)
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .Take(3)
            .Select(item => item.Name)
            .ToList();
    }

    /// <summary>
    /// The end of a message about an unknown name: the nearest ones, or, where none is near, all of them if they are few.
    /// Begins with a space; empty when there is nothing to say.
    /// </summary>
    public static string Suggest(string given, IEnumerable<string> names)
    {
        List<string> all = names.Distinct(StringComparer.Ordinal).ToList();
        IReadOnlyList<string> nearest = Nearest(given, all);
        if (nearest.Count > 0) return " Did you mean " + Join(nearest, "or") + "?";
        return all.Count is > 0 and <= 30 ? " Choose from: " + string.Join(", ", all) + "." : string.Empty;
    }

    /// <summary><c>'a', 'b' or 'c'</c>.</summary>
    public static string Join(IReadOnlyList<string> names, string conjunction)
    {
        if (names.Count == 0) return string.Empty;
        string last = "'" + names[names.Count - 1] + "'";
        return names.Count == 1
            ? last
            : string.Join(", ", names.Take(names.Count - 1).Select(n => "'" + n + "'")) + " " + conjunction + " " + last;
    }

    /// <summary>Whether a name fits a pattern with <c>*</c> and <c>?</c>, whatever the case.</summary>
    public static bool Like(string name, string pattern)
    {
        int n = 0, p = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    /// <summary>Whether the value of a field or an argument is a secret by its name, and not to be shown.</summary>
    public static bool IsSecret(string name) => Array.Exists(s_secrets, secret => Has(name, secret));

    /// <summary>Whether a text holds another, whatever the case.</summary>
    public static bool Has(string text, string part) => ServerText.Has(text, part);

    public static bool HasWildcard(string text) => text.IndexOfAny(s_wildcards) >= 0;

    // A beginning or an end of a name is near as well: 'number' for 'invoiceNumber'.
    private static int Rank(string given, string name, int limit)
    {
        int distance = Distance(given, name);
        if (distance <= limit) return distance;
        bool part = given.Length >= 3
            && (name.StartsWith(given, StringComparison.Ordinal) || name.EndsWith(given, StringComparison.Ordinal));
        return part ? limit : int.MaxValue;
    }

    /// <summary>Edits between two words, two exchanged neighbours counted as one (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int best = Math.Min(Math.Min(current[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, beforeLast[j - 2] + 1);
                current[j] = best;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[b.Length];
    }

    /// <summary>The likeliest of <see cref="Singulars"/>.</summary>
    public static string Singular(string name) => name.EndsWith("ies", StringComparison.OrdinalIgnoreCase)
        ? Singulars(name).Last() : Singulars(name).ElementAtOrDefault(1) ?? name;

    /// <summary>What a name in the plural may be in the singular; the name itself where it is in none.</summary>
    public static IEnumerable<string> Singulars(string name)
    {
        yield return name;
        if (name.Length < 3 || name[name.Length - 1] is not ('s' or 'S')
            || name.EndsWith("ss", StringComparison.OrdinalIgnoreCase)) yield break;
        yield return Beginning(1);
        if (name.EndsWith("ies", StringComparison.OrdinalIgnoreCase)) yield return Beginning(3) + "y";
        else if (name.EndsWith("es", StringComparison.OrdinalIgnoreCase)) yield return Beginning(2);
        string Beginning(int shorter) => name.Substring(0, name.Length - shorter);
    }
}
