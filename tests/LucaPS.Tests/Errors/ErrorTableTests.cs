using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>An engine that is connected by API key and has the schema, for many tests of one class.</summary>
public sealed class ConnectedEngine : IAsyncLifetime
{
    internal EngineSession Session { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Session = await EngineSession.StartAsync(connect: false);
        Session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -RequestTimeoutSec 30 -RetryTimeoutSec 2");
        Session.Set("Ids", Session.MustRun("(Get-LucaSaleInvoice -First 2).Id").Select(id => id.ToString()).ToArray());
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}

/// <summary>The rows of about_LucaPS_Errors that an answer of the API, or none, leads to.</summary>
[Collection(EngineCollection.Name)]
public sealed class ErrorTableTests(ConnectedEngine engine) : IClassFixture<ConnectedEngine>
{
    private const string Html = "<!DOCTYPE html><html><head><title>Bad &amp; sad</title></head><body>x</body></html>";
    private const string Expired = """{"errors": [{"message": "Nøkkelen er utløpt 1. mai", "extensions": {"code": "UNAUTHENTICATED"}}]}""";
    private static readonly (string, string) s_requestId = ("X-Request-Id", "req-4711");

    private sealed record Row(Fault Fault, string Id, ErrorCategory Category, params string[] Says);

    private static readonly Dictionary<string, Row> s_rows = new()
    {
        ["FORBIDDEN"] = new(
            Fault.GraphQLError("FORBIDDEN", "Ikke ditt selskap."), "LucaForbidden", ErrorCategory.PermissionDenied, "Ikke ditt selskap.",
            "Get-LucaCompany"),
        ["PLAN_REQUIRED"] = new(
            Fault.GraphQLError("PLAN_REQUIRED", "Oppgrader."), "LucaPlanRequired", ErrorCategory.PermissionDenied, "Oppgrader.", "plan"),
        ["BAD_REQUEST"] = new(
            Fault.GraphQLError("BAD_REQUEST", "Ukjent felt."), "LucaBadRequest", ErrorCategory.InvalidArgument, "Ukjent felt.",
            "Get-LucaSchema -Refresh"),
        ["BAD_REQUEST companyId"] = new(
            Fault.GraphQLError("BAD_REQUEST", "companyId må oppgis."), "LucaBadRequest", ErrorCategory.InvalidArgument,
            "companyId må oppgis.", "-Company"),
        ["VALIDATION_FAILED"] = new(
            Fault.GraphQLError("VALIDATION_FAILED", "Feil verdi."), "LucaValidationFailed", ErrorCategory.InvalidData, "Feil verdi.",
            "Correct it"),
        ["NOT_FOUND"] = new(
            Fault.GraphQLError("NOT_FOUND", "Finnes ikke."), "LucaNotFound", ErrorCategory.ObjectNotFound, "Finnes ikke.", "Check the id"),
        ["TIMEOUT"] = new(
            Fault.GraphQLError("TIMEOUT", "For tungt."), "LucaTimeout", ErrorCategory.OperationTimeout, "For tungt.", "-First"),
        ["INTERNAL_SERVER_ERROR"] = new(
            Fault.GraphQLError("INTERNAL_SERVER_ERROR", "Au."), "LucaServerError", ErrorCategory.InvalidResult, "Au.", "Try again later."),
        ["UNAUTHENTICATED"] = new(
            Fault.Unauthorized(), "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, "API key", "Connect-Luca"),
        ["UNAUTHENTICATED with a reason"] = new(
            Fault.Answer(401, Expired), "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, "API key",
            "Nøkkelen er utløpt 1. mai.", "Connect-Luca -ApiKey"),
        ["UNAUTHENTICATED under 200"] = new(
            Fault.Answer(200, Expired), "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, "API key",
            "Nøkkelen er utløpt 1. mai.", "Connect-Luca -ApiKey"),
        ["401 page"] = new(
            Fault.Answer(401, Html, "text/html"), "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, "API key", "Bad & sad",
            "Connect-Luca -ApiKey"),
        ["RATE_LIMITED"] = new(
            Fault.RateLimited(3600), "LucaRateLimited", ErrorCategory.LimitsExceeded, "For mange forespørsler", "Try again in 3600 s.",
            "longer than the limit", "raise the limit with -RetryTimeoutSec of Connect-Luca."),
        ["RATE_LIMITED under 200"] = new(
            Fault.RateLimited(3600, status: 200), "LucaRateLimited", ErrorCategory.LimitsExceeded, "For mange forespørsler", "3600 s"),
        ["429 seconds"] = new(
            Fault.TooManyRequests("3600"), "LucaRateLimited", ErrorCategory.LimitsExceeded, "429", "Retry later", "Try again in 3600 s."),
        ["429 decimals"] = new(Fault.TooManyRequests("3600.5"), "LucaRateLimited", ErrorCategory.LimitsExceeded, "Try again in 3601 s."),
        ["429 date"] = new(
            Fault.TooManyRequests(DateTimeOffset.UtcNow.AddDays(2).ToString("r", CultureInfo.InvariantCulture)), "LucaRateLimited",
            ErrorCategory.LimitsExceeded, "Try again in 17"),
        ["500"] = new(
            Fault.Answer(500, """{"error": "Databasen er nede"}""", "application/json", s_requestId), "LucaServerError",
            ErrorCategory.InvalidResult, "Databasen er nede", "Try again later.", "req-4711"),
        ["500 page"] = new(
            Fault.Answer(500, Html, "text/html"), "LucaServerError", ErrorCategory.InvalidResult, "500", "Bad & sad", "Try again later."),
        ["408"] = new(Fault.Answer(408), "LucaTimeout", ErrorCategory.OperationTimeout, "408", "try again later."),
        ["403 page"] = new(
            Fault.Answer(403, Html, "text/html"), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "403", "Bad & sad", "proxy"),
        ["403 bare"] = new(
            Fault.Answer(403, """{"error": "Ingen adgang"}"""), "LucaForbidden", ErrorCategory.PermissionDenied, "Ingen adgang",
            "Get-LucaCompany"),
        ["404 page"] = new(Fault.Answer(404, Html, "text/html"), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "404", "-BaseUri"),
        ["407"] = new(
            Fault.Answer(407), "LucaNetworkError", ErrorCategory.ConnectionError, "proxy in between wants credentials", "-ProxyCredential"),
        ["200 page"] = new(
            Fault.Html(), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "Velkommen til gjestenettet", "network sign-in page"),
        ["200 text"] = new(
            Fault.Answer(200, "hei", "text/plain"), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "text/plain", "hei", "proxy"),
        ["other JSON"] = new(
            Fault.Answer(200, """{"status": "ok"}"""), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "neither data nor errors",
            "-BaseUri"),
        ["null"] = new(
            Fault.Answer(200, "null"), "LucaUnexpectedResponse", ErrorCategory.InvalidResult,
            "answered HTTP 200 with neither data nor errors: null."),
        ["a text"] = new(
            Fault.Answer(200, " \"hei\" "), "LucaUnexpectedResponse", ErrorCategory.InvalidResult,
            "answered HTTP 200 with neither data nor errors: \"hei\"."),
        ["several"] = new(
            Fault.Answer(200, """{"errors": [{"message": "En."}, {"message": "To."}, {"message": "Tre."}]}"""), "LucaBadRequest",
            ErrorCategory.InvalidArgument, "the request: En. ", "Also: To; Tre."),
        ["message alone"] = new(
            Fault.Answer(200, """{"errors": [{"message": "Noe er galt"}]}"""), "LucaBadRequest", ErrorCategory.InvalidArgument,
            "Noe er galt", "Get-LucaSchema -Refresh"),
        ["bare error"] = new(
            Fault.Answer(400, """{"error": "Noe er galt"}"""), "LucaBadRequest", ErrorCategory.InvalidArgument, "Noe er galt"),
        ["broken"] = new(
            Fault.Answer(200, "{\"data\": {,}}"), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "not complete JSON", "Try again"),
        ["empty"] = new(Fault.EmptyBody(), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "without content", "-BaseUri"),
        ["deep"] = new(Fault.DeepJson(5000), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "nested deeper", "Try again"),
        ["bomb"] = new(Fault.GzipBomb(), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "longer than the 256 MiB", "Ask for less"),
        ["endless"] = new(
            Fault.EndlessJson(), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "longer than the 256 MiB", "Ask for less"),
        ["302"] = new(
            Fault.RedirectToOtherOrigin(), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "redirects to", "not followed",
            "-BaseUri"),
        ["302 to itself"] = new(
            Fault.Answer(302, "", "text/html", ("Location", "/logg/inn?fra=hemmelig")), "LucaUnexpectedResponse",
            ErrorCategory.InvalidResult, "/logg/inn, which is not followed.", "-BaseUri"),
        ["307"] = new(
            Fault.RedirectToOtherOrigin(307), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "redirects to", "not followed"),
        ["308"] = new(
            Fault.RedirectToOtherOrigin(308), "LucaUnexpectedResponse", ErrorCategory.InvalidResult, "redirects to", "not followed"),
        ["reset"] = new(Fault.Reset(), "LucaNetworkError", ErrorCategory.ConnectionError, "broke", "Gave up after "),
        ["reset in the body"] = new(Fault.ResetMidBody(), "LucaNetworkError", ErrorCategory.ConnectionError, "broke", "Gave up after "),
        ["503"] = new(
            Fault.Answer(503, """{"error": "Vedlikehold"}"""), "LucaServerError", ErrorCategory.InvalidResult, "Vedlikehold",
            "Gave up after "),
    };

    private EngineSession Session => engine.Session;

    public static TheoryData<string> Rows => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_answer_becomes_one_error_that_says_what_to_do(string name)
    {
        Row row = s_rows[name];
        Session.Server.Faults.Clear();
        Session.Server.OtherOrigin.Clear();
        Session.Server.Faults.Add(EndpointKind.GraphQL, row.Fault, int.MaxValue);
        try
        {
            Result result = Session.Run("Get-LucaSaleInvoice -Verbose");

            // A refused key concerns the connection; the others concern nothing that the user named.
            ErrorRecord error = ErrorCheck.Is(
                Session, result, row.Id, row.Category, row.Id == "LucaAuthorizationRevoked" ? "default" : null, row.Says);
            Assert.Empty(result.Output);
            if (name == "500") Assert.Equal("req-4711", ErrorCheck.Property(error, "RequestId"));
            Assert.Empty(Session.Server.OtherOrigin.Requests);
        }
        finally
        {
            Session.Server.Faults.Clear();
        }
    }

    [Fact]
    public void A_field_that_the_key_is_not_accepted_for_says_how_to_give_another()
    {
        Session.Server.Faults.Clear();
        Session.Server.Faults.Add(
            EndpointKind.GraphQL,
            Fault.Answer(200, """{"data": {"saleInvoices": null}, "errors": [{"message": "Nøkkelen er trukket tilbake", "path": ["saleInvoices"], "extensions": {"code": "UNAUTHENTICATED"}}]}"""));

        ErrorCheck.Is(
            Session, Session.Run("Get-LucaSaleInvoice"), "LucaAuthorizationRevoked", ErrorCategory.AuthenticationError, null,
            "Nøkkelen er trukket tilbake.", "Connect-Luca -Force", "Connect-Luca -ApiKey.");
    }

    [Fact]
    public void A_company_that_is_not_there_is_not_to_be_named_with_Company()
    {
        Session.Server.Faults.Clear();
        Session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(
            200,
            """{"data": null, "errors": [{"message": "Finnes ikke.", "path": ["companies"], "extensions": {"code": "NOT_FOUND"}}]}"""));

        ErrorRecord error = ErrorCheck.Is(
            Session, Session.Run("Get-LucaCompany"), "LucaNotFound", ErrorCategory.ObjectNotFound, null, "Finnes ikke.",
            "Get-LucaCompany lists");

        Assert.DoesNotContain("-Company.", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answers_of_proxies_that_are_right_nevertheless_are_read()
    {
        foreach (Fault fault in (Fault[])[Fault.WrongContentType(), Fault.WrongContentType("text/html"), Fault.Gzip()])
        {
            Session.Server.Faults.Add(EndpointKind.GraphQL, fault);
            Assert.Single(Session.MustRun("Get-LucaSaleInvoice -First 1"));
            Assert.Equal(0, Session.Server.Faults.Pending);
        }
    }

    [Fact]
    public void A_query_is_sent_again_after_what_passes()
    {
        foreach (Fault fault in (Fault[])
        [
            Fault.Answer(503), Fault.Answer(502, Html, "text/html"), Fault.Answer(504), Fault.Reset(), Fault.ResetMidBody(),
            Fault.TruncatedJson(), Fault.CommitThenDrop(), Fault.RateLimited(0.1), Fault.TooManyRequests("0.1")
        ])
        {
            int before = Session.Server.Counters.RequestsTo("/api/v1/graphql");
            Session.Server.Faults.Add(EndpointKind.GraphQL, fault);
            Result result = Session.Run("Get-LucaSaleInvoice -First 1 -Verbose");
            Assert.Empty(result.Errors);
            Assert.Null(result.Terminating);
            Assert.Single(result.Output);
            Assert.Equal(2, Session.Server.Counters.RequestsTo("/api/v1/graphql") - before);
            Assert.Contains(result.Verbose, line => line.StartsWith("Trying again in ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void How_long_to_try_again_is_the_users_to_say_and_saved_with_the_connection()
    {
        const string List = "Get-LucaSaleInvoice -First 1 -Connection patient";
        Session.MustRun("$null = Connect-Luca -Name patient -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -RequestTimeoutSec 60 -RetryTimeoutSec 0 -WarningAction SilentlyContinue; $null = " + List);
        Session.MustRun("Disconnect-Luca -Connection patient -KeepAuthorization; Set-LucaConnection default -Default");
        Session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(503));
        int before = Session.Server.Counters.RequestsTo("/api/v1/graphql");

        Result never = Session.Run(List);
        Session.MustRun("$null = Connect-Luca patient -RetryTimeoutSec 30; Set-LucaConnection default -Default");
        Session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(503));
        Result again = Session.Run(List);

        Assert.Equal("LucaServerError", never.ErrorId);
        Assert.DoesNotContain("Gave up after ", never.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(again.Errors);
        Assert.Single(again.Output);
        Assert.Equal(3, Session.Server.Counters.RequestsTo("/api/v1/graphql") - before);
    }

    [Fact]
    public void No_answer_in_time_is_a_timeout_and_not_a_cancellation()
    {
        Session.MustRun("$null = Connect-Luca -Name slow -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -RequestTimeoutSec 1");
        Session.MustRun("$null = Get-LucaSaleInvoice -First 1 -Connection slow; Set-LucaConnection default -Default");
        using Hold hold = Session.Server.Faults.Hold(EndpointKind.GraphQL);

        Result result = Session.Run("Get-LucaSaleInvoice -Connection slow");

        ErrorCheck.Is(Session, result, "LucaTimeout", ErrorCategory.OperationTimeout, "slow", "within 1 seconds", "-RequestTimeoutSec");
    }

    [Fact]
    public void One_id_that_is_not_there_is_one_error_and_the_others_come()
    {
        Result result = Session.Run("$Ids[0], 'not-there', $Ids[1] | Get-LucaSaleInvoice");

        Assert.Equal(2, result.Output.Count);
        ErrorCheck.Is(Session, result, "LucaNotFound", ErrorCategory.ObjectNotFound, "not-there", "not-there", "Fant ikke", "Check the id");
        Assert.Null(result.Terminating);
    }

    [Fact]
    public void Another_company_is_forbidden_and_the_first_comes()
    {
        Session.Set("Companies", new[] { Session.Server.Companies[0].Id, Session.Server.Companies[4].Id });

        Result result = Session.Run("Get-LucaSaleInvoice -Company $Companies -First 300");

        Assert.Null(result.Terminating);
        Assert.NotEmpty(result.Output);
        ErrorCheck.Is(
            Session, result, "LucaForbidden", ErrorCategory.PermissionDenied, Session.Server.Companies[4].Id,
            "Du har ikke tilgang til dette selskapet", "Get-LucaCompany");
    }

    [Fact]
    public void A_field_that_the_plan_lacks_is_an_error_beside_the_data()
    {
        Session.Server.Faults.Schema = SchemaChanges.FieldRefused;
        try
        {
            Result result = Session.Run("Get-LucaSaleInvoice -First 1 -Property id, dueDate");
            Assert.Single(result.Output);
            ErrorRecord error = ErrorCheck.Is(
                Session, result, "LucaPlanRequired", ErrorCategory.PermissionDenied, null, "dueDate", "abonnement", "Leave it out");
            Assert.NotNull(ErrorCheck.Property(error, "Path"));
        }
        finally
        {
            Session.Server.Faults.Clear();
        }
    }

    [Fact]
    public void A_refused_input_names_its_fields()
    {
        const string document = "mutation { saleInvoiceCreate(saleInvoice: {saleCustomer: {id: \"nobody\"}, paymentDays: 999, invoiceDate: \"2026-01-31\"}) { id } }";
        Result result = Session.Run("Invoke-LucaGraphQL '" + document + "'");

        ErrorCheck.Is(
            Session, result, "LucaValidationFailed", ErrorCategory.InvalidData, document, "paymentDays", "saleCustomer", "Betalingsfrist",
            "Correct it");
    }

    [Fact]
    public void A_refused_invoice_names_its_fields_and_is_about_the_customer()
    {
        Result result = Session.Run("New-LucaSaleInvoice -Customer nobody -InvoiceDate 2026-01-31 -PaymentDays 999 -Line @{ name = 'Timer'; quantity = 0; unitPrice = 1 } -Verbose");

        ErrorCheck.Is(
            Session, result, "LucaValidationFailed", ErrorCategory.InvalidData, "nobody", "paymentDays", "saleCustomer", "quantity",
            "Kunden finnes ikke", "Correct it");
    }

    [Fact]
    public void Row_by_row_a_refused_change_does_not_stop_the_others()
    {
        Session.Set("Drafts", Session.MustRun("@(Get-LucaSaleInvoice -Property id, draft | Where-Object Draft | ForEach-Object Id)[0, 1]")
            .Select(id => id.ToString()).ToArray());
        Session.Server.Counters.Reset();

        Result result = Session.Run("$Drafts[0], 'not-there', $Drafts[1] | Set-LucaSaleInvoice -Comment hei");

        Assert.Null(result.Terminating);
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(2, Session.Server.Counters.MutationCount);
        ErrorCheck.Is(Session, result, "LucaNotFound", ErrorCategory.ObjectNotFound, "not-there", "Fant ikke", "Check the id");
    }

    [Fact]
    public void A_syntax_error_is_shown_with_its_place_and_costs_no_request()
    {
        int before = Session.Server.Counters.RequestsTo("/api/v1/graphql");

        const string document = "{ saleInvoices( { nodes { id } } }";
        Result result = Session.Run($"Invoke-LucaGraphQL '{document}'");

        ErrorCheck.Is(Session, result, "LucaBadRequest", ErrorCategory.InvalidArgument, document, "line 1", "\n", "^");
        Assert.Equal(before, Session.Server.Counters.RequestsTo("/api/v1/graphql"));
    }
}
