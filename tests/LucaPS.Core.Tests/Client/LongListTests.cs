using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Client;

/// <summary>
/// Issue 8 item 5: a list that takes hours by a clock that client and server share, with access tokens of five seconds. Each
/// refresh is saved, as in real use. <c>LUCAPS_LONG_REFRESHES=2000</c> makes it three hours.
/// </summary>
public sealed class LongListTests
{
    private const int Invoices = 1000;

    [Fact]
    public async Task No_row_is_lost_or_repeated_however_often_the_token_ends()
    {
        int wanted = int.Parse(Environment.GetEnvironmentVariable("LUCAPS_LONG_REFRESHES") ?? "40", CultureInfo.InvariantCulture);
        FakeTimeProvider time = new(new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero));
        DateTimeOffset start = time.GetUtcNow();
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions
        {
            Invoices = Invoices,
            TimeProvider = time,
            AccessTokenLifetime = TimeSpan.FromSeconds(5),
            RefreshEndsPreviousAccessToken = true
        });
        string home = Directory.CreateTempSubdirectory("lucaps-long-").FullName;
        using HttpClientPool pool = new();
        try
        {
            Connection connection = await SignInAsync(server, pool, home, time);
            GraphQLTransport transport = new(
                pool.Get(connection.Server.GraphQLEndpoint, new HttpSettings()),
                connection.Tokens,
                new GraphQLTransportOptions { Endpoint = connection.Server.GraphQLEndpoint },
                () => new AdapterFactory().CreateRetryStrategy(time),
                time);
            SchemaProvider schema = new(null, transport, TimeProvider.System);
            LucaClient client = new(connection, transport, schema, () => new AdapterFactory().CreateDocuments());
            RowQueries queries = new(client, new InputContext(), NullReporter.Instance);

            List<string>? expected = null;
            int passes = 0;
            for (; server.Counters.Refreshes < wanted; passes++)
            {
                List<string> ids = [];
                await using IPageReader reader = await queries.ListAsync(
                    new ListRequest("saleInvoices") { Companies = [server.Companies[0].Id], Properties = ["id"] },
                    TestContext.Current.CancellationToken);
                while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } page)
                {
                    Assert.Empty(page.Errors);
                    foreach (Row row in page.Rows) ids.Add((string)row.GetType().GetProperty("Id")!.GetValue(row)!);
                    time.Advance(TimeSpan.FromSeconds(5.4));
                }

                expected ??= ids;
                Assert.Equal(Invoices, new HashSet<string>(ids).Count);
                Assert.Equal(expected, ids);
            }

            Assert.Equal(0, server.Counters.Replays);
            Assert.Equal(
                server.Counters.Refreshes + 1,
                new ConnectionStore(new StoreOptions
                {
                    Home = home,
                    ProtectedSlots = new AdapterFactory().CreateProtectedSlot,
                    Time = time
                }).Read("long")!.Metadata.Sequence);
            TestContext.Current.TestOutputHelper?.WriteLine($"{passes * Invoices} rows, {server.Counters.Refreshes} refreshes, {server.Counters.Unauthorized} answers 401, {time.GetUtcNow() - start} of the clock");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<Connection> SignInAsync(SandboxServer server, HttpClientPool pool, string home, TimeProvider time)
    {
        ConnectionManager manager = new(new ConnectionManagerOptions
        {
            Store = () => new StoreOptions { Home = home, ProtectedSlots = new AdapterFactory().CreateProtectedSlot, Time = time },
            TokenClients = _ => new TokenClient(pool, new HttpSettings(), time),
            Time = time,
        });
        NewConnection made = await OpenConnection.SignInAsync(server, pool, time);
        return await manager.CreateAsync(
            made with { Name = "long", Persist = PersistMode.UnprotectedFile }, NullReporter.Instance, default);
    }
}
