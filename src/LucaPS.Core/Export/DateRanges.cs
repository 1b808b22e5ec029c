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
        [.. selection.Fields.Where(field => field.Value is ValueKind.Date or ValueKind.Time && !field.Type.IsList).Select(field => (field.Name, Encoding.UTF8.GetBytes(field.Name)))];

    private readonly Dictionary<string, (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText)> _ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (string Min, string Max)> Found => _ranges.ToDictionary(range => range.Key, range => (range.Value.MinText, range.Value.MaxText));

    /// <summary>The last of a time that says its offset; null where there is none.</summary>
    public DateTimeOffset? LastOf(string? field) =>
        field is not null && _ranges.TryGetValue(field, out (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText) range) && HasOffset(range.MaxText) ? range.Max : null;

    private static bool HasOffset(string text) =>
        text.EndsWith("Z", StringComparison.OrdinalIgnoreCase) || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T') && text.IndexOf('T') > 0;

    public void Note(ReadOnlyMemory<byte> row)
    {
        if (_fields.Length == 0) return;
        Utf8JsonReader json = new(row.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? name = NameOf(ref json);
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
        bool isKnown = _ranges.TryGetValue(name, out (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText) range);
        if (isKnown && time >= range.Min && time <= range.Max) return;
        string text = JsonText.Raw(ref json);
        if (!isKnown) range = (time, time, text, text);
        if (time < range.Min) (range.Min, range.MinText) = (time, text);
        if (time > range.Max) (range.Max, range.MaxText) = (time, text);
        _ranges[name] = range;
    }
}
