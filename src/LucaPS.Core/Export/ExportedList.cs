using System;
using LucaPS.Export;

namespace LucaPS;

/// <summary>The files of an export.</summary>
public enum ExportFormat
{
    /// <summary>Each row as the JSON that came, on a line of its own.</summary>
    JsonLines,

    /// <summary>A column for each value.</summary>
    Csv,
}

/// <summary>What became of a list in an export.</summary>
public enum ExportState
{
    /// <summary>Its file is whole.</summary>
    Complete,

    /// <summary>The server refused values within rows, or may have cut lists in them: the file that it has beside has gaps.</summary>
    Incomplete,

    /// <summary>The server refused it, or failed.</summary>
    Refused,

    /// <summary>It cannot be requested on its own.</summary>
    Skipped,
}

/// <summary>A list of a company in an export.</summary>
public sealed class ExportedList
{
    internal ExportedList(ExportLine line, string folder)
    {
        Type = line.Type;
        CompanyId = line.CompanyId;
        CompanyName = line.CompanyName;
        State = line.State;
        Rows = line.Rows;
        Path = line.Path is null ? null : System.IO.Path.Combine(folder, line.Path.Replace('/', System.IO.Path.DirectorySeparatorChar));
        ChangedSince = line.ChangedSince;
        Reason = line.Reason;
    }

    /// <summary>The list's name in the schema.</summary>
    public string Type { get; }

    /// <summary>Null for a list that is of no company.</summary>
    public string? CompanyId { get; }

    /// <summary>Null if unknown.</summary>
    public string? CompanyName { get; }

    /// <summary>What became of it.</summary>
    public ExportState State { get; }

    /// <summary>How many there are in the file.</summary>
    public long Rows { get; }

    /// <summary>The file; null where there is none.</summary>
    public string? Path { get; }

    /// <summary>Since when a row must have changed to be in the file; null where all are.</summary>
    public DateTimeOffset? ChangedSince { get; }

    /// <summary>Why it is not complete, or which fields its rows come without.</summary>
    public string? Reason { get; }

    /// <summary>Its file, or the list where there is none.</summary>
    public override string ToString() => Path ?? Type;
}
