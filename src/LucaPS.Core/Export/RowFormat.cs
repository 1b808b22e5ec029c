using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>How rows become a file.</summary>
internal abstract class RowFormat
{
    public static RowFormat Of(ExportRequest request) =>
        request.Format == ExportFormat.Csv ? new CsvFormat(request.Delimiter) : new JsonLinesFormat();

    /// <summary>Before the first row, once the selection is known.</summary>
    public virtual void Begin(Stream stream, Selection selection)
    {
    }

    public abstract void Write(Stream stream, ReadOnlyMemory<byte> row);

    public static void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
#if NET8_0_OR_GREATER
        stream.Write(bytes);
#else
        byte[] copy = bytes.ToArray();
        stream.Write(copy, 0, copy.Length);
#endif
    }
}

/// <summary>Each row as it came, on a line of its own (https://jsonlines.org).</summary>
internal sealed class JsonLinesFormat : RowFormat
{
    public override void Write(Stream stream, ReadOnlyMemory<byte> row)
    {
        ReadOnlySpan<byte> rest = row.Span;
        // Within a text they stand as escapes: elsewhere they mean nothing.
        for (int end; (end = rest.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; rest = rest.Slice(end + 1)) Write(stream, rest.Slice(0, end));
        Write(stream, rest);
        Write(stream, "\n"u8);
    }
}

/// <summary>
/// A column for each scalar, those of objects with a dot, lists within rows as JSON (RFC 4180). Values stand as they came; null is nothing,
/// an empty text is quoted.
/// </summary>
internal sealed class CsvFormat(char delimiter) : RowFormat
{
    private readonly char[] _quoted = [delimiter, '"', '\r', '\n'];
    private Selection? _selection;
    private Dictionary<string, int> _columns = [];

    public override void Begin(Stream stream, Selection selection)
    {
        _selection = selection;
        _columns = new(StringComparer.Ordinal);
        foreach (string name in Names(selection, string.Empty)) _columns[name] = _columns.Count;
        Write(stream, "\uFEFF"u8);
        WriteLine(stream, [.. _columns.OrderBy(column => column.Value).Select(column => column.Key)]);
    }

    public override void Write(Stream stream, ReadOnlyMemory<byte> row)
    {
        string?[] cells = new string?[_columns.Count];
        Utf8JsonReader json = new(row.Span);
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject) Read(ref json, row, _selection!, string.Empty, cells);
        WriteLine(stream, cells);
    }

    private static bool IsFlat(SelectedField field) => field.Children is not null && field.Connection is null && !field.Type.IsList;

    private static IEnumerable<string> Names(Selection selection, string prefix) =>
        selection.Fields.SelectMany(field => IsFlat(field) ? Names(field.Children!, prefix + field.Name + ".") : [prefix + field.Name]);

    private void Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> row, Selection selection, string prefix, string?[] cells)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Read(ref json);
            json.Read();
            SelectedField? field = selection.Fields.FirstOrDefault(one => one.Name == name);
            if (field is not null && IsFlat(field) && json.TokenType == JsonTokenType.StartObject)
                Read(ref json, row, field.Children!, prefix + name + ".", cells);
            else if (_columns.TryGetValue(prefix + name, out int column)) cells[column] = Cell(ref json, row);
            else json.Skip();
        }
    }

    private static string? Cell(ref Utf8JsonReader json, ReadOnlyMemory<byte> row)
    {
        if (json.TokenType == JsonTokenType.Null) return null;
        if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return JsonText.Raw(ref json);
        int start = (int)json.TokenStartIndex;
        json.Skip();
        return Utf8Text.Decode(row.Span.Slice(start, (int)json.BytesConsumed - start));
    }

    private void WriteLine(Stream stream, string?[] cells)
    {
        StringBuilder line = new();
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0) line.Append(delimiter);
            if (cells[i] is not { } text) continue;
            bool isQuoted = text.Length == 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[text.Length - 1])
                || text.IndexOfAny(_quoted) >= 0;
            if (isQuoted) line.Append('"').Append(text.Replace("\"", "\"\"")).Append('"');
            else line.Append(text);
        }

        Write(stream, Encoding.UTF8.GetBytes(line.Append("\r\n").ToString()));
    }
}
