using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.LongRuns;

/// <summary>Calls of many kinds in one process, against a server in another.</summary>
internal static class Calls
{
    // Each line sends one request.
    private const string Round = """
        foreach ($i in 1..$Rounds) {
            $null = Get-LucaSaleCustomer -First 1
            $null = Get-LucaSaleInvoice -First 2 -Property id, saleCustomer.name
            $null = Get-LucaSaleInvoice -Id $Id
            $null = Invoke-LucaGraphQL '{ companies { nodes { id } } }'
            $null = Get-LucaSaleProduct -First 1
        }
        """;

    private const int Kinds = 5;

    /// <param name="calls">How many in all.</param>
    /// <param name="samples">At how many moments to look, the first after the first part.</param>
    /// <param name="told">Each sample as it is taken.</param>
    public static async Task<IReadOnlyList<Sample>> RunAsync(int calls, int samples, Action<int, Sample> told)
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        using Session session = new();
        session.Set("BaseUri", server.BaseUri);
        session.Set("Key", Session.Secret(ServerProcess.Key));
        session.Run("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $Key -Persist Process");
        session.Set("Id", session.Run("(Get-LucaSaleInvoice -First 1).Id")[0].BaseObject);
        List<Sample> taken = [];
        int part = Math.Max(1, calls / samples / Kinds);
        for (int i = 1; i <= samples; i++)
        {
            session.Set("Rounds", part);
            session.Run(Round);
            taken.Add(Sample.Take());
            told(i * part * Kinds, taken[^1]);
        }

        return taken;
    }

    /// <summary>The sandbox as a program of its own, so that what it holds does not count here.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process _process;

        private ServerProcess(Process process, Uri baseUri)
        {
            _process = process;
            BaseUri = baseUri;
        }

        public Uri BaseUri { get; }

        /// <summary>Of the demo user with one company.</summary>
        public const string Key = "luca-key-kari-fjellvag";

        public static async Task<ServerProcess> StartAsync()
        {
            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
            foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "luca-sandbox.dll"), "serve", "--quiet"]) start.ArgumentList.Add(argument);
            Process process = Process.Start(start)!;
            string? line = await process.StandardOutput.ReadLineAsync();
            return new ServerProcess(process, new Uri(line ?? throw new InvalidOperationException("The sandbox did not start.")));
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
