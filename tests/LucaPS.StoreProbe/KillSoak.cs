using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Sandbox;

namespace LucaPS.StoreProbe;

/// <summary>What killed processes left behind.</summary>
/// <param name="Kept">The next process went on.</param>
/// <param name="NotOpened">The store did not open.</param>
/// <param name="LostAfterCommit">The server had committed before the kill, and no slot had what it issued.</param>
/// <param name="LostInFlight">The request was on its way: the server committed after the kill.</param>
/// <param name="Unexplained">The next process did not meet what server and store predicted.</param>
/// <param name="Unfinished">Of the kept ones: the new tokens were in a slot that the pointer was not on yet.</param>
/// <param name="Replays">Spent tokens presented; there must be none, since the server can be asked.</param>
internal sealed record KillResult(
    int Kept, int NotOpened, int LostAfterCommit, int LostInFlight, int Unexplained, int Unfinished, int Replays)
{
    public int Lost => LostAfterCommit + LostInFlight;

    public bool IsAsItMustBe => NotOpened == 0 && Unexplained == 0 && Replays == 0;

    public override string ToString() =>
        $"{Kept} kept ({Unfinished} of them by finishing a save), {LostAfterCommit} lost between commit and slot, {LostInFlight} lost with the request in flight, "
        + $"{Unexplained} unexplained, {NotOpened} times the store did not open, {Replays} replays";
}

/// <summary>
/// Kills processes at random moments of their refresh. Before the next process may continue, the server's journal and the slots on
/// disk predict what must happen; then it is tried.
/// </summary>
internal static class KillSoak
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<KillResult> RunAsync(int kills, Random random, Action<string> tell)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        using var home = new TemporaryHome();
        await server.SignInAsync(home.Path);
        var result = new KillResult(0, 0, 0, 0, 0, 0, 0);
        int replays = 0;
        Child next = await ReadyAsync(home.Path);
        for (int i = 0; i < kills; i++)
        {
            using Child victim = next;
            next = await ReadyAsync(home.Path);
            server.Clock.Now += TimeSpan.FromHours(2);
            int issued = server.Sandbox.Journal.Entries.Count;
            long killedAt = await KillDuringAsync(server, victim, i, random);
            IssuedTokens? commit = server.Sandbox.Journal.Entries.Skip(issued).SingleOrDefault();
            Remains remains = Remains.Of(home.Path, commit?.RefreshToken);
            bool kept = remains.Opens && (commit is null || remains.HasIssued);

            // Before that, nobody can know whether the refresh still runs.
            server.Clock.Now += RefreshDoubt.MayStillRun;
            string? answer = await next.AskAsync($"go {server.Clock.Now:O}");
            bool works = answer?.StartsWith("token ", StringComparison.Ordinal) == true;
            bool revoked = answer?.StartsWith("error " + LucaErrorId.AuthorizationRevoked, StringComparison.Ordinal) == true;
            bool replayed = server.Replays == replays + 1;
            replays = server.Replays;
            // A host that can be asked is asked before a token that may be spent is presented.
            bool foretold = kept ? works && !replayed : revoked && !replayed;
            bool late = commit is not null && commit.Timestamp > killedAt;
            result = result with
            {
                Kept = result.Kept + (works ? 1 : 0),
                NotOpened = result.NotOpened + (remains.Opens ? 0 : 1),
                LostAfterCommit = result.LostAfterCommit + (foretold && !kept && !late ? 1 : 0),
                LostInFlight = result.LostInFlight + (foretold && !kept && late ? 1 : 0),
                Unexplained = result.Unexplained + (foretold ? 0 : 1),
                Unfinished = result.Unfinished + (foretold && kept && commit is not null && !remains.Flipped ? 1 : 0),
                Replays = replays,
            };
            if (!foretold || !kept)
            {
                string when = commit is null ? "no commit" : string.Create(
                    CultureInfo.InvariantCulture,
                    $"commit {(killedAt - commit.Timestamp) * 1000.0 / Stopwatch.Frequency:0.00} ms before the kill");
                string then = works ? "a token" : answer ?? next.Ending();
                tell($"kill {i + 1}: {when}; {remains}; then {then}{(foretold ? "" : " (not foretold)")}");
            }

            if (!works)
                await server.SignInAsync(home.Path);
            next.Dispose();
            next = await ReadyAsync(home.Path);
        }

        next.Dispose();
        return result;
    }

    private static async Task<Child> ReadyAsync(string home)
    {
        Child child = Child.Start("get", home);
        await child.ExpectAsync("ready");
        return child;
    }

    /// <summary>
    /// At random after one of three moments (the start, the request's arrival, its commit), so that each part of a refresh gets
    /// its share however slow the machine is. Returns the moment just before the signal; no request is left with the server.
    /// </summary>
    private static async Task<long> KillDuringAsync(ProbeServer server, Child victim, int turn, Random random)
    {
        Task committed = server.Sandbox.Journal.NextAsync();
        using Hold arrival = server.Sandbox.Faults.Hold(EndpointKind.Token, HoldPoint.BeforeProcessing, 1);
        using Hold answer = server.Sandbox.Faults.Hold(EndpointKind.Token, HoldPoint.BeforeAnswer, 1);
        // The way there and back takes a while.
        Task way = TravelAsync(arrival, answer, random.Next(0, 4), random.Next(0, 4));
        victim.Send($"go {server.Clock.Now:O}");
        await ((turn % 3) switch { 0 => Task.CompletedTask, 1 => arrival.Arrived, _ => committed });
        await Task.Delay(random.Next(0, turn % 3 == 0 ? 200 : 25));
        long killedAt = Stopwatch.GetTimestamp();
        victim.Kill();
        arrival.Release();
        answer.Release();
        await server.QuietAsync();
        _ = way;
        return killedAt;
    }

    private static async Task TravelAsync(Hold arrival, Hold answer, int there, int back)
    {
        await arrival.Arrived;
        await Task.Delay(there);
        arrival.Release();
        await answer.Arrived;
        await Task.Delay(back);
        answer.Release();
    }
}

/// <summary>What is in the store, read without the code that chooses between slots.</summary>
internal sealed record Remains(bool Opens, long Sequence, int Pointer, string[] Slots, bool HasIssued, bool Flipped)
{
    public static Remains Of(string home, string? issued)
    {
        ConnectionStore store = Program.Store(home, TimeProvider.System, null);
        try
        {
            _ = store.Read("default");
        }
        catch (LucaException exception)
        {
            return new Remains(false, 0, 0, [exception.Message], false, false);
        }

        ConnectionMetadata metadata = store.ReadMetadata("default")!;
        ConnectionSecret?[] slots = [.. new[] { "a", "b", "c" }.Select(slot =>
            ReadSlot(System.IO.Path.Combine(store.Folder, $"default.{slot}.secret")))];
        ConnectionSecret?[] beside = [.. new[] { "a", "b", "c" }.Select(slot =>
            ReadSlot(PrivateFile.TemporaryPath(System.IO.Path.Combine(store.Folder, $"default.{slot}.secret"))))];
        return new Remains(
            true,
            metadata.Sequence,
            metadata.Slot,
            [.. slots.Select(s => s is null ? "nothing readable" : s.Sequence.ToString(CultureInfo.InvariantCulture))],
            issued is not null && (slots.Any(s => s?.RefreshToken == issued) || beside.Any(s => s?.RefreshToken == issued)),
            issued is not null && slots[metadata.Slot]?.RefreshToken == issued && slots[metadata.Slot]!.Sequence == metadata.Sequence);
    }

    public override string ToString() => Opens
        ? $"the pointer is on slot {"abc"[Pointer]} with sequence {Sequence}, slots hold {string.Join(" and ", Slots)}, {(HasIssued ? "what was issued is there" : "what was issued is not there")}"
        : "the store does not open: " + Slots[0];

    private static ConnectionSecret? ReadSlot(string path)
    {
        try
        {
            return SecretFormat.Read(System.IO.File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is System.IO.IOException or System.IO.InvalidDataException)
        {
            return null;
        }
    }
}
