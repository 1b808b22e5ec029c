using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using LucaPS.Auth;
using LucaPS.GraphQL;
using LucaPS.Http;
using LucaPS.Isolation;
using LucaPS.Schema;
using LucaPS.Tokens;
using LucaPS.Tokens.Storage;

namespace LucaPS.Session;

/// <summary>Where the engine's parts are put together for this process.</summary>
internal static class LucaServices
{
    /// <summary>The connection that is meant where none is named.</summary>
    public const string DefaultName = "default";

    private static readonly ConcurrentDictionary<string, ConnectionManager> Managers = new(StringComparer.Ordinal);

    /// <summary>The manager of saved connections. The folder may be changed within a session, by <c>LUCAPS_HOME</c>.</summary>
    public static ConnectionManager Manager => Managers.GetOrAdd(
        Environment.GetEnvironmentVariable(StorePaths.HomeVariable) ?? string.Empty,
        static _ => new ConnectionManager(new ConnectionManagerOptions
        {
            Store = static () => new StoreOptions { Home = StorePaths.ResolveHome(), Adapters = static () => AdapterLoader.Adapters },
            TokenClients = static http => new TokenClient(HttpClientPool.Shared, Settings(http), TimeProvider.System),
        }));

    /// <summary>The default connection of this runspace, or else the saved one named default, which is then opened here.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or <see cref="LucaErrorId.StoreFailed"/>.</exception>
    public static Connection DefaultConnection()
    {
        SessionRegistry registry = SessionRegistry.Current;
        if (registry.Default is { } open) return open;
        Connection saved = Manager.Open(DefaultName);
        registry.Add(saved, makeDefault: true);
        return saved;
    }

    /// <summary>The open connection of that name, or the saved one.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or <see cref="LucaErrorId.StoreFailed"/>.</exception>
    public static Connection Find(string name)
    {
        SessionRegistry registry = SessionRegistry.Current;
        if (registry.Find(name) is { } open) return open;
        Connection saved = Manager.Open(name);
        registry.Add(saved, makeDefault: false);
        return saved;
    }

    /// <summary>What a connection asks the API with, made once for each connection.</summary>
    public static LucaClient ClientOf(Connection connection) => connection.GetClient(static opened =>
    {
        HttpSettings settings = Settings(opened.Http);
        GraphQLTransport transport = new(
            HttpClientPool.Shared.Get(opened.Server.GraphQLEndpoint, settings),
            opened.Tokens,
            new GraphQLTransportOptions { Endpoint = opened.Server.GraphQLEndpoint, RequestTimeout = settings.RequestTimeout },
            static () => AdapterLoader.Adapters.CreateRetryStrategy(TimeProvider.System));
        // An API key's own id is not known, and the key is no part of a file's name: each such connection has its own cache.
        string grant = opened.ClientId ?? "api-key:" + opened.Metadata.Lineage;
        SchemaCacheOptions cache = new() { Directory = opened.Persist == PersistMode.Process ? null : Path.Combine(Manager.Store.Options.Home, "cache") };
        SchemaProvider schema = new(new SchemaCacheKey(opened.BaseUri, grant, opened.Scope), cache, transport, TimeProvider.System);
        return new LucaClient(opened, transport, schema, static () => AdapterLoader.Adapters);
    });

    /// <summary>How a connection's requests travel.</summary>
    public static HttpSettings Settings(ConnectionHttpSettings http)
    {
        HttpSettings settings = new() { HostProgram = HostProgram };
        if (http.RequestTimeout is { } timeout) settings = settings with { RequestTimeout = timeout };
        NetworkCredential? credential = http.ProxyUser is null ? null : new NetworkCredential(http.ProxyUser, http.ProxyPassword);
        return http.Proxy is null ? settings with { ProxyCredential = credential } : settings.WithProxy(http.Proxy, credential);
    }

#if NET8_0_OR_GREATER
    private const string HostProgram = "PowerShell 7";
#else
    private const string HostProgram = "Windows PowerShell 5.1";
#endif
}
