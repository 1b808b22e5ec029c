using System;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class PropertyTests
{
    [Fact]
    public async Task Dots_reach_into_objects_and_are_flat_in_the_row()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun(
            "Get-LucaSaleInvoice -Property invoiceNumber, saleCustomer.name, saleCustomer.address.city -First 1")[0];

        Assert.Equal(10_001, row.Get("InvoiceNumber"));
        Assert.IsType<string>(row.Get("SaleCustomerName"));
        Assert.NotNull(row.Properties["SaleCustomerAddressCity"]);
        Assert.Null(row.Properties["InvoiceDate"]);
    }

    [Fact]
    public async Task What_every_row_says_of_its_company_may_be_named_too()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun("$null = Get-LucaCompany; Get-LucaSaleInvoice -Property id, companyId, companyName -First 1")[0];

        Assert.NotNull(row.Get("CompanyName"));
        Assert.Contains(
            "no such field", session.Run("Get-LucaCompany -Property companyName").Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_star_is_every_scalar_without_the_deprecated_and_those_that_need_arguments()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun("Get-LucaSaleInvoice -Property * -First 1")[0];

        Assert.NotNull(row.Properties["ExchangeRate"]);
        Assert.NotNull(row.Properties["Comment"]);
        Assert.Null(row.Properties["Number"]);
        Assert.Null(row.Properties["AmountIn"]);
    }

    [Theory]
    [InlineData("totalCents")]
    [InlineData("total")]
    [InlineData("TOTALCENTS")]
    public async Task An_amount_is_asked_for_by_either_of_its_names(string property)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun($"Get-LucaSaleInvoice -Property {property} -First 1")[0];

        Assert.IsType<decimal>(row.Get("Total"));
    }

    [Theory]
    [InlineData("invoiceNumbr", "invoiceNumber")]
    [InlineData("saleCustomer.nmae", "name")]
    [InlineData("saleCustomr.name", "saleCustomer")]
    public async Task An_unknown_field_suggests_the_nearest_and_sends_nothing(string property, string suggestion)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Result result = session.Run($"Get-LucaSaleInvoice -Property id, {property}");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(suggestion, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task Lines_are_objects_with_amounts()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Collection<PSObject> lines = session.MustRun("(Get-LucaSaleInvoice -Property saleInvoiceLineItems.quantity, saleInvoiceLineItems.unitPriceCents -First 8)[7].SaleInvoiceLineItems");

        Assert.Equal(3, lines.Count);
        Assert.IsType<decimal>(lines[0].Get("Quantity"));
        Assert.IsType<decimal>(lines[0].Get("UnitPrice"));
    }

    [Theory]
    [InlineData("draft = $true", 25)]
    [InlineData("draft = $false", 225)]
    [InlineData("invoiceType = 'CREDIT_NOTE'", 6)]
    [InlineData("DRAFT = $true", 25)]
    [InlineData("invoiceDateTo = [datetime]::new(2023, 1, 2)", 2)]
    public async Task Arguments_of_the_list_are_sent(string argument, int count)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(count, session.MustRun($"Get-LucaSaleInvoice -Argument @{{ {argument} }}").Count);
    }

    [Theory]
    [InlineData("drft = $true", "draft")]
    [InlineData("draft = 'kanskje'", "draft")]
    [InlineData("invoiceType = 'INVOISE'", "INVOICE")]
    [InlineData("invoiceDateFrom = 'igår'", "invoiceDateFrom")]
    public async Task Arguments_are_checked_before_anything_is_sent(string argument, string named)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Result result = session.Run($"Get-LucaSaleInvoice -Argument @{{ {argument} }}");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(named, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task A_field_that_the_plan_refuses_does_not_cost_the_others()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Faults.Schema = SchemaChanges.FieldRefused;

        Result result = session.Run("Get-LucaSaleInvoice");

        Assert.Null(result.Terminating);
        Assert.Equal(250, result.Output.Count);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.StartsWith("LucaPlanRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains("dueDate", result.Errors[0].Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.All(result.Output, row => Assert.NotNull(row.Get("TotalCents")));
    }
}
