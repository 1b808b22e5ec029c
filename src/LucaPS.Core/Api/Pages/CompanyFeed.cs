using System.Collections.Generic;

namespace LucaPS.Api.Pages;

/// <summary>How far the list of one company has been read.</summary>
internal sealed class CompanyFeed(CompanyTarget? company)
{
    private string? _landmark;
    private int _sinceLandmark;
    private int _landmarkAge = 1;

    public CompanyTarget? Company => company;

    public string? CompanyId => company?.Id ?? company?.Argument;

    public object? Target => company?.Target ?? company?.Argument;

    /// <summary>Pages that came and have not been given out.</summary>
    public Queue<RowPage> Pages { get; } = new();

    public string? Cursor { get; private set; }

    public bool InFlight { get; set; }

    /// <summary>Nothing more is to be asked.</summary>
    public bool Done { get; set; }

    /// <summary>Whether an answer of any kind has come.</summary>
    public bool Started { get; set; }

    public long? Total { get; set; }

    /// <summary>Why it ended early; told after its pages.</summary>
    public LucaException? Failure { get; private set; }

    /// <summary>Whether the failure ends the whole query.</summary>
    public bool FailureIsFatal { get; private set; }

    public void Fail(LucaException failure, bool fatal)
    {
        Failure = failure;
        FailureIsFatal = fatal;
        Done = true;
    }

    /// <summary>
    /// Moves on. False when the cursor has been seen before, at once or in a longer circle (Brent's method: one remembered cursor,
    /// renewed at doubling distances).
    /// </summary>
    public bool Advance(string cursor)
    {
        if (cursor == Cursor || cursor == _landmark) return false;
        if (++_sinceLandmark == _landmarkAge)
        {
            _landmark = cursor;
            _landmarkAge *= 2;
            _sinceLandmark = 0;
        }

        Cursor = cursor;
        return true;
    }
}
