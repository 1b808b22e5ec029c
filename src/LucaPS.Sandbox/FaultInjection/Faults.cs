using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;

namespace LucaPS.Sandbox;

/// <summary>What goes wrong, and when. Everything may be changed while the sandbox runs.</summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<Queued> _queue = [];
    private readonly Dictionary<EndpointKind, TimeSpan> _latency = [];
    private ImmutableList<Hold> _holds = [];

    /// <summary>Changes of the schema.</summary>
    public SchemaChanges Schema { get; set; }

    /// <summary>How paging goes wrong.</summary>
    public CursorFault Cursor { get; set; }

    /// <summary>
    /// The field that <see cref="Cursor"/> is about, such as <c>companies</c> or <c>payments</c>; null for every connection.
    /// </summary>
    public string? CursorField { get; set; }

    /// <summary>How discovery lies.</summary>
    public DiscoveryFault Discovery { get; set; }

    /// <summary>How the callback lies.</summary>
    public CallbackFault Callback { get; set; }

    /// <summary>How many queued faults are still to come.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
                return _queue.Sum(queued => queued.Count);
        }
    }

    /// <summary>
    /// Queues a fault for the next <paramref name="count"/> requests of a kind, after letting <paramref name="skip"/> of them pass.
    /// </summary>
    /// <param name="kind">Which endpoints.</param>
    /// <param name="fault">What happens.</param>
    /// <param name="count">To how many requests; <see cref="int.MaxValue"/> for all of them.</param>
    /// <param name="skip">How many requests of the kind pass first.</param>
    public void Add(EndpointKind kind, Fault fault, int count = 1, int skip = 0)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        lock (_lock)
            _queue.Add(new Queued(kind, fault) { Count = count, Skip = skip });
    }

    /// <summary>Every request of a kind takes this much longer.</summary>
    public void SetLatency(EndpointKind kind, TimeSpan latency)
    {
        lock (_lock)
            _latency[kind] = latency;
    }

    /// <summary>Holds the next requests of a kind until released.</summary>
    /// <param name="kind">Which endpoints.</param>
    /// <param name="point">Before it is carried out, or before it is answered.</param>
    /// <param name="count">How many requests at most; all until released by default.</param>
    public Hold Hold(EndpointKind kind, HoldPoint point = HoldPoint.BeforeProcessing, int count = int.MaxValue)
    {
        Hold hold = new(kind, point, count);
        ImmutableInterlocked.Update(ref _holds, holds => holds.Add(hold));
        return hold;
    }

    /// <summary>Undoes everything: queued faults, latency, switches; held requests continue.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _queue.Clear();
            _latency.Clear();
        }

        foreach (Hold hold in Interlocked.Exchange(ref _holds, []))
            hold.Release();
        Schema = SchemaChanges.None;
        Cursor = CursorFault.None;
        CursorField = null;
        Discovery = DiscoveryFault.None;
        Callback = CallbackFault.None;
    }

    internal IEnumerable<Hold> HoldsAt(EndpointKind kind, HoldPoint point) =>
        _holds.Where(hold => hold.Point == point && (hold.Kind == EndpointKind.Any || hold.Kind == kind));

    internal TimeSpan LatencyOf(EndpointKind kind)
    {
        lock (_lock)
            return _latency.GetValueOrDefault(kind) + (kind == EndpointKind.Any ? default : _latency.GetValueOrDefault(EndpointKind.Any));
    }

    /// <summary>The faults that this request meets: any delays before, then at most one other.</summary>
    internal IReadOnlyList<Fault> Next(EndpointKind kind)
    {
        List<Fault> met = [];
        lock (_lock)
        {
            bool disturbed = false;
            foreach (Queued queued in _queue)
            {
                if (queued.Kind != EndpointKind.Any && queued.Kind != kind)
                    continue;
                if (queued.Skip > 0)
                {
                    queued.Skip--;
                    continue;
                }

                bool delay = queued.Fault.Action == FaultAction.Delay;
                if (queued.Count == 0 || (disturbed && !delay))
                    continue;
                if (queued.Count != int.MaxValue)
                    queued.Count--;
                disturbed |= !delay;
                met.Add(queued.Fault);
            }

            _queue.RemoveAll(queued => queued.Count == 0);
        }

        return met;
    }

    private sealed class Queued(EndpointKind kind, Fault fault)
    {
        public EndpointKind Kind { get; } = kind;

        public Fault Fault { get; } = fault;

        public int Count { get; set; }

        public int Skip { get; set; }
    }
}
