using System;
using System.Globalization;
using System.Text;
using LucaPS.Errors;

namespace LucaPS.Documents;

/// <summary>Shows where a text went wrong: line, column, the line itself and a caret below it.</summary>
internal static class SyntaxErrors
{
    private const int Window = 120;

    /// <param name="text">The whole document.</param>
    /// <param name="line">From 1.</param>
    /// <param name="column">From 1, in characters.</param>
    /// <param name="reason">What was wrong there.</param>
    /// <param name="source">The file; null for none.</param>
    public static LucaException At(string text, int line, int column, string reason, string? source)
    {
        var message = new StringBuilder("The GraphQL document");
        if (source is not null) message.Append(" '").Append(source).Append('\'');
        message.Append(" has a syntax error at line ").Append(line.ToString(CultureInfo.InvariantCulture))
            .Append(", column ").Append(column.ToString(CultureInfo.InvariantCulture)).Append(": ")
            .Append(reason.Trim().TrimEnd('.')).Append(". Correct it and try again.");
        if (Line(text, line) is { } shown)
        {
            // Of a long line only what is around the place.
            int at = Math.Max(0, Math.Min(column - 1, shown.Length));
            int from = at > Window ? at - (Window / 2) : 0;
            string part = shown.Substring(from, Math.Min(Window, shown.Length - from));
            message.Append('\n').Append(part).Append('\n');
            for (int i = 0; i < at - from; i++) message.Append(part[i] == '\t' ? '\t' : ' ');
            message.Append('^');
        }

        return InputErrors.Bad(message.ToString(), source);
    }

    // Lines end as in the specification, section 2.1.2.
    private static string? Line(string text, int line)
    {
        int start = 0;
        for (int n = 1; n < line; n++)
        {
            int end = text.IndexOfAny(['\n', '\r'], start);
            if (end < 0) return null;
            start = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
        }

        int last = text.IndexOfAny(['\n', '\r'], start);
        return text.Substring(start, (last < 0 ? text.Length : last) - start);
    }
}
