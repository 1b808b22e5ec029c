using System;
using System.Threading;
using System.Threading.Tasks;
using System.Web;
using LucaPS.Core.Tests.Http;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

/// <summary>The code flow where the address that the browser ends on is pasted.</summary>
public sealed class PastedAddressTests
{
    [Theory]
    [InlineData(1, "{0}")]
    [InlineData(2, "  \"{0}\"\r\n")]
    [InlineData(2, "<{0}#_=_>")]
    [InlineData(2, "?{1}")]
    [InlineData(2, "{1}")]
    [InlineData(1, "{2}")]
    public async Task The_address_can_be_pasted(int generation, string form)
    {
        await using SignInStage stage = await SignInStage.StartAsync(generation);
        using AuthorizationCodeFlow flow = stage.StartFlow(paste: true);
        CallbackListener.Bind(stage.RedirectUri, locale: null, TimeProvider.System).Dispose();
        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(flow.AuthorizationUri, "kari");
        string pasted = form.Replace("{0}", callback.AbsoluteUri.Insert(30, "\r\n  "), StringComparison.Ordinal)
            .Replace("{1}", callback.Query[1..], StringComparison.Ordinal)
            .Replace("{2}", HttpUtility.ParseQueryString(callback.Query)["code"], StringComparison.Ordinal);
        Assert.NotEmpty((await flow.CompleteAsync(pasted, TimeSpan.FromMinutes(5), CancellationToken.None)).AccessToken);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("abc", "only part")]
    [InlineData("https://luca.example/oauth/authorize?code=c&state=s", "another page")]
    [InlineData("http://127.0.0.1:8765/callback", "no code")]
    [InlineData("http://127.0.0.1:8765/callback?x=y", "neither")]
    [InlineData("http://127.0.0.1:8765/callback?code=c&state=wrong&iss=https%3A%2F%2Fluca.example", "another sign-in")]
    [InlineData("code=c&iss=https%3A%2F%2Fluca.example", "state is missing")]
    [InlineData("http://[", "not an address")]
    public async Task A_pasted_text_that_is_not_it_is_refused_and_nothing_is_sent(string pasted, string reason)
    {
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        TokenClient tokens = new(handler.Pool(), new HttpSettings(), TimeProvider.System);
        ServerMetadata server = ServerDiscovery.Generation1(new Uri("https://luca.example")) with
        {
            Generation = 2,
            Issuer = "https://luca.example",
            IssuerParameterSupported = true
        };
        AuthorizationRequest request = new()
        {
            Server = server,
            Client = new ClientCredential("id", null),
            RedirectUri = RedirectUriRules.Default
        };
        using AuthorizationCodeFlow flow = AuthorizationCodeFlow.Start(request, tokens, paste: true, TimeProvider.System);
        LucaException failure = await Assert.ThrowsAsync<LucaException>(async () =>
            await flow.CompleteAsync(pasted, TimeSpan.FromMinutes(5), CancellationToken.None));
        Assert.Equal((LucaErrorId.SignInFailed, null), (failure.ErrorId, failure.ServerCode));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task A_paste_that_comes_too_late_is_refused_and_its_code_not_redeemed()
    {
        FakeTimeProvider time = new();
        using StubHandler handler = new(_ => throw new InvalidOperationException("sent"));
        AuthorizationRequest request = new()
        {
            Server = ServerDiscovery.Generation1(new Uri("https://luca.example")),
            Client = new ClientCredential("my-client", "secret"),
            RedirectUri = RedirectUriRules.Default
        };
        using AuthorizationCodeFlow flow = AuthorizationCodeFlow.Start(
            request, new TokenClient(handler.Pool(), new HttpSettings(), time), paste: true, time);
        TaskCompletionSource<string> typed = new();
        Task<string> waiting = flow.WaitForAsync(typed.Task, TimeSpan.FromSeconds(1), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1));

        LucaException late = await Assert.ThrowsAsync<LucaException>(async () =>
            await flow.CompleteAsync("http://127.0.0.1:8765/callback?code=c", TimeSpan.FromSeconds(1), CancellationToken.None));
        LucaException never = await Assert.ThrowsAsync<LucaException>(() => waiting);

        Assert.Equal((LucaErrorId.SignInTimeout, LucaErrorId.SignInTimeout), (late.ErrorId, never.ErrorId));
        Assert.Contains("within 1 second.", late.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }
}
