using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>What a person does at the prompt while Connect-Luca waits: pastes an address, or stops it.</summary>
[Collection(EngineCollection.Name)]
public sealed class SignInAtThePromptTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_pasted_address_signs_in_and_is_shown_nowhere(int generation)
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Generation = generation });
        using StringWriter output = new();
        PastingReader person = new("not an address");
        EngineHostUI ui = new(output, person, colored: false) { LineWritten = person.Saw };
        using Engine engine = new(ui);

        bool imported = engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath()));
        bool signedIn = engine.Run(
            "(Connect-Luca -BaseUri $BaseUri -ClientId luca-demo -ClientSecret $Secret -PasteCallback -Interactive -Persist Process -TimeoutSec 60).Generation",
            ("BaseUri", server.BaseUri),
            ("Secret", EngineSession.Secret(server.Clients.Confidential.ClientSecret!)));

        Assert.True(imported);
        Assert.True(signedIn, output.ToString());
        Assert.Equal(1, server.Counters.Grants);
        Assert.Equal(2, person.Asked);
        Assert.DoesNotContain("code=", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paste_that_comes_too_late_signs_nobody_in()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        using StringWriter output = new();
        PastingReader person = new(null) { Patience = TimeSpan.FromSeconds(1.1) };
        EngineHostUI ui = new(output, person, colored: false) { LineWritten = person.Saw };
        using Engine engine = new(ui);

        bool imported = engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath()));
        engine.Run(
            "try { Connect-Luca -BaseUri $BaseUri -ClientId luca-demo -ClientSecret $Secret -PasteCallback -Interactive -Persist Process -TimeoutSec 1 } catch { 'failed=' + $_.FullyQualifiedErrorId }",
            ("BaseUri", server.BaseUri),
            ("Secret", EngineSession.Secret(server.Clients.Confidential.ClientSecret!)));

        Assert.True(imported);
        Assert.Contains("failed=LucaSignInTimeout", output.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 0), (person.Asked, server.Counters.Grants));
    }

    /// <summary>Ctrl+C at PowerShell's own prompt is not an empty answer.</summary>
    [Fact]
    public async Task Stopping_at_the_prompt_asks_no_more()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        using StringWriter output = new();
        StoppingReader person = new();
        using Engine engine = new(new EngineHostUI(output, person, colored: false));

        bool imported = engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath()));
        engine.Run(
            "Connect-Luca -BaseUri $BaseUri -ClientId luca-public -PasteCallback -Interactive -Persist Process",
            ("BaseUri", server.BaseUri));

        Assert.True(imported);
        Assert.Equal(1, person.Asked);
        Assert.True(engine.Run("'alive'"));
    }

    [Fact]
    public async Task A_redirected_input_that_says_nothing_ends_with_the_time()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        string script = $"try {{ Import-Module '{Engine.ModulePath()}'; $ErrorActionPreference = 'Stop'; Connect-Luca -BaseUri {server.BaseUri} -ClientId luca-public -PasteCallback -Interactive -Persist Process -TimeoutSec 1 }} catch {{ 'failed=' + $_.FullyQualifiedErrorId }}; [Environment]::Exit(0)\n";
        using Process child = Start();
        // Its input stays open, as in a terminal.
        await child.StandardInput.WriteAsync(script);
        await child.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Contains(
            "failed=LucaSignInTimeout",
            await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        static Process Start()
        {
            try
            {
                return Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-ExecutionPolicy", "Bypass", "-Command", "-"])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true
                })!;
            }
            catch (Win32Exception exception)
            {
                Assert.Skip("There is no pwsh on PATH: " + exception.Message);
                throw;
            }
        }
    }

    [Fact]
    public async Task Stopping_the_wait_ends_it_and_frees_the_port()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        using Runspace runspace = EngineSession.NewRunspace();
        runspace.SessionStateProxy.SetVariable("BaseUri", session.Server.BaseUri);
        runspace.SessionStateProxy.SetVariable("RedirectUri", session.RedirectUri);
        using PowerShell shell = PowerShell.Create(runspace);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Information.DataAdded += (_, _) => waiting.TrySetResult();
        shell.AddScript("Connect-Luca -BaseUri $BaseUri -ClientId luca-public -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 300");

        IAsyncResult running = shell.BeginInvoke();
        await waiting.Task;
        shell.Stop();

        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        using TcpListener again = new(IPAddress.Loopback, new Uri(session.RedirectUri).Port);
        again.Start();
        Assert.Equal(0, session.Server.Counters.Grants);
    }

    private sealed class StoppingReader : TextReader
    {
        public int Asked { get; private set; }

        public override string ReadLine()
        {
            Asked++;
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Pastes something wrong first, then the address that a browser ended on after the last address shown.</summary>
    private sealed class PastingReader(string? wrong) : TextReader
    {
        private Uri? _address;

        public int Asked { get; private set; }

        /// <summary>How long the person takes.</summary>
        public TimeSpan Patience { get; init; }

        public void Saw(string line)
        {
            if (line.Contains("authorize?", StringComparison.Ordinal)) _address = new Uri(line.Trim());
        }

        public override string ReadLine()
        {
            if (Asked++ == 0 && wrong is not null) return wrong;
            Thread.Sleep(Patience);
            using SandboxBrowser browser = new();
            return browser.SignInAsync(_address!, "kari").GetAwaiter().GetResult().ToString();
        }
    }
}
