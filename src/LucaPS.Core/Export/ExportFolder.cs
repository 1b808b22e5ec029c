using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>What stands in a manifest.</summary>
internal sealed record ExportManifest(ExportOwner Owner, DateTimeOffset StartedAt, ExportFormat Format, IReadOnlyList<ExportLine> Lines)
{
    /// <summary>
    /// What is also <paramref name="owner"/>'s: a company is the same to all who reach it, a list of no company is not. Null where
    /// nothing is.
    /// </summary>
    public ExportManifest? Of(ExportOwner owner)
    {
        if (Owner == owner) return this;
        ExportLine[] shared = Owner.BaseUri == owner.BaseUri ? [.. Lines.Where(line => line.CompanyId is not null)] : [];
        return shared.Length == 0 ? null : this with { Lines = shared };
    }
}

/// <summary>The files of an export beside the lists' own, and what they say of earlier runs.</summary>
internal sealed class ExportFolder(string path, IExportFiles files)
{
    public const string ManifestName = "manifest.json";
    public const string JournalName = "export.journal";
    public const string ChangesPrefix = "changes-";

    private static readonly JsonWriterOptions s_readable = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    public static string ExtensionOf(ExportFormat format) => format == ExportFormat.Csv ? ".csv" : ".jsonl";

    public string Manifest => Path.Combine(path, ManifestName);

    public string Journal => Path.Combine(path, JournalName);

    public string At(string relative) => Path.Combine(path, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Null where there is none, or none that can be read.</summary>
    public ExportManifest? ReadManifest()
    {
        if (files.Length(Manifest) is null) return null;
        try
        {
            using Stream stream = files.Read(Manifest);
            using JsonDocument json = JsonDocument.Parse(stream);
            JsonElement root = json.RootElement;
            if (ExportLine.TimeOf(root, "startedAt") is not { } startedAt
                || SafeJson.Member(root, "files") is not { ValueKind: JsonValueKind.Array } lines) return null;
            _ = Enum.TryParse(ExportLine.TextOf(root, "format"), out ExportFormat format);
            ExportOwner owner = new(
                ExportLine.TextOf(root, "baseUri") ?? string.Empty, ExportLine.TextOf(root, "authorization") ?? string.Empty);
            return new ExportManifest(owner, startedAt, format, [.. lines.EnumerateArray().Select(ExportLine.Read).OfType<ExportLine>()]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void WriteManifest(ExportManifest manifest, string schemaHash, DateTimeOffset finishedAt)
    {
        string beside = Manifest + ".tmp";
        using (Stream stream = files.Create(beside))
        {
            using (Utf8JsonWriter writer = new(stream, s_readable))
            {
                writer.WriteStartObject();
                writer.WriteString("module", "LucaPS " + typeof(ExportFolder).Assembly.GetName().Version!.ToString(3));
                writer.WriteString("baseUri", manifest.Owner.BaseUri);
                writer.WriteString("authorization", manifest.Owner.Authorization);
                writer.WriteString("format", manifest.Format.ToString());
                writer.WriteString("startedAt", ExportLine.Text(manifest.StartedAt));
                writer.WriteString("finishedAt", ExportLine.Text(finishedAt));
                writer.WriteString("schemaSha256", schemaHash);
                writer.WriteStartArray("files");
                foreach (ExportLine line in manifest.Lines) line.Write(writer);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            files.Flush(stream);
        }

        files.Replace(beside, Manifest);
    }

    /// <summary>
    /// Until when what there is of each list in a format is whole: since then it may have changed. Runs of changes count that go on where
    /// one before them ended.
    /// </summary>
    public IReadOnlyDictionary<(string Type, string? CompanyId), DateTimeOffset> Marks(ExportOwner owner, ExportFormat format)
    {
        IEnumerable<ExportManifest?> manifests = files.Folders(path, ChangesPrefix + "*")
            .Select(folder => new ExportFolder(folder, files).ReadManifest()).Prepend(ReadManifest());
        Dictionary<(string Type, string? CompanyId), DateTimeOffset> marks = [];
        foreach (ExportLine line in manifests.Select(manifest => manifest?.Of(owner)).OfType<ExportManifest>().SelectMany(one => one.Lines)
            .Where(line => line.Format == format)
            .OrderBy(line => line.StartedAt))
        {
            if (line.State != ExportState.Complete || line.WholeUntil is not { } until) continue;
            bool isKnown = marks.TryGetValue(line.Key, out DateTimeOffset mark);
            bool goesOn = line.ChangedSince is not { } since || (isKnown && since <= mark);
            if (goesOn && !(isKnown && until < mark)) marks[line.Key] = until;
        }

        return marks;
    }

    /// <summary>The folder for a run of changes: that of an interrupted run, or a new one.</summary>
    public string ForChanges(DateTimeOffset now)
    {
        string[] there = [.. files.Folders(path, ChangesPrefix + "*").OrderBy(folder => folder, StringComparer.Ordinal)];
        if (there.LastOrDefault() is { } last && new ExportFolder(last, files).IsOpen) return last;
        string name = Path.Combine(
            path, ChangesPrefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        string free = name;
        for (int n = 2; there.Contains(free, StringComparer.OrdinalIgnoreCase); n++)
            free = name + "-" + n.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return free;
    }

    private bool IsOpen => files.Length(Journal) is not null && files.Length(Manifest) is null;
}
