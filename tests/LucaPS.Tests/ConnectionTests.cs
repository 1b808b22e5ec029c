using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

[Collection(EngineCollection.Name)]
public sealed class ConnectionTests
{
    private const string Client = "-BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -TimeoutSec 60";

    [Fact]
    public async Task A_saved_connection_opens_silently_and_without_a_request()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Result signedIn = await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        Assert.Null(signedIn.Terminating);
        long before = session.Server.Counters.GraphQLRequests;
        using System.Management.Automation.Runspaces.Runspace fresh = EngineSession.NewRunspace();

        Result result = EngineSession.Run(fresh, "Connect-Luca");

        Assert.Empty(result.Errors);
        Assert.Null(result.Terminating);
        Assert.Equal(signedIn.Output[0].Properties["ExpiresAt"].Value, result.Output[0].Properties["ExpiresAt"].Value);
        Assert.Equal(before, session.Server.Counters.GraphQLRequests);
        Assert.Equal(0, session.Server.Counters.Refreshes);
    }

    [Fact]
    public async Task A_data_cmdlet_opens_the_saved_default_by_itself()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");
        using System.Management.Automation.Runspaces.Runspace fresh = EngineSession.NewRunspace();

        Assert.Single(EngineSession.Run(fresh, "Get-LucaSaleInvoice -First 1").Output);
    }

    [Fact]
    public async Task Other_settings_than_the_saved_ones_need_a_new_sign_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");

        Assert.Equal("LucaLoginRequired", session.Run("Connect-Luca -BaseUri $BaseUri -ClientId luca-public -Silent").ErrorId);
        Assert.Empty(session.Run("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -Silent").Errors);
    }

    [Fact]
    public async Task Force_signs_in_anew_with_what_is_saved()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        int before = session.Server.Counters.SignIns;

        Result again = await session.SignInAsync("Connect-Luca -Force -NoBrowser -Interactive -TimeoutSec 60");

        Assert.Null(again.Terminating);
        Assert.Equal(session.Server.Clients.Confidential.ClientId, again.Output[0].Properties["ClientId"].Value);
        Assert.Equal(before + 1, session.Server.Counters.SignIns);
    }

    [Fact]
    public async Task A_revoked_authorization_says_so_and_is_signed_in_to_again()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Company {session.Server.Companies[0].Id}");
        session.Server.RevokeAllAuthorizations();

        Assert.Equal("LucaAuthorizationRevoked", session.Run("Get-LucaSaleInvoice -First 1").ErrorId);
        Assert.Equal("LucaAuthorizationRevoked", session.Run("Connect-Luca -Silent").ErrorId);
        Result again = await session.SignInAsync("Connect-Luca -NoBrowser -Interactive -TimeoutSec 60");
        Assert.Null(again.Terminating);
        Assert.Single(session.MustRun($"Get-LucaSaleInvoice -First 1 -Company {session.Server.Companies[0].Id}"));
    }

    [Fact]
    public async Task A_key_that_Luca_refuses_is_not_kept()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Bad", EngineSession.Secret("canary-key-1"));

        Result result = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $Bad -Persist UnprotectedFile");

        Assert.Equal("LucaSignInFailed", result.ErrorId);
        Assert.DoesNotContain("canary-key-1", result.AllText, StringComparison.Ordinal);
        Assert.Empty(session.MustRun("Get-LucaConnection -ListAvailable"));
    }

    [Fact]
    public async Task The_environment_names_a_key_that_is_kept_nowhere()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key);
        Environment.SetEnvironmentVariable("LUCA_BASEURI", session.Server.BaseUri.ToString());
        try
        {
            PSObject connection = Assert.Single(session.MustRun("Connect-Luca"));
            Assert.Equal("Process", connection.Properties["Persist"].Value.ToString());
            Assert.Equal("ApiKey", connection.Properties["AuthenticationType"].Value.ToString());
            Assert.False(Directory.Exists(Path.Combine(session.Home, "connections")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_API_KEY", null);
            Environment.SetEnvironmentVariable("LUCA_BASEURI", null);
        }
    }

    [Fact]
    public async Task Connections_lie_side_by_side_and_one_is_the_default()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca one -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process; $null = Connect-Luca two -BaseUri $BaseUri -ApiKey $Other -Persist Process");
        string one = session.Server.ApiKeys.Kari.Company.Name;
        string two = session.Server.ApiKeys.Ola.Company.Name;

        Assert.Equal(two, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        Assert.Equal(one, session.MustRun("(Get-LucaCompany -Connection one).Name")[0].BaseObject);
        Assert.Equal(two, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        session.MustRun("Set-LucaConnection one -Default");
        Assert.Equal(one, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        Assert.Equal("one,two", session.MustRun("(Get-LucaConnection).Name -join ','")[0].BaseObject);
        Assert.Equal("two", session.MustRun("(Get-LucaConnection t*).Name")[0].BaseObject);
        Assert.Equal("LucaNotConnected", session.Run("Get-LucaConnection three").ErrorId);
        Assert.Equal("LucaNotConnected", session.Run("Get-LucaCompany -Connection three").ErrorId);
    }

    [Fact]
    public async Task Signing_out_revokes_and_erases_and_says_so()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.MustRun($"$null = Get-LucaSaleInvoice -First 1 -Company {session.Server.Companies[0].Id}");
        Assert.Single(Directory.GetFiles(Path.Combine(session.Home, "schema")));

        Assert.Empty(session.MustRun("Disconnect-Luca -WhatIf"));
        Assert.Single(session.MustRun("Get-LucaConnection"));
        PSObject result = Assert.Single(session.MustRun("Disconnect-Luca -Force"));

        Assert.True((bool)result.Properties["Revoked"].Value);
        Assert.True((bool)result.Properties["Erased"].Value);
        Assert.Empty(session.MustRun("Get-LucaConnection -ListAvailable"));
        if (!OperatingSystem.IsWindows()) Assert.Empty(Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories));
        Assert.Equal("LucaNotConnected", session.Run("Get-LucaCompany").ErrorId);
        Assert.Equal("LucaNotConnected", session.Run("Disconnect-Luca").ErrorId);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_does_not_keep_anybody_signed_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.Server.Faults.Add(EndpointKind.Revoke, Fault.Reset(), count: 5);

        Result result = session.Run("Disconnect-Luca -Force");

        Assert.Empty(result.Errors);
        Assert.False((bool)result.Output[0].Properties["Revoked"].Value);
        Assert.True((bool)result.Output[0].Properties["Erased"].Value);
        Assert.Contains("may still be valid", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgetting_keeps_what_is_saved()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");

        PSObject result = Assert.Single(session.MustRun("Disconnect-Luca -KeepAuthorization"));

        Assert.False((bool)result.Properties["Revoked"].Value);
        Assert.Empty(session.MustRun("Get-LucaConnection"));
        Assert.Single(session.MustRun("Connect-Luca -Silent"));
        Assert.Equal(0, session.Server.Counters.Revocations);
    }

    [Fact]
    public async Task An_exported_connection_moves()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.Set("File", Path.Combine(session.Home, "moved.luca"));
        session.Set("Password", EngineSession.Secret("blåbær-17"));
        session.Set("Wrong", EngineSession.Secret("blåbær-18"));

        Assert.Single(session.MustRun("Export-LucaConnection -Path $File -Password $Password"));

        Assert.Empty(session.MustRun("Get-LucaConnection -ListAvailable"));
        Assert.Equal("LucaStoreFailed", session.Run("Import-LucaConnection -Path $File -Password $Wrong -Persist UnprotectedFile").ErrorId);
        PSObject imported = Assert.Single(
            session.MustRun("Import-LucaConnection -Path $File -Password $Password -Persist UnprotectedFile -Name moved"));
        Assert.Equal("moved", imported.Properties["Name"].Value);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task An_import_says_what_it_replaces()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile");
        session.Set("File", Path.Combine(session.Home, "moved.luca"));
        session.Set("Password", EngineSession.Secret("blåbær-17"));
        session.MustRun("Export-LucaConnection -Path $File -Password $Password");
        session.MustRun("Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");

        Result replaced = session.Run("Import-LucaConnection -Path $File -Password $Password -Persist UnprotectedFile -Force");
        Result again = session.Run("Import-LucaConnection -Path $File -Password $Password -Persist UnprotectedFile -Force");

        Assert.Contains("a personal API key", Assert.Single(replaced.Warnings), StringComparison.Ordinal);
        Assert.Empty(again.Warnings);
        Assert.Equal("AuthorizationCode", Assert.Single(again.Output).Properties["AuthenticationType"].Value.ToString());
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task A_default_company_is_used_where_none_is_named()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca {Client} -Persist Process");
        SandboxCompany second = session.Server.Companies[1];

        Assert.Equal("LucaCompanyRequired", session.Run("Get-LucaSaleInvoice -First 1").ErrorId);
        session.MustRun($"Set-LucaConnection -Company '{second.OrganisationNumber}'");
        Assert.Equal(second.Id, session.MustRun("(Get-LucaSaleInvoice -First 1).CompanyId")[0].BaseObject);
        Assert.Equal("LucaForbidden", session.Run("Set-LucaConnection -Company 314005589").ErrorId);
        Result mistyped = session.Run("Set-LucaConnection -Company 314005588");
        Assert.Equal("LucaForbidden", mistyped.ErrorId);
        Assert.Contains(
            "If '314005588' is an organisation number, it is mistyped", mistyped.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "If '314005588' is an organisation number, it is mistyped",
            session.Run("Get-LucaSaleInvoice -Company 314005588").Error.Exception.Message,
            StringComparison.Ordinal);
        session.MustRun("Set-LucaConnection -Company $null");
        Assert.Equal("LucaCompanyRequired", session.Run("Get-LucaSaleInvoice -First 1").ErrorId);
    }

    [Fact]
    public async Task A_connection_that_went_through_a_job_is_found_by_its_name()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Single(session.MustRun(
            "$copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-LucaConnection))); Get-LucaSaleInvoice -First 1 -Connection $copy"));
    }

    [Fact]
    public async Task A_secret_that_was_changed_in_Luca_needs_no_new_consent()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"Connect-Luca one {Client} -Persist UnprotectedFile");
        session.Server.Clients.ChangeSecret(session.Server.Clients.Confidential.ClientId, "canary-new-secret");
        session.Server.ExpireAccessTokens();
        session.Set("New", EngineSession.Secret("canary-new-secret"));

        Assert.Single(session.MustRun("Connect-Luca one -ClientId $ClientId -ClientSecret $New -Silent"));

        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
        Assert.Equal((1, 1), (session.Server.Counters.Grants, session.Server.Counters.Refreshes));
        session.Server.ExpireAccessTokens();
        using System.Management.Automation.Runspaces.Runspace fresh = EngineSession.NewRunspace();
        session.MustRun("$null = Disconnect-Luca -KeepAuthorization");
        Assert.NotEmpty(EngineSession.Run(fresh, "Get-LucaCompany -Connection one").Output);
        Assert.Equal((1, 2), (session.Server.Counters.Grants, session.Server.Counters.Refreshes));
    }
}
