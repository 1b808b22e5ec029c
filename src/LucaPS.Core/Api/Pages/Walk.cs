using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>
/// Reads one or several lists to their ends. The rows of a list come together and in the server's order, the lists in the order given. The
/// next page of the list at hand is always on its way while its last one is consumed. Asked ahead, as far as a bounded number of pages in
/// memory: the lists after it, several in a document; and its own pages, once two of them have shown where the next ones begin.
/// </summary>
internal sealed class Walk : IPageReader
{
    private const int MaxPagesAheadOfAList = 3;
    private const int MaxGuesses = 40;

    // When this many single lists were refused in the same words and none came, the document is at fault and not the lists.
    private const int EnoughRefusals = 3;

    private readonly IGraphQLTransport _transport;
    private readonly PageSource _source;
    private readonly IReadOnlyList<Feed> _feeds;
    private readonly IReporter _reporter;
    private readonly WalkBounds _bounds;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly object _gate = new();
    private readonly object _reading = new();
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource<bool>? _signal;
    private Exception? _fatal;
    private string? _refusal;
    private int _refusals;
    private int _head;
    private int _limit;
    private int _together;
    private long _pageSize;
    private bool _anyCame;
    private bool _isPaused;
    private bool _isStopped;

    public Walk(IGraphQLTransport transport, PageSource source, IReadOnlyList<Feed> feeds, ListLimits limits, IReporter reporter)
    {
        _transport = transport;
        _source = source;
        _feeds = feeds;
        _reporter = reporter;
        _bounds = new WalkBounds(limits);
        _limit = Math.Max(1, limits.ThrottleLimit);
        _together = source.MaxTogether;
        _pageSize = limits.PageSize;
        foreach (Feed feed in feeds)
        {
            feed.Guesses.Together = source.MaxGuessesTogether;
            if (limits.First is <= 0) feed.End();
        }
    }

    private bool EndsAll => _feeds.Count == 1 && _source.EndsWithItsList;

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (cancellationToken.IsCancellationRequested) await DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource<bool> signal;
            lock (_gate)
            {
                if (_isStopped) throw new InvalidOperationException("This reader was ended before.");
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
        Task[] running;
        lock (_gate)
        {
            _isStopped = true;
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

    /// <summary>The next thing to give out; null when it has not come yet, or when the head has passed the last list.</summary>
    private RowPage? Take()
    {
        for (; _head < _feeds.Count; _head++)
        {
            Feed feed = _feeds[_head];
            if (feed.Pages.Count > 0)
            {
                feed.Taken++;
                return WithTotal(feed.Pages.Dequeue());
            }

            if (!feed.Done)
            {
                if (_fatal is not null && !feed.InFlight) throw Rethrown(_fatal);
                return null;
            }

            if (feed.Failure is not { } failure) continue;
            if (feed.IsFailureFatal) throw Rethrown(failure);
            _head++;
            return new RowPage { Rows = [], Errors = [failure], Company = feed.Company, Feed = feed };
        }

        return null;
    }

    /// <summary>Sends what is worth sending now.</summary>
    private void Pump()
    {
        while (!_isStopped && _fatal is null && _running.Count < _limit && (NextPages() ?? NextGuesses()) is { } batch)
        {
            // On the pool, so that no part of it runs under our lock.
            Task task = Task.Run(() => FetchAsync(batch));
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

    /// <summary>The pages that the lists themselves have come to.</summary>
    private PageBatch? NextPages()
    {
        int ahead = 0;
        for (int i = _head; i < _feeds.Count && ahead < _source.MaxAhead; i++) ahead += _feeds[i].Pages.Count + (_feeds[i].InFlight ? 1 : 0);
        // Not by dribs and drabs: lists after the head are asked for once there is room for a whole document of them.
        bool hasRoom = _source.MaxAhead - ahead >= _source.MaxTogether;
        List<PageAsk> asks = [];
        int most = _together;
        for (int i = _head; i < _feeds.Count && asks.Count < most; i++)
        {
            Feed feed = _feeds[i];
            if (i > _head && (_isPaused || !hasRoom || ahead + asks.Count >= _source.MaxAhead)) break;
            if (!feed.Done && !feed.InFlight && (i == _head ? IsHeadWanted(feed) : feed.Pages.Count < MaxPagesAheadOfAList))
            {
                if (asks.Count >= feed.Together) break;
                most = Math.Min(most, feed.Together);
                asks.Add(new PageAsk(feed, feed.Cursor, feed.FirstOf(_source, _bounds, _pageSize)));
            }

            // With -First over all lists, a later one is asked only once it is known that the earlier ones do not have enough.
            if (_bounds.First is not null && !_bounds.IsEach && (asks.Count > 0 || !feed.Done)) break;
        }

        if (asks.Count == 0) return null;
        foreach (PageAsk ask in asks) ask.Feed.InFlight = true;
        return new PageBatch(asks, _lifetime.Token) { IsAhead = !ReferenceEquals(asks[0].Feed, _feeds[_head]) };
    }

    private static bool IsHeadWanted(Feed feed) =>
        feed.Guesses.At(feed.Cursor) is null && feed.Pages.Count <= (feed is { Taken: > 1, Guesses.IsOn: true } ? feed.Taken : 0);

    /// <summary>
    /// Pages of the head that its own pages will come to. As many as were taken allow, so that nobody who stops early has many fetched.
    /// </summary>
    private PageBatch? NextGuesses()
    {
        if (_head == _feeds.Count || _limit < 2 || _isPaused) return null;
        Feed feed = _feeds[_head];
        if (feed.Done || feed.Taken < 2 || !feed.Guesses.IsOn || feed.Cursor is null) return null;
        int window = Math.Min(MaxGuesses, 4 * feed.Taken), room = window - feed.Pages.Count - feed.Guesses.Count;
        int together = Math.Min(feed.Guesses.Together, Math.Max(1, window / _limit));
        if (room <= 0 || (room < together && feed.Guesses.Count > 0)) return null;
        long step = feed.Guesses.Step;
        List<PageGuess> guesses = feed.Guesses.Next(feed.Cursor, Math.Min(room, together), pages =>
        {
            long before = pages * step;
            if (feed.Total <= feed.Count + before) return 0;
            long left = _bounds.Left(feed) is var all && all == long.MaxValue ? all : all - before;
            return _source.TakesFirst ? Math.Min(_pageSize, left) : left > 0 ? null : 0;
        });
        if (guesses.Count == 0) return null;
        PageBatch batch = new(guesses.ConvertAll(guess => new PageAsk(feed, guess.Cursor, guess.First, guess)), _lifetime.Token) { IsAhead = true };
        foreach (PageGuess guess in guesses) guess.Batch = batch;
        return batch;
    }

    private async Task FetchAsync(PageBatch batch)
    {
        try
        {
            GraphQLRequest request = _source.Build(batch.Asks) with { DataReader = Read, IsTriedOnce = batch.IsAhead };
            using GraphQLResponse response = await _transport.SendAsync(request, _reporter, batch.Token).ConfigureAwait(false);
            PageContent[] pages = (PageContent[]?)response.Result ?? PageContent.Nothing(batch.Asks.Count);
            foreach (PageContent page in pages) page.Keep(response.Body);
            lock (_gate)
            {
                if (batch.IsGuess) AcceptGuesses(batch, pages, response);
                else Accept(batch, pages, response);
            }
        }
        catch (LucaException exception)
        {
            lock (_gate)
            {
                if (batch.IsGuess) RefuseGuesses(batch, exception);
                else Refuse(batch, exception);
            }
        }
        catch (OperationCanceledException) when (batch.IsGuess)
        {
            // It is not wanted any more.
        }
#pragma warning disable CA1031 // Kept, and thrown to the consumer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate) _fatal ??= exception;
        }
        finally
        {
            lock (_gate)
            {
                if (!batch.IsGuess) foreach (PageAsk ask in batch.Asks) ask.Feed.InFlight = false;
            }

            batch.Dispose();
        }

        object Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            // One answer at a time: who makes rows remembers texts.
            lock (_reading) return _source.Read(ref json, batch.Asks, body);
        }
    }

    private void Accept(PageBatch batch, PageContent[] pages, GraphQLResponse response)
    {
        AliasErrors errors = new(response.Errors, pages, _source.IsAliased, hasData: !response.Data.IsEmpty);
        bool progress = !response.Data.IsEmpty;
        for (int i = 0; i < batch.Asks.Count; i++)
        {
            // Without data, a field that must not be null took it all with it: who was not refused is asked again.
            if (response.Data.IsEmpty && errors.Refusal(i) is null) continue;
            progress = true;
            AcceptPage(batch.Asks[i], pages[i], errors, i);
        }

        if (!progress) _fatal ??= response.Errors.Count > 0 ? response.Errors[0] : _source.Broken("an answer without data or errors");
        _anyCame |= !response.Data.IsEmpty;
        if (batch.IsAhead) return;
        _isPaused = false;
    }

    private void AcceptPage(PageAsk ask, PageContent page, AliasErrors errors, int index)
    {
        Feed feed = ask.Feed;
        feed.Accept(ask, page, errors, index, _source, _bounds, EndsAll);
        if (_reporter.IsVerbose)
            _reporter.Verbose(_source.Name + (feed.Target is null ? "" : " of " + feed.Target) + ": " + PageSource.Number(Math.Max(page.Rows.Count, page.Json.Count)) + " rows came.");
        if (_bounds.First is not null && !_bounds.IsEach && _bounds.Left(feed) <= 0)
        {
            foreach (Feed other in _feeds) other.End();
        }

        UseGuesses(feed);
    }

    private void AcceptGuesses(PageBatch batch, PageContent[] pages, GraphQLResponse response)
    {
        AliasErrors errors = new(response.Errors, pages, _source.IsAliased);
        for (int i = 0; i < batch.Asks.Count; i++)
        {
            PageGuess guess = batch.Asks[i].Guess!;
            if (pages[i].HasNoRows)
            {
                batch.Asks[i].Feed.Guesses.Drop(guess);
                break;
            }

            guess.Errors = i == 0 ? [.. errors.Of(i), .. errors.Unplaced] : errors.Of(i);
            guess.Page = pages[i];
        }

        UseGuesses(batch.Asks[0].Feed);
    }

    /// <summary>Goes on over the pages that were guessed right and are there.</summary>
    private void UseGuesses(Feed feed)
    {
        while (!feed.Done && feed.Guesses.At(feed.Cursor) is { Page: { } page } guess)
        {
            if (guess.First != feed.FirstOf(_source, _bounds, _pageSize))
            {
                feed.Guesses.Drop();
                return;
            }

            feed.Guesses.Use(guess);
            AcceptPage(new PageAsk(feed, guess.Cursor, guess.First), page, new AliasErrors(guess.Errors, [page], isAliased: false), 0);
        }
    }

    private void RefuseGuesses(PageBatch batch, LucaException exception)
    {
        PageGuesses guesses = batch.Asks[0].Feed.Guesses;
        guesses.Drop(batch.Asks[0].Guess);
        if (WaitsBy(exception)) return;
        // Perhaps too much at once for the server's limits. What the list itself meets is told when it gets there.
        if (batch.Asks.Count > 1) guesses.Together = batch.Asks.Count / 2;
        else guesses.Stop();
    }

    /// <summary>A failure that passes: what was asked ahead is not asked again before the list at hand has been answered.</summary>
    private bool WaitsBy(LucaException exception)
    {
        if (!ErrorCatalogue.IsWorthRetrying(exception, isMutation: false)) return false;
        _isPaused = true;
        if (exception.ErrorId == LucaErrorId.RateLimited) _limit = Math.Max(1, _limit / 2);
        return true;
    }

    /// <summary>The whole request came to nothing.</summary>
    private void Refuse(PageBatch batch, LucaException exception)
    {
        if (batch.IsAhead && WaitsBy(exception)) return;
        int count = batch.Asks.Count;
        bool mayBeOne = ErrorCatalogue.MayConcernOneItem(exception);
        if (count > 1 && mayBeOne)
        {
            // Perhaps one of them, or too much at once for the server's limits: ask for fewer.
            foreach (PageAsk ask in batch.Asks) ask.Feed.Together = count / 2;
            if (!_anyCame || SizeLimit.IsNamedIn(exception.ServerMessage)) _together = Math.Min(_together, Math.Max(1, count / 2));
            return;
        }

        if (_source.TakesFirst && batch.Asks[0].First is { } first && SizeLimit.SmallerPage(exception, first) is { } smaller)
        {
            _reporter.Verbose(_source.Name + ": " + PageSource.Number(first) + " rows in a page are too many for the server; asking for " + PageSource.Number(smaller) + ".");
            _pageSize = Math.Min(_pageSize, smaller);
            batch.Asks[0].Feed.Guesses.Drop();
            return;
        }

        if (mayBeOne && !EndsAll && !IsDocumentAtFault(exception)) batch.Asks[0].Feed.Fail(_source.Explain(exception, batch.Asks[0].Feed), isFatal: false);
        else _fatal ??= exception;
    }

    private bool IsDocumentAtFault(LucaException exception)
    {
        if (exception.ErrorId != LucaErrorId.BadRequest || _anyCame) return false;
        _refusals = exception.ServerMessage == _refusal ? _refusals + 1 : 1;
        _refusal = exception.ServerMessage;
        return _refusals >= EnoughRefusals || _feeds.Count == 1;
    }

    private RowPage WithTotal(RowPage page)
    {
        long total = 0;
        foreach (Feed feed in _feeds)
        {
            if (feed.Total is null) return page;
            total += _bounds is { IsEach: true, First: { } each } && each < feed.Total ? each : feed.Total.Value;
        }

        page.Total = !_bounds.IsEach && _bounds.First < total ? _bounds.First : total;
        return page;
    }

    /// <summary>Thrown on the consumer's thread with its own trace; the first stays as the cause where it is no LucaException.</summary>
    private static Exception Rethrown(Exception exception)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception).Throw();
        return exception;
    }
}
