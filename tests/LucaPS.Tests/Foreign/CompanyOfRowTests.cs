using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A row says its company in whatever form and by whichever way it comes; what says nothing is nothing to create.</summary>
[Collection(EngineCollection.Name)]
public sealed class CompanyOfRowTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoice(companyId: ID, id: ID!): SaleInvoice saleCustomers(companyId: ID): [SaleCustomer!]! }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID, id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleCustomerCreate(companyId: ID, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleProductCreate(companyId: ID, saleProduct: SaleProductInput!): SaleProduct
          projectCreate(input: ProjectInput!): Project
          tagCreate(label: String!): Project
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String saleCustomer: SaleCustomer }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String }
        type Project { id: ID! name: String }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: String paymentDays: Int comment: String invoiceType: String saleInvoiceLineItems: [Line!] }
        input Reference { id: ID! }
        input Line { saleProductId: ID quantity: Float unitPriceCents: Int }
        input SaleCustomerInput { name: String email: String companyName: String }
        input SaleProductInput { name: String }
        input ProjectInput { companyId: ID name: String }
        """;

    private const string New = "New-LucaSaleInvoice k1 2026-12-01 14 ";
    private const string Line = "[pscustomobject]@{ saleProductId = 'p1'; quantity = 1; unitPrice = 1; COMPANY }";

    [Theory]
    [InlineData(Line + " | " + New)]
    [InlineData(New + "-Line (" + Line + ")")]
    [InlineData("Set-LucaSaleInvoice i1 -Line (" + Line + ")")]
    [InlineData("New-LucaObject saleCustomer -Value ([pscustomobject]@{ name = 'A'; COMPANY })")]
    [InlineData("[pscustomobject]@{ name = 'A'; COMPANY } | New-LucaObject saleCustomer")]
    [InlineData("Set-LucaSaleInvoice ([pscustomobject]@{ Id = 'i1'; COMPANY }) -Comment x")]
    [InlineData("New-LucaSaleInvoice ([pscustomobject]@{ Id = 'k1'; COMPANY }) 2026-12-01 14 @{ saleProductId = 'p1' }")]
    public async Task It_may_be_an_object_or_a_list_of_one(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.MustRun("$firma = Get-LucaCompany | Where-Object Id -eq c2");
        foreach (string company in (string[])
        [
            "CompanyId = 'c2'", "CompanyId = @('c2')", "Company = [pscustomobject]@{ id = 'c2'; name = 'Firma c2' }", "Company = $firma",
            "CompanyId = $firma", "Company = (Get-LucaConnection).Companies[1]", "CompanyId = ''; Company = 'c2'"
        ])
        {
            server.Requests.Clear();

            Result result = session.Run(script.Replace("COMPANY", company, StringComparison.Ordinal));

            Assert.True(result.Errors.Count == 0 && result.Terminating is null, company + ": " + string.Join(" | ", result.Errors));
            Assert.Equal("\"c2\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("companyId"));
        }
    }

    [Theory]
    [InlineData(New + "-Line (" + Line + ")")]
    [InlineData(Line + " | " + New)]
    [InlineData("Set-LucaSaleInvoice i1 -Line (" + Line + ")")]
    [InlineData("New-LucaObject saleCustomer -Value ([pscustomobject]@{ name = 'A'; COMPANY })")]
    [InlineData("[pscustomobject]@{ name = 'A'; COMPANY } | New-LucaObject saleCustomer")]
    [InlineData("Set-LucaSaleInvoice ([pscustomobject]@{ Id = 'i1'; COMPANY }) -Comment x")]
    [InlineData("Get-LucaObject saleInvoice -Id ([pscustomobject]@{ Id = 'i1'; COMPANY })")]
    public async Task One_that_is_empty_or_not_one_company_is_not_the_default_one(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        foreach (string company in (string[])
        [
            "CompanyId = ''", "CompanyId = $null", "Company = ' '", "Company = [pscustomobject]@{ name = 'Acme' }", "Company = $true",
            "CompanyId = @()", "CompanyId = [datetime]::Now"
        ])
        {
            Result result = session.Run(script.Replace("COMPANY", company, StringComparison.Ordinal));

            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains("The company of this row is empty, or", result.Error.Exception.Message, StringComparison.Ordinal);
            Assert.Empty(server.Requests);
        }

        string several = script.Replace("COMPANY", "CompanyId = @('c1', 'c2')", StringComparison.Ordinal);
        if (!several.Contains("Get-", StringComparison.Ordinal)) Assert.Equal("LucaBadRequest", session.Run(several).ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_company_that_is_named_goes_before_an_empty_one()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun("New-LucaObject saleCustomer ([pscustomobject]@{ name = 'A'; CompanyId = '' }) -Company c2");

        Assert.Equal("\"c2\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Theory]
    [InlineData("New-LucaObject saleCustomer $row -Company c2")]
    [InlineData("$row | New-LucaSaleCustomer -Company c2")]
    [InlineData("New-LucaSaleInvoice k1 2026-12-01 14 ([pscustomobject]@{ saleProductId = 'p1'; company = $row.company }) -Company c2")]
    public async Task A_company_that_is_named_goes_before_a_company_of_another_system(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun("$row = [pscustomobject]@{ name = 'Kari'; company = [pscustomobject]@{ id = 4711; name = 'Acme AS' } }; " + script);

        Assert.Equal("\"c2\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Fact]
    public async Task A_row_may_be_looked_for_in_several_companies()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("[pscustomobject]@{ Id = 'i1'; CompanyId = 'c2', 'c1' } | Get-LucaSaleInvoice");

        Assert.Null(result.Terminating);
        Assert.NotEmpty(server.Requests);
        Assert.DoesNotContain(result.Errors, error => error.Exception.Message.Contains("company of this row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_company_of_another_server_is_none_of_this_one()
    {
        await using ForeignServer server = await ServeAsync(), copy = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.Set("Copy", copy.BaseUri);
        session.MustRun("$null = Connect-Luca -Name copy -BaseUri $Copy -ApiKey $ApiKey -Persist Process -Company c1");

        Result result = session.Run(
            "$firma = Get-LucaCompany -Connection default | Where-Object Id -eq c2; New-LucaObject saleCustomer ([pscustomobject]@{ name = 'A'; Company = $firma })");

        Assert.Contains("Give the connection that it is of", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(copy.Requests, request => request.IsMutation);
    }

    /// <summary>What the next test stands on.</summary>
    [Fact]
    public async Task PowerShell_goes_on_without_an_object_that_it_cannot_bind()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            "function Test { param([Parameter(ValueFromPipeline)] $Row, [Parameter(ValueFromPipelineByPropertyName)] [int] $N) process { $Row.A } }; "
                + "[pscustomobject]@{ A = 1 }, [pscustomobject]@{ A = 2; N = 'x' }, [pscustomobject]@{ A = 3 } | Test");

        Assert.Null(result.Terminating);
        Assert.Single(result.Errors);
        Assert.Equal([1, 3], result.Output.Select(row => row.BaseObject));
    }

    [Theory]
    [InlineData("company = [pscustomobject]@{ name = 'Acme' }", "")]
    [InlineData("company = $true", "")]
    [InlineData("company = [guid]::Empty", "")]
    [InlineData("other = 1", "-Company { if ($_.saleProductId -ne 'p2') { 'c1' } }")]
    [InlineData("other = 1", "-Company { if ($_.saleProductId -eq 'p2') { throw 'x' }; 'c1' }")]
    public async Task An_invoice_has_all_its_lines_or_is_not_made(string member, string parameter)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            "[pscustomobject]@{ saleProductId = 'p1'; quantity = 1 }, [pscustomobject]@{ saleProductId = 'p2'; quantity = 1; " + member
                + " }, [pscustomobject]@{ saleProductId = 'p3'; quantity = 1 } | " + New + "-Finalize -Force " + parameter);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("'c1', 'c2' | New-LucaSaleCustomer -Name N", 0, "says nothing of what is to be created")]
    [InlineData("'c1', 'c2' | New-LucaSaleProduct N", 0, "says nothing of what is to be created")]
    [InlineData("1..2 | New-LucaSaleCustomer N", 0, "says nothing of what is to be created")]
    [InlineData("$null, $null | New-LucaSaleCustomer N", 0, "says nothing of what is to be created")]
    [InlineData("1..3 | ForEach-Object { [pscustomobject]@{ CompanyId = 'c2' } } | New-LucaSaleCustomer -Name N", 1, "created twice")]
    [InlineData("1..3 | ForEach-Object { [pscustomobject]@{ Company = 'c2' } } | New-LucaSaleProduct N", 1, "created twice")]
    [InlineData("1..3 | ForEach-Object { [version]'1.0' } | New-LucaSaleProduct N", 1, "created twice")]
    public async Task The_same_is_not_created_for_each_object_that_says_nothing(string script, int created, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Equal(created, server.Requests.Count(request => request.IsMutation));
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'A', 'B' | New-LucaSaleCustomer -Name { $_ }")]
    [InlineData("'c1', 'c2' | New-LucaSaleProduct N -Company { $_ }")]
    [InlineData("'c1', 'c2' | ForEach-Object { [pscustomobject]@{ CompanyId = $_ } } | New-LucaSaleProduct N")]
    [InlineData("'a@b.no', 'c@d.no' | ForEach-Object { [pscustomobject]@{ Email = $_ } } | New-LucaSaleCustomer N")]
    [InlineData("1, 2 | ForEach-Object { [pscustomobject]@{ Name = 'Ola' } } | New-LucaSaleCustomer")]
    [InlineData("1, 2 | ForEach-Object { New-LucaSaleCustomer N }")]
    [InlineData("([ordered]@{ 'Kari' = @{ email = 'k@x.no' }; 'Ola' = @{ email = 'o@x.no' } }).GetEnumerator() | New-LucaSaleCustomer")]
    public async Task What_says_something_is_created(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script);

        Assert.Equal(2, server.Requests.Count(request => request.IsMutation));
    }

    [Theory]
    [InlineData("Invoke-LucaMutation projectCreate @{ input = @{ companyId = $null; name = 'x' } } -Company c2")]
    [InlineData("Invoke-LucaMutation projectCreate @{ input = @{ COMPANYID = $null; name = 'x' } }")]
    [InlineData("New-LucaObject project @{ companyId = $null; name = 'x' } -Company c2")]
    [InlineData("New-LucaObject project @{ companyId = [DBNull]::Value; name = 'x' }")]
    public async Task An_empty_company_in_a_table_is_refused_where_one_is_put(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains("has no value: name the company, or leave it out", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Name = 'A'; CompanyName = 'Acme' } | New-LucaSaleCustomer", "\"Acme\"")]
    [InlineData("[pscustomobject]@{ Name = 'A'; CompanyName = 'Firma c2'; CompanyId = 'c2' } | New-LucaSaleCustomer", null)]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.SaleCustomer'; Name = 'A'; CompanyName = 'c2' } | New-LucaSaleCustomer", null)]
    public async Task The_name_of_a_company_is_a_column_like_others_unless_it_is_of_LucaPS(string script, string? sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script);

        Assert.Equal(sent, Assert.Single(server.Requests, request => request.IsMutation).Variable("saleCustomer", "companyName"));
    }

    [Fact]
    public async Task The_name_of_a_company_that_has_no_place_is_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("[pscustomobject]@{ Id = 'i1'; CompanyName = 'Acme'; Comment = 'x' } | Set-LucaSaleInvoice");

        Assert.Contains("'CompanyName'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'a', 'b' | Invoke-LucaMutation saleInvoiceUpdate @{ 1 = 'y' }")]
    [InlineData("@{ 1 = 'y' }, @{ 2 = 'z' } | New-LucaObject project")]
    [InlineData("@{ 1 = 'y' }, @{ 2 = 'z' } | New-LucaObject tag")]
    public async Task A_key_that_is_no_text_is_the_error_of_its_row(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Null(result.Terminating);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("LucaBadRequest", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    private static Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "Kari"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("saleCustomer", customer));
        Dictionary<string, object?> project = ForeignSchemas.Row("Project", ("id", "x1"), ("name", "x"));
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1", "c2"),
            ["saleInvoice"] = _ => invoice,
            ["saleCustomers"] = _ => (object[])[customer],
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleCustomerCreate"] = _ => customer,
            ["saleProductCreate"] = _ => ForeignSchemas.Row("SaleProduct", ("id", "p1"), ("name", "N")),
            ["projectCreate"] = _ => project,
        });
    }
}
