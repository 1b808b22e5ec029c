using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Export;

/// <summary>Writes one list of one company into its file: beside, and moved into place when it is whole.</summary>
internal sealed class ListExport(LucaClient client, QueryEngine engine, ExportRequest request, ExportFolder folder, IExportFiles files)
{
    private Selection? _selection;
    private OwnNames? _names;
    private string? _timeOfChange;
    private bool _isNarrowed;
    private string? _lacking;

    /// <summary>The latest time of change of the rows that came; null where they do not say.</summary>
    public DateTimeOffset? LatestChange { get; private set; }

    /// <summary>The outcome. A refused list is not an exception.</summary>
    /// <exception cref="LucaException">Whatever concerns more than this list.</exception>
    public async Task<ExportLine> RunAsync(ExportItem item, IReporter reporter, CancellationToken cancellationToken)
    {
        if (item.Obstacle is { } obstacle) return Line(item, ExportState.Skipped, null) with { Reason = obstacle };
        string target = folder.At(item.Path), beside = target + ".tmp";
        files.EnsureFolder(Path.GetDirectoryName(target)!, mayBeLink: item.Path.IndexOf('/') < 0);
        try
        {
            ExportLine line;
            using (Stream file = files.Create(beside))
            {
                line = await WriteAsync(item, file, reporter, cancellationToken).ConfigureAwait(false);
                files.Flush(file);
            }

            // One with gaps does not take the place of a whole one.
            if (line.State == ExportState.Incomplete) line = line with { Path = WithGaps(item.Path) };
            files.Replace(beside, folder.At(line.Path!));
            // What an earlier run left with gaps is whole now.
            if (line.State == ExportState.Complete) files.Delete(folder.At(WithGaps(item.Path)));
            return line;
        }
        catch (LucaException exception) when (IsOfTheList(exception))
        {
            files.Delete(beside);
            return Line(item, ExportState.Refused, null) with { ErrorId = exception.ErrorId, Reason = exception.Message };
        }
    }

    private static string WithGaps(string path) => Path.ChangeExtension(path, ".incomplete" + Path.GetExtension(path));

    /// <summary>Whether other lists may come all the same.</summary>
    private static bool IsOfTheList(LucaException exception) =>
        ErrorCatalogue.MayConcernOneItem(exception)
        || exception is { ErrorId: LucaErrorId.UnexpectedResponse, StatusCode: null, EndsEverything: false };

    private static ExportLine Line(ExportItem item, ExportState state, string? path) => new()
    {
        Type = item.Type,
        CompanyId = item.CompanyId,
        CompanyName = item.CompanyInfo?.Name,
        OrganisationNumber = item.CompanyInfo?.OrganisationNumber,
        State = state,
        Path = path,
    };

    private static string Done(long rows, long? total) =>
        rows.ToString(CultureInfo.InvariantCulture) + (total is null ? "" : " of " + total.Value.ToString(CultureInfo.InvariantCulture));

    private async Task<ExportLine> WriteAsync(ExportItem item, Stream file, IReporter reporter, CancellationToken cancellationToken)
    {
        RowQueries queries = new(client, new InputContext(), reporter);
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using MemoryStream lines = new();
        RowFormat format = RowFormat.Of(request);
        DateRanges? dates = null;
        LucaException? gap = null;
        long rows = 0;
        IPageReader reader = await queries.OpenAsync(
            (schema, _) => Task.FromResult(Open(item, schema, reporter)), cancellationToken).ConfigureAwait(false);
        try
        {
            for (RowPage? page = await reader.ReadAsync(cancellationToken).ConfigureAwait(false); ;
                page = await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                // Only now is it known by which schema the server has answered.
                if (dates is null) format.Begin(lines, _selection!);
                dates ??= new DateRanges(_selection!);
                if (page is null) break;
                if (page.Errors.Count > 0) gap ??= page.Json.Count == 0 && rows == 0 ? throw page.Errors[0] : page.Errors[0];
                foreach (ReadOnlyMemory<byte> row in page.Json)
                {
                    ReadOnlyMemory<byte> own = _names!.Of(row);
                    format.Write(lines, own);
                    dates.Note(own);
                }

                rows += page.Json.Count;
                Write();
                page.Release();
                reporter.Progress("Export-LucaData", item.Title + ": " + Done(rows, page.Total), null);
            }
        }
        finally
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        // What stands before the first row, where none came.
        Write();
        LatestChange = dates.LastOf(_timeOfChange);
        return Line(item, gap is null ? ExportState.Complete : ExportState.Incomplete, item.Path) with
        {
            Rows = rows,
            Bytes = file.Position,
            Sha256 = Digest.Hex(sha.GetHashAndReset()),
            Dates = dates.Found,
            ChangedSince = _isNarrowed ? item.ChangedSince : null,
            ErrorId = gap?.ErrorId,
            Reason = gap?.Message ?? _lacking,
        };

        void Write()
        {
            sha.AppendData(lines.GetBuffer(), 0, (int)lines.Length);
            file.Write(lines.GetBuffer(), 0, (int)lines.Length);
            lines.SetLength(0);
        }
    }

    /// <summary>What a list is asked with: a filter for what has changed since a time, where there is one.</summary>
    public static IReadOnlyList<BoundArgument> Arguments(LucaSchema schema, RootField root, DateTimeOffset? since) =>
        new ArgumentBinder(schema, new InputContext()).Bind(
            root.Field, since is { } time ? ChangeFilter.Find(schema, root)?.AddTo(null, time) : null, name => "arg_" + name,
            given: ["companyId"], unmissed: root.PageArguments).Items;

    private IPageReader Open(ExportItem item, LucaSchema schema, IReporter reporter)
    {
        RootField root = new RootFields(schema).Require(item.Type);
        ExportSelection whole = new(schema);
        Selection selection = _selection = whole.Of(root.RowTypeName)
            ?? throw InputErrors.Bad($"The elements of '{item.Type}' are plain values.", item.Type);
        _lacking = MemberField.Lacking(root.Name, whole.LeftOut);
        _names = new OwnNames(selection);
        ChangeFilter? changes = item.ChangedSince is null ? null : ChangeFilter.Find(schema, root);
        _isNarrowed = changes is not null;
        _timeOfChange = ChangeFilter.TimeOf(schema, root);
        if (changes is not null) reporter.Verbose(changes.InWords(item.ChangedSince!.Value));
        return engine.List(
            new ListQuery
            {
                Schema = schema,
                Field = root.Field,
                Selection = changes?.AddTo(selection) ?? selection,
                Changed = changes?.RowField is { } field ? (field, item.ChangedSince!.Value) : null,
                Companies = item.Company is { } company ? [company] : [],
                Arguments = Arguments(schema, root, item.ChangedSince),
                Limits = new ListLimits { ThrottleLimit = request.ThrottleLimit },
                IsJson = true,
            },
            reporter);
    }
}
