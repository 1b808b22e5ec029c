using System;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

[Collection(EngineCollection.Name)]
public sealed class SignInTests
{
    private const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_code_flow_opens_a_connection(int generation)
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = generation }, connect: false);

        Result result = await session.SignInAsync(Connect);

        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        dynamic connection = Assert.Single(result.Output);
        Assert.Equal("LucaPS.Connection", result.Output[0].TypeNames[0]);
        Assert.Equal(generation, (int)connection.Generation);
        Assert.Equal("default", (string)connection.Name);
        Assert.Equal(250, session.MustRun($"Get-LucaSaleInvoice -Company '{session.Server.Companies[0].Id}'").Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Declining_is_access_denied(int generation)
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = generation }, connect: false);

        Result result = await session.SignInAsync(Connect, allow: false);

        Assert.Equal("LucaAccessDenied", result.ErrorId);
    }

    [Fact]
    public async Task The_chosen_companies_are_the_connections()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string[] chosen = [session.Server.Companies[0].Id, session.Server.Companies[1].Id];

        Result result = await session.SignInAsync(Connect, companies: chosen);

        Assert.Equal(string.Join(',', chosen), session.MustRun("(Get-LucaCompany | ForEach-Object Id) -join ','")[0].ToString());
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task A_session_that_cannot_ask_fails_at_once_and_names_the_command()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId");

        Assert.Equal("LucaLoginRequired", result.ErrorId);
        Assert.Contains("Connect-Luca", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.SignIns);
    }

    [Fact]
    public async Task Nobody_finishing_in_time_is_a_timeout_that_says_what_to_check()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run(Connect.Replace("-TimeoutSec 60", "-TimeoutSec 1", StringComparison.Ordinal));

        Assert.Equal("LucaSignInTimeout", result.ErrorId);
        Assert.Contains(session.RedirectUri, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_said_before_anything_is_opened()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        using System.Net.Sockets.TcpListener taken = new(System.Net.IPAddress.Loopback, new Uri(session.RedirectUri).Port);
        taken.Start();

        Result result = session.Run(Connect);

        Assert.Equal("LucaPortInUse", result.ErrorId);
        Assert.DoesNotContain("authorize?", string.Join('\n', result.Information), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_token_code_or_verifier_is_in_any_stream()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = await session.SignInAsync(
            "$VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; " + Connect + " -Verbose");

        Assert.Empty(result.Errors);
        Assert.DoesNotContain(session.Server.Clients.Confidential.ClientSecret!, result.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("code_verifier", result.AllText, StringComparison.Ordinal);
        string token = session.RevealToken();
        Assert.DoesNotContain((string)token, result.AllText, StringComparison.Ordinal);
    }
}
