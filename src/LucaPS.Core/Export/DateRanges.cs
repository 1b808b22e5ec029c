using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>The first and the last of each date and time of a list's rows.</summary>
internal sealed class DateRanges(Selection selection)
{
    private readonly Dictionary<string, SelectedField> _fields =
        selection.Fields.Where(field => field.Value is ValueKind.Date or ValueKind.Time && !field.Type.IsList).ToDictionary(field => field.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText)> _ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (string Min, string Max)> Found => _ranges.ToDictionary(range => range.Key, range => (range.Value.MinText, range.Value.MaxText));

    /// <summary>The last of a time that says its offset; null where there is none.</summary>
    public DateTimeOffset? LastOf(string? field) =>
        field is not null && _ranges.TryGetValue(field, out (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText) range) && HasOffset(range.MaxText) ? range.Max : null;

    private static bool HasOffset(string text) =>
        text.EndsWith("Z", StringComparison.OrdinalIgnoreCase) || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T') && text.IndexOf('T') > 0;

    public void Note(ReadOnlyMemory<byte> row)
    {
        if (_fields.Count == 0) return;
        Utf8JsonReader json = new(row.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Read(ref json);
            json.Read();
            if (_fields.ContainsKey(name) && JsonTime.TryMoment(ref json, out DateTimeOffset time)) Note(name, time, JsonText.Raw(ref json));
            else json.Skip();
        }
    }

    private void Note(string name, DateTimeOffset time, string text)
    {
        if (!_ranges.TryGetValue(name, out (DateTimeOffset Min, DateTimeOffset Max, string MinText, string MaxText) range)) range = (time, time, text, text);
        if (time < range.Min) (range.Min, range.MinText) = (time, text);
        if (time > range.Max) (range.Max, range.MaxText) = (time, text);
        _ranges[name] = range;
    }
}
