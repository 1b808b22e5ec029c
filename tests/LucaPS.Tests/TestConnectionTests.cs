using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

[Collection(EngineCollection.Name)]
public sealed class TestConnectionTests
{
    private const string Client = "-BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -TimeoutSec 60";

    [Fact]
    public async Task It_says_what_the_server_says_and_changes_nothing()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        string before = Saved(session);
        using Runspace agent = EngineSession.NewRunspace();

        Assert.Equal("True Active True 3", Ask());
        session.Server.ExpireAccessTokens();
        Assert.Equal("True Active True 3", Ask());
        session.Server.RevokeAllAuthorizations();
        Assert.Equal("False Revoked True 3", Ask());

        Assert.Contains(
            "Connect-Luca",
            (string)EngineSession.Run(agent, "(Test-LucaConnection).Reason").Output[0].BaseObject,
            StringComparison.Ordinal);
        Assert.Equal(before, Saved(session));
        Assert.Equal((0, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
        Assert.Equal(false, EngineSession.Run(agent, "Test-LucaConnection -Quiet").Output[0].BaseObject);

        string Ask()
        {
            Result result = EngineSession.Run(
                agent, "Test-LucaConnection | ForEach-Object { \"$($_.Ok) $($_.State) $($_.IsDefault) $($_.Companies.Count)\" }");
            Assert.Empty(result.Errors);
            return result.Output.Single().ToString();
        }
    }

    [Fact]
    public async Task One_whose_new_tokens_could_not_be_saved_does_not_work()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.Server.ExpireAccessTokens();
        // A file where the attempt to save goes: it fails even for root.
        string attempt = Path.Combine(session.Home, "connections", ".rehearsal");
        if (Directory.Exists(attempt)) Directory.Delete(attempt, recursive: true);
        File.WriteAllText(attempt, "");
        using Runspace agent = EngineSession.NewRunspace();

        PSObject tested = Assert.Single(EngineSession.Run(agent, "Test-LucaConnection").Output);

        Assert.Equal("LucaStoreFailed", EngineSession.Run(agent, "Get-LucaCompany").ErrorId);
        Assert.Equal((false, "Active"), (tested.Properties["Ok"].Value, tested.Properties["State"].Value));
        Assert.Contains(".rehearsal", (string)tested.Properties["Reason"].Value, StringComparison.Ordinal);
        Assert.Equal((0, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
    }

    [Fact]
    public async Task An_inactive_refresh_token_of_an_expired_access_token_is_no_proof()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Options.AccessTokenLifetime = TimeSpan.Zero;
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.Server.Options.AccessTokenLifetime = TimeSpan.FromHours(1);
        session.Server.Faults.Add(EndpointKind.Introspect, Fault.Answer(200, """{"active":false}"""), int.MaxValue);
        using Runspace agent = EngineSession.NewRunspace();

        PSObject tested = Assert.Single(EngineSession.Run(agent, "Test-LucaConnection").Output);

        Assert.Equal((true, "Active"), (tested.Properties["Ok"].Value, tested.Properties["State"].Value));
        Assert.Equal(0, session.Server.Counters.Replays);
    }

    [Fact]
    public async Task A_refresh_whose_answer_was_lost_is_uncertain_and_not_revoked()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -RetryTimeoutSec 0");
        session.Server.ExpireAccessTokens();
        session.Server.Faults.Add(EndpointKind.Token, Fault.CommitThenDrop());
        Assert.Equal("LucaAuthorizationRevoked", session.Run("Get-LucaCompany").ErrorId);

        PSObject tested = Assert.Single(session.MustRun("Test-LucaConnection"));

        Assert.Equal((false, "Uncertain"), (tested.Properties["Ok"].Value, tested.Properties["State"].Value));
        Assert.Equal((1, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
    }

    [Fact]
    public async Task A_token_endpoint_that_is_down_has_revoked_nothing()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -RetryTimeoutSec 0");
        session.Server.ExpireAccessTokens();
        session.Server.Faults.Add(EndpointKind.Token, Fault.Answer(503, """{"error":"temporarily_unavailable"}"""));

        Result down = session.Run("Get-LucaCompany");

        Assert.Equal("LucaServerError", down.ErrorId);
        Assert.Contains("Try again in a minute", down.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Uncertain", Assert.Single(session.MustRun("Test-LucaConnection")).Properties["State"].Value);
        // Nor has it a minute later, when it may be asked again; until then no answer has come.
        Assert.Equal("LucaTimeout", session.Run("Get-LucaCompany").ErrorId);
        Assert.Equal("LucaTimeout", session.Run($"'1', '2' | Get-LucaSaleInvoice -Company {session.Server.Companies[0].Id}").ErrorId);
        Assert.Equal((0, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
    }

    [Fact]
    public async Task A_key_and_one_that_is_not_there_are_told_and_are_no_errors()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca key -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");

        PSObject[] tested = [.. session.MustRun("'key', 'nosuch' | Test-LucaConnection")];

        Assert.Equal(("key", true, "Active", "UnprotectedFile"), (
            tested[0].Properties["Name"].Value, tested[0].Properties["Ok"].Value, tested[0].Properties["State"].Value,
            tested[0].Properties["Persist"].Value));
        Assert.Equal(
            ("nosuch", false, "Missing"),
            (tested[1].Properties["Name"].Value, tested[1].Properties["Ok"].Value, tested[1].Properties["State"].Value));
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Reset(), count: 1);
        PSObject cut = Assert.Single(session.MustRun("Test-LucaConnection key"));
        Assert.Equal((false, "Active"), (cut.Properties["Ok"].Value, cut.Properties["State"].Value));
        Assert.Single(session.MustRun("Get-LucaConnection"));
    }

    [Fact]
    public async Task A_refused_key_of_the_environment_is_revoked()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Environment.SetEnvironmentVariable("LUCA_BASEURI", session.Server.BaseUri.AbsoluteUri);
        Environment.SetEnvironmentVariable("LUCA_API_KEY", "canary-no-key-of-this-server");
        try
        {
            PSObject refused = Assert.Single(session.MustRun("Test-LucaConnection"));

            Assert.Equal((false, "Revoked"), (refused.Properties["Ok"].Value, refused.Properties["State"].Value));
            session.Server.Faults.Add(EndpointKind.GraphQL, Fault.GatewayBadRequest(), int.MaxValue);
            PSObject unclear = Assert.Single(session.MustRun("Test-LucaConnection"));
            Assert.Equal((false, "Uncertain"), (unclear.Properties["Ok"].Value, unclear.Properties["State"].Value));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_API_KEY", null);
            Environment.SetEnvironmentVariable("LUCA_BASEURI", null);
        }
    }

    private static string Saved(EngineSession session) => string.Join(
        '\n', Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => file + " " + Convert.ToHexString(File.ReadAllBytes(file))));
}
