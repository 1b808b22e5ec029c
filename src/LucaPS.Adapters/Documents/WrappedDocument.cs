using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using GraphQLParser;
using LucaPS.Documents;

namespace LucaPS.Adapters.Documents;

/// <summary>
/// A document with long lines, as the parser gets it. The parser's exceptions take time and memory by the square of the column, hours in a
/// line of megabytes; so lines are broken between tokens, and long strings and comments are filled with something of the same length. So are
/// strings with <c>\u{1F9FE}</c>, an escape that the parser does not know (GraphQL, September 2025, section 2.9.4).
/// What is sent is the text as it was written: every place in the parsed one is led back to it.
/// </summary>
internal sealed class WrappedDocument
{
    private const int LongestLine = 2_000;
    private const int Width = 500;
    private const int LongestKept = 1_000;
    private const int LongestName = 5_000;

    private const string BraceEscape = "\\u{";

    // Any other escape first, so that an escaped backslash begins none.
    private static readonly Regex s_braces = new(@"\\u\{(?<code>[0-9A-Fa-f]+)\}|\\.", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    private readonly string _original;
    private readonly string? _source;
    private readonly StringBuilder _text;
    private readonly List<int> _breaks = [];
    private readonly Dictionary<int, (int Start, int End)> _filled = [];
    private int _column;

    private WrappedDocument(string original, string? source)
    {
        _original = original;
        _source = source;
        _text = new StringBuilder(original.Length + (original.Length / Width));
        Wrap();
        Text = _text.ToString();
    }

    /// <summary>What to parse.</summary>
    public string Text { get; }

    /// <summary>Null where no line is long and no escape is new.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a long string is not ended or has a wrong escape.</exception>
    public static WrappedDocument? Of(string text, string? source)
    {
        if (text.Contains(BraceEscape)) return new WrappedDocument(text, source);
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            if (end - start > LongestLine) return new WrappedDocument(text, source);
            start = end + 1;
        }

        return null;
    }

    /// <summary>The place in the text as it was written.</summary>
    public int Original(int position)
    {
        int index = _breaks.BinarySearch(position);
        return Math.Min(position - (index >= 0 ? index : ~index), _original.Length);
    }

    /// <summary>What the string that ends at a place means, where it is a long one; null where the parser has it.</summary>
    public string? Meaning(int end) =>
        _filled.TryGetValue(end, out (int Start, int End) place) ? Lexer.Lex(InPairs(_original.Substring(place.Start, place.End - place.Start)), 0).Value.ToString() : null;

    /// <summary>With surrogate pairs for the escapes in braces, unless it is a block string, which has no escapes.</summary>
    private static string InPairs(string literal) => literal.StartsWith("\"\"\"", StringComparison.Ordinal) ? literal : s_braces.Replace(literal, match =>
        match.Groups["code"].Success
            ? string.Concat(char.ConvertFromUtf32(int.Parse(match.Groups["code"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).Select(c => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)))
            : match.Value);

    /// <summary>The error of the parser at the place that the user knows.</summary>
    public LucaException ErrorAt(int line, int column, string reason)
    {
        int start = 0;
        for (int n = 1; n < line && start < Text.Length; n++)
        {
            int end = Text.IndexOf('\n', start);
            start = end < 0 ? Text.Length : end + 1;
        }

        return ErrorAt(Original(start + column - 1), reason);
    }

    private LucaException ErrorAt(int position, string reason)
    {
        int line = 1, start = 0;
        for (int end = _original.IndexOf('\n'); end >= 0 && end < position; end = _original.IndexOf('\n', start))
        {
            line++;
            start = end + 1;
        }

        return SyntaxErrors.At(_original, line, position - start + 1, reason, _source);
    }

    private void Wrap()
    {
        int name = 0;
        for (int i = 0; i < _original.Length;)
        {
            char c = _original[i];
            if (c == '#')
            {
                i = Comment(i);
                name = 0;
            }
            else if (c == '"')
            {
                i = EndOfString(i, out bool isBlock) is { } end ? Literal(i, end) : Unended(i, isBlock);
                name = 0;
            }
            else
            {
                bool separates = c is <= ' ' or ',' or '{' or '}' or '(' or ')' or '[' or ']' or ':' or '=' or '!' or '|' or '@' or '$' or '&';
                name = separates ? 0 : name + 1;
                if (name > LongestName) throw ErrorAt(i, "a name or number is longer than " + LongestName + " characters");
                if (separates && c != '\n' && _column > Width) Break();
                _text.Append(c);
                _column = c == '\n' ? 0 : _column + 1;
                i++;
            }
        }
    }

    private void Break()
    {
        _breaks.Add(_text.Length);
        _text.Append('\n');
        _column = 0;
    }

    private int Comment(int start)
    {
        int end = _original.IndexOfAny(['\n', '\r'], start);
        if (end < 0) end = _original.Length;
        if (end - start > LongestKept) Fill(end - start, ' ');
        else Keep(start, end);
        return end;
    }

    private int Literal(int start, int end)
    {
        if (end - start <= LongestKept && _original.IndexOf(BraceEscape, start, end - start, StringComparison.Ordinal) < 0)
        {
            Keep(start, end);
            return end;
        }

        _text.Append("\"\"\"");
        Fill(end - start - 6, 'x');
        _text.Append("\"\"\"");
        // By its end: the parser has a block string begin at its third quotation mark.
        _filled.Add(_text.Length, (start, end));
        return end;
    }

    // The parser finds what is wrong with a short one; after a long one it would take its time.
    private int Unended(int start, bool isBlock)
    {
        int end = Wrong(start, isBlock);
        if (end - start > LongestKept)
            throw ErrorAt(end, end == _original.Length || _original[end] is '\n' or '\r' ? "the string is not ended" : "there is a character or an escape that a string cannot have");
        Keep(start, Math.Max(end, start + 1));
        return Math.Max(end, start + 1);
    }

    private void Keep(int start, int end)
    {
        _text.Append(_original, start, end - start);
        int last = _original.LastIndexOf('\n', end - 1, end - start);
        _column = last < 0 ? _column + end - start : end - last - 1;
    }

    private void Fill(int length, char with)
    {
        for (int n = 1; n <= length; n++) _text.Append(n % 100 == 0 ? '\n' : with);
        _column = length % 100;
    }

    /// <summary>The end of the string that begins here (section 2.9.4); null where it has none.</summary>
    private int? EndOfString(int start, out bool isBlock)
    {
        isBlock = string.CompareOrdinal(_original, start, "\"\"\"", 0, 3) == 0;
        int wrong = Wrong(start, isBlock);
        return wrong < _original.Length && _original[wrong] == '"' ? wrong + (isBlock ? 3 : 1) : null;
    }

    /// <summary>Where its closing quotes are, or the first character that cannot be in it.</summary>
    private int Wrong(int start, bool isBlock)
    {
        int i = start + (isBlock ? 3 : 1);
        for (; i < _original.Length; i++)
        {
            char c = _original[i];
            if (isBlock)
            {
                if (c == '\\' && string.CompareOrdinal(_original, i + 1, "\"\"\"", 0, 3) == 0) i += 3;
                else if (string.CompareOrdinal(_original, i, "\"\"\"", 0, 3) == 0) return i;
                else if (c < ' ' && c is not ('\t' or '\n' or '\r')) return i;
            }
            else if (c == '\\')
            {
                int length = Escape(i + 1);
                if (length == 0) return i;
                i += length;
            }
            else if (c == '"' || (c < ' ' && c != '\t'))
            {
                return i;
            }
        }

        return _original.Length;
    }

    /// <summary>The length of what follows a backslash; 0 where it is no escape.</summary>
    private int Escape(int at)
    {
        if (at >= _original.Length) return 0;
        if (_original[at] != 'u') return _original[at] is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' ? 1 : 0;
        if (at + 1 < _original.Length && _original[at + 1] == '{') return InBraces(at + 2);
        if (at + 4 >= _original.Length) return 0;
        for (int i = at + 1; i <= at + 4; i++)
        {
            if (_original[i] is not ((>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'))) return 0;
        }

        return 5;
    }

    /// <summary>The length of a code point in braces, with its <c>u</c>; 0 where it is none.</summary>
    private int InBraces(int start)
    {
        int end = _original.IndexOf('}', start);
        if (end <= start) return 0;
        string digits = _original.Substring(start, Math.Min(end - start, 9));
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)) return 0;
        return end - start <= 8 && code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? end - start + 3 : 0;
    }
}
