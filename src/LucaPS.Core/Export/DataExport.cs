using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>
/// Runs an export: several lists at a time, each list's line as it is done, and the manifest at the end. What a run that was cut off has
/// finished is not asked for again.
/// </summary>
internal sealed class DataExport : IAsyncDisposable
{
    private readonly ExportPlan _plan;
    private readonly IExportFiles _files;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly ExportFolder _folder;
    private readonly ExportJournal _journal;
    private readonly SharedTransport _transport;
    private readonly LucaClient _client;
    private readonly CancellationTokenSource _lifetime = new();
    // Who stops waiting for the next list leaves it under way.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Queue<ExportItem> _waiting;
    private readonly List<Task<ExportLine>> _running = [];
    private readonly Dictionary<(string, string?), ExportLine> _lines = [];
    private bool _isEnded;

    private DataExport(LucaClient client, ExportPlan plan, IExportFiles files, TimeProvider time, IReporter reporter)
    {
        _client = client;
        _plan = plan;
        _files = files;
        _time = time;
        _reporter = reporter;
        _folder = new ExportFolder(plan.Folder, files);
        _waiting = new Queue<ExportItem>(plan.Items);
        files.EnsureFolder(plan.Request.Folder, mayBeLink: true);
        if (plan.Folder != plan.Request.Folder) files.EnsureFolder(plan.Folder, mayBeLink: false);
        _journal = ExportJournal.Open(plan, _folder, files, time.GetUtcNow());
        _transport = new SharedTransport(client.Transport, plan.Request.ThrottleLimit, time);
    }

    /// <exception cref="LucaException">The folder cannot be written to, or another run is writing there.</exception>
    public static DataExport Start(LucaClient client, ExportPlan plan, IExportFiles files, TimeProvider time, IReporter reporter) =>
        Guard(plan, () => new DataExport(client, plan, files, time, reporter));

    /// <summary>The next list that is done; null when all are and the manifest is written.</summary>
    /// <exception cref="LucaException">The export cannot go on; what is done is kept for the next run.</exception>
    public async Task<ExportLine?> NextAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using CancellationTokenRegistration stop = cancellationToken.Register(_lifetime.Cancel);
            return await NextInTurnAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ExportLine?> NextInTurnAsync()
    {
        if (_isEnded) return null;
        while (_waiting.Count > 0 && _running.Count < _plan.Request.ThrottleLimit)
        {
            ExportItem item = _waiting.Dequeue();
            _running.Add(Task.Run(() => RunAsync(item), CancellationToken.None));
        }

        if (_running.Count == 0)
        {
            Guard(_plan, Finish);
            return null;
        }

        Task<ExportLine> done = await Task.WhenAny(_running).ConfigureAwait(false);
        _running.Remove(done);
        ExportLine line = await done.ConfigureAwait(false);
        Guard(_plan, () => Keep(line));
        if (line.State != ExportState.Complete)
            _reporter.Warning(SchemaNames.HasWildcard(line.Type)
                ? "Some lists may be missing from the export. " + line.Reason
                : $"{line.Type}{(line.CompanyId is null ? "" : " of " + (line.CompanyName ?? line.CompanyId))} was not exported in full. {line.Reason}");
        return line;
    }

    public async ValueTask DisposeAsync()
    {
#if NET8_0_OR_GREATER
        await _lifetime.CancelAsync().ConfigureAwait(false);
#else
        _lifetime.Cancel();
#endif
        await _turn.WaitAsync().ConfigureAwait(false);
        foreach (Task<ExportLine> task in _running)
        {
            try
            {
                Keep(await task.ConfigureAwait(false));
            }
#pragma warning disable CA1031 // One failure has been thrown; the others ended by it, or would say the same.
            catch (Exception)
#pragma warning restore CA1031
            {
                // The next run does it.
            }
        }

        _running.Clear();
        _journal.Dispose();
        _transport.Dispose();
        _lifetime.Dispose();
        _turn.Dispose();
    }

    private async Task<ExportLine> RunAsync(ExportItem item)
    {
        try
        {
            if (_journal.Done.TryGetValue((item.Type, item.CompanyId), out ExportLine? before) && IsStillThere(before, item)) return before;
            ListExport list = new(_client, new QueryEngine(_transport), _plan.Request, _folder, _files);
            ExportLine line = await list.RunAsync(item, _reporter, _lifetime.Token).ConfigureAwait(false);
            _transport.NoteChange(list.LatestChange);
            // Where no change came and no clock is known, nothing has been missed since the mark before.
            return line with { StartedAt = _transport.StartedAt, WholeUntil = _transport.WholeUntil() ?? line.ChangedSince };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(_plan, exception);
        }
    }

    private void Keep(ExportLine line)
    {
        _lines[line.Key] = line;
        // The next run requests a failed list again.
        if (line.State == ExportState.Complete
            && !(_journal.Done.TryGetValue(line.Key, out ExportLine? before) && ReferenceEquals(before, line)))
            _journal.Add(line, _transport.StartedAt);
    }

    private bool IsStillThere(ExportLine line, ExportItem item) =>
        line.Path == item.Path && (line.ChangedSince is not { } since || since == item.ChangedSince)
        && IsAsToldOf(line, mayBeGone: false);

    /// <summary>Whether the file holds what its line says.</summary>
    /// <param name="mayBeGone">Whether a file that somebody has moved away is as good.</param>
    private bool IsAsToldOf(ExportLine line, bool mayBeGone)
    {
        if (line.Path is not { } path) return mayBeGone;
        if (_files.Length(_folder.At(path)) is not { } length) return mayBeGone;
        if (length != line.Bytes) return false;
        try
        {
            using Stream file = _files.Read(_folder.At(path));
            return Digest.Sha256Text(file, _lifetime.Token) == line.Sha256;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody has it open.
            return mayBeGone;
        }
    }

    private void Finish()
    {
        // What is not part of this run stays as the runs before left it; so does a whole file that no newer one has replaced. A run that
        // was cut off may have replaced what the manifest tells of.
        ExportManifest? before = _folder.ReadManifest()?.Of(_plan.Owner);
        ExportLine[] cut = [.. _journal.Done.Values.Where(line => !_lines.ContainsKey(line.Key) && IsAsToldOf(line, mayBeGone: false))];
        IEnumerable<ExportLine> kept = (before?.Lines ?? []).Where(line => !IsAnswered(line) && IsAsToldOf(line, mayBeGone: true)
            && (IsInOtherFormat(line) || ((!_lines.TryGetValue(line.Key, out ExportLine? now)
                    || (line.State == ExportState.Complete && now.State != ExportState.Complete))
                && !cut.Any(one => one.Key == line.Key)))).Concat(cut);
        ExportLine[] lines = [.. kept.Concat(_lines.Values).OrderBy(line => line.CompanyId, StringComparer.Ordinal)
            .ThenBy(line => line.Type, StringComparer.Ordinal).ThenBy(line => line.Path, StringComparer.Ordinal)];
        _folder.WriteManifest(
            new ExportManifest(_plan.Owner, _journal.StartedAt ?? _transport.StartedAt, _plan.Request.Format, lines), _plan.SchemaHash,
            _time.GetUtcNow());
        _journal.Dispose();
        _files.Delete(_folder.Journal);
        _isEnded = true;
    }

    /// <summary>Whether it says that lists were not known, and they are now.</summary>
    private bool IsAnswered(ExportLine line) => SchemaNames.HasWildcard(line.Type)
        && (_plan.Request.Types.Count == 0 || _plan.Request.Types.Contains(line.Type));

    private bool IsInOtherFormat(ExportLine line) => line.Format is { } format && format != _plan.Request.Format;

    private static LucaException NotWritten(ExportPlan plan, Exception exception) => new(
        LucaErrorId.StoreFailed,
        $"The export into '{plan.Folder}' cannot be written: {exception.Message.TrimEnd('.')}. What is done is kept; run it again when the folder is writable.",
        exception)
    {
        TargetValue = plan.Request.Folder,
        Category = FailureCategory.WriteError,
    };

    private static void Guard(ExportPlan plan, Action action) => Guard(plan, () =>
    {
        action();
        return true;
    });

    private static T Guard<T>(ExportPlan plan, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(plan, exception);
        }
    }
}
