using System;
using System.Collections.Generic;
using System.Globalization;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>What all lists of a walk share.</summary>
/// <param name="endsAll">Whether a failure of the one list that there is ends the walk.</param>
internal sealed class WalkBounds(PageSource source, ListLimits limits, bool endsAll)
{
    public PageSource Source => source;

    public bool EndsAll => endsAll;

    public long? First => limits.First;

    public bool IsEach => limits.IsFirstOfEach;

    /// <summary>Rows that came, of all lists.</summary>
    public long Received { get; set; }

    /// <summary>How many rows of a plain list the server lets ask for, as far as it has refused more.</summary>
    public long Most { get; set; } = long.MaxValue;

    /// <summary>Rows that a list may still give.</summary>
    public long Left(Feed feed) => First is { } first ? first - (IsEach ? feed.Received : Received) : long.MaxValue;
}

/// <summary>One list, how far it has been read, and the rules of Relay's pages (its specification, section 4).</summary>
internal sealed class Feed(CompanyTarget? company = null, object? target = null, Uri? server = null)
{
    // A server may filter after it has cut its pages; one that goes on with empty ones for ever is broken.
    private const int MaxEmptyPages = 100;
    private const int LargestSize = int.MaxValue / 10;
    private const int MostRoundSize = 1000;

    // What servers usually give at most, whatever is asked: Luca 100 (luca-api.md, "GraphQL"), GitHub and Shopify 100 and 250.
    private static readonly int[] s_usualMost = [100, 200, 250, 500, 1000];

    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private int _emptyPages;
    private long _nulls;
    private long? _size;
    private (PageAsk Ask, PageContent Page, AliasErrors Errors, int Index)? _kept;
    private bool _mayHaveMore;
    private bool _startsAtFirst = true;
    private readonly PageOverlap _overlap = new();

    public CompanyTarget? Company => company;

    /// <summary>What its rows carry.</summary>
    public RowSource Source { get; } = new(company?.Info, server);

    public object? Target => target ?? company?.Target ?? company?.Argument;

    /// <summary>What the source knows it by.</summary>
    public object? Key { get; init; }

    /// <summary>Pages that came and have not been given out.</summary>
    public Queue<RowPage> Pages { get; } = new();

    /// <summary>Pages that were given out.</summary>
    public int Taken { get; set; }

    public PageGuesses Guesses { get; } = new();

    public string? Cursor { get; private set; }

    public bool InFlight { get; set; }

    /// <summary>How many lists may be requested together with it.</summary>
    public int Together { get; set; } = int.MaxValue;

    /// <summary>Nothing more is to be asked.</summary>
    public bool Done { get; private set; }

    /// <summary>Whether an answer of any kind has come.</summary>
    public bool Started { get; private set; }

    public long? Total { get; private set; }

    /// <summary>Whether it ended before as many rows as the server counts, read from its beginning.</summary>
    public bool IsShort { get; private set; }

    /// <summary>Rows that were given.</summary>
    public long Received { get; private set; }

    /// <summary>Rows that came a second time and were left out.</summary>
    public long Repeated { get; private set; }

    /// <summary>Rows with those that are null, without those that came a second time.</summary>
    public long Count { get; private set; }

    /// <summary>Whether something of it did not come, so that what is not among its rows may be there all the same.</summary>
    public bool HasGaps => Failure is not null || _nulls > 0;

    /// <summary>Why it ended early; reported after its pages.</summary>
    public LucaException? Failure { get; private set; }

    /// <summary>Whether the failure ends the whole walk.</summary>
    public bool IsFailureFatal { get; private set; }

    /// <summary>Has it begin after a cursor.</summary>
    public void StartAfter(string cursor)
    {
        Cursor = cursor;
        _cursors.Add(cursor);
        _startsAtFirst = false;
    }

    public void Fail(LucaException failure, bool isFatal)
    {
        Failure = failure;
        IsFailureFatal = isFatal;
        Started = true;
        End();
    }

    public void End()
    {
        Done = true;
        Guesses.Stop();
    }

    /// <summary>Goes on to page 1 where page 0 came to nothing: then the list's pages count from 1.</summary>
    /// <returns>Whether it is so.</returns>
    public bool PassesZero(NumberedPages? numbered)
    {
        if (Cursor is not null || numbered is not { TriesZero: true }) return false;
        Cursor = "1";
        return true;
    }

    /// <summary>How many rows to ask for; null where the list takes no number, or need not be given one.</summary>
    public long? FirstOf(WalkBounds bounds, long pageSize)
    {
        PageSource source = bounds.Source;
        if (!source.TakesFirst) return null;
        long left = bounds.Left(this);
        // Where pages are numbered, each is as long as the others.
        if (source.IsPaged) return source.Numbered is not { CountsRows: false } ? Math.Min(pageSize, left) : pageSize;
        long? wanted = bounds.First is not null ? left : _size ?? (source.IsSized ? pageSize : null);
        return wanted is { } rows ? Math.Min(rows, bounds.Most) : null;
    }

    /// <summary>Takes what came for a page that this list has come to.</summary>
    public void Accept(PageAsk ask, PageContent page, AliasErrors errors, int index, WalkBounds bounds)
    {
        PageSource source = bounds.Source;
        if (page.HasNoRows && PassesZero(source.Numbered)) return;
        if ((page.HasNoRows || page.Count < _kept?.Page.Count) && FallsBack(bounds, page.HasNoRows || ask.First < _size)) return;
        bool isFirst = !Started;
        Started = true;
        Total ??= page.Total;
        if (page.HasNoRows && errors.Refusal(index) is { } refusal)
        {
            Fail(source.Explain(refusal, this), isFatal: false);
            return;
        }

        if (page.HasNoRows && errors.Unplaced.Count == 0)
        {
            // Nothing at all is not an empty list, and no list ends by being nothing.
            LucaException? nothing = isFirst ? source.OnNothing(page, this) : source.Broken("nothing and no reason", this);
            if (nothing is null) End();
            else Fail(nothing, bounds.EndsAll && nothing.ErrorId == LucaErrorId.UnexpectedResponse);
            return;
        }

        if (!source.IsPaged && IsAskedAgain(ask, page, bounds))
        {
            _kept = (ask, page, errors, index);
            return;
        }

        Take(ask, page, errors, index, bounds);
    }

    /// <summary>Takes the rows that came before more were asked for, where that brought none or fewer.</summary>
    /// <param name="bounds">The walk's.</param>
    /// <param name="isRefused">Whether the larger number was refused: then there may be more.</param>
    /// <returns>Whether there are such rows.</returns>
    public bool FallsBack(WalkBounds bounds, bool isRefused)
    {
        if (_kept is not { } kept) return false;
        if (isRefused && kept.Ask.First is null && _size > kept.Page.Count + 1 && bounds.Most > kept.Page.Count)
        {
            // One more than came shows whether it is whole.
            _size = kept.Page.Count + 1;
            return true;
        }

        // Where the server refuses the number, a count that is no multiple of five is hardly where it cuts.
        _mayHaveMore |= isRefused && (kept.Ask.First is not null || kept.Page.Count % 5 == 0);
        Take(kept.Ask, kept.Page, kept.Errors, kept.Index, bounds);
        return true;
    }

    private void Take(PageAsk ask, PageContent page, AliasErrors errors, int index, WalkBounds bounds)
    {
        _kept = null;
        PageSource source = bounds.Source;
        // Each one: scripts count on it (about_LucaPS_Errors), however many rows a refused field has.
        List<LucaException> told = [];
        foreach (LucaException error in errors.Of(index)) told.Add(source.Explain(error, this));
        if (index == 0) told.AddRange(errors.Unplaced);
        if (page.Nulls > 0 && told.Count == 0) told.Add(source.LeftOut(page.Nulls, this));
        int repeated = source.IsPaged ? _overlap.Remove(page, source.Numbered, ask.After) : 0;
        Repeated += repeated;
        page.Cut(bounds.Left(this));
        int rows = Math.Max(page.Rows.Count, page.Json.Count);
        Received += rows;
        bounds.Received += rows;
        Count += page.Count - repeated;
        _nulls += page.Nulls;
        string? fault = MoveOn(ask, page, source, bounds.Left(this) <= 0);
        if (rows > 0 || told.Count > 0 || page.Edges.Count > 0)
        {
            Pages.Enqueue(new RowPage
            {
                Rows = page.Rows,
                Json = page.Json,
                Edges = page.Edges,
                Buffers = page.Buffers,
                Errors = told,
                Company = company,
                Feed = this,
                EndCursor = Done ? null : Cursor,
            });
        }

        if (fault is not null) Fail(source.Broken(fault, this), bounds.EndsAll);
        else if (_mayHaveMore) Fail(source.MayBeCut(this), isFatal: false);
        else if (!source.IsPaged && bounds.Left(this) > 0 && !source.IsSized && source.LimitOf(Count, ask.First) is { } limit)
            Fail(source.Limited(limit, this), isFatal: false);
        else IsShort = Done && _startsAtFirst && !source.SkipsRows && source.IsPaged && bounds.Left(this) > 0 && Count < Total;
    }

    /// <summary>
    /// A plain list with as many rows as it was asked for, or as many as servers usually give at most, may have more. Where it may be asked
    /// for a number of rows, more are asked for until fewer come: also where it came without one, for a server may cut it then and say so
    /// nowhere.
    /// </summary>
    private bool IsAskedAgain(PageAsk ask, PageContent page, WalkBounds bounds)
    {
        PageSource source = bounds.Source;
        bool maySize = source.IsSized || source.MayBeSized;
        if (!source.TakesFirst || !(maySize || bounds.First is not null)) return false;
        if (page.Count == 0 || page.Count >= bounds.Left(this)) return false;
        int? before = _kept?.Page.Count;
        _mayHaveMore = page.Count >= ask.First || page.Count == bounds.Most || IsUsualMost(page.Count)
            || (page.Count == before && _kept!.Value.Ask.First is not null)
            // A server that has cut the list once, and not by the number that it was asked for, may do so again.
            || (page.Count > before && ask.First is not null && !(before >= _kept!.Value.Ask.First) && IsUsualSize(page.Count));
        bool mayBeCut = _mayHaveMore || (ask.First is null && source.MayBeSized && page.Count <= MostRoundSize);
        if (!mayBeCut || page.Count == before || !maySize || bounds.First is not null) return false;
        // As lists begin that have to be asked for a number.
        long next = ask.First * 10 ?? (page.Count < s_usualMost[0] ? s_usualMost[0] : page.Count * 10L);
        next = Math.Min(next, bounds.Most);
        if (next <= (ask.First ?? page.Count) || next > LargestSize) return false;
        _size = next;
        return true;
    }

    /// <summary>Whether it is as many as servers usually give at most.</summary>
    public static bool IsUsualMost(long rows) => Array.IndexOf(s_usualMost, (int)rows) >= 0;

    private static bool IsUsualSize(int rows) => rows <= MostRoundSize && (rows % 25 == 0 || (rows < 100 && rows % 10 == 0));

    /// <summary>To the next page by its number. Where nothing says which page is the last, that is one without rows.</summary>
    private string? MoveOn(PageAsk ask, PageContent page, NumberedPages numbered)
    {
        if (page.Count == 0 && PassesZero(numbered)) return null;
        bool isSame = _overlap.IsSamePage && !numbered.MayBeFirst(ask.After);
        if (page.Count == 0 || isSame || (page.HasPageInfo ? !page.HasNextPage : Count >= Total))
        {
            End();
            return isSame ? "the same rows for another page" : page is { Count: 0, HasPageInfo: true, HasNextPage: true }
                ? "an empty page with another after it" : null;
        }

        long position = ask.After is null
            ? numbered.First ?? 0
            : long.Parse(ask.After, NumberStyles.None, CultureInfo.InvariantCulture);
        Cursor = (position + (numbered.CountsRows ? page.Count : 1)).ToString(CultureInfo.InvariantCulture);
        Guesses.Named(Cursor, page.Count);
        return null;
    }

    /// <summary>What is wrong with the page's next cursor; null if nothing is.</summary>
    private string? MoveOn(PageAsk ask, PageContent page, PageSource source, bool isEnough)
    {
        if (isEnough || !source.IsPaged)
        {
            End();
            return null;
        }

        if (source.Numbered is { } numbered) return MoveOn(ask, page, numbered);
        if (page.HasPageInfo && !page.HasNextPage)
        {
            End();
            return null;
        }

        _emptyPages = page.Count == 0 ? _emptyPages + 1 : 0;
        string? fault = !page.HasPageInfo ? Total is { } total && Count >= total && ask.After == Cursor && total >= 0 ? string.Empty
                : "a page without pageInfo, so there may be more rows"
            : page.EndCursor is null or "" ? "a page with another after it but no cursor to it"
            : !source.TakesAfter ? "more pages of a list that takes no cursor"
            : _emptyPages > MaxEmptyPages ? "empty pages with others after them"
            : !_cursors.Add(page.EndCursor) ? "a cursor that does not move"
            : null;
        if (fault is not null)
        {
            End();
            // Without pageInfo the count of all rows shows that these are all.
            return fault.Length == 0 ? null : fault;
        }

        Cursor = page.EndCursor!;
        Guesses.Named(Cursor, page.Count);
        return null;
    }
}
