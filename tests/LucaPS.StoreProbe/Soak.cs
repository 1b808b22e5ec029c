using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Auth;
using LucaPS.Tokens;
using LucaPS.Tokens.Storage;

namespace LucaPS.StoreProbe;

/// <summary>What a soak found.</summary>
internal sealed record SoakResult(int Successes, int Failures, int Refreshes, int Replays, int NotOpened, int Lost, int Explained)
{
    public override string ToString() =>
        $"{Successes} successes, {Failures} failures, {Refreshes} refreshes, {Replays} replays; {NotOpened} times the store did not open, {Lost} authorizations lost, {Explained} of them with the kill between commit and save";
}

/// <summary>Many processes on one saved connection, at once or killed at random.</summary>
internal static class Soak
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] numbers)
    {
        int[] n = [.. numbers.Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        (int processes, int rounds, int kills) = n is [int p, int r, int k] ? (p, r, k) : (20, 25, 300);
        SoakResult together = await TogetherAsync(processes, rounds);
        Console.WriteLine($"{processes} processes, {rounds} rounds: {together}");
        SoakResult killed = await KilledAsync(kills, new Random(17));
        Console.WriteLine($"{kills} kills: {killed}");
        bool good = together is { Failures: 0, Replays: 0 } && together.Refreshes == rounds && killed.NotOpened == 0 && killed.Lost == killed.Explained;
        return good ? 0 : 1;
    }

    /// <summary>All ask at the same moment, each time with an access token that has ended.</summary>
    public static async Task<SoakResult> TogetherAsync(int processes, int rounds)
    {
        await using TheftServer server = await TheftServer.StartAsync();
        using var home = new TemporaryHome();
        await SignInAsync(home.Path, server, s_start);
        Child[] children = [.. Enumerable.Range(0, processes).Select(_ => Child.Start("get", home.Path))];
        int successes = 0, failures = 0;
        try
        {
            foreach (Child child in children)
                await child.ExpectAsync("ready");
            for (int round = 1; round <= rounds; round++)
            {
                string go = $"go {s_start.AddHours(2 * round):O}";
                string?[] answers = await Task.WhenAll(children.Select(c => c.AskAsync(go)));
                foreach (IGrouping<string?, string?> group in answers.GroupBy(a => a))
                {
                    // All must have the same token: the one of this round.
                    bool good = group.Key?.StartsWith("token ", StringComparison.Ordinal) == true && group.Count() == processes;
                    successes += good ? group.Count() : 0;
                    failures += good ? 0 : group.Count();
                    if (!good)
                        Console.Error.WriteLine($"round {round}: {group.Count()} x {group.Key}");
                }
            }
        }
        finally
        {
            foreach (Child child in children)
                child.Dispose();
        }

        return new SoakResult(successes, failures, server.Refreshes, server.Replays, 0, 0, 0);
    }

    /// <summary>Each is killed at a random moment of its refresh; what is left must open, and work unless the only copy was lost.</summary>
    public static async Task<SoakResult> KilledAsync(int kills, Random random)
    {
        await using TheftServer server = await TheftServer.StartAsync();
        server.BeforeCommit = () => Task.Delay(random.Next(0, 4));
        server.BeforeAnswer = () => Task.Delay(random.Next(0, 4));
        using var home = new TemporaryHome();
        DateTimeOffset now = s_start;
        await SignInAsync(home.Path, server, now);
        int successes = 0, notOpened = 0, lost = 0, explained = 0;
        Child next = Child.Start("get", home.Path);
        await next.ExpectAsync("ready");
        for (int i = 0; i < kills; i++)
        {
            using Child victim = next;
            next = Child.Start("get", home.Path);
            now += TimeSpan.FromHours(2);
            int before = server.Refreshes;
            Task asked = server.NextRequest(), answering = server.NextCommit();
            victim.Send($"go {now:O}");
            // At random after one of three moments, so that each part of a refresh gets its share however slow the machine is.
            await ((i % 3) switch { 0 => Task.CompletedTask, 1 => asked, _ => answering });
            await Task.Delay(random.Next(0, i % 3 == 0 ? 200 : 25));
            victim.Kill();
            StoredConnection? left = null;
            try
            {
                left = Program.Store(home.Path, TimeProvider.System, null).Read("default");
            }
            catch (LucaException e)
            {
                Console.Error.WriteLine(e.Message);
            }

            notOpened += left is null ? 1 : 0;
            await next.ExpectAsync("ready");
            string? answer = await next.AskAsync($"go {now:O}");
            if (answer?.StartsWith("token ", StringComparison.Ordinal) == true)
            {
                successes++;
            }
            else
            {
                lost++;
                // The server has granted the victim's refresh, and nobody else's since.
                bool committed = server.Refreshes == before + 1;
                explained += committed && answer?.StartsWith("error " + LucaErrorId.AuthorizationRevoked, StringComparison.Ordinal) == true ? 1 : 0;
                if (!committed)
                    Console.Error.WriteLine(answer);
                await SignInAsync(home.Path, server, now);
            }

            next.Dispose();
            next = Child.Start("get", home.Path);
            await next.ExpectAsync("ready");
        }

        next.Dispose();
        return new SoakResult(successes, 0, server.Refreshes, server.Replays, notOpened, lost, explained);
    }

    /// <summary>Saves a new authorization of that server.</summary>
    public static async Task SignInAsync(string home, TheftServer server, DateTimeOffset now, PersistMode persist = PersistMode.UnprotectedFile)
    {
        (string access, string refresh) = server.Authorize();
        var clock = new Program.Clock { Now = now };
        var manager = new ConnectionManager(new ConnectionManagerOptions
        {
            Store = () => Program.Store(home, clock, null).Options,
            TokenClients = _ => new ProbeTokenClient(clock),
            Time = clock,
        });
        Connection made = await manager.CreateAsync(
            new NewConnection
            {
                Name = "default",
                Persist = persist,
                Client = new ClientCredential("probe", "canary-secret"),
                Tokens = new TokenSet { AccessToken = access, RefreshToken = refresh, ExpiresAt = now.AddHours(1), ObtainedAt = now },
                Server = new ServerMetadata
                {
                    BaseUri = server.BaseUri,
                    Generation = 2,
                    AuthorizationEndpoint = new Uri(server.BaseUri, "/oauth/authorize"),
                    TokenEndpoint = new Uri(server.BaseUri, "/oauth/token"),
                    GraphQLEndpoint = new Uri(server.BaseUri, "/api/v1/graphql"),
                },
            },
            NullReporter.Instance,
            default);
        if (made.Persist != persist)
            throw new InvalidOperationException("the sign-in was not saved");
    }

    public static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..16];
}

/// <summary>A folder that goes with its user.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lucaps-probe-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
