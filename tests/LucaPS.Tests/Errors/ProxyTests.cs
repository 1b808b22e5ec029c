using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>An authenticating proxy between the engine and the sandbox.</summary>
[Collection(EngineCollection.Name)]
public sealed class ProxyTests
{
    private const string Password = "p@ss:w%rd";
    private const string ByKey =
        "Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Verbose -RequestTimeoutSec 5 -RetryTimeoutSec 5 -Proxy $Proxy";

    [Fact]
    public async Task With_its_credentials_everything_goes_through_it()
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);

        session.MustRun("$null = " + ByKey + " -ProxyCredential $Right");
        int before = proxy.Forwarded.Count;
        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice").Count);

        Assert.True(proxy.Forwarded.Count > before);
        Assert.All(proxy.Forwarded, line => Assert.Contains(session.Server.BaseUri.ToString(), line, StringComparison.Ordinal));
        Assert.Equal(session.Server.Counters.Requests.Values.Sum(), proxy.Forwarded.Count);
    }

    [Fact]
    public async Task Signing_in_goes_through_it_too()
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);

        Result result = await session.SignInAsync("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -Proxy $Proxy -ProxyCredential $Right -Verbose");

        Assert.Empty(result.Errors);
        Assert.Contains(proxy.Forwarded, line => line.Contains("/oauth/token", StringComparison.Ordinal));
        Assert.DoesNotContain(Password, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "wants credentials")]
    [InlineData(" -ProxyCredential $Wrong", "did not accept the credentials")]
    public async Task Without_them_the_error_names_the_proxy_and_what_to_give(string credential, string says)
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        string address = proxy.Address.ToString().TrimEnd('/');

        // Generation 1 asks for no metadata, so the first request goes to the API.
        Result api = session.Run(ByKey + " -Generation 1" + credential);
        ErrorCheck.Is(session, api, "LucaNetworkError", ErrorCategory.ConnectionError, "default", address, says, "-ProxyCredential");
        Result discovery = session.Run(ByKey + credential);
        ErrorCheck.Is(
            session, discovery, "LucaDiscoveryFailed", ErrorCategory.ConnectionError, discovery.Error.TargetObject, address, says,
            "-ProxyCredential");

        // Not tried repeatedly: accounts get locked.
        Assert.InRange(proxy.Refused, 2, 4);
        Assert.Empty(proxy.Forwarded);
        Assert.DoesNotContain("wrong-password", api.AllText + discovery.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, api.AllText + discovery.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "wants credentials")]
    [InlineData(" -ProxyCredential $Wrong", "did not accept the credentials")]
    public async Task So_it_does_where_a_tunnel_is_asked_for(string credential, string says)
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        session.Set("BaseUri", "https://luca.invalid");

        Result result = session.Run(ByKey + " -Generation 1" + credential);

        ErrorCheck.Is(
            session, result, "LucaNetworkError", ErrorCategory.ConnectionError, "default", proxy.Address.ToString().TrimEnd('/'), says,
            "-ProxyCredential");
        Assert.DoesNotContain("wrong-password", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_in_the_address_work_and_are_shown_and_saved_nowhere_in_the_open()
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        session.Set("Proxy", $"http://kari:{Uri.EscapeDataString(Password)}@127.0.0.1:{proxy.Address.Port}");

        Result result = session.Run(ByKey.Replace("-Persist Process", "-Persist UnprotectedFile", StringComparison.Ordinal));

        Assert.Empty(result.Errors);
        Assert.NotEmpty(proxy.Forwarded);
        string shown = result.AllText
            + string.Join('\n', session.MustRun(
                "Get-LucaConnection | ForEach-Object { $_.psobject.Properties | ForEach-Object { \"$($_.Name)=$($_.Value)\" } }"));
        foreach (string form in (string[])[Password, Uri.EscapeDataString(Password)])
        {
            Assert.DoesNotContain(form, shown, StringComparison.Ordinal);
            foreach (string file in Directory.GetFiles(session.Home, "*.connection.json", SearchOption.AllDirectories))
                Assert.DoesNotContain(
                    form, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_proxy_that_nobody_answers_at_is_named_and_not_the_host()
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        string address = $"http://127.0.0.1:{FreePort.Next()}";
        session.Set("Proxy", address);

        Result result = session.Run(
            ByKey.Replace("-RetryTimeoutSec 5", "-RetryTimeoutSec 1", StringComparison.Ordinal) + " -Generation 1 -ProxyCredential $Right");

        ErrorCheck.Is(session, result, "LucaNetworkError", ErrorCategory.ConnectionError, "default", "The proxy " + address, "-Proxy");
        Assert.DoesNotContain(Password, result.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Process")]
    [InlineData("UnprotectedFile")]
    public async Task Given_for_a_connection_that_is_there_it_counts_for_its_refreshes_too_and_is_kept_with_it(string persist)
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        await session.SignInAsync("Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist " + persist);
        string before = string.Join('\n', proxy.Forwarded);

        Result reused = session.Run("Connect-Luca -Proxy $Proxy -ProxyCredential $Right -RequestTimeoutSec 50");
        session.Server.ExpireAccessTokens();
        session.MustRun("Get-LucaCompany");

        Assert.Empty(reused.Errors);
        Assert.Empty(before);
        Assert.Contains(proxy.Forwarded, line => line.Contains("/oauth/token", StringComparison.Ordinal));
        Assert.Equal(1, session.Server.Counters.Refreshes);
        if (persist == "Process") return;

        // In another process: the password was saved, but only among the secrets.
        foreach (string file in Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories))
            Assert.Equal(
                file.EndsWith(".secret", StringComparison.Ordinal),
                (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Contains(Password, StringComparison.Ordinal));
        int forwarded = proxy.Forwarded.Count;
        session.Server.ExpireAccessTokens();
        using System.Management.Automation.Runspaces.Runspace fresh = EngineSession.NewRunspace();
        Assert.NotEmpty(EngineSession.Run(fresh, "$null = Connect-Luca; Get-LucaCompany").Output);
        Assert.True(proxy.Forwarded.Count > forwarded + 1);

        // A new password alone is saved too; a wrong one fails and names the proxy.
        Result wrong = session.Run("$null = Connect-Luca -ProxyCredential $Wrong; Get-LucaCompany");
        ErrorCheck.Is(
            session, wrong, "LucaNetworkError", ErrorCategory.ConnectionError, wrong.Error.TargetObject, "did not accept the credentials",
            "-ProxyCredential");
        Assert.NotEmpty(session.MustRun("$null = Connect-Luca -ProxyCredential $Right; Get-LucaCompany"));
    }

    [Theory]
    [InlineData("http_proxy")]
    [InlineData("all_proxy")]
    public async Task What_is_for_this_machine_itself_goes_to_no_proxy_of_the_environment(string variable)
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);

        (string output, string errors, _) = await InProcessAsync(
            session, variable, proxy.Address, session.Server.BaseUri.ToString(), "(Get-LucaSaleInvoice -First 3).Count");

        Assert.Equal(("3", ""), (output.Trim(), errors));
        Assert.Equal((0, 0), (proxy.Forwarded.Count, proxy.Refused));
    }

    [Theory]
    [InlineData("https_proxy", true, "wants credentials")]
    [InlineData("ALL_PROXY", true, "wants credentials")]
    [InlineData("HTTPS_PROXY", false, "refused the connection")]
    public async Task A_proxy_of_the_environment_is_named_with_its_variable(string variable, bool answers, string says)
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        Uri address = answers ? proxy.Address : new Uri($"http://127.0.0.1:{FreePort.Next()}");

        (_, string errors, _) = await InProcessAsync(session, variable, address, "https://luca.invalid", "");

        Assert.Contains($"The proxy {address.ToString().TrimEnd('/')}", errors, StringComparison.Ordinal);
        // On Windows the names of environment variables are case-insensitive.
        Assert.Contains(
            $"the environment variable {variable}",
            errors,
            OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("-BaseUri", errors.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_even_a_named_proxy_elsewhere_gets_what_is_for_this_machine()
    {
        await using ProxyServer proxy = new("kari", Password);
        await using EngineSession session = await StartAsync(proxy);
        session.Set("Proxy", new Uri("http://proxy.invalid:3128"));

        Assert.Single(session.MustRun("$null = " + ByKey + "; Get-LucaSaleInvoice -First 1"));
    }

    private static async Task<(string Output, string Errors, int ExitCode)> InProcessAsync(
        EngineSession session, string variable, Uri proxy, string baseUri, string script)
    {
        string file = Path.Combine(session.Home, "proxy.ps1");
        await File.WriteAllTextAsync(file, $$"""
            Import-Module $env:TEST_MODULE -ErrorAction Stop
            $key = [securestring]::new(); foreach ($c in $env:LUCA_API_KEY.ToCharArray()) { $key.AppendChar($c) }
            $null = Connect-Luca -BaseUri $env:LUCA_BASEURI -ApiKey $key -Persist Process -Generation 1 -RequestTimeoutSec 20 -RetryTimeoutSec 0 -ErrorAction Stop
            {{script}}
            """);
        (string, string?)[] none = [.. ((string[])
        [
            "http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
            "NO_PROXY"
        ]).Select(name => (name, (string?)null))];
        return await ShellProcess.RunAsync(ShellProcess.EngineOnly, file,
        [
            .. none, (variable, proxy.ToString()), ("LUCA_BASEURI", baseUri), ("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key),
            ("LUCAPS_HOME", session.Home),
        ]);
    }

    private static async Task<EngineSession> StartAsync(ProxyServer proxy)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Proxy", proxy.Address);
        session.Set("Right", new PSCredential("kari", EngineSession.Secret(Password)));
        session.Set("Wrong", new PSCredential("kari", EngineSession.Secret("wrong-password")));
        return session;
    }
}
