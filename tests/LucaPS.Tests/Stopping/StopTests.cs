using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Stopping;

/// <summary>
/// Issue 8 item 6: the pipeline is stopped at each piece of each request and answer in turn. Each time it ends, nothing is
/// half-written, no request but a refresh is left running, and the same runspace can then do what it was stopped in.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class StopTests
{
    private const string ByKey = "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile";
    private const string ByBrowser = "$null = Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist UnprotectedFile -TimeoutSec 600";

    [Fact]
    public async Task Signing_in_with_a_key()
    {
        await using Walk walk = await Walk.StartAsync();
        IReadOnlyList<string> moments = await walk.RunAsync(
            () => Forget(walk),
            ByKey,
            ended => Assert.Equal(ended ? 1 : 0, walk.MustRun("Get-LucaConnection").Length));
        Assert.Contains(moments, moment => moment.Contains("oauth-authorization-server", StringComparison.Ordinal));
        Assert.Contains(
            moments, moment => moment.StartsWith("second half of the answer to POST /api/v1/graphql", StringComparison.Ordinal));
        walk.MustRun(ByKey);
        Assert.Equal(250, walk.MustRun("Get-LucaSaleInvoice").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Signing_in_with_a_browser(int generation)
    {
        await using Walk walk = await Walk.StartAsync(new SandboxOptions { Generation = generation });
        IReadOnlyList<string> moments = await walk.RunAsync(
            () => Forget(walk),
            ByBrowser,
            ended =>
            {
                // The port is free again, and what is saved, if anything, is whole.
                using (TcpListener again = new(IPAddress.Loopback, new Uri(walk.Session.RedirectUri).Port)) again.Start();
                PSObject[] saved = walk.MustRun("Get-LucaConnection -ListAvailable");
                if (ended) Assert.Single(saved);
                if (saved.Length > 0) Assert.NotEmpty(walk.MustRun("$null = Connect-Luca -Silent; Get-LucaCompany"));
                Assert.Equal(0, walk.Server.Counters.Replays);
            },
            (shell, watcher) => PlayAsync(walk, shell, watcher));
        string[] must =
        [
            "address shown", "callback connected", "half of the callback sent", "callback sent",
            "second half of the answer to POST /api/v1/graphql"
        ];
        Assert.Empty(must.Except(moments));
        Assert.Contains(moments, moment => moment.Contains("/token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_read_cold()
    {
        await using Walk walk = await Walk.StartAsync();
        IReadOnlyList<string> moments = await walk.RunAsync(
            () =>
            {
                walk.MustRun("Get-LucaConnection | Disconnect-Luca -KeepAuthorization; $null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");
                return Task.CompletedTask;
            },
            "$script:rows = @(Get-LucaSaleInvoice)",
            ended => Assert.Equal(250, ended ? walk.MustRun("$script:rows").Length : walk.MustRun("Get-LucaSaleInvoice").Length));
        // The schema and three pages.
        Assert.True(moments.Count >= 16, string.Join("\n", moments));
    }

    [Fact]
    public async Task A_row_is_written_once_or_not_at_all()
    {
        await using Walk walk = await Walk.StartAsync();
        walk.MustRun(ByKey);
        walk.Set("Customer", walk.MustRun("(Get-LucaSaleCustomer -First 1).Id")[0].ToString());
        walk.Set("Product", walk.MustRun("(Get-LucaSaleProduct -First 1).Id")[0].ToString());
        const string Write = "New-LucaSaleInvoice -Customer $Customer -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = $Product; quantity = 2; unitPrice = 100.5 }";
        int before = 0;
        IReadOnlyList<string> moments = await walk.RunAsync(
            () =>
            {
                before = walk.Server.Counters.MutationCount;
                return Task.CompletedTask;
            },
            "$null = " + Write,
            ended =>
            {
                Assert.InRange(walk.Server.Counters.MutationCount, ended ? before + 1 : before, before + 1);
                int stopped = walk.Server.Counters.MutationCount;
                Assert.Single(walk.MustRun(Write));
                Assert.Equal(stopped + 1, walk.Server.Counters.MutationCount);
            });
        Assert.Contains(moments, moment => moment.StartsWith("second half", StringComparison.Ordinal));
    }

    /// <summary>The refresh itself continues: what the server gave for the spent token is saved although nobody waits any more.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_refresh_is_finished_and_saved_by_itself(int generation)
    {
        await using Walk walk = await Walk.StartAsync(
            new SandboxOptions { Generation = generation, RefreshEndsPreviousAccessToken = true });
        await SignInAsync(walk);
        int refreshes = 0;
        IReadOnlyList<string> moments = await walk.RunAsync(
            () =>
            {
                walk.Server.ExpireAccessTokens();
                refreshes = walk.Server.Counters.Refreshes;
                return Task.CompletedTask;
            },
            "$null = Get-LucaCompany",
            _ =>
            {
                Assert.NotEmpty(walk.MustRun("Get-LucaCompany"));
                Assert.Equal(refreshes + 1, walk.Server.Counters.Refreshes);
                Assert.Equal(0, walk.Server.Counters.Replays);
            });
        Assert.Contains(moments, moment => moment.StartsWith("second half of the answer to POST", StringComparison.Ordinal)
            && moment.Contains("/token", StringComparison.Ordinal));
        // Another session finds on disk what the last refresh gave.
        walk.MustRun("Disconnect-Luca -KeepAuthorization; $null = Connect-Luca -Silent; Get-LucaCompany");
        Assert.Equal(0, walk.Server.Counters.Replays);
    }

    [Fact]
    public async Task Signing_out()
    {
        await using Walk walk = await Walk.StartAsync();
        IReadOnlyList<string> moments = await walk.RunAsync(
            async () =>
            {
                await Forget(walk);
                await SignInAsync(walk);
            },
            "$null = Disconnect-Luca -Force",
            ended =>
            {
                // Stopped in the middle, it can be done again; or it has finished by now, and says so.
                if (!ended) EngineSession.Run(walk.Runspace, "Get-LucaConnection -ListAvailable | Disconnect-Luca -Force");
                Assert.Empty(walk.MustRun("Get-LucaConnection -ListAvailable"));
                Assert.Empty(Directory.GetFiles(walk.ConnectionFolder, "*.secret"));
            });
        Assert.Contains(moments, moment => moment.Contains("/revoke", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_to_try_again()
    {
        await using Walk walk = await Walk.StartAsync();
        walk.MustRun(ByKey);
        walk.MustRun("Get-LucaSaleCustomer -First 1");
        walk.Server.Faults.Add(EndpointKind.GraphQL, Fault.TooManyRequests("60"), int.MaxValue);
        using PowerShell shell = PowerShell.Create(walk.Runspace);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Verbose.DataAdded += (sender, added) =>
        {
            if (((PSDataCollection<VerboseRecord>)sender!)[added.Index].Message.StartsWith("Trying again", StringComparison.Ordinal))
                waiting.TrySetResult();
        };
        shell.AddScript("Get-LucaSaleCustomer -First 1 -Verbose").BeginInvoke();
        await waiting.Task;

        await Task.Run(shell.Stop);

        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        walk.Server.Faults.Clear();
        Assert.Single(walk.MustRun("Get-LucaSaleCustomer -First 1"));
    }

    [Fact]
    public async Task Waiting_for_the_lock_of_another_process()
    {
        await using Walk walk = await Walk.StartAsync();
        await SignInAsync(walk);
        walk.Server.ExpireAccessTokens();
        string path = Assert.Single(Directory.GetFiles(walk.ConnectionFolder, "*.lock"));
        int refreshes = walk.Server.Counters.Refreshes;
        using (FileStream taken = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            using PowerShell shell = PowerShell.Create(walk.Runspace);
            TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
            shell.Streams.Verbose.DataAdded += (_, _) => refused.TrySetResult();
            shell.AddScript("Get-LucaCompany -Verbose").BeginInvoke();
            await refused.Task;

            await Task.Run(shell.Stop);

            Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
            Assert.Equal(refreshes, walk.Server.Counters.Refreshes);
        }

        Assert.NotEmpty(walk.MustRun("Get-LucaCompany"));
        Assert.Equal(refreshes + 1, walk.Server.Counters.Refreshes);
    }

    private static Task Forget(Walk walk)
    {
        walk.MustRun("Get-LucaConnection -ListAvailable | Disconnect-Luca -KeepAuthorization");
        if (Directory.Exists(walk.ConnectionFolder)) Directory.Delete(walk.ConnectionFolder, recursive: true);
        return Task.CompletedTask;
    }

    private static async Task SignInAsync(Walk walk)
    {
        using PowerShell shell = PowerShell.Create(walk.Runspace);
        shell.AddScript(ByBrowser);
        Task played = PlayAsync(walk, shell, new StopWatcher(null, () => Task.CompletedTask));
        await Task.Factory.FromAsync(shell.BeginInvoke(), shell.EndInvoke);
        await played;
        Assert.Empty(shell.Streams.Error);
    }

    /// <summary>A browser, with a moment between each of its steps.</summary>
    private static Task PlayAsync(Walk walk, PowerShell shell, StopWatcher watcher)
    {
        TaskCompletionSource<Uri?> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Information.DataAdded += (sender, added) =>
        {
            string text = ((PSDataCollection<InformationRecord>)sender!)[added.Index].MessageData?.ToString() ?? "";
            if (text.Contains("authorize?", StringComparison.Ordinal)) address.TrySetResult(new Uri(text.Trim()));
        };
        shell.InvocationStateChanged += (_, changed) =>
        {
            if (changed.InvocationStateInfo.State is PSInvocationState.Stopped or PSInvocationState.Failed or PSInvocationState.Completed)
                address.TrySetResult(null);
        };
        return PlayAsync(walk, address.Task, watcher);
    }

    private static async Task PlayAsync(Walk walk, Task<Uri?> shown, StopWatcher watcher)
    {
        if (await shown is not { } address || await watcher.MomentAsync("address shown")) return;
        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(address, "kari");
        byte[] request = Encoding.ASCII.GetBytes($"GET {callback.PathAndQuery} HTTP/1.1\r\nHost: {callback.Authority}\r\n\r\n");
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(callback.Host, callback.Port);
        if (await watcher.MomentAsync("callback connected")) return;
        await socket.SendAsync(request.AsMemory(0, request.Length / 2));
        if (await watcher.MomentAsync("half of the callback sent")) return;
        await socket.SendAsync(request.AsMemory(request.Length / 2));
        await watcher.MomentAsync("callback sent");
        try
        {
            byte[] page = new byte[16 * 1024];
            while (await socket.ReceiveAsync(page) > 0)
            {
                // The page, or the page that says that it was cancelled.
            }
        }
        catch (SocketException)
        {
            // Closed in the middle.
        }
    }
}
