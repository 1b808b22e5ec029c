using System;
using System.Globalization;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;

namespace LucaPS.StoreProbe;

/// <summary>Begins and ends connections as the cmdlets do.</summary>
internal static class EndingProbe
{
    private static readonly HttpSettings s_http = new() { ProxyMode = ProxyMode.None };

    /// <summary>Signs out, and says whether it was revoked and erased.</summary>
    public static async Task<int> SignOutAsync(string home, string time)
    {
        var clock = new ProbeClock { Now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) };
        ConnectionManager manager = Manager(home, clock);
        Connection connection = manager.Open("default");
        Console.WriteLine("ready");
        DisconnectResult result = await manager.DisconnectAsync(connection, default);
        Console.WriteLine($"revoked={result.Revoked} erased={result.Erased} {result.NotRevokedBecause}");
        return 0;
    }

    /// <summary>
    /// For each line "TIME TOKEN CLIENT SECRET NAME" makes a connection of the token, and answers with a hash of its access token, or an
    /// error id.
    /// </summary>
    public static async Task<int> VaultAsync(string home, Uri baseUri)
    {
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            var clock = new ProbeClock { Now = DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture) };
            var made = new NewConnection
            {
                Name = parts[4],
                Server = await new ServerDiscovery(HttpClientPool.Shared, s_http, clock).DiscoverAsync(baseUri, null, default),
                Persist = PersistMode.UnprotectedFile,
                Client = new ClientCredential(parts[2], parts[3]),
                Tokens = new TokenSet { AccessToken = "", ObtainedAt = clock.Now },
            };
            try
            {
                Connection connection = await Manager(home, clock).CreateFromRefreshTokenAsync(
                    made, parts[1], anew: false, NullReporter.Instance, default);
                AccessToken token = await connection.Tokens.GetAsync(NullReporter.Instance, default);
                Console.WriteLine("token " + ProbeServer.Digest(token.Value));
            }
            catch (LucaException exception)
            {
                Console.WriteLine($"error {exception.ErrorId} {exception.Message.ReplaceLineEndings(" ")}");
            }
        }

        return 0;
    }

    private static ConnectionManager Manager(string home, TimeProvider time) => new(new ConnectionManagerOptions
    {
        Store = () => Program.Store(home, time, null).Options,
        TokenClients = _ => ProbeServer.TokenClient(time),
        Time = time,
        Adjust = static options => options with { LockTimeout = TimeSpan.FromSeconds(1), RequestTimeout = TimeSpan.FromSeconds(4) },
    });
}
