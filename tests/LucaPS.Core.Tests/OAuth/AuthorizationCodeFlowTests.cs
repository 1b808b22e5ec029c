using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>The code flow through a browser and the listener.</summary>
public sealed class AuthorizationCodeFlowTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1, "127.0.0.1")]
    [InlineData(2, "127.0.0.1")]
    [InlineData(2, "localhost")]
    public async Task A_user_signs_in_and_sees_the_finished_page(int generation, string host)
    {
        await using SignInStage stage = await SignInStage.StartAsync(generation, host);
        using AuthorizationCodeFlow flow = stage.StartFlow();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        SandboxCallback page = await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        TokenSet tokens = await waiting;
        Assert.NotEmpty(tokens.AccessToken);
        Assert.NotNull(tokens.RefreshToken);
        Assert.Contains("id=\"luca-finished\"", page.Page, StringComparison.Ordinal);

        TokenSet renewed = await stage.Tokens.RefreshAsync(stage.Server, stage.Client, tokens.RefreshToken, CancellationToken.None);
        Assert.NotEqual(tokens.AccessToken, renewed.AccessToken);
        Assert.Equal(generation == 2, await stage.Tokens.RevokeAsync(
            stage.Server, stage.Client, renewed.RefreshToken ?? tokens.RefreshToken, "refresh_token", CancellationToken.None));
        if (generation == 2)
        {
            LucaException failure = await Assert.ThrowsAsync<LucaException>(() =>
                stage.Tokens.RefreshAsync(stage.Server, stage.Client, renewed.RefreshToken!, CancellationToken.None));
            Assert.Equal(LucaErrorId.AuthorizationRevoked, failure.ErrorId);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_user_who_declines_sees_why(int generation)
    {
        await using SignInStage stage = await SignInStage.StartAsync(generation);
        using AuthorizationCodeFlow flow = stage.StartFlow();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        SandboxCallback page = await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari", allow: false);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => waiting);
        Assert.Equal((LucaErrorId.AccessDenied, "access_denied"), (failure.ErrorId, failure.ServerCode));
        Assert.Contains("id=\"luca-failed\"", page.Page, StringComparison.Ordinal);
        Assert.Contains("LucaAccessDenied", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_that_the_application_lacks_is_explained()
    {
        await using SignInStage stage = await SignInStage.StartAsync(2);
        stage.Client = new ClientCredential(stage.Sandbox.Clients.ReadOnly.ClientId, null);
        using AuthorizationCodeFlow flow = stage.StartFlow(scope: "accounting.read accounting.write");
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => waiting);
        Assert.False(flow.IsNarrowed);
        Assert.Equal((LucaErrorId.SignInFailed, "invalid_scope"), (failure.ErrorId, failure.ServerCode));
        Assert.Contains("-Scope accounting.read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_may_only_read_is_asked_once_more_in_the_same_tab()
    {
        await using SignInStage stage = await SignInStage.StartAsync(2);
        stage.Client = new ClientCredential(stage.Sandbox.Clients.ReadOnly.ClientId, stage.Sandbox.Clients.ReadOnly.ClientSecret);
        using AuthorizationCodeFlow flow = stage.StartFlow();
        Uri first = flow.AuthorizationUri;
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        Uri refused = await browser.SignInAsync(first, "kari");
        using HttpClient tab = new(new HttpClientHandler { AllowAutoRedirect = false });

        // A browser may send a callback twice.
        foreach (int _ in new[] { 1, 2 })
        {
            using HttpResponseMessage answer = await tab.GetAsync(refused);
            Assert.Equal((303, flow.AuthorizationUri), ((int)answer.StatusCode, answer.Headers.Location));
        }

        Assert.NotEqual(first, flow.AuthorizationUri);
        Assert.Contains("scope=accounting.read&", flow.AuthorizationUri.Query, StringComparison.Ordinal);
        await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        Assert.NotEmpty((await waiting).AccessToken);
        Assert.Equal((true, "accounting.read"), (flow.IsNarrowed, flow.Scope));
    }

    [Fact]
    public async Task After_half_a_minute_it_says_once_what_may_be_wrong()
    {
        FakeTimeProvider time = new();
        using AuthorizationCodeFlow flow = StartWithoutServer(time, out int port);
        List<string> said = [];
        flow.StillWaiting = said.Add;
        Task<TokenSet> waiting = flow.WaitAsync(TimeSpan.FromSeconds(300), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(said);
        while (said.Count == 0)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("my-client", Assert.Single(said), StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{port}/callback", said[0], StringComparison.Ordinal);
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.Equal(LucaErrorId.SignInTimeout, (await Assert.ThrowsAsync<LucaException>(() => waiting)).ErrorId);
        Assert.Single(said);
    }

    [Fact]
    public async Task A_wrong_secret_is_seen_in_the_browser_too()
    {
        await using SignInStage stage = await SignInStage.StartAsync(2);
        stage.Client = stage.Client with { ClientSecret = "feil hemmelighet" };
        using AuthorizationCodeFlow flow = stage.StartFlow();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        SandboxCallback page = await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => waiting);
        Assert.Equal((LucaErrorId.SignInFailed, "invalid_client"), (failure.ErrorId, failure.ServerCode));
        Assert.Contains("id=\"luca-failed\"", page.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("feil hemmelighet", failure + page.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CallbackFault.WrongIssuer, 2)]
    [InlineData(CallbackFault.NoIssuer, 2)]
    [InlineData(CallbackFault.WrongState, 2)]
    [InlineData(CallbackFault.NoState, 2)]
    public async Task A_planted_callback_does_not_end_the_wait(CallbackFault fault, int generation)
    {
        await using SignInStage stage = await SignInStage.StartAsync(generation);
        using AuthorizationCodeFlow flow = stage.StartFlow();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, CancellationToken.None);
        using SandboxBrowser browser = new();
        stage.Sandbox.Faults.Callback = fault;
        SandboxCallback planted = await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        Assert.Contains("id=\"luca-refused\"", planted.Page, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, stage.Sandbox.Counters.Grants);
        stage.Sandbox.Faults.Callback = CallbackFault.None;
        SandboxCallback real = await browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        Assert.Contains("id=\"luca-finished\"", real.Page, StringComparison.Ordinal);
        Assert.NotEmpty((await waiting).AccessToken);
    }

    [Fact]
    public async Task Nobody_coming_is_a_time_out_that_says_what_to_check()
    {
        FakeTimeProvider time = new();
        using AuthorizationCodeFlow flow = StartWithoutServer(time, out int port);
        Task<TokenSet> waiting = flow.WaitAsync(TimeSpan.FromSeconds(300), CancellationToken.None);
        await RawClient.GetAsync(port, "/callback?code=c&state=x");
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        LucaException failure = await Assert.ThrowsAsync<LucaException>(() => waiting);
        Assert.Equal(LucaErrorId.SignInTimeout, failure.ErrorId);
        foreach (string word in (string[])
        [
            "300 seconds", "my-client", $"http://127.0.0.1:{port}/callback", "another sign-in",
            "-Generation Auto"
        ]) Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => RawClient.GetAsync(port, "/"));
    }

    [Fact]
    public async Task A_cancelled_wait_closes_the_listener()
    {
        using AuthorizationCodeFlow flow = StartWithoutServer(TimeProvider.System, out int port);
        using CancellationTokenSource stop = new();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, stop.Token);
        await RawClient.GetAsync(port, "/");
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => RawClient.GetAsync(port, "/"));
    }

    [Fact]
    public async Task A_cancelled_redemption_tells_the_browser()
    {
        await using SignInStage stage = await SignInStage.StartAsync(2);
        using AuthorizationCodeFlow flow = stage.StartFlow();
        using CancellationTokenSource stop = new();
        Task<TokenSet> waiting = flow.WaitAsync(s_timeout, stop.Token);
        using Hold hold = stage.Sandbox.Faults.Hold(EndpointKind.Token);
        using SandboxBrowser browser = new();
        Task<SandboxCallback> page = browser.SignInAndCallBackAsync(flow.AuthorizationUri, "kari");
        await hold.Arrived;
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Contains("cancelled", (await page).Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_is_known_before_anything_is_shown()
    {
        using AuthorizationCodeFlow flow = StartWithoutServer(TimeProvider.System, out int port);
        Assert.Equal(LucaErrorId.PortInUse, Assert.Throws<LucaException>(() => Start(TimeProvider.System, port)).ErrorId);
    }

    private static AuthorizationCodeFlow StartWithoutServer(TimeProvider time, out int port) => Start(time, port = FreePort.Next());

    private static AuthorizationCodeFlow Start(TimeProvider time, int port)
    {
        AuthorizationRequest request = new()
        {
            Server = ServerDiscovery.Generation1(new Uri("https://luca.example")),
            Client = new ClientCredential("my-client", null),
            RedirectUri = new Uri($"http://127.0.0.1:{port}/callback"),
        };
        return AuthorizationCodeFlow.Start(request, new TokenClient(HttpClientPool.Shared, new HttpSettings(), time), paste: false, time);
    }
}
