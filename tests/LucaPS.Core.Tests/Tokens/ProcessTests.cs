using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.StoreProbe;
using LucaPS.Tokens.Storage;
using Xunit;

namespace LucaPS.Core.Tests.Tokens;

/// <summary>Real processes on one saved connection. The long version: dotnet run --project tests/LucaPS.StoreProbe -- soak</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Processes_that_ask_at_once_make_one_refresh()
    {
        SoakResult result = await Soak.TogetherAsync(processes: 5, rounds: 3);

        Assert.Equal(new SoakResult(15, 0, 3, 0, 0, 0, 0), result);
    }

    [Fact]
    public async Task Processes_killed_at_random_leave_a_store_that_opens()
    {
        SoakResult result = await Soak.KilledAsync(8, new Random(4));

        Assert.Equal(0, result.NotOpened);
        Assert.Equal(result.Explained, result.Lost);
        Assert.Equal(8, result.Successes + result.Lost);
    }

    public static IEnumerable<TheoryDataRow<string, bool>> Steps() => Enum.GetNames<StoreStep>().Select(s =>
        new TheoryDataRow<string, bool>(s, s is not (nameof(StoreStep.AfterResponse) or nameof(StoreStep.BeforeSlotWrite))));

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_kill_costs_the_authorization_only_between_the_answer_and_the_slot(string step, bool survives)
    {
        await using TheftServer server = await TheftServer.StartAsync();
        await Soak.SignInAsync(_home.Path, server, s_start);
        string go = $"go {s_start.AddHours(2):O}";
        using (var victim = Child.Start("get", _home.Path, step))
        {
            await victim.ExpectAsync("ready");
            Assert.Null(await victim.AskAsync(go));
        }

        StoredConnection left = Program.Store(_home.Path, TimeProvider.System, null).Read("default")!;
        using var next = Child.Start("get", _home.Path);
        await next.ExpectAsync("ready");
        string? answer = await next.AskAsync(go);

        Assert.NotNull(left);
        Assert.StartsWith(survives ? "token " : "error " + LucaErrorId.AuthorizationRevoked, answer);
        Assert.Equal(survives ? 0 : 1, server.Replays);
        Assert.Equal(1, server.Refreshes);
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
        await using TheftServer server = await TheftServer.StartAsync();
        await Soak.SignInAsync(_home.Path, server, s_start);
        var answer = new TaskCompletionSource();
        server.BeforeAnswer = () => answer.Task;
        Task committed = server.NextCommit();
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

        // A server that takes its time: without the guard the process is long gone by then.
        await Task.Delay(500);
        answer.SetResult();
        await child.EndAsync();

        Assert.Equal(2, Program.Store(_home.Path, TimeProvider.System, null).Read("default")!.Secret.Sequence);
    }
}
