using System;
using System.Collections.Generic;
using LucaPS.Foundation;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class AuthorizationRequestTests
{
    private static readonly ServerMetadata s_first = ServerDiscovery.Generation1(new Uri("https://luca.example"));
    private static readonly ServerMetadata s_second = s_first with
    {
        Generation = 2,
        ScopesSupported = ["accounting.read", "accounting.write", "openid"]
    };

    [Fact]
    public void The_challenge_is_that_of_rfc_7636_appendix_b() =>
        Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Pkce.ChallengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    [Fact]
    public void Verifiers_are_random_and_of_the_right_alphabet()
    {
        HashSet<string> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            string verifier = Pkce.Create().Verifier;
            Assert.Equal(43, verifier.Length);
            Assert.All(verifier, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
            Assert.True(seen.Add(verifier));
        }
    }

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abd", false)]
    [InlineData("abc", "abcd", false)]
    [InlineData("", "", true)]
    public void Comparison_is_exact(string one, string other, bool equal) => Assert.Equal(equal, FixedTime.AreEqual(one, other));

    [Fact]
    public void Everything_is_in_the_address_and_encoded()
    {
        AuthorizationRequest request = Request(s_second) with
        {
            RedirectUri = new Uri("http://127.0.0.1:8765"),
            OrganisationNumber = "987654321",
            Locale = "nb",
        };
        Assert.Equal(
            "https://luca.example/api/v1/oauth2/authorize?response_type=code&client_id=k%26%C3%B8&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765"
            + "&scope=accounting.read%20accounting.write&state=st&code_challenge=ch&code_challenge_method=S256&organisation_number=987654321&locale=nb",
            request.BuildUri("st", "ch").AbsoluteUri);
    }

    [Theory]
    [InlineData("https://luca.example/authorize?brand=a%26b", "https://luca.example/authorize?brand=a%26b&response_type=code&")]
    [InlineData("https://luca.example/authorize?", "https://luca.example/authorize?response_type=code&")]
    public void A_query_of_the_endpoint_is_kept(string endpoint, string start) =>
        Assert.StartsWith(
            start,
            Request(s_second with { AuthorizationEndpoint = new Uri(endpoint) }).BuildUri("s", "c").AbsoluteUri,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(1, null, "accounting")]
    [InlineData(1, "accounting.read", "accounting.read")]
    [InlineData(2, null, "accounting.read accounting.write")]
    [InlineData(2, " accounting.read,  accounting.write ", "accounting.read accounting.write")]
    [InlineData(2, "accounting.read", "accounting.read")]
    public void The_scope_is_the_users_or_all_that_is_useful(int generation, string? scope, string effective) =>
        Assert.Equal(effective, (Request(generation == 1 ? s_first : s_second) with { Scope = scope }).EffectiveScope);

    [Fact]
    public void The_scope_follows_what_the_host_offers()
    {
        Assert.Equal("accounting.read", Request(s_second with { ScopesSupported = ["accounting.read"] }).EffectiveScope);
        Assert.Equal("accounting.read accounting.write", Request(s_second with { ScopesSupported = [] }).EffectiveScope);
    }

    private static AuthorizationRequest Request(ServerMetadata server) =>
        new() { Server = server, Client = new ClientCredential("k&ø", "secret"), RedirectUri = RedirectUriRules.Default };
}
