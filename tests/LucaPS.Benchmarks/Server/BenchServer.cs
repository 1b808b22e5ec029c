using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LucaPS.Benchmarks.Server;

/// <summary>
/// As much of a Luca as is needed to measure its clients, on loopback: it answers every document from bytes made in advance, so the time
/// measured is the client's. It checks no token and has no errors; the sandbox has those.
/// </summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private static readonly byte[] s_schema = Introspection.Build(SchemaText.Build());

    private readonly WebApplication _app;
    private readonly DocumentPlans _plans = new();
    private readonly Dictionary<int, InvoiceData> _invoices = [];
    private ServerSettings _settings = new();
    private Answers _answers = null!;
    private long _requests;
    private int _tokens;

    private BenchServer(WebApplication app) => _app = app;

    public Uri BaseUri =>
        new(_app.Urls.GetEnumerator() is var urls && urls.MoveNext() ? urls.Current : throw new InvalidOperationException("Not started."));

    /// <summary>All requests so far, of any kind.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public static async Task<BenchServer> StartAsync(ServerSettings settings, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        WebApplication app = builder.Build();
        BenchServer server = new(app);
        server.Configure(settings);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Changes the settings, between measurements.</summary>
    public void Configure(ServerSettings settings)
    {
        if (!_invoices.TryGetValue(settings.Rows, out InvoiceData? invoices))
            _invoices[settings.Rows] = invoices = new InvoiceData(settings.Rows);
        _answers = new Answers(settings, invoices, s_schema);
        _settings = settings;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        _ = Interlocked.Increment(ref _requests);
        switch (context.Request.Path.Value)
        {
            case "/api/v1/graphql":
                await GraphQLAsync(context);
                break;
            case "/.well-known/oauth-authorization-server" when _settings.Generation == 2:
                await TextAsync(context, $$"""
                    {"issuer":"{{Root}}","authorization_endpoint":"{{Root}}/oauth/authorize","token_endpoint":"{{Root}}/oauth/token",
                    "revocation_endpoint":"{{Root}}/oauth/revoke","scopes_supported":["accounting.read","accounting.write"],"response_types_supported":["code"],
                    "code_challenge_methods_supported":["S256"],"token_endpoint_auth_methods_supported":["client_secret_post","client_secret_basic","none"],
                    "grant_types_supported":["authorization_code","refresh_token"],"authorization_response_iss_parameter_supported":true}
                    """);
                break;
            case "/.well-known/oauth-protected-resource" when _settings.Generation == 2:
                await TextAsync(context, $$"""{"resource":"{{Root}}/api/v1/graphql","authorization_servers":["{{Root}}"]}""");
                break;
            case "/oauth/token" or "/api/v2/oauth2/token" or "/api/v1/oauth2/token":
                int number = Interlocked.Increment(ref _tokens);
                await TextAsync(context, $$"""
                    {"access_token":"access-{{number}}","refresh_token":"refresh-{{number}}","token_type":"Bearer","expires_in":3600,"scope":"accounting.read accounting.write"}
                    """);
                break;
            case "/oauth/revoke":
                await TextAsync(context, "{}");
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private string Root => BaseUri.GetLeftPart(UriPartial.Authority);

    private async Task GraphQLAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        IReadOnlyList<PlannedField> fields = _plans.Of(body.RootElement.GetProperty("query").GetString()!);
        _ = body.RootElement.TryGetProperty("variables", out JsonElement variables);
        List<ReadOnlyMemory<byte>> pieces = _answers.Answer(fields, variables);
        if (_settings.Latency > TimeSpan.Zero) await Task.Delay(_settings.Latency, context.RequestAborted);
        long length = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces) length += piece.Length;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = length;
        foreach (ReadOnlyMemory<byte> piece in pieces) context.Response.BodyWriter.Write(piece.Span);
        _ = await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json)).AsTask();
    }
}
