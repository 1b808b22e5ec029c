using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Abuse;

/// <summary>
/// Issue 8 item 3: lying hosts, through the cmdlets. The sandbox's other origin records everything that arrives there, and nothing may.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class LyingHostTests
{
    private const string ByKey = "Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process";

    public static TheoryData<int> Redirects => [301, 302, 303, 307, 308];

    /// <summary>Every request that carries a key, token, code, verifier or secret, with each kind of redirect.</summary>
    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task No_redirect_takes_a_secret_along(int status)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        SandboxServer server = session.Server;
        Fault redirect = Fault.RedirectToOtherOrigin(status);

        // Metadata, both documents, before a key.
        for (int skip = 0; skip < 2; skip++)
        {
            server.Faults.Add(EndpointKind.Discovery, redirect, skip: skip);
            Assert.Equal("LucaDiscoveryFailed", session.Run(ByKey).ErrorId);
        }

        // The first request with an API key.
        server.Faults.Add(EndpointKind.GraphQL, redirect);
        Assert.Equal("LucaUnexpectedResponse", session.Run(ByKey).ErrorId);
        Assert.Empty(session.MustRun("Get-LucaConnection"));

        // Code, verifier and client secret.
        server.Faults.Add(EndpointKind.Token, redirect);
        Assert.Equal("LucaUnexpectedResponse", (await session.SignInAsync(Rows.Connect)).ErrorId);

        // Access token, with a query and with a change.
        Result signedIn = await session.SignInAsync(Rows.Connect);
        Assert.Null(signedIn.Terminating);
        foreach (string script in (string[])
        [
            "Get-LucaCompany",
            "Get-LucaSchema -Refresh",
            $"Get-LucaSaleInvoice -Company '{server.Companies[0].Id}'",
            "Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"x\", sendMethod: EMAIL) { id } }' -Confirm:$false"
        ])
        {
            server.Faults.Add(EndpointKind.GraphQL, redirect);
            Assert.Equal("LucaUnexpectedResponse", session.Run(script).ErrorId);
        }

        // Refresh token and client secret. The token was not spent, so it is used again.
        server.ExpireAccessTokens();
        server.Faults.Add(EndpointKind.Token, redirect);
        Assert.Equal("LucaUnexpectedResponse", session.Run("Get-LucaCompany").ErrorId);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));

        // Refresh token once more, to be revoked.
        server.Faults.Add(EndpointKind.Revoke, redirect);
        Result left = session.Run("Disconnect-Luca -Force");
        Assert.False((bool)Assert.Single(left.Output).Properties["Revoked"].Value);
        Assert.Contains("redirects", Assert.Single(left.Warnings), StringComparison.Ordinal);

        Assert.Equal(0, server.Faults.Pending);
        Assert.Empty(server.OtherOrigin.Requests);
        Assert.Equal(0, server.Counters.MutationCount);
        Assert.Equal(0, server.Counters.Replays);
    }

    /// <summary>RFC 9207: the browser comes back with another server's name.</summary>
    [Fact]
    public async Task A_code_of_another_issuer_is_not_redeemed_anywhere()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Callback = CallbackFault.WrongIssuer;

        Result result = await session.SignInAsync(Rows.Connect.Replace("-TimeoutSec 60", "-TimeoutSec 3", StringComparison.Ordinal));

        Assert.Equal("LucaSignInTimeout", result.ErrorId);
        Assert.Contains("iss names another server", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.RequestsTo(session.Server.TokenUri.AbsolutePath));
        Assert.Empty(session.Server.OtherOrigin.Requests);
    }

    /// <summary>RFC 9728 section 7.7: a 401 that names another host's metadata does not make LucaPS ask there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_challenge_that_points_elsewhere_is_not_followed(bool byKey)
    {
        await using EngineSession session = byKey ? await EngineSession.StartAsync() : await Rows.SignedInAsync();
        SandboxServer server = session.Server;
        string elsewhere = server.OtherOrigin.BaseUri + ".well-known/oauth-protected-resource";
        server.Faults.Add(
            EndpointKind.GraphQL,
            Fault.Answer(401, "", "text/plain", ("WWW-Authenticate", $"Bearer error=\"invalid_token\", resource_metadata=\"{elsewhere}\"")),
            count: 2);

        Result result = session.Run("Get-LucaCompany");

        Assert.Equal("LucaAuthorizationRevoked", result.ErrorId);
        // A refused key has its own wording.
        if (!byKey) Assert.Contains("another host, which was not asked", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(server.OtherOrigin.Requests);
    }

    /// <summary>One of two hosts directs the other's requests to itself, and poses as the other.</summary>
    [Fact]
    public async Task Of_two_hosts_in_a_session_neither_gets_what_is_the_others()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await using SandboxServer other = await SandboxServer.StartAsync();
        session.Set("Other", other.BaseUri);
        session.MustRun("$null = Connect-Luca -Name one -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process; $null = Connect-Luca -Name two -BaseUri $Other -ApiKey $ApiKey -Persist Process");
        session.MustRun("Get-LucaSaleCustomer -First 1 -Connection one; Get-LucaSaleCustomer -First 1 -Connection two");
        other.Counters.Reset();
        string graphQL = other.GraphQLUri.ToString();
        List<(string Name, string Value)> headers =
        [
            ("Location", graphQL),
            ("WWW-Authenticate", $"Bearer resource_metadata=\"{other.BaseUri}.well-known/oauth-protected-resource\"")
        ];
        foreach (int status in (int[])[307, 308, 401])
        {
            session.Server.Faults.Add(
                EndpointKind.GraphQL, Fault.Answer(status, "", "text/plain", [.. headers]), count: status == 401 ? 2 : 1);
            Result result = session.Run("Get-LucaSaleCustomer -First 1 -Connection one");
            Assert.Contains(result.ErrorId, (string[])["LucaUnexpectedResponse", "LucaAuthorizationRevoked"]);
        }

        session.Server.Faults.Clear();
        Assert.Empty(other.Counters.Requests);
        Assert.Single(session.MustRun("Get-LucaSaleCustomer -First 1 -Connection one"));
        Assert.Empty(other.Counters.Requests);
        Assert.Single(session.MustRun("Get-LucaSaleCustomer -First 1 -Connection two"));
        Assert.Equal(["/api/v1/graphql"], other.Counters.Requests.Keys);
    }

    /// <summary>After the sign-in the host's metadata begins to lie: the saved addresses are used, and a new sign-in is refused.</summary>
    [Theory]
    [InlineData(DiscoveryFault.TokenEndpointElsewhere)]
    [InlineData(DiscoveryFault.RevocationEndpointElsewhere)]
    [InlineData(DiscoveryFault.WrongIssuer)]
    [InlineData(DiscoveryFault.HttpEndpoint)]
    [InlineData(DiscoveryFault.ResourceElsewhere)]
    public async Task Metadata_that_begins_to_lie_gets_nothing(DiscoveryFault lie)
    {
        await using EngineSession session = await Rows.SignedInAsync();
        session.Server.Faults.Discovery = lie;
        session.Server.ExpireAccessTokens();

        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
        Assert.Equal("LucaDiscoveryFailed", session.Run(Rows.Connect + " -Force").ErrorId);
        PSObject left = Assert.Single(session.MustRun("Disconnect-Luca -Force"));

        Assert.True((bool)left.Properties["Revoked"].Value);
        Assert.Empty(session.Server.OtherOrigin.Requests);
        Assert.Equal(1, session.Server.Counters.Revocations);
        Assert.Equal(0, session.Server.Counters.Requests.Where(request => request.Key.Contains("evil", StringComparison.Ordinal))
            .Sum(request => request.Value));
    }
}
