using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>A page to ask for.</summary>
/// <param name="After">After which cursor; null for the beginning.</param>
/// <param name="First">How many rows; null if not specified.</param>
/// <param name="Guess">The guess that it is; null where the list itself has come so far.</param>
internal sealed record PageAsk(Feed Feed, string? After, long? First, PageGuess? Guess = null);

/// <summary>Pages requested in one document.</summary>
internal sealed class PageBatch(IReadOnlyList<PageAsk> asks, CancellationToken lifetime) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
    private int _wanted = asks.Count;

    public IReadOnlyList<PageAsk> Asks => asks;

    public bool IsGuess => asks[0].Guess is not null;

    /// <summary>Whether no one waits for it yet: then it is not retried, since it is requested again when its turn comes.</summary>
    public bool IsAhead { get; init; }

    public CancellationToken Token => _stop.Token;

    /// <summary>One of its guesses is not wanted any more; the request ends with the last.</summary>
    public void Leave()
    {
        if (--_wanted > 0) return;
        // On the pool: what ends by it must not run in the middle of what its caller does.
        _ = ThreadPool.QueueUserWorkItem(static state =>
        {
            try
            {
                ((CancellationTokenSource)state!).Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has come in the same moment.
            }
        }, _stop);
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>What a walk asks, and how it reads the answers: a root field, objects by id, lists within rows, a user's document.</summary>
internal abstract class PageSource
{
    /// <summary>The list's name for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Whether its pages lead on by cursors.</summary>
    public abstract bool IsConnection { get; }

    /// <summary>How its pages are asked for by numbers; null for any other list.</summary>
    public virtual NumberedPages? Numbered => null;

    /// <summary>Whether it comes page by page.</summary>
    public bool IsPaged => IsConnection || Numbered is not null;

    /// <summary>Whether it takes a number of rows.</summary>
    public abstract bool TakesFirst { get; }

    /// <summary>Whether a plain list has to be asked for a number of rows, so that it is whole only when fewer came.</summary>
    public virtual bool IsSized => false;

    /// <summary>
    /// Whether a plain list may be asked for a number of rows, and does not say how many come where it is not: then a server may cut it.
    /// </summary>
    public virtual bool MayBeSized => false;

    public abstract bool TakesAfter { get; }

    /// <summary>Whether it may be given filters, which some servers leave out of the count of all rows.</summary>
    public virtual bool IsFiltered => true;

    /// <summary>Whether it is asked to leave out its first rows, which a count of all rows has in it all the same.</summary>
    public virtual bool SkipsRows => false;

    /// <summary>The argument, left out, whose default limits a plain list to so many rows; null where there is none.</summary>
    /// <param name="rows">How many came.</param>
    /// <param name="asked">How many were asked for; null if not specified.</param>
    public virtual string? LimitOf(long rows, long? asked) => null;

    /// <summary>How many lists one document may ask for.</summary>
    public virtual int MaxTogether => 10;

    /// <summary>
    /// How many pages one document may guess: a longer answer would lie in memory, with several others, before it is wanted.
    /// </summary>
    public int MaxGuessesTogether => Math.Min(5, MaxTogether);

    /// <summary>How many pages are kept for later.</summary>
    public virtual int MaxAhead => 60;

    /// <summary>Whether a failure of the one list that there is ends the walk.</summary>
    public virtual bool EndsWithItsList => true;

    /// <summary>Whether the lists are wanted each for itself, so that no refusal of one in a document speaks for all.</summary>
    public virtual bool IsAliased => true;

    public abstract GraphQLRequest Build(IReadOnlyList<PageAsk> asks);

    /// <summary>Reads <c>data</c>.</summary>
    /// <param name="json">At its first token; left at its last.</param>
    public abstract PageContent[] Read(ref Utf8JsonReader json, IReadOnlyList<PageAsk> asks, ReadOnlyMemory<byte> body);

    /// <summary>The error by what the user knows.</summary>
    public virtual LucaException Explain(LucaException error, Feed feed)
    {
        if (error.Path is not { Count: > 0 } old || PageParser.AliasIndex(old[0] as string) < 0)
            return GraphQLErrors.Retarget(error, feed.Target, error.Path);
        List<object> path = [.. old];
        path[0] = Name;
        return GraphQLErrors.Retarget(error, feed.Target, path);
    }

    /// <summary>What it means that a list is null without a reason; null where that is an empty one.</summary>
    public virtual LucaException? OnNothing(PageContent page, Feed feed) =>
        Broken(page.IsNull ? "nothing and no reason" : "a page without rows and no reason", feed);

    /// <summary>The server breaks the rules of a list.</summary>
    public LucaException Broken(string what, Feed? feed = null) => Unexpected(
        "The server answered " + Name + " with " + what,
        "The rows before it are complete; try again, and tell Luca's support if it keeps happening.",
        feed);

    /// <summary>Rows are null without a reason.</summary>
    public LucaException LeftOut(int rows, Feed feed) => Unexpected(
        "The server left out " + Number(rows) + (rows == 1 ? " row of " : " rows of ") + Name + " and gave no reason",
        "The other rows are written; check what the connection may read, and tell Luca's support if it keeps happening.",
        feed);

    /// <summary>The server ended a list before as many rows as it counts.</summary>
    public LucaException Short(Feed feed) => Unexpected(
        "The server counts " + Number(feed.Total!.Value) + " rows of " + Name + " but ended the list after " + Number(feed.Count),
        "Read it again, since rows may have been removed meanwhile; tell Luca's support if the numbers still differ.",
        feed);

    /// <summary>A plain list came to exactly as many rows as an argument stands for that nobody gave.</summary>
    public LucaException Limited(string argument, Feed feed) => Unexpected(
        "The server gave " + Number(feed.Count) + " rows of " + Name + ", the default of its argument " + argument
            + ", so there may be more",
        "Ask for more with -Argument @{ " + argument + " = 1000 }.",
        feed);

    /// <summary>A plain list came to as many rows as were asked for, or as servers usually give at most.</summary>
    public LucaException MayBeCut(Feed feed) => Unexpected(
        "The server gave " + Number(feed.Count) + " rows of " + Name + ", which may be as many as it ever gives, so there may be more",
        "Ask for a part of them with -Argument, or for more with -First.",
        feed);

    private static LucaException Unexpected(string what, string next, Feed? feed) =>
        new(LucaErrorId.UnexpectedResponse, GraphQLErrors.Sentence(what, null, next)) { TargetValue = feed?.Target };

    /// <summary>For verbose messages.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
