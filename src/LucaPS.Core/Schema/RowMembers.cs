using System;
using System.Collections.Specialized;

namespace LucaPS.Schema;

/// <summary>
/// The members of a row that the server gave, on its way back as input: it has more than an input takes, and what cannot be written is left
/// out instead of being a mistake.
/// </summary>
/// <param name="kind">What it is a row of, such as <c>SaleProduct</c>; null if unknown.</param>
internal sealed class RowMembers(string? kind) : OrderedDictionary(StringComparer.OrdinalIgnoreCase)
{
    public string? Kind => kind;
}

/// <summary>The members of any other object, such as the row of a file: its columns.</summary>
internal sealed class ColumnMembers() : OrderedDictionary(StringComparer.Ordinal);

/// <summary>A value that goes back to the server as it came from there.</summary>
internal sealed record ServerValue(System.Text.Json.JsonElement Json);
