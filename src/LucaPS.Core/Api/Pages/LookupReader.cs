using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>
/// Looks objects up by id, many to a document and a few documents at a time; gives them out in the order of the ids. Each one not found is
/// one error; so is each one refused.
/// </summary>
internal sealed class LookupReader : IPageReader
{
    private const int MostDocumentsInFlight = 4;

    // When this many single lookups were refused in the same words and none worked, the document is at fault and not the ids.
    private const int EnoughRefusals = 3;

    private readonly IGraphQLTransport _transport;
    private readonly LookupQuery _query;
    private readonly IReporter _reporter;
    private readonly RootField _root;
    private readonly string _idType;
    private readonly Lazy<PageParser> _parser;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Queue<Task<RowPage>> _chunks = new();
    private readonly object _gate = new();
    private int _next;
    private bool _anySuccess;
    private int _refusals;
    private string? _refusal;

    public LookupReader(IGraphQLTransport transport, LookupQuery query, IReporter reporter)
    {
        _transport = transport;
        _query = query;
        _reporter = reporter;
        _root = new RootFields(query.Schema).Classify(query.Field!);
        _idType = "ID!";
        foreach (SchemaInputValue argument in query.Field!.Arguments)
        {
            if (argument.Name == "id") _idType = argument.Type.ToString();
        }

        _parser = PageParser.Prepare(query.Selection, _root, captureName: null);
    }

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) await DisposeAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        while (_chunks.Count < MostDocumentsInFlight && _next < _query.Items.Count)
        {
            int start = _next;
            _next = Math.Min(_query.Items.Count, start + _query.ChunkSize);
            int end = _next;
            _chunks.Enqueue(Task.Run(() => ReadChunkAsync(start, end), CancellationToken.None));
        }

        if (_chunks.Count == 0) return null;
        Task<RowPage> chunk = _chunks.Peek();
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), cancelled))
            _ = await Task.WhenAny(chunk, cancelled.Task).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        _ = _chunks.Dequeue();
        return await chunk.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _next = _query.Items.Count;
#if NET8_0_OR_GREATER
        await _lifetime.CancelAsync().ConfigureAwait(false);
#else
        _lifetime.Cancel();
#endif
        while (_chunks.Count > 0)
        {
            // What they met is told to nobody any more.
            Task<RowPage> chunk = _chunks.Dequeue();
            _ = await Task.WhenAny(chunk).ConfigureAwait(false);
            _ = chunk.Exception;
        }
    }

    private async Task<RowPage> ReadChunkAsync(int start, int end)
    {
        object?[] found = new object?[end - start];
        List<int> open = [];
        for (int i = start; i < end; i++) open.Add(i);
        List<LucaException> beside = [];
        await ReadAsync(open, found, start, beside).ConfigureAwait(false);

        List<Row> rows = new(found.Length);
        List<LucaException> errors = [];
        foreach (object? item in found)
        {
            if (item is Row row) rows.Add(row);
            else errors.Add((LucaException)item!);
        }

        errors.AddRange(beside);
        return new RowPage { Rows = rows, Errors = errors };
    }

    /// <summary>Fills in what is found or failed, until nothing is open.</summary>
    private async Task ReadAsync(List<int> open, object?[] found, int start, List<LucaException> beside)
    {
        while (open.Count > 0)
        {
            try
            {
                using GraphQLResponse response = await _transport.SendAsync(Document(open) with { DataReader = Read }, _reporter, _lifetime.Token).ConfigureAwait(false);
                Accept(response, open, found, start, beside);
            }
            catch (LucaException exception) when (ErrorCatalogue.MayConcernOneItem(exception))
            {
                if (open.Count > 1)
                {
                    List<int> half = open.GetRange(0, open.Count / 2);
                    await ReadAsync(half, found, start, beside).ConfigureAwait(false);
                    open = open.GetRange(open.Count / 2, open.Count - (open.Count / 2));
                    continue;
                }

                if (IsDocumentAtFault(exception)) throw;
                found[open[0] - start] = Told(exception, open[0]);
                return;
            }
        }

        object Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            // One answer at a time: the parser remembers texts.
            lock (_parser) return _parser.Value.Parse(ref json, body, open.Count, i => CompanyId(open[i]), limits: null);
        }
    }

    private void Accept(GraphQLResponse response, List<int> open, object?[] found, int start, List<LucaException> beside)
    {
        FieldResult[] results = (FieldResult[]?)response.Result ?? PageParser.Nothing(open.Count);
        AliasErrors errors = new(response.Errors, open.Count);
        List<int> again = [];
        for (int i = 0; i < open.Count; i++)
        {
            int item = open[i];
            if (results[i].Rows.Count > 0)
            {
                found[item - start] = results[i].Rows[0];
                foreach (LucaException error in errors.Of(i)) beside.Add(Told(error, item));
                _anySuccess = true;
            }
            else if (errors.Refusal(i) is { } refusal)
            {
                found[item - start] = Told(refusal, item);
            }
            else if (response.Data.IsEmpty)
            {
                // Another one took all the data with it.
                again.Add(item);
            }
            else
            {
                found[item - start] = NotFound(item);
            }
        }

        beside.AddRange(errors.Unplaced);
        if (again.Count == open.Count) throw errors.Unplaced.Count > 0 ? errors.Unplaced[0] : Empty();
        open.Clear();
        open.AddRange(again);
    }

    private GraphQLRequest Document(List<int> open)
    {
        using DocumentBuilder builder = new();
        Dictionary<string, string> companies = new(StringComparer.Ordinal);
        for (int i = 0; i < open.Count; i++)
        {
            LookupItem item = _query.Items[open[i]];
            string alias = PageParser.Alias(i);
            builder.BeginField(alias, _root.Field.Name);
            builder.Declare(alias + "_id", _idType, item.Id);
            builder.Argument("id", alias + "_id");
            if (_root.TakesCompanyId && item.Company?.ArgumentFor(_root.TypeOf("companyId")) is { } company)
            {
                if (!companies.TryGetValue(company, out string? variable))
                {
                    companies[company] = variable = "company" + companies.Count.ToString(CultureInfo.InvariantCulture);
                    builder.Declare(variable, _root.TypeOf("companyId")!, company);
                }

                builder.Argument("companyId", variable);
            }

            builder.EndField(_query.Selection.Text);
        }

        return builder.Build();
    }

    private bool IsDocumentAtFault(LucaException exception)
    {
        if (exception.ErrorId != LucaErrorId.BadRequest) return false;
        lock (_gate)
        {
            if (_anySuccess) return false;
            _refusals = exception.ServerMessage == _refusal ? _refusals + 1 : 1;
            _refusal = exception.ServerMessage;
            return _refusals >= EnoughRefusals || _query.Items.Count == 1;
        }
    }

    private string? CompanyId(int item) => _query.Items[item].Company is { } company ? company.Id ?? company.Argument : null;

    private object Target(int item) => _query.Items[item].Target ?? _query.Items[item].Id;

    private LucaException Told(LucaException error, int item)
    {
        List<object>? path = error.Path is { Count: > 0 } old && PageParser.AliasIndex(old[0] as string) >= 0 ? [_root.Field.Name, .. SkipFirst(old)] : null;
        return GraphQLErrors.Retarget(error, Target(item), path ?? error.Path);
    }

    private static IEnumerable<object> SkipFirst(IReadOnlyList<object> path)
    {
        for (int i = 1; i < path.Count; i++) yield return path[i];
    }

    private LucaException NotFound(int item) => Missing(_root.Field.Name, Target(item), _query.Items[item].Company);

    internal static LucaException Missing(string field, object target, CompanyTarget? company) => new(
        LucaErrorId.NotFound,
        GraphQLErrors.Sentence(
            "Luca has no " + field + " " + SafeText.Line(Convert.ToString(target, CultureInfo.InvariantCulture), 100)
                + (company?.Argument is null ? "" : " in company " + (company.Target ?? company.Argument)),
            null,
            ErrorCatalogue.Of(LucaErrorId.NotFound).Advice(new FailureFacts(null, null, IsMutation: false, field))))
    {
        TargetValue = target,
    };

    private LucaException Empty() => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence("The server answered " + _root.Field.Name + " with neither data nor errors", null, "Try again."));
}
