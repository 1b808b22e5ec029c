using System;
using System.Linq;
using LucaPS.Errors;

namespace LucaPS.Adapters.Documents;

/// <summary>Shows where a text went wrong: line, column, the line itself and a caret below it.</summary>
internal static class SyntaxErrors
{
    private const int Window = 120;

    // Lines end as in the specification, section 2.1.2.
    private static readonly char[] s_lineEnds = ['\n', '\r'];

    /// <param name="text">The whole document.</param>
    /// <param name="position">The place in it.</param>
    /// <param name="reason">What was wrong there.</param>
    /// <param name="source">The file; null for none.</param>
    public static LucaException At(string text, int position, string reason, string? source)
    {
        string before = text.Substring(0, position);
        int line = before.Replace("\r\n", "\n").Count(s_lineEnds.Contains) + 1;
        int start = before.LastIndexOfAny(s_lineEnds) + 1;
        int end = text.IndexOfAny(s_lineEnds, position);

        // Of a long line only what is around the place.
        int from = position - start > Window ? position - (Window / 2) : start;
        string part = text.Substring(from, Math.Min(Window, (end < 0 ? text.Length : end) - from));
        string indent = new([.. part.Take(position - from).Select(character => character == '\t' ? '\t' : ' ')]);
        string name = source is null ? string.Empty : " '" + source + "'";
        return InputErrors.Bad(
            FormattableString.Invariant($"The GraphQL document{name} has a syntax error at line {line}, column {position - start + 1}: ")
                + reason.Trim().TrimEnd('.') + ". Correct it and try again.\n" + part + "\n" + indent + "^",
            source);
    }
}
