using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Errors;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>A mutation that may still have been carried out is never sent again.</summary>
public sealed class MutationOnceTests
{
    private static readonly GraphQLRequest s_mutation = new() { Document = "mutation { a }", IsMutation = true };

    [Theory]
    [InlineData(SocketError.HostUnreachable)]
    [InlineData(SocketError.NetworkUnreachable)]
    [InlineData(SocketError.NetworkDown)]
    [InlineData(SocketError.AddressNotAvailable)]
    [InlineData(SocketError.AccessDenied)]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TimedOut)]
    public async Task Whatever_breaks_the_answer_came_after_the_request(SocketError socket)
    {
        FakeServer server = new FakeServer().Answer((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new BrokenStream("{\"da"u8.ToArray(), new IOException("broken", new SocketException((int)socket)))),
        })).Data("{\"a\":1}");
        LucaException error = await Fails(server, s_mutation);
        Assert.True(error.MayHaveBeenSent);
        Assert.Contains("check before you do it again", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Theory]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"RATE_LIMITED\"}}]}", true)]
    [InlineData(200, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}]}", true)]
    [InlineData(429, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"path\":[\"a\"]}]}", false)]
    [InlineData(401, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"path\":[\"a\"]}]}", false)]
    [InlineData(429, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"path\":[\"b\"]}]}", false)]
    [InlineData(401, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"path\":[\"b\"]}]}", false)]
    [InlineData(401, "{\"errors\":[{\"message\":\"x\",\"path\":[\"b\"]}]}", false)]
    [InlineData(
        200, "{\"data\":null,\"errors\":[{\"message\":\"x\",\"path\":[\"a\",\"lines\",0],\"extensions\":{\"code\":\"RATE_LIMITED\"}}]}",
        false)]
    [InlineData(
        200,
        "{\"data\":null,\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"RATE_LIMITED\"}},{\"message\":\"y\",\"path\":[\"b\"]}]}",
        false)]
    [InlineData(200, "{\"data\":null,\"errors\":[{\"message\":\"x\"}]}", false)]
    public async Task A_refused_mutation_is_sent_again_only_where_nothing_of_it_can_have_run(int status, string answer, bool again)
    {
        FakeServer server = new FakeServer().Answer((HttpStatusCode)status, answer).Data("{\"a\":1}");
        if (again)
        {
            using GraphQLResponse response = await Send(server, s_mutation);
            Assert.Equal(2, server.Sent.Count);
            return;
        }

        LucaException error = await Fails(server, s_mutation);
        Assert.True(error.MayHaveBeenSent);
        Assert.Contains("check before you do it again", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Theory]
    [InlineData(400, "<html><title>Bad</title></html>", true)]
    [InlineData(403, "<html><title>Blocked</title></html>", true)]
    [InlineData(404, "<html><title>Not found</title></html>", true)]
    [InlineData(404, "{}", true)]
    [InlineData(409, "<html><title>Conflict</title></html>", true)]
    [InlineData(409, "", true)]
    [InlineData(422, "{\"status\":422}", true)]
    [InlineData(404, "{\"errors\":[{\"message\":\"x\"}]}", true)]
    [InlineData(413, "<html><title>Too large</title></html>", false)]
    [InlineData(415, "<html><title>Not JSON</title></html>", false)]
    [InlineData(421, "<html><title>Misdirected</title></html>", false)]
    [InlineData(425, "{\"error\":\"too early\"}", false)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"THROTTLED\"}}]}", true)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"BAD_USER_INPUT\"}}]}", true)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\"}]}", false)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"undefinedField\"}}]}", false)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"locations\":[{\"line\":1,\"column\":1}]}]}", false)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}", false)]
    [InlineData(200, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"FORBIDDEN\"}}]}", false)]
    [InlineData(403, "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"FORBIDDEN\"}}]}", false)]
    public async Task Only_what_is_refused_for_certain_is_told_without_doubt(int status, string answer, bool isInDoubt)
    {
        LucaException error = await Fails(new FakeServer().Answer((HttpStatusCode)status, answer), s_mutation);

        Assert.Equal(isInDoubt, error.Message.Contains(ErrorCatalogue.Uncertain, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FORBIDDEN", "\"a\",\"data\",\"email\"", true)]
    [InlineData("NOT_FOUND", "\"a\",\"data\",\"email\"", true)]
    [InlineData("VALIDATION_FAILED", "\"a\",\"email\"", true)]
    [InlineData("PLAN_REQUIRED", "\"a\",0,\"email\"", true)]
    [InlineData("BAD_REQUEST", "\"a\",\"email\"", true)]
    [InlineData("INTERNAL_SERVER_ERROR", "\"a\",\"email\"", true)]
    [InlineData("FORBIDDEN", "\"a\"", false)]
    [InlineData("NOT_FOUND", "\"a\"", false)]
    [InlineData("VALIDATION_FAILED", "\"a\"", false)]
    [InlineData("PLAN_REQUIRED", "\"a\"", false)]
    [InlineData("BAD_REQUEST", "\"a\"", false)]
    public async Task What_is_refused_below_a_mutations_field_leaves_the_change_in_doubt(string code, string path, bool isInDoubt)
    {
        string answer = "{\"data\":{\"a\":null},\"errors\":[{\"message\":\"x\",\"path\":[" + path + "],\"extensions\":{\"code\":\"" + code
            + "\"}}]}";

        using GraphQLResponse response = await Send(new FakeServer().Answer(HttpStatusCode.OK, answer), s_mutation);

        LucaException error = Assert.Single(response.Errors);
        Assert.Equal(isInDoubt, error.Message.Contains(ErrorCatalogue.Uncertain, StringComparison.Ordinal));
        Assert.Equal(ErrorCatalogue.IdOfCode(code), error.ErrorId);
    }

    [Theory]
    [InlineData("{\"a\":null}", "\"path\":[\"a\"]", LucaErrorId.NotFound)]
    [InlineData("null", "\"path\":[\"a\"]", LucaErrorId.NotFound)]
    [InlineData("{\"a\":null}", "\"extensions\":{}", LucaErrorId.NotFound)]
    [InlineData("null", "\"extensions\":{}", LucaErrorId.UnexpectedResponse)]
    public async Task An_answer_of_the_api_under_404_keeps_its_reason(string data, string member, string id)
    {
        string answer = "{\"data\":" + data + ",\"errors\":[{\"message\":\"Fant ikke kunde\"," + member + "}]}";
        LucaException error;
        try
        {
            using GraphQLResponse response = await Send(new FakeServer().Answer(HttpStatusCode.NotFound, answer), s_mutation);
            error = Assert.Single(response.Errors);
        }
        catch (LucaException exception)
        {
            error = exception;
        }

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("Fant ikke kunde", error.Message, StringComparison.Ordinal);
        Assert.Equal(id == LucaErrorId.UnexpectedResponse, error.Message.Contains("-BaseUri", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Bearer error=\"insufficient_scope\"", false)]
    [InlineData("Negotiate", true)]
    public async Task A_challenge_says_that_the_token_did_not_suffice(string challenge, bool isInDoubt)
    {
        FakeServer server = new FakeServer().Answer((_, _) =>
        {
            HttpResponseMessage response = new(HttpStatusCode.Forbidden) { Content = new StringContent("") };
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
            return Task.FromResult(response);
        });

        LucaException error = await Fails(server, s_mutation);

        Assert.Equal(isInDoubt, error.Message.Contains(ErrorCatalogue.Uncertain, StringComparison.Ordinal));
    }

    private static Task<GraphQLResponse> Send(FakeServer server, GraphQLRequest request) =>
        server.Transport().SendAsync(request, NullReporter.Instance, TestContext.Current.CancellationToken);

    private static async Task<LucaException> Fails(FakeServer server, GraphQLRequest request) =>
        await Assert.ThrowsAsync<LucaException>(() => Send(server, request));
}
