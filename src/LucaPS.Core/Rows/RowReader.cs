using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Rows;

/// <summary>What the readers of one tree of rows share.</summary>
internal sealed class RowReadState
{
    /// <summary>Columns in which the row at hand has a value that does not fit.</summary>
    public HashSet<RowColumn> Misfits { get; } = [];

    public RowSource? Source { get; set; }
}

/// <summary>Reads the objects of one class. Not for several threads at once: it remembers texts.</summary>
internal sealed class RowReader
{
    private readonly RowType _type;
    private readonly RowColumn[] _columns;
    private readonly StringCache?[] _texts;
    private readonly RowReader?[] _children;
    private readonly RowReadState _state;
    private readonly List<Row?> _list = [];
    private RowScanner? _scanner;

    public RowReader(RowType type, RowReadState state)
    {
        _type = type;
        _state = state;
        _columns = type.Shape.Columns;
        _texts = new StringCache?[_columns.Length];
        _children = new RowReader?[_columns.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Store is ColumnStore.Text or ColumnStore.TextList) _texts[i] = new StringCache();
            if (type.Children[i] is { } child) _children[i] = new RowReader(child, state);
        }
    }

    public CompanyInfo? Company => _state.Source?.Company;

    /// <summary>What stands before each column's value where a row is written as servers do.</summary>
    public byte[][] Prefixes => _scanner!.Prefixes;

    /// <summary>How many objects of a list have been gathered.</summary>
    public int Gathered => _list.Count;

    /// <summary>Prepares to scan, inner objects first.</summary>
    public void Prepare()
    {
        foreach (RowReader? child in _children) child?.Prepare();
        _scanner = _type.Scanner;
    }

    /// <summary>The reader of the objects in a column.</summary>
    public RowReader Child(int column) => _children[column]!;

    /// <summary>A text without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string Remembered(int column, ReadOnlySpan<byte> utf8) => _texts[column]!.Get(utf8);

    /// <summary>The object here; null, and the cursor where it was, when it is not written as servers do.</summary>
    public Row? Scan(ref JsonCursor cursor)
    {
        int start = cursor.At;
        cursor.DepthLeft--;
        Row? row = _scanner!.Read(this, ref cursor);
        cursor.DepthLeft++;
        if (row is null) cursor.At = start;
        else row.ReadFrom = _state.Source;
        return row;
    }

    /// <summary>Takes the object or null here into the list that is being gathered.</summary>
    public bool Gather(ref JsonCursor cursor)
    {
        Row? row = Scan(ref cursor);
        if (row is null && !cursor.PassNull()) return false;
        _list.Add(row);
        return true;
    }

    /// <summary>The gathered objects from one on, as an array of their class.</summary>
    public Array Ungather(int first)
    {
        int count = _list.Count - first;
        if (count == 0) return _type.EmptyList;
        Row?[] rows = (Row?[])Array.CreateInstance(_type.ClrType, count);
        _list.CopyTo(first, rows, 0, count);
        _list.RemoveRange(first, count);
        return rows;
    }

    /// <summary>From an object's first token to its last.</summary>
    /// <param name="json">At the first token.</param>
    public Row Read(ref Utf8JsonReader json)
    {
        Row row = _type.Prototype.Clone();
        int next = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int column = Find(ref json, next);
            if (column < 0)
            {
                json.Read();
                json.Skip();
                continue;
            }

            next = column + 1;
            json.Read();
            if (json.TokenType != JsonTokenType.Null) row.Assign(column, ref json, this);
        }

        if (_type.Shape.HasCompany) row.Assign(_columns.Length, ref json, this);
        row.ReadFrom = _state.Source;
        return row;
    }

    public string? Text(ref Utf8JsonReader json, int column)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String when json.ValueIsEscaped:
                return JsonText.Read(ref json);
            case JsonTokenType.String:
                return _texts[column]!.Get(json.ValueSpan);
            case JsonTokenType.Number:
                // An ID may come as a number (GraphQL section 3.5.5).
                return Utf8Text.Decode(json.ValueSpan);
            default:
                Misfit(ref json, column);
                return null;
        }
    }

    public bool? Boolean(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.True) return true;
        if (json.TokenType != JsonTokenType.False) Misfit(ref json, column);
        return json.TokenType == JsonTokenType.False ? false : null;
    }

    public int? Int32(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int value)) return value;
        if (UntypedValue.Integer(ref json) is int other) return other;
        Misfit(ref json, column);
        return null;
    }

    public long? Int64(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long value)) return value;
        object? other = UntypedValue.Integer(ref json);
        if (other is int narrow) return narrow;
        if (other is long wide) return wide;
        Misfit(ref json, column);
        return null;
    }

    public decimal? Decimal(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType is JsonTokenType.Number or JsonTokenType.String
            && ExactNumber.TryDecimal(JsonText.Span(ref json), out decimal value)) return value;
        Misfit(ref json, column);
        return null;
    }

    public DateTime? Date(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.String && JsonTime.TryDate(JsonText.Span(ref json), out DateTime value)) return value;
        Misfit(ref json, column);
        return null;
    }

    public DateTimeOffset? Time(ref Utf8JsonReader json, int column)
    {
        if (JsonTime.TryTime(ref json, out DateTimeOffset value)) return value;
        Misfit(ref json, column);
        return null;
    }

    public Row? Nested(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.StartObject) return _children[column]!.Read(ref json);
        Misfit(ref json, column);
        return null;
    }

    public Array? NestedList(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Misfit(ref json, column);
            return null;
        }

        RowReader child = _children[column]!;
        int first = child.Gathered;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) child._list.Add(child.Read(ref json));
            else if (json.TokenType == JsonTokenType.Null) child._list.Add(null);
            else Misfit(ref json, column);
        }

        return child.Ungather(first);
    }

    public string?[]? Texts(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Misfit(ref json, column);
            return null;
        }

        List<string?> texts = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            texts.Add(json.TokenType == JsonTokenType.Null ? null : Text(ref json, column));
        return [.. texts];
    }

    public object?[]? Values(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.StartArray) return (object?[])Value(ref json, column)!;
        Misfit(ref json, column);
        return null;
    }

    /// <summary>Any value: as the column's kind says where it fits, otherwise as it came.</summary>
    public object? Value(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.StartObject && _children[column] is { } child) return child.Read(ref json);
        if (json.TokenType != JsonTokenType.StartArray) return UntypedValue.Read(ref json, _columns[column].Kind);
        List<object?> items = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) items.Add(Value(ref json, column));
        return items.ToArray();
    }

    private int Find(ref Utf8JsonReader json, int next)
    {
        // The members come in the order asked for (GraphQL section 7.2.2), so the first guess is nearly always right.
        if (next < _columns.Length && JsonText.Is(ref json, _columns[next].Utf8Name)) return next;
        for (int i = 0; i < _columns.Length; i++)
        {
            if (JsonText.Is(ref json, _columns[i].Utf8Name)) return i;
        }

        for (int i = 0; i < _columns.Length; i++)
        {
            foreach (byte[] alias in _columns[i].Utf8Aliases)
            {
                if (JsonText.Is(ref json, alias)) return i;
            }
        }

        return -1;
    }

    private void Misfit(ref Utf8JsonReader json, int column)
    {
        _state.Misfits.Add(_columns[column]);
        json.Skip();
    }
}
