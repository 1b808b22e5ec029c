using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace LucaPS.Benchmarks.Compare;

/// <summary>
/// The tables of docs/performance.md, between marks. A run fills its own columns; the others, and rows that were not measured,
/// stay as they are.
/// </summary>
internal sealed class PerformanceDocument
{
    public const string Quiet = "quiet";
    public const string Busy = "busy";

    private const string None = "";
    private const string Targets = "targets", Machines = "machines", Contenders = "contenders";

    private readonly IReadOnlyList<Scenario> _scenarios;
    private readonly string? _path;
    private readonly Dictionary<string, string[]> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _machines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _details = new(StringComparer.Ordinal);

    /// <param name="scenarios">All rows, in the table's order.</param>
    /// <param name="path">The page with earlier figures; null for none.</param>
    public PerformanceDocument(IReadOnlyList<Scenario> scenarios, string? path)
    {
        _scenarios = scenarios;
        _path = path;
        if (path is null) return;
        string text = File.ReadAllText(path);
        foreach (string[] cells in RowsOf(Part(text, Targets))) _targets[Key(cells[0], cells[1])] = [.. cells.Skip(3)];
        foreach (string line in Part(text, Machines).Where(line => line.StartsWith("- ", StringComparison.Ordinal)))
            _machines[line[2..].Split(':')[0]] = line;
        foreach (string[] cells in RowsOf(Part(text, Contenders)))
        {
            if (!_details.TryGetValue(cells[0], out List<string>? lines)) _details[cells[0]] = lines = [];
            lines.Add("| " + string.Join(" | ", cells) + " |");
        }
    }

    /// <summary>Adds what was measured.</summary>
    /// <param name="column">Which machine.</param>
    /// <param name="measured">The rounds of each scenario.</param>
    public void Put(string column, IReadOnlyList<Rounds> measured)
    {
        foreach (Rounds rounds in measured)
        {
            foreach (Target target in rounds.Scenario.Targets)
            {
                string key = Key(rounds.Scenario.Name, target.Text);
                if (!_targets.TryGetValue(key, out string[]? cells)) _targets[key] = cells = [None, None, None, None];
                Spread? value = rounds.Over(target.Value), processor = rounds.Over(target.Processor);
                string missing = rounds.Failed ? "failed" : "not built yet";
                if (column == Busy)
                {
                    cells[3] = (processor ?? value)?.ToString() ?? missing;
                    continue;
                }

                cells[0] = value?.ToString() ?? missing;
                cells[1] = value is { } spread ? target.Verdict(spread) : None;
                cells[2] = processor?.ToString() ?? None;
            }

            if (column == Quiet) _details[rounds.Scenario.Name] = [.. rounds.Details()];
        }

        _machines[column] =
            $"- {column}: {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>All tables, one after another.</summary>
    public void Print(TextWriter writer)
    {
        foreach (string part in (string[])[Machines, Targets, Contenders])
        {
            foreach (string line in Lines(part)) writer.WriteLine(line);
            writer.WriteLine();
        }
    }

    /// <summary>Puts the tables where they were.</summary>
    public void Save()
    {
        string text = File.ReadAllText(_path!);
        foreach (string part in (string[])[Machines, Targets, Contenders])
        {
            (int start, int end) = Find(text, part);
            text = text[..start] + string.Concat(Lines(part).Select(line => line + "\n")) + text[end..];
        }

        File.WriteAllText(_path!, text);
    }

    private IEnumerable<string> Lines(string part) => part switch
    {
        Machines => _machines.OrderByDescending(machine => machine.Key, StringComparer.Ordinal).Select(machine => machine.Value),
        Targets => TargetLines(),
        _ => DetailLines(),
    };

    private IEnumerable<string> TargetLines()
    {
        yield return "| row | what | target | quiet machine | met | by processor time | busy machine, by processor time |";
        yield return "| --- | --- | --- | --- | --- | --- | --- |";
        foreach (Scenario scenario in _scenarios)
        {
            foreach (Target target in scenario.Targets)
            {
                if (!_targets.TryGetValue(Key(scenario.Name, target.Text), out string[]? cells)) cells = [None, None, None, None];
                string limit = (target.AtLeast ? "≥ " : "≤ ") + target.Limit.ToString("0.##", CultureInfo.InvariantCulture)
                    + (target.Unit is "x" or "" ? "" : " " + target.Unit);
                yield return "| " + string.Join(" | ", [scenario.Name, target.Text, limit, .. cells]) + " |";
            }
        }
    }

    private IEnumerable<string> DetailLines()
    {
        yield return "| row | contender | rounds | wall, ms | processor, ms | peak memory, MiB | requests | measured inside |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (Scenario scenario in _scenarios)
        {
            foreach (string line in _details.TryGetValue(scenario.Name, out List<string>? lines) ? lines : []) yield return line;
        }
    }

    private static string Key(string scenario, string target) => scenario + "\n" + target;

    private static IEnumerable<string[]> RowsOf(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    private static string[] Part(string text, string part)
    {
        (int start, int end) = Find(text, part);
        return text[start..end].Split('\n');
    }

    private static (int Start, int End) Find(string text, string part)
    {
        string mark = "<!-- " + part + ", written by compare -->\n";
        int start = text.IndexOf(mark, StringComparison.Ordinal);
        int end = start < 0 ? -1 : text.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        return end < 0 ? throw new InvalidDataException("docs/performance.md has no " + mark.Trim()) : (start + mark.Length, end);
    }
}
