using System.Collections.Generic;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>What was measured of every contender in one round.</summary>
internal delegate double FromRound(IReadOnlyDictionary<string, Measurement> round);

/// <summary>A target of the table.</summary>
/// <param name="Text">The target, as in the table.</param>
/// <param name="Unit"><c>x</c> for ratios.</param>
/// <param name="Limit">The target.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Value">The figure of one round.</param>
/// <param name="Processor">The same by processor time; null where that says nothing, or where the figure is by processor time
/// already.</param>
internal sealed record Target(string Text, string Unit, double Limit, bool AtLeast, FromRound Value, FromRound? Processor = null)
{
    /// <summary>Whether the figure meets the target.</summary>
    public string Verdict(Spread spread)
    {
        // A difference that noise made negative gives a meaningless ratio.
        if (Unit == "x" && (spread.Low <= 0 || !double.IsFinite(spread.High) || double.IsNaN(spread.Median))) return "too noisy";
        return (AtLeast ? spread.Median >= Limit : spread.Median <= Limit) ? "yes" : "**no**";
    }
}

/// <summary>Contenders that are measured in turn, round after round, so what disturbs one disturbs the others.</summary>
internal sealed record Scenario(
    string Name, int Runs, ServerSettings Server, IReadOnlyList<Contender> Contenders, IReadOnlyList<Target> Targets)
{
    /// <summary>A process that runs once before, unmeasured.</summary>
    public Contender? Prepare { get; init; }

    /// <summary>Whether a round is run and thrown away first.</summary>
    public bool WarmUp { get; init; } = true;
}
