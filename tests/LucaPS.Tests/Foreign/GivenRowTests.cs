using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows of files and of LucaPS in the pipeline of a change: whose they are, and what of them is written.</summary>
[Collection(EngineCollection.Name)]
public sealed class GivenRowTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleProducts(companyId: ID): [SaleProduct!]! saleProduct(id: ID!, companyId: ID): SaleProduct
          saleInvoices(companyId: ID): [SaleInvoice!]!
          saleCustomers(companyId: ID): [SaleCustomer!]! saleCustomer(id: ID!, companyId: ID): SaleCustomer
        }
        type Mutation {
          saleInvoiceCreate(COMPANY saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleProductCreate(COMPANY saleProduct: SaleProductInput!): SaleProduct
          saleProductUpdate(COMPANY id: ID! saleProduct: SaleProductInput!): SaleProduct
          saleProductDestroy(COMPANY id: ID!): SaleProduct
          saleCustomerUpdate(COMPANY id: ID! saleCustomer: SaleCustomerInput!): SaleCustomer
          saleCustomerDestroy(COMPANY id: ID!): SaleCustomer
          priceCreate(COMPANY price: PriceInput!): SaleProduct
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! saleCustomer: SaleCustomer }
        type SaleCustomer { id: ID! name: String companyId: ID company: COMPANYTYPE }
        type SaleProduct { id: ID! name: String active: Boolean unitPriceCents: Int }
        input SaleInvoiceInput { saleCustomer: Reference invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [Line!] }
        scalar Money
        scalar Decimal
        input PriceInput { amount: Money rate: Decimal }
        input SaleCustomerInput { name: String comment: String }
        input Reference { id: ID! }
        input Line { saleProductId: ID quantity: Float unitPriceCents: Int }
        input SaleProductInput { name: String active: Boolean unitPriceCents: Int weight: Float }
        """;

    private const string Row = "[pscustomobject]@{ Id = 'p1'; Name = 'x'; COLUMN = 'c2' } | ";

    [Fact]
    public async Task Companies_in_the_pipeline_get_an_invoice_each()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Get-LucaCompany | New-LucaSaleInvoice k1 2026-12-01 14 -Line @{ saleProductId = 'p' }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        ForeignRequest[] sent = [.. server.Requests.Where(request => request.IsMutation)];
        Assert.Equal(["\"c1\"", "\"c2\""], sent.Select(request => request.Variable("companyId")));
        Assert.All(sent, request => Assert.Equal(
            """[{"saleProductId":"p"}]""", request.Variable("saleInvoice", "saleInvoiceLineItems")));
    }

    [Theory]
    [InlineData("New-LucaSaleInvoice k1 2026-12-01 14 -Line @{ saleProductId = 'p'; quantity = 1 }")]
    [InlineData("New-LucaObject saleProduct -Value @{ name = 'x' }")]
    public async Task The_same_is_not_created_twice_in_a_company_by_what_the_pipeline_repeats(string create)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("1..3 | ForEach-Object { [pscustomobject]@{ CompanyId = 'c1'; Note = $_ } } | " + create);

        Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Contains("created twice", error.Exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CompanyId", "New-LucaObject saleProduct -Company c1")]
    [InlineData("Company", "New-LucaObject saleProduct -Company c1")]
    [InlineData("Company", "New-LucaSaleProduct -Company c1")]
    [InlineData("Company", "Set-LucaSaleProduct -Company c1")]
    [InlineData("Company", "Set-LucaObject saleProduct -Company c1")]
    [InlineData("Company", "Remove-LucaObject saleProduct -Company c1 -Force")]
    public async Task A_row_of_one_company_is_not_written_in_another(string column, string change)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(Row.Replace("COLUMN", column, StringComparison.Ordinal) + change);

        Assert.Contains("belongs to company 'c2'", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_row_that_is_given_and_not_piped_is_of_its_company_too()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("New-LucaObject saleProduct -Value ([pscustomobject]@{ Name = 'x'; CompanyId = 'c2' })");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("\"c2\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'p1'; Name = 'x'; CompanyId = 'c9' } | Set-LucaSaleProduct")]
    [InlineData("[pscustomobject]@{ Id = 'p1'; CompanyId = 'c9' } | Remove-LucaObject saleProduct -Force")]
    public async Task Where_no_company_can_be_said_it_has_to_be_the_only_one(string script)
    {
        await using ForeignServer server = await ServeAsync("");
        await using EngineSession session = await server.ConnectAsync("c2", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains("takes no company at this server", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("@{ saleProductId = $null; quantity = 1 }")]
    [InlineData("@{ saleProductId = ' '; quantity = 1 }")]
    [InlineData("@{ saleProduct = @{ id = '' }; quantity = 1 }")]
    [InlineData("([pscustomobject]@{ SaleProductId = ''; Quantity = 1 })")]
    public async Task A_line_whose_product_was_not_found_is_refused(string line)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("New-LucaSaleInvoice k1 2026-12-01 14 " + line);

        Assert.Contains("has no value", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("Set-LucaSaleProduct")]
    [InlineData("New-LucaSaleProduct")]
    public async Task A_column_that_nobody_knows_is_told_once(string change)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            "1, 2 | ForEach-Object { [pscustomobject]@{ Id = \"p$_\"; Name = 'x'; Vekt = '1'; Weight = '2' } } | " + change);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Contains("'Vekt'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.All(
            server.Requests.Where(request => request.IsMutation),
            request => Assert.Equal("2", request.Variable("saleProduct", "weight")));
    }

    [Fact]
    public async Task Columns_of_our_own_that_cannot_be_written_are_passed_over()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            // What Select-Object makes of a row; this engine has only the core's own commands.
            "Get-LucaSaleProduct | ForEach-Object { $made = [ordered]@{}; foreach ($p in $_.psobject.Properties) { $made[$p.Name] = $p.Value }; "
                + "$made.Name = 'ny'; $made.UpdatedBy = 'x'; $made = [pscustomobject]$made; "
                + "$made.psobject.TypeNames.Insert(0, 'Selected.' + $_.psobject.TypeNames[0]); $made } | Set-LucaSaleProduct");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        // Kroner beside øre are the same amount.
        Assert.Equal("1050", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleProduct", "unitPriceCents"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("false", "false")]
    [InlineData("True", "true")]
    public async Task An_empty_truth_changes_nothing(string active, string? sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run($"[pscustomobject]@{{ Id = 'p1'; Name = 'x'; Active = '{active}' }} | Set-LucaSaleProduct");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal(sent, Assert.Single(server.Requests, request => request.IsMutation).Variable("saleProduct", "active"));
    }

    [Theory]
    [InlineData("$d = [Collections.Generic.Dictionary[string,object]]::new(); $d['name'] = 'x'; $d | New-LucaObject saleProduct")]
    [InlineData("$d = [Collections.Generic.Dictionary[string,object]]::new(); $d['name'] = 'x'; New-LucaSaleProduct y -Value $d")]
    [InlineData("$d = [Collections.Generic.SortedDictionary[string,object]]::new(); $d['saleProductId'] = 'p'; $d['quantity'] = 1; New-LucaSaleInvoice k1 2026-12-01 14 $d")]
    public async Task A_table_may_be_a_generic_dictionary(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        if (script.Contains("New-LucaSaleProduct", StringComparison.Ordinal)) Assert.Equal("LucaBadRequest", result.ErrorId);
        else Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("{ $_.Id }")]
    [InlineData("([Diagnostics.Process]::GetCurrentProcess())")]
    public async Task What_is_no_object_of_Luca_is_no_customer(string customer)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run($"New-LucaSaleInvoice {customer} 2026-12-01 14 @{{ saleProductId = 'p'; quantity = 1 }}");

        Assert.StartsWith("ParameterArgumentTransformationError", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("New-LucaObject saleProduct @{ unitPrice = '1e3' }")]
    [InlineData("New-LucaObject saleProduct @{ weight = '1e3' }")]
    public async Task A_text_with_an_exponent_is_no_amount(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal("LucaBadRequest", session.Run(script).ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_row_of_one_server_is_not_changed_on_another()
    {
        await using ForeignServer server = await ServeAsync(), copy = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.Set("Copy", copy.BaseUri);
        session.MustRun("$null = Connect-Luca -Name copy -BaseUri $Copy -ApiKey $ApiKey -Persist Process -Company c1");

        Result result = session.Run("Get-LucaSaleProduct -Connection default | Remove-LucaObject -Force");

        Assert.Contains("Give the connection that it is of", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(copy.Requests, request => request.IsMutation);
        Assert.Empty(session.Run("Get-LucaSaleProduct -Connection default | Remove-LucaObject -Force -Connection default").Errors);
    }

    /// <summary>A customer may itself be one of the companies.</summary>
    [Theory]
    [InlineData("String", "$row.SaleCustomer | Set-LucaObject -Value @{ name = 'x' }")]
    [InlineData("String", "$row.SaleCustomer | Remove-LucaObject -Force")]
    [InlineData("Company", "$row.SaleCustomer | Set-LucaSaleCustomer -Comment x")]
    [InlineData("Company", "New-LucaSaleInvoice $row.SaleCustomer 2026-12-01 14 @{ saleProductId = 'p'; quantity = 1 }")]
    [InlineData("String", "Get-LucaSaleCustomer -Company c1 | Set-LucaSaleCustomer -Comment x")]
    [InlineData("Company", "Get-LucaSaleCustomer -Company c1 -Property *, company | Set-LucaSaleCustomer -Comment x")]
    [InlineData("Company", "Get-LucaSaleCustomer -Company c1 | Remove-LucaObject -Force")]
    public async Task What_a_row_calls_a_company_is_not_the_one_that_it_is_of(string type, string script)
    {
        await using ForeignServer server = await ServeAsync(type: type);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(
            "$row = Get-LucaObject saleInvoices -Company c1 -Property id, saleCustomer.id, saleCustomer.companyId, saleCustomer.company"
                + (type == "Company" ? ".id; " : "; ") + script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal("\"c1\"", Assert.Single(server.Requests, request => request.IsMutation).Variable("companyId"));
    }

    [Fact]
    public async Task A_row_is_read_again_in_its_own_company()
    {
        await using ForeignServer server = await ServeAsync(type: "String");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        session.MustRun("Get-LucaSaleCustomer -Company c1 | Get-LucaSaleCustomer");

        Assert.DoesNotContain(server.Requests, request => request.Variables.GetRawText().Contains("c2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_scalars_of_which_each_takes_its_own_form_are_written_together()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        server.Instead = request => !request.IsMutation
            || (request.Variable("price", "amount") == "\"1234.50\"" && request.Variable("price", "rate") == "0.25")
                ? null
                : (400, """{"errors":[{"message":"Variable \"$price\" got an invalid value.","locations":[{"line":1,"column":1}]}]}""");

        Result result = session.Run("New-LucaObject price @{ amount = '1234.50'; rate = 0.25 }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
    }

    private static Task<ForeignServer> ServeAsync(string company = "companyId: ID,", string type = "String")
    {
        Dictionary<string, object?> customer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k1"), ("name", "Konsern AS"), ("companyId", "c2"),
            ("company", type == "String" ? "Konsern AS" : ForeignSchemas.Companies("c2")[0]));
        Dictionary<string, object?> product =
            ForeignSchemas.Row("SaleProduct", ("id", "p1"), ("name", "Time"), ("active", true), ("unitPriceCents", 1050));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("saleCustomer", customer));
        return ForeignServer.StartAsync(
            Sdl.Replace("COMPANYTYPE", type, StringComparison.Ordinal).Replace("COMPANY", company, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1", "c2"),
                ["saleProducts"] = _ => (object[])[product],
                ["saleProduct"] = _ => product,
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleCustomers"] = _ => (object[])[customer],
                ["saleCustomer"] = _ => customer,
                ["saleCustomerUpdate"] = _ => customer,
                ["saleCustomerDestroy"] = _ => customer,
                ["priceCreate"] = _ => product,
                ["saleInvoiceCreate"] = _ => invoice,
                ["saleProductCreate"] = _ => product,
                ["saleProductUpdate"] = _ => product,
                ["saleProductDestroy"] = _ => product,
            });
    }
}
