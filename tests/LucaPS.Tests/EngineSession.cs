using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Threading.Tasks;
using LucaPS.Canaries;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Tests that change the process's environment, or depend on it, run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EngineCollection
{
    public const string Name = "engine";
}

/// <summary>What a script wrote.</summary>
internal sealed record Result(
    Collection<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Information, ErrorRecord? Terminating)
{
    /// <summary>The one error, terminating or not.</summary>
    public ErrorRecord Error => Terminating ?? Assert.Single(Errors);

    /// <summary>The stable id of the one error.</summary>
    public string ErrorId => Error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>All streams as text, to look for what must not be in them.</summary>
    public string AllText => string.Join(
        '\n',
        Output.Select(item => item?.ToString())
            .Concat(
                Errors.Append(Terminating!).Where(error => error is not null)
                    .SelectMany(error => new[]
                    {
                        error.ToString(), error.Exception.ToString(), error.TargetObject?.ToString(), error.ErrorDetails?.Message,
                        error.ScriptStackTrace
                    }))
            .Concat(Warnings).Concat(Verbose).Concat(Information));
}

/// <summary>An engine with the built module, a sandbox in this process, and its own home for saved connections.</summary>
internal sealed class EngineSession : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("lucaps-test-").FullName;
    private readonly string? _previousHome = Environment.GetEnvironmentVariable("LUCAPS_HOME");
    private readonly Runspace _runspace;

    private EngineSession(SandboxServer server)
    {
        Server = server;
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _home);
        _runspace = NewRunspace();
        RedirectUri = $"http://127.0.0.1:{FreePort.Next()}/callback";
        server.Clients.AddRedirectUri(RedirectUri);
        Set("BaseUri", server.BaseUri);
        Set("RedirectUri", RedirectUri);
        Set("ClientId", server.Clients.Confidential.ClientId);
        Set("ClientSecret", Secret(server.Clients.Confidential.ClientSecret!));
        Set("ApiKey", Secret(server.ApiKeys.Kari.Key));
    }

    public SandboxServer Server { get; }

    public string Home => _home;

    public string RedirectUri { get; }

    /// <summary>
    /// Connected by API key unless told otherwise, with nothing on disk; some amounts are beyond a double unless options are given.
    /// </summary>
    public static async Task<EngineSession> StartAsync(SandboxOptions? options = null, bool connect = true)
    {
        EngineSession session = new(await SandboxServer.StartAsync(options ?? new SandboxOptions { HugeAmounts = true }));
        if (connect) session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");
        return session;
    }

    public static Runspace NewRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", Engine.ModulePath()).AddParameter("ErrorAction", "Stop").Invoke();
        return runspace;
    }

    public static SecureString Secret(string text)
    {
        SecureString secret = new();
        foreach (char character in text) secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script and collects every stream.</summary>
    public Result Run(string script, Action<PowerShell>? watch = null) => Run(_runspace, script, watch);

    public static Result Run(Runspace runspace, string script, Action<PowerShell>? watch = null)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        watch?.Invoke(shell);
        Collection<PSObject> output = [];
        ErrorRecord? terminating = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException exception)
        {
            terminating = exception.ErrorRecord;
        }

        Result result = new(
            output,
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Information.Select(record => record.MessageData?.ToString() ?? string.Empty)],
            terminating);
        CanaryWatch.Current?.Add("engine", result.AllText);
        return result;
    }

    /// <summary>Runs a script that must not fail.</summary>
    public Collection<PSObject> MustRun(string script)
    {
        Result result = Run(script);
        if (result.Terminating is { } terminating) Assert.Fail(terminating.FullyQualifiedErrorId + ": " + terminating.Exception);
        if (result.Errors.Count > 0) Assert.Fail(result.Errors[0].FullyQualifiedErrorId + ": " + result.Errors[0].Exception);
        return result.Output;
    }

    /// <summary>The access token as text: the one secret that is written on purpose, and that no watch looks for.</summary>
    public string RevealToken()
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript("[System.Net.NetworkCredential]::new('', (Get-LucaAccessToken).Token).Password");
        return (string)Assert.Single(shell.Invoke()).BaseObject;
    }

    /// <summary>Signs in through the code flow; once the address appears, a browser is simulated.</summary>
    /// <param name="begun">Gets what runs it, so that it can be stopped.</param>
    public async Task<Result> SignInAsync(
        string connect, string user = "kari", string[]? companies = null, bool allow = true, Action<PowerShell>? begun = null)
    {
        TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Result> running = Task.Run(() => Run(_runspace, connect, shell =>
        {
            begun?.Invoke(shell);
            shell.Streams.Information.DataAdded += (sender, added) =>
            {
                string text = ((PSDataCollection<InformationRecord>)sender!)[added.Index].MessageData?.ToString() ?? string.Empty;
                int start = text.IndexOf("http", StringComparison.Ordinal);
                if (start >= 0 && text.Contains("authorize?", StringComparison.Ordinal))
                    address.TrySetResult(new Uri(text[start..].Split('\n', ' ')[0].Trim()));
            };
        }));
        if (await Task.WhenAny(address.Task, running) == address.Task)
        {
            using SandboxBrowser browser = new();
            await browser.SignInAndCallBackAsync(await address.Task, user, companies, allow);
        }

        return await running;
    }

    public async ValueTask DisposeAsync()
    {
        CaptureErrors();
        CanaryWatch.Current?.AddFolder("engine", _home);
        _runspace.Dispose();
        await Server.DisposeAsync();
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _previousHome);
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>All of $Error, with every property of record and exception, for the watch over the whole suite.</summary>
    private void CaptureErrors()
    {
        if (CanaryWatch.Current is not { } watch || _runspace.RunspaceAvailability != RunspaceAvailability.Available) return;
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript("$global:Error | ForEach-Object { $_ | Format-List * -Force | Out-String -Width 8192; for ($e = $_.Exception; $e; $e = $e.InnerException) { $e | Format-List * -Force | Out-String -Width 8192 } }");
        foreach (PSObject text in shell.Invoke()) watch.Add("$Error", text.ToString());
    }
}
