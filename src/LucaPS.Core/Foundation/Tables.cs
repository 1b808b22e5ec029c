using System.Collections;
using System.Collections.Generic;

namespace LucaPS.Foundation;

/// <summary>Reads tables of any kind.</summary>
internal static class Tables
{
    /// <summary>Its entries. Enumerated as a list of objects, a generic dictionary gives pairs of another type.</summary>
    public static IEnumerable<DictionaryEntry> Entries(this IDictionary table)
    {
        foreach (DictionaryEntry entry in table) yield return entry;
    }
}
