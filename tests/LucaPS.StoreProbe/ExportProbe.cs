using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Api;
using LucaPS.Connections;
using LucaPS.Export;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;

namespace LucaPS.StoreProbe;

/// <summary>Exports the books into a folder, page after page, and can be killed at any step on the disk or answer of the server.</summary>
internal static class ExportProbe
{
    private static readonly HttpSettings s_http = new() { ProxyMode = ProxyMode.None };

    /// <summary>The API key comes on standard input. The process kills itself after so many steps.</summary>
    public static async Task<int> RunAsync(Uri baseUri, string folder, string steps)
    {
        string key = Console.ReadLine() ?? throw new InvalidOperationException("no key");
        await ExportAsync(baseUri, key, folder, new StoppingFiles(int.Parse(steps, CultureInfo.InvariantCulture), Kill));
        return 0;
    }

    /// <summary>Exports everything that the key reaches.</summary>
    public static async Task ExportAsync(Uri baseUri, string key, string folder, StoppingFiles files)
    {
        ConnectionManager manager = new(new ConnectionManagerOptions
        {
            Store = static () => Program.Store("/nonexistent", TimeProvider.System, null).Options,
            TokenClients = static _ => ProbeServer.TokenClient(TimeProvider.System),
        });
        NewConnection made = new()
        {
            Name = "export",
            Server = ServerDiscovery.Generation1(baseUri),
            Persist = PersistMode.Process,
            AuthenticationType = AuthenticationType.ApiKey,
            Tokens = new TokenSet { AccessToken = key, ObtainedAt = DateTimeOffset.UtcNow },
        };
        Connection connection = await manager.CreateAsync(made, NullReporter.Instance, default);
        Steps transport = new(
            new GraphQLTransport(
                HttpClientPool.Shared.Get(connection.Server.GraphQLEndpoint, s_http),
                connection.Tokens,
                new GraphQLTransportOptions { Endpoint = connection.Server.GraphQLEndpoint, Http = s_http },
                static () => new AdapterFactory().CreateRetryStrategy(TimeProvider.System)),
            files);
        using SchemaProvider schema = new(null, transport, TimeProvider.System);
        LucaClient client = new(connection, transport, schema, static () => new AdapterFactory().CreateDocuments());
        ExportPlan plan = await new ExportPlanner(client, files, TimeProvider.System, NullReporter.Instance)
            .PlanAsync(new ExportRequest { Folder = folder, ThrottleLimit = 1 }, default);
        await using DataExport export = DataExport.Start(client, plan, files, TimeProvider.System, NullReporter.Instance);
        while (await export.NextAsync(default) is not null)
        {
        }
    }

    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Each answer is a step too.</summary>
    private sealed class Steps(IGraphQLTransport transport, StoppingFiles files) : IGraphQLTransport
    {
        public async Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
        {
            GraphQLResponse response = await transport.SendAsync(request, reporter, cancellationToken);
            files.Check();
            return response;
        }
    }
}
