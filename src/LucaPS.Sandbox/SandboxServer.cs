using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Sandbox.Api;
using LucaPS.Sandbox.FaultInjection;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;

namespace LucaPS.Sandbox;

/// <summary>
/// A Luca on this machine only: an OAuth server of either generation, the GraphQL API with demo data, and switches for faults.
/// Many may run in one process. Listens on 127.0.0.1 only.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private static readonly string[] s_scopes = [SandboxScopes.Read, SandboxScopes.Write];
    private static readonly string[] s_methods = ["header"];
    private readonly WebApplication _application;
    private readonly SandboxState _state;

    private SandboxServer(WebApplication application, SandboxState state)
    {
        _application = application;
        _state = state;
    }

    /// <summary>The address, such as <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri BaseUri => _state.BaseUri;

    /// <summary>The switches it was started with; most may be changed while it runs.</summary>
    public SandboxOptions Options => _state.Options;

    /// <summary>The registered applications.</summary>
    public SandboxClients Clients => _state.Clients;

    /// <summary>The users.</summary>
    public IReadOnlyList<SandboxUser> Users => _state.Directory.Users;

    /// <summary>The companies; the first has <see cref="SandboxOptions.Invoices"/> invoices.</summary>
    public IReadOnlyList<SandboxCompany> Companies => _state.Directory.Companies;

    /// <summary>The personal API keys.</summary>
    public SandboxApiKeys ApiKeys => _state.ApiKeys;

    /// <summary>What has been done so far.</summary>
    public Counters Counters => _state.Counters;

    /// <summary>Requests that have arrived and are not finished, including those whose client is gone.</summary>
    public int ActiveRequests => Volatile.Read(ref _state.Active);

    /// <summary>The tokens that were issued.</summary>
    public TokenJournal Journal => _state.Journal;

    /// <summary>The faults.</summary>
    public Faults Faults => _state.Faults;

    /// <summary>Another origin, where nothing should ever arrive.</summary>
    public OtherOrigin OtherOrigin => _state.OtherOrigin;

    /// <summary>The address of the GraphQL API.</summary>
    public Uri GraphQLUri => new(BaseUri, Routes.GraphQL);

    /// <summary>The address of the authorization endpoint.</summary>
    public Uri AuthorizeUri => new(BaseUri, _state.Routes.Authorize);

    /// <summary>The address of the token endpoint.</summary>
    public Uri TokenUri => new(BaseUri, Options.OldTokenEndpointOnly ? _state.Routes.Token[^1] : _state.Routes.Token[0]);

    /// <summary>The address of the revocation endpoint; null in generation 1.</summary>
    public Uri? RevokeUri => _state.Routes.Revoke is { } path ? new Uri(BaseUri, path) : null;

    /// <summary>Starts a sandbox; it is ready when this returns.</summary>
    public static async Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        SandboxState state = new(options ?? new SandboxOptions());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(SandboxServer).Assembly.GetName().Name,
            EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
            Args = [],
        });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, state.Options.Port);
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        AddServices(builder.Services, state);
        WebApplication application = builder.Build();
        Map(application, state);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            state.Dispose();
            throw;
        }

        string[] addresses = [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        state.BaseUri = new Uri(addresses[0] + "/");
        state.OtherOrigin = new OtherOrigin(new Uri(addresses[1] + "/"));
        return new SandboxServer(application, state);
    }

    /// <summary>Ends all authorizations, as users can in Luca's settings, and returns how many there were.</summary>
    public int RevokeAllAuthorizations()
    {
        int count = 0;
        foreach (OAuth.Stores.StoredAuthorization authorization in _state.Database.Authorizations.Where(row =>
            row.Status == OpenIddictConstants.Statuses.Valid))
        {
            ReplayDetection.End(_state.Database, authorization.Id);
            count++;
        }

        return count;
    }

    /// <summary>Expires every access token; refresh tokens stay valid.</summary>
    public void ExpireAccessTokens() => ExpireAccessTokens(_state);

    private static void ExpireAccessTokens(SandboxState state) => state.Database.Tokens.Change(
        state.Database.Tokens.Where(row =>
            row is { Type: OpenIddictConstants.TokenTypeIdentifiers.AccessToken, Status: OpenIddictConstants.Statuses.Valid }),
        row => row.Status = OpenIddictConstants.Statuses.Revoked);

    /// <summary>Completes when the sandbox was told to stop (Ctrl+C, SIGTERM).</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.WaitForShutdownAsync(_application, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _state.Faults.Clear();
        using CancellationTokenSource soon = new();
        await soon.CancelAsync(); // do not wait for connections that are kept open
        try
        {
            await _application.StopAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
        }

        await _application.DisposeAsync();
        _state.Dispose();
    }

    private static void AddServices(IServiceCollection services, SandboxState state)
    {
        // Browsers' cookies do not tell the ports of a host apart.
        string suffix = Guid.NewGuid().ToString("N")[..8];
        services.AddSingleton(state);
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<GraphQLEndpoint>();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "csrf";
            options.Cookie.Name = "luca_csrf_" + suffix;
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.TimeProvider = state.Options.TimeProvider;
            options.ExpireTimeSpan = TimeSpan.FromHours(8);
            options.Cookie.Name = "luca_session_" + suffix;
        });
        services.AddRouting();
        AuthorizationServer.Add(services, state);
    }

    private static void Map(WebApplication application, SandboxState state)
    {
        application.Use(async (context, next) =>
        {
            Interlocked.Increment(ref state.Active);
            try
            {
                await next(context);
            }
            finally
            {
                Interlocked.Decrement(ref state.Active);
            }
        });
        application.Use(async (context, next) =>
        {
            if (state.OtherOrigin is { } other && context.Connection.LocalPort == other.BaseUri.Port)
                await RecordAsync(context, other);
            else
                await next(context);
        });
        FaultMiddleware faults = new(state);
        application.Use((context, next) => faults.InvokeAsync(context, next));
        application.Use(async (context, next) =>
        {
            EndpointKind? kind = state.Routes.KindOf(context.Request.Path.Value ?? "/");
            if (kind == EndpointKind.Discovery && state.Faults.Discovery == DiscoveryFault.Html)
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync("<!doctype html><html><body><h1>Luca</h1></body></html>");
                return;
            }

            if (kind == EndpointKind.Introspect && !state.Options.Introspection)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (kind != EndpointKind.Token)
            {
                await next(context);
                return;
            }

            await state.TokenGate.WaitAsync(context.RequestAborted);
            try
            {
                await next(context);
            }
            finally
            {
                state.TokenGate.Release();
            }
        });
        application.UseRouting();
        application.UseAuthentication();

        application.MapGet("/", () => Results.Text("Luca (sandbox)\n"));
        application.MapMethods(
            state.Routes.Authorize,
            ["GET", "POST"],
            (HttpContext context, IAntiforgery antiforgery, IOpenIddictAuthorizationManager authorizations) =>
                AuthorizeEndpoint.HandleAsync(context, state, antiforgery, authorizations));
        application.MapGet(Routes.SignIn, SignInEndpoint.Show);
        application.MapPost(
            Routes.SignIn, (HttpContext context, IAntiforgery antiforgery) => SignInEndpoint.SubmitAsync(context, state, antiforgery));
        foreach (string token in state.Routes.Token)
        {
            if (token != state.Routes.Token[0] || !(state.Options is { Generation: 1, OldTokenEndpointOnly: true }))
                application.MapPost(token, (Delegate)((HttpContext context) => TokenEndpoint.HandleAsync(context, state)));
        }

        GraphQLEndpoint graphQL = application.Services.GetRequiredService<GraphQLEndpoint>();
        application.MapPost(Routes.GraphQL, (RequestDelegate)graphQL.HandleAsync);
        if (state.Options.Generation != 1)
            application.MapGet(Routes.ProtectedResourceMetadata, (HttpContext context) => ProtectedResource(context, state));
        ControlEndpoints.Map(application, state, () => ExpireAccessTokens(state));
    }

    /// <summary>RFC 9728: where the API is, and its authorization server.</summary>
    private static IResult ProtectedResource(HttpContext context, SandboxState state)
    {
        string own = $"{context.Request.Scheme}://{context.Request.Host}";
        string origin = state.Faults.Discovery == DiscoveryFault.ResourceElsewhere
            ? state.OtherOrigin.BaseUri.GetLeftPart(UriPartial.Authority)
            : own;
        return Results.Json(new Dictionary<string, object>
        {
            ["resource"] = origin + Routes.GraphQL,
            ["authorization_servers"] = new[] { origin },
            ["scopes_supported"] = s_scopes,
            ["bearer_methods_supported"] = s_methods,
            ["resource_name"] = "Luca",
        });
    }

    private static async Task RecordAsync(HttpContext context, OtherOrigin other)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        other.Record(new RecordedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{}");
    }
}
