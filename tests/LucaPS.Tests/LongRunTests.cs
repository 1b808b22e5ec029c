using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.LongRuns;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Small forms of <c>tests/LucaPS.LongRuns</c>, whose full runs are recorded in docs/security.md (issue 8 item 5).</summary>
[Collection(EngineCollection.Name)]
public sealed class LongRunTests
{
    [Fact]
    public async Task A_token_that_is_refused_at_each_page_loses_and_repeats_no_row()
    {
        PagesResult result = await Pages.RunAsync(1000, 40, null);

        Assert.True(result.Refreshes >= 40, result.ToString());
        Assert.Equal(0, result.Replays);
        // Each refused request costs one more, and nothing else does.
        Assert.Equal(result.Requests, result.Rows / 100);
        Assert.Equal(40, result.Unauthorized);
    }

    [Fact]
    public async Task Calls_leave_nothing_behind()
    {
        IReadOnlyList<Sample> samples = await Calls.RunAsync(600, 4, static (_, _) => { });

        Sample first = samples[1], last = samples[^1];
        Assert.True(
            last.Sockets <= first.Sockets + 2 && last.Handles <= first.Handles + 10 && last.LoadContexts == first.LoadContexts,
            $"{first}\n{last}");
        Assert.True(last.Managed < first.Managed + (4 << 20), $"{first}\n{last}");
    }

    [Fact]
    public void Import_and_removal_leave_no_more_behind_than_those_of_a_trivial_module()
    {
        IReadOnlyList<Sample> trivial = Imports.Run(null, 20, 4, static (_, _) => { });
        IReadOnlyList<Sample> luca = Imports.Run(Engine.ModulePath(), 20, 4, static (_, _) => { });

        // What tests before this one left open may be closed, and unloaded, meanwhile; and the framework may load one of its own late. A
        // leak would be five more in each sample.
        Assert.All(luca.Skip(1), sample => Assert.True(
            sample.Assemblies <= luca[0].Assemblies + 2 && sample.LoadContexts <= luca[0].LoadContexts && sample.Sockets <= luca[0].Sockets,
            $"{luca[0]}\n{sample}"));
        // A leak of the module's own, such as a runspace or an assembly, would be far more than this over 15 imports. What tests before
        // this one left may be freed during the first run, which then shrinks.
        Assert.True(Growth(luca) <= Math.Max(0, Growth(trivial)) + (512 << 10), $"{string.Join('\n', trivial)}\n{string.Join('\n', luca)}");
    }

    private static long Growth(IReadOnlyList<Sample> samples) => samples[^1].Managed - samples[0].Managed;
}
