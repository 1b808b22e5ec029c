using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.OAuth;
using LucaPS.Sandbox;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Beginning and ending an authorization while other processes run, and under signals (issue 15 items 3, 5 and 7).</summary>
public sealed class EndingProcessTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Processes_that_bring_the_same_token_at_once_spend_it_once_and_share_what_it_made(int names)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        (_, ClientCredential client, TokenSet tokens, _) = await server.GrantAsync();
        Child[] children = [.. Enumerable.Range(0, 4).Select(_ => Child.Start("vault", _home.Path, server.Sandbox.BaseUri.AbsoluteUri))];
        try
        {
            foreach (Child child in children)
                await child.ExpectAsync("ready");

            string?[] answers = await Task.WhenAll(
                children.Select((child, i) =>
                    child.AskAsync($"{s_start:O} {tokens.RefreshToken} {client.ClientId} {client.ClientSecret} name{i % names}")));

            Assert.StartsWith(
                "token ", Assert.Single(answers.Distinct(), answer => answer!.StartsWith("token ", StringComparison.Ordinal)));
            // Under another name it is refused before it is sent.
            Assert.Equal(
                names - 1,
                answers.Count(answer => answer!.StartsWith("error " + LucaErrorId.AuthorizationRevoked, StringComparison.Ordinal)));
            Assert.Equal((1, 0), (server.Refreshes, server.Replays));
        }
        finally
        {
            foreach (Child child in children)
                child.Dispose();
        }
    }

    [Theory]
    [InlineData("token")]
    [InlineData("revoke")]
    public async Task A_sign_out_that_was_begun_is_finished_before_a_signal_ends_the_process(string during)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        // The access token has expired, so the sign-out begins with a refresh.
        server.Clock.Now += TimeSpan.FromHours(2);
        using Hold hold = server.Sandbox.Faults.Hold(
            during == "token" ? EndpointKind.Token : EndpointKind.Revoke, HoldPoint.BeforeAnswer, 1);
        using Child child = Child.Start("signout", _home.Path, server.Clock.Now.ToString("O", CultureInfo.InvariantCulture));
        await child.ExpectAsync("ready");
        await hold.Arrived;
        if (during == "revoke")
        {
            // The tokens of the refresh are saved before anything else happens.
            Assert.Equal(2, Program.Store(_home.Path, TimeProvider.System, null).Read("default")!.Secret.Sequence);
        }

        using (var kill = Process.Start("kill", ["-TERM", child.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        hold.Release();
        await child.EndAsync();

        Assert.Null(Program.Store(_home.Path, TimeProvider.System, null).Read("default"));
        // The refresh token, then the access token.
        Assert.Equal(2, server.Sandbox.Counters.RequestsTo("/oauth/revoke"));
        Assert.Equal((1, 0), (server.Refreshes, server.Replays));
    }

    [Fact]
    public async Task Signing_out_beside_a_process_with_newer_tokens_says_that_nothing_happened_and_nothing_does()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(s_start);
        await server.SignInAsync(_home.Path);
        using Child session = Child.Start("session", _home.Path);
        await session.ExpectAsync("ready");
        Assert.Contains(" saved ", await session.AskAsync($"go {s_start:O}"));
        string[] blocked = [.. new[] { "b", "c" }.Select(slot => Path.Combine(_home.Path, "connections", $"default.{slot}.secret.tmp"))];
        foreach (string path in blocked)
            Directory.CreateDirectory(path);
        server.Clock.Now += TimeSpan.FromHours(2);
        string? unsaved = await session.AskAsync($"go {server.Clock.Now:O}");
        Assert.Contains(" unsaved ", unsaved);

        using Child other = Child.Start("signout", _home.Path, server.Clock.Now.ToString("O", CultureInfo.InvariantCulture));
        await other.ExpectAsync("ready");
        string? told = await other.ReadAsync();

        Assert.StartsWith("revoked=False erased=False Another process is using the connection", told);
        foreach (string path in blocked)
            Directory.Delete(path);
        string? again = await session.AskAsync($"go {server.Clock.Now:O}");
        Assert.Equal(unsaved!.Split(' ')[1], again!.Split(' ')[1]);
        Assert.Equal((1, 0), (server.Refreshes, server.Replays));
    }
}
