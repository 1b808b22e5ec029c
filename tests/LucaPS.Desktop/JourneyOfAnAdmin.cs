using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Documents;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.Isolation;
using LucaPS.OAuth;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Desktop;

/// <summary>What a PowerShell session asks of the module, in order.</summary>
internal sealed class JourneyOfAnAdmin(Uri address, Uri redirectUri, bool moves)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly CancellationToken s_never = CancellationToken.None;
    private readonly HttpSettings _http = Services.Http(new ConnectionHttpSettings());

    public async Task RunAsync()
    {
        new ModuleInit().OnImport();
        Ok("import");
        await UnreachedAsync();
        ServerMetadata server = await Services.Discovery(_http).DiscoverAsync(address, null, s_never);
        Expect(2, server.Generation, "generation");
        await WithKeyAsync(server);
        Connection connection = await SignInAsync(server);
        connection = await RefreshAsync(connection);
        await ListAsync(connection);
        await DocumentAsync(connection);
        if (moves) connection = await MoveAsync(connection);
        await DisconnectAsync(connection);
    }

    /// <summary>A host that hangs up within the TLS handshake cannot have carried anything out.</summary>
    private async Task UnreachedAsync()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri nobody = new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        Task hangsUp = Task.Run(() =>
        {
            using TcpClient client = listener.AcceptTcpClient();
            return client.GetStream().ReadByte();
        });
        using HttpRequestMessage request = new(HttpMethod.Post, nobody) { Content = new StringContent("x") };
        try
        {
            await HttpExchange.SendAsync(
                HttpClientPool.Shared.Get(nobody, _http, HttpUse.Tokens), request, _http, TimeProvider.System, s_never);
            throw new InvalidOperationException("nobody answered");
        }
        catch (LucaException failure)
        {
            Expect(false, failure.MayHaveBeenSent, failure.Message);
        }

        await hangsUp;
        listener.Stop();
        Ok("what fails while connecting was not sent");
    }

    private static async Task WithKeyAsync(ServerMetadata server)
    {
        Connection connection = await Services.Connections.CreateAsync(
            new NewConnection
            {
                Name = "key",
                Server = server,
                Persist = PersistMode.UnprotectedFile,
                AuthenticationType = AuthenticationType.ApiKey,
                Tokens = new TokenSet { AccessToken = "luca-key-kari-fjellvag", ObtainedAt = DateTimeOffset.UtcNow },
            },
            NullReporter.Instance,
            s_never);
        Expect(
            1,
            (await CompanyList.ReadAsync(Services.Client(connection).Transport, NullReporter.Instance, s_never)).Count,
            "companies of the key");
        Ok("API key");
    }

    private async Task<Connection> SignInAsync(ServerMetadata server)
    {
        ClientCredential client = new("luca-demo", "luca-demo-secret");
        using AuthorizationCodeFlow flow = AuthorizationCodeFlow.Start(
            new AuthorizationRequest { Server = server, Client = client, RedirectUri = redirectUri }, Services.TokenClient(_http),
            paste: false, TimeProvider.System);
        Console.WriteLine("open " + flow.AuthorizationUri.AbsoluteUri);
        TokenSet tokens = await flow.WaitAsync(s_patience, s_never);
        Connection connection = await Services.Connections.CreateAsync(
            new NewConnection
            {
                Name = "default",
                Server = server,
                Persist = PersistMode.UnprotectedFile,
                Client = client,
                Tokens = tokens,
                RequestedScope = flow.Scope
            },
            NullReporter.Instance,
            s_never);
        Expect(PersistMode.UnprotectedFile, connection.Persist, "where it is kept");
        Ok("sign-in through the listener, saved");
        return connection;
    }

    private static async Task<Connection> RefreshAsync(Connection connection)
    {
        AccessToken old = await connection.Tokens.GetAsync(NullReporter.Instance, s_never);
        AccessToken fresh = await connection.Tokens.RenewAsync(old, NullReporter.Instance, s_never);
        if (fresh.Value == old.Value) throw new InvalidOperationException("the token was not refreshed");
        Expect(2, Directory.GetFiles(Path.Combine(StorePaths.ResolveHome(), "connections"), "default.*.secret").Length, "slots");
        Ok("refresh, saved in the other slot");
        return Services.Connections.Open("default");
    }

    private static async Task ListAsync(Connection connection)
    {
        LucaClient client = Services.Client(connection);
        // Only PowerShell's own assembly can make a PSObject, and here is only its reference assembly.
        Row.Host = static value => value;
        IReadOnlyList<CompanyInfo> companies = await client.LoadCompaniesAsync(NullReporter.Instance, s_never);
        IPageReader reader = await new RowQueries(client, new InputContext(), NullReporter.Instance)
            .ListAsync(new ListRequest("saleInvoices") { Companies = [companies[0].Id] }, s_never);
        List<Row> rows = [];
        while (await reader.ReadAsync(s_never) is { } page)
        {
            if (page.Errors.Count > 0) throw page.Errors[0];
            rows.AddRange(page.Rows);
        }

        Expect(250, rows.Count, "invoices");
        Expect(250, rows.Select(row => Read(row, "Id")).Distinct().Count(), "ids");
        if (rows.All(row => Read(row, "InvoiceDate") is null)) throw new InvalidOperationException("no invoice has a date");
        Ok($"a list of {rows.Count} rows, class {rows[0].GetType().FullName}");
    }

    private static async Task DocumentAsync(Connection connection)
    {
        LucaClient client = Services.Client(connection);
        IGraphQLDocument document = client.Documents.Parse("query Names { companies { nodes { id name } } }");
        using GraphQLResponse response = await client.Transport.SendAsync(
            new GraphQLRequest
            {
                Document = document.Text,
                Variables = Encoding.UTF8.GetBytes("{}"),
                OperationName = document.OperationName
            }, NullReporter.Instance, s_never);
        string text = Encoding.UTF8.GetString(response.Data.ToArray());
        if (!text.Contains("Fjellvåg Regnskap AS")) throw new InvalidOperationException("the answer is " + text);
        Ok("a document");
    }

    private static async Task<Connection> MoveAsync(Connection connection)
    {
        string file = Path.Combine(StorePaths.ResolveHome(), "moved.luca");
        SecureString password = new();
        foreach (char character in "a long password for the way") password.AppendChar(character);
        password.MakeReadOnly();
        Expect(true, await Services.Connections.ExportAsync(connection, file, password, false, s_never), "moved");
        if (Services.Connections.TryOpen("default") is not null)
            throw new InvalidOperationException("the exported connection is still there");
        Connection brought = await Services.Connections.ImportAsync(
            file, password, new ImportTarget("moved", PersistMode.UnprotectedFile, false), NullReporter.Instance, s_never);
        await CompanyList.ReadAsync(Services.Client(brought).Transport, NullReporter.Instance, s_never);
        Ok("export and import");
        return brought;
    }

    private static async Task DisconnectAsync(Connection connection)
    {
        DisconnectResult result = await Services.Connections.DisconnectAsync(connection, s_never);
        Expect(true, result.Revoked, "revoked");
        Expect(true, result.Erased, "erased");
        Ok("sign-out, revoked and erased");
    }

    private static object? Read(Row row, string property) =>
        (row.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)
            ?? throw new InvalidOperationException("no property " + property)).GetValue(row);

    private static void Expect<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new InvalidOperationException($"{what}: {actual}, not {expected}");
    }

    private static void Ok(string what) => Console.WriteLine("ok: " + what);
}
