using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Benchmarks.Compare;

/// <summary>What was measured of a scenario, round by round.</summary>
internal sealed class Rounds(Scenario scenario)
{
    private readonly List<Dictionary<string, Measurement>> _rounds = [];

    public Scenario Scenario => scenario;

    /// <summary>Whether any contender failed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Runs the contenders in turn, this many times.</summary>
    public void Run(ProcessMeter meter, int runs, IReadOnlySet<string> features)
    {
        List<Contender> contenders = [.. scenario.Contenders.Where(contender =>
            contender.Needs is null || features.Contains(contender.Needs))];
        if (scenario.Prepare is { Needs: { } needs } prepare && features.Contains(needs)) _ = Try(meter, prepare);
        for (int run = scenario.WarmUp ? -1 : 0; run < runs; run++)
        {
            Console.Error.WriteLine(scenario.Name + (run < 0 ? ": warming up" : ": round " + (run + 1) + " of " + runs));
            Dictionary<string, Measurement> round = new(StringComparer.Ordinal);
            // Every other round in reverse: a process is a little slower after a light one than after a heavy one.
            foreach (Contender contender in run % 2 == 0 ? contenders : Enumerable.Reverse(contenders).ToList())
            {
                if (Try(meter, contender) is not { } measurement) return;
                round[contender.Label] = measurement;
            }

            if (run >= 0) _rounds.Add(round);
        }
    }

    /// <summary>A figure over the rounds that measured everything it is made of.</summary>
    public Spread? Over(FromRound? value)
    {
        if (value is null) return null;
        List<double> values = [];
        foreach (Dictionary<string, Measurement> round in _rounds)
        {
            if (scenario.Contenders.All(contender => round.ContainsKey(contender.Label))) values.Add(value(round));
        }

        return values.Count == 0 ? null : Spread.Of(values);
    }

    /// <summary>Each contender's cost, as lines of Markdown.</summary>
    public IEnumerable<string> Details()
    {
        foreach (Contender contender in scenario.Contenders)
        {
            List<Measurement> all = [.. _rounds.Where(round => round.ContainsKey(contender.Label)).Select(round => round[contender.Label])];
            if (all.Count == 0) continue;
            string own = string.Join(", ", all[0].Values.Keys.Select(name => name + " " + Spread.Of(all.Select(m => m.Values[name]))));
            yield return $"| {scenario.Name} | {contender.Label} | {all.Count} | {Spread.Of(all.Select(m => m.Wall))} | {Spread.Of(all.Select(m => m.Processor))} | "
                + $"{Spread.Of(all.Select(m => m.PeakMemory))} | {Spread.Of(all.Select(m => (double)m.Requests)).Median:0} | {own} |";
        }
    }

    private Measurement? Try(ProcessMeter meter, Contender contender)
    {
        try
        {
            return meter.Run(contender);
        }
        catch (InvalidOperationException exception)
        {
            Failed = true;
            Console.Error.WriteLine(exception.Message);
            return null;
        }
    }
}
