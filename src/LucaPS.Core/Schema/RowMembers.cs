using System;
using System.Collections.Specialized;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// The members of a row that the server gave, on its way back as input: it has more than an input takes, and what cannot be written is left
/// out instead of being a mistake.
/// </summary>
/// <param name="kind">What it is a row of, such as <c>SaleProduct</c>; null if unknown.</param>
internal sealed class RowMembers(string? kind) : OrderedDictionary(StringComparer.OrdinalIgnoreCase)
{
    public string? Kind => kind;

    /// <summary>The id of the object in whose list it was read; null where that is not known.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether it was read in nobody's list, so that it may belong to nobody yet.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whether it belongs to one object alone, as a line to its invoice.</summary>
    public bool IsPart { get; set; }
}

/// <summary>The members of any other object, such as the row of a file: its columns.</summary>
internal sealed class ColumnMembers() : OrderedDictionary(StringComparer.Ordinal);

/// <summary>A value that goes back to the server as it came from there.</summary>
internal sealed record ServerValue(System.Text.Json.JsonElement Json);

/// <summary>A day for a field that a schema may call a date, a time or a text.</summary>
internal sealed record GivenDay(DateTime Day)
{
    /// <summary>
    /// As a scalar takes it. Of a time it is the beginning of the day in UTC: Norway's clocks are ahead, so it shows the same day there.
    /// </summary>
    public object For(string scalar) =>
        ValueKinds.OfScalar(scalar) == ValueKind.Time ? DateTime.SpecifyKind(Day, DateTimeKind.Utc) : InputText.ToText(Day);
}
