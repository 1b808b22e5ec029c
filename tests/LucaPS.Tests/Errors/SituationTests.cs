using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>The rows of about_LucaPS_Errors that come before an answer of the API: signing in, the store, the network.</summary>
[Collection(EngineCollection.Name)]
public sealed class SituationTests
{
    private const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60 -Verbose";
    private const string ByKey = "Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Verbose";

    public static TheoryData<DiscoveryFault> Lies =>
        [.. Array.FindAll(Enum.GetValues<DiscoveryFault>(), fault => fault != DiscoveryFault.None)];

    public static TheoryData<string> Unreadable => ["500", "page", "redirect", "reset", "truncated", "empty"];

    [Fact]
    public async Task A_password_in_the_address_is_refused_and_not_repeated()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run("Connect-Luca -BaseUri https://kari:canary-address@luca.example/under -ClientId x -Silent");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal("https://luca.example/under", result.Error.TargetObject);
        Assert.DoesNotContain("canary-address", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_connection_ends_the_whole_pipeline_at_once()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        ErrorCheck.Is(
            session, session.Run("'a', 'b' | Get-LucaSaleInvoice -Verbose"), "LucaNotConnected", ErrorCategory.ConnectionError, null,
            "Connect-Luca");
        ErrorCheck.Is(
            session, session.Run("Get-LucaSaleInvoice -Connection nope -Verbose"), "LucaNotConnected", ErrorCategory.ConnectionError,
            "nope", "'nope'", "Connect-Luca -Name 'nope'", "-ListAvailable");
    }

    [Fact]
    public async Task A_session_that_cannot_ask_names_the_command()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run(
            "Connect-Luca -Name night -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -Silent -Verbose");

        ErrorCheck.Is(session, result, "LucaLoginRequired", ErrorCategory.AuthenticationError, "night", "-Silent was given",
            $"Run Connect-Luca -Name 'night' -BaseUri '{session.Server.BaseUri.OriginalString}' -Credential '{session.Server.Clients.Confidential.ClientId}' once");
        Assert.DoesNotContain(session.Server.Clients.Confidential.ClientSecret!, result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_authorization_ends_the_whole_pipeline_and_says_how_to_sign_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync(Connect);
        string token = session.RevealToken();
        session.Server.RevokeAllAuthorizations();
        session.Server.ExpireAccessTokens();

        Result result = session.Run($"'a', 'b' | Get-LucaSaleInvoice -Company '{session.Server.Companies[0].Id}' -Verbose");

        ErrorCheck.Is(
            session, result, "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, "default", "no longer honours",
            "Connect-Luca -Force");
        Assert.DoesNotContain(token, result.AllText, StringComparison.Ordinal);
        Assert.Equal(1, session.Server.Counters.RejectedGrants);
    }

    [Fact]
    public async Task Declining_is_access_denied()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = await session.SignInAsync(Connect, allow: false);

        ErrorCheck.Is(session, result, "LucaAccessDenied", ErrorCategory.PermissionDenied, "default", "ign in again");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_wrong_secret_fails_the_sign_in(int generation)
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = generation }, connect: false);
        session.Set("ClientSecret", EngineSession.Secret("quite-another-secret"));

        Result result = await session.SignInAsync(Connect);

        ErrorRecord error = ErrorCheck.Is(session, result, "LucaSignInFailed", ErrorCategory.AuthenticationError, "default", "secret");
        // In generation 2 the secret is checked before the browser opens.
        if (generation == 1)
            Assert.Contains(
                "The server's reason: " + ErrorCheck.Property(error, "ServerMessage"), error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("quite-another-secret", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_refused_with_the_servers_reason_and_another_is_taken_with_Force()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Add(
            EndpointKind.GraphQL,
            Fault.Answer(401, """{"errors": [{"message": "Nøkkelen er utløpt 1. mai", "extensions": {"code": "UNAUTHENTICATED"}}]}"""));

        ErrorRecord error = ErrorCheck.Is(
            session, session.Run(ByKey + " -Force"), "LucaSignInFailed", ErrorCategory.AuthenticationError, "default",
            "refused the API key", "The server's reason: Nøkkelen er utløpt 1. mai.");

        Assert.Equal("Nøkkelen er utløpt 1. mai", ErrorCheck.Property(error, "ServerMessage"));
        Assert.Single(session.MustRun(ByKey + " -Force"));
        Assert.Empty(
            session.MustRun("(Get-Command Connect-Luca).ParameterSets | Where-Object { $_.Parameters.Name -notcontains 'Force' }"));
    }

    [Fact]
    public async Task A_schema_that_cannot_be_asked_for_is_what_failed()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(500, """{"error": "Au"}"""));

        ErrorCheck.Is(
            session, session.Run("Get-LucaSaleInvoice"), "LucaServerError", ErrorCategory.InvalidResult, null, "Au", "the server's schema");
    }

    [Fact]
    public async Task A_scope_that_the_application_lacks_fails_the_sign_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Add(EndpointKind.Token, Fault.OAuthError("invalid_scope", description: "Ukjent scope."));

        Result result = await session.SignInAsync(Connect);

        ErrorCheck.Is(session, result, "LucaSignInFailed", ErrorCategory.AuthenticationError, "default", "Ukjent scope.", "-Scope");
    }

    [Fact]
    public async Task Nobody_finishing_the_sign_in_is_a_timeout()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Result result = session.Run(Connect.Replace("-TimeoutSec 60", "-TimeoutSec 1", StringComparison.Ordinal));

        ErrorCheck.Is(
            session, result, "LucaSignInTimeout", ErrorCategory.OperationTimeout, session.RedirectUri, "client id", session.RedirectUri);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        int port = new Uri(session.RedirectUri).Port;
        using TcpListener taken = new(IPAddress.Loopback, port);
        taken.Start();

        Result result = session.Run(Connect);

        ErrorCheck.Is(
            session, result, "LucaPortInUse", ErrorCategory.ResourceBusy, result.Error.TargetObject,
            port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-RedirectUri");
        Assert.NotNull(result.Error.TargetObject);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Metadata_that_lies_is_not_believed_and_no_key_goes_anywhere(DiscoveryFault lie)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Discovery = lie;

        Result result = session.Run(ByKey);

        ErrorRecord error = ErrorCheck.Is(
            session, result, "LucaDiscoveryFailed", ErrorCategory.ConnectionError, result.Error.TargetObject, "127.0.0.1", "-BaseUri");
        Assert.StartsWith(session.Server.BaseUri.ToString().TrimEnd('/'), error.TargetObject?.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.Server.OtherOrigin.Requests);
        Assert.Equal(0, session.Server.Counters.RequestsTo("/api/v1/graphql"));
        Assert.Empty(session.MustRun("Get-LucaConnection"));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Metadata_that_cannot_be_read_never_means_generation_1(string what)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Add(
            EndpointKind.Discovery,
            what switch
            {
                "500" => Fault.Answer(500),
                "page" => Fault.Html(503),
                "redirect" => Fault.RedirectToOtherOrigin(),
                "reset" => Fault.Reset(),
                "truncated" => Fault.TruncatedJson(),
                _ => Fault.EmptyBody(),
            },
            int.MaxValue);

        Result result = session.Run(Connect);

        ErrorCheck.Is(
            session, result, "LucaDiscoveryFailed", ErrorCategory.ConnectionError, result.Error.TargetObject, "could not be read");
        Assert.StartsWith(session.Server.BaseUri.ToString().TrimEnd('/'), result.Error.TargetObject?.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.Server.OtherOrigin.Requests);
        Assert.Equal(0, session.Server.Counters.RequestsTo("/api/v2/oauth2/token"));
    }

    [Fact]
    public async Task Several_companies_and_none_named()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        await session.SignInAsync(Connect, companies: [session.Server.Companies[0].Id, session.Server.Companies[1].Id]);

        ErrorCheck.Is(
            session, session.Run("Get-LucaSaleInvoice"), "LucaCompanyRequired", ErrorCategory.InvalidArgument, null, "-Company",
            "Set-LucaConnection");
    }

    [Fact]
    public async Task A_companys_name_is_one_line_of_the_error_that_lists_them()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Add(
            EndpointKind.GraphQL,
            Fault.Answer(200, """{"data": {"companies": {"nodes": [{"id": "a", "name": "Første\nAndre"}, {"id": "b", "name": "\u001b[31mRød"}], "pageInfo": {"hasNextPage": false}}}}"""));
        await session.SignInAsync(Connect, companies: [session.Server.Companies[0].Id, session.Server.Companies[1].Id]);

        Result result = session.Run("Get-LucaSaleInvoice");

        ErrorCheck.Is(session, result, "LucaCompanyRequired", ErrorCategory.InvalidArgument, null, "Første Andre (id a); [31mRød (id b).");
        Assert.DoesNotContain('\n', result.Error.Exception.Message);
    }

    [Fact]
    public async Task A_read_only_grant_is_told_before_a_change_is_sent()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { GrantReadOnly = true }, connect: false);
        await session.SignInAsync(Connect, companies: [session.Server.Companies[0].Id]);

        Result result = session.Run("Set-LucaSaleInvoice -Id abc -Comment hei");

        ErrorCheck.Is(session, result, "LucaForbidden", ErrorCategory.PermissionDenied, result.Error.TargetObject, "accounting.write");
        Assert.Equal(0, session.Server.Counters.MutationCount);
    }

    [Fact]
    public async Task A_company_without_a_plan_is_one_error_and_the_others_rows_come()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        SandboxCompany full = session.Server.Companies[1];
        SandboxCompany none = session.Server.Companies[0];
        await session.SignInAsync(Connect, companies: [full.Id, none.Id]);
        none.Plan = SandboxPlan.None;

        Result result = session.Run("Get-LucaCompany | Get-LucaSaleInvoice");

        Assert.Null(result.Terminating);
        Assert.NotEmpty(result.Output);
        ErrorCheck.Is(session, result, "LucaPlanRequired", ErrorCategory.PermissionDenied, none.Id, "abonnement", "plan");
    }

    [Fact]
    public async Task A_host_that_nobody_answers_at_is_named()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string address = $"http://127.0.0.1:{FreePort.Next()}";
        session.Set("BaseUri", address);

        ErrorCheck.Is(
            session, session.Run(ByKey + " -Generation 1 -RetryTimeoutSec 1"), "LucaNetworkError", ErrorCategory.ConnectionError, "default",
            address, "refused", "-BaseUri", "firewall");
        Result discovery = session.Run(ByKey);
        ErrorCheck.Is(
            session, discovery, "LucaDiscoveryFailed", ErrorCategory.ConnectionError, discovery.Error.TargetObject, address, "refused",
            "-BaseUri");
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_said_to_be_one()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Assert.SkipWhen(
            System.Net.Http.HttpClient.DefaultProxy.GetProxy(new Uri("https://luca.invalid")) is not null,
            "The system's proxy looks names up here.");
        session.Set("BaseUri", "https://luca.invalid");

        ErrorCheck.Is(
            session, session.Run(ByKey + " -Generation 1 -RetryTimeoutSec 1"), "LucaNetworkError", ErrorCategory.ConnectionError, "default",
            "The name of https://luca.invalid could not be resolved", "DNS");
    }

    [Fact]
    public async Task A_damaged_store_is_left_as_it_is()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca -Name kept -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile; Disconnect-Luca -Connection kept -KeepAuthorization");
        string file = Assert.Single(Directory.GetFiles(session.Home, "*.connection.json", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(file, "{ not JSON", TestContext.Current.CancellationToken);

        Result result = session.Run("Get-LucaSaleInvoice -Connection kept -Verbose");

        ErrorCheck.Is(
            session, result, "LucaStoreFailed", ErrorCategory.ReadError, "kept", "'kept'", "left as it is",
            "Connect-Luca -Name 'kept' -Force");
        Assert.Equal("{ not JSON", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_home_that_is_no_folder_is_found_out_before_anybody_signs_in()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string file = Path.Combine(session.Home, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("LUCAPS_HOME", Path.Combine(file, "below"));

        Result result = session.Run(Connect.Replace("-Persist Process", "-Persist UnprotectedFile", StringComparison.Ordinal));

        ErrorCheck.Is(session, result, "LucaStoreFailed", ErrorCategory.ReadError, "default", file);
        Assert.Equal(0, session.Server.Counters.RequestsTo("/oauth/token"));
    }
}
