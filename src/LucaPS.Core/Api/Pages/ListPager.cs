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
/// Reads a list page by page for one or several companies. The rows of a company come together and in the server's order, the companies
/// in the order given. The next page of the company at hand is always on its way while its last one is consumed; the companies after it
/// are asked ahead, several in a document and a few documents at a time, as far as a bounded number of pages in memory.
/// </summary>
internal sealed class ListPager : IPageReader
{
    private const int MostDocumentsInFlight = 4;
    private const int MostCompaniesInDocument = 10;
    private const int MostPagesAheadOfACompany = 3;
    private const int MostPagesAhead = 60;

    private readonly IGraphQLTransport _transport;
    private readonly ListQuery _query;
    private readonly IReporter _reporter;
    private readonly RootField _root;
    private readonly Lazy<PageParser> _parser;
    private readonly bool _withKey;
    private readonly List<CompanyFeed> _feeds = [];
    private readonly CancellationTokenSource _lifetime = new();
    private readonly object _gate = new();
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource<bool>? _signal;
    private Exception? _fatal;
    private int _head;
    private int _batch = MostCompaniesInDocument;
    private long _pageSize;
    private long _received;
    private bool _stopped;

    public ListPager(IGraphQLTransport transport, ListQuery query, IReporter reporter, bool withKey = false)
    {
        _transport = transport;
        _query = query;
        _reporter = reporter;
        _root = new RootFields(query.Schema).Classify(query.Field);
        _withKey = withKey;
        _pageSize = query.PageSize;
        _parser = PageParser.Prepare(query.Selection, _root, withKey ? ListDocument.KeyAliasUtf8 : null);
        ListDocument.Check(_root, query);
        // A field that takes no company answers for all at once.
        if (query.Companies.Count == 0) _feeds.Add(new CompanyFeed(null));
        else if (!_root.TakesCompanyId) _feeds.Add(new CompanyFeed(query.Companies.Count == 1 ? query.Companies[0] : null));
        else foreach (CompanyTarget company in query.Companies) _feeds.Add(new CompanyFeed(company));
        if (query.First is <= 0) _feeds.ForEach(feed => feed.Done = true);
    }

    private bool IsSingle => _feeds.Count == 1;

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (cancellationToken.IsCancellationRequested) await StopAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource<bool> signal;
            lock (_gate)
            {
                if (_stopped) throw new InvalidOperationException("This reader was ended before.");
                RowPage? page = Take();
                if (page is null && _head == _feeds.Count) return null;
                Pump();
                if (page is not null) return page;
                signal = _signal = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            using (cancellationToken.Register(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), signal))
                await signal.Task.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _stopped = true;
            running = [.. _running];
        }

#if NET8_0_OR_GREATER
        await _lifetime.CancelAsync().ConfigureAwait(false);
#else
        _lifetime.Cancel();
#endif
        // They never throw; what they met is in _fatal or was the cancellation.
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>The next thing to give out; null when it has not come yet, or when the head has passed the last company.</summary>
    private RowPage? Take()
    {
        for (; _head < _feeds.Count; _head++)
        {
            CompanyFeed feed = _feeds[_head];
            if (feed.Pages.Count > 0) return WithTotal(feed.Pages.Dequeue());
            if (!feed.Done)
            {
                if (_fatal is not null && !feed.InFlight) throw Rethrown(_fatal);
                return null;
            }

            if (feed.Failure is not { } failure) continue;
            if (feed.FailureIsFatal) throw Rethrown(failure);
            _head++;
            return new RowPage { Rows = [], Errors = [failure], Company = feed.Company };
        }

        return null;
    }

    /// <summary>Sends what is worth sending now.</summary>
    private void Pump()
    {
        while (!_stopped && _fatal is null && _running.Count < MostDocumentsInFlight)
        {
            List<CompanyFeed> batch = NextBatch();
            if (batch.Count == 0) return;
            foreach (CompanyFeed feed in batch) feed.InFlight = true;
            long[] firsts = new long[batch.Count];
            for (int i = 0; i < firsts.Length; i++) firsts[i] = FirstOf();
            GraphQLRequest request = ListDocument.Build(_root, _query, batch, firsts, _withKey);
            Task task = null!;
            // On the pool, so that no part of it runs under our lock.
            task = Task.Run(() => FetchAsync(request, batch, firsts));
            _running.Add(task);
            _ = task.ContinueWith(Finished, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void Finished(Task task)
    {
        TaskCompletionSource<bool>? signal;
        lock (_gate)
        {
            _running.Remove(task);
            Pump();
            signal = _signal;
            _signal = null;
        }

        signal?.TrySetResult(true);
    }

    private List<CompanyFeed> NextBatch()
    {
        List<CompanyFeed> batch = [];
        int ahead = 0;
        for (int i = _head; i < _feeds.Count; i++) ahead += _feeds[i].Pages.Count + (_feeds[i].InFlight ? 1 : 0);
        for (int i = _head; i < _feeds.Count && batch.Count < _batch; i++)
        {
            CompanyFeed feed = _feeds[i];
            if (!feed.Done && !feed.InFlight)
            {
                bool wanted = i == _head ? feed.Pages.Count == 0 : feed.Pages.Count < MostPagesAheadOfACompany && ahead < MostPagesAhead;
                if (wanted)
                {
                    batch.Add(feed);
                    ahead++;
                }
            }

            // With -First, a later company is asked only once it is known that the earlier ones do not have enough.
            if (_query.First is not null && (batch.Count > 0 || !feed.Done)) break;
        }

        return batch;
    }

    private long FirstOf() =>
        _query.First is { } first ? Math.Min(_pageSize, first - _received) : _pageSize;

    private async Task FetchAsync(GraphQLRequest request, List<CompanyFeed> batch, long[] firsts)
    {
        try
        {
            using GraphQLResponse response = await _transport.SendAsync(request with { DataReader = Read }, _reporter, _lifetime.Token).ConfigureAwait(false);
            FieldResult[] results = (FieldResult[]?)response.Result ?? PageParser.Nothing(batch.Count);
            lock (_gate)
            {
                Accept(batch, firsts, results, response);
                Release(batch);
            }
        }
        catch (LucaException exception)
        {
            lock (_gate)
            {
                Refuse(batch, firsts[0], exception);
                Release(batch);
            }
        }
#pragma warning disable CA1031 // Kept, and thrown to the consumer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _fatal ??= exception;
                Release(batch);
            }
        }

        object Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            // One answer at a time: the parser remembers texts.
            lock (_parser) return _parser.Value.Parse(ref json, body, batch.Count, i => batch[i].CompanyId, firsts);
        }
    }

    private static void Release(List<CompanyFeed> batch)
    {
        foreach (CompanyFeed feed in batch) feed.InFlight = false;
    }

    private void Accept(List<CompanyFeed> batch, long[] firsts, FieldResult[] results, GraphQLResponse response)
    {
        AliasErrors errors = new(response.Errors, batch.Count);
        bool progress = !response.Data.IsEmpty;
        for (int i = 0; i < batch.Count; i++)
        {
            CompanyFeed feed = batch[i];
            LucaException? refusal = results[i].IsNull ? errors.Refusal(i) : null;
            if (refusal is not null)
            {
                progress = true;
                feed.Started = true;
                feed.Fail(Told(refusal, feed), fatal: false);
            }
            else if (!response.Data.IsEmpty)
            {
                Accept(feed, firsts[i], results[i], errors, i);
            }

            // Else a field that must not be null took all the data with it: this company was not refused and is asked again.
        }

        if (!progress) _fatal ??= response.Errors.Count > 0 ? response.Errors[0] : Broken("an answer without data or errors");
    }

    private void Accept(CompanyFeed feed, long first, FieldResult result, AliasErrors errors, int index)
    {
        feed.Started = true;
        feed.Total ??= result.Total;
        List<LucaException> told = [];
        if (result.RowsAreNull && errors.Refusal(index) is { } refusal)
        {
            feed.Fail(Told(refusal, feed), fatal: false);
            return;
        }

        // Each one: scripts count on it (cmdlets.md, "Errors"), however many rows a refused field has.
        foreach (LucaException error in errors.Of(index)) told.Add(Told(error, feed));
        if (_root.Kind == RootFieldKind.Connection && (result.IsNull || result.RowsAreNull) && told.Count == 0 && errors.Unplaced.Count == 0)
        {
            // Nothing at all is not an empty list.
            feed.Fail(Broken(result.IsNull ? "nothing, and no reason" : "a page without rows, and no reason", feed), fatal: IsSingle);
            return;
        }

        if (index == 0) told.AddRange(errors.Unplaced);
        if (result.Rows.Count > 0 || told.Count > 0)
            feed.Pages.Enqueue(new RowPage { Rows = result.Rows, Errors = told, Company = feed.Company, Keys = result.Keys });
        _received += result.Rows.Count;
        if (_reporter.IsVerbose) Report(feed, result.Rows.Count);
        if (_query.First <= _received)
        {
            _feeds.ForEach(f => f.Done = true);
            return;
        }

        if (_root.Kind != RootFieldKind.Connection || result.IsNull) feed.Done = true;
        else MoveOn(feed, result);
    }

    private void MoveOn(CompanyFeed feed, FieldResult result)
    {
        string? fault = !result.HasPageInfo ? "a page without pageInfo, so that nobody knows whether there are more rows"
            : !result.HasNextPage ? null
            : result.EndCursor is null or "" ? "a page that has another after it and no cursor to it"
            : result.Rows.Count == 0 ? "an empty page that has another after it"
            : _root.TypeOf("after") is null ? "more pages of a list that takes no cursor"
            : !feed.Advance(result.EndCursor) ? "a cursor that does not move on"
            : null;
        if (fault is not null) feed.Fail(Broken(fault, feed), fatal: IsSingle);
        else if (!result.HasNextPage) feed.Done = true;
    }

    /// <summary>The whole request came to nothing.</summary>
    private void Refuse(List<CompanyFeed> batch, long first, LucaException exception)
    {
        bool mayBeOne = ErrorCatalogue.MayConcernOneItem(exception);
        if (batch.Count > 1 && mayBeOne)
        {
            // Perhaps one of them, or too much at once for the server's limits: ask for fewer.
            _batch = Math.Max(1, Math.Min(_batch, batch.Count) / 2);
            return;
        }

        if (_root.TypeOf("first") is not null && SizeLimit.SmallerPage(exception, first) is { } smaller)
        {
            _reporter.Verbose(_root.Field.Name + ": " + first.ToString(CultureInfo.InvariantCulture) + " rows in a page are too many for the server; asking for "
                + smaller.ToString(CultureInfo.InvariantCulture) + ".");
            _pageSize = Math.Min(_pageSize, smaller);
            return;
        }

        if (!IsSingle && mayBeOne && exception.ErrorId != LucaErrorId.BadRequest) batch[0].Fail(Told(exception, batch[0]), fatal: false);
        else _fatal ??= exception;
    }

    private LucaException Told(LucaException error, CompanyFeed feed)
    {
        List<object>? path = null;
        if (error.Path is { Count: > 0 } old && PageParser.AliasIndex(old[0] as string) >= 0)
        {
            path = [.. old];
            path[0] = _root.Field.Name;
        }

        return GraphQLErrors.Retarget(error, feed.Target, path ?? error.Path);
    }

    private LucaException Broken(string what, CompanyFeed? feed = null) => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence("The server answered " + _root.Field.Name + " with " + what, null, "The rows before are complete; try again, and tell Luca's support if it stays so."))
    {
        TargetValue = feed?.Target,
    };

    private RowPage WithTotal(RowPage page)
    {
        long total = 0;
        foreach (CompanyFeed feed in _feeds)
        {
            if (feed.Total is null) return page;
            total += feed.Total.Value;
        }

        return new RowPage
        {
            Rows = page.Rows,
            Errors = page.Errors,
            Company = page.Company,
            Keys = page.Keys,
            Total = _query.First < total ? _query.First : total,
        };
    }

    private void Report(CompanyFeed feed, int rows) => _reporter.Verbose(
        _root.Field.Name + (feed.Target is null ? "" : " of " + feed.Target) + ": " + rows.ToString(CultureInfo.InvariantCulture) + " rows came.");

    /// <summary>Thrown on the consumer's thread with its own trace; the first stays as the cause where it is no LucaException.</summary>
    private static Exception Rethrown(Exception exception)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception).Throw();
        return exception;
    }
}
