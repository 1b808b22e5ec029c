using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Api.Pages;

/// <summary>The errors of an answer by the list that they are about.</summary>
internal sealed class AliasErrors
{
    private readonly List<LucaException>?[] _byAlias;

    /// <param name="pages">What came under each alias.</param>
    /// <param name="isAliased">Whether paths begin with one of our aliases; otherwise all errors are about the one list.</param>
    /// <param name="hasData">Whether there was any data; without, one refused field may have taken all others with it.</param>
    public AliasErrors(IReadOnlyList<LucaException> errors, IReadOnlyList<PageContent> pages, bool isAliased = true, bool hasData = true)
    {
        _byAlias = new List<LucaException>?[pages.Count];
        foreach (LucaException error in errors)
        {
            int index = !isAliased ? 0 : error.Path is { Count: > 0 } path ? PageParser.AliasIndex(path[0] as string) : -1;
            if (index < 0 || index >= pages.Count) Unplaced.Add(error);
            else (_byAlias[index] ??= []).Add(error);
        }

        if (Unplaced.Count == 0 || !hasData) return;
        // An error without a path is about whatever came back without data and without a reason of its own.
        bool placed = false;
        for (int i = 0; i < _byAlias.Length; i++)
        {
            if (_byAlias[i] is not null || !pages[i].HasNoRows) continue;
            _byAlias[i] = [.. Unplaced];
            placed = true;
        }

        if (placed) Unplaced.Clear();
    }

    /// <summary>About none of ours.</summary>
    public List<LucaException> Unplaced { get; } = [];

    public IReadOnlyList<LucaException> Of(int index) => _byAlias[index] ?? (IReadOnlyList<LucaException>)[];

    /// <summary>Why the field came to nothing: the error that is nearest to it.</summary>
    public LucaException? Refusal(int index) => Of(index).OrderBy(error => error.Path?.Count ?? 0).FirstOrDefault();
}
