using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Core.Tests.Api;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.Http;

/// <summary>
/// A server that echoes the request: texts are cut to a length, and the beginning of a long secret must not be what is left.
/// </summary>
public sealed class EchoTests
{
    private static readonly string s_secret = "canary-" + string.Concat(System.Linq.Enumerable.Repeat("0123456789+/-_.~", 200));
    private static readonly ServerMetadata s_server = ServerDiscovery.Generation1(new Uri("https://luca.example")) with
    {
        Generation = 2,
        RevocationEndpoint = new Uri("https://luca.example/oauth/revoke"),
    };

    [Theory]
    [InlineData("""{"error":"invalid_grant","error_description":"Not valid: SECRET"}""", 400)]
    [InlineData("""{"errors":[{"message":"SECRET"}]}""", 200)]
    [InlineData("""{"error":"code=a&refresh_token=ESCAPED&client_id=x"}""", 400)]
    [InlineData("""{"access_token":"a","token_type":"SECRET"}""", 200)]
    [InlineData("""{"error_description":"Authorization: Basic BASIC"}""", 401)]
    public async Task Of_a_long_secret_nothing_is_left_in_an_oauth_error(string body, int status)
    {
        foreach (bool asClient in (bool[])[false, true])
        {
            ClientCredential client = new("c", asClient ? s_secret : "another-client-secret-long-enough");
            string basic = Convert.ToBase64String(
                System.Text.Encoding.UTF8.GetBytes("c:" + Uri.EscapeDataString(asClient ? s_secret : "another-client-secret-long-enough")));
            string answer = body.Replace("SECRET", s_secret, StringComparison.Ordinal)
                .Replace("ESCAPED", Uri.EscapeDataString(s_secret), StringComparison.Ordinal)
                .Replace("BASIC", basic, StringComparison.Ordinal);
            using StubHandler handler = new(_ => StubHandler.Text(status, answer));
            TokenClient tokens = new(handler.Pool(), new HttpSettings(), TimeProvider.System);
            string token = asClient ? "other-token" : s_secret;

            LucaException refresh = await Assert.ThrowsAsync<LucaException>(() =>
                tokens.RefreshAsync(s_server, client, token, CancellationToken.None));
            LucaException redeem = await Assert.ThrowsAsync<LucaException>(() => tokens.RedeemCodeAsync(
                s_server, client, new CodeGrant(token, RedirectUriRules.Default, "verifier"), CancellationToken.None));

            foreach (LucaException error in (LucaException[])[refresh, redeem]) Clean(error, basic);
        }
    }

    [Theory]
    [InlineData("""{"errors":[{"message":"Bad token SECRET"}],"data":null}""", 200)]
    [InlineData("""{"errors":[{"message":"no","extensions":{"code":"VALIDATION_FAILED","details":[{"field":"SECRET","message":"SECRET"}]}}],"data":null}""", 200)]
    [InlineData(
        """{"errors":[{"message":"no","extensions":{"code":"VALIDATION_FAILED","details":{"SECRET":["SECRET"]}}}],"data":null}""", 200)]
    [InlineData("""{"errors":[{"message":"no","path":["SECRET"],"extensions":{"code":"SECRET"}}],"data":{"a":1}}""", 200)]
    [InlineData("""{"error":"SECRET"}""", 403)]
    [InlineData("""<html><title>SECRET</title></html>""", 502)]
    [InlineData("""<html><title>SECRET""", 200)]
    [InlineData("""Authorization: Bearer SECRET""", 400)]
    public async Task Of_a_long_access_token_nothing_is_left_in_an_api_error(string body, int status)
    {
        FakeServer server = new FakeServer().Answer((HttpStatusCode)status, body.Replace("SECRET", s_secret, StringComparison.Ordinal));
        GraphQLTransport transport = server.Transport(new FakeTokens { Fixed = s_secret }, new InstantTime());
        LucaException error;
        try
        {
            using GraphQLResponse response = await transport.SendAsync(
                new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, TestContext.Current.CancellationToken);
            error = Assert.Single(response.Errors);
        }
        catch (LucaException whole)
        {
            error = whole;
        }

        Clean(error, s_secret);
    }

    private static void Clean(LucaException error, string other)
    {
        string all = string.Join('\n', error, error.ServerMessage, error.ServerCode, error.RequestId, string.Join('.', error.Path ?? []));
        Assert.DoesNotContain("canary-", all, StringComparison.Ordinal);
        Assert.DoesNotContain(other[..20], all, StringComparison.Ordinal);
    }
}
