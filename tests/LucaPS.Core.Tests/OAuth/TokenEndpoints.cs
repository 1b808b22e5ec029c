using System;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using Microsoft.Extensions.Time.Testing;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>A host of each generation, a client with a secret, and how it asks them.</summary>
internal static class TokenEndpoints
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ServerMetadata First = ServerDiscovery.Generation1(new Uri("https://luca.example"));

    public static readonly ServerMetadata Second = First with
    {
        Generation = 2,
        TokenEndpoint = new Uri("https://luca.example/oauth/token"),
        RevocationEndpoint = new Uri("https://luca.example/oauth/revoke"),
        TokenEndpointAuthMethods = ["client_secret_basic", "client_secret_post", "none"],
    };

    public static readonly ClientCredential Credential = new("klient ø", "hemmelig:+ø");

    public static TokenClient NewClient(StubHandler handler) => new(handler.Pool(), new HttpSettings(), new FakeTimeProvider(Now));
}
