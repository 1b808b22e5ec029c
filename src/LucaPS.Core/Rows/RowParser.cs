using System;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Schema;

namespace LucaPS.Rows;

/// <summary>
/// Reads rows of one selection, and goes over to a class with more room when a value does not fit. Rows given out before keep theirs;
/// both have the same name and properties.
/// </summary>
internal sealed class RowParser
{
    private const int ScanFrom = 100;

    private readonly RowReadState _state = new();
    private RowShape _shape;
    private RowReader _reader;
    private volatile RowReader? _scanning;
    private int _rows;

    public RowParser(Selection selection)
    {
        _shape = RowShape.From(selection);
        _reader = new RowReader(_shape.Type, _state);
    }

    /// <summary>The bytes that the rows are read from, as far as they are known.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>From an object's first token to its last.</summary>
    public Row Read(ref Utf8JsonReader json, RowSource? source)
    {
        if (Scan(ref json, source) is { } scanned) return scanned;
        // Making the code takes longer than reading a page, so another thread does it.
        if (++_rows == ScanFrom) _ = Task.Run(Prepare);
        _state.Source = source;
        while (true)
        {
            Utf8JsonReader attempt = json;
            Row row = _reader.Read(ref attempt);
            if (_state.Misfits.Count == 0)
            {
                json = attempt;
                return row;
            }

            // This ends: each round widens a column towards Value, which holds anything.
            RowShape wider = _shape.Widen(_state.Misfits);
            if (wider == _shape) throw new InvalidOperationException("A value fits no column of " + _shape.TypeName + ".");
            _shape = wider;
            _state.Misfits.Clear();
            _reader = new RowReader(_shape.Type, _state);
            if (_scanning is not null) Prepare();
        }
    }

    /// <summary>Prepares to scan rows instead of reading them token by token.</summary>
    public void Prepare()
    {
        RowReader reader = _reader;
        reader.Prepare();
        if (reader == _reader) _scanning = reader;
    }

    /// <summary>A row that is written as servers do, straight from its bytes; null for any other, and the reader where it was.</summary>
    public Row? Scan(ref Utf8JsonReader json, RowSource? source)
    {
        ReadOnlySpan<byte> body = Body.Span;
        if (_scanning is not { } reader || reader != _reader || !body.Overlaps(json.ValueSpan, out int start)) return null;
        JsonReaderState state = json.CurrentState;
        JsonCursor cursor = new() { Bytes = body, At = start, DepthLeft = state.Options.MaxDepth - json.CurrentDepth };
        _state.Source = source;
        Row? row = null;
        try
        {
            row = reader.Scan(ref cursor);
        }
        catch (JsonException)
        {
            // Reported when it is read again, token by token.
        }

        if (row is null || _state.Misfits.Count > 0)
        {
            _state.Misfits.Clear();
            return null;
        }

        // The reader goes on at the closing brace, as after an object without members.
        json = new Utf8JsonReader(body.Slice(cursor.At - 1), json.IsFinalBlock, state);
        json.Read();
        return row;
    }
}
