using System;
using System.Linq;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Rows that are not what they seem.</summary>
[Collection(EngineCollection.Name)]
public sealed class RowInputTests : StrictSessionTest
{
    private const string New = "New-LucaSaleInvoice -InvoiceDate 2026-01-31 -PaymentDays 14 ";

    private protected override string Preparation =>
        "$null = Get-LucaCompany; "
            + "$global:Customer = Get-LucaSaleCustomer -First 1; $global:Product = Get-LucaSaleProduct -First 1; $global:Invoice = Get-LucaSaleInvoice -First 1; $global:Other = Get-LucaSaleInvoice -First 1 -Company c2; "
            // What Select-Object and files make of a row; this engine has only the core's own commands.
            + "filter global:Remake($kind) { $made = [ordered]@{}; foreach ($p in $_.psobject.Properties) { $made[$p.Name] = if ($kind -eq 'CSV:') { $p.Value.psobject.BaseObject } else { $p.Value } }; $made = [pscustomobject]$made; if ($kind) { $made.psobject.TypeNames.Insert(0, $kind + $_.psobject.TypeNames[0]) }; $made }; "
            + "filter global:Columns { param($names) $made = [ordered]@{}; foreach ($n in $names) { $made[$n] = $_.$n }; [pscustomobject]$made }";

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; CompanyId = 'c1'; InvoiceDate = '31.12.2026'; PaymentDays = '30 dager' } | Set-LucaSaleInvoice -Comment ok")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; PaymentDays = '30 dager' } | Set-LucaSaleInvoice -Comment ok")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; Comment = @('a', 'b') } | Set-LucaSaleInvoice -PaymentDays 3")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; Comment = @{ a = 1 } } | Set-LucaSaleInvoice -PaymentDays 3")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; Customer = [pscustomobject]@{ Name = 'x' } } | Set-LucaSaleInvoice -Comment ok")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; Method = 'Email'; Email = @('a@b.no', 'c@d.no') } | Send-LucaSaleInvoice -Confirm:$false")]
    [InlineData("[pscustomobject]@{ Id = 'c1-1'; Method = @('Email', 'EHF') } | Send-LucaSaleInvoice -Confirm:$false")]
    [InlineData("@{ Id = 'c1-1'; PaymentDays = 30 } | Set-LucaSaleInvoice -Comment ok")]
    [InlineData("@{ Id = 'c1-1'; Email = 'a@b.no' } | Send-LucaSaleInvoice -Method Email -Confirm:$false")]
    [InlineData("@{ Id = 'c1-1'; Comment = 'x' } | Set-LucaObject saleInvoice -Value @{ paymentDays = 3 }")]
    public void What_cannot_be_converted_is_the_error_of_its_row(string command)
    {
        Result result = Session.Run(command);

        Assert.Null(result.Terminating);
        Assert.NotEmpty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("quantity = 1; unitPrice = $null", "unitPrice")]
    [InlineData("quantity = [DBNull]::Value; unitPrice = 1", "quantity")]
    [InlineData("quantity = (& { }); unitPriceCents = 100", "quantity")]
    public void A_line_without_the_value_that_it_names_is_refused(string members, string says)
    {
        Result result = Session.Run(New + "-Customer c1-k1 -Line @{ saleProductId = 'a1'; " + members + " }");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(says + " has no value. ", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void A_price_beyond_all_sums_is_told_in_words_of_ours()
    {
        Result result = Session.Run(
            New + "-Customer c1-k1 -Line @{ saleProductId = 'a1'; quantity = 10; unitPrice = [decimal]::MaxValue }");

        Assert.All(result.Errors, error => Assert.StartsWith("Luca", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_company_named_twice_is_one_company()
    {
        Session.MustRun("Set-LucaSaleInvoice c1-1 -Comment ok -Company c1, c1");

        Assert.Single(Server.Requests, request => request.IsMutation);
    }

    [Fact]
    public void The_other_rows_go_on()
    {
        Result result = Session.Run("[pscustomobject]@{ Id = 'c1-1'; PaymentDays = '30 dager' }, [pscustomobject]@{ Id = 'c1-2'; PaymentDays = '30' } | Set-LucaSaleInvoice -Comment ok");

        Assert.Single(result.Errors);
        Assert.Equal("\"c1-2\"", Assert.Single(Server.Requests).Variable("id"));
    }

    [Theory]
    [InlineData("$Other | Set-LucaSaleInvoice -Comment x -Company c1")]
    [InlineData("Set-LucaSaleInvoice -Id $Other -Comment x -Company c1")]
    [InlineData("$PSDefaultParameterValues = @{ '*-Luca*:Company' = 'c1' }; $Other | Set-LucaSaleInvoice -Comment x")]
    [InlineData("$PSDefaultParameterValues = @{ '*-Luca*:Company' = 'c1' }; $Other | Send-LucaSaleInvoice -Method Email -Force")]
    [InlineData("$Other | Get-LucaSaleInvoice -Company c1")]
    [InlineData("$Other | Remake 'Selected.' | Set-LucaSaleInvoice -Comment x -Company c1")]
    [InlineData("@{ Id = 'c2-1'; CompanyId = 'c2' } | Set-LucaSaleInvoice -Comment x -Company c1")]
    [InlineData(
        New + "-Customer @{ Id = 'p1'; CompanyId = 'c2' } -Company c1 -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }")]
    [InlineData("Set-LucaSaleInvoice $Invoice -Customer @{ Id = 'p1'; CompanyId = 'c2' }")]
    public void A_row_of_one_company_and_another_company_is_an_error(string command)
    {
        Result result = Session.Run(command);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("c2", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Requests, request => request.IsMutation);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_company_that_lines_name_was_not_given_with_Company()
    {
        Result result = Session.Run(
            "'c2', 'c1' | ForEach-Object { [pscustomobject]@{ CompanyId = $_; saleProductId = 'a1'; quantity = 1; unitPrice = 1 } } | "
            + New + "-Customer p1");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("different companies: 'c2' and 'c1'", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Company", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$Other | Set-LucaSaleInvoice -Comment x")]
    [InlineData("$Other | Set-LucaSaleInvoice -Comment x -Company c2")]
    // By its number, it is the same company.
    [InlineData("$Other | Set-LucaSaleInvoice -Comment x -Company '987 654 325'")]
    [InlineData("Set-LucaSaleInvoice -Id $Other -Comment x")]
    [InlineData("@{ Id = 'c2-1'; CompanyId = 'c2' } | Set-LucaSaleInvoice -Comment x")]
    [InlineData(New + "-Customer @{ Id = 'p1'; CompanyId = 'c2' } -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }")]
    public void What_is_given_says_the_company(string command)
    {
        Session.MustRun(command);

        Assert.Equal("\"c2\"", Assert.Single(Server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Theory]
    [InlineData("$Customer | Remake 'Selected.' | Send-LucaSaleInvoice -Method Email -WhatIf", "LucaPS.SaleCustomer")]
    [InlineData("$Customer | Remake 'Selected.' | Set-LucaSaleInvoice -Comment x", "LucaPS.SaleCustomer")]
    [InlineData("$Invoice | Remake 'Selected.' | Get-LucaSaleCustomer", "LucaPS.SaleInvoice")]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'CSV:LucaPS.SaleCustomer'; Id = 'p1' } | Set-LucaSaleInvoice -Comment x", "LucaPS.SaleCustomer")]
    [InlineData(
        New + "-Customer ($Product | Remake 'Selected.') -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }",
        "LucaPS.SaleProduct")]
    public void A_row_keeps_its_kind_through_Select_Object_and_files(string command, string says)
    {
        Result result = Session.Run(command);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("Get-LucaCompany | Remake 'Selected.' | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaCompany | Columns Id, CompanyId | Get-LucaSaleInvoice")]
    [InlineData("(Get-LucaConnection).Companies | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaCompany | Remake '' | Get-LucaSaleInvoice")]
    [InlineData("'c1', 'c2' | ForEach-Object { [pscustomobject]@{ Id = $_; CompanyId = $_ } } | Get-LucaSaleInvoice")]
    [InlineData("'c1', 'c2' | ForEach-Object { [pscustomobject]@{ Id = $_; Name = 'N'; OrganisationNumber = '1'; Currency = 'NOK'; CompanyId = $_ } } | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaSaleInvoice -Company c1, c2, '987 654 325', 987654325, ' c2 '")]
    public void Companies_are_companies_whatever_became_of_them_and_count_once(string command)
    {
        Session.MustRun("$null = Get-LucaCompany");
        Assert.Equal(["c1-1", "c1-2", "c1-3", "c2-1", "c2-2", "c2-3"], Data.Rows.Ids(Session.MustRun(command)).Order());
    }

    [Fact]
    public void A_mutation_runs_once_in_a_company_that_is_named_twice()
    {
        Session.MustRun(
            "Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"a\", sendMethod: email) }' -Company c2, 987654325 -Confirm:$false");

        Assert.Equal("\"c2\"", Assert.Single(Server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Fact]
    public void Chosen_and_computed_columns_are_what_is_to_be_changed()
    {
        Session.MustRun("[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.SaleInvoice'; Id = 'c1-1'; CompanyId = 'c1'; PaymentDays = 30 } | Set-LucaSaleInvoice");

        Assert.Equal("""{"paymentDays":30}""", Assert.Single(Server.Requests).Variable("saleInvoice"));
    }

    [Theory]
    [InlineData("-Argument @{ reference = (ForEach-Object {}) }", """{"reference":null}""")]
    [InlineData("-Argument @{ reference = [DBNull]::Value }", """{"reference":null}""")]
    [InlineData(
        "-Argument ([ordered]@{ reference = [guid]::Empty; tags = 'a', 'b' })",
        """{"reference":"00000000-0000-0000-0000-000000000000","tags":["a","b"]}""")]
    public void Nothing_is_null_and_no_table(string argument, string table)
    {
        Session.MustRun("Set-LucaSaleInvoice c1-1 " + argument);

        Assert.Equal(table, Assert.Single(Server.Requests).Variable("saleInvoice"));
    }

    [Theory]
    [InlineData("class L { [string] $saleProductId = 'a1'; [decimal] $quantity = 1.5; [decimal] $unitPrice = 99.95 }; $l = [L]::new()")]
    [InlineData("$t = [Data.DataTable]::new(); $null = $t.Columns.Add('saleProductId', [string]), $t.Columns.Add('quantity', [decimal]), $t.Columns.Add('unitPrice', [decimal]), $t.Columns.Add('name', [string]); $null = $t.Rows.Add('a1', 1.5, 99.95, [DBNull]::Value); $l = $t.Rows[0]")]
    [InlineData("$t = [Data.DataTable]::new(); $null = $t.Columns.Add('saleProductId', [string]), $t.Columns.Add('quantity', [decimal]), $t.Columns.Add('unitPrice', [decimal]); $null = $t.Rows.Add('a1', 1.5, 99.95); $l = $t.DefaultView[0]")]
    [InlineData("$l = [pscustomobject]@{ saleProductId = ' a1 '; quantity = 1.5d; unitPrice = [double]99.95 }")]
    [InlineData("$l = [ordered]@{ saleProductId = 'a1'; quantity = '1.5'; unitPrice = '99.95' }")]
    public void Objects_of_every_kind_are_lines(string make)
    {
        Session.MustRun(make + "; " + New + "-Customer p1 -Line $l");

        ForeignRequest request = Assert.Single(Server.Requests);
        Assert.Equal("\"a1\"", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "saleProductId"));
        Assert.Equal("1.5", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "quantity"));
        Assert.Equal("9995", request.Variable("saleInvoice", "saleInvoiceLineItems", "0", "unitPriceCents"));
    }

    [Fact]
    public void Lines_of_an_invoice_can_be_given_to_another_without_their_ids()
    {
        Session.MustRun(New + "-Customer p1 -Line $Invoice.SaleInvoiceLineItems; $Invoice.SaleInvoiceLineItems | " + New + "-Customer p1");

        Assert.All(
            Server.Requests,
            request => Assert.Equal(
                """[{"quantity":1.50,"unitPriceCents":9995,"saleProductId":"a1"}]""",
                request.Variable("saleInvoice", "saleInvoiceLineItems")));
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public void A_discount_that_the_input_does_not_take_is_not_lost()
    {
        Result result = Session.Run(New + "-Customer p1 -Line ([pscustomobject]@{ PSTypeName = 'LucaPS.SaleInvoiceLineItem'; Id = 'l1'; SaleProductId = 'a1'; Quantity = 1; UnitPrice = 1; DiscountPercent = 10 })");

        Assert.Contains("discount", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice ' c1-1 ' -Comment x", "id")]
    [InlineData("[pscustomobject]@{ Id = \" c1-1`t\" } | Set-LucaSaleInvoice -Comment x", "id")]
    public void Ids_are_trimmed(string command, string variable)
    {
        Session.MustRun(command);

        Assert.Equal("\"c1-1\"", Assert.Single(Server.Requests).Variable(variable));
    }
}
