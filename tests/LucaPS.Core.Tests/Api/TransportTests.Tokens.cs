using System;
using System.Net;
using System.Threading.Tasks;
using LucaPS.Api;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <content>Tokens that are refused, and renewed.</content>
public sealed partial class TransportTests
{
    [Theory]
    [InlineData(-1, 2, 2, true)]
    [InlineData(-1, 9, 3, false)]
    [InlineData(1, 9, 1, false)]
    public async Task A_token_that_has_come_to_its_end_meanwhile_is_renewed_again(int hours, int refusals, int renewals, bool works)
    {
        InstantTime time = new();
        FakeTokens tokens = new() { ExpiresAt = time.GetUtcNow().AddHours(hours) };
        FakeServer server = new();
        for (int i = 0; i < refusals; i++) server.Answer(HttpStatusCode.Unauthorized, "");
        server.Data("{\"a\":1}");

        if (works) (await Send(server, s_mutation, tokens, time)).Dispose();
        else Assert.Equal(LucaErrorId.AuthorizationRevoked, (await Fails(server, s_mutation, tokens, time)).ErrorId);

        Assert.Equal(renewals, tokens.Renewals);
        Assert.Equal(renewals + 1, server.Sent.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_token_is_renewed_once_and_the_request_sent_again(bool mutation)
    {
        FakeTokens tokens = new();
        FakeServer server = new FakeServer().Answer(HttpStatusCode.Unauthorized, "").Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, mutation ? s_mutation : s_query, tokens);
        Assert.Equal(1, tokens.Renewals);
        Assert.Equal([FakeTokens.Token(1), FakeTokens.Token(2)], System.Linq.Enumerable.Select(server.Sent, s => s.Token!));
    }

    [Fact]
    public async Task The_code_unauthenticated_renews_as_a_401_does()
    {
        FakeTokens tokens = new();
        FakeServer server = new FakeServer().Error("{\"message\":\"x\",\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}").Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, s_mutation, tokens);
        Assert.Equal(1, tokens.Renewals);
    }

    private const string Unauthenticated = "{\"message\":\"x\",\"path\":[\"f0\"],\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}";

    [Fact]
    public async Task A_query_of_which_nothing_came_for_its_token_is_sent_again_with_a_new_one()
    {
        FakeTokens tokens = new();
        FakeServer server = new FakeServer().Error(Unauthenticated, "{\"f0\":null}").Data("{\"f0\":1}");
        using GraphQLResponse response = await Send(server, s_query, tokens);
        Assert.Empty(response.Errors);
        Assert.Equal(1, tokens.Renewals);
    }

    [Theory]
    [InlineData("{\"f0\":null}", false, true, 1)]
    [InlineData("{\"f0\":null}", true, false, 0)]
    [InlineData("{\"f0\":null,\"f1\":{}}", false, false, 0)]
    public async Task A_field_that_is_refused_to_a_new_token_too_is_an_error_beside_the_data(
        string data, bool mutation, bool isRenewed, int renewals)
    {
        FakeTokens tokens = new();
        FakeServer server = new FakeServer().Error(Unauthenticated, data);
        using GraphQLResponse response = await Send(server, mutation ? s_mutation : s_query, tokens);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, Assert.Single(response.Errors).ErrorId);
        Assert.Equal((renewals, isRenewed ? 2 : 1), (tokens.Renewals, server.Sent.Count));
    }

    [Fact]
    public async Task A_field_that_is_refused_where_no_token_can_be_renewed_keeps_its_reason()
    {
        FakeTokens tokens = new() { Refuse = new LucaException(LucaErrorId.AuthorizationRevoked, "key") };
        using GraphQLResponse response = await Send(new FakeServer().Error(Unauthenticated, "{\"f0\":null}"), s_query, tokens);
        Assert.Equal("x", Assert.Single(response.Errors).ServerMessage);
    }

    [Fact]
    public async Task A_second_refusal_is_an_error_and_a_foreign_challenge_is_told_not_followed()
    {
        FakeServer server = new FakeServer().Answer(
            HttpStatusCode.Unauthorized, "{\"error\":\"Utløpt\"}", "application/json",
            ("WWW-Authenticate", "Bearer resource_metadata=\"https://evil.test/.well-known/x\""));
        FakeTokens tokens = new();
        LucaException error = await Fails(server, tokens: tokens);
        Assert.Equal(LucaErrorId.AuthorizationRevoked, error.ErrorId);
        Assert.Equal(1, tokens.Renewals);
        Assert.Equal(2, server.Sent.Count);
        Assert.Contains("evil.test", error.Message, StringComparison.Ordinal);
        Assert.Contains("Utløpt", error.Message, StringComparison.Ordinal);
        Assert.All(server.Sent, s => Assert.Equal("luca.test", s.Address.Host));
    }
}
