using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Rows by name and by number, and companies by name.</summary>
[Collection(EngineCollection.Name)]
public sealed class RowFilterTests
{
    [Fact]
    public async Task Customers_and_products_are_found_by_name_with_wildcards()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$global:c = Get-LucaSaleCustomer; $global:p = Get-LucaSaleProduct");

        Assert.Equal(
            session.MustRun("($c | Where-Object Name -Like '*a*').Count")[0].BaseObject,
            session.MustRun("@(Get-LucaSaleCustomer -Name *A*).Count")[0].BaseObject);
        Assert.True((bool)session.MustRun("(Get-LucaSaleCustomer -Name $c[3].Name).Id -contains $c[3].Id")[0].BaseObject);
        Assert.Equal(2, session.MustRun("Get-LucaSaleCustomer -Name * -First 2").Count);
        Assert.Equal(
            2, session.MustRun("Get-LucaSaleProduct -Name $p[0].Name, $p[1].Name -Property id").Select(row => row.Id()).Distinct().Count());
        Assert.Empty(session.MustRun("Get-LucaSaleProduct -Name 'There is none'"));
        Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleProduct -Name ''").ErrorId);
        Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleCustomer abc -Name x").ErrorId);
    }

    [Fact]
    public async Task No_search_of_the_servers_own_may_leave_out_a_name()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$global:n = (Get-LucaSaleCustomer -First 1).Name");

        Assert.NotEmpty(session.MustRun("Get-LucaSaleCustomer -Name $n.ToUpperInvariant()"));
        Assert.Single(session.MustRun("Get-LucaSaleCustomer -Name $n -First 1"));
        Assert.DoesNotContain(
            session.MustRun("Get-LucaSaleCustomer -Name $n -Verbose -Debug 5>&1 4>&1 | ForEach-Object { \"$_\" }"),
            line => line.ToString().Contains("search", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoices_are_found_by_number()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(
            ["10002", "10005"],
            session.MustRun("Get-LucaSaleInvoice -InvoiceNumber 10002, 10005 | ForEach-Object { \"$($_.InvoiceNumber)\" }")
                .Select(item => item.ToString()).Order());
        Assert.Empty(session.MustRun("Get-LucaSaleInvoice -InvoiceNumber 1000"));
        Assert.Equal(2, session.MustRun("Get-LucaSaleInvoice -InvoiceNumber ' 10002 ', 010005").Count);
        Assert.Single(session.MustRun("Get-LucaSaleInvoice -InvoiceNumber '10002 '"));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1000*")]
    [InlineData("10002.5")]
    public async Task A_text_that_is_no_number_is_no_invoice_s(string number)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run($"Get-LucaSaleInvoice -InvoiceNumber '{number}'");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("without wildcards", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(number, Rows.Bare(result.Error.TargetObject));
    }

    [Fact]
    public async Task A_company_is_taken_by_its_name_too()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        session.Set("name", session.Server.Companies[1].Name.ToUpperInvariant());

        Assert.Equal(
            session.Server.Companies[1].Id, session.MustRun("(Get-LucaSaleInvoice -Company $name -First 1).CompanyId")[0].ToString());
    }

    [Fact]
    public async Task First_counts_for_each_company_of_the_pipeline_as_without_a_name()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        int companies = session.MustRun("Get-LucaCompany").Count;
        Assert.True(companies > 1);

        Assert.Equal(2 * companies, session.MustRun("Get-LucaCompany | Get-LucaSaleCustomer -First 2").Count);
        Assert.Equal(2 * companies, session.MustRun("Get-LucaCompany | Get-LucaSaleCustomer -Name * -First 2").Count);
        Assert.Equal(Enumerable.Repeat(2, companies), session.MustRun("Get-LucaCompany | Get-LucaSaleCustomer -Name *a* -First 2")
            .GroupBy(row => row.Get("CompanyId")).Select(rows => rows.Count()));
        // One of them has none of these.
        Assert.Equal(
            session.MustRun("Get-LucaCompany | Get-LucaSaleInvoice -InvoiceNumber 10002, 10003, 10005")
                .Select(row => row.Get("CompanyId")).Distinct(),
            session.MustRun("Get-LucaCompany | Get-LucaSaleInvoice -InvoiceNumber 10002, 10003, 10005 -First 1")
                .Select(row => row.Get("CompanyId")));
        Assert.Equal(2, session.MustRun("Get-LucaSaleCustomer -Company (Get-LucaCompany).Id -Name * -First 2").Count);
        Assert.Empty(session.MustRun("Get-LucaCompany | Get-LucaSaleCustomer -Name * -First 0"));
    }

    [Fact]
    public async Task Progress_counts_what_was_looked_through()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        System.Collections.Generic.List<string> seen = [];

        session.Run("Get-LucaSaleInvoice -InvoiceNumber 10002", shell => shell.Streams.Progress.DataAdded += (sender, added) =>
            seen.Add(((PSDataCollection<ProgressRecord>)sender!)[added.Index].StatusDescription));

        Assert.NotEmpty(seen);
        Assert.All(seen, status => Assert.DoesNotMatch("^[01] of", status));
        Assert.Contains(seen, status => status.EndsWith(", 1 found", StringComparison.Ordinal));
    }
}
