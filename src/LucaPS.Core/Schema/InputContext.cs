using System;

namespace LucaPS.Schema;

/// <summary>What writing a user's values needs beside the schema.</summary>
internal sealed record InputContext
{
    /// <summary>How far something is looked for in tables within tables: a value may contain itself.</summary>
    public const int Deepest = 8;

    /// <summary>Unwraps PowerShell's values, and turns its custom objects into dictionaries. Default: the value as it is.</summary>
    public Func<object, object?> Unwrap { get; init; } = static value => value;

    /// <summary>What an object stands for where an id is expected: its id where it has one. Called with the value as it came.</summary>
    public Func<object, object> IdOf { get; init; } = static value => value;

    /// <summary>What a value is a row of, such as <c>SaleProduct</c>; null if it is no row. Called with the value as it came.</summary>
    public Func<object, string?> KindOf { get; init; } = static _ => null;

    /// <summary>The object that is written; null where that is not known. Only rows in its lists ask for it.</summary>
    public Lazy<WrittenObject?>? Written { get; init; }

    /// <summary>How numbers go out.</summary>
    public NumberForm Numbers { get; init; }

    /// <summary>The zone of <see cref="DateTime"/> values that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
