using System;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>
/// Answers at the token endpoint that are not the server's own, through the product's own client (issue 15 items 1 and 8).
/// </summary>
public sealed class GatewayTests : IDisposable
{
    private const string Tokens = """{"access_token":"canary-new","refresh_token":"canary-next","token_type":"Bearer","expires_in":3600}""";
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(2, 400, """{"status":400,"error":"Bad Request"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(2, 200, """{"error":"maintenance"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(2, 200, """{"error_descriptions":["later"]}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(2, 200, """{"error":"invalid_grant"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(2, 401, "<html>", LucaErrorId.SignInFailed)]
    [InlineData(2, 503, """{"error":"busy"}""", LucaErrorId.ServerError)]
    [InlineData(1, 400, """{"status":400,"error":"Bad Request"}""", LucaErrorId.UnexpectedResponse)]
    [InlineData(1, 200, """{"error":"maintenance"}""", LucaErrorId.AuthorizationRevoked)]
    [InlineData(1, 200, """{"error_descriptions":["Ugyldig"]}""", LucaErrorId.AuthorizationRevoked)]
    public async Task Is_an_error_of_this_attempt_and_tried_again_later(int generation, int status, string body, string id)
    {
        await _f.SignInAsync(generation: generation);
        _f.Time.Advance(TimeSpan.FromHours(2));
        string answer = body;
        using StubHandler handler = new(_ => StubHandler.Text(answer == Tokens ? 200 : status, answer));

        LucaException exception = await Assert.ThrowsAsync<LucaException>(async () =>
            await Source(handler.Pool()).GetAsync(_f.Reporter, default));

        Assert.Equal(id, exception.ErrorId);
        Assert.Contains(
            "ry again later", exception.Message.Replace("Check -ClientId", "Try again later: -ClientId", StringComparison.Ordinal));
        Assert.Equal(AuthorizationState.Active, _f.Store().Read("default")!.Metadata.State);
        answer = Tokens;
        Assert.Equal("canary-new", (await Source(handler.Pool()).GetAsync(_f.Reporter, default)).Value);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(1, 400)]
    [InlineData(2, 400)]
    [InlineData(2, 401)]
    public async Task The_code_of_the_standard_in_its_place_is_remembered(int generation, int status)
    {
        await _f.SignInAsync(generation: generation);
        _f.Time.Advance(TimeSpan.FromHours(2));
        using StubHandler handler = new(_ => StubHandler.Text(status, """{"error":"invalid_grant","error_description":"revoked"}"""));

        await Assert.ThrowsAsync<LucaException>(async () => await Source(handler.Pool()).GetAsync(_f.Reporter, default));
        await Assert.ThrowsAsync<LucaException>(async () => await Source(handler.Pool()).GetAsync(_f.Reporter, default));

        Assert.Equal(AuthorizationState.Revoked, _f.Store().Read("default")!.Metadata.State);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"access_token\":\"canary-half")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"access_token\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")]
    [InlineData("HTTP/1.1 200 O")]
    [InlineData("")]
    public async Task After_an_answer_that_broke_the_token_is_not_presented_again(string answer)
    {
        using RawServer server = new(async stream =>
        {
            string head = await RawServer.ReadHeadAsync(stream);
            int length = int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
            await stream.ReadExactlyAsync(new byte[length]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        });
        await _f.Manager().CreateAsync(
            _f.SignIn() with { Server = StoreFixture.Metadata(2, server.Http.GetLeftPart(UriPartial.Authority)), Http = new() },
            _f.Reporter,
            default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        using HttpClientPool pool = new();

        LucaException exception = await Assert.ThrowsAsync<LucaException>(async () => await Source(pool).GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.AuthorizationRevoked, exception.ErrorId);
        Assert.Contains("lost", exception.Message);
        Assert.Equal(AuthorizationState.Uncertain, _f.Store().Read("default")!.Metadata.State);
    }

    private TokenSource Source(HttpClientPool pool) => new(_f.Store().Read("default")!, new TokenSourceOptions
    {
        TokenClients = _ => new TokenClient(pool, new HttpSettings { ProxyMode = ProxyMode.None }, _f.Time),
        Store = _f.Store(),
        Time = _f.Time,
    });
}
