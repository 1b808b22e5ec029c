using System;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>The cmdlets against a server that shares nothing with the sandbox but luca-api.md.</summary>
[Collection(EngineCollection.Name)]
public sealed class StrictServerTests : IAsyncLifetime
{
    private ForeignServer _server = null!;
    private EngineSession _session = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots());
        _session = await EngineSession.StartAsync(connect: false);
        _session.Set("BaseUri", _server.BaseUri);
        _session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Company c1");
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Companies_are_found_in_edges_and_without_a_number()
    {
        Collection<PSObject> companies = _session.MustRun("Get-LucaCompany");

        Assert.Equal(["c1", "c2"], Rows.Ids(companies));
        Assert.Null(companies[0].Get("OrganisationNumber"));
        Assert.Equal("LucaPS.Company", companies[0].TypeNames[0]);
        Assert.Equal(2, _session.MustRun("(Get-LucaConnection).Companies").Count);
    }

    [Fact]
    public void A_documented_filter_that_this_server_lacks_is_an_error_before_the_list_is_asked_for()
    {
        foreach (string command in (string[])
        [
            "Get-LucaSaleInvoice -Paid $true", "Get-LucaSaleInvoice -Paid $true", "Get-LucaSaleInvoice -Argument @{ paid = $true }"
        ])
        {
            Result result = _session.Run(command);

            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains("-Argument @{ ", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was sent.", result.Error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_server.Requests, request => request.Query.Contains("saleInvoices", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_row_comes_from_edges_without_a_total()
    {
        Collection<PSObject> rows = _session.MustRun("Get-LucaSaleInvoice");

        Assert.Equal(Enumerable.Range(1, 230).Select(n => "c1-" + n), Rows.Ids(rows));
        Assert.Equal("LucaPS.SaleInvoice", rows[0].TypeNames[0]);
        Assert.All(rows, row => Assert.Equal("c1", row.Get("CompanyId")));
        Assert.Equal("LucaPS.SaleCustomer", _session.MustRun("Get-LucaSaleCustomer")[0].TypeNames[0]);
        Assert.Equal("LucaPS.SaleProduct", _session.MustRun("Get-LucaSaleProduct")[0].TypeNames[0]);
    }

    [Fact]
    public void Values_come_by_the_scalars_names_though_they_are_text()
    {
        PSObject row = _session.MustRun("Get-LucaSaleInvoice -First 1")[0];

        Assert.Equal(9_007_199_254_740_994L, row.Get("InvoiceNumber"));
        Assert.Equal(new DateTime(2026, 3, 29, 0, 0, 0, DateTimeKind.Unspecified), row.Get("InvoiceDate"));
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 2, 30, 0, TimeSpan.FromHours(2)), row.Get("CreatedAt"));
        Assert.Equal(1_234_567_890_123_456_789.12m, row.Get("Amount"));
        Assert.Equal(9_007_199_254_740_993L, row.Get("TotalCents"));
        Assert.Equal(90_071_992_547_409.93m, row.Get("Total"));
        Assert.Equal(0.1m, row.Get("Rate"));
        Assert.Equal("credit_note", row.Get("State"));
        Assert.Equal("Firma", row.Get("SaleCustomerName"));
        PSObject line = PSObject.AsPSObject(((Array)row.Get("SaleInvoiceLineItems")!).GetValue(0)!);
        Assert.Equal(1.50m, line.Get("Quantity"));
        Assert.Equal(99.95m, line.Get("UnitPrice"));
        Assert.Equal(2, _session.MustRun("(Get-LucaSaleInvoice -First 1).Meta.b[1]")[0].BaseObject);
    }

    [Fact]
    public void Fields_that_only_some_kinds_of_a_row_have_are_empty_in_the_others()
    {
        Collection<PSObject> parties = _session.MustRun("Get-LucaSaleCustomer -Property email, organisationNumber, name");
        Collection<PSObject> invoices = _session.MustRun(
            "Get-LucaSaleInvoice -First 2 -Property saleCustomer.email, source.email, source.total");

        Assert.Equal(
            ["Person kari@example.no Kari", "Firm  Firma"],
            parties.Select(row => $"{row.Get("TypeName")} {row.Get("Email")} {row.Get("Name")}"));
        Assert.Equal([null, "kari@example.no"], invoices.Select(row => row.Get("SaleCustomerEmail")));
        Assert.All(invoices, row => Assert.Equal("kari@example.no", row.Get("SourceEmail")));
        Assert.All(invoices, row => Assert.Null(row.Get("SourceTotal")));
    }

    [Fact]
    public void Companies_from_the_pipeline_are_companies_and_not_ids()
    {
        Collection<PSObject> rows = _session.MustRun("Get-LucaCompany | Get-LucaSaleInvoice");

        Assert.Equal(233, rows.Count);
        Assert.Equal(["c1", "c2"], rows.Select(row => (string)row.Get("CompanyId")!).Distinct());
    }

    [Fact]
    public void A_company_is_found_by_its_number_and_a_refused_one_does_not_cost_the_others()
    {
        Result result = _session.Run("Get-LucaSaleInvoice -Company 987654325, nope, c1");

        Assert.Null(result.Terminating);
        Assert.Equal(233, result.Output.Count);
        Assert.Equal("LucaForbidden", result.ErrorId);
        Assert.Equal("nope", result.Error.TargetObject.ToString());
    }

    [Fact]
    public void Ids_that_are_not_there_take_all_data_with_them_and_the_others_come_nevertheless()
    {
        Result result = _session.Run("'c1-1', 'nope', 'c1-2', 'neither' | Get-LucaSaleInvoice");

        Assert.Null(result.Terminating);
        Assert.Equal(["c1-1", "c1-2"], Rows.Ids(result.Output));
        Assert.Equal(["nope", "neither"], result.Errors.Select(error => error.TargetObject.ToString()));
        Assert.All(result.Errors, error => Assert.StartsWith("LucaNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void Ids_of_a_type_without_a_lookup_are_found_in_its_list()
    {
        Result result = _session.Run("'a1', 'nope' | Get-LucaSaleProduct");

        Assert.Equal(["a1"], Rows.Ids(result.Output));
        Assert.Equal("LucaNotFound", result.ErrorId);
    }

    [Fact]
    public void Any_list_is_read_and_so_is_one_without_pages()
    {
        PSObject entry = Assert.Single(_session.MustRun("Get-LucaObject -Type journal"));

        Assert.Equal("LucaPS.Entry", entry.TypeNames[0]);
        Assert.Equal(12.50m, entry.Get("Amount"));
    }

    [Fact]
    public void Arguments_are_checked_by_this_servers_types()
    {
        _session.MustRun("Get-LucaSaleInvoice -First 1 -Argument @{ state = 'DRAFT'; dueBefore = [datetime]'2026-01-31'; minimum = 12.5d; tags = 'en' }");

        ForeignRequest request = _server.Requests.Last();
        Assert.Equal("\"draft\"", request.Variable("arg_state"));
        Assert.Equal("\"2026-01-31\"", request.Variable("arg_dueBefore"));
        Assert.Equal("12.5", request.Variable("arg_minimum"));
        Assert.Equal("[\"en\"]", request.Variable("arg_tags"));
        Assert.Equal("LucaBadRequest", _session.Run("Get-LucaSaleInvoice -Argument @{ draft = $true }").ErrorId);
    }

    [Fact]
    public void Fields_are_asked_for_by_name()
    {
        PSObject row = _session.MustRun(
            "Get-LucaSaleInvoice -First 1 -Property invoiceNumber, saleCustomer.name, saleInvoiceLineItems.unitPrice")[0];

        Assert.Equal(
            [
                "CompanyId", "CompanyName", "Id", "InvoiceNumber", "SaleCustomer", "SaleCustomerId", "SaleCustomerName",
                "SaleCustomerTypeName", "SaleInvoiceLineItems"
            ],
            row.Properties.Select(property => property.Name).Order(StringComparer.Ordinal));
        Result result = _session.Run("Get-LucaSaleInvoice -Property invoiceNo");
        Assert.Contains("invoiceNumber", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_document_is_followed_through_its_edges()
    {
        Collection<PSObject> nodes = _session.MustRun("Invoke-LucaGraphQL 'query($companyId: ID) { saleInvoices(companyId: $companyId) { edges { node { id amount } } } }' -Paginate");

        Assert.Equal(230, nodes.Count);
        Assert.Equal("1234567890123456789.12", nodes[0].Get("amount"));
    }
}
