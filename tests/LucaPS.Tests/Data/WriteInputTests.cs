using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>What the writing cmdlets make of their input: texts, numbers, rows, columns of a file.</summary>
[Collection(EngineCollection.Name)]
public sealed class WriteInputTests : StrictSessionTest
{
    private const string New = "New-LucaSaleInvoice -InvoiceDate 2026-01-31 -PaymentDays 14 ";
    private const string Line = "-Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 } ";

    private protected override string Preparation =>
        ""
            + "$global:Customer = Get-LucaSaleCustomer -First 1; $global:Product = Get-LucaSaleProduct -First 1; $global:Invoice = Get-LucaSaleInvoice -First 1";

    [Theory]
    [InlineData("Set-LucaSaleInvoice -Id 0007 -Comment x", "id", "0007")]
    [InlineData("Set-LucaSaleInvoice 1e5 -Comment x", "id", "1e5")]
    [InlineData("Set-LucaSaleInvoice -Id 0x1F -Comment x", "id", "0x1F")]
    [InlineData("Set-LucaSaleInvoice -Id 1kb -Comment x", "id", "1kb")]
    [InlineData("Set-LucaSaleInvoice -Id 1.50 -Comment x", "id", "1.50")]
    [InlineData("Set-LucaSaleInvoice -Id a -Comment x -Company 0012", "companyId", "0012")]
    [InlineData("Send-LucaSaleInvoice -Id 0007 -Method Email -Force", "id", "0007")]
    [InlineData("7 | Set-LucaSaleInvoice -Comment x", "id", "7")]
    public void A_number_that_was_typed_stays_as_it_was_typed(string command, string variable, string value)
    {
        Session.MustRun(command);

        Assert.Equal($"\"{value}\"", Assert.Single(Server.Requests).Variable(variable));
    }

    [Theory]
    [InlineData("0007", "0007")]
    [InlineData("$Customer", "p1")]
    [InlineData("@{ id = 'c9' }", "c9")]
    [InlineData("([pscustomobject]@{ Id = 'c9'; Name = 'Kari' })", "c9")]
    [InlineData("([pscustomobject]@{ Id = 7 })", "7")]
    public void A_customer_is_named_by_its_id_or_given_itself(string customer, string id)
    {
        Session.MustRun(New + Line + "-Customer " + customer);
        Session.MustRun("Set-LucaSaleInvoice c1-1 -Customer " + customer);

        Assert.All(Server.Requests, request => Assert.Equal($"\"{id}\"", request.Variable("saleInvoice", "saleCustomer", "id")));
        Assert.Equal(2, Server.Requests.Count);
    }

    [Theory]
    [InlineData(New + Line + "-Customer $Product", "LucaPS.SaleProduct")]
    [InlineData(New + Line + "-Customer $Invoice", "LucaPS.SaleInvoice")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Customer $Product", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Customer ([pscustomobject]@{ Name = 'Kari' })", "without an Id")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Customer a, b", "one customer")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Customer ''", "-Customer is empty")]
    [InlineData("Set-LucaSaleInvoice c1-1 -PaymentDays $null -Comment x", "-PaymentDays is empty")]
    [InlineData("Set-LucaSaleInvoice c1-1 -PaymentDays 3651", "3650")]
    [InlineData(New + "-Customer a -Line @{ saleProductId = $Customer; quantity = 1; unitPrice = 1 }", "LucaPS.SaleCustomer")]
    [InlineData("Set-LucaSaleInvoice -Id $Customer -Comment x", "LucaPS.SaleCustomer")]
    [InlineData("$Customer | Set-LucaSaleInvoice -Comment x", "LucaPS.SaleCustomer")]
    [InlineData("$Customer | Send-LucaSaleInvoice -Method Email -Force", "LucaPS.SaleCustomer")]
    [InlineData("$Product | Get-LucaSaleInvoice", "LucaPS.SaleProduct")]
    [InlineData("$Invoice | Get-LucaSaleCustomer", "LucaPS.SaleInvoice")]
    [InlineData("$Invoice | Get-LucaSaleProduct", "LucaPS.SaleInvoice")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Customer)) | Set-LucaSaleInvoice -Comment x", "LucaPS.SaleCustomer")]
    public void What_is_of_another_kind_or_empty_is_refused(string command, string says)
    {
        Result result = Session.Run(command);

        Assert.Empty(result.Output);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void A_row_of_another_kind_does_not_stop_the_others()
    {
        Result result = Session.Run("$Customer, $Invoice, 'c1-2', [pscustomobject]@{ Id = 'c1-3' } | Set-LucaSaleInvoice -Comment x");

        Assert.Null(result.Terminating);
        Assert.Single(result.Errors);
        Assert.Equal(["\"c1-1\"", "\"c1-2\"", "\"c1-3\""], Server.Requests.Select(request => request.Variable("id")));
    }

    [Fact]
    public void A_product_stands_for_its_id_in_a_line()
    {
        Session.MustRun(New + "-Customer p1 -Line @{ saleProductId = $Product; quantity = 1; unitPrice = 1 }, @{ saleProductId = @{ Id = 'a2' }; quantity = 1; unitPrice = 1 }");

        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal("\"a1\"", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "saleProductId"));
        Assert.Equal("\"a2\"", request.Variable("saleInvoice", "saleInvoiceLineItems", "1", "saleProductId"));
    }

    [Fact]
    public void A_row_stands_for_its_id_in_a_variable()
    {
        Session.MustRun(
            "Invoke-LucaGraphQL 'mutation($i: ID!) { saleInvoiceSend(id: $i, sendMethod: email) }' @{ i = $Invoice } -Confirm:$false");

        Assert.Equal("\"c1-1\"", Assert.Single(Server.Requests).Variable("i"));
        Assert.Contains(
            "LucaPS.SaleInvoice",
            Session.Run("Invoke-LucaGraphQL 'mutation($customerId: ID!) { saleInvoiceSend(id: $customerId, sendMethod: email) }' @{ customerId = $Invoice } -Confirm:$false").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(New + Line + "-Customer p1 -Company $null")]
    [InlineData(New + Line + "-Customer p1 -Company ''")]
    [InlineData(New + Line + "-Customer p1 -Company ' '")]
    [InlineData(New + Line + "-Customer p1 -Company @()")]
    [InlineData("[pscustomobject]@{ saleProductId = 'a1'; quantity = 1; unitPrice = 1; CompanyId = $null } | " + New + "-Customer p1")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Comment x -Company $null")]
    [InlineData("Set-LucaSaleInvoice c1-1 -Comment x -Company ''")]
    [InlineData("[pscustomobject]@{ Id = 'a'; CompanyId = $null } | Set-LucaSaleInvoice -Comment x")]
    [InlineData("[pscustomobject]@{ Id = 'a'; CompanyId = '' } | Set-LucaSaleInvoice -Comment x")]
    [InlineData("[pscustomobject]@{ Id = 'a'; Company = $null } | Send-LucaSaleInvoice -Method Email -Force")]
    [InlineData("Send-LucaSaleInvoice c1-1 -Method Email -Force -Company $null")]
    [InlineData("Invoke-LucaGraphQL 'mutation($companyId: ID) { saleInvoiceSend(companyId: $companyId, id: \"a\", sendMethod: email) }' -Company $null")]
    [InlineData("Invoke-LucaGraphQL '{ companies { edges { node { id } } } }' -Company ''")]
    [InlineData("Get-LucaSaleInvoice -Company @()")]
    [InlineData("Get-LucaSaleInvoice -Company ''")]
    [InlineData("Get-LucaSaleInvoice -Company $null")]
    [InlineData("Get-LucaSaleInvoice -Company c1, $null")]
    [InlineData("Get-LucaSaleInvoice c1-1 -Company $null")]
    [InlineData("[pscustomobject]@{ Id = 'a'; CompanyId = $null } | Get-LucaSaleInvoice")]
    [InlineData("[pscustomobject]@{ CompanyId = $null } | Get-LucaSaleInvoice")]
    public void A_company_that_is_given_and_empty_is_not_the_default_one(string command)
    {
        Result result = Session.Run(command);

        Assert.Empty(result.Output);
        Assert.Contains("empty", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void A_row_without_a_company_is_an_error_of_its_own()
    {
        Result result = Session.Run("[pscustomobject]@{ Id = 'a'; CompanyId = $null }, [pscustomobject]@{ Id = 'b'; CompanyId = 'c2' }, [pscustomobject]@{ Id = 'c' } | Set-LucaSaleInvoice -Comment x");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal("a", result.Error.TargetObject.ToString());
        Assert.Equal(
            ["\"b\" \"c2\"", "\"c\" \"c1\""],
            Server.Requests.Select(request => request.Variable("id") + " " + request.Variable("companyId")));
    }

    [Fact]
    public async Task A_row_of_a_key_need_not_know_its_company_but_one_of_a_consent_has_to()
    {
        const string Row =
            "[pscustomobject]@{ PSTypeName = 'LucaPS.SaleInvoice'; Id = 'a'; CompanyId = $null } | Set-LucaSaleInvoice -Comment x";
        Session.MustRun(Row);
        Assert.Single(Server.Requests);

        await using EngineSession consent = await Rows.SignedInAsync(user: "ola");
        Result result = consent.Run(Row);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal(0, consent.Server.Counters.MutationCount);
    }

    [Fact]
    public void Columns_of_a_file_are_what_is_to_be_changed()
    {
        Session.MustRun("""
            [pscustomobject]@{ Id = 'a'; Customer = 'p9'; InvoiceDate = '2026-02-01'; PaymentDays = '30'; Comment = 'hei' },
            [pscustomobject]@{ Id = 'c'; Customer = ''; InvoiceDate = '2026-02-03'; PaymentDays = ''; Comment = '' } | Set-LucaSaleInvoice
            """);

        ForeignRequest[] requests = [.. Server.Requests];
        Assert.Equal(2, requests.Length);
        Assert.Equal(
            """{"saleCustomer":{"id":"p9"},"invoiceDate":"2026-02-01","paymentDays":30,"comment":"hei"}""",
            requests[0].Variable("saleInvoice"));
        Assert.Equal("""{"invoiceDate":"2026-02-03"}""", requests[1].Variable("saleInvoice"));
        Assert.Contains(
            "nothing to change",
            Session.Run("[pscustomobject]@{ Id = 'b'; Comment = ''; PaymentDays = '' } | Set-LucaSaleInvoice").Error.Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_row_gives_is_not_given_by_the_next()
    {
        Session.MustRun("[pscustomobject]@{ Id = 'a'; Comment = 'hei'; PaymentDays = 3; InvoiceDate = '2026-02-01' }, [pscustomobject]@{ Id = 'b'; PaymentDays = 4 } | Set-LucaSaleInvoice");
        Session.MustRun(
            "[pscustomobject]@{ Id = 'a'; Comment = 'hei' }, [pscustomobject]@{ Id = 'b' } | Set-LucaSaleInvoice -PaymentDays 5");

        Assert.Equal(
            [
                """{"invoiceDate":"2026-02-01","paymentDays":3,"comment":"hei"}""", """{"paymentDays":4}""",
                """{"paymentDays":5,"comment":"hei"}""", """{"paymentDays":5}"""
            ],
            Server.Requests.Select(request => request.Variable("saleInvoice")));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ PSTypeName = 'LucaPS.SaleInvoice'; Id = 'a'; CompanyId = 'c1'; Comment = 'old'; PaymentDays = 3; InvoiceDate = [datetime]'2026-01-01' } | Set-LucaSaleInvoice -Finalize -Force", """{"invoiceType":"invoice"}""")]
    [InlineData("[pscustomobject]@{ PSTypeName = 'Deserialized.LucaPS.SaleInvoice'; Id = 'a'; CompanyId = 'c1'; Comment = 'old'; PaymentDays = $null } | Set-LucaSaleInvoice -Comment new", """{"comment":"new"}""")]
    [InlineData("$Invoice | Set-LucaSaleInvoice -PaymentDays 9", """{"paymentDays":9}""")]
    [InlineData("Set-LucaSaleInvoice a -Comment $null", """{"comment":null}""")]
    [InlineData("Set-LucaSaleInvoice a -Comment ''", """{"comment":""}""")]
    public void A_row_is_changed_by_what_was_given_beside_it(string command, string table)
    {
        Session.MustRun(command);

        Assert.Equal(table, Assert.Single(Server.Requests).Variable("saleInvoice"));
    }

    [Fact]
    public void No_comment_on_a_new_invoice_is_none()
    {
        Session.MustRun(New + Line + "-Customer p1 -Comment $null");

        Assert.Null(Assert.Single(Server.Requests).Variable("saleInvoice", "comment"));
    }

    [Fact]
    public void A_column_says_where_and_how_to_send()
    {
        Session.MustRun(
            "[pscustomobject]@{ Id = 'a'; Email = 'x@y.no' }, [pscustomobject]@{ Id = 'b' } | Send-LucaSaleInvoice -Method Email -Force");
        Session.MustRun("[pscustomobject]@{ Id = 'c'; Method = 'EHF' } | Send-LucaSaleInvoice -Force");
        Session.MustRun("[pscustomobject]@{ PSTypeName = 'LucaPS.SaleInvoice'; Id = 'd'; Email = 'old@y.no' } | Send-LucaSaleInvoice -Method Email -Force");

        Assert.Equal(
            ["\"a\" \"email\" \"x@y.no\"", "\"b\" \"email\" ", "\"c\" \"ehf\" ", "\"d\" \"email\" "],
            Server.Requests.Select(request => $"{request.Variable("id")} {request.Variable("sendMethod")} {request.Variable("email")}"));
        Assert.Contains(
            "-Email is empty",
            Session.Run("[pscustomobject]@{ Id = 'a'; Email = '' } | Send-LucaSaleInvoice -Method Email -Force").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(4, Server.Requests.Count);
    }

    [Theory]
    [InlineData("'a', 'a' | Send-LucaSaleInvoice -Method Email -Force", 1, 1)]
    [InlineData("Send-LucaSaleInvoice a, A, a -Method Email -Force", 2, 1)]
    [InlineData("'a', 'a' | Send-LucaSaleInvoice -Method Email -Confirm:$false", 1, 1)]
    [InlineData(
        "[pscustomobject]@{ Id = 'a'; Email = 'x@y.no' }, [pscustomobject]@{ Id = 'a'; Email = 'z@y.no' } | Send-LucaSaleInvoice -Method Email -Force",
        2, 0)]
    public void An_invoice_is_sent_once_to_an_address(string script, int sent, int warnings)
    {
        Result result = Session.Run(script);

        Assert.Equal(sent, Server.Requests.Count);
        Assert.Equal(warnings, result.Warnings.Count(warning => warning.Contains("more than once", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'a'; Comment = 'x'; Finalize = '' } | Set-LucaSaleInvoice -Force")]
    [InlineData("[pscustomobject]@{ Id = 'a'; Comment = 'x'; Finalize = $null } | Set-LucaSaleInvoice -Force")]
    public void An_empty_column_finalizes_nothing(string script)
    {
        Session.MustRun(script);

        Assert.Equal("{\"comment\":\"x\"}", Assert.Single(Server.Requests).Variable("saleInvoice"));
    }

    [Theory]
    [InlineData("'c1-1', 'c1-2' | Set-LucaSaleInvoice -Finalize")]
    [InlineData("Send-LucaSaleInvoice c1-1 -Method Email")]
    [InlineData(New + Line + "-Customer p1 -Finalize")]
    public void Where_nobody_can_be_asked_the_error_says_how_to_go_on(string command)
    {
        Result result = Session.Run(command);

        ErrorRecord[] errors = result.Terminating is { } terminating ? [terminating] : [.. result.Errors];
        Assert.NotEmpty(errors);
        Assert.All(errors, error =>
        {
            Assert.StartsWith("LucaBadRequest", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("-Confirm:$false or -Force", error.Exception.Message, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(Server.Requests, request => request.IsMutation);
    }
}
