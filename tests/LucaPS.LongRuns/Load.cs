using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.LongRuns;

/// <summary>Many runspaces of one process at once, against a server in another.</summary>
internal static class Load
{
    private const int Runspaces = 50;
    private const int Connections = 8;

    // Lists that end and lists that are cut off, lookups that find and one that does not, documents, and an error that a script carries on
    // after.
    private const string Round = """
        $a = @{ Connection = $Connection }
        $n = @(Get-LucaSaleInvoice @a -First 250).Count
        if ($n -ne 250) { throw "250 invoices were $n. $error" }
        $n = 0
        do { Get-LucaSaleInvoice @a -Property id, saleCustomer.name | ForEach-Object { if (++$n -eq 120) { break } } } while ($false)
        if ($n -ne 120) { throw "120 invoices were $n. $error" }
        if ((Get-LucaSaleInvoice @a -Id $Id).Id -ne $Id) { throw 'Another invoice came.' }
        $null = Get-LucaSaleCustomer @a -First 20
        $null = Get-LucaSaleProduct @a -First 20
        $null = Invoke-LucaGraphQL @a '{ companies { nodes { id name } } }'
        $missing = $null
        $null = Get-LucaSaleInvoice @a -Id nobody -ErrorAction SilentlyContinue -ErrorVariable missing
        if ($missing.Count -ne 1) { throw 'An invoice that is not there was found.' }
        $error.Clear()
        """;

    /// <param name="time">How long in total.</param>
    /// <param name="samples">The number of parts; after each, everything stops for a sample.</param>
    public static async Task<IReadOnlyList<Sample>> RunAsync(TimeSpan time, int samples)
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        Session[] sessions = [.. Enumerable.Range(0, Runspaces).Select(_ => new Session())];
        try
        {
            sessions[0].Set("BaseUri", server.BaseUri);
            sessions[0].Set("Key", Session.Secret(ServerProcess.Key));
            object[] connections = [.. Enumerable.Range(0, Connections).Select(i =>
                sessions[0].Run($"Connect-Luca -Name c{i} -BaseUri $BaseUri -ApiKey $Key -Persist Process")[0].BaseObject)];
            object id = sessions[0].Run("(Get-LucaSaleInvoice -Connection c0 -First 1).Id")[0].BaseObject;
            for (int i = 0; i < Runspaces; i++)
            {
                sessions[i].Set("Connection", connections[i % Connections]);
                sessions[i].Set("Id", id);
            }

            List<Sample> taken = [];
            for (int part = 1; part <= samples; part++)
            {
                using Process process = Process.GetCurrentProcess();
                TimeSpan processor = process.TotalProcessorTime;
                Stopwatch watch = Stopwatch.StartNew();
                int rounds = 0;
                TimeSpan limit = time / samples;
                await Task.WhenAll(sessions.Select(session => Task.Factory.StartNew(
                    () =>
                    {
                        while (watch.Elapsed < limit)
                        {
                            session.Run(Round);
                            Interlocked.Increment(ref rounds);
                        }
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
                process.Refresh();
                double used = (process.TotalProcessorTime - processor).TotalSeconds;
                taken.Add(Sample.Take());
                Console.WriteLine($"{part,3}: {rounds / watch.Elapsed.TotalSeconds,6:0.0} rounds a second, {used * 1000 / rounds,6:0.0} ms of processor time a round; {taken[^1]}");
            }

            return taken;
        }
        finally
        {
            // In reverse: each restores what it found, and the first found the original.
            foreach (Session session in sessions.Reverse()) session.Dispose();
        }
    }
}
