using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>A sandbox with what it takes to sign in to it.</summary>
internal sealed class SignInStage : IAsyncDisposable
{
    private readonly HttpClientPool _pool = new();

    public required SandboxServer Sandbox { get; init; }

    public required Uri RedirectUri { get; init; }

    public required ClientCredential Client { get; set; }

    public ServerMetadata Server { get; private set; } = null!;

    public TokenClient Tokens { get; private set; } = null!;

    public static async Task<SignInStage> StartAsync(int generation, string host = "127.0.0.1")
    {
        string redirectUri = $"http://{host}:{FreePort.Next()}/callback";
        SandboxServer sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Generation = generation, Invoices = 1, RedirectUris = { redirectUri } });
        SignInStage stage = new()
        {
            Sandbox = sandbox,
            RedirectUri = new Uri(redirectUri),
            Client = new ClientCredential(sandbox.Clients.Confidential.ClientId, sandbox.Clients.Confidential.ClientSecret),
        };
        stage.Server = await new ServerDiscovery(stage._pool, new HttpSettings(), TimeProvider.System)
            .DiscoverAsync(sandbox.BaseUri, null, CancellationToken.None);
        stage.Tokens = new TokenClient(stage._pool, new HttpSettings(), TimeProvider.System);
        return stage;
    }

    public AuthorizationCodeFlow StartFlow(bool paste = false, string? scope = null) =>
        AuthorizationCodeFlow.Start(
            new AuthorizationRequest { Server = Server, Client = Client, RedirectUri = RedirectUri, Scope = scope }, Tokens, paste,
            TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        _pool.Dispose();
        await Sandbox.DisposeAsync();
    }
}
