using System;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;

namespace LucaPS.LongRuns;

/// <summary>A runspace with its own folder for saved connections.</summary>
internal sealed class Session : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("lucaps-long-").FullName;
    private readonly string? _previous = Environment.GetEnvironmentVariable("LUCAPS_HOME");
    private readonly Runspace _runspace;

    public Session(bool import = true)
    {
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _home);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Set("Module", Engine.ModulePath());
        if (import) Run("Import-Module -Name $Module -ErrorAction Stop");
    }

    public string Home => _home;

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs what must not fail.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Collection<PSObject> Run(string script, Action<PowerShell>? watch = null)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        watch?.Invoke(shell);
        Collection<PSObject> output = shell.Invoke();
        return shell.Streams.Error.Count == 0
            ? output
            : throw new InvalidOperationException(shell.Streams.Error[0].ToString(), shell.Streams.Error[0].Exception);
    }

    /// <summary>Signs in through the code flow, with a simulated browser, and saves the connection.</summary>
    public async Task SignInAsync(SandboxServer server)
    {
        string redirect = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/callback");
        server.Clients.AddRedirectUri(redirect);
        Set("BaseUri", server.BaseUri);
        Set("RedirectUri", redirect);
        Set("ClientId", server.Clients.Confidential.ClientId);
        Set("ClientSecret", Secret(server.Clients.Confidential.ClientSecret!));
        TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Collection<PSObject>> running = Task.Run(() => Run(
            "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist UnprotectedFile",
            shell => shell.Streams.Information.DataAdded += (sender, added) =>
            {
                string text = ((PSDataCollection<InformationRecord>)sender!)[added.Index].MessageData?.ToString() ?? "";
                if (text.Contains("authorize?", StringComparison.Ordinal)) address.TrySetResult(new Uri(text.Trim()));
            }));
        if (await Task.WhenAny(address.Task, running) == address.Task)
        {
            using SandboxBrowser browser = new();
            await browser.SignInAndCallBackAsync(await address.Task, "kari");
        }

        await running;
    }

    public static SecureString Secret(string text)
    {
        SecureString secret = new();
        foreach (char character in text) secret.AppendChar(character);
        return secret;
    }

    public void Dispose()
    {
        _runspace.Dispose();
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _previous);
        Directory.Delete(_home, recursive: true);
    }
}
