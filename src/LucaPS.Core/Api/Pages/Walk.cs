using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>
/// Reads one or several lists to their ends. The rows of a list come together and in the server's order, the lists in the order given. The
/// next page of the list at hand is always on its way while its last one is consumed. With a bounded number of pages in
/// memory, it asks ahead for the lists after it, several in a document, and for its own pages, once two of them have shown where the next
/// ones begin.
/// </summary>
internal sealed class Walk : IPageReader
{
    private readonly IGraphQLTransport _transport;
    private readonly PageSource _source;
    private readonly IReadOnlyList<Feed> _feeds;
    private readonly IReporter _reporter;
    private readonly WalkBounds _bounds;
    private readonly PagePlanner _planner;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly object _gate = new();
    private readonly object _reading = new();
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource<bool>? _signal;
    private Exception? _fatal;
    private int _head;
    private bool _isStopped;

    public Walk(IGraphQLTransport transport, PageSource source, IReadOnlyList<Feed> feeds, ListLimits limits, IReporter reporter)
    {
        _transport = transport;
        _source = source;
        _feeds = feeds;
        _reporter = reporter;
        _bounds = new WalkBounds(source, limits, feeds.Count == 1 && source.EndsWithItsList);
        _planner = new PagePlanner(feeds, _bounds, limits, reporter);
        if (limits.First is not <= 0) return;
        foreach (Feed feed in feeds) feed.End();
    }

    public async Task<RowPage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (cancellationToken.IsCancellationRequested) await DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource<bool> signal;
            lock (_gate)
            {
                if (_isStopped) throw new InvalidOperationException("This reader has already ended.");
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
        while (!_isStopped && _fatal is null && _running.Count < _planner.Limit && _planner.Next(_head, _lifetime.Token) is { } batch)
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
            lock (_gate) _fatal ??= _planner.Refused(batch, exception);
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
            if (pages[i].HasNoRows && errors.Refusal(i) is { } refusal && _planner.IsTooLarge(batch.Asks[i], refusal)) continue;
            AcceptPage(batch.Asks[i], pages[i], errors, i);
        }

        if (!progress) foreach (PageAsk ask in batch.Asks) progress |= ask.Feed.PassesZero(_source.Numbered);
        if (!progress) _fatal ??= response.Errors.Count > 0 ? response.Errors[0] : _source.Broken("an answer without data or errors");
        _planner.Answered(batch, hasData: !response.Data.IsEmpty);
    }

    private void AcceptPage(PageAsk ask, PageContent page, AliasErrors errors, int index)
    {
        Feed feed = ask.Feed;
        feed.Accept(ask, page, errors, index, _bounds);
        if (_reporter.IsVerbose)
            _reporter.Verbose(_source.Name + (feed.Target is null ? "" : " of " + feed.Target) + ": "
                + PageSource.Number(Math.Max(page.Rows.Count, page.Json.Count)) + " rows came"
                + (feed.Repeated == 0 ? "." : "; " + PageSource.Number(feed.Repeated) + " that came again so far are left out."));
        if (_bounds.First is not null && !_bounds.IsEach && _bounds.Left(feed) <= 0)
        {
            foreach (Feed other in _feeds) other.End();
        }

        if (feed.IsShort)
        {
            LucaException shortage = _source.Short(feed);
            if (_source.IsFiltered) _reporter.Warning(shortage.Message);
            else feed.Fail(shortage, isFatal: false);
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
            if (guess.First != _planner.FirstOf(feed))
            {
                feed.Guesses.Drop();
                return;
            }

            feed.Guesses.Use(guess);
            AcceptPage(new PageAsk(feed, guess.Cursor, guess.First), page, new AliasErrors(guess.Errors, [page], isAliased: false), 0);
        }
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
