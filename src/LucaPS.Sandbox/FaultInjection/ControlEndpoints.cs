using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LucaPS.Sandbox.FaultInjection;

/// <summary>The same switches and counters over HTTP, for tests in other processes and languages.</summary>
internal static class ControlEndpoints
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static void Map(IEndpointRouteBuilder routes, SandboxState state, Action expire)
    {
        RouteGroupBuilder control = routes.MapGroup(Routes.Control);
        control.MapGet("/", () => Results.Json(Overview(state), s_json));
        control.MapGet("/counters", () => Results.Json(state.Counters.Snapshot(), s_json));
        control.MapDelete("/counters", () =>
        {
            state.Counters.Reset();
            return Results.NoContent();
        });
        control.MapGet("/other-origin", () => Results.Json(state.OtherOrigin.Requests, s_json));
        control.MapDelete("/other-origin", () =>
        {
            state.OtherOrigin.Clear();
            return Results.NoContent();
        });
        Take<FaultOrder>(control, "/faults", order =>
            state.Faults.Add(order.Endpoint, order.ToFault(), order.Count < 0 ? int.MaxValue : order.Count, order.Skip));
        control.MapGet("/faults", () => Results.Json(new { pending = state.Faults.Pending }, s_json));
        control.MapDelete("/faults", () =>
        {
            state.Faults.Clear();
            return Results.NoContent();
        });
        Take<LatencyOrder>(
            control, "/latency", order => state.Faults.SetLatency(order.Endpoint, TimeSpan.FromMilliseconds(order.Milliseconds)));
        Take<SwitchOrder>(control, "/switches", order => order.Apply(state));
        control.MapPost("/expire", () =>
        {
            expire();
            return Results.NoContent();
        });
        Take<string[]>(control, "/redirect-uris", uris =>
        {
            foreach (string uri in uris)
                state.Clients.AddRedirectUri(uri);
        });
    }

    /// <summary>An order in JSON; 204, or 400 with what is wrong with it.</summary>
    private static void Take<T>(RouteGroupBuilder routes, string path, Action<T> apply) =>
        routes.MapPost(path, (Delegate)((HttpContext context) => ReadAsync(context, apply)));

    private static async Task<IResult> ReadAsync<T>(HttpContext context, Action<T> apply)
    {
        try
        {
            apply(await JsonSerializer.DeserializeAsync<T>(context.Request.Body, s_json) ?? throw new JsonException("null"));
            return Results.NoContent();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return Results.Json(new { error = exception.Message }, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static object Overview(SandboxState state) => new
    {
        baseUri = state.BaseUri,
        generation = state.Options.Generation,
        otherOrigin = state.OtherOrigin.BaseUri,
        clients = state.Clients.All.Select(client =>
            new { client.ClientId, client.ClientSecret, client.Name, client.Scopes, client.RedirectUris }),
        users = state.Directory.Users.Select(user =>
            new { user.UserName, user.Password, user.Name, user.Language, companies = user.Companies.Select(company => company.Id) }),
        companies = state.Directory.Companies.Select(company => new { company.Id, company.Name, company.OrganisationNumber, company.Plan }),
        apiKeys = state.ApiKeys.All.Select(key => new { key.Key, user = key.User.UserName, company = key.Company.Id, key.ExpiresAt }),
    };

    private sealed record FaultOrder
    {
        public EndpointKind Endpoint { get; init; } = EndpointKind.GraphQL;

        public required FaultAction Action { get; init; }

        public int Count { get; init; } = 1;

        public int Skip { get; init; }

        public int? Status { get; init; }

        public Dictionary<string, string> Headers { get; init; } = [];

        public string? Body { get; init; }

        public string? ContentType { get; init; }

        public double Milliseconds { get; init; }

        public long? Size { get; init; }

        public string? Code { get; init; }

        public string? RetryAfter { get; init; }

        public Fault ToFault() => new(Action)
        {
            Status = Status ?? Action switch
            {
                FaultAction.RateLimit => 429,
                FaultAction.Unauthorized => 401,
                FaultAction.RedirectToOtherOrigin => 302,
                FaultAction.OAuthError => 400,
                _ => 200,
            },
            Headers = Headers,
            Body = Body,
            ContentType = ContentType ?? (Action == FaultAction.WrongContentType ? "text/plain" : "application/json"),
            Duration = TimeSpan.FromMilliseconds(Milliseconds),
            Size = Size ?? (Action == FaultAction.DeepJson ? 100_000 : 1L << 30),
            Code = Code ?? Action switch
            {
                FaultAction.GraphQLError => "INTERNAL_SERVER_ERROR",
                FaultAction.OAuthError => "invalid_grant",
                _ => null,
            },
            RetryAfter = RetryAfter,
        };
    }

    private sealed record LatencyOrder(EndpointKind Endpoint, double Milliseconds);

    private sealed record SwitchOrder
    {
        public SchemaChanges? Schema { get; init; }

        public CursorFault? Cursor { get; init; }

        /// <summary>Empty for every connection.</summary>
        public string? CursorField { get; init; }

        public CursorStyle? Cursors { get; init; }

        public DiscoveryFault? Discovery { get; init; }

        public CallbackFault? Callback { get; init; }

        public ErrorStyle? Errors { get; init; }

        public ExpiresInStyle? ExpiresIn { get; init; }

        public double? AccessTokenLifetimeSeconds { get; init; }

        public bool? RefreshEndsPreviousAccessToken { get; init; }

        public bool? SkipConsentOnSecondSignIn { get; init; }

        public bool? GrantReadOnly { get; init; }

        public bool? ScopesCheckedAfterConsent { get; init; }

        public bool? Introspection { get; init; }

        public bool? RevokeHasNoEffect { get; init; }

        public bool? RevokeNeedsLivingAccessToken { get; init; }

        public int? MaxComplexity { get; init; }

        public void Apply(SandboxState state)
        {
            SandboxOptions options = state.Options;
            state.Faults.Schema = Schema ?? state.Faults.Schema;
            state.Faults.Cursor = Cursor ?? state.Faults.Cursor;
            if (CursorField is not null)
                state.Faults.CursorField = CursorField.Length == 0 ? null : CursorField;
            options.Cursors = Cursors ?? options.Cursors;
            state.Faults.Discovery = Discovery ?? state.Faults.Discovery;
            state.Faults.Callback = Callback ?? state.Faults.Callback;
            options.Errors = Errors ?? options.Errors;
            options.ExpiresIn = ExpiresIn ?? options.ExpiresIn;
            if (AccessTokenLifetimeSeconds is { } seconds)
                options.AccessTokenLifetime = TimeSpan.FromSeconds(seconds);
            options.RefreshEndsPreviousAccessToken = RefreshEndsPreviousAccessToken ?? options.RefreshEndsPreviousAccessToken;
            options.SkipConsentOnSecondSignIn = SkipConsentOnSecondSignIn ?? options.SkipConsentOnSecondSignIn;
            options.GrantReadOnly = GrantReadOnly ?? options.GrantReadOnly;
            options.ScopesCheckedAfterConsent = ScopesCheckedAfterConsent ?? options.ScopesCheckedAfterConsent;
            options.Introspection = Introspection ?? options.Introspection;
            options.RevokeHasNoEffect = RevokeHasNoEffect ?? options.RevokeHasNoEffect;
            options.RevokeNeedsLivingAccessToken = RevokeNeedsLivingAccessToken ?? options.RevokeNeedsLivingAccessToken;
            options.MaxComplexity = MaxComplexity ?? options.MaxComplexity;
        }
    }
}
