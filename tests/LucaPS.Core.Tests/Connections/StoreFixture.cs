using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using LucaPS.Canaries;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.OAuth;
using Microsoft.Extensions.Time.Testing;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Its own folder, its own server, and as many processes' worth of managers as a test wants.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly ConcurrentDictionary<string, WeakReference<TokenSource>> _madeOf = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _sent = new(StringComparer.Ordinal);

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public StoreFixture()
    {
        Server = new RotatingServer(Time);
    }

    public string Home { get; } = Directory.CreateTempSubdirectory("lucaps-tests-").FullName;

    public string Folder => Path.Combine(Home, "connections");

    public Clock Time { get; } = new();

    public RotatingServer Server { get; }

    public Recorder Reporter { get; } = new();

    public Steps Hook { get; } = new();

    public MemoryKeyring Keyring { get; } = new();

    public string Account { get; set; } = "tester";

    /// <summary>
    /// How long a file that another program holds is waited for. What is let go again needs more than a busy machine takes.
    /// </summary>
    public TimeSpan HeldTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    public ConnectionStore Store() => new(StoreOptions());

    /// <summary>
    /// Managers in a process share token sources by folder; a link to the folder would be refused, so "another process" is a source of
    /// its own.
    /// </summary>
    /// <param name="madeOf">What the process has made of tokens given to it; null for this process's own.</param>
    public ConnectionManager Manager(ConcurrentDictionary<string, WeakReference<TokenSource>>? madeOf = null) =>
        new(new ConnectionManagerOptions
        {
            MadeOf = madeOf ?? _madeOf,
            Sent = madeOf is null ? _sent : [],
            Store = StoreOptions,
            TokenClients = http =>
            {
                LastHttp = http;
                return Server;
            },
            Time = Time,
            Adjust = o => o with
            {
                RequestTimeout = TimeSpan.FromSeconds(4),
                LockTimeout = TimeSpan.FromSeconds(1),
                LockTimeoutWhileValid = TimeSpan.FromMilliseconds(100)
            },
        });

    /// <summary>The HTTP settings of the last request to the token endpoint.</summary>
    public ConnectionHttpSettings? LastHttp { get; private set; }

    /// <summary>As in another process: read from the store, sharing nothing.</summary>
    public TokenSource OtherProcess(string name = "default") => new(
        Store().Read(name) ?? throw new InvalidOperationException("nothing is saved"),
        new TokenSourceOptions
        {
            TokenClients = http =>
            {
                LastHttp = http;
                return Server;
            },
            Store = Store(),
            Time = Time,
            RequestTimeout = TimeSpan.FromSeconds(4),
            LockTimeout = TimeSpan.FromSeconds(1),
            LockTimeoutWhileValid = TimeSpan.FromMilliseconds(100),
        });

    public Task<Connection> SignInAsync(string name = "default", PersistMode persist = PersistMode.UnprotectedFile, int generation = 2) =>
        Manager().CreateAsync(SignIn(name, persist, generation), Reporter, default);

    public NewConnection SignIn(string name = "default", PersistMode persist = PersistMode.UnprotectedFile, int generation = 2) => new()
    {
        Name = name,
        Server = Metadata(generation),
        Persist = persist,
        Client = new ClientCredential("client-1", "canary-secret"),
        Tokens = Server.Issue(),
        RequestedScope = "accounting.read accounting.write",
        Companies = [new CompanyInfo("1", "Fjord AS", "999999999")],
        Http = new ConnectionHttpSettings
        {
            Proxy = new Uri("http://proxy.example:3128/"),
            ProxyUser = "u",
            ProxyPassword = "canary-proxy"
        },
        SignIn = new SignInSettings
        {
            RequestedScope = "accounting.read accounting.write",
            RedirectUri = new Uri("http://127.0.0.1:8765/callback"),
            Locale = "nb"
        },
    };

    /// <summary>A sign-in with a refresh token that was issued before.</summary>
    public NewConnection SignInOf(string token, string name = "default") => new()
    {
        Name = name,
        Server = Metadata(2),
        Persist = PersistMode.UnprotectedFile,
        Client = new ClientCredential("client-1", "canary-secret"),
        Tokens = new TokenSet { AccessToken = "", RefreshToken = token, ObtainedAt = Time.GetUtcNow() },
    };

    public NewConnection ApiKey(string name = "default", PersistMode persist = PersistMode.UnprotectedFile) => new()
    {
        Name = name,
        Server = Metadata(2),
        Persist = persist,
        AuthenticationType = AuthenticationType.ApiKey,
        Tokens = new TokenSet { AccessToken = "canary-key", ObtainedAt = Time.GetUtcNow() },
    };

    public static ServerMetadata Metadata(int generation, string host = "https://luca.example") => new()
    {
        BaseUri = new Uri(host),
        Generation = generation,
        Issuer = generation == 2 ? host : null,
        AuthorizationEndpoint = new Uri(host + "/oauth/authorize"),
        TokenEndpoint = new Uri(host + "/oauth/token"),
        RevocationEndpoint = new Uri(host + "/oauth/revoke"),
        GraphQLEndpoint = new Uri(host + "/api/v1/graphql"),
        ScopesSupported = ["accounting.read", "accounting.write"],
        TokenEndpointAuthMethods = ["client_secret_post"],
    };

    /// <summary>A host of generation 2 that can be asked about a token (RFC 7662).</summary>
    public static ServerMetadata Introspecting { get; } = Metadata(2) with
    {
        IntrospectionEndpoint = new Uri("https://luca.example/oauth/introspect")
    };

    public static SecureString Password(string text = "long enough")
    {
        var password = new SecureString();
        foreach (char c in text)
            password.AppendChar(c);
        return password;
    }

    /// <summary>All files that hold a text in the clear.</summary>
    public IReadOnlyList<string> FilesWith(string text) =>
        [.. Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories)
            .Where(f => Encoding.UTF8.GetString(File.ReadAllBytes(f)).Contains(text, StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)!)];

    public string SlotFile(char slot, string name = "default") => Path.Combine(Folder, $"{name}.{slot}.secret");

    /// <summary>Puts a folder where a save's file should go: writing it fails even for root.</summary>
    public void BlockSlots(params char[] slots)
    {
        foreach (char slot in slots)
            Directory.CreateDirectory(PrivateFile.TemporaryPath(SlotFile(slot)));
    }

    public void UnblockSlots(params char[] slots)
    {
        foreach (char slot in slots)
            Directory.Delete(PrivateFile.TemporaryPath(SlotFile(slot)));
    }

    public string MetadataFile(string name = "default") => Path.Combine(Folder, $"{name}.connection.json");

    public void Dispose()
    {
        CanaryWatch.Current?.AddFolder("store", Home);
        foreach (string warning in Reporter.Warnings)
            CanaryWatch.Current?.Add("warning", warning);
        Directory.Delete(Home, recursive: true);
    }

    private StoreOptions StoreOptions() => new()
    {
        Home = Home,
        ProtectedSlots = Keyring.Create,
        Time = Time,
        Steps = Hook,
        Account = Account,
        HeldTimeout = HeldTimeout,
    };

    /// <summary>Stands still, and tells when somebody waits for it.</summary>
    internal sealed class Clock() : FakeTimeProvider(StoreFixture.Start)
    {
        private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

        /// <summary>Until the next wait has begun: how long it is.</summary>
        public ValueTask<TimeSpan> WaitedForAsync() => _timers.Reader.ReadAsync();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    internal sealed class Steps : IStoreSteps
    {
        public Action<StoreStep>? Do { get; set; }

        /// <summary>Says whether another program has a file open; asked before each use of one.</summary>
        public Func<string, FileUse, bool>? Holds { get; set; }

        public void At(StoreStep step) => Do?.Invoke(step);

        public void Using(string path, FileUse use)
        {
            if (Holds?.Invoke(path, use) == true)
                throw new IOException(
                    "The process cannot access the file because it is being used by another process.", unchecked((int)0x80070020));
        }
    }

    internal sealed class Recorder : IReporter
    {
        public List<string> Warnings { get; } = [];

        public List<string> Verboses { get; } = [];

        public bool IsVerbose => false;

        public void Verbose(string message)
        {
            lock (Verboses)
                Verboses.Add(message);
        }

        public void Warning(string message)
        {
            lock (Warnings)
                Warnings.Add(message);
        }

        public void Progress(string activity, string status, int? percent)
        {
        }
    }
}
