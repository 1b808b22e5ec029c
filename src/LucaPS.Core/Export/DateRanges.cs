using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>The first and the last of each date and time of a list's rows.</summary>
internal sealed class DateRanges(Selection selection)
{
    private readonly (string Name, byte[] Utf8)[] _fields =
        [.. selection.Fields.Where(field => field.Value is ValueKind.Date or ValueKind.Time && !field.Type.IsList)
            .Select(field => (field.Name, Encoding.UTF8.GetBytes(field.Name)))];

    private readonly Dictionary<string, (Bound Min, Bound Max)> _ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (string Min, string Max)> Found =>
        _ranges.ToDictionary(range => range.Key, range => (range.Value.Min.Text, range.Value.Max.Text));

    /// <summary>The last of a time that says its offset; null where there is none.</summary>
    public DateTimeOffset? LastOf(string? field) =>
        field is not null && _ranges.TryGetValue(field, out (Bound Min, Bound Max) range) && HasOffset(range.Max.Text)
            ? range.Max.Time
            : null;

    private static bool HasOffset(string text) =>
        text.EndsWith("Z", StringComparison.OrdinalIgnoreCase)
        || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T') && text.IndexOf('T') > 0;

    public void Note(ReadOnlyMemory<byte> row)
    {
        if (_fields.Length == 0) return;
        Utf8JsonReader json = new(row.Span);
        json.Read();
        // What stands behind the last of them is not read.
        for (int left = _fields.Length; left > 0 && json.Read() && json.TokenType == JsonTokenType.PropertyName;)
        {
            string? name = NameOf(ref json);
            if (name is not null) left--;
            json.Read();
            if (name is not null && JsonTime.TryMoment(ref json, out DateTimeOffset time)) Note(name, time, ref json);
            else json.Skip();
        }
    }

    private string? NameOf(ref Utf8JsonReader json)
    {
        foreach ((string name, byte[] utf8) in _fields)
        {
            if (JsonText.Is(ref json, utf8)) return name;
        }

        return null;
    }

    private void Note(string name, DateTimeOffset time, ref Utf8JsonReader json)
    {
        if (!_ranges.TryGetValue(name, out (Bound Min, Bound Max) range)) _ranges[name] = range = (new Bound(), new Bound());
        if (range.Min.IsNew || time < range.Min.Time) range.Min.Set(time, JsonText.Span(ref json));
        if (range.Max.IsNew || time > range.Max.Time) range.Max.Set(time, JsonText.Span(ref json));
    }

    /// <summary>
    /// A time as it came. Rows are often in the order of one, so that each of them is a new last: the bytes are kept, and no text made of
    /// each.
    /// </summary>
    private sealed class Bound
    {
        private byte[] _text = [];

        public bool IsNew => _text.Length == 0;

        public DateTimeOffset Time { get; private set; }

        public string Text => Utf8Text.Decode(_text);

        public void Set(DateTimeOffset time, ReadOnlySpan<byte> text)
        {
            Time = time;
            if (_text.Length != text.Length) _text = new byte[text.Length];
            text.CopyTo(_text);
        }
    }
}
