using System;
using System.Collections.Generic;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Rows;

/// <summary>What the readers of one tree of rows share.</summary>
internal sealed class RowReadState
{
    /// <summary>Columns in which the row at hand has a value that does not fit.</summary>
    public HashSet<RowColumn> Misfits { get; } = [];

    public string? CompanyId { get; set; }
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

    public string? CompanyId => _state.CompanyId;

    /// <summary>From an object's first token to its last.</summary>
    /// <param name="json">At the first token.</param>
    /// <param name="captureName">A member whose text is wanted beside the row; null for none.</param>
    /// <param name="captured">That text.</param>
    public Row Read(ref Utf8JsonReader json, byte[]? captureName, ref string? captured)
    {
        Row row = _type.Prototype.Clone();
        int next = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int column = Find(ref json, next);
            if (column < 0)
            {
                bool capture = captureName is not null && JsonText.Is(ref json, captureName);
                json.Read();
                if (capture && json.TokenType is JsonTokenType.String or JsonTokenType.Number) captured = JsonText.Raw(ref json);
                json.Skip();
                continue;
            }

            next = column + 1;
            json.Read();
            if (json.TokenType != JsonTokenType.Null) row.Assign(column, ref json, this);
        }

        if (_type.Shape.HasCompany) row.Assign(_columns.Length, ref json, this);
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
        if (json.TokenType is JsonTokenType.Number or JsonTokenType.String && ExactNumber.TryDecimal(JsonText.Span(ref json), out decimal value)) return value;
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
        int first = _list.Count;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) _list.Add(child.Read(ref json));
            else if (json.TokenType == JsonTokenType.Null) _list.Add(null);
            else Misfit(ref json, column);
        }

        int count = _list.Count - first;
        if (count == 0) return child._type.EmptyList;
        Row?[] rows = (Row?[])Array.CreateInstance(child._type.ClrType, count);
        _list.CopyTo(first, rows, 0, count);
        _list.RemoveRange(first, count);
        return rows;
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

    /// <summary>Any value, by the column's kind where it fits that, as it came otherwise.</summary>
    public object? Value(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType == JsonTokenType.StartObject && _children[column] is { } child) return child.Read(ref json);
        if (json.TokenType != JsonTokenType.StartArray) return UntypedValue.Read(ref json, _columns[column].Kind);
        List<object?> items = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) items.Add(Value(ref json, column));
        return items.ToArray();
    }

    private Row Read(ref Utf8JsonReader json)
    {
        string? captured = null;
        return Read(ref json, null, ref captured);
    }

    private int Find(ref Utf8JsonReader json, int next)
    {
        // The members come in the order asked for (GraphQL section 7.2.2), so the first guess is nearly always right.
        if (next < _columns.Length && JsonText.Is(ref json, _columns[next].Utf8Name)) return next;
        for (int i = 0; i < _columns.Length; i++)
        {
            if (JsonText.Is(ref json, _columns[i].Utf8Name)) return i;
        }

        return -1;
    }

    private void Misfit(ref Utf8JsonReader json, int column)
    {
        _state.Misfits.Add(_columns[column]);
        json.Skip();
    }
}

/// <summary>
/// Reads rows of one selection, and goes over to a class with more room when a value does not fit. Rows given out before keep theirs;
/// both have the same name and properties.
/// </summary>
internal sealed class RowParser
{
    private readonly RowReadState _state = new();
    private RowShape _shape;
    private RowReader _reader;

    public RowParser(Selection selection)
    {
        _shape = RowShape.From(selection);
        _reader = new RowReader(_shape.Type, _state);
    }

    /// <summary>From an object's first token to its last.</summary>
    public Row Read(ref Utf8JsonReader json, string? companyId) => Read(ref json, companyId, null, out _);

    public Row Read(ref Utf8JsonReader json, string? companyId, byte[]? captureName, out string? captured)
    {
        _state.CompanyId = companyId;
        while (true)
        {
            Utf8JsonReader attempt = json;
            captured = null;
            Row row = _reader.Read(ref attempt, captureName, ref captured);
            if (_state.Misfits.Count == 0)
            {
                json = attempt;
                return row;
            }

            // Ends: each turn moves a column towards Value, which takes anything.
            RowShape wider = _shape.Widen(_state.Misfits);
            if (wider == _shape) throw new InvalidOperationException("A value fits no column of " + _shape.TypeName + ".");
            _shape = wider;
            _state.Misfits.Clear();
            _reader = new RowReader(_shape.Type, _state);
        }
    }
}
