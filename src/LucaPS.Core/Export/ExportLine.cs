using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>What the manifest and the journal say of a list.</summary>
internal sealed record ExportLine
{
    public required string Type { get; init; }

    public string? CompanyId { get; init; }

    public string? CompanyName { get; init; }

    public string? OrganisationNumber { get; init; }

    public required ExportState State { get; init; }

    public string? Path { get; init; }

    public long Rows { get; init; }

    public long Bytes { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>The first and the last of each date and time, as they came.</summary>
    public IReadOnlyDictionary<string, (string Min, string Max)> Dates { get; init; } = new Dictionary<string, (string, string)>();

    /// <summary>When the run began that it is of, by the machine's clock.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>What changed before this moment of the server's clock is in the file; null where the server's clock is not known.</summary>
    public DateTimeOffset? WholeUntil { get; init; }

    public DateTimeOffset? ChangedSince { get; init; }

    public string? ErrorId { get; init; }

    public string? Reason { get; init; }

    /// <summary>Null where there is no file.</summary>
    public ExportFormat? Format => Path is null ? null
        : Path.EndsWith(ExportFolder.ExtensionOf(ExportFormat.Csv), StringComparison.Ordinal) ? ExportFormat.Csv : ExportFormat.JsonLines;

    public (string Type, string? CompanyId) Key => (Type, CompanyId);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        Write(writer, "companyId", CompanyId);
        Write(writer, "companyName", CompanyName);
        Write(writer, "organisationNumber", OrganisationNumber);
        writer.WriteString("state", State.ToString());
        Write(writer, "path", Path);
        writer.WriteNumber("rows", Rows);
        writer.WriteNumber("bytes", Bytes);
        Write(writer, "sha256", Sha256);
        writer.WriteStartObject("dates");
        foreach (KeyValuePair<string, (string Min, string Max)> date in Dates.OrderBy(date => date.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(date.Key);
            writer.WriteString("min", date.Value.Min);
            writer.WriteString("max", date.Value.Max);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("startedAt", Text(StartedAt));
        Write(writer, "wholeUntil", WholeUntil is { } until ? Text(until) : null);
        Write(writer, "changedSince", ChangedSince is { } since ? Text(since) : null);
        Write(writer, "errorId", ErrorId);
        Write(writer, "reason", Reason);
        writer.WriteEndObject();
    }

    /// <summary>Null if it is not such a line.</summary>
    public static ExportLine? Read(JsonElement json)
    {
        if (TextOf(json, "type") is not { } type || !Enum.TryParse(TextOf(json, "state"), out ExportState state)) return null;
        Dictionary<string, (string Min, string Max)> dates = new(StringComparer.Ordinal);
        if (SafeJson.Member(json, "dates") is { ValueKind: JsonValueKind.Object } all)
        {
            foreach (JsonProperty date in all.EnumerateObject())
            {
                if (TextOf(date.Value, "min") is { } min && TextOf(date.Value, "max") is { } max) dates[date.Name] = (min, max);
            }
        }

        return new ExportLine
        {
            Type = type,
            CompanyId = TextOf(json, "companyId"),
            CompanyName = TextOf(json, "companyName"),
            OrganisationNumber = TextOf(json, "organisationNumber"),
            State = state,
            Path = TextOf(json, "path"),
            Rows = NumberOf(json, "rows"),
            Bytes = NumberOf(json, "bytes"),
            Sha256 = TextOf(json, "sha256"),
            Dates = dates,
            StartedAt = TimeOf(json, "startedAt") ?? default,
            WholeUntil = TimeOf(json, "wholeUntil"),
            ChangedSince = TimeOf(json, "changedSince"),
            ErrorId = TextOf(json, "errorId"),
            Reason = TextOf(json, "reason"),
        };
    }

    public static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? TextOf(JsonElement json, string name) =>
        SafeJson.Member(json, name) is { ValueKind: JsonValueKind.String } value ? SafeJson.Text(value) : null;

    public static DateTimeOffset? TimeOf(JsonElement json, string name) =>
        DateTimeOffset.TryParse(TextOf(json, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    private static long NumberOf(JsonElement json, string name) =>
        SafeJson.Member(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : 0;

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }
}
