using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters.Resilience;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.Sandbox;
using LucaPS.Schema;

namespace LucaPS.Core.Tests.Api;

/// <summary>A sandbox and what a client needs to read from it.</summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private readonly HttpClientPool _pool = new();
    private readonly ITokenSource _tokens;

    private SandboxSession(SandboxServer server, ITokenSource tokens)
    {
        Server = server;
        _tokens = tokens;
        Transport = With(options => options);
    }

    public SandboxServer Server { get; }

    public GraphQLTransport Transport { get; }

    public QueryEngine Engine => new(Transport);

    public static async Task<SandboxSession> StartAsync(SandboxOptions? options = null, string? user = null)
    {
        CancellationToken cancel = Xunit.TestContext.Current.CancellationToken;
        SandboxServer server = await SandboxServer.StartAsync(options, cancel);
        string token = user is null ? server.ApiKeys.Kari.Key : await SignInAsync(server, user, cancel);
        return new SandboxSession(server, new FixedToken(token));
    }

    public GraphQLTransport With(Func<GraphQLTransportOptions, GraphQLTransportOptions> change)
    {
        HttpSettings settings = new();
        GraphQLTransportOptions options = change(
            new GraphQLTransportOptions { Endpoint = Server.GraphQLUri, Http = settings, RetryTime = TimeSpan.FromSeconds(20) });
        return new GraphQLTransport(
            _pool.Get(Server.GraphQLUri, settings), _tokens, options, () => new PollyRetryStrategy(TimeProvider.System));
    }

    public async Task<LucaSchema> SchemaAsync()
    {
        using GraphQLResponse response = await Transport.SendAsync(
            new GraphQLRequest { Document = IntrospectionQuery.Text }, NullReporter.Instance, Xunit.TestContext.Current.CancellationToken);
        return IntrospectionReader.Read(response.Data)!;
    }

    public async Task<ListQuery> ListAsync(string field, params string[] companies)
    {
        LucaSchema schema = await SchemaAsync();
        return new ListQuery
        {
            Schema = schema,
            Field = schema.QueryType.Field(field)!,
            Selection = new SelectionBuilder(schema).Default(new RootFields(schema).Require(field).RowTypeName),
            Companies = Array.ConvertAll(companies, c => new CompanyTarget(c)),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _pool.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<string> SignInAsync(SandboxServer server, string user, CancellationToken cancel)
    {
        const string Verifier = "verifier-verifier-verifier-verifier-verifier-verifier";
        const string Callback = "http://127.0.0.1:8765/callback";
        string challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=')
            .Replace('+', '-').Replace('/', '_');
        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(
            new Uri(server.AuthorizeUri + "?response_type=code&client_id=" + server.Clients.Public.ClientId + "&redirect_uri="
                + Uri.EscapeDataString(Callback)
                + "&scope=" + Uri.EscapeDataString(SandboxScopes.Read + " " + SandboxScopes.Write)
                + "&state=s&code_challenge_method=S256&code_challenge=" + challenge),
            user,
            cancellationToken: cancel);
        string code = System.Web.HttpUtility.ParseQueryString(callback.Query)["code"]!;
        using HttpClient http = new();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["client_id"] = server.Clients.Public.ClientId,
            ["redirect_uri"] = Callback,
            ["code_verifier"] = Verifier,
        });
        using HttpResponseMessage answer = await http.PostAsync(server.TokenUri, form, cancel);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private sealed class FixedToken(string value) : ITokenSource
    {
        public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
            new(new AccessToken(value, null));

        public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken) =>
            GetAsync(reporter, cancellationToken);
    }
}
