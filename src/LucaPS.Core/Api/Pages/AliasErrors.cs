using System.Collections.Generic;

namespace LucaPS.Api.Pages;

/// <summary>The errors of an answer by the alias that they are about.</summary>
internal sealed class AliasErrors
{
    private readonly List<LucaException>?[] _byAlias;

    public AliasErrors(IReadOnlyList<LucaException> errors, int count)
    {
        _byAlias = new List<LucaException>?[count];
        foreach (LucaException error in errors)
        {
            int index = error.Path is { Count: > 0 } path ? PageParser.AliasIndex(path[0] as string) : -1;
            if (index < 0 || index >= count) Unplaced.Add(error);
            else (_byAlias[index] ??= []).Add(error);
        }
    }

    /// <summary>About none of ours.</summary>
    public List<LucaException> Unplaced { get; } = [];

    public IReadOnlyList<LucaException> Of(int index) => _byAlias[index] ?? (IReadOnlyList<LucaException>)[];

    /// <summary>Why the field came to nothing: the error that is nearest to it.</summary>
    public LucaException? Refusal(int index)
    {
        LucaException? nearest = null;
        foreach (LucaException error in Of(index))
        {
            if (nearest is null || error.Path!.Count < nearest.Path!.Count) nearest = error;
        }

        return nearest;
    }
}
