using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// PowerShell binds every property of an object in the pipeline to the parameter of its name. What the object is decides which of them are
/// written.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class PipedObjectTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleInvoice(companyId: ID, id: ID!): SaleInvoice
          saleCustomers(companyId: ID): [SaleCustomer!]!
          saleProducts(companyId: ID): [SaleProduct!]!
        }
        type Mutation {
          saleInvoiceUpdate(companyId: ID, id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceSend(companyId: ID, id: ID!, sendMethod: SendMethod!, email: String): SaleInvoice
          saleCustomerCreate(companyId: ID, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleCustomerUpdate(companyId: ID, id: ID!, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleProductCreate(companyId: ID, saleProduct: SaleProductInput!): SaleProduct
          saleProductUpdate(companyId: ID, id: ID!, saleProduct: SaleProductInput!): SaleProduct
          periodLock(companyId: ID, year: Int!): Boolean
        }
        type Company { id: ID! name: String organisationNumber: String email: String comment: String active: Boolean paymentDays: Int }
        type SaleInvoice { id: ID! comment: String email: String saleCustomer: SaleCustomer }
        type SaleCustomer { id: ID! name: String comment: String email: String }
        type SaleProduct { id: ID! name: String }
        enum SendMethod { EMAIL }
        input SaleInvoiceInput { comment: String paymentDays: Int invoiceType: String }
        input SaleCustomerInput { name: String comment: String email: String active: Boolean organisationNumber: String phone: String }
        input SaleProductInput { name: String active: Boolean }
        """;

    [Theory]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | Set-LucaSaleCustomer -Id k1 -Comment x", "saleCustomer", """{"comment":"x"}""")]
    [InlineData(
        "Get-LucaCompany | Where-Object Id -eq c2 | Set-LucaSaleCustomer k1 -Active:$false",
        "saleCustomer", """{"active":false}""")]
    [InlineData(
        "Get-LucaCompany | Where-Object Id -eq c2 | Set-LucaSaleProduct -Id p1 -Active:$false",
        "saleProduct", """{"active":false}""")]
    [InlineData(
        "Get-LucaCompany | Where-Object Id -eq c2 | Set-LucaSaleInvoice -Id i1 -PaymentDays 3",
        "saleInvoice", """{"paymentDays":3}""")]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | Send-LucaSaleInvoice -Id i1 -Method Email -Force", "email", null)]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | New-LucaSaleCustomer -Name N", "saleCustomer", """{"name":"N"}""")]
    [InlineData(
        "Get-LucaCompany | Where-Object Id -eq c2 | New-LucaSaleCustomer -Name { 'N i ' + $_.Name }",
        "saleCustomer", """{"name":"N i Firma c2"}""")]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | New-LucaSaleProduct N", "saleProduct", """{"name":"N"}""")]
    [InlineData("(Get-LucaConnection).Companies[1] | Set-LucaSaleCustomer -Id k1 -Comment x", "saleCustomer", """{"comment":"x"}""")]
    [InlineData("(Get-LucaConnection).Companies[1] | New-LucaSaleCustomer -Name N", "saleCustomer", """{"name":"N"}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'c2'; Name = 'Firma c2'; CompanyId = 'c2'; CompanyName = 'Firma c2' } | Set-LucaSaleCustomer -Id k1 -Comment x",
        "saleCustomer", """{"comment":"x"}""")]
    [InlineData(
        "Get-LucaSaleInvoice -Company c2 | Set-LucaSaleCustomer -Id { $_.SaleCustomerId } -Active:$false",
        "saleCustomer", """{"active":false}""")]
    [InlineData(
        "Get-LucaSaleInvoice -Company c2 | Set-LucaSaleCustomer -Id { $_.SaleCustomerId } -Comment { 'for ' + $_.Id }",
        "saleCustomer", """{"comment":"for i1"}""")]
    [InlineData("Get-LucaSaleCustomer -Company c2 | Set-LucaSaleCustomer -Id k9 -Active:$false", "saleCustomer", """{"active":false}""")]
    [InlineData(
        "Get-LucaSaleCustomer -Company c2 | Set-LucaSaleCustomer -Comment { 'om ' + $_.Name }",
        "saleCustomer", """{"comment":"om Kari"}""")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'k1'; Comment = 'x'; CompanyId = 'c2' } | Set-LucaSaleCustomer -Id { $_.Nr }",
        "saleCustomer", """{"comment":"x"}""")]
    [InlineData("' k1 ' | Set-LucaSaleCustomer -Company c2 -Id { $_.Trim() } -Active:$false", "saleCustomer", """{"active":false}""")]
    [InlineData(
        "@{ i1 = 'x' }.GetEnumerator() | Set-LucaSaleInvoice -Company c2 -Id { $_.Key } -Comment { $_.Value }",
        "saleInvoice", """{"comment":"x"}""")]
    [InlineData(
        "([xml]'<a xmlns:x=\"urn:x\"><customer Phone=\"1\" x:Phone=\"2\"><Name>N</Name><CompanyId>c2</CompanyId></customer></a>').a.customer | New-LucaSaleCustomer",
        "saleCustomer", """{"name":"N","phone":"1"}""")]
    [InlineData(
        "Get-LucaSaleCustomer -Company c2 | New-LucaSaleCustomer",
        "saleCustomer", """{"name":"Kari","email":"kari@example.no","comment":"K"}""")]
    [InlineData(
        "([xml]'<a><customer><Name>N</Name><Phone>1</Phone><CompanyId>c2</CompanyId></customer></a>').a.customer | New-LucaSaleCustomer",
        "saleCustomer", """{"name":"N","phone":"1"}""")]
    [InlineData(
        "([xml]'<a><customer><Name>N</Name><Phone>1</Phone><CompanyId>c2</CompanyId></customer></a>').a.customer | New-LucaObject saleCustomer",
        "saleCustomer", """{"name":"N","phone":"1"}""")]
    [InlineData(
        "([xml]'<a><customer Id=\"k1\"><Phone>1</Phone><CompanyId>c2</CompanyId></customer></a>').a.customer | Set-LucaSaleCustomer",
        "saleCustomer", """{"phone":"1"}""")]
    [InlineData(
        "([xml]'<a><customer><Id>k1</Id><Comment>x</Comment><CompanyId>c2</CompanyId></customer></a>').a.customer | Set-LucaObject saleCustomer",
        "saleCustomer", """{"comment":"x"}""")]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.Company'; Name = 'N'; OrganisationNumber = '1' } | New-LucaSaleCustomer -Company c2",
        "saleCustomer", """{"name":"N","organisationNumber":"1"}""")]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.Company'; CompanyId = 'c2'; Email = 'x@y.no'; OrganisationNumber = '1' } | Set-LucaSaleCustomer -Id k1 -Active:$false",
        "saleCustomer", """{"active":false}""")]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.Company'; CompanyId = 'c2'; Email = 'x@y.no'; OrganisationNumber = '1' } | New-LucaSaleCustomer -Name N",
        "saleCustomer", """{"name":"N"}""")]
    [InlineData(
        "[pscustomobject]@{ PSTypeName = 'Selected.LucaPS.SaleInvoice'; SaleCustomerId = 'k1'; CompanyId = 'c2'; Phone = '1' } | Set-LucaSaleCustomer -Id { $_.SaleCustomerId } -Active:$false",
        "saleCustomer", """{"active":false}""")]
    [InlineData(
        "'c2' | Set-LucaObject saleCustomer -Id k1 -Value @{ comment = 'x' } -Company { $_ }", "saleCustomer", """{"comment":"x"}""")]
    [InlineData("'c2' | Set-LucaSaleCustomer -Id k1 -Active:$false -Company { $_ }", "saleCustomer", """{"active":false}""")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'c2' } | Set-LucaObject saleCustomer -Id k1 -Value @{ comment = 'x' } -Company { $_.Nr }",
        "saleCustomer", """{"comment":"x"}""")]
    [InlineData(
        "[pscustomobject]@{ Tekst = 'x' } | Set-LucaObject saleCustomer -Id k1 -Company c2 -Value { @{ comment = $_.Tekst } }",
        "saleCustomer", """{"comment":"x"}""")]
    [InlineData(
        "[pscustomobject]@{ Tekst = 'x' } | Invoke-LucaMutation saleCustomerUpdate -Id k1 -Company c2 -Argument { @{ saleCustomer = @{ comment = $_.Tekst } } }",
        "saleCustomer", """{"comment":"x"}""")]
    public async Task Only_what_is_meant_of_it_is_written(string script, string variable, string? sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.MustRun("$null = Get-LucaCompany");

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        ForeignRequest request = Assert.Single(server.Requests, one => one.IsMutation);
        Assert.Equal(sent, request.Variable(variable));
        Assert.Equal("\"c2\"", request.Variable("companyId"));
    }

    [Theory]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | New-LucaSaleCustomer", "give the name with -Name")]
    [InlineData("Get-LucaCompany | Where-Object Id -eq c2 | Set-LucaSaleCustomer -Id k1", "There is nothing to change")]
    [InlineData("Get-LucaSaleInvoice -Company c2 | Set-LucaSaleCustomer -Id k1 -Comment x -Company c1", "c2")]
    [InlineData("'k2' | Set-LucaSaleCustomer -Id k1 -Comment x", "Leave out either the pipeline or -Id")]
    [InlineData(
        "Get-LucaCompany | Where-Object Id -eq c2 | ForEach-Object { $_; $_ } | New-LucaSaleCustomer -Name N | Out-Null",
        "created twice")]
    public async Task What_gives_too_little_or_too_much_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(says == "created twice" ? 1 : 0, server.Requests.Count(request => request.IsMutation));
    }

    [Theory]
    [InlineData("Get-LucaCompany")]
    [InlineData("(Get-LucaConnection).Companies")]
    public async Task A_mutation_runs_in_each_company_of_the_pipeline(string companies)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.MustRun("$null = Get-LucaCompany");

        Result result = session.Run(companies + " | Invoke-LucaMutation periodLock @{ year = 2025 }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal(
            ["\"c1\"", "\"c2\""], server.Requests.Where(request => request.IsMutation).Select(request => request.Variable("companyId")));
        // What is no company has to have an id.
        Assert.Contains(
            "has no Id",
            session.Run("[pscustomobject]@{ Note = 'x' } | Invoke-LucaMutation periodLock @{ year = 2025 }").Error.Exception.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Where each list counts its ids by itself, a customer may have the id of its company.</summary>
    [Theory]
    [InlineData(
        "[pscustomobject]@{ Id = '1'; Name = 'Kari'; Comment = 'x'; CompanyId = '1'; CompanyName = 'Firma 1' } | Set-LucaSaleCustomer")]
    [InlineData("[pscustomobject]@{ Id = '1'; Comment = 'x'; CompanyId = '1' } | Set-LucaSaleCustomer")]
    public async Task A_row_with_the_id_of_its_company_is_no_company(string script)
    {
        await using ForeignServer server = await ServeAsync("1");
        await using EngineSession session = await server.ConnectAsync("1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        ForeignRequest request = Assert.Single(server.Requests, one => one.IsMutation);
        Assert.Equal("\"1\"", request.Variable("id"));
        Assert.Equal("\"x\"", request.Variable("saleCustomer", "comment"));
    }

    private static Task<ForeignServer> ServeAsync(params string[] companies)
    {
        object?[] all = [.. ((string[])[.. companies.Length > 0 ? companies : ["c1", "c2"]]).Select(id => ForeignSchemas.Row(
            "Company", ("id", id), ("name", "Firma " + id), ("organisationNumber", "987654325"), ("email", "firma@example.no"),
            ("comment", "Firmaets egen"), ("active", true), ("paymentDays", 30)))];
        Dictionary<string, object?> customer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k1"), ("name", "Kari"), ("comment", "K"), ("email", "kari@example.no"));
        Dictionary<string, object?> product = ForeignSchemas.Row("SaleProduct", ("id", "p1"), ("name", "Time"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", "Fakturaens egen"), ("email", "faktura@example.no"), ("saleCustomer", customer));
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => all,
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleCustomers"] = _ => (object[])[customer],
            ["saleProducts"] = _ => (object[])[product],
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleInvoiceSend"] = _ => invoice,
            ["saleCustomerCreate"] = _ => customer,
            ["saleCustomerUpdate"] = _ => customer,
            ["saleProductCreate"] = _ => product,
            ["saleProductUpdate"] = _ => product,
            ["periodLock"] = _ => true,
        });
    }
}
