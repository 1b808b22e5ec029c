using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Nothing that somebody else relies on is taken away without asking.</summary>
[Collection(EngineCollection.Name)]
public sealed class TakenNameTests
{
    private const string Client = "-BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -TimeoutSec 60";

    [Fact]
    public async Task A_name_that_is_taken_by_another_is_replaced_only_when_that_is_confirmed_and_the_old_one_is_revoked()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");

        Result refused = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");

        Assert.Equal("LucaBadRequest", refused.ErrorId);
        foreach (string says in (string[])["taken", session.Server.Clients.Confidential.ClientId, "-Force", "-Name"])
            Assert.Contains(says, refused.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (session.Server.Counters.Revocations, session.MustRun("Get-LucaConnection | Where-Object ClientId").Count));
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));

        Result replaced = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -Force");

        Assert.Null(replaced.Terminating);
        string warning = Assert.Single(replaced.Warnings);
        Assert.Contains(session.Server.Clients.Confidential.ClientId, warning, StringComparison.Ordinal);
        Assert.Contains("was revoked", warning, StringComparison.Ordinal);
        Assert.Equal(1, session.Server.Counters.Revocations);
    }

    [Fact]
    public async Task Another_key_too_and_the_same_one_never()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile; $null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");

        Assert.Equal("LucaBadRequest", session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $Other -Persist UnprotectedFile").ErrorId);
        Assert.Equal(session.Server.ApiKeys.Kari.Company.Name, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        Assert.Contains(
            "API key",
            Assert.Single(session.Run("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $Other -Persist UnprotectedFile -Force").Warnings),
            StringComparison.Ordinal);
    }

    /// <summary>They reach the same companies, so only the server's word tells them apart (RFC 7662).</summary>
    [Fact]
    public async Task By_force_another_user_of_the_same_client_is_told_of_and_the_authorization_before_is_revoked()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");

        Result same = await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Force");
        Assert.Empty(same.Warnings);
        Assert.Equal(0, session.Server.Counters.Revocations);
        Result other = await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Force", "åse");

        Assert.Contains("was revoked", Assert.Single(other.Warnings), StringComparison.Ordinal);
        Assert.NotEqual(0, session.Server.Counters.Revocations);
        Assert.Equal(4, session.MustRun("Get-LucaCompany").Count);
    }

    [Fact]
    public async Task Without_force_another_user_of_the_same_client_takes_a_name_only_when_that_is_confirmed()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Scope accounting.read");

        Result other = await session.SignInAsync($"Connect-Luca {Client} -Scope accounting.write", "åse");

        Assert.Equal("LucaBadRequest", other.ErrorId);
        foreach (string says in (string[])["taken", "another user", "nobody can be asked", "-Force"])
            Assert.Contains(says, other.Error.Exception.Message, StringComparison.Ordinal);
        // The new one, which nobody has.
        Assert.NotEqual(0, session.Server.Counters.Revocations);
        Assert.Empty(other.Warnings);
        session.Server.ExpireAccessTokens();
        Assert.Equal(3, session.MustRun("$null = Connect-Luca -Silent; Get-LucaCompany").Count);
        // The same user needs no question.
        Assert.Null((await session.SignInAsync($"Connect-Luca {Client} -Scope accounting.write")).Terminating);
    }

    [Fact]
    public async Task Who_stops_while_the_server_is_asked_who_signed_in_leaves_no_authorization_of_another_user()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Scope accounting.read");
        TaskCompletionSource<Hold> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PowerShell? shell = null;
        Task<Result> running = session.SignInAsync($"Connect-Luca {Client} -Scope accounting.write", "åse", begun: begun =>
        {
            shell = begun;
            // The client's secret was asked about before the address is shown.
            begun.Streams.Information.DataAdded += (_, _) =>
            {
                if (!held.Task.IsCompleted) held.SetResult(session.Server.Faults.Hold(EndpointKind.Introspect));
            };
        });
        Hold asked = await held.Task;
        await asked.Arrived;
        shell!.BeginStop(null, null);
        await running;
        using Hold revoked = session.Server.Faults.Hold(EndpointKind.Revoke);

        asked.Release();

        await revoked.Arrived.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        revoked.Release();
        session.Server.ExpireAccessTokens();
        Assert.Equal(3, session.MustRun("$null = Connect-Luca -Silent; Get-LucaCompany").Count);
    }

    [Theory]
    [InlineData("kari", true, false)]
    [InlineData("ola", true, true)]
    [InlineData("ola", false, true)]
    public async Task Other_companies_are_told_of_and_what_may_be_one_grant_is_not_revoked(string user, bool introspects, bool revokes)
    {
        await using EngineSession session = await EngineSession.StartAsync(
            new SandboxOptions { Introspection = introspects }, connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile", "kari", [session.Server.Companies[0].Id]);

        Result other = await session.SignInAsync(
            $"Connect-Luca {Client} -Force", user, user == "kari" ? [session.Server.Companies[1].Id] : null);

        Assert.Contains(
            revokes ? "was revoked" : "was the same user's", Assert.Single(other.Warnings), StringComparison.Ordinal);
        Assert.Equal(revokes, session.Server.Counters.Revocations > 0);
        Assert.Single(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task A_file_of_another_user_too_revokes_what_it_replaces()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("File", Path.Combine(session.Home, "moved.luca"));
        session.Set("Password", EngineSession.Secret("blåbær-17"));
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.MustRun("Export-LucaConnection -Path $File -Password $Password");
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile", "åse");

        Result imported = session.Run("Import-LucaConnection -Path $File -Password $Password -Persist UnprotectedFile -Force");

        Assert.Null(imported.Terminating);
        Assert.Contains("was revoked", Assert.Single(imported.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, session.MustRun("Get-LucaCompany").Count);
    }

    [Fact]
    public async Task What_was_signed_in_is_open_although_a_warning_ends_the_cmdlet()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Result ended = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $Other -Persist Process -Force -WarningAction Stop");

        Assert.NotNull(ended.Terminating);
        Assert.Equal(session.Server.ApiKeys.Ola.Company.Name, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        Assert.Equal(true, session.MustRun("(Get-LucaConnection).IsDefault")[0].BaseObject);

        // What a browser or a token brought would be lost, since its code is spent.
        session.MustRun("Disconnect-Luca -Force -WarningAction SilentlyContinue | Out-Null");
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(500), 1);
        Assert.NotNull((await session.SignInAsync($"Connect-Luca {Client} -Persist Process -WarningAction Stop")).Terminating);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task Signing_out_asks_and_where_nobody_can_be_asked_nothing_is_revoked()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");

        Result unasked = session.Run("Disconnect-Luca");

        Assert.Equal("LucaBadRequest", unasked.ErrorId);
        foreach (string says in (string[])["for everybody", "-Force", "-KeepAuthorization"])
            Assert.Contains(says, unasked.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(unasked.Output);
        Assert.Equal(0, session.Server.Counters.Revocations);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
        Assert.Empty(session.MustRun("Disconnect-Luca -Force -WhatIf"));
        Assert.Single(session.MustRun("Disconnect-Luca -KeepAuthorization"));
        Assert.True((bool)session.MustRun("$null = Connect-Luca; Disconnect-Luca -Confirm:$false")[0].Properties["Revoked"].Value);
        Assert.Equal(1, session.Server.Counters.Revocations);
    }

    [Theory]
    [InlineData("2", 0, 1)]
    [InlineData("0", 1, 0)]
    public async Task At_a_prompt_the_answer_counts(string answer, int revocations, int left)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        using StringWriter output = new();
        using StringReader person = new(answer + "\n");
        using Engine engine = new(new EngineHostUI(output, person, colored: false));

        Assert.True(engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath())));
        engine.Run("Disconnect-Luca; 'left=' + @(Get-LucaConnection -ListAvailable).Count");

        Assert.Contains("for everybody who uses it", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"left={left}", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(revocations, session.Server.Counters.Revocations);
    }
}
