using System;
using System.Threading;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;

namespace LucaPS.Benchmarks.Inner;

/// <summary>What every request needs first: a valid token.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private TokenSource _tokens = null!;

    [GlobalSetup]
    public void Setup()
    {
        ConnectionMetadata metadata = new()
        {
            Name = "bench",
            Lineage = "1",
            Persist = PersistMode.Process,
            AuthenticationType = AuthenticationType.AuthorizationCode,
            Server = ServerDiscovery.Generation1(new Uri("http://127.0.0.1")),
            ClientId = "bench",
        };
        ConnectionSecret secret = new()
        {
            Lineage = "1",
            AccessToken = "access",
            RefreshToken = "refresh",
            ObtainedAt = DateTimeOffset.UtcNow,
            ExpiresAt = DateTimeOffset.UtcNow.AddHours(12),
        };
        _tokens = new TokenSource(new StoredConnection(metadata, secret), new TokenSourceOptions
        {
            TokenClients = static _ => new TokenClient(HttpClientPool.Shared, new HttpSettings(), TimeProvider.System),
        });
    }

    [Benchmark]
    public async ValueTask<int> Valid() => (await _tokens.GetAsync(NullReporter.Instance, CancellationToken.None)).Value.Length;
}
