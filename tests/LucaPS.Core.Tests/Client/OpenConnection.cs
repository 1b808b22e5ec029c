using System;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Api;
using LucaPS.Api.Mutations;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using LucaPS.Schema;

namespace LucaPS.Core.Tests.Client;

/// <summary>A connection to an in-process sandbox, assembled as the module does, with nothing on disk.</summary>
internal sealed class OpenConnection : IAsyncDisposable
{
    private readonly HttpClientPool _pool = new();

    private OpenConnection(SandboxServer server, Connection connection, TimeProvider? time, TimeSpan? retryTime)
    {
        Server = server;
        GraphQLTransport transport = new(
            _pool.Get(connection.Server.GraphQLEndpoint, new HttpSettings()),
            connection.Tokens,
            new GraphQLTransportOptions { Endpoint = connection.Server.GraphQLEndpoint, RetryTime = retryTime ?? TimeSpan.FromMinutes(2) },
            () => new AdapterFactory().CreateRetryStrategy(TimeProvider.System));
        SchemaProvider schema = new(null, transport, time ?? TimeProvider.System);
        Client = new LucaClient(connection, transport, schema, () => new AdapterFactory().CreateDocuments());
    }

    public SandboxServer Server { get; }

    public LucaClient Client { get; }

    public RowQueries Rows => new(Client, new InputContext(), NullReporter.Instance);

    public MutationRunner Mutations => new(Client, new InputContext(), NullReporter.Instance);

    /// <summary>By API key.</summary>
    public static async Task<OpenConnection> ByKeyAsync(
        SandboxOptions? options = null, TimeProvider? time = null, TimeSpan? retryTime = null)
    {
        SandboxServer server = await SandboxServer.StartAsync(options);
        TokenSet tokens = new() { AccessToken = server.ApiKeys.Kari.Key, ObtainedAt = DateTimeOffset.UtcNow };
        return await OpenAsync(server, ByKey(server, tokens), time, retryTime);
    }

    /// <summary>Another connection to the same sandbox, which ends with this one.</summary>
    public Task<OpenConnection> BesideAsync(SandboxApiKey key) =>
        OpenAsync(Server, ByKey(Server, new TokenSet { AccessToken = key.Key, ObtainedAt = DateTimeOffset.UtcNow }));

    private static NewConnection ByKey(SandboxServer server, TokenSet tokens) => new()
    {
        Name = "test",
        Server = ServerDiscovery.Generation1(server.BaseUri),
        Persist = PersistMode.Process,
        AuthenticationType = AuthenticationType.ApiKey,
        Tokens = tokens,
    };

    /// <summary>By the code flow of either generation, with the callback's query pasted.</summary>
    public static async Task<OpenConnection> ByCodeAsync(SandboxOptions? options = null, string user = "kari", string[]? companies = null)
    {
        SandboxServer server = await SandboxServer.StartAsync(options);
        using HttpClientPool pool = new();
        return await OpenAsync(server, await SignInAsync(server, pool, TimeProvider.System, user, companies));
    }

    /// <summary>Signs in by the code flow; a connection can be made from the result.</summary>
    public static async Task<NewConnection> SignInAsync(
        SandboxServer server, HttpClientPool pool, TimeProvider time, string user = "kari", string[]? companies = null)
    {
        HttpSettings settings = new();
        ServerMetadata metadata = await new ServerDiscovery(pool, settings, time).DiscoverAsync(server.BaseUri, null, default);
        ClientCredential client = new(server.Clients.Confidential.ClientId, server.Clients.Confidential.ClientSecret);
        AuthorizationRequest request = new() { Server = metadata, Client = client, RedirectUri = RedirectUriRules.Default };
        using AuthorizationCodeFlow flow = AuthorizationCodeFlow.Start(
            request, new TokenClient(pool, settings, time), paste: true, time);
        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(flow.AuthorizationUri, user, companies);
        TokenSet tokens = await flow.CompleteAsync(callback.ToString(), TimeSpan.FromMinutes(5), default);
        return new NewConnection
        {
            Name = "test",
            Server = metadata,
            Persist = PersistMode.Process,
            Client = client,
            Tokens = tokens,
            RequestedScope = flow.Scope
        };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Schema.Dispose();
        _pool.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<OpenConnection> OpenAsync(
        SandboxServer server, NewConnection made, TimeProvider? time = null, TimeSpan? retryTime = null)
    {
        HttpClientPool pool = new();
        ConnectionManager manager = new(new ConnectionManagerOptions
        {
            Store = () => new StoreOptions { Home = "/nonexistent", ProtectedSlots = new AdapterFactory().CreateProtectedSlot },
            TokenClients = _ => new TokenClient(pool, new HttpSettings(), TimeProvider.System),
        });
        return new OpenConnection(server, await manager.CreateAsync(made, NullReporter.Instance, default), time, retryTime);
    }
}
