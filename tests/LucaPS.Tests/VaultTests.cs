using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

/// <summary>An authorization from a vault, which holds the same refresh token for every run of a script.</summary>
[Collection(EngineCollection.Name)]
public sealed class VaultTests
{
    private const string Connect =
        "Connect-Luca vault -BaseUri $BaseUri -RefreshToken $Token -ClientId $ClientId -ClientSecret $ClientSecret";

    [Theory]
    [InlineData("Process")]
    [InlineData("UnprotectedFile")]
    public async Task A_refresh_token_from_a_vault_is_spent_once(string persist)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string token = await GrantAsync(session);
        session.Set("Token", EngineSession.Secret(token + "\n"));

        PSObject connection = Assert.Single(session.MustRun($"{Connect} -Persist {persist}"));

        Assert.Equal(3, ((System.Collections.ICollection)connection.Properties["Companies"].Value).Count);
        Assert.Equal(1, session.Server.Counters.Refreshes);
        int before = session.Server.Counters.Requests.Values.Sum();
        Assert.Single(session.MustRun($"{Connect} -Persist {persist}"));
        Assert.Equal(before, session.Server.Counters.Requests.Values.Sum());
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task What_to_run_after_a_refused_token_names_all_that_nothing_is_saved_of()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Token", EngineSession.Secret("canary-never-issued"));

        Result result = session.Run(Connect + " -Persist Process");

        Assert.Equal("LucaAuthorizationRevoked", result.ErrorId);
        Assert.Contains(
            $"Connect-Luca -Name 'vault' -BaseUri '{session.Server.BaseUri.OriginalString}' -Credential '{session.Server.Clients.Confidential.ClientId}' -Force",
            result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_calls_its_refresh_token_inactive_gets_it_all_the_same()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Token", EngineSession.Secret(await GrantAsync(session)));
        // Doorkeeper's "active" is that of the access token, which has always expired when a vault's token is used.
        session.Server.Faults.Add(EndpointKind.Introspect, Fault.Answer(200, """{"active":false}"""), int.MaxValue);

        Assert.Single(session.MustRun(Connect + " -Persist Process"));
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
        Assert.Equal((1, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -Persist Process")]
    public async Task The_next_run_finds_the_connection_that_the_token_made(string persist)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string token = await GrantAsync(session);
        session.Set("Token", EngineSession.Secret(token));
        session.MustRun($"$null = {Connect} -Persist UnprotectedFile; $null = Disconnect-Luca -KeepAuthorization");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(session.Home, "*.json", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("madeOf", StringComparison.Ordinal));
        int before = session.Server.Counters.Requests.Values.Sum();
        using Runspace next = EngineSession.NewRunspace();
        foreach ((string name, object value) in ((string, object)[])[
            ("BaseUri", session.Server.BaseUri),
            ("Token", EngineSession.Secret(token)),
            ("ClientId", session.Server.Clients.Confidential.ClientId),
            ("ClientSecret", EngineSession.Secret(session.Server.Clients.Confidential.ClientSecret!)),
        ]) next.SessionStateProxy.SetVariable(name, value);

        Result again = EngineSession.Run(next, Connect + persist);

        Assert.Null(again.Terminating);
        Assert.Single(again.Output);
        Assert.Equal(before, session.Server.Counters.Requests.Values.Sum());
        Assert.Equal(0, session.Server.Counters.Replays);
    }

    [Fact]
    public async Task Another_token_is_sent_and_by_force_none_whose_connection_lives()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string token = await GrantAsync(session);
        session.Set("Token", EngineSession.Secret(token));
        session.MustRun($"$first = {Connect} -Persist Process; $id = $first.AuthorizationId");

        session.Set("Token", EngineSession.Secret(await GrantAsync(session)));
        Assert.Single(session.MustRun($"{Connect} -Persist Process"));
        Assert.Equal(2, session.Server.Counters.Refreshes);
        session.Set("Token", EngineSession.Secret(token));
        // It was spent, which this server treats as theft.
        Result again = session.Run($"({Connect} -Persist Process -Force).AuthorizationId -eq $id");
        Assert.Equal(true, Assert.Single(again.Output).BaseObject);
        Assert.DoesNotContain(token, again.AllText, StringComparison.Ordinal);
        Assert.Equal((2, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Replays));
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task A_token_of_another_user_replaces_only_when_that_is_confirmed()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Token", EngineSession.Secret(await GrantAsync(session)));
        session.MustRun($"$first = {Connect} -Persist UnprotectedFile");
        session.Set("Token", EngineSession.Secret(await GrantAsync(session, "ola")));

        Result refused = session.Run($"{Connect} -Persist UnprotectedFile");

        Assert.Equal("LucaBadRequest", refused.ErrorId);
        foreach (string says in (string[])["taken", "another user", "-Force"])
            Assert.Contains(says, refused.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Revocations));
        Result replaced = session.Run($"$null = {Connect} -Persist UnprotectedFile -Force");
        Assert.Null(replaced.Terminating);
        Assert.Contains("was revoked", Assert.Single(replaced.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, session.Server.Counters.Refreshes);
        Assert.NotEqual(0, session.Server.Counters.Revocations);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task A_token_or_a_key_with_silent_is_used_or_an_error_and_asks_nobody()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Credential", new PSCredential(
            session.Server.Clients.Confidential.ClientId, EngineSession.Secret(session.Server.Clients.Confidential.ClientSecret!)));
        session.Set("Token", EngineSession.Secret(await GrantAsync(session)));
        Assert.Single(session.MustRun("Connect-Luca k -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -Silent"));
        Assert.Single(session.MustRun($"{Connect} -Persist UnprotectedFile -Silent"));
        session.Set("Token", EngineSession.Secret(await GrantAsync(session, "ola")));

        foreach (string connect in (string[])[
            "Connect-Luca k -BaseUri $BaseUri -RefreshToken $Token -Credential $Credential -Silent",
            Connect + " -Silent",
        ])
        {
            Result refused = session.Run(connect);
            Assert.Equal("LucaBadRequest", refused.ErrorId);
            Assert.Contains("-Silent was given", refused.Error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, 0), (session.Server.Counters.Refreshes, session.Server.Counters.Revocations));
    }

    /// <summary>An authorization that somebody else obtained: its refresh token.</summary>
    private static async Task<string> GrantAsync(EngineSession session, string user = "kari")
    {
        const string verifier = "0123456789-0123456789-0123456789-0123456789";
        string challenge = Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        SandboxClient client = session.Server.Clients.Confidential;
        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(
            new Uri($"{session.Server.AuthorizeUri}?response_type=code&client_id={client.ClientId}&redirect_uri={Uri.EscapeDataString(session.RedirectUri)}&scope=accounting.read&state=s&code_challenge={challenge}&code_challenge_method=S256"),
            user);
        string code = callback.Query.TrimStart('?').Split('&')
            .Single(part => part.StartsWith("code=", StringComparison.Ordinal))["code=".Length..];
        using HttpClient http = new();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = Uri.UnescapeDataString(code),
            ["redirect_uri"] = session.RedirectUri,
            ["client_id"] = client.ClientId,
            ["client_secret"] = client.ClientSecret!,
            ["code_verifier"] = verifier,
        });
        using HttpResponseMessage answer = await http.PostAsync(session.Server.TokenUri, form);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("refresh_token").GetString()!;
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
