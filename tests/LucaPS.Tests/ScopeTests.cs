using System;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

/// <summary>The scope asked for at a sign-in and at the next one, and the scope granted.</summary>
[Collection(EngineCollection.Name)]
public sealed class ScopeTests
{
    private const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist UnprotectedFile -TimeoutSec 60";
    private const string Again = "Connect-Luca -Force -NoBrowser -Interactive -TimeoutSec 60";

    [Theory]
    [InlineData(1, 2, "")]
    [InlineData(2, 1, "")]
    [InlineData(1, 2, " -Scope accounting")]
    [InlineData(2, 1, " -Scope accounting.read")]
    public async Task A_host_that_changed_its_generation_can_be_signed_in_to_again(int before, int after, string scope)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        int port;
        await using (SandboxServer first = await StartAsync(session, before, 0))
        {
            port = first.BaseUri.Port;
            session.Set("BaseUri", first.BaseUri);
            Assert.Null((await session.SignInAsync(Connect + scope)).Terminating);
        }

        await using SandboxServer second = await StartAsync(session, after, port);
        Result again = await session.SignInAsync(Again);

        Assert.Null(again.Terminating);
        dynamic connection = Assert.Single(again.Output);
        Assert.Equal(after, (int)connection.Generation);
        Assert.Equal(after == 1 ? "accounting" : "accounting.read accounting.write", (string)connection.Scope);
    }

    [Fact]
    public async Task The_users_own_scope_is_asked_for_again()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync(Connect + " -Scope accounting.read");

        Result again = await session.SignInAsync(Again);

        Assert.Contains(again.Information, line => line.Contains("scope=accounting.read&", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_narrower_grant_is_said_and_the_same_command_takes_it_again()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { GrantReadOnly = true }, connect: false);
        const string both = Connect + " -Scope accounting.read,accounting.write";

        Result first = await session.SignInAsync(both);

        Assert.Null(first.Terminating);
        Assert.Contains(
            "granted accounting.read, not accounting.read accounting.write", Assert.Single(first.Warnings), StringComparison.Ordinal);
        Result second = session.Run(both.Replace("-NoBrowser -Interactive", "-Silent", StringComparison.Ordinal));
        Assert.Null(second.Terminating);
        Assert.Equal("accounting.read", (string)((dynamic)Assert.Single(second.Output)).Scope);
        Assert.Equal(1, session.Server.Counters.Grants);
        Assert.Equal("LucaLoginRequired", session.Run("Connect-Luca -Scope accounting.write -Silent").ErrorId);
    }

    private static Task<SandboxServer> StartAsync(EngineSession session, int generation, int port) =>
        SandboxServer.StartAsync(new SandboxOptions { Generation = generation, Port = port, RedirectUris = { session.RedirectUri } });
}
