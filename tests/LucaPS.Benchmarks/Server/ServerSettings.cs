using System;

namespace LucaPS.Benchmarks.Server;

/// <summary>What the server has and how slow it is; changed between measurements, never during one.</summary>
internal sealed record ServerSettings
{
    /// <summary>1 answers discovery with 404; 2 with the documents of RFC 8414 and RFC 9728.</summary>
    public int Generation { get; init; } = 2;

    /// <summary>Invoices of each company.</summary>
    public int Rows { get; init; } = 100_000;

    public int Companies { get; init; } = 1;

    /// <summary>Whether cursors are scrambled; otherwise they are positions in base64 (graphql-ruby's: <c>MTAw</c> is 100).</summary>
    public bool OpaqueCursors { get; init; }

    /// <summary>How long every GraphQL request waits before it is answered.</summary>
    public TimeSpan Latency { get; init; }
}
