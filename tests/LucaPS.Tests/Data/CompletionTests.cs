using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class CompletionTests
{
    [Theory]
    [InlineData("Get-LucaSaleInvoice -Property Invoice", "InvoiceNumber")]
    [InlineData("Get-LucaSaleInvoice -Property saleCustomer.", "SaleCustomer.Name")]
    [InlineData("Get-LucaSaleInvoice -Property id, invoiceD", "InvoiceDate")]
    [InlineData("Get-LucaObject -Type accounts -Property vat", "VatCode")]
    [InlineData("Get-LucaObject -Type sale", "saleInvoices")]
    [InlineData("Get-LucaSchema -Type SaleSend", "SaleSendMethod")]
    [InlineData("Get-LucaSchema -Name saleInv", "saleInvoices")]
    [InlineData("Get-LucaSchema saleInvoiceC", "saleInvoiceCreate")]
    [InlineData("Get-LucaSchema -Type SaleInvoice -Name paym", "paymentDays")]
    [InlineData("Get-LucaSchema -Type Enum -Name SaleS", "SaleSendMethod")]
    [InlineData("Send-LucaSaleInvoice -Method ", "EMAIL")]
    [InlineData("Get-LucaSaleInvoice -Connection def", "default")]
    [InlineData("Disconnect-Luca -Name def", "default")]
    [InlineData("Invoke-LucaMutation saleInvoiceSend -Property Invoice", "InvoiceNumber")]
    [InlineData("Invoke-LucaMutation saleInvoiceSend -Property saleCustomer.", "SaleCustomer.Name")]
    public async Task Names_are_completed_without_a_request(string line, string expected)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        string[] texts = Complete(session, line);

        Assert.Contains(expected, texts, StringComparer.OrdinalIgnoreCase);
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task Companies_are_completed_by_number_and_found_by_name()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string number = session.Server.Companies[1].OrganisationNumber;
        session.Server.Counters.Reset();

        Assert.Contains(number, Complete(session, "Get-LucaSaleInvoice -Company "));
        Assert.Equal([number], Complete(session, "Get-LucaSaleInvoice -Company Blå"));
        string id = session.Server.Companies[1].Id;
        Assert.DoesNotContain(id, Complete(session, "Get-LucaSaleInvoice -Company "));
        Assert.Equal([id], Complete(session, "Get-LucaSaleInvoice -Company " + id[..^1]));
        Assert.Equal([number], Complete(session, "Set-LucaConnection -Company " + number[..^1]));
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task A_company_whose_number_is_empty_is_completed_by_its_id()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(
            "type Query { companies: [Company!]! } type Company { id: ID! name: String organisationNumber: String }",
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => (object?[])[
                    ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Uten"), ("organisationNumber", "")),
                    ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Med"), ("organisationNumber", "987654325")),
                ],
            });
        await using EngineSession session = await server.ConnectAsync();
        session.MustRun("Get-LucaCompany");

        Assert.Equal(["c1", "987654325"], Complete(session, "Get-LucaSaleInvoice -Company "));
    }

    [Fact]
    public async Task Keys_of_arguments_are_completed()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");

        string[] texts = Complete(session, "Get-LucaSaleInvoice -Argument ");

        Assert.Contains(texts, text => text.Contains("invoiceDateFrom", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains("after", StringComparison.Ordinal));
        System.Management.Automation.Language.Parser.ParseInput(
            "Get-LucaSaleInvoice -Argument " + texts[0].Replace("=  ", "= 1 ", StringComparison.Ordinal),
            out _,
            out System.Management.Automation.Language.ParseError[] errors);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice -Draft ", "$true")]
    [InlineData("Get-LucaSaleInvoice -Draft:", "$false")]
    [InlineData("Get-LucaSaleInvoice -Paid t", "$true")]
    [InlineData("Get-LucaSaleInvoice -InvoiceType ", "CREDIT_NOTE")]
    [InlineData("Get-LucaSaleInvoice -Argument dr", "@{ draft = $true }")]
    [InlineData("Get-LucaSaleInvoice -Argument 'dr", "@{ draft = $false }")]
    [InlineData("Get-LucaSaleInvoice -Argument \"invoiceT", "@{ invoiceType = 'DRAFT' }")]
    [InlineData("Connect-Luca -Persist ", "UnprotectedFile")]
    [InlineData("Connect-Luca -Scope ", "accounting.read accounting.write")]
    [InlineData("Connect-Luca -NoBrowser:", "$true")]
    [InlineData("New-LucaSaleInvoice -Line ", "@{ saleProductId = ''; quantity = 1; unitPrice = 0 }")]
    public async Task Values_are_completed_whole(string line, string expected)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");

        session.Set("line", line);
        string[] texts = [.. session.MustRun(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches.CompletionText").Select(text => text.ToString())];

        Assert.Contains(expected, texts.Select(text => text.StartsWith('\'') ? text.Trim('\'') : text));
        // Whichever quote was begun is replaced, and the completion is a whole argument.
        string whole = line[..(line.LastIndexOfAny([' ', ':']) + 1)] + texts[0];
        System.Management.Automation.Language.Parser.ParseInput(
            whole, out _, out System.Management.Automation.Language.ParseError[] errors);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice ")]
    [InlineData("Get-LucaSaleInvoice -Id ")]
    [InlineData("Set-LucaSaleCustomer -Id ")]
    [InlineData("New-LucaSaleInvoice -Customer ")]
    [InlineData("Close-LucaSaleInvoice -Id x -With ")]
    [InlineData("Invoke-LucaGraphQL -Variables ")]
    [InlineData("Send-LucaSaleInvoice x -Method Email -Argument ")]
    [InlineData("Remove-LucaObject saleInvoice x -Argument ")]
    public async Task Where_nothing_is_known_no_names_of_files_are_offered(string line)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        session.Set("line", line);

        Assert.Empty(
            session.MustRun("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches"));
    }

    [Theory]
    [InlineData("New-LucaSaleInvoice -Argument ")]
    [InlineData("Set-LucaSaleInvoice x -Argument ")]
    public async Task Further_fields_of_an_invoice_are_completed(string line)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");

        string[] texts = Complete(session, line);

        Assert.Contains("@{ externalReference =  }", texts);
        foreach (string own in (string[])["companyId", "saleCustomer", "invoiceDate", "comment", "{ id "])
            Assert.DoesNotContain(texts, text => text.Contains(own, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-LucaObject -Type saleIn", "saleInvoices")]
    [InlineData("New-LucaObject saleIn", "saleInvoice")]
    [InlineData("Get-LucaSaleInvoice -Property Invoice", "InvoiceNumber")]
    public async Task Names_that_are_documented_are_completed_before_the_schema_was_asked_for(string line, string expected)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Counters.Reset();

        Assert.Contains(expected, Complete(session, line));
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task With_nothing_open_there_is_nothing_and_no_error()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Assert.Empty(Complete(session, "Get-LucaSaleInvoice -Property Invoice"));
        Assert.Empty(Complete(session, "Get-LucaSaleInvoice -Company "));
    }

    private static string[] Complete(EngineSession session, string line)
    {
        session.Set("line", line);
        // TabExpansion2 is not in the engine, but what it calls is.
        return [.. session.MustRun(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches | Where-Object ResultType -EQ ParameterValue | ForEach-Object { $_.CompletionText }").Select(text => text.ToString().Trim('\''))];
    }
}
