using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>A list within a row of which not all has come.</summary>
internal sealed class InnerGap
{
    public required SelectedField Field { get; init; }

    /// <summary>Where in the row it is, for people: <c>saleInvoiceLineItems[3].payments</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The field that looks up the object that it is of; null where there is none.</summary>
    public RootField? Lookup { get; init; }

    /// <summary>That object's id.</summary>
    public string? Id { get; init; }

    /// <summary>The row's own id; null where it has none.</summary>
    public string? RowId { get; set; }

    /// <summary>Why the rest cannot be asked for by cursors; null for a Relay connection.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The fields that lead from that object to the list.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>How many elements of a plain list came.</summary>
    public long Count { get; init; }

    /// <summary>Where it continues; null if the server does not say.</summary>
    public string? Cursor { get; set; }

    /// <summary>The places in the row's bytes: after the last element of <c>nodes</c> and of <c>edges</c>, and <c>pageInfo</c>.</summary>
    public (int End, bool IsEmpty)? Nodes { get; set; }

    public (int End, bool IsEmpty)? Edges { get; set; }

    public (int Start, int End) PageInfo { get; set; }

    /// <summary>The selection of the object in which the list alone is asked for.</summary>
    /// <param name="list">The list with its arguments and selection.</param>
    public string Selecting(string list) =>
        Path.Take(Path.Count - 1).Reverse().Aggregate("{ " + list + " }", (text, name) => "{ " + name + " " + text + " }");
}

/// <summary>Looks for lists within rows that may not be whole, by the selection that the rows were asked for with.</summary>
internal sealed class InnerLists(LucaSchema schema, Selection selection, RootField root)
{
    private readonly RootFields _roots = new(schema);
    private readonly RootField? _own =
        root.Kind == RootFieldKind.Lookup ? root : new RootFields(schema).LookupFor(root.RowTypeName, root.Name);
    private readonly Dictionary<string, RootField?> _lookups = new(StringComparer.Ordinal);

    private readonly bool _hasUnsized = HasUnsized(selection);

    // Of each plain list with a size that is not given: how many elements the server gives then at most, as far as that has shown.
    private readonly Dictionary<SelectedField, (long Count, bool IsAll)> _unsized = [];
    private readonly Dictionary<SelectedField, InnerGap> _longest = [];

    public static bool AreIn(Selection selection) => selection.PageRows is not null || selection.Fields.Any(field =>
        (field.Connection ?? field.Limited) is not null || field.Size is not null || (field.Children is { } children && AreIn(children)));

    private static bool HasUnsized(Selection selection) =>
        selection.Fields.Any(field => field.Size is not null || (field.Children is { } children && HasUnsized(children)));

    /// <summary>
    /// Of each plain list with a size that is not given, the longest of these rows, where it shows whether the server cuts it: not yet
    /// known, longer than those of before, and of an object that can be looked up.
    /// </summary>
    public IReadOnlyList<InnerGap> Unsettled(IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        if (!_hasUnsized) return [];
        _longest.Clear();
        foreach (ReadOnlyMemory<byte> row in rows) Find(row);
        return [.. _longest.Values];
    }

    /// <summary>What the server gave of such a list when it was asked for one element more than came without.</summary>
    public void Settle(InnerGap list, bool isAll) => _unsized[list.Field] = (list.Count, isAll);

    /// <summary>Those of a row that have, or may have, more than came.</summary>
    public List<InnerGap> Find(ReadOnlyMemory<byte> row)
    {
        List<InnerGap> gaps = [];
        Utf8JsonReader json = new(row.Span);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return gaps;
        string? id = IdOf(json);
        ReadObject(ref json, selection, new Place(null, null, [], string.Empty).At(_own, id), gaps);
        foreach (InnerGap gap in gaps) gap.RowId = id;
        return gaps;
    }

    private void ReadObject(ref Utf8JsonReader json, Selection fields, Place place, List<InnerGap> gaps)
    {
        bool isPage = fields.PageRows is not null;
        bool? hasNext = null;
        long? total = null;
        long count = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isPageInfo = isPage && JsonText.Is(ref json, "pageInfo"u8), isNext = isPage && JsonText.Is(ref json, "hasNextPage"u8);
            bool isTotal = isPage && JsonText.Is(ref json, "totalCount"u8);
            SelectedField? field = FieldAt(ref json, fields);
            json.Read();
            if (isPageInfo && json.TokenType == JsonTokenType.StartObject)
            {
                Utf8JsonReader peek = json;
                hasNext = ReadPageInfo(ref peek).HasNext;
            }

            if (isNext && json.TokenType is JsonTokenType.True or JsonTokenType.False) hasNext = json.TokenType == JsonTokenType.True;
            if (isTotal) total = PageParser.ReadTotal(ref json);
            bool isList = json.TokenType == JsonTokenType.StartArray;
            if (isPage && isList && field?.Name == fields.PageRows) count = Count(json);
            if (isList && (field?.Limited is not null || field?.Size is not null) && MayBeCut(field, Count(json), place) is { } obstacle)
                gaps.Add(Cut(field, place, obstacle));
            if (field?.Children is null) json.Skip();
            else if (field.Connection is not null && json.TokenType == JsonTokenType.StartObject)
                ReadConnection(ref json, field, place.Into(field.Name), gaps);
            else ReadValue(ref json, field, place.Into(field.Name), gaps);
        }

        if (fields.PageRows is not { } rows || !(hasNext ?? count < (total ?? long.MaxValue))) return;
        gaps.Add(Cut(
            fields.Fields.First(field => field.Name == rows), place,
            hasNext == true ? "the server has more pages of it"
                : total is { } all ? $"the server counts {PageSource.Number(all)} elements in it, and {PageSource.Number(count)} came"
                : "the server does not say whether there is more of it"));
    }

    private string? MayBeCut(SelectedField field, long count, Place place)
    {
        if (field.Limited?.LimitOf(count) is { } limit)
            return $"it has as many elements as the default of its argument {limit}, so there may be more";
        if (field.Size is null) return null;
        (long most, bool isAll) = _unsized.TryGetValue(field, out (long, bool) known) ? known : (0, true);
        // A longer list disproves the limit: the one that set it had grown in the meantime.
        if (!isAll && count <= most)
            return count < most ? null
                : $"it has as many elements as the server gives where its argument {field.Size.Name} is not given, so there may be more";
        if (count > most && place.Id is { } id && !(_longest.TryGetValue(field, out InnerGap? longest) && longest.Count >= count))
        {
            Place list = place.Into(field.Name);
            _longest[field] = new InnerGap
            {
                Field = field,
                Location = list.Location,
                Lookup = place.Lookup,
                Id = id,
                Path = list.Path,
                Count = count,
            };
        }

        return null;
    }

    private static InnerGap Cut(SelectedField field, Place place, string obstacle) =>
        new() { Field = field, Location = place.Into(field.Name).Location, Id = place.Id, Obstacle = obstacle };

    private static long Count(Utf8JsonReader json)
    {
        long count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++) json.Skip();
        return count;
    }

    private void ReadValue(ref Utf8JsonReader json, SelectedField field, Place place, List<InnerGap> gaps)
    {
        if (json.TokenType == JsonTokenType.StartObject)
            ReadObject(ref json, field.Children!, place.At(Lookup(field.Type.NamedType), IdOf(json)), gaps);
        else if (json.TokenType != JsonTokenType.StartArray) json.Skip();
        else
            for (int i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
                ReadValue(ref json, field, place.Element(i), gaps);
    }

    private void ReadConnection(ref Utf8JsonReader json, SelectedField field, Place place, List<InnerGap> gaps)
    {
        InnerGap gap = new() { Field = field, Location = place.Location, Lookup = place.Lookup, Id = place.Id, Path = place.Path };
        int at = gaps.Count;
        bool? hasNext = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool nodes = JsonText.Is(ref json, "nodes"u8), edges = JsonText.Is(ref json, "edges"u8),
                pageInfo = JsonText.Is(ref json, "pageInfo"u8);
            SelectedField? member = FieldAt(ref json, field.Children!);
            json.Read();
            int start = (int)json.TokenStartIndex;
            Utf8JsonReader peek = json;
            bool isEmpty = json.TokenType == JsonTokenType.StartArray && peek.Read() && peek.TokenType == JsonTokenType.EndArray;
            if (pageInfo && json.TokenType == JsonTokenType.StartObject) (hasNext, gap.Cursor) = ReadPageInfo(ref json);
            else if (member?.Children is not null) ReadValue(ref json, member, place.Into(member.Name), gaps);
            else json.Skip();
            if (pageInfo) gap.PageInfo = (start, (int)json.BytesConsumed);
            if (json.TokenType != JsonTokenType.EndArray) continue;
            (int End, bool IsEmpty) end = ((int)json.TokenStartIndex, isEmpty);
            if (nodes) gap.Nodes = end;
            else if (edges) gap.Edges = end;
        }

        if (hasNext != false && (gap.Nodes ?? gap.Edges) is not null) gaps.Insert(at, gap);
    }

    private static (bool? HasNext, string? Cursor) ReadPageInfo(ref Utf8JsonReader json)
    {
        (bool? hasNext, string? cursor) = (null, null);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool next = JsonText.Is(ref json, "hasNextPage"u8), end = JsonText.Is(ref json, "endCursor"u8);
            json.Read();
            if (next && json.TokenType is JsonTokenType.True or JsonTokenType.False) hasNext = json.TokenType == JsonTokenType.True;
            else if (end && json.TokenType == JsonTokenType.String) cursor = JsonText.Read(ref json);
            else json.Skip();
        }

        return (hasNext, hasNext is null ? null : cursor);
    }

    private static SelectedField? FieldAt(ref Utf8JsonReader json, Selection fields)
    {
        string name = JsonText.Read(ref json);
        return fields.Fields.FirstOrDefault(field => field.IsCalled(name));
    }

    /// <summary>The id of the object at hand, wherever it stands in it.</summary>
    public static string? IdOf(Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = JsonText.Is(ref json, "id"u8);
            json.Read();
            if (isId) return json.TokenType is JsonTokenType.String or JsonTokenType.Number ? JsonText.Raw(ref json) : null;
            json.Skip();
        }

        return null;
    }

    private RootField? Lookup(string type) =>
        _lookups.TryGetValue(type, out RootField? known) ? known : _lookups[type] = _roots.LookupFor(type);

    /// <summary>Where in a row: the nearest object that can be looked up, and the way from there.</summary>
    private sealed record Place(RootField? Lookup, string? Id, IReadOnlyList<string> Path, string Location)
    {
        public Place At(RootField? lookup, string? id) =>
            lookup is null || id is null ? this : this with { Lookup = lookup, Id = id, Path = [] };

        public Place Into(string field) =>
            this with { Path = [.. Path, field], Location = Location.Length == 0 ? field : Location + "." + field };

        // Nothing leads from an object to one element of its list.
        public Place Element(int index) =>
            this with { Lookup = null, Id = null, Location = Location + "[" + index.ToString(CultureInfo.InvariantCulture) + "]" };
    }
}
