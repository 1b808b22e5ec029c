using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>An engine that has written once, so it already knows all that it asks for first.</summary>
public sealed class WritingEngine : IAsyncLifetime
{
    internal EngineSession Session { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Session = await EngineSession.StartAsync(connect: false);
        Session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -RequestTimeoutSec 30 -RetryTimeoutSec 5");
        Session.Set("Customer", Session.MustRun("(Get-LucaSaleCustomer -First 1).Id")[0].ToString());
        Session.Set("Product", Session.MustRun("(Get-LucaSaleProduct -First 1).Id")[0].ToString());
        foreach (string command in MutationTests.Commands.Values) Assert.Single(Session.MustRun(command));
        Assert.Equal(MutationTests.Commands.Count, Session.Server.Counters.MutationCount);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}

/// <summary>
/// A change under every fault, by the sandbox's own count of what was carried out. Each fault hits only one request, so
/// a second one, which must not come, would be carried out and counted.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class MutationTests(WritingEngine engine) : IClassFixture<WritingEngine>
{
    internal static readonly IReadOnlyDictionary<string, string> Commands = new Dictionary<string, string>
    {
        ["New-LucaSaleInvoice"] = "New-LucaSaleInvoice -Customer $Customer -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = $Product; quantity = 2; unitPrice = 100.5 }",
        ["Invoke-LucaGraphQL"] = "Invoke-LucaGraphQL 'mutation($i: SaleInvoiceInput!) { saleInvoiceCreate(saleInvoice: $i) { id } }' @{ i = @{ saleCustomer = @{ id = $Customer }; invoiceDate = '2026-01-31'; paymentDays = 14; saleInvoiceLineItems = @(@{ saleProductId = $Product; quantity = 2; unitPriceCents = 10050 }) } }",
    };

    /// <summary>What is carried out, how many requests it takes, and the error if any.</summary>
    private sealed record Row(Fault Fault, int Mutations, int Requests, string? Id, bool IsUncertain = false);

    private static readonly Dictionary<string, Row> s_rows = new()
    {
        ["carried out, then dropped"] = new(Fault.CommitThenDrop(), 1, 1, "LucaNetworkError", true),
        ["carried out, reset in the body"] = new(Fault.ResetMidBody(), 1, 1, "LucaNetworkError", true),
        ["carried out, truncated"] = new(Fault.TruncatedJson(), 1, 1, "LucaNetworkError", true),
        ["reset before"] = new(Fault.Reset(), 0, 1, "LucaNetworkError", true),
        ["empty"] = new(Fault.EmptyBody(), 0, 1, "LucaUnexpectedResponse", true),
        ["page"] = new(Fault.Html(), 0, 1, "LucaUnexpectedResponse", true),
        ["deep"] = new(Fault.DeepJson(5000), 0, 1, "LucaUnexpectedResponse", true),
        ["bomb"] = new(Fault.GzipBomb(), 0, 1, "LucaUnexpectedResponse", true),
        ["endless"] = new(Fault.EndlessJson(), 0, 1, "LucaUnexpectedResponse", true),
        ["other JSON"] = new(Fault.Answer(200, "{}"), 0, 1, "LucaUnexpectedResponse", true),
        ["500"] = new(Fault.Answer(500), 0, 1, "LucaServerError", true),
        ["502 page"] = new(Fault.Html(502), 0, 1, "LucaServerError", true),
        ["503"] = new(Fault.Answer(503), 0, 1, "LucaServerError", true),
        ["503 with Retry-After"] = new(Fault.Answer(503, "", "text/plain", ("Retry-After", "0")), 0, 1, "LucaServerError", true),
        ["504"] = new(Fault.Answer(504), 0, 1, "LucaTimeout", true),
        ["408"] = new(Fault.Answer(408), 0, 1, "LucaTimeout", true),
        ["TIMEOUT"] = new(Fault.GraphQLError("TIMEOUT"), 0, 1, "LucaTimeout", true),
        ["INTERNAL_SERVER_ERROR"] = new(Fault.GraphQLError("INTERNAL_SERVER_ERROR"), 0, 1, "LucaServerError", true),
        ["FORBIDDEN"] = new(Fault.GraphQLError("FORBIDDEN"), 0, 1, "LucaForbidden"),
        ["PLAN_REQUIRED"] = new(Fault.GraphQLError("PLAN_REQUIRED"), 0, 1, "LucaPlanRequired"),
        ["BAD_REQUEST"] = new(Fault.GraphQLError("BAD_REQUEST"), 0, 1, "LucaBadRequest"),
        ["VALIDATION_FAILED"] = new(Fault.GraphQLError("VALIDATION_FAILED"), 0, 1, "LucaValidationFailed"),
        ["NOT_FOUND"] = new(Fault.GraphQLError("NOT_FOUND"), 0, 1, "LucaNotFound"),
        ["302"] = new(Fault.RedirectToOtherOrigin(), 0, 1, "LucaUnexpectedResponse", true),
        ["307"] = new(Fault.RedirectToOtherOrigin(307), 0, 1, "LucaUnexpectedResponse", true),
        ["401"] = new(Fault.Unauthorized(), 0, 1, "LucaAuthorizationRevoked"),
        ["429 for too long"] = new(Fault.TooManyRequests("3600"), 0, 1, "LucaRateLimited"),
        ["RATE_LIMITED for too long"] = new(Fault.RateLimited(3600, 200), 0, 1, "LucaRateLimited"),
        // Only where the server says that it was not carried out is it sent again.
        ["429"] = new(Fault.TooManyRequests("0.1"), 1, 2, null),
        ["429 without a time"] = new(Fault.TooManyRequests(null), 1, 2, null),
        ["RATE_LIMITED"] = new(Fault.RateLimited(0.1), 1, 2, null),
        ["RATE_LIMITED under 200"] = new(Fault.RateLimited(0.1, 200), 1, 2, null),
        // Nothing goes wrong with these.
        ["wrong label"] = new(Fault.WrongContentType("text/html"), 1, 1, null),
        ["compressed"] = new(Fault.Gzip(), 1, 1, null),
    };

    private EngineSession Session => engine.Session;

    private Counters Counters => Session.Server.Counters;

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string command in Commands.Keys)
            {
                foreach (string name in s_rows.Keys)
                {
                    // These are slow, and the same code reads them for both.
                    if (name is not ("bomb" or "endless") || command == "New-LucaSaleInvoice") rows.Add(command, name);
                }
            }

            return rows;
        }
    }

    public static TheoryData<string> CommandNames => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_change_is_never_carried_out_twice(string command, string name)
    {
        Row row = s_rows[name];
        Begin();
        Session.Server.Faults.Add(EndpointKind.GraphQL, row.Fault);

        Result result = Session.Run(Commands[command]);

        Assert.Equal(row.Mutations, Counters.MutationCount);
        Assert.Equal(row.Requests, Counters.RequestsTo("/api/v1/graphql"));
        Assert.Equal(0, Session.Server.Faults.Pending);
        Assert.Empty(Session.Server.OtherOrigin.Requests);
        if (row.Id is null)
        {
            Assert.Empty(result.Errors);
            Assert.Null(result.Terminating);
            Assert.Single(result.Output);
            return;
        }

        Assert.Equal(row.Id, result.ErrorId);
        Assert.Empty(result.Output);
        // The message says whether to check first, and says it only once.
        Assert.Equal(row.IsUncertain ? 1 : 0, result.Error.Exception.Message.Split("may still have been carried out").Length - 1);
        if (row.IsUncertain) Assert.DoesNotContain("Try again", result.Error.Exception.Message, StringComparison.Ordinal);
        ErrorCheck.NoSecret(Session, result);
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Too_slow_an_answer_is_not_asked_for_again(string command)
    {
        Session.MustRun("$null = Connect-Luca -Name slow -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -RequestTimeoutSec 2 -RetryTimeoutSec 2; Set-LucaConnection default -Default");
        Assert.Single(Session.MustRun(Commands[command] + " -Connection slow"));
        Begin();
        using Hold hold = Session.Server.Faults.Hold(EndpointKind.GraphQL, HoldPoint.BeforeAnswer, 1);

        Result result = Session.Run(Commands[command] + " -Connection slow");

        Assert.Equal("LucaTimeout", result.ErrorId);
        Assert.Contains("may still have been carried out", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, Counters.MutationCount);
        Assert.Equal(1, Counters.RequestsTo("/api/v1/graphql"));
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void WhatIf_sends_nothing(string command)
    {
        Begin();

        Result result = Session.Run(Commands[command] + " -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(0, Counters.MutationCount);
        Assert.Equal(0, Counters.RequestsTo("/api/v1/graphql"));
    }

    private void Begin()
    {
        Session.Server.Faults.Clear();
        Session.Server.OtherOrigin.Clear();
        Counters.Reset();
    }
}
