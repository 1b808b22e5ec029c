using System;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Numerics;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class ListTests
{
    [Fact]
    public async Task Every_row_comes_once_and_in_order()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Collection<PSObject> rows = session.MustRun("Get-LucaSaleInvoice");

        Assert.Equal(250, rows.Count);
        Assert.Equal(250, Rows.Ids(rows).Distinct().Count());
        int[] numbers = [.. rows.Select(row => row.Get("InvoiceNumber")).OfType<int>()];
        Assert.Equal(numbers.Order(), numbers);
    }

    [Fact]
    public async Task Rows_are_typed_by_the_schema()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun("Get-LucaSaleInvoice -First 8")[7];

        Assert.Equal("LucaPS.SaleInvoice", row.TypeNames[0]);
        Assert.All(row.Properties, property => Assert.True(char.IsUpper(property.Name[0]), property.Name));
        Assert.IsType<string>(row.Get("Id"));
        Assert.Equal(10_008, row.Get("InvoiceNumber"));
        Assert.Equal(new DateTime(2023, 1, 7, 0, 0, 0, DateTimeKind.Unspecified), row.Get("InvoiceDate"));
        Assert.Equal(DateTimeKind.Unspecified, ((DateTime)row.Get("InvoiceDate")!).Kind);
        Assert.IsType<DateTimeOffset>(row.Get("CreatedAt"));
        Assert.Equal(TimeSpan.FromHours(1), ((DateTimeOffset)row.Get("CreatedAt")!).Offset);
        Assert.Equal("INVOICE", row.Get("InvoiceType"));
        Assert.Equal(false, row.Get("Draft"));
        Assert.Equal(session.Server.Companies[0].Id, row.Get("CompanyId"));
    }

    [Fact]
    public async Task Amounts_beyond_two_to_the_53rd_are_exact()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject invoice = session.MustRun("Get-LucaSaleInvoice -First 28")[27];
        PSObject line = PSObject.AsPSObject(session.MustRun("(Get-LucaSaleInvoice -First 28)[27].SaleInvoiceLineItems[0]")[0]);
        PSObject customer = session.MustRun("Get-LucaSaleCustomer -First 1")[0];

        Assert.Equal(9_007_199_254_741_047L, line.Get("UnitPriceCents"));
        Assert.Equal(90_071_992_547_410.47m, line.Get("UnitPrice"));
        Assert.Equal((long)invoice.Get("TotalCents")! / 100m, invoice.Get("Total"));
        Assert.Equal(
            "12345678901234567890123",
            string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", customer.Get("BalanceCents")));
        Assert.True(customer.Get("BalanceCents") is BigInteger or decimal);
        Assert.Equal(123_456_789_012_345_678_901.23m, customer.Get("Balance"));
    }

    [Fact]
    public async Task Every_cents_field_has_its_twin()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Collection<PSObject> rows = session.MustRun("Get-LucaSaleInvoice");

        string[] names = [.. rows[0].Properties.Select(property => property.Name)
            .Where(name => name.EndsWith("Cents", StringComparison.Ordinal))];
        Assert.Contains("TotalVatCents", names);
        Assert.All(rows, row => Assert.All(names, name =>
            Assert.Equal(
                Convert.ToDecimal(row.Get(name), System.Globalization.CultureInfo.InvariantCulture) / 100m,
                Assert.IsType<decimal>(row.Get(name[..^5])))));
    }

    [Theory]
    [InlineData("nb-NO")]
    [InlineData("da-DK")]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("zh-CN")]
    public async Task Values_are_the_same_in_every_culture(string culture)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        const string List = "Get-LucaSaleInvoice; Get-LucaSaleCustomer; Get-LucaSaleProduct; Get-LucaSaleInvoice -Argument @{ invoiceDateFrom = '2023-02-01'; invoiceType = 'INVOICE' } -First 3";
        string expected = string.Join('\n', session.MustRun(List).Select(Rows.Describe));
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;

        Collection<PSObject> rows;
        try
        {
            System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(culture);
            rows = session.MustRun(
                $"[cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('{culture}'); [cultureinfo]::CurrentCulture.Name; {List}");
        }
        finally
        {
            System.Globalization.CultureInfo.DefaultThreadCurrentCulture = null;
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(culture, rows[0].BaseObject);
        Assert.Equal(expected, string.Join('\n', rows.Skip(1).Select(Rows.Describe)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    public async Task First_asks_for_no_more_than_it_needs(int first, int requests)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Collection<PSObject> rows = session.MustRun($"Get-LucaSaleInvoice -First {first}");

        Assert.Equal(first, rows.Count);
        Assert.Equal(requests, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task Leaving_the_pipeline_ends_the_requests()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Invoices = 1000 });
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Collection<PSObject> rows = session.MustRun(
            "$n = 0; do { Get-LucaSaleInvoice | ForEach-Object { $n++; $_; if ($n -eq 5) { break } } } while ($false)");
        int asked = session.Server.Counters.GraphQLRequests;
        session.MustRun("Get-LucaCompany");

        Assert.Equal(5, rows.Count);
        Assert.InRange(asked, 1, 2);
        Assert.Equal(asked + 1, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task Stopping_ends_a_request_in_flight()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();
        using Hold hold = session.Server.Faults.Hold(EndpointKind.GraphQL);
        object connection = session.MustRun("Get-LucaConnection")[0];
        using System.Management.Automation.Runspaces.Runspace runspace = EngineSession.NewRunspace();
        runspace.SessionStateProxy.SetVariable("c", connection);
        using PowerShell shell = PowerShell.Create(runspace);
        IAsyncResult running = shell.AddScript("Get-LucaSaleInvoice -Connection $c").BeginInvoke();
        await hold.Arrived;

        await Task.Run(shell.Stop);

        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.ThrowsAny<PipelineStoppedException>(() => shell.EndInvoke(running));
        hold.Release();
        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice").Count);
    }

    [Fact]
    public async Task Each_list_of_the_schema_is_read_by_Get_LucaObject()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        string[] lists = [.. session.MustRun("Get-LucaSchema -Type Query | Where-Object Type -Like '*Connection*' | ForEach-Object Name")
            .Select(name => name.ToString())];

        Assert.Equal(
            [
                "accounts", "bookkeepingJournals", "companies", "purchaseInvoices", "saleCustomers", "saleInvoices", "saleProducts",
                "suppliers"
            ],
            lists.Order());
        foreach (string list in lists)
        {
            Collection<PSObject> rows = session.MustRun($"Get-LucaObject -Type {list}");
            Assert.True(rows.Count > 0, list);
            Assert.Equal(rows.Count, Rows.Ids(rows).Distinct().Count());
            string single = list == "companies" ? "Company" : char.ToUpperInvariant(list[0]) + list[1..^1];
            Assert.Equal("LucaPS." + single, rows[0].TypeNames[0]);
            Assert.Equal(rows[0].Id(), session.MustRun($"Get-LucaObject -Type {list} -Id '{rows[0].Id()}'").Single().Id());
        }
    }

    [Fact]
    public async Task An_unknown_list_suggests_the_nearest()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("Get-LucaObject -Type saleInvoces");

        Assert.Contains("saleInvoices", result.Error.Exception.Message, StringComparison.Ordinal);
    }
}
