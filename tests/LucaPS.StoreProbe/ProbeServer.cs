using System;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters.Resilience;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;

namespace LucaPS.StoreProbe;

/// <summary>A clock that can be set.</summary>
internal sealed class ProbeClock : TimeProvider
{
    private long _ticks;

    public DateTimeOffset Now
    {
        get => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
        set => Volatile.Write(ref _ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>The sandbox, with its own clock, which treats a spent refresh token as theft; and the product's own client for it.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private static readonly HttpSettings s_http = new() { ProxyMode = ProxyMode.None };

    private ProbeServer(SandboxServer sandbox, ProbeClock clock)
    {
        Sandbox = sandbox;
        Clock = clock;
    }

    public SandboxServer Sandbox { get; }

    public ProbeClock Clock { get; }

    public int Refreshes => Sandbox.Counters.Refreshes;

    public int Replays => Sandbox.Counters.Replays;

    public static async Task<ProbeServer> StartAsync(DateTimeOffset now)
    {
        var clock = new ProbeClock { Now = now };
        return new ProbeServer(await SandboxServer.StartAsync(new SandboxOptions { TimeProvider = clock, Invoices = 0 }), clock);
    }

    public static ITokenClient TokenClient(TimeProvider time) => new TokenClient(HttpClientPool.Shared, s_http, time);

    public static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..16];

    /// <summary>Uses the connection as a cmdlet does: a 401 leads to a new token.</summary>
    public static async Task UseAsync(Connection connection)
    {
        var transport = new GraphQLTransport(
            HttpClientPool.Shared.Get(connection.Server.GraphQLEndpoint, s_http),
            connection.Tokens,
            new GraphQLTransportOptions { Endpoint = connection.Server.GraphQLEndpoint, Http = s_http },
            () => new PollyRetryStrategy(TimeProvider.System));
        if ((await CompanyList.ReadAsync(transport, NullReporter.Instance, default)).Count == 0)
            throw new InvalidOperationException("the answer has no companies");
    }

    /// <summary>Signs in through the browser flow and saves the connection.</summary>
    public async Task SignInAsync(string home, PersistMode persist = PersistMode.UnprotectedFile)
    {
        (ServerMetadata server, ClientCredential client, TokenSet tokens, string scope) = await GrantAsync();
        var manager = new ConnectionManager(new ConnectionManagerOptions
        {
            Store = () => Program.Store(home, Clock, null).Options,
            TokenClients = _ => TokenClient(Clock),
            Time = Clock,
        });
        Connection made = await manager.CreateAsync(
            new NewConnection
            {
                Name = "default",
                Server = server,
                Persist = persist,
                Client = client,
                Tokens = tokens,
                RequestedScope = scope
            }, NullReporter.Instance, default);
        if (made.Persist != persist)
            throw new InvalidOperationException("the sign-in was not saved");
    }

    /// <summary>Signs in through the browser flow.</summary>
    public async Task<(ServerMetadata Server, ClientCredential Client, TokenSet Tokens, string Scope)> GrantAsync()
    {
        ServerMetadata server = await new ServerDiscovery(HttpClientPool.Shared, s_http, Clock)
            .DiscoverAsync(Sandbox.BaseUri, null, default);
        SandboxClient application = Sandbox.Clients.Confidential;
        var client = new ClientCredential(application.ClientId, application.ClientSecret);
        using AuthorizationCodeFlow flow = AuthorizationCodeFlow.Start(
            new AuthorizationRequest { Server = server, Client = client, RedirectUri = new Uri(application.RedirectUris[0]) },
            TokenClient(Clock), paste: true, Clock);
        using var browser = new SandboxBrowser();
        Uri callback = await browser.SignInAsync(flow.AuthorizationUri, Sandbox.Users[0].UserName);
        TokenSet tokens = await flow.CompleteAsync(callback.AbsoluteUri, TimeSpan.FromMinutes(5), default);
        return (server, client, tokens, flow.Scope);
    }

    /// <summary>
    /// Waits until no request is left whose process is gone: each of a few requests, on its own connection, is accepted after
    /// theirs.
    /// </summary>
    public async Task QuietAsync()
    {
        for (int calm = 0; calm < 3;)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            _ = await http.GetStringAsync(Sandbox.BaseUri);
            calm = Sandbox.ActiveRequests == 0 ? calm + 1 : 0;
        }
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
