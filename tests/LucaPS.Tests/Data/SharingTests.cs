using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class SharingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 150)]
    [InlineData(2, 1)]
    [InlineData(2, 150)]
    public async Task A_token_that_ends_between_pages_loses_and_repeats_no_row(int generation, int after)
    {
        await using EngineSession session = await Rows.SignedInAsync(new SandboxOptions { Generation = generation, Invoices = 5000 });
        session.Set("Server", session.Server);
        string company = session.Server.Companies[0].Id;
        string[] expected = Rows.Ids(session.MustRun($"Get-LucaSaleInvoice -Company '{company}' -Property id"));
        int refreshes = session.Server.Counters.Refreshes;

        Collection<PSObject> rows = session.MustRun($"$n = 0; Get-LucaSaleInvoice -Company '{company}' -Property id -ThrottleLimit 1 | ForEach-Object {{ $n++; if ($n -eq {after}) {{ $Server.ExpireAccessTokens() }}; $_ }}");

        Assert.Equal(5000, expected.Length);
        Assert.Equal(expected, Rows.Ids(rows));
        Assert.Equal(refreshes + 1, session.Server.Counters.Refreshes);
        Assert.Equal(0, session.Server.Counters.Replays);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(2, 32)]
    public async Task Runspaces_share_one_connection_and_one_refresh(int generation, int runspaces)
    {
        await using EngineSession session = await Rows.SignedInAsync(new SandboxOptions { Generation = generation });
        string company = session.Server.Companies[0].Id;
        object connection = session.MustRun("Get-LucaConnection")[0];
        Runspace[] others = [.. Enumerable.Range(0, runspaces).Select(_ => EngineSession.NewRunspace())];
        try
        {
            foreach (Runspace other in others) other.SessionStateProxy.SetVariable("c", connection);
            session.Server.ExpireAccessTokens();

            Result[] results = await Task.WhenAll(others.Select(
                other => Task.Run(() => EngineSession.Run(other, $"Get-LucaSaleInvoice -Connection $c -Company '{company}'"))));

            Assert.All(results, result =>
            {
                Assert.Null(result.Terminating);
                Assert.Empty(result.Errors);
                Assert.Equal(250, Rows.Ids(result.Output).Distinct().Count());
            });
            Assert.Equal(1, session.Server.Counters.Refreshes);
            Assert.Equal(0, session.Server.Counters.Replays);
        }
        finally
        {
            foreach (Runspace other in others) other.Dispose();
        }
    }

    /// <summary>Each call shows whose token it used by the companies that it reaches; tokens end and are renewed meanwhile.</summary>
    [Fact]
    public async Task Ten_thousand_interleaved_calls_on_two_connections_never_cross()
    {
        const int runspaces = 4, rounds = 1250;
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Result kari = await session.SignInAsync(Rows.Connect + " -Name kari");
        Result ola = await session.SignInAsync(Rows.Connect + " -Name ola", "ola");
        Runspace[] others = [.. Enumerable.Range(0, runspaces).Select(_ => EngineSession.NewRunspace())];
        try
        {
            foreach (Runspace other in others)
            {
                other.SessionStateProxy.SetVariable("kari", kari.Output[0]);
                other.SessionStateProxy.SetVariable("ola", ola.Output[0]);
            }

            const string ask =
                "function Ask($c) { (Invoke-LucaGraphQL '{ companies { nodes { id } } }' -Connection $c).companies.nodes.id -join ',' }; ";
            string[] expected = [.. EngineSession.Run(others[0], ask + "Ask $kari; Ask $ola").Output.Select(text => text.ToString())];
            Assert.Equal(2, expected.Distinct().Count());
            string calls = ask + $"$n = 0; $wrong = 0; foreach ($i in 1..{rounds}) {{ $n += 2; if ((Ask $kari) -cne '{expected[0]}') {{ $wrong++ }}; if ((Ask $ola) -cne '{expected[1]}') {{ $wrong++ }} }}; $n; $wrong";
            Task<Result[]> running = Task.WhenAll(others.Select(other => Task.Run(() => EngineSession.Run(other, calls))));
            int endings = 0, before = session.Server.Counters.GraphQLRequests;
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(50, TestContext.Current.CancellationToken));
                if (session.Server.Counters.GraphQLRequests < before + (1000 * (endings + 1))) continue;
                session.Server.ExpireAccessTokens();
                endings++;
            }

            Result[] results = await running;
            Assert.All(results, result => Assert.Empty(result.Errors));
            Assert.Equal(runspaces * rounds * 2, results.Sum(result => (int)result.Output[0].BaseObject));
            Assert.Equal(0, results.Sum(result => (int)result.Output[1].BaseObject));
            Assert.InRange(endings, 2, 20);
            Assert.InRange(session.Server.Counters.Refreshes, endings, 2 * endings);
            Assert.Equal(0, session.Server.Counters.Replays);
        }
        finally
        {
            foreach (Runspace other in others) other.Dispose();
        }
    }

    [Fact]
    public async Task Two_keys_side_by_side_never_cross()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Set("OlaKey", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca -Name ola -BaseUri $BaseUri -ApiKey $OlaKey -Persist Process");

        Collection<PSObject> rows = session.MustRun("foreach ($i in 1..20) { foreach ($c in 'default', 'ola') { Get-LucaCompany -Connection $c | ForEach-Object { \"$c $($_.Id)\" } } }");

        Assert.Equal(40, rows.Count);
        Assert.Equal(
            [$"default {session.Server.Companies[0].Id}", $"ola {session.Server.Companies[4].Id}"],
            rows.Select(row => row.ToString()).Distinct());
    }

    [Fact]
    public async Task A_connection_passed_by_value_does_not_become_the_default()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        object connection = session.MustRun("Get-LucaConnection")[0];
        session.Set("Ola", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca ola -BaseUri $BaseUri -ApiKey $Ola -Persist Process");
        using Runspace other = EngineSession.NewRunspace();
        other.SessionStateProxy.SetVariable("c", connection);

        Assert.Equal(
            session.Server.ApiKeys.Kari.Company.Name,
            EngineSession.Run(other, "(Get-LucaCompany -Connection $c).Name").Output[0].BaseObject);
        // What the process's other runspace uses counts.
        Assert.Equal(session.Server.ApiKeys.Ola.Company.Name, EngineSession.Run(other, "(Get-LucaCompany).Name").Output[0].BaseObject);
    }
}
