using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Fuzz;
using Xunit;

namespace LucaPS.Core.Tests.Fuzz;

/// <summary>Replays the corpus of tests/LucaPS.Fuzz, and the first of its mutations, which are the same each time.</summary>
public sealed class CorpusTests
{
    private const ulong Seed = 0xF022;
    private const int Mutations = 2000;

    public static TheoryData<string> Targets => [.. LucaPS.Fuzz.Targets.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Nothing_but_an_error_of_ours_comes_out(string name)
    {
        FuzzTarget target = LucaPS.Fuzz.Targets.All.Single(t => t.Name == name);
        FuzzRun run = new(target, Seed);

        IReadOnlyList<Finding> findings = run.Run(0, Mutations);

        Assert.True(
            findings.Count == 0,
            string.Join(Environment.NewLine, findings.Select(f => f.Case + ": " + f.Text + " for " + Convert.ToBase64String(f.Input))));
        Assert.Equal(Mutations + target.Seeds().Count, run.Count);
        // Some are accepted and, where anything can be refused at all, some refused: otherwise the seeds miss their target.
        Assert.True(run.Refused < run.Count, "Every case was refused.");
    }

    [Fact]
    public void Every_target_has_seeds_and_every_seed_a_target()
    {
        Assert.All(LucaPS.Fuzz.Targets.All, target => Assert.NotEmpty(target.Seeds()));
        string[] folders = [.. System.IO.Directory.GetDirectories(FuzzTarget.CorpusRoot)
            .Select(folder => System.IO.Path.GetFileName(folder)!)];
        Assert.Empty(folders.Except(LucaPS.Fuzz.Targets.All.Select(t => t.Name)));
    }

    [Fact]
    public void Findings_are_found()
    {
        FuzzTarget broken = new("token", static input => _ = input[500], "");
        Finding finding = Assert.Single(new FuzzRun(broken, Seed).Run(0, 10));
        Assert.StartsWith(nameof(IndexOutOfRangeException), finding.Key);
    }

    [Fact]
    public void A_case_is_the_same_whatever_ran_before_it()
    {
        FuzzTarget target = LucaPS.Fuzz.Targets.All[0];
        Assert.Equal(Last(target, 0, 8), Last(target, 7, 1));
    }

    private static byte[] Last(FuzzTarget target, long first, long cases)
    {
        byte[] last = [];
        _ = new FuzzRun(target with { Run = input => last = input }, Seed).Run(first, cases);
        return last;
    }
}
