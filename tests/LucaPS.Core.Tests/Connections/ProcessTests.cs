using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Sandbox;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Real processes on one saved connection. The long version: dotnet run --project tests/LucaPS.StoreProbe -- soak</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Processes_that_ask_at_once_make_one_refresh()
    {
        TogetherResult result = await Soak.TogetherAsync(processes: 5, rounds: 3);

        Assert.Equal(new TogetherResult(Successes: 15, Failures: 0, Refreshes: 3, Replays: 0), result);
    }

    [Fact]
    public async Task Processes_killed_at_random_lose_only_what_server_and_store_foretell()
    {
        KillResult result = await KillSoak.RunAsync(9, new Random(4), line => TestContext.Current.TestOutputHelper?.WriteLine(line));

        Assert.True(result.IsAsItMustBe, result.ToString());
        Assert.Equal(9, result.Kept + result.Lost);
    }

    public static IEnumerable<TheoryDataRow<string, bool>> Steps() =>
        Enum.GetNames<StoreStep>().Where(s => !s.StartsWith("Export", StringComparison.Ordinal)).Select(s =>
            new TheoryDataRow<string, bool>(s, s is not (nameof(StoreStep.AfterResponse) or nameof(StoreStep.BeforeSlotWrite))));

    /// <summary>Each step kills its own process with SIGKILL when it is reached.</summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_kill_costs_the_authorization_only_between_the_commit_and_the_slots_file(string step, bool survives)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        server.Clock.Now += TimeSpan.FromHours(2);
        using (var victim = Child.Start("get", _home.Path, step))
        {
            await victim.ExpectAsync("ready");
            Assert.Null(await victim.AskAsync($"go {server.Clock.Now:O}"));
        }

        await server.QuietAsync();
        bool committed = Enum.Parse<StoreStep>(step) >= StoreStep.AfterResponse;
        await AssertNextAsync(server, committed ? 1 : 0, survives);
    }

    [Theory]
    [InlineData(HoldPoint.BeforeProcessing, true)]
    [InlineData(HoldPoint.BeforeAnswer, false)]
    public async Task A_kill_while_the_request_is_with_the_server_costs_it_only_when_that_has_committed(HoldPoint point, bool survives)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        server.Clock.Now += TimeSpan.FromHours(2);
        using (var victim = Child.Start("get", _home.Path))
        using (Hold hold = server.Sandbox.Faults.Hold(EndpointKind.Token, point, 1))
        {
            await victim.ExpectAsync("ready");
            victim.Send($"go {server.Clock.Now:O}");
            await hold.Arrived;
            victim.Kill();
            // If it were released before the server noticed that the client is gone, the request would be carried out.
            await server.QuietAsync();
        }

        await AssertNextAsync(server, point == HoldPoint.BeforeAnswer ? 1 : 0, survives);
    }

    /// <summary>What the server's journal and the slots say, then what the next process finds.</summary>
    private async Task AssertNextAsync(ProbeServer server, int commits, bool survives)
    {
        IssuedTokens[] refreshed = [.. server.Sandbox.Journal.Entries.Where(e => e.GrantType == "refresh_token")];
        Remains remains = Remains.Of(_home.Path, refreshed.SingleOrDefault()?.RefreshToken);
        Assert.Equal(commits, refreshed.Length);
        Assert.True(remains.Opens);
        Assert.Equal(survives && commits == 1, remains.HasIssued);

        using var next = Child.Start("get", _home.Path);
        await next.ExpectAsync("ready");
        server.Clock.Now += RefreshDoubt.MayStillRun;
        string? answer = await next.AskAsync($"go {server.Clock.Now:O}");

        Assert.StartsWith(survives ? "token " : "error " + LucaErrorId.AuthorizationRevoked, answer);
        // The server can be asked, so a token that may be spent is never presented.
        Assert.Equal(0, server.Replays);
        Assert.Equal(1, server.Refreshes);
    }

    /// <summary>Root may write anywhere, so this is another account's session, in a folder that its owner may only read.</summary>
    [Fact]
    public async Task A_folder_that_may_only_be_read_costs_no_authorization()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Becoming another account needs root and setpriv.");
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        Shell("chown", "-R", "65534", _home.Path);
        string folder = System.IO.Path.Combine(_home.Path, "connections");
        string[] before = Snapshot(folder);
        using var session = Child.Start(["setpriv", "--reuid", "65534", "--clear-groups"], ["session", _home.Path]);
        using var fresh = Child.Start(["setpriv", "--reuid", "65534", "--clear-groups"], ["session", _home.Path]);
        await session.ExpectAsync("ready");
        await fresh.ExpectAsync("ready");
        Assert.Contains(" saved 0", await session.AskAsync($"go {s_start:O}"));
        Shell("chmod", "0500", folder);

        // Seen beforehand, so nothing is spent, whether or not a session has used the connection.
        server.Clock.Now += TimeSpan.FromHours(2);
        string? other = await fresh.AskAsync($"go {server.Clock.Now:O}");
        Assert.Equal(0, server.Refreshes);
        var answers = new List<string?>();
        for (int i = 0; i < 2; i++)
        {
            answers.Add(await session.AskAsync($"go {server.Clock.Now:O}"));
            server.Clock.Now += TimeSpan.FromHours(2);
        }

        string[] after = Snapshot(folder);
        Shell("chmod", "0700", folder);

        Assert.All([.. answers, other], answer => Assert.StartsWith("error " + LucaErrorId.StoreFailed, answer));
        Assert.Equal(before, after);
        Assert.Equal(0, server.Refreshes);
        Assert.Contains(" saved 0", await session.AskAsync($"go {server.Clock.Now:O}"));
        Assert.Equal((1, 0), (server.Refreshes, server.Replays));
    }

    private static string[] Snapshot(string folder) =>
        [.. System.IO.Directory.GetFiles(folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(f => $"{System.IO.Path.GetFileName(f)} {Convert.ToHexString(System.IO.File.ReadAllBytes(f))}")];

    private static void Shell(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_killed_process_frees_its_lock()
    {
        using var holder = Child.Start("hold", _home.Path);
        await holder.ExpectAsync("locked");
        ConnectionStore store = Program.Store(_home.Path, TimeProvider.System, null);
        Assert.Null(await store.LockAsync("default", false, TimeSpan.Zero, null, default));

        holder.Kill();

        using ConnectionLock? taken = await store.LockAsync("default", false, TimeSpan.Zero, null, default);
        Assert.NotNull(taken);
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("terminate")]
    public async Task A_process_that_ends_first_saves_what_it_asked_for(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && how == "terminate", "Windows has no SIGTERM.");
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        server.Clock.Now += TimeSpan.FromHours(2);
        using Hold answer = server.Sandbox.Faults.Hold(EndpointKind.Token, HoldPoint.BeforeAnswer, 1);
        Task committed = answer.Arrived;
        string now = s_start.AddHours(2).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        using Child child = how == "exit" ? Child.Start("exit", _home.Path, now) : Child.Start("get", _home.Path);
        if (how == "exit")
        {
            await child.ExpectAsync("leaving");
            await committed;
        }
        else
        {
            await child.ExpectAsync("ready");
            child.Send("go " + now);
            await committed;
            using var kill = Process.Start("kill", ["-TERM", child.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        // A slow server: without the guard the process is long gone by then.
        await Task.Delay(500);
        answer.Release();
        await child.EndAsync();

        Assert.Equal(2, Program.Store(_home.Path, TimeProvider.System, null).Read("default")!.Secret.Sequence);
    }
}
