using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Looks at each row of a pipeline, and now and then at the memory, and keeps no row.</summary>
public sealed class StreamProbe
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<WeakReference> _seen = [];
    private int _last;

    public int Count { get; private set; }

    /// <summary>Rows that came twice, or out of order.</summary>
    public int Misplaced { get; private set; }

    /// <summary>How many of the rows given out something still holds, at each look.</summary>
    public List<int> Alive { get; } = [];

    /// <summary>Bytes in use at each look.</summary>
    public List<long> Memory { get; } = [];

    public void Look(string id, object? number, object row)
    {
        Count++;
        if (!_ids.Add(id)) Misplaced++;
        if (number is int value)
        {
            if (value <= _last) Misplaced++;
            _last = value;
        }

        _seen.Add(new WeakReference(row));
        if (Count % 10_000 != 0) return;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Alive.Add(_seen.Count(reference => reference.IsAlive));
        Memory.Add(GC.GetTotalMemory(forceFullCollection: true));
    }
}

[Collection(EngineCollection.Name)]
public sealed class StreamTests
{
    [Fact]
    public async Task A_hundred_thousand_invoices_come_once_and_in_order_and_none_is_kept()
    {
        const int Invoices = 100_000;
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Invoices = Invoices });
        session.MustRun("$null = Get-LucaSaleInvoice -First 200");
        StreamProbe probe = new();
        session.Set("probe", probe);
        session.Server.Counters.Reset();

        Assert.Empty(
            session.MustRun("Get-LucaSaleInvoice | ForEach-Object { $probe.Look($_.Id, $_.InvoiceNumber, $_.PSObject.BaseObject) }"));

        Assert.Equal(Invoices, probe.Count);
        Assert.Equal(0, probe.Misplaced);
        // Ten pages to a document where they are requested ahead, and one where they are not.
        Assert.InRange(session.Server.Counters.GraphQLRequests, Invoices / 1000, Invoices / 100);
        // In flight: the current page, the next, and what the pipeline itself holds on to.
        Assert.All(probe.Alive, alive => Assert.InRange(alive, 0, 500));
        // The probe's own ids and references are some 15 MB by the end; ten thousand rows with their lines would be as much each time.
        long growth = probe.Memory[^1] - probe.Memory[0];
        Assert.True(growth < 40_000_000, $"{growth:N0} bytes more after 100,000 rows than after 10,000.");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"alive {string.Join(" ", probe.Alive)}; MB {string.Join(" ", probe.Memory.Select(bytes => bytes / 1_000_000))}");
    }
}
