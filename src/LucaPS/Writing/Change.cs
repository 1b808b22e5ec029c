using System.Collections.Generic;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Foundation;

namespace LucaPS.Writing;

/// <summary>A change as a cmdlet means it: what is sent, and what a person has to know to say yes.</summary>
internal sealed record Change
{
    /// <summary>The mutation and what goes into it.</summary>
    public required IMutationInput Input { get; init; }

    /// <summary>What is done, such as <c>Finalize</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it is done to, such as <c>invoice</c>; null for what the schema calls it.</summary>
    public string? Noun { get; init; }

    /// <summary>What the user supplied, for the errors.</summary>
    public required object Supplied { get; init; }

    /// <summary>The object's id; null for one that does not exist yet.</summary>
    public string? Id { get; init; }

    /// <summary>What was given in the place of the id; null for the bare id.</summary>
    public RowOrigin? Origin { get; init; }

    /// <summary>Everything else that was given and may be of a company, such as a customer.</summary>
    public IReadOnlyList<RowOrigin?> Parts { get; init; } = [];

    /// <summary>What is known of an object that is not there yet.</summary>
    public ObjectSummary? Known { get; init; }

    /// <summary>Where it goes, such as an address of e-mail.</summary>
    public string? To { get; init; }

    /// <summary>What the question says at its end, before the values that are sent.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Of the values that are sent, those that the question says otherwise.</summary>
    public IReadOnlyList<string> Untold { get; init; } = [];

    /// <summary>Columns of what was given that are never fields.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether it cannot be undone: then it has high impact, whatever the cmdlet's own is.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether doing it twice to the same object in the same way is never meant.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Whether it is asked about even where the cmdlet's own impact is lower.</summary>
    public bool IsHigh { get; init; }

    /// <summary>Whether a plain value that comes back is written.</summary>
    public bool WritesValue { get; init; }

    /// <summary>Called when it has been carried out.</summary>
    public System.Action? Done { get; init; }

    /// <summary>The same where what is sent cannot be taken back.</summary>
    public Change With(bool finalizes, bool sends) => !finalizes && !sends ? this : this with
    {
        Action = Action switch
        {
            "Create" when finalizes && sends => "Create, finalize and send",
            "Change" when finalizes && sends => "Finalize and send",
            "Create" or "Change" when sends => Action + " and send",
            "Create" => "Create and finalize",
            "Change" => "Finalize",
            _ => Action,
        },
        IsFinal = true,
    };

    /// <summary>The question as one sentence or two.</summary>
    public string Sentence(ObjectSummary? found, string? company, string? schemaNoun)
    {
        ObjectSummary known = found ?? Known ?? ObjectSummary.Empty;
        string label = known.Label ?? Id ?? string.Empty;
        List<string> parts =
            [Action + " " + (Noun ?? NameText.InWords(schemaNoun ?? "object")) + (label.Length > 0 ? " " + label : string.Empty)];
        if ((known.Party ?? To) is not null)
            parts[0] += " to " + (known.Party is null ? To : To is null ? known.Party : known.Party + " (" + To + ")");
        foreach (string? part in (string?[])[known.Amount, known.Date, company ?? known.Company])
        {
            if (!string.IsNullOrEmpty(part)) parts.Add(part!);
        }

        string sentence = string.Join(", ", parts) + (Details.Count == 0 ? string.Empty : ": " + string.Join(", ", Details));
        return sentence.TrimEnd('.') + "." + (IsFinal ? " It cannot be undone." : string.Empty);
    }
}
