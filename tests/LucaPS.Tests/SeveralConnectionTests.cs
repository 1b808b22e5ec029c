using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Several connections side by side, and through the pipeline.</summary>
[Collection(EngineCollection.Name)]
public sealed class SeveralConnectionTests
{
    private const string Two = "$null = 'k1', 'k2' | ForEach-Object { Connect-Luca $_ -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process }";

    [Theory]
    [InlineData("'nosuch', 'k1', 'k2' | Disconnect-Luca -Force", 2)]
    [InlineData("'nosuch', 'k1', 'k2' | Set-LucaConnection -Default -PassThru", 2)]
    [InlineData("'nosuch', 'k1', 'k2' | Export-LucaConnection -Path $Folder -Password $Secret -Force", 2)]
    [InlineData("'nosuch', 'k1', 'k2' | Get-LucaAccessToken", 2)]
    public async Task One_that_is_not_there_does_not_stop_the_others(string script, int count)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Folder", session.Home);
        session.Set("Secret", EngineSession.Secret("canary-password"));
        session.MustRun(Two);

        Result result = session.Run(script);

        Assert.Null(result.Terminating);
        Assert.Equal(count, result.Output.Count);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("LucaNotConnected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("nosuch", Data.Rows.Bare(error.TargetObject));
    }

    [Fact]
    public async Task Several_exports_go_to_a_folder_and_never_over_each_other()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Folder", session.Home);
        session.Set("Secret", EngineSession.Secret("canary-password"));
        session.MustRun(Two);

        Result result = session.Run("Get-LucaConnection k1, k2 | Export-LucaConnection -Path \"$Folder/x\" -Password $Secret -Force");
        Assert.Single(result.Output);
        Assert.StartsWith("LucaStoreFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        result = session.Run("Export-LucaConnection -Name k2 -Path \"$Folder/x\" -Password $Secret -Force");
        Assert.Equal("LucaStoreFailed", result.ErrorId);
        Assert.Contains("'k1'", result.Errors.Single().Exception.Message, StringComparison.Ordinal);

        session.MustRun("Get-LucaConnection k1, k2 | Export-LucaConnection -Path $Folder -Password $Secret");
        Assert.Equal(
            ["k1.connection", "k2.connection"],
            System.IO.Directory.GetFiles(session.Home, "*.connection").Select(System.IO.Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("Get-LucaConnection k1 | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaConnection k1 | Get-LucaCompany")]
    public async Task A_connection_is_no_input_of_data_cmdlets_and_never_asks_another(string script)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun(Two);
        session.Server.Counters.Reset();

        Result result = session.Run(script);

        Assert.Empty(result.Output);
        Assert.Contains(result.ErrorId, (string[])["LucaBadRequest", "ParameterArgumentTransformationError"]);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task A_saved_one_of_the_same_name_is_told_of()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile; $null = Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Result first = session.Run("Disconnect-Luca k -Force"), second = session.Run("Disconnect-Luca k -Force");

        Assert.Contains(first.Warnings, warning => warning.Contains("is saved under the name 'k'", StringComparison.Ordinal));
        Assert.Equal((false, true), (first.Output.Single().Properties["Erased"].Value, second.Output.Single().Properties["Erased"].Value));
        Assert.Empty(session.MustRun("Get-LucaConnection -ListAvailable"));
    }

    [Fact]
    public async Task One_that_only_this_session_has_is_never_replaced_without_a_word()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));

        Assert.Empty(session.Run("$null = Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process").Warnings);
        Result other = session.Run("$null = Connect-Luca k -BaseUri $BaseUri -ApiKey $Other -Persist Process");

        Assert.Contains("was taken by a personal API key", Assert.Single(other.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authorization_that_only_this_session_has_ends_when_it_is_replaced()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Result signedIn = await session.SignInAsync("Connect-Luca k -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process");
        Assert.Empty(signedIn.Errors);

        Result other = session.Run("$null = Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Assert.Contains("Its authorization was revoked", Assert.Single(other.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_password_protects_nothing()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Folder", session.Home);
        session.MustRun(Two);

        Result result = session.Run("Export-LucaConnection -Name k1 -Path \"$Folder/x\" -Password ([securestring]::new())");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.False(System.IO.File.Exists(System.IO.Path.Combine(session.Home, "x")));
        Assert.Single(session.MustRun("Get-LucaConnection k1"));
    }

    [Fact]
    public async Task A_write_that_fails_is_no_read_and_a_file_that_is_there_exists()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Folder", session.Home);
        session.Set("Secret", EngineSession.Secret("canary-password"));
        session.MustRun(Two);
        await System.IO.File.WriteAllTextAsync(
            System.IO.Path.Combine(session.Home, "x"), "", TestContext.Current.CancellationToken);

        ErrorRecord exists = session.Run("Export-LucaConnection -Name k1 -Path \"$Folder/x\" -Password $Secret").Error;
        ErrorRecord written = session.Run("Export-LucaConnection -Name k1 -Path \"$Folder/x/y\" -Password $Secret").Error;

        Assert.Equal(
            (ErrorCategory.ResourceExists, ErrorCategory.WriteError),
            (exists.CategoryInfo.Category, written.CategoryInfo.Category));
        Assert.EndsWith("Name another file, or check who may write there.", written.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_refused_is_handed_out_to_nobody()
    {
        await using EngineSession session = await Data.Rows.SignedInAsync();
        session.MustRun("Get-LucaAccessToken");
        session.Server.RevokeAllAuthorizations();

        Assert.Equal("LucaAuthorizationRevoked", session.Run("Get-LucaCompany").ErrorId);
        Assert.Equal("LucaAuthorizationRevoked", session.Run("Get-LucaAccessToken").ErrorId);
    }
}
