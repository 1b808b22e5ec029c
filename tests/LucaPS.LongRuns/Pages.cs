using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using LucaPS.Sandbox;

namespace LucaPS.LongRuns;

/// <summary>The result of a long list.</summary>
internal sealed record PagesResult(long Rows, int Passes, int Requests, int Refreshes, int Replays, int Unauthorized, TimeSpan Time);

/// <summary>A list read repeatedly while access tokens keep expiring: no row may be lost, repeated or out of order.</summary>
internal static class Pages
{
    /// <param name="invoices">Rows of one pass.</param>
    /// <param name="refreshes">It ends after the pass in which this many were reached.</param>
    /// <param name="tokenLife">Lifetime of an access token by the machine's clock; null to have the server refuse it at each page.</param>
    public static async Task<PagesResult> RunAsync(int invoices, int refreshes, TimeSpan? tokenLife)
    {
        SandboxOptions options = new() { Invoices = invoices, RefreshEndsPreviousAccessToken = true };
        await using SandboxServer server = await SandboxServer.StartAsync(options);
        using Session session = new();
        await session.SignInAsync(server);
        session.Set("Company", server.Companies[0].Id);
        Checker expected = new(null);
        session.Set("Check", expected);
        const string Read = "Get-LucaSaleInvoice -Company $Company -Property id -ThrottleLimit 1 | ForEach-Object { $Check.Row($_.Id) }";
        session.Run(Read);
        if (expected.Ids.Count != invoices || new HashSet<string>(expected.Ids).Count != invoices)
            throw new InvalidOperationException($"The server has {expected.Ids.Count} rows of {invoices}.");

        if (tokenLife is { } life)
        {
            // From here on tokens are short-lived; the first of them comes with the first refresh.
            options.AccessTokenLifetime = life;
            server.ExpireAccessTokens();
        }
        else
        {
            // Every second request, so each page is refused once, then read with the next token.
            for (int i = 0; i < refreshes; i++) server.Faults.Add(EndpointKind.GraphQL, Fault.Unauthorized(), skip: (2 * i) + 1);
        }

        int requestsBefore = server.Counters.GraphQLRequests, before = server.Counters.Refreshes;
        Stopwatch watch = Stopwatch.StartNew();
        long rows = 0;
        int passes = 0;
        while (server.Counters.Refreshes - before < refreshes)
        {
            Checker checker = new(expected.Ids);
            session.Set("Check", checker);
            session.Run(Read);
            checker.End();
            rows += checker.Count;
            passes++;
        }

        return new PagesResult(
            rows, passes, server.Counters.GraphQLRequests - requestsBefore, server.Counters.Refreshes - before, server.Counters.Replays,
            server.Counters.Unauthorized, watch.Elapsed);
    }
}

/// <summary>Sees every row; public for PowerShell to call.</summary>
public sealed class Checker
{
    private readonly IReadOnlyList<string>? _expected;
    private readonly List<string> _ids = [];

    internal Checker(IReadOnlyList<string>? expected) => _expected = expected;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    internal IReadOnlyList<string> Ids => _ids;

    /// <summary>The next row.</summary>
    public void Row(string id)
    {
        if (_expected is null) _ids.Add(id);
        else if (Count >= _expected.Count || _expected[Count] != id)
            throw new InvalidOperationException($"Row {Count} is {id}, which is not the one that comes there.");
        Count++;
    }

    internal void End()
    {
        if (Count != _expected!.Count) throw new InvalidOperationException($"{Count} rows came of {_expected.Count}.");
    }
}
