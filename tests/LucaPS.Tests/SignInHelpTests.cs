using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Help at sign-in: a narrower scope, a wrong secret found early, a guided first sign-in.</summary>
[Collection(EngineCollection.Name)]
public sealed class SignInHelpTests
{
    [Fact]
    public async Task An_application_for_reading_alone_gives_a_connection_that_says_so()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("ClientId", session.Server.Clients.ReadOnly.ClientId);

        Result result = await session.SignInAsync("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60");

        Assert.Null(result.Terminating);
        Assert.Contains(result.Warnings, warning => warning.Contains("can read only", StringComparison.Ordinal));
        Assert.Equal("accounting.read", result.Output[0].Properties["Scope"].Value);
        Assert.Equal(1, session.Server.Counters.Grants);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_before_a_browser_opens()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Wrong", EngineSession.Secret("canary-wrong-secret"));

        Result result = session.Run("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $Wrong -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60");

        Assert.Equal("LucaSignInFailed", result.ErrorId);
        Assert.Contains("-ClientSecret", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("authorize?", string.Join('\n', result.Information), StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.SignIns);
    }

    [Fact]
    public async Task With_nothing_set_a_person_is_led_through_it()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        using StringWriter output = new();
        SandboxClient client = session.Server.Clients.Confidential;
        using Led person = new(client.ClientId, client.ClientSecret!);
        EngineHostUI ui = new(output, person, colored: false) { LineWritten = person.Saw };
        using Engine engine = new(ui);

        Assert.True(engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath())));
        engine.Run(
            "'client=' + (Connect-Luca -BaseUri $BaseUri -PasteCallback -Persist Process -TimeoutSec 60).ClientId",
            ("BaseUri", session.Server.BaseUri));

        string shown = output.ToString();
        foreach (string says in (string[])
        [
            "New API application", "http://127.0.0.1:8765/callback", "accounting.write", "Client id: ",
            "client=" + client.ClientId
        ]) Assert.Contains(says, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(client.ClientSecret!, shown, StringComparison.Ordinal);
        Assert.Equal(1, session.Server.Counters.Grants);
    }

    [Theory]
    [InlineData("Connect-Luca -BaseUri $BaseUri", "LucaLoginRequired")]
    [InlineData("Connect-Luca -BaseUri $BaseUri -Silent", "LucaLoginRequired")]
    [InlineData("Connect-Luca -BaseUri $BaseUri -Interactive", "LucaBadRequest")]
    public async Task Where_nobody_can_be_asked_it_fails_at_once(string connect, string id)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run(connect);

        Assert.Equal(id, result.ErrorId);
        Assert.DoesNotContain("New API application\" and", string.Join('\n', result.Information), StringComparison.Ordinal);
    }

    /// <summary>Types the registration's id and secret, then pastes the address that the browser ended on.</summary>
    private sealed class Led(string id, string secret) : TextReader
    {
        private Uri? _address;
        private int _asked;

        public void Saw(string line)
        {
            if (line.Contains("authorize?", StringComparison.Ordinal)) _address = new Uri(line.Trim());
        }

        public override string ReadLine()
        {
            if (_asked++ < 2) return _asked == 1 ? id : secret;
            using SandboxBrowser browser = new();
            return browser.SignInAsync(_address!, "kari").GetAwaiter().GetResult().ToString();
        }
    }
}
