using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace LucaPS.LongRuns;

/// <summary>Many kinds of calls in one process, against a server in another.</summary>
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

    /// <param name="calls">How many in total.</param>
    /// <param name="samples">How many samples to take, the first after the first part.</param>
    /// <param name="told">Receives each sample as it is taken.</param>
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
}
