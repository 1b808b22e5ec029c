using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using GraphQLParser;

namespace LucaPS.Adapters.Documents;

/// <summary>
/// A document as the parser gets it. The parser's exceptions take time and memory by the square of the column, hours in a line of
/// megabytes; so long lines are broken between tokens, and long strings and comments are filled with something of the same length. So are
/// strings with <c>\u{1F9FE}</c>, an escape that the parser does not know (GraphQL, September 2025, section 2.9.4).
/// What is sent is the text as it was written: every place in the parsed one is led back to it.
/// </summary>
internal sealed class WrappedText
{
    private const int LongestLine = 2_000;
    private const int Width = 500;
    private const int LongestKept = 1_000;
    private const int LongestName = 5_000;

    private const string BraceEscape = "\\u{";

    // Atomic groups, so that a string of megabytes is read once. The code points are those of section 2.9.4: no surrogates, at most 10FFFF.
    private static readonly Regex s_tokens = new(
        """
        (?<comment>\#[^\n\r]*)
        |(?<string>\x22{3}(?>(?>\\\x22{3}|[\t\n\r\x20-!\#-\[\]-\uFFFF]+|\\|\x22(?!\x22\x22))*)(?<closed>\x22{3})?
            |\x22(?>(?>[\t\x20-!\#-\[\]-\uFFFF]+|\\(?:[\x22\\/bfnrt]|u[0-9A-Fa-f]{4}
                |u\{(?=[0-9A-Fa-f]{1,8}\})(?!0*[Dd][89A-Fa-f]..\})0*(?:10|[1-9A-Fa-f])?[0-9A-Fa-f]{0,4}\}))*)(?<closed>\x22)?)
        |(?<between>[\x00-\x20,{}()\[\]:=!|@$&]{1,100})
        |(?<name>[^\x00-\x20,{}()\[\]:=!|@$&\x22\#]+)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    // Any other escape first, so that an escaped backslash begins none.
    private static readonly Regex s_braces = new(@"\\u\{(?<code>[0-9A-Fa-f]+)\}|\\.", RegexOptions.CultureInvariant);

    private readonly string? _source;
    private readonly StringBuilder _text = new();
    private readonly List<int> _breaks = [];
    private readonly Dictionary<int, string> _filled = [];
    private int _column;

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a long string is not ended or has a wrong escape.</exception>
    public WrappedText(string original, string? source)
    {
        Original = original;
        _source = source;
        bool isParsable = !original.Contains(BraceEscape) && original.Split('\n').All(line => line.Length <= LongestLine);
        if (!isParsable)
        {
            foreach (Match token in s_tokens.Matches(original)) Add(token);
        }

        Text = isParsable ? original : _text.ToString();
    }

    /// <summary>As it was written.</summary>
    public string Original { get; }

    /// <summary>What to parse.</summary>
    public string Text { get; }

    /// <summary>The place in the text as it was written.</summary>
    public int OriginalPosition(int position)
    {
        int index = _breaks.BinarySearch(position);
        return Math.Min(position - (index >= 0 ? index : ~index), Original.Length);
    }

    /// <summary>What the string that ends at a place means, where it was filled; null where the parser has it.</summary>
    public string? Meaning(int end) =>
        _filled.TryGetValue(end, out string? literal) ? Lexer.Lex(InPairs(literal), 0).Value.ToString() : null;

    /// <summary>The parser's error at the place that the user knows. The parser counts lines by <c>\n</c> alone.</summary>
    public LucaException ErrorAt(int line, int column, string reason)
    {
        int start = 0;
        for (int n = 1; n < line; n++) start = Text.IndexOf('\n', start) + 1;
        return ErrorAt(OriginalPosition(start + column - 1), reason);
    }

    private LucaException ErrorAt(int position, string reason) => SyntaxErrors.At(Original, position, reason, _source);

    /// <summary>With surrogate pairs for the escapes in braces, unless it is a block string, which has no escapes.</summary>
    private static string InPairs(string literal) =>
        literal.StartsWith("\"\"\"", StringComparison.Ordinal) ? literal : s_braces.Replace(literal, match =>
            match.Groups["code"].Success
                ? string.Concat(
                    char.ConvertFromUtf32(int.Parse(
                        match.Groups["code"].Value,
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture)).Select(c => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)))
                : match.Value);

    private void Add(Match token)
    {
        int end = token.Index + token.Length;
        bool isLong = token.Length > LongestKept;
        if (token.Groups["name"].Success && token.Length > LongestName)
            throw ErrorAt(token.Index + LongestName, "a name or number is longer than " + LongestName + " characters");
        if (token.Groups["string"].Success && !token.Groups["closed"].Success)
        {
            // The parser finds what is wrong with a short one; after a long one it would take its time.
            bool isUnended = end == Original.Length || Original[end] is '\n' or '\r';
            if (isLong)
                throw ErrorAt(end, isUnended ? "the string is not closed" : "there is a character or an escape that a string cannot have");
        }
        else if (token.Groups["string"].Success && (isLong || token.Value.Contains(BraceEscape)))
        {
            _text.Append("\"\"\"");
            Fill(token.Length - 6, 'x');
            _text.Append("\"\"\"");
            // By its end: the parser has a block string begin at its third quotation mark.
            _filled.Add(_text.Length, token.Value);
            return;
        }
        else if (token.Groups["comment"].Success && isLong)
        {
            Fill(token.Length, ' ');
            return;
        }

        if (_column > Width)
        {
            _breaks.Add(_text.Length);
            _text.Append('\n');
            _column = 0;
        }

        _text.Append(token.Value);
        _column = token.Value.LastIndexOf('\n') is >= 0 and var last ? token.Length - last - 1 : _column + token.Length;
    }

    private void Fill(int length, char with)
    {
        for (int n = 1; n <= length; n++) _text.Append(n % 100 == 0 ? '\n' : with);
        _column = length % 100;
    }
}
