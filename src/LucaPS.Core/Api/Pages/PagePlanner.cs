using System;
using System.Collections.Generic;
using System.Threading;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>
/// Decides which pages a walk asks for next, how many together and how many rows of each, and learns from what the server refuses. Used
/// under the walk's lock.
/// </summary>
internal sealed class PagePlanner
{
    private const int MaxPagesAheadOfAList = 3;
    private const int MaxGuessedDocuments = 6;

    // When this many single lists were refused in the same words and none came, the document is at fault and not the lists. A few of many
    // may all have ids that are mistyped.
    private const int FewestRefusals = 3;
    private const int EnoughRefusals = 10;

    private readonly PageSource _source;
    private readonly IReadOnlyList<Feed> _feeds;
    private readonly WalkBounds _bounds;
    private readonly IReporter _reporter;
    private int _together;
    private long _pageSize;
    private string? _refusal;
    private int _refusals;
    private bool _anyCame;
    private bool _isPaused;

    public PagePlanner(IReadOnlyList<Feed> feeds, WalkBounds bounds, ListLimits limits, IReporter reporter)
    {
        _source = bounds.Source;
        _feeds = feeds;
        _bounds = bounds;
        _reporter = reporter;
        _together = _source.MaxTogether;
        _pageSize = limits.PageSize;
        Limit = Math.Max(1, limits.ThrottleLimit);
        foreach (Feed feed in feeds) feed.Guesses.Together = _source.MaxGuessesTogether;
    }

    /// <summary>How many documents may be under way.</summary>
    public int Limit { get; private set; }

    /// <summary>
    /// How many pages of the list at hand may be there or on their way before their turn: who reads slowly must not have all of them in
    /// memory.
    /// </summary>
    private int MostGuesses => MaxGuessedDocuments * _source.MaxGuessesTogether;

    /// <summary>What to send next; null for nothing now.</summary>
    public PageBatch? Next(int head, CancellationToken lifetime) => NextPages(head, lifetime) ?? NextGuesses(head, lifetime);

    /// <summary>How many rows the list itself would ask for now.</summary>
    public long? FirstOf(Feed feed) => feed.FirstOf(_bounds, _pageSize);

    /// <summary>An answer has come.</summary>
    public void Answered(PageBatch batch, bool hasData)
    {
        _anyCame |= hasData;
        if (!batch.IsAhead) _isPaused = false;
    }

    /// <summary>The whole request came to nothing.</summary>
    /// <returns>What ends the walk; null if it continues.</returns>
    public LucaException? Refused(PageBatch batch, LucaException exception)
    {
        if (!batch.IsGuess) return Refuse(batch, exception);
        RefuseGuesses(batch, exception);
        return null;
    }

    /// <summary>The pages that the lists themselves have come to.</summary>
    private PageBatch? NextPages(int head, CancellationToken lifetime)
    {
        int ahead = 0;
        for (int i = head; i < _feeds.Count && ahead < _source.MaxAhead; i++) ahead += _feeds[i].Pages.Count + (_feeds[i].InFlight ? 1 : 0);
        // Not a few at a time: lists after the head are requested once there is room for a whole document of them.
        bool hasRoom = _source.MaxAhead - ahead >= _source.MaxTogether;
        List<PageAsk> asks = [];
        int most = _together;
        for (int i = head; i < _feeds.Count && asks.Count < most; i++)
        {
            Feed feed = _feeds[i];
            if (i > head && (_isPaused || !hasRoom || ahead + asks.Count >= _source.MaxAhead)) break;
            if (!feed.Done && !feed.InFlight && (i == head ? IsHeadWanted(feed) : feed.Pages.Count < MaxPagesAheadOfAList))
            {
                if (asks.Count >= feed.Together) break;
                most = Math.Min(most, feed.Together);
                asks.Add(new PageAsk(feed, feed.Cursor, feed.FirstOf(_bounds, _pageSize)));
            }

            // With -First over all lists, a later one is asked only once it is known that the earlier ones do not have enough.
            if (_bounds.First is not null && !_bounds.IsEach && (asks.Count > 0 || !feed.Done)) break;
        }

        if (asks.Count == 0) return null;
        foreach (PageAsk ask in asks) ask.Feed.InFlight = true;
        return new PageBatch(asks, lifetime) { IsAhead = !ReferenceEquals(asks[0].Feed, _feeds[head]) };
    }

    private bool IsHeadWanted(Feed feed) => feed.Guesses.At(feed.Cursor) is null && (feed.Pages.Count == 0 || GuessesWanted(feed) > 0);

    /// <summary>
    /// How many pages of the head to ask for in a document before it comes to them: a whole document or none, since the consumer makes room
    /// with each page it takes, and one page at a time would cost a document each. As many as were taken allow, so that nobody who stops
    /// early has many fetched.
    /// </summary>
    private int GuessesWanted(Feed feed)
    {
        if (Limit < 2 || _isPaused || feed.Done || feed.Taken < 2 || !feed.Guesses.IsOn || feed.Cursor is null) return 0;
        // Where nobody says how long the list is, guesses go past its end: the shorter it may be, the fewer.
        int window = Math.Min(
            MostGuesses, feed.Total is not null || _bounds.First is not null ? (4 * feed.Taken) + 1 : feed.Taken < 5 ? 0 : 2 * feed.Taken);
        int together = Math.Min(feed.Guesses.Together, Math.Max(1, (window + Limit - 2) / (Limit - 1)));
        return window - feed.Pages.Count - feed.Guesses.Count >= together ? together : 0;
    }

    /// <summary>Pages of the head that its own pages will come to.</summary>
    private PageBatch? NextGuesses(int head, CancellationToken lifetime)
    {
        if (head == _feeds.Count) return null;
        Feed feed = _feeds[head];
        if (GuessesWanted(feed) is var together && together == 0) return null;
        long step = feed.Guesses.Step;
        List<PageGuess> guesses = feed.Guesses.Next(feed.Cursor!, together, pages =>
        {
            long before = pages * step;
            if (feed.Total <= feed.Count + before) return 0;
            long left = _bounds.Left(feed) is var all && all == long.MaxValue ? all : all - before;
            return _source.TakesFirst ? Math.Min(_pageSize, left) : left > 0 ? null : 0;
        });
        if (guesses.Count == 0) return null;
        PageBatch batch = new(guesses.ConvertAll(guess => new PageAsk(feed, guess.Cursor, guess.First, guess)), lifetime)
        {
            IsAhead = true
        };
        foreach (PageGuess guess in guesses) guess.Batch = batch;
        return batch;
    }

    /// <summary>Whether a list was refused for the size of its page: then it is asked for again with a smaller one.</summary>
    public bool IsTooLarge(PageAsk ask, LucaException refusal)
    {
        bool isFixed = _source.Numbered is { CountsRows: false } && ask.Feed.Started;
        if (!_source.TakesFirst || isFixed || ask.First is not { } first || SizeLimit.SmallerPage(refusal, first) is not { } smaller)
            return false;
        _reporter.Verbose(_source.Name + ": " + PageSource.Number(first) + " rows in a page are too many for the server; asking for "
            + PageSource.Number(smaller) + ".");
        _pageSize = Math.Min(_pageSize, smaller);
        _bounds.Most = Math.Min(_bounds.Most, smaller);
        // Two such pages together would be too many again.
        foreach (Feed feed in _feeds)
        {
            feed.Guesses.Drop();
            feed.Guesses.Together = 1;
        }

        return true;
    }

    private LucaException? Refuse(PageBatch batch, LucaException exception)
    {
        if (batch.IsAhead && WaitsBy(exception)) return null;
        int count = batch.Asks.Count;
        bool mayBeOne = ErrorCatalogue.MayConcernOneItem(exception);
        if (count > 1 && mayBeOne)
        {
            // Perhaps one of them, or too much at once for the server's limits: ask for fewer.
            foreach (PageAsk ask in batch.Asks) ask.Feed.Together = count / 2;
            if (!_anyCame || SizeLimit.IsNamedIn(exception.ServerMessage)) _together = Math.Min(_together, Math.Max(1, count / 2));
            return null;
        }

        if (IsTooLarge(batch.Asks[0], exception)) return null;
        if (mayBeOne && batch.Asks[0].Feed.PassesZero(_source.Numbered)) return null;
        // Whatever more of a list met: what had come of it is there.
        bool isKept = false;
        if (!ErrorCatalogue.EndsEverything(exception))
            foreach (PageAsk ask in batch.Asks) isKept |= ask.Feed.FallsBack(_bounds, isRefused: true);
        if (isKept) return null;
        if (!mayBeOne || _bounds.EndsAll || IsDocumentAtFault(exception)) return exception;
        batch.Asks[0].Feed.Fail(_source.Explain(exception, batch.Asks[0].Feed), isFatal: false);
        return null;
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
        if (exception.ErrorId == LucaErrorId.RateLimited) Limit = Math.Max(1, Limit / 2);
        return true;
    }

    private bool IsDocumentAtFault(LucaException exception)
    {
        if (exception.ErrorId != LucaErrorId.BadRequest || _anyCame) return false;
        _refusals = exception.ServerMessage == _refusal ? _refusals + 1 : 1;
        _refusal = exception.ServerMessage;
        return _refusals >= Math.Max(FewestRefusals, Math.Min(_feeds.Count, EnoughRefusals)) || _feeds.Count == 1;
    }
}
