using System;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests;

/// <summary>What Connect-Luca is given, and what becomes of it at the next sign-in.</summary>
[Collection(EngineCollection.Name)]
public sealed class SignInArgumentTests
{
    private const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -TimeoutSec 60";

    [Theory]
    [InlineData("Process")]
    [InlineData("UnprotectedFile")]
    public async Task A_new_sign_in_keeps_the_default_company_that_is_still_granted(string persist)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string company = session.Server.Companies[1].Id;
        await session.SignInAsync($"{Connect} -Persist {persist} -Company {company}");

        Result kept = await session.SignInAsync($"{Connect} -Persist {persist} -Force");

        Assert.Empty(kept.Warnings);
        Assert.Equal(company, (string)((dynamic)Assert.Single(kept.Output)).DefaultCompany);
        Assert.Equal(company, session.MustRun("(Get-LucaSaleInvoice -First 1).CompanyId")[0].BaseObject);
        Result gone = await session.SignInAsync(
            $"{Connect} -Persist {persist} -Force", companies: [session.Server.Companies[0].Id, session.Server.Companies[2].Id]);
        Assert.Null((string?)((dynamic)Assert.Single(gone.Output)).DefaultCompany);
        Assert.Contains(company, Assert.Single(gone.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_company_does_not_undo_the_sign_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = await session.SignInAsync($"{Connect} -Persist Process -Company 314005589");

        Assert.Null(result.Terminating);
        Assert.Equal("LucaForbidden", result.ErrorId);
        Assert.Single(result.Output);
        Assert.NotEmpty(session.MustRun("Get-LucaCompany"));
    }

    [Fact]
    public async Task Two_default_companies_are_refused_before_the_browser()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = await session.SignInAsync($"{Connect} -Persist Process -Company a,b");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Empty(result.Information);
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task Companies_that_could_not_be_listed_are_kept_when_they_can()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.GraphQLError("INTERNAL_SERVER_ERROR"), count: 1);
        Result result = await session.SignInAsync($"{Connect} -Persist Process -RetryTimeoutSec 0");
        Assert.Contains("companies could not be listed", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(session.MustRun("(Get-LucaConnection).Companies"));

        Assert.Equal(3, session.MustRun("Get-LucaCompany").Count);

        Assert.Equal(3, session.MustRun("(Get-LucaConnection).Companies").Count);
    }

    [Theory]
    [InlineData("ftp://luca.example", "ftp://luca.example")]
    [InlineData("go.lucaregnskap.no", "go.lucaregnskap.no")]
    [InlineData("http://luca.example/x", "http://luca.example/x")]
    [InlineData("https://luca.example/?a=b", "https://luca.example/")]
    [InlineData("https://ola:hemmelig@luca.example/x", "https://luca.example/x")]
    [InlineData("ola:hemmelig@luca.example", "default")]
    public async Task An_address_that_is_none_is_a_bad_request(string address, string target)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Address", address);
        foreach (string how in (string[])["-ClientId x -Silent", "-ApiKey $ApiKey", "-ClientId x -NoBrowser -Interactive"])
        {
            Result result = session.Run($"Connect-Luca -BaseUri $Address {how}");

            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Equal(ErrorCategory.InvalidArgument, result.Error.CategoryInfo.Category);
            Assert.Equal(target, result.Error.TargetObject);
            Assert.Contains("-BaseUri", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hemmelig", result.AllText, StringComparison.Ordinal);
        }

        if (target == "default") return;
        Environment.SetEnvironmentVariable("LUCA_BASEURI", address);
        try
        {
            Result result = session.Run("Connect-Luca -ApiKey $ApiKey");
            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains("LUCA_BASEURI", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hemmelig", result.AllText, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_BASEURI", null);
        }
    }

    [Fact]
    public async Task The_command_to_run_once_has_all_that_was_given_but_secrets()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("ProxyUser", new PSCredential("ola", EngineSession.Secret("canary-proxy")));

        Result result = session.Run("Connect-Luca x -BaseUri https://luca.example -Generation 2 -ClientId c -ClientSecret $ClientSecret -Locale nb -Company 1 -Proxy 'http://kari:canary-in-address@proxy.example:8080' -ProxyCredential $ProxyUser -RequestTimeoutSec 30 -RetryTimeoutSec 0 -Silent");

        Assert.Equal("LucaLoginRequired", result.ErrorId);
        foreach (string given in (string[])
        [
            "-Generation '2'", "-Locale 'nb'", "-Company '1'", "-Proxy 'http://proxy.example:8080", "-ProxyCredential 'ola'",
            "-RequestTimeoutSec '30'", "-RetryTimeoutSec '0'"
        ])
            Assert.Contains(given, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-", result.AllText, StringComparison.Ordinal);
        Result less = session.Run("Connect-Luca x -BaseUri https://luca.example -ClientId c -Silent");
        foreach (string left in (string[])["-Generation", "-Locale", "-Company", "-Proxy", "TimeoutSec", "-Persist"])
            Assert.DoesNotContain(left, less.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Persist Process", "Run Connect-Luca -Name 'x' -ClientId 'c' once", "Leave -Persist Process out here")]
    [InlineData("-Force", "-ClientId 'c' once", "Leave -Force out here")]
    public async Task What_keeps_a_session_from_what_is_saved_is_named(string given, string command, string advice)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run($"Connect-Luca x -ClientId c -Silent {given}");

        Assert.Equal("LucaLoginRequired", result.ErrorId);
        Assert.Contains(command, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(advice, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("svc-luca:canary-word@proxy.example:8080")]
    [InlineData(@"DOMAIN\svc:canary-word@proxy:8080")]
    [InlineData("//svc:canary-word@proxy:8080")]
    public async Task A_proxy_without_a_scheme_is_refused_and_not_shown(string proxy)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run($"Connect-Luca x -ClientId c -Silent -Proxy '{proxy}'");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.DoesNotContain("canary-word", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generation_1_without_a_secret_is_refused_before_the_browser()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = 1 }, connect: false);

        Result result = session.Run("Connect-Luca -BaseUri $BaseUri -ClientId luca-public -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 1");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("-ClientSecret", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Information);
    }

    [Fact]
    public async Task A_revoked_authorization_says_once_what_to_do()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync($"{Connect} -Persist Process -Name s");
        session.Server.ExpireAccessTokens();
        session.Server.Faults.Add(EndpointKind.Token, Fault.Answer(400, """{"error":"invalid_grant"}"""));

        Result result = session.Run("Get-LucaCompany");

        Assert.Equal("LucaAuthorizationRevoked", result.ErrorId);
        Assert.Contains(
            "(invalid_grant). Sign in again with Connect-Luca -Name 's' -Force;", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(result.Error.Exception.Message, "Sign in again"));
    }
}
