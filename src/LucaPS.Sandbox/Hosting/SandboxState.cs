using System;
using System.Threading;
using LucaPS.Sandbox.Data;
using LucaPS.Sandbox.OAuth.Stores;

namespace LucaPS.Sandbox.Hosting;

/// <summary>The state of one running sandbox, shared by its parts.</summary>
internal sealed class SandboxState : IDisposable
{
    public SandboxState(SandboxOptions options)
    {
        Options = options;
        Database = new OAuthDatabase();
        Directory = new SandboxDirectory(options);
        Library = new Library(options);
        Clients = new SandboxClients(Database, options);
        ApiKeys = new SandboxApiKeys(Directory);
    }

    private int _active;

    public SandboxOptions Options { get; }

    /// <summary>Requests that have arrived and are not finished.</summary>
    public ref int Active => ref _active;

    public OAuthDatabase Database { get; }

    public SandboxDirectory Directory { get; }

    public Library Library { get; }

    public SandboxClients Clients { get; }

    public SandboxApiKeys ApiKeys { get; }

    public Counters Counters { get; } = new();

    public Faults Faults { get; } = new();

    public TokenJournal Journal { get; } = new();

    /// <summary>
    /// Requests to the token endpoint are carried out one at a time: of two that present the same refresh token, the second is
    /// always a replay, never a lost race.
    /// </summary>
    public SemaphoreSlim TokenGate { get; } = new(1, 1);

    public Uri BaseUri { get; set; } = null!;

    public OtherOrigin OtherOrigin { get; set; } = null!;

    public Routes Routes => Options.Generation == 1 ? Routes.Generation1 : Routes.Generation2;

    public void Dispose() => TokenGate.Dispose();
}

/// <summary>The addresses of a generation.</summary>
internal sealed record Routes(string Authorize, string[] Token, string? Revoke, string? Introspect)
{
    public const string GraphQL = "/api/v1/graphql";
    public const string SignIn = "/sign-in";
    public const string AuthorizationServerMetadata = "/.well-known/oauth-authorization-server";
    public const string ProtectedResourceMetadata = "/.well-known/oauth-protected-resource";
    public const string Control = "/_sandbox";

    public static Routes Generation1 { get; } = new(
        "/api/v1/oauth2/authorize", ["/api/v2/oauth2/token", "/api/v1/oauth2/token"], null, null);

    public static Routes Generation2 { get; } = new("/oauth/authorize", ["/oauth/token"], "/oauth/revoke", "/oauth/introspect");

    public EndpointKind? KindOf(string path) => path switch
    {
        GraphQL => EndpointKind.GraphQL,
        _ when path == Authorize || path == SignIn => EndpointKind.Authorize,
        _ when Array.IndexOf(Token, path) >= 0 => EndpointKind.Token,
        _ when path == Revoke => EndpointKind.Revoke,
        _ when path == Introspect => EndpointKind.Introspect,
        _ when path.StartsWith("/.well-known/", StringComparison.Ordinal) => EndpointKind.Discovery,
        _ => null,
    };
}
