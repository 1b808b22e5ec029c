using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

public sealed class RetryTests
{
    private static readonly GraphQLRequest s_query = new() { Document = "{ a }" };
    private static readonly GraphQLRequest s_mutation = new() { Document = "mutation { a }", IsMutation = true };

    private static Task<GraphQLResponse> Send(FakeServer server, GraphQLRequest request, InstantTime time, IReporter? reporter = null) =>
        server.Transport(time: time).SendAsync(request, reporter ?? NullReporter.Instance, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_query_is_tried_again_and_a_mutation_is_not(HttpStatusCode status)
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Answer(status, "").Answer(status, "<html><title>x</title>", "text/html").Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, s_query, time);
        Assert.Equal(3, server.Sent.Count);
        Assert.Equal(2, time.Waits.Count);

        server = new FakeServer().Answer(status, "").Data("{\"a\":1}");
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Send(server, s_mutation, time));
        Assert.True(error.MayHaveBeenSent);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task A_server_error_that_is_no_gateway_is_not_tried_again()
    {
        FakeServer server = new FakeServer().Answer(HttpStatusCode.InternalServerError, "{\"error\":\"x\"}").Data("{\"a\":1}");
        Assert.Equal(
            LucaErrorId.ServerError, (await Assert.ThrowsAsync<LucaException>(() => Send(server, s_query, new InstantTime()))).ErrorId);
        Assert.Single(server.Sent);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("2.5", 2.5)]
    [InlineData("Thu, 15 Jan 2026 12:00:09 GMT", 9)]
    public async Task Retry_after_is_obeyed_for_mutations_too_and_told(string header, double seconds)
    {
        InstantTime time = new();
        FakeReporter reporter = new();
        FakeServer server = new FakeServer().Answer(HttpStatusCode.TooManyRequests, "", "text/plain", ("Retry-After", header))
            .Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, s_mutation, time, reporter);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(time.Waits));
        Assert.Contains(reporter.Verboses, v => v.Contains("Trying again", StringComparison.Ordinal));
        Assert.NotEmpty(reporter.Progresses);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4.0")]
    [InlineData("\"4\"")]
    public async Task The_error_s_own_retry_after_is_obeyed(string value)
    {
        InstantTime time = new();
        FakeServer server = new FakeServer()
            .Error("{\"message\":\"Vent\",\"extensions\":{\"code\":\"RATE_LIMITED\",\"retryAfter\":" + value + "}}")
            .Data("{\"a\":1}");
        using GraphQLResponse response = await Send(server, s_mutation, time);
        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task A_rate_limit_of_one_field_of_a_mutation_is_not_tried_again()
    {
        // The fields before it may still have been carried out.
        FakeServer server = new FakeServer().Error("{\"message\":\"x\",\"path\":[\"b\"],\"extensions\":{\"code\":\"RATE_LIMITED\"}}")
            .Data("{\"a\":1}");
        Assert.Equal(
            LucaErrorId.RateLimited, (await Assert.ThrowsAsync<LucaException>(() => Send(server, s_mutation, new InstantTime()))).ErrorId);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_is_not_begun()
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Answer(HttpStatusCode.TooManyRequests, "", "text/plain", ("Retry-After", "3600"));
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Send(server, s_query, time));
        Assert.Equal(LucaErrorId.RateLimited, error.ErrorId);
        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.Contains("3600 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(time.Waits);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task Trying_again_ends_within_its_time_with_growing_waits()
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Throw(new HttpRequestException("down"));
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Send(server, s_query, time));
        Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
        Assert.InRange(time.Waits.Sum(w => w.TotalSeconds), 60, 120);
        Assert.All(time.Waits, w => Assert.InRange(w, TimeSpan.Zero, TimeSpan.FromSeconds(20)));
        Assert.Contains("Gave up after " + server.Sent.Count + " attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_of_nothing_does_not_become_a_hot_loop()
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Answer(HttpStatusCode.TooManyRequests, "", "text/plain", ("Retry-After", "0"));
        await Assert.ThrowsAsync<LucaException>(() => Send(server, s_query, time));
        Assert.InRange(server.Sent.Count, 3, 60);
    }

    [Fact]
    public async Task A_wait_ends_at_once_when_cancelled()
    {
        InstantTime time = new() { Stopped = true };
        using CancellationTokenSource source = new();
        Task<GraphQLResponse> task = new FakeServer().Throw(new HttpRequestException("down")).Transport(time: time)
            .SendAsync(s_query, NullReporter.Instance, source.Token);
        await time.Waiting.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task A_wrong_certificate_is_not_tried_again()
    {
        FakeServer server = new FakeServer().Throw(
            new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException("untrusted")));
        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Send(server, s_query, new InstantTime()));
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }
}
