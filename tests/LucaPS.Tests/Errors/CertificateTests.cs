using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>A host whose certificate comes from a private CA.</summary>
[Collection(EngineCollection.Name)]
public sealed class CertificateTests
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_said_to_be_and_no_key_is_sent()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = 1 }, connect: false);
        await using TlsFront front = new(session.Server.BaseUri);
        session.Set("BaseUri", front.Address);

        Result discovery = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Verbose");
        ErrorCheck.Is(
            session, discovery, "LucaDiscoveryFailed", ErrorCategory.ConnectionError, discovery.Error.TargetObject, front.Address,
            "certificate", "private CA");
        Result api = session.Run("Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Verbose -Generation 1");
        ErrorCheck.Is(
            session, api, "LucaNetworkError", ErrorCategory.ConnectionError, "default", front.Address, "certificate", "private CA");

        // Asking again would not help.
        Assert.DoesNotContain(api.Verbose, line => line.Contains("Trying again", StringComparison.Ordinal));
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task A_private_authority_that_the_system_trusts_is_trusted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is OpenSSL's.");
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = 1 }, connect: false);
        await using TlsFront front = new(session.Server.BaseUri);
        string authority = Path.Combine(session.Home, "authority.pem");
        await File.WriteAllTextAsync(authority, front.AuthorityPem, TestContext.Current.CancellationToken);
        string script = Path.Combine(session.Home, "connect.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            $ErrorActionPreference = 'Stop'
            Import-Module $env:TEST_MODULE
            try {
                $null = Connect-Luca -BaseUri $env:TEST_ADDRESS -Persist Process
                "rows=$(@(Get-LucaSaleInvoice -First 3).Count)"
            }
            catch { "failed=$($_.FullyQualifiedErrorId) $($_.Exception.Message)" }
            """,
            TestContext.Current.CancellationToken);

        Assert.Contains("failed=LucaDiscoveryFailed", await RunAsync(session, script, front.Address, null), StringComparison.Ordinal);
        Assert.Contains("rows=3", await RunAsync(session, script, front.Address, authority), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(EngineSession session, string script, string address, string? authority)
    {
        (string output, string errors, _) = await ShellProcess.RunAsync(ShellProcess.Pwsh, script, [
            ("TEST_ADDRESS", address),
            ("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key),
            ("NO_PROXY", "127.0.0.1"),
            ("SSL_CERT_FILE", authority)]);
        return output + errors;
    }
}
