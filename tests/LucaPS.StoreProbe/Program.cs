using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;

namespace LucaPS.StoreProbe;

/// <summary>
/// get: for each line "go TIME" on standard input, opens the store anew, uses the connection and answers with a hash of the access token,
/// or an error id. hold: takes the lock and keeps it. export: exports the books and kills itself. keyring: uses the account's protected
/// store. soak: many processes at once. gap: times the gap between the server's commit and the save.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (args)
        {
            case ["get", string home, .. string[] rest]:
                return await GetAsync(home, rest);
            case ["session", string home]:
                return await SessionAsync(home);
            case ["exit", string home, string now]:
                return Leave(home, now);
            case ["hold", string home]:
                using (await Store(home, TimeProvider.System, null).LockAsync("default", true, TimeSpan.FromSeconds(10), null, default))
                {
                    Console.WriteLine("locked");
                    await Task.Delay(Timeout.Infinite);
                }

                return 0;
            case ["absent", string home]:
                LucaException absent = new ConnectionManager(new ConnectionManagerOptions
                {
                    Store = () => Store(home, TimeProvider.System, null).Options,
                    TokenClients = static _ => ProbeServer.TokenClient(TimeProvider.System),
                }).NotConnected("default");
                Console.WriteLine($"{absent.ErrorId} {absent.Message}");
                return 0;
            case ["signout", string home, string time]:
                return await EndingProbe.SignOutAsync(home, time);
            case ["vault", string home, string baseUri]:
                return await EndingProbe.VaultAsync(home, new Uri(baseUri));
            case ["export", string baseUri, string folder, string steps]:
                return await ExportProbe.RunAsync(new Uri(baseUri), folder, steps);
            case ["keyring", string mode, string folder]:
                return await KeyringProbe.RunAsync(mode, folder);
            case ["gap", .. string[] numbers]:
                return await GapProbe.RunAsync(numbers);
            case ["trace", string home]:
                return await GapProbe.TraceAsync(home);
            case ["soak", .. string[] numbers]:
                return await Soak.RunAsync(numbers);
            default:
                await Console.Error.WriteLineAsync("get HOME [STEP] | session HOME | exit HOME TIME | hold HOME | absent HOME | signout HOME TIME | vault HOME BASEURI | export BASEURI FOLDER STEPS | keyring MODE FOLDER | trace HOME | gap [TIMES [PERSIST]] | soak [PROCESSES ROUNDS KILLS [SEED]]");
                return 2;
        }
    }

    public static ConnectionStore Store(string home, TimeProvider time, IStoreSteps? steps) => new(new StoreOptions
    {
        Home = home,
        ProtectedSlots = new AdapterFactory().CreateProtectedSlot,
        Time = time,
        Steps = steps,
    });

    /// <summary>
    /// A manager whose token sources no other manager of this process shares: the registry knows folders, and each probe has one.
    /// </summary>
    public static TokenSource Open(string home, TimeProvider time, IStoreSteps? steps)
    {
        ConnectionStore store = Store(home, time, steps);
        return new TokenSource(
            store.Read("default") ?? throw new InvalidOperationException("nothing is saved"),
            new TokenSourceOptions { TokenClients = _ => ProbeServer.TokenClient(time), Store = store, Time = time, Steps = steps });
    }

    private static async Task<int> GetAsync(string home, string[] rest)
    {
        var clock = new ProbeClock();
        KillAt? steps = rest is [string step] ? new KillAt(Enum.Parse<StoreStep>(step)) : null;
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            clock.Now = DateTimeOffset.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            try
            {
                TokenSource source = Open(home, clock, steps);
                await ProbeServer.UseAsync(new Connection(source, null));
                Console.WriteLine("token " + ProbeServer.Digest(source.Current.Secret.AccessToken));
            }
            catch (LucaException exception)
            {
                Console.WriteLine($"error {exception.ErrorId} {exception.Message.ReplaceLineEndings(" ")}");
                if (exception.InnerException is { } cause and not LucaException)
                    await Console.Error.WriteLineAsync(cause.ToString());
            }
        }

        return 0;
    }

    /// <summary>Like get, but in one continuing session; reports what is saved, and the warnings so far.</summary>
    private static async Task<int> SessionAsync(string home)
    {
        var clock = new ProbeClock();
        var warnings = new Warnings();
        TokenSource? source = null;
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            clock.Now = DateTimeOffset.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            try
            {
                source ??= Open(home, clock, null);
                AccessToken token = await source.GetAsync(warnings, default);
                Console.WriteLine(
                    $"token {ProbeServer.Digest(token.Value)} {(source.IsSaved ? "saved" : "unsaved")} {warnings.Count} {warnings.Last}");
            }
            catch (LucaException exception)
            {
                Console.WriteLine($"error {exception.ErrorId} {exception.Message.ReplaceLineEndings(" ")}");
            }
        }

        return 0;
    }

    /// <summary>Exits while the refresh is in flight.</summary>
    private static int Leave(string home, string now)
    {
        var clock = new ProbeClock { Now = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture) };
        var sent = new ManualResetEventSlim();
        _ = Open(home, clock, new Signal(StoreStep.BeforeRequest, sent)).GetAsync(NullReporter.Instance, default).AsTask();
        sent.Wait();
        Console.WriteLine("leaving");
        Environment.Exit(7);
        return 0;
    }

    private sealed class Warnings : IReporter
    {
        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        public bool IsVerbose => false;

        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
            Count++;
            Last = message.ReplaceLineEndings(" ");
        }

        public void Progress(string activity, string status, int? percent)
        {
        }
    }

    private sealed class KillAt(StoreStep step) : IStoreSteps
    {
        public void Using(string path, FileUse use)
        {
        }

        public void At(StoreStep reached)
        {
            if (reached != step)
                return;
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private sealed class Signal(StoreStep step, ManualResetEventSlim reached) : IStoreSteps
    {
        public void Using(string path, FileUse use)
        {
        }

        public void At(StoreStep at)
        {
            if (at == step)
                reached.Set();
        }
    }
}
