using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace LucaPS.GraphQL;

/// <summary>
/// Keeps errors that repeat row after row from burying all else: a field that the plan refuses is refused in each of 100,000 rows.
/// The first ones of a kind are told one by one, the rest as one with their number.
/// </summary>
internal sealed class FieldErrorLimit
{
    private const int MostOfAKind = 10;

    private readonly Dictionary<string, (int Count, LucaException Last)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether this one is told by itself.</summary>
    public bool Admit(LucaException error)
    {
        string kind = Kind(error);
        int count = _kinds.TryGetValue(kind, out (int Count, LucaException Last) seen) ? seen.Count + 1 : 1;
        _kinds[kind] = (count, error);
        return count <= MostOfAKind;
    }

    /// <summary>One for each kind of which some were not told.</summary>
    public List<LucaException> Rest()
    {
        List<LucaException> rest = [];
        foreach ((int count, LucaException last) in _kinds.Values)
        {
            if (count > MostOfAKind)
            {
                rest.Add(GraphQLErrors.WithNote(
                    last, "So it was with " + (count - MostOfAKind).ToString(CultureInfo.InvariantCulture) + " more values of this field."));
            }
        }

        _kinds.Clear();
        return rest;
    }

    private static string Kind(LucaException error)
    {
        StringBuilder kind = new(error.ErrorId);
        kind.Append('\n').Append(error.ServerCode);
        foreach (object step in error.Path ?? []) kind.Append('\n').Append(step is int ? "#" : step);
        return kind.ToString();
    }
}
