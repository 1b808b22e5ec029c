using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Rows;

namespace LucaPS.Api.Pages;

/// <summary>Rows without those whose own time of change is before a time. One that does not say when it was changed is kept.</summary>
/// <param name="query">With the field and the time; a row that was changed just then is kept.</param>
/// <param name="isParsed">Whether to make rows of what is left.</param>
internal sealed class ChangedRowReader(IPageReader rows, ListQuery query, bool isParsed, IReporter reporter) : IPageReader
{
    // With the widest zone that there is.
    private static readonly TimeSpan s_day = TimeSpan.FromHours(24 + 14);

    private readonly byte[] _field = System.Text.Encoding.UTF8.GetBytes(query.Changed!.Value.Field);
    private readonly DateTimeOffset _since = query.Changed!.Value.Since;
    private readonly RowParser? _parser = isParsed ? new RowParser(query.Selection) : null;
    private readonly Dictionary<Feed, long> _given = [];
    private bool _isTold;

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (query.Limits is { First: { } most, IsFirstOfEach: false } && _given.Values.Sum() >= most) return null;
        if (await rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } page) return null;
        IEnumerable<ReadOnlyMemory<byte>> changed = page.Json.Where(IsChanged);
        if (query.Limits.First is { } first && page.Feed is { } feed)
        {
            _given.TryGetValue(feed, out long given);
            long before = query.Limits.IsFirstOfEach ? given : _given.Values.Sum();
            changed = [.. changed.Take((int)Math.Min(int.MaxValue, Math.Max(0, first - before)))];
            _given[feed] = given + changed.Count();
        }

        RowPage kept = page.With(_parser, [.. changed], page.Errors);
        kept.Total = null;
        return kept;
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    private bool IsChanged(ReadOnlyMemory<byte> row)
    {
        Utf8JsonReader json = new(row.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = JsonText.Is(ref json, _field);
            json.Read();
            if (!isIt) json.Skip();
            else if (JsonTime.TryMoment(ref json, out DateTimeOffset time)) return time >= Floor(ref json);
            else return IsUnreadable(json.TokenType);
        }

        return true;
    }

    /// <summary>A row whose time cannot be read is kept, like one without; but then nothing is left out by it.</summary>
    private bool IsUnreadable(JsonTokenType value)
    {
        if (value == JsonTokenType.Null || _isTold) return true;
        _isTold = true;
        reporter.Warning(
            $"'{query.Changed!.Value.Field}' of {query.Field.Name} is no time that LucaPS can read, so rows with such a value are kept, whenever they were changed. Compare them yourself.");
        return true;
    }

    /// <summary>A day counts where any moment of it may be later, in whichever zone.</summary>
    private DateTimeOffset Floor(ref Utf8JsonReader json) =>
        JsonTime.TryDate(JsonText.Span(ref json), out _) ? ChangeFilter.Before(_since, s_day) : _since;
}
