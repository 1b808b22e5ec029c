using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>
/// What a run has finished, a line for each list, so that the next one goes on where this one is cut off. It is the run's lock too: whoever
/// has it open is the only one to write in the folder.
/// </summary>
internal sealed class ExportJournal : IDisposable
{
    // What was read on another day is not put together with what is read today.
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(24);

    private readonly IExportJournalFile _file;
    private readonly string _key;
    private bool _isBegun;

    private ExportJournal(IExportJournalFile file, string key) => (_file, _key) = (file, key);

    /// <summary>What runs that were cut off have finished.</summary>
    public IReadOnlyDictionary<(string Type, string? CompanyId), ExportLine> Done { get; private set; } =
        new Dictionary<(string, string?), ExportLine>();

    /// <summary>When the first of them began; null where there is none.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: another run is writing there.</exception>
    public static ExportJournal Open(ExportPlan plan, ExportFolder folder, IExportFiles files, DateTimeOffset now)
    {
        IExportJournalFile file;
        try
        {
            file = files.OpenJournal(folder.Journal);
        }
        catch (IOException exception) when (HeldFile.IsHeld(exception))
        {
            throw InputErrors.Bad(
                $"Another export is writing to '{plan.Folder}'. Wait until it has ended, or name another folder.", plan.Folder);
        }

        ExportJournal journal = new(file, Key(plan));
        try
        {
            journal.Read(folder, now);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Notes a list whose file is in its place.</summary>
    /// <param name="line">What there is of it.</param>
    /// <param name="startedAt">When this run began.</param>
    public void Add(ExportLine line, DateTimeOffset startedAt)
    {
        if (!_isBegun)
        {
            StartedAt ??= startedAt;
            _file.Append(Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("run", _key);
                writer.WriteString("startedAt", ExportLine.Text(StartedAt.Value));
                writer.WriteEndObject();
            }));
            _isBegun = true;
        }

        _file.Append(Json(line.Write));
    }

    public void Dispose() => _file.Dispose();

    private void Read(ExportFolder folder, DateTimeOffset now)
    {
        Dictionary<(string, string?), ExportLine> done = [];
        DateTimeOffset? startedAt = null;
        bool isFirst = true;
        foreach (string text in _file.ReadLines())
        {
            if (Parse(text) is not { } json) break;
            using JsonDocument document = json;
            if (isFirst)
            {
                if (ExportLine.TextOf(json.RootElement, "run") != _key) break;
                startedAt = ExportLine.TimeOf(json.RootElement, "startedAt");
                isFirst = false;
            }
            else if (ExportLine.Read(json.RootElement) is { } line)
            {
                done[line.Key] = line;
            }
        }

        // A run that was cut off between its manifest and the end of its journal has ended all the same.
        if (startedAt is { } start && now - start < s_longestPause && folder.ReadManifest()?.StartedAt != start)
        {
            (Done, StartedAt, _isBegun) = (done, start, true);
            return;
        }

        _file.Clear();
    }

    private static string Key(ExportPlan plan) =>
        Digest.Sha256Text(string.Join(
            "\n", plan.Owner.BaseUri, plan.Owner.Authorization, plan.Request.Format, plan.Request.Delimiter, plan.SchemaHash));

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Json(Action<Utf8JsonWriter> write) => Utf8Text.Decode(JsonBytes.Write(write).Span);
}
