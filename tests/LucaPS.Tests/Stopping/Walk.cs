using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Stopping;

/// <summary>Stops an operation at its first moment, then again at its second, and so on, until it ends with every moment known.</summary>
internal sealed class Walk : IAsyncDisposable
{
    private const int Most = 400;

    private Walk(EngineSession session)
    {
        Session = session;
        Relay = new Relay(session.Server.BaseUri.Port);
        Runspace = EngineSession.NewRunspace();
        Set("BaseUri", Relay.BaseUri);
        Set("Server", session.Server);
        Set("RedirectUri", session.RedirectUri);
        Set("ClientId", session.Server.Clients.Confidential.ClientId);
        Set("ClientSecret", EngineSession.Secret(session.Server.Clients.Confidential.ClientSecret!));
        Set("ApiKey", EngineSession.Secret(session.Server.ApiKeys.Kari.Key));
    }

    public EngineSession Session { get; }

    public Relay Relay { get; }

    public Runspace Runspace { get; }

    public SandboxServer Server => Session.Server;

    public string ConnectionFolder => Path.Combine(Session.Home, "connections");

    public static async Task<Walk> StartAsync(SandboxOptions? options = null) =>
        new(await EngineSession.StartAsync(options, connect: false));

    public void Set(string name, object? value) => Runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs what must not fail, in the runspace in which operations are stopped.</summary>
    public PSObject[] MustRun(string script)
    {
        Result result = EngineSession.Run(Runspace, script);
        if (result.Terminating is { } terminating) Assert.Fail(script + ": " + terminating.Exception);
        if (result.Errors.Count > 0) Assert.Fail(script + ": " + result.Errors[0].Exception);
        return [.. result.Output];
    }

    /// <summary>Walks.</summary>
    /// <param name="prepare">Before each round; not stopped.</param>
    /// <param name="script">The operation to stop.</param>
    /// <param name="verify">After each round: true where the operation ended unstopped.</param>
    /// <param name="play">What runs beside it, such as a browser.</param>
    /// <returns>The moments at which it was stopped.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        Func<Task> prepare, string script, Action<bool> verify, Func<PowerShell, StopWatcher, Task>? play = null)
    {
        List<string> moments = [];
        TimeSpan longest = TimeSpan.Zero;
        while (true)
        {
            Assert.True(moments.Count < Most, "It never ends.");
            await prepare();
            using PowerShell shell = PowerShell.Create(Runspace);
            shell.AddScript(script);
            StopWatcher watcher = new(moments, () => Task.Run(shell.Stop));
            Task played = play?.Invoke(shell, watcher) ?? Task.CompletedTask;
            Relay.Watcher = watcher;
            Task running = Task.Factory.FromAsync(shell.BeginInvoke(), shell.EndInvoke);
            await Task.WhenAny(running);
            // The pipeline may end before Stop says so.
            if (watcher.At is not null) await watcher.Stopped;
            Relay.Watcher = null;
            await played;
            Assert.True(Relay.Problems.Length == 0, string.Join("\n", Relay.Problems));
            if (watcher.At is null)
            {
                await running;
                Assert.Empty(shell.Streams.Error);
                verify(true);
                Assert.Empty(LeftOver());
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{moments.Count} stops, the longest took {longest.TotalMilliseconds:0} ms");
                return moments;
            }

            Assert.True(
                shell.InvocationStateInfo.State == PSInvocationState.Stopped,
                $"{watcher.At}: {shell.InvocationStateInfo.State} {shell.InvocationStateInfo.Reason}");
            Assert.True(shell.Streams.Error.Count == 0, $"{watcher.At}: {shell.Streams.Error.FirstOrDefault()}");
            moments.Add(watcher.At);
            TestContext.Current.TestOutputHelper?.WriteLine($"{watcher.Duration.TotalMilliseconds,6:0} ms at {watcher.At}");
            if (watcher.Duration > longest) longest = watcher.Duration;
            verify(false);
            Assert.Empty(LeftOver());
        }
    }

    public async ValueTask DisposeAsync()
    {
        Relay.Dispose();
        Runspace.Dispose();
        await Session.DisposeAsync();
    }

    /// <summary>Files that exist only while something is written.</summary>
    private string[] LeftOver() => Directory.Exists(ConnectionFolder) ? Directory.GetFiles(ConnectionFolder, "*.tmp") : [];
}
