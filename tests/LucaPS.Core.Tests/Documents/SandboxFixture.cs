using System;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

/// <summary>A sandbox of 230 invoices, asked with an API key.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private HttpClient? _client;

    public SandboxServer Server { get; private set; } = null!;

    internal IGraphQLTransport Transport { get; private set; } = null!;

    internal LucaSchema Schema { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await SandboxServer.StartAsync(new SandboxOptions { Invoices = 230 });
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        Transport = new GraphQLTransport(
            _client, new Key(Server.ApiKeys.Kari.Key), new GraphQLTransportOptions { Endpoint = Server.GraphQLUri });
        using SchemaProvider provider = Provider();
        Schema = await provider.GetAsync(false, NullReporter.Instance, default);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Server.DisposeAsync();
    }

    internal SchemaProvider Provider() => new(null, Transport, TimeProvider.System);

    internal async Task<JsonElement> AskAsync(string document, string variables = "")
    {
        var request = new GraphQLRequest { Document = document, Variables = Encoding.UTF8.GetBytes(variables) };
        using GraphQLResponse response = await Transport.SendAsync(request, NullReporter.Instance, default);
        Assert.Empty(response.Errors);
        return JsonDocument.Parse(response.Data.ToArray()).RootElement;
    }

    private sealed class Key(string key) : ITokenSource
    {
        public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) => new(new AccessToken(key, null));

        public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken) =>
            throw new LucaException(LucaErrorId.AuthorizationRevoked, "The key was refused.");
    }
}
