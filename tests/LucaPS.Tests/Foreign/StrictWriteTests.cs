using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Tests.Data;
using LucaPS.Tests.Errors;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Changes at a server whose mutations answer with payloads, whose input types and enum values have other names.</summary>
[Collection(EngineCollection.Name)]
public sealed class StrictWriteTests : StrictSessionTest
{
    private const string New = "New-LucaSaleInvoice -Customer p1 -InvoiceDate 2026-01-31 -PaymentDays 14 ";

    [Fact]
    public void The_object_of_the_payload_comes_out_under_its_promised_name()
    {
        PSObject row = Assert.Single(
            Session.MustRun(New + "-Line @{ saleProductId = 'a1'; quantity = 1.5; unitPrice = 99.95 } -Comment hei -Argument @{ reference = 'R1'; tags = 'en' }"));

        Assert.Equal("LucaPS.SaleInvoice", row.TypeNames[0]);
        Assert.Equal("c1-900", row.Id());
        Assert.Equal("c1", row.Get("CompanyId"));
        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal("\"p1\"", request.Variable("saleInvoice", "saleCustomer", "id"));
        Assert.Equal("\"2026-01-31\"", request.Variable("saleInvoice", "invoiceDate"));
        Assert.Equal("\"draft\"", request.Variable("saleInvoice", "invoiceType"));
        Assert.Equal("9995", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
        Assert.Equal("1.5", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
        Assert.Equal("\"R1\"", request.Variable("saleInvoice", "reference"));
        Assert.Equal("[\"en\"]", request.Variable("saleInvoice", "tags"));
        Assert.Equal("\"c1\"", request.Variable("companyId"));
    }

    [Theory]
    // As Import-Csv and ConvertFrom-Json give them, and as people write them.
    [InlineData("[pscustomobject]@{ saleProductId = 'a1'; quantity = '2'; unitPrice = '12.50' }", "1250", "2")]
    [InlineData("[pscustomobject]@{ saleProductId = 'a1'; quantity = [long]2; unitPrice = [double]0.1 }", "10", "2")]
    [InlineData(
        "[pscustomobject]@{ saleProductId = 'a1'; quantity = [double]1.25; unitPriceCents = [long]123456789012 }", "123456789012", "1.25")]
    [InlineData("@{ SaleProductId = 'a1'; Quantity = 1; UnitPrice = 1e2 }", "10000", "1")]
    [InlineData("@{ saleProductId = 'a1'; quantity = 1d; unitPrice = -0.01d }", "-1", "1")]
    [InlineData("@{ saleProductId = 'a1'; quantity = [long]3; unitPrice = [uint64]7 }", "700", "3")]
    [InlineData("@{ saleProductId = 'a1'; quantity = 1; unitPrice = 90071992547409.93d }", "\"9007199254740993\"", "1")]
    [InlineData("@{ saleProductId = 'a1'; quantity = 1; unitPrice = 12.300d }", "1230", "1")]
    public void Lines_of_any_kind_keep_their_values(string line, string cents, string quantity)
    {
        Assert.Single(Session.MustRun($"{line} | {New}"));

        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal(cents, request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
        Assert.Equal(quantity, request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
    }

    [Theory]
    [InlineData("unitPrice = 12.345", "unitPrice")]
    [InlineData("unitPrice = '12,50'", "unitPrice")]
    [InlineData("unitPrice = '1 250.00'", "unitPrice")]
    [InlineData("unitPrice = [double]::NaN", "unitPrice")]
    [InlineData("unitPrice = 1; unitPriceCents = 100", "unitPriceCents")]
    [InlineData("unitPriceCents = 12.5", "unitPriceCents")]
    [InlineData("unitPriceCents = $null", "unitPriceCents")]
    [InlineData("unitPrice = $true", "unitPrice")]
    [InlineData("unitPrice = 1; discount = 10", "discount")]
    [InlineData("quantity = 1", "unitPriceCents")]
    public void What_is_no_exact_amount_is_an_error_and_nothing_is_sent(string amount, string named)
    {
        string quantity = amount.StartsWith("quantity", StringComparison.Ordinal) ? "" : "quantity = 1; ";
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            Result result = Session.Run("[cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('nb-NO'); " + New
                + "-Line @{ saleProductId = 'a1'; " + quantity + amount + " }");

            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains("saleInvoice.saleInvoiceLineItems[0]." + named, result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was sent.", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.Empty(Server.Requests);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Refusals_in_the_payload_are_one_error_that_names_the_fields()
    {
        Server.Instead = request => request.IsMutation
            ? (200, """{"data": {"saleInvoiceCreate": {"invoice": null, "errors": [{"message": "må fylles ut", "path": ["saleInvoice", "paymentDays"], "code": "blank"}, {"message": "finnes ikke", "path": null, "code": null}]}}}""")
            : null;

        Result result = Session.Run(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }");

        Assert.Empty(result.Output);
        Assert.Null(result.Terminating);
        ErrorCheck.Is(
            Session, result, "LucaValidationFailed", ErrorCategory.InvalidData, "p1", "saleInvoice.paymentDays: må fylles ut; finnes ikke",
            "Correct it");
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(
        "Send-LucaSaleInvoice c1-1 -Method Email -Force",
        """{"data": {"saleInvoiceSend": null}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}""")]
    [InlineData(
        "Send-LucaSaleInvoice c1-1 -Method Email -Force",
        """{"data": {"saleInvoiceSend": null}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"], "extensions": {"code": "NYTT"}}]}""")]
    [InlineData(
        "Send-LucaSaleInvoice c1-1 -Method Email -Force",
        """{"data": {"saleInvoiceSend": null}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"]}]}""")]
    [InlineData(
        "Send-LucaSaleInvoice c1-1 -Method Email -Force",
        """{"data": null, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"]}]}""")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Comment x", """{"data": {"saleInvoiceUpdate": {"saleInvoice": null}}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceUpdate", "saleInvoice", "id"]}]}""")]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"a\", sendMethod: email) }' -Confirm:$false",
        """{"data": {"saleInvoiceSend": null}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}""")]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"a\", sendMethod: email) }' -Confirm:$false",
        """{"data": {"saleInvoiceSend": null}, "errors": [{"message": "Intern feil", "path": ["saleInvoiceSend"]}]}""")]
    public void A_failure_at_the_server_may_come_after_the_change(string command, string answer)
    {
        Server.Instead = request => request.IsMutation ? (200, answer) : null;

        Result result = Session.Run(command);

        Assert.Equal("LucaServerError", result.ErrorId);
        Assert.EndsWith(
            "Intern feil. It may still have been carried out: check before you do it again.",
            result.Error.Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_that_are_texts_are_told_row_by_row()
    {
        int n = 0;
        Server.Instead = request => request.IsMutation && ++n == 1
            ? (200, """{"data": {"saleInvoiceUpdate": {"saleInvoice": null, "errors": ["Fakturaen er låst"]}}}""")
            : null;

        Result result = Session.Run("'c1-1', 'c1-2' | Set-LucaSaleInvoice -Comment hei");

        Assert.Equal("c1-901", Assert.Single(result.Output).Id());
        ErrorCheck.Is(Session, result, "LucaValidationFailed", ErrorCategory.InvalidData, "c1-1", "Fakturaen er låst");
    }

    [Fact]
    public void A_mutation_that_answers_with_a_plain_value_writes_nothing()
    {
        Assert.Empty(Session.MustRun("Send-LucaSaleInvoice -Id c1-1 -Method Email -Email kari@example.no -Confirm:$false"));

        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal("\"email\"", request.Variable("sendMethod"));
        Result unknown = Session.Run("Send-LucaSaleInvoice -Id c1-1 -Method Pigeon -Confirm:$false");
        Assert.Contains("EHF", unknown.Error.Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Pigeon", unknown.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Pigeon", unknown.Error.TargetObject);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(422)]
    [InlineData(500)]
    public void An_answer_with_errors_alone_is_one_error_whatever_its_status(int status)
    {
        const string Body = """{"data": null, "errors": [{"message": "Feil verdi.", "extensions": {"code": "VALIDATION_FAILED", "details": [{"field": "paymentDays", "message": "for stor"}]}}]}""";
        Server.Instead = _ => (status, Body);

        ErrorCheck.Is(
            Session, Session.Run(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }"), "LucaValidationFailed",
            ErrorCategory.InvalidData, "p1", "Feil verdi (paymentDays: for stor)");
        ErrorCheck.Is(
            Session, Session.Run("Get-LucaSaleInvoice"), "LucaValidationFailed", ErrorCategory.InvalidData, null,
            "paymentDays: for stor");
        ErrorCheck.Is(
            Session, Session.Run("Invoke-LucaGraphQL '{ companies { edges { node { id } } } }'"), "LucaValidationFailed",
            ErrorCategory.InvalidData, "{ companies { edges { node { id } } } }", "paymentDays: for stor");
        Assert.Equal(3, Server.Requests.Count);
    }

    [Theory]
    [InlineData("New-LucaSaleInvoice -Customer p1 -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 } -Finalize")]
    [InlineData("Set-LucaSaleInvoice -Id c1-1 -Finalize")]
    [InlineData("Set-LucaSaleInvoice -Id c1-1 -Argument @{ InvoiceType = 'invoice' }")]
    [InlineData("Send-LucaSaleInvoice -Id c1-1 -Method Email")]
    public void What_cannot_be_undone_is_asked_about_and_where_nobody_can_be_it_is_not_done(string command)
    {
        // The host of this engine cannot ask.
        Result unasked = Session.Run(command);
        Assert.True(unasked.Terminating is not null || unasked.Errors.Count > 0);
        Assert.DoesNotContain(Server.Requests, request => request.IsMutation);

        Session.MustRun(command + " -WhatIf");
        Assert.DoesNotContain(Server.Requests, request => request.IsMutation);

        Session.MustRun(command + " -Confirm:$false");
        Assert.Single(Server.Requests, request => request.IsMutation);
        Session.MustRun(command + " -Force -Confirm:$false");
        Session.MustRun("$ConfirmPreference = 'None'; " + command);
        Assert.Equal(3, Server.Requests.Count(request => request.IsMutation));
    }

    [Fact]
    public async Task Relays_one_table_for_everything_is_filled()
    {
        await using ForeignServer relay = await ForeignServer.StartAsync(ForeignSchemas.Relay, ForeignSchemas.RelayRoots());
        Session.Set("Relay", relay.BaseUri);
        Session.MustRun("$null = Connect-Luca -Name relay -BaseUri $Relay -ApiKey $ApiKey -Persist Process -Company c1");

        Assert.Equal("r1", Session.MustRun(
            New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 } -Argument @{ notify = $true; comment = 'hei' }")[0].Id());
        ForeignRequest create = relay.Requests.Last();
        Assert.Equal("\"c1\"", create.Variable("input", "companyId"));
        Assert.Equal("\"p1\"", create.Variable("input", "saleInvoice", "saleCustomer", "id"));
        Assert.Equal("\"hei\"", create.Variable("input", "saleInvoice", "comment"));
        Assert.Equal("true", create.Variable("notify"));

        Session.MustRun("Set-LucaSaleInvoice -Id r1 -Comment hei");
        ForeignRequest update = relay.Requests.Last();
        Assert.Equal("\"r1\"", update.Variable("id"));
        Assert.Equal("\"hei\"", update.Variable("attributes", "comment"));
    }

    [Fact]
    public async Task A_flat_table_is_filled()
    {
        await using ForeignServer flat = await ForeignServer.StartAsync(ForeignSchemas.Flat, ForeignSchemas.RelayRoots());
        Session.Set("Flat", flat.BaseUri);
        Session.MustRun("$null = Connect-Luca -Name flat -BaseUri $Flat -ApiKey $ApiKey -Persist Process -Company c1");

        Session.MustRun(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPriceCents = 9995 }, @{ saleProductId = 'a1'; quantity = 1; unitPrice = 12.5 }, @{ saleProductId = 'a1'; quantity = 1; unitPriceCents = 5l }");
        ForeignRequest create = flat.Requests.Last();
        Assert.Equal("\"p1\"", create.Variable("input", "saleCustomerId"));
        Assert.Equal("\"2026-01-31\"", create.Variable("input", "invoiceDate"));
        Assert.Equal("\"c1\"", create.Variable("input", "companyId"));
        Assert.Equal(
            ["99.95", "12.5", "0.05"],
            new[] { "0", "1", "2" }.Select(line => create.Variable("input", "saleInvoiceLineItems", line, "unitPrice")));

        Session.MustRun("Set-LucaSaleInvoice r1 -Comment hei -Customer p2 -Argument @{ clientMutationId = 'm' }");
        ForeignRequest update = flat.Requests.Last();
        Assert.Equal("\"r1\"", update.Variable("input", "id"));
        Assert.Equal("\"hei\"", update.Variable("input", "comment"));
        Assert.Equal("\"p2\"", update.Variable("input", "saleCustomerId"));
        Assert.Equal("\"m\"", update.Variable("input", "clientMutationId"));
        Assert.Equal("\"c1\"", update.Variable("input", "companyId"));

        int before = flat.Requests.Count;
        Assert.Contains(
            "'input.coment' is not a field",
            Session.Run("Set-LucaSaleInvoice r1 -Argument @{ coment = 'hei' }").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "whole øre",
            Session.Run(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPriceCents = 9.5 }").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "given twice",
            Session.Run(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPriceCents = 9; unitPrice = 1 }").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(flat.Requests.Skip(before), request => request.IsMutation);
    }

    [Fact]
    public void What_a_server_says_of_a_new_object_is_a_warning()
    {
        Server.Instead = request => request.IsMutation
            ? (200, """{"data": {"saleInvoiceCreate": {"invoice": {"id": "N1"}, "errors": [{"message": "Advarsel: forfall"}]}}}""")
            : null;

        Result result = Session.Run(New + "-Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }");

        Assert.Equal("N1", Assert.Single(result.Output).Id());
        Assert.Empty(result.Errors);
        Assert.Equal("Luca carried out saleInvoiceCreate and says: Advarsel: forfall.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void What_a_server_says_of_an_object_that_was_there_leaves_a_doubt()
    {
        Server.Instead = request => request.IsMutation
            ? (200, """{"data": {"saleInvoiceUpdate": {"saleInvoice": {"id": "c1-1"}, "errors": ["Fakturaen er låst"]}}}""")
            : null;

        Result result = Session.Run("Set-LucaSaleInvoice c1-1 -Comment hei");

        Assert.Single(result.Output);
        ErrorCheck.Is(
            Session, result, "LucaValidationFailed", ErrorCategory.InvalidData, "c1-1",
            "Luca returned the object of saleInvoiceUpdate, but also an error: Fakturaen er låst. It may still have been carried out: check before you do it again");
        Assert.DoesNotContain("try again", result.Error.Exception.Message, StringComparison.Ordinal);
    }
}
