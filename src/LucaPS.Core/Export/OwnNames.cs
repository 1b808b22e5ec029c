using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>Rows as they came, but with the schema's own names in the place of aliases (<see cref="SelectedField.Aliases"/>).</summary>
internal sealed class OwnNames(Selection selection)
{
    private readonly bool _isNeeded = HasAliases(selection);

    /// <summary>The row under its own names.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> row)
    {
        if (!_isNeeded) return row;
        List<(int Start, int End, ReadOnlyMemory<byte> Name)> aliases = [];
        Utf8JsonReader json = new(row.Span);
        json.Read();
        Find(ref json, selection, aliases);
        return aliases.Count == 0 ? row : WholeRowReader.Spliced(row, aliases);
    }

    private static bool HasAliases(Selection selection) => selection.Fields.Any(field =>
        field.Aliases.Count > 0 || (field.Children is { } children && HasAliases(children)));

    private static void Find(ref Utf8JsonReader json, Selection? fields, List<(int Start, int End, ReadOnlyMemory<byte> Name)> aliases)
    {
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) Find(ref json, fields, aliases);
            return;
        }

        if (json.TokenType != JsonTokenType.StartObject || fields is null)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Read(ref json);
            int start = (int)json.TokenStartIndex, end = start + json.ValueSpan.Length + 2;
            SelectedField? field = fields.Fields.FirstOrDefault(one => one.IsCalled(name));
            if (field is not null && field.Name != name) aliases.Add((start, end, Encoding.UTF8.GetBytes("\"" + field.Name + "\"")));
            json.Read();
            Find(ref json, field?.Children, aliases);
        }
    }
}
