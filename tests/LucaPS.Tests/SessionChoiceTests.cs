using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using System.Xml.Linq;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>A session's choices are its own, and no connection ever acts for somebody else.</summary>
[Collection(EngineCollection.Name)]
public sealed class SessionChoiceTests
{
    private const string Client = "-BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -TimeoutSec 60";

    [Theory]
    [InlineData("$null = Connect-Luca; Set-LucaConnection -Company $company; Wait; (Get-LucaSaleInvoice -First 1).CompanyId -eq $company -and (Get-LucaConnection).DefaultCompany -eq $company")]
    [InlineData("$c = $using:Connection; Set-LucaConnection $c -Company $company; Wait; (Get-LucaSaleInvoice -First 1 -Connection $c).CompanyId -eq $company")]
    [InlineData("Set-LucaConnection -Company $company; Wait; (Get-LucaSaleInvoice -First 1).CompanyId -eq $company")]
    public async Task Parallel_runspaces_choose_a_company_each(string work)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"$Connection = Connect-Luca {Client} -Persist UnprotectedFile");
        // The third has no invoices.
        session.Set("Ids", session.Server.Companies.Take(2).Select(company => company.Id).ToArray());
        session.Set("Module", Engine.ModulePath());

        // Each waits until all have chosen.
        var output = session.MustRun($$"""
            $count = [System.Threading.CountdownEvent]::new($Ids.Count)
            $Ids | ForEach-Object -ThrottleLimit 8 -Parallel {
                Import-Module $using:Module
                $company = $_
                $all = $using:count
                function Wait { $null = $all.Signal(); $null = $all.Wait(60000) }
                {{work}}
            }
            """);

        Assert.Equal(2, output.Count);
        Assert.All(output, right => Assert.Equal(true, right.BaseObject));
        Assert.Null(session.MustRun("(Get-LucaConnection).DefaultCompany")[0]);
    }

    [Fact]
    public async Task Another_session_that_saves_a_default_company_changes_nobody_elses()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string[] ids = [.. session.Server.Companies.Select(company => company.Id)];
        await session.SignInAsync($"Connect-Luca {Client} -Persist UnprotectedFile -Company {ids[0]}");
        using Runspace other = EngineSession.NewRunspace();

        EngineSession.Run(other, $"$null = Connect-Luca -Company {ids[1]}");
        session.Server.ExpireAccessTokens();

        Assert.Equal(ids[0], session.MustRun("(Get-LucaSaleInvoice -First 1).CompanyId")[0].BaseObject);
        Assert.Equal(ids[0], session.MustRun("(Get-LucaConnection).DefaultCompany")[0].BaseObject);
        using Runspace later = EngineSession.NewRunspace();
        Assert.Equal(ids[1], EngineSession.Run(later, "(Connect-Luca).DefaultCompany").Output[0].BaseObject);
    }

    [Theory]
    [InlineData("Process", false)]
    [InlineData("UnprotectedFile", true)]
    public async Task A_connection_does_not_become_that_of_another_key(string persist, bool isReplaced)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun($"$a = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist {persist}; $b = Connect-Luca -BaseUri $BaseUri -ApiKey $Other -Persist {persist} -Force");

        Result a = session.Run("(Get-LucaCompany -Connection $a).Name");
        Assert.Equal(session.Server.ApiKeys.Ola.Company.Name, session.MustRun("(Get-LucaCompany -Connection $b).Name")[0].BaseObject);
        Assert.Equal(session.Server.ApiKeys.Ola.Company.Name, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
        if (!isReplaced)
        {
            Assert.Equal(session.Server.ApiKeys.Kari.Company.Name, Assert.Single(a.Output).BaseObject);
            return;
        }

        Assert.Equal("LucaNotConnected", a.ErrorId);
        Assert.Contains("was replaced by a later sign-in", a.Error.Exception.Message, StringComparison.Ordinal);
        // Nor can it sign out its replacement.
        Assert.Equal("LucaNotConnected", session.Run("Disconnect-Luca $a -Force").ErrorId);
        Assert.Single(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task Nor_that_of_another_user_of_the_same_client_in_this_session_or_another()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"$a = Connect-Luca {Client} -Persist UnprotectedFile", "kari");
        using Runspace other = EngineSession.NewRunspace();
        EngineSession.Run(other, "$null = Connect-Luca; $null = Get-LucaCompany");

        await session.SignInAsync("$b = Connect-Luca -Force -NoBrowser -Interactive -TimeoutSec 60", "ola");

        Assert.Equal("LucaNotConnected", session.Run("Get-LucaCompany -Connection $a").ErrorId);
        Assert.Equal("LucaNotConnected", EngineSession.Run(other, "Get-LucaCompany").ErrorId);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany -Connection $b"));
        Assert.NotEmpty(EngineSession.Run(other, "$null = Connect-Luca; Get-LucaCompany").Output);
    }

    [Fact]
    public async Task A_copy_from_a_job_or_a_file_never_speaks_for_a_later_sign_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"$null = Connect-Luca one {Client} -Persist UnprotectedFile");
        session.MustRun("$copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-LucaConnection one)))");
        Assert.NotEmpty(session.MustRun("Get-LucaCompany -Connection $copy"));
        // A refresh is not another sign-in.
        session.Server.ExpireAccessTokens();
        Assert.NotEmpty(session.MustRun("Get-LucaCompany -Connection $copy"));

        await session.SignInAsync($"$null = Connect-Luca one {Client} -Persist UnprotectedFile -Force");
        foreach (string command in new[]
        {
            "Get-LucaCompany -Connection $copy", "Disconnect-Luca $copy -WhatIf", "Get-LucaAccessToken -Connection $copy"
        })
        {
            Result refused = session.Run(command);
            Assert.Equal("LucaNotConnected", refused.ErrorId);
            Assert.Contains("different sign-in", refused.Error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.NotEmpty(session.MustRun("Get-LucaCompany -Connection one"));
    }

    [Fact]
    public async Task A_background_runspace_of_a_process_uses_what_the_others_share_and_not_the_saved_default()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");
        string script = Path.Combine(session.Home, "background.ps1");
        await File.WriteAllTextAsync(script, """
            Import-Module $env:TEST_MODULE -ErrorAction Stop
            $key = [securestring]::new(); foreach ($c in $env:LUCA_API_KEY.ToCharArray()) { $key.AppendChar($c) }
            [Environment]::SetEnvironmentVariable('LUCA_API_KEY', $null)
            $null = Connect-Luca work -BaseUri $env:TEST_ADDRESS -ApiKey $key -Persist Process
            1..2 | ForEach-Object -Parallel { Import-Module $env:TEST_MODULE; "shared " + (Get-LucaCompany).Name; "marked " + (Get-LucaConnection).IsDefault }
            $other = [powershell]::Create([initialsessionstate]::CreateDefault2()); $null = $other.AddScript('Import-Module $env:TEST_MODULE; $null = Connect-Luca').Invoke()
            1 | ForEach-Object -Parallel { Import-Module $env:TEST_MODULE; try { Get-LucaCompany -ErrorAction Stop } catch { "differ " + $_.FullyQualifiedErrorId.Split(',')[0] + ' ' + $_.Exception.Message.Contains('-Connection') } }
            "own " + (Get-LucaCompany).Name
            """);

        (string output, string errors, _) = await ShellProcess.RunAsync(ShellProcess.EngineOnly, script, [
            ("LUCAPS_HOME", session.Home), ("TEST_ADDRESS", session.Server.BaseUri.ToString()),
            ("LUCA_API_KEY", session.Server.ApiKeys.Ola.Key),
        ]);

        string name = session.Server.ApiKeys.Ola.Company.Name;
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("", errors);
        Assert.Equal((2, 2), (lines.Count(line => line == "shared " + name), lines.Count(line => line == "marked True")));
        Assert.Contains("differ LucaNotConnected True", lines);
        Assert.Contains("own " + name, lines);
    }

    [Fact]
    public async Task The_default_is_marked_and_what_is_known_to_be_revoked_is_shown()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca key -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile");
        await session.SignInAsync($"Connect-Luca books {Client} -Persist UnprotectedFile");
        await session.SignInAsync($"Connect-Luca default {Client} -Persist UnprotectedFile");

        Assert.Equal("books=False,default=True,key=False", List());
        session.MustRun("$null = Set-LucaConnection books -Default");
        Assert.Equal("books=True,default=False,key=False", List());
        session.Server.RevokeAllAuthorizations();
        Assert.Equal("LucaAuthorizationRevoked", session.Run("Get-LucaCompany").ErrorId);
        Assert.Equal(
            ["Revoked", "Active"],
            session.MustRun("(Get-LucaConnection books).State; (Get-LucaConnection key).State").Select(one => one.ToString()));

        using Runspace fresh = EngineSession.NewRunspace();
        Result saved = EngineSession.Run(fresh, "$null = Connect-Luca key; @(Get-LucaConnection -ListAvailable).Count; (Get-LucaConnection books -ListAvailable).State; (Get-LucaConnection b* -ListAvailable).IsDefault");
        Assert.Equal(["3", "Revoked", "False"], saved.Output.Select(one => one.ToString()));

        // One table for open and saved ones, with a mark for the default.
        XElement view = XDocument.Load(Repository.At("out", "LucaPS", "LucaPS.Format.ps1xml")).Descendants("View")
            .Single(candidate => candidate.Element("Name")!.Value == "LucaPS.Connection" && candidate.Element("TableControl") is not null);
        Assert.Equal(
            ["LucaPS.Connection", "LucaPS.Commands.SavedConnectionInfo"],
            view.Element("ViewSelectedBy")!.Elements().Select(type => type.Value));
        Assert.Contains("IsDefault", view.Descendants("TableColumnItem").First().Value, StringComparison.Ordinal);
        Assert.Contains(view.Descendants("TableColumnItem"), item => item.Value.Trim() == "State");

        string List() =>
            session.MustRun("(Get-LucaConnection | ForEach-Object { \"$($_.Name)=$($_.IsDefault)\" }) -join ','")[0].ToString();
    }

    [Fact]
    public async Task The_environment_never_takes_the_place_of_what_is_saved_or_named()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun("$null = Connect-Luca firmaB -BaseUri $BaseUri -ApiKey $Other -Persist UnprotectedFile");
        string ola = session.Server.ApiKeys.Ola.Company.Name, kari = session.Server.ApiKeys.Kari.Company.Name;
        Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key);
        Environment.SetEnvironmentVariable("LUCA_BASEURI", session.Server.BaseUri.ToString());
        try
        {
            using Runspace named = EngineSession.NewRunspace();
            Assert.Equal(
                ola, EngineSession.Run(named, "(Get-LucaCompany -Connection (Connect-Luca firmaB)).Name").Output.Single().BaseObject);
            Assert.Equal("LucaLoginRequired", EngineSession.Run(named, "Connect-Luca firmaC").ErrorId);
            Assert.Equal("LucaNotConnected", EngineSession.Run(named, "Get-LucaCompany -Connection firmaC").ErrorId);
            session.MustRun("$null = Disconnect-Luca firmaB -KeepAuthorization");
            named.Close();

            // With nothing saved as default, no Connect-Luca is needed, and the environment's key cannot be signed out.
            Assert.Equal("LucaNotConnected", session.Run("Disconnect-Luca -Force").ErrorId);
            Assert.Equal(kari, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
            Assert.Equal("Process", session.MustRun("(Get-LucaConnection).Persist")[0].ToString());

            // A key that changes there is used, with and without Connect-Luca.
            Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Ola.Key);
            Assert.Equal(ola, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
            Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key);
            Assert.Equal(kari, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
            Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Ola.Key);
            Assert.Equal(ola, session.MustRun("(Get-LucaCompany -Connection (Connect-Luca)).Name")[0].BaseObject);
            Assert.Equal("LucaLoginRequired", session.Run("Connect-Luca -BaseUri https://elsewhere.invalid -Force -Silent").ErrorId);

            // A saved default that was revoked stays the default.
            session.MustRun("$null = Connect-Luca default -BaseUri $BaseUri -ApiKey $Other -Persist UnprotectedFile");
            session.MustRun("$null = Disconnect-Luca -KeepAuthorization");
            Environment.SetEnvironmentVariable("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key);
            Assert.Equal(ola, session.MustRun("(Get-LucaCompany).Name")[0].BaseObject);
            Assert.Equal(ola, session.MustRun("(Get-LucaCompany -Connection (Connect-Luca)).Name")[0].BaseObject);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_API_KEY", null);
            Environment.SetEnvironmentVariable("LUCA_BASEURI", null);
        }
    }

    [Fact]
    public async Task A_token_says_where_it_may_go()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Connect-Luca two -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        PSObject token = Assert.Single(session.MustRun("Get-LucaAccessToken two"));

        Assert.Equal(session.Server.BaseUri, token.Properties["BaseUri"].Value);
        Assert.Equal(new Uri(session.Server.BaseUri, "/api/v1/graphql"), token.Properties["GraphQLUri"].Value);
    }
}
