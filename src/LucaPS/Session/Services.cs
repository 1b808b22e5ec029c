using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Runtime.CompilerServices;
using LucaPS.Api;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Http;
using LucaPS.Isolation;
using LucaPS.OAuth;
using LucaPS.Schema;
#if NET8_0_OR_GREATER
using System.Management.Automation;
using System.Reflection;
#endif

namespace LucaPS.Session;

/// <summary>Composes the engine: the one place that knows which part depends on which.</summary>
internal static class Services
{
    private static readonly ConcurrentDictionary<string, ConnectionManager> s_managers = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<Connection, LucaClient> s_clients = new();
    private static readonly TimeSpan s_tokenTime = TimeSpan.FromMinutes(5);
    private static readonly string s_program = ProgramName();

    /// <summary>What opens, makes and ends connections. There is one for each folder of saved connections.</summary>
    public static ConnectionManager Connections =>
        s_managers.GetOrAdd(HomeKey(), static _ => new ConnectionManager(new ConnectionManagerOptions
        {
            Store = () => new StoreOptions
            {
                Home = StorePaths.ResolveHome(),
                ProtectedSlots = static slot => AdapterLoader.Adapters.CreateProtectedSlot(slot)
            },
            // A refresh has its own time limit, which no shorter one of the connection's requests may cut off.
            TokenClients = static settings => TokenClient(Http(settings) with { RequestTimeout = s_tokenTime }),
        }));

    /// <summary>The saved connection of that name, for requests; null when nothing is saved under it. A keyring may take long.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: it cannot be read.</exception>
    public static Connection? TryOpen(string name)
    {
#if NET8_0_OR_GREATER
        RequestRehearsal.Begin();
#endif
        return Connections.TryOpen(name);
    }

    /// <summary>How requests of a connection travel.</summary>
    public static HttpSettings Http(ConnectionHttpSettings settings)
    {
        HttpSettings http = new() { HostProgram = s_program };
        http = http with
        {
            RequestTimeout = settings.RequestTimeout ?? http.RequestTimeout,
            RetryTime = settings.RetryTimeout ?? http.RetryTime
        };
        NetworkCredential? credential = settings.ProxyUser is null
            ? null
            : new NetworkCredential(settings.ProxyUser, settings.ProxyPassword);
        return settings.Proxy is { } proxy ? http.WithProxy(proxy, credential) : http with { ProxyCredential = credential };
    }

    public static ServerDiscovery Discovery(HttpSettings http) => new(HttpClientPool.Shared, http, TimeProvider.System);

    public static ITokenClient TokenClient(HttpSettings http) => new TokenClient(HttpClientPool.Shared, http, TimeProvider.System);

    /// <summary>What posts documents, with the tokens of <paramref name="tokens"/>.</summary>
    public static IGraphQLTransport Transport(ServerMetadata server, HttpSettings http, ITokenSource tokens)
    {
        HttpClient client = HttpClientPool.Shared.Get(server.GraphQLEndpoint, http);
        GraphQLTransportOptions options = new()
        {
            Endpoint = server.GraphQLEndpoint,
            RequestTimeout = http.RequestTimeout,
            RetryTime = http.RetryTime,
            Http = http,
#if !NET8_0_OR_GREATER
            // .NET Framework sends again by itself on a reused connection; what changes the books must not be.
            MutationClient = HttpClientPool.Shared.Get(server.GraphQLEndpoint, http, HttpUse.Tokens),
#endif
        };
        return new GraphQLTransport(client, tokens, options, static () => AdapterLoader.Adapters.CreateRetryStrategy(TimeProvider.System));
    }

    /// <summary>The one client of a connection, made when it is first needed and shared by all runspaces.</summary>
    public static LucaClient Client(Connection connection) => s_clients.GetValue(connection, CreateClient);

    /// <summary>After a change of proxy or time limits: requests under way continue as they began.</summary>
    public static void RenewClient(Connection connection) => s_clients.Remove(connection);

    private static LucaClient CreateClient(Connection connection)
    {
        Row.Host = RowValue.Of;
        IGraphQLTransport transport = Transport(connection.Server, Http(connection.Http), connection.Tokens);
        // A connection that keeps nothing on disk keeps no schema there either.
        SchemaCacheFile? file = connection.Persist == PersistMode.Process ? null : SchemaFile(connection.Metadata);
        SchemaProvider schema = new(file, transport, TimeProvider.System);
        return new LucaClient(connection, transport, schema, static () => AdapterLoader.Adapters.CreateDocuments())
        {
            RowNames = Nouns.RowNames
        };
    }

    /// <summary>Removes the cached schema of a connection that was erased, unless another saved one has the same.</summary>
    public static void ForgetSchema(ConnectionMetadata erased)
    {
        SchemaCacheKey key = SchemaKey(erased);
        if (Connections.List().Any(saved => saved.Metadata is { } other && SchemaKey(other) == key)) return;
        SchemaFile(key).Delete();
    }

    /// <summary>Where the schema of a connection is kept.</summary>
    public static SchemaCacheFile SchemaFile(ConnectionMetadata metadata) => SchemaFile(SchemaKey(metadata));

    private static SchemaCacheFile SchemaFile(SchemaCacheKey key) => new(StorePaths.ResolveHome(), key);

    private static SchemaCacheKey SchemaKey(ConnectionMetadata metadata) =>
        new(metadata.Server.BaseUri, metadata.ClientId ?? "key:" + metadata.Name, metadata.Scope);

    // Either may be changed within a session.
    private static string HomeKey() =>
        Environment.GetEnvironmentVariable(StorePaths.HomeVariable) + "\n"
        + Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private static string ProgramName()
    {
#if NET8_0_OR_GREATER
        string? version = typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return "PowerShell " + version?.Split(' ', '+')[0];
#else
        return "Windows PowerShell 5.1";
#endif
    }
}
