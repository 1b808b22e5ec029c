using System;
using System.Collections.Generic;

namespace LucaPS.Api.Pages;

/// <summary>A page requested before its turn.</summary>
internal sealed class PageGuess(string cursor, long? first)
{
    public string Cursor => cursor;

    public long? First => first;

    /// <summary>The document that asks for it.</summary>
    public PageBatch? Batch { get; set; }

    /// <summary>The answer; null while it is under way.</summary>
    public PageContent? Page { get; set; }

    public IReadOnlyList<LucaException> Errors { get; set; } = [];
}

/// <summary>
/// The pages of one list that are asked for ahead of time, in the order of the list. One is used only when the page before it has named
/// exactly its cursor: then it is the answer that asking page after page would have got.
/// </summary>
internal sealed class PageGuesses
{
    private readonly LinkedList<PageGuess> _line = new();
    private CursorPattern? _pattern;
    private string? _last;
    private int _lastCount;
    private bool _isOff;

    /// <summary>How many are requested and not used.</summary>
    public int Count => _line.Count;

    /// <summary>Whether two pages have shown what comes next.</summary>
    public bool IsOn => _pattern is not null;

    /// <summary>How many rows its pages have.</summary>
    public int Step => _lastCount;

    /// <summary>How many pages the server takes in one document.</summary>
    public int Together { get; set; } = 10;

    /// <summary>The guess for a cursor that the list has named; null without one.</summary>
    public PageGuess? At(string? cursor) => _line.First is { } first && first.Value.Cursor == cursor ? first.Value : null;

    /// <summary>The list has named where it goes on, after a page with a number of rows.</summary>
    public void Named(string cursor, int count)
    {
        if (_isOff) return;
        if (_line.Count > 0 && At(cursor) is null)
        {
            Stop();
            return;
        }

        _pattern = _last is not null && _lastCount == count ? CursorPattern.Of(_last, cursor, count) : null;
        if (_pattern is null) Drop();
        (_last, _lastCount) = (cursor, count);
    }

    /// <summary>The next pages to ask for.</summary>
    /// <param name="cursor">Where the list itself is.</param>
    /// <param name="firstOf">How many rows to ask of the page so many pages further on; 0 where there is no such page.</param>
    public List<PageGuess> Next(string cursor, int most, Func<int, long?> firstOf)
    {
        List<PageGuess> guesses = [];
        int beyond = At(cursor) is null ? 1 : 0;
        while (guesses.Count < most && _pattern is { } pattern)
        {
            int pages = _line.Count + beyond;
            if (firstOf(pages) is var first && first is <= 0 || pattern.Ahead(pages) is not { } next) break;
            PageGuess guess = new(next, first);
            _line.AddLast(guess);
            guesses.Add(guess);
        }

        return guesses;
    }

    public void Use(PageGuess guess) => _line.Remove(guess);

    /// <summary>Drops one that came to nothing and those after it, which nothing leads to any more.</summary>
    public void Drop(PageGuess? from = null)
    {
        if (from is not null && !_line.Contains(from)) return;
        while (_line.Last is { } last)
        {
            _line.RemoveLast();
            last.Value.Batch?.Leave();
            if (ReferenceEquals(last.Value, from)) break;
        }
    }

    /// <summary>No more of this list.</summary>
    public void Stop()
    {
        _isOff = true;
        _pattern = null;
        Drop();
    }
}
