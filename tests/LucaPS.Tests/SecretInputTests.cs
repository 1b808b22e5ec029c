using System;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Keys, tokens and secrets as files and pastes hold them.</summary>
[Collection(EngineCollection.Name)]
public sealed class SecretInputTests
{
    private const string ByKey = "Connect-Luca -BaseUri $BaseUri -ApiKey $Given -Persist Process -RetryTimeoutSec 0";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" \t\uFEFF")]
    public async Task White_space_around_a_key_is_left_out(string around)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Given", EngineSession.Secret(around + session.Server.ApiKeys.Kari.Key + around));

        Assert.Single(session.MustRun(ByKey));
        Assert.Equal(session.Server.ApiKeys.Kari.Key, session.RevealToken());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("canary-key\nsecond-line")]
    [InlineData("canary-key second-word")]
    [InlineData("canary-keyæ")]
    public async Task What_cannot_be_a_key_is_refused_unseen_and_unsent(string key)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Given", EngineSession.Secret(key));

        Result result = session.Run(ByKey);
        Result token = session.Run(
            "Connect-Luca -BaseUri $BaseUri -RefreshToken $Given -ClientId $ClientId -ClientSecret $ClientSecret -Persist Process");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal("LucaBadRequest", token.ErrorId);
        Assert.Contains("-ApiKey", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-RefreshToken", token.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-key", result.AllText + token.AllText, StringComparison.Ordinal);
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task What_cannot_be_a_key_is_refused_in_the_environment_too()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Environment.SetEnvironmentVariable("LUCA_API_KEY", "canary-keyæ");
        try
        {
            Result result = session.Run("Connect-Luca -BaseUri $BaseUri -RetryTimeoutSec 0");

            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains("LUCA_API_KEY", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("canary-key", result.AllText, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_API_KEY", null);
        }
    }

    [Fact]
    public async Task A_client_secret_from_a_file_may_end_with_a_line_break()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Given", EngineSession.Secret(session.Server.Clients.Confidential.ClientSecret + "\r\n"));

        Result result = await session.SignInAsync(
            "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $Given -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60");

        Assert.Null(result.Terminating);
        Assert.Single(result.Output);
    }
}
