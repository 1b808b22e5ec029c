using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// Columns of a file by one rule, whatever the cmdlet: what is a field or an argument is written, and asked about as it is sent.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class ColumnTests
{
    private const string Sdl = """
        type Query {
          companies(first: Int, after: String): Companies!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleCustomers(companyId: ID): [SaleCustomer!]! saleProducts(companyId: ID): [SaleProduct!]!
          departments(companyId: ID): [Department!]!
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID, id: ID!, saleInvoice: SaleInvoiceInput!, notify: Boolean): SaleInvoice
          saleInvoiceSend(companyId: ID, id: ID!, sendMethod: SendMethod!, email: String, copyTo: String): SaleInvoice
          saleCustomerCreate(companyId: ID, saleCustomer: SaleCustomerInput!, notify: Boolean): SaleCustomer
          saleCustomerUpdate(companyId: ID, id: ID!, saleCustomer: SaleCustomerInput!, notify: Boolean): SaleCustomer
          saleProductUpdate(companyId: ID, id: ID!, saleProduct: SaleProductInput!): SaleProduct
          departmentUpdate(companyId: ID, department: DepartmentInput!): Department departmentDestroy(companyId: ID, id: ID!, reason: String): Department
          journalPost(companyId: ID, journal: JournalInput!, dryRun: Boolean): Boolean
        }
        type Companies { nodes: [Company] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Company { id: ID! name: String }
        type Address { line1: String city: String country: String }
        type SaleCustomer { id: ID! name: String comment: String address: Address }
        type SaleProduct { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String saleCustomer: SaleCustomer }
        type Department { id: ID! name: String }
        enum SendMethod { EMAIL }
        enum InvoiceType { DRAFT INVOICE }
        input SaleInvoiceInput {
          saleCustomer: Reference invoiceDate: Date deliveryDate: Date paymentDays: Int invoiceType: InvoiceType comment: String ourReference: String
          saleInvoiceLineItems: [LineInput!]
        }
        input LineInput { saleProduct: Reference quantity: Float unitPrice: Float }
        input Reference { id: ID! }
        input AddressInput { line1: String city: String }
        input SaleCustomerInput { name: String comment: String email: String active: Boolean discountRate: Float address: AddressInput }
        input SaleProductInput { name: String unitPrice: Float }
        input DepartmentInput { id: ID! name: String startsOn: Date }
        input JournalInput { date: Date! text: String apiToken: String lines: [JournalLineInput!]! tags: [String!] owner: Reference address: AddressInput }
        input JournalLineInput { account: String amount: Float }
        scalar Date
        """;

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; PaymentDays = '30'; OurReference = 'R2'; DeliveryDate = '2026-03-01'; Finalize = 'true'; Kid = '1' } | Set-LucaSaleInvoice -Force",
        "saleInvoice", """{"paymentDays":30,"invoiceType":"INVOICE","ourReference":"R2","deliveryDate":"2026-03-01"}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; OurReference = 'R2'; Finalize = 'False' } | Set-LucaSaleInvoice",
        "saleInvoice",
        """{"ourReference":"R2"}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SaleCustomerId = 'k1'; SaleCustomerName = 'A' } | Set-LucaSaleInvoice",
        "saleInvoice",
        """{"saleCustomer":{"id":"k1"}}""")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Notify = 'true' } | Set-LucaSaleInvoice", "notify", "true")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; CopyTo = 'b@example.no' } | Send-LucaSaleInvoice -Method Email -Force",
        "copyTo",
        "\"b@example.no\"")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SendMethod = 'email' } | Invoke-LucaMutation saleInvoiceSend -Force",
        "sendMethod",
        "\"EMAIL\"")]
    [InlineData(
        "[pscustomobject]@{ Id = 'd1'; Reason = 'empty'; Name = 'D' } | Remove-LucaObject department -Force",
        "reason",
        "\"empty\"")]
    [InlineData("[pscustomobject]@{ Name = 'A'; Notify = 'true' } | New-LucaSaleCustomer", "notify", "true")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; DiscountRate = '5' } | Set-LucaSaleCustomer", "saleCustomer", """{"discountRate":5}""")]
    [InlineData("[pscustomobject]@{ Id = 'p1'; UnitPrice = '13.50' } | Set-LucaSaleProduct", "saleProduct", """{"unitPrice":13.50}""")]
    [InlineData(
        "[pscustomobject]@{ Name = 'A'; AddressLine1 = 'Gata 1'; AddressCity = 'Bergen'; AddressCountry = 'NO' } | New-LucaSaleCustomer", "saleCustomer",
        """{"name":"A","address":{"line1":"Gata 1","city":"Bergen"}}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; AddressCity = 'Bergen' } | Set-LucaSaleCustomer",
        "saleCustomer",
        """{"address":{"city":"Bergen"}}""")]
    [InlineData(
        "[pscustomobject]@{ Name = 'A'; AddressCity = 'Bergen' } | New-LucaObject saleCustomer",
        "saleCustomer",
        """{"name":"A","address":{"city":"Bergen"}}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; AddressCity = 'Bergen' } | Set-LucaObject saleCustomer",
        "saleCustomer",
        """{"address":{"city":"Bergen"}}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; Address = [pscustomobject]@{ City = 'Oslo' }; AddressCity = 'Oslo' } | Set-LucaSaleCustomer",
        "saleCustomer",
        """{"address":{"city":"Oslo"}}""")]
    [InlineData(
        "[pscustomobject]@{ SaleProductId = 'p1'; SaleProductName = 'P'; Quantity = '2' } | New-LucaSaleInvoice k1 2026-01-31 14",
        "saleInvoice",
        """{"saleCustomer":{"id":"k1"},"invoiceDate":"2026-01-31","paymentDays":14,"saleInvoiceLineItems":[{"quantity":2,"saleProduct":{"id":"p1"}}],"invoiceType":"DRAFT"}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SaleCustomer = 'LucaPS.SaleCustomer'; SaleCustomerId = 'k1'; SaleInvoiceLineItems = 'P' } | Set-LucaSaleInvoice",
        "saleInvoice",
        """{"saleCustomer":{"id":"k1"}}""")]
    [InlineData("Set-LucaObject department d1 @{ id = 'd1'; name = 'D' }", "department", """{"name":"D","id":"d1"}""")]
    [InlineData("Set-LucaSaleCustomer k1 -Value @{ id = 'k1'; comment = 'x' }", "saleCustomer", """{"comment":"x"}""")]
    public async Task A_column_is_written_where_it_is_a_field(string script, string argument, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        session.MustRun(script);

        JsonElement sent = Assert.Single(server.Requests, request => request.IsMutation).Variables.GetProperty(argument);
        Assert.Equal(expected, sent.GetRawText());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'k1'; AddressCity = 'Bergen'; AddressZip = '5003' } | Set-LucaSaleCustomer", "'AddressZip'")]
    [InlineData(
        "[pscustomobject]@{ Name = 'A'; AddressCity = 'Bergen'; AddressCountry = 'NO' } | New-LucaSaleCustomer",
        "'AddressCountry'")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SaleCustomerId = 'k1'; SaleCustomerName = 'A'; SaleCustomerEmail = 'a@example.no' } | Set-LucaSaleInvoice",
        "'SaleCustomerEmail'")]
    public async Task A_part_of_an_object_that_nobody_knows_is_told(string script, string column)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        Result result = session.Run(script);

        Assert.Empty(result.Errors);
        Assert.EndsWith("no such fields or arguments: " + column + ".", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ CompanyId = 'c1'; SaleProductId = 'p1'; Quantity = '2' }")]
    [InlineData(
        "[pscustomobject]@{ Company = 'c1'; SaleProductId = 'p1'; Quantity = '2' }, [pscustomobject]@{ SaleProductId = 'p2'; Quantity = '1' }")]
    public async Task A_line_of_a_file_says_the_company_of_the_invoice(string lines)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        session.MustRun(lines + " | New-LucaSaleInvoice k1 2026-01-31 14");

        ForeignRequest request = Assert.Single(server.Requests, one => one.IsMutation);
        Assert.Equal("\"c1\"", request.Variable("companyId"));
        Assert.DoesNotContain("ompany", request.Variable("saleInvoice"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Finalize = 'kanskje' } | Set-LucaSaleInvoice -Force", "say true or false")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Finalize = 'false' } | Set-LucaSaleInvoice -Force", "nothing to change")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Finalize = 'true' } | Set-LucaSaleInvoice -Confirm", "Finalize invoice i1")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; InvoiceType = 'INVOICE' } | Set-LucaSaleInvoice -Confirm", "Finalize invoice i1")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Kid = '1' } | Set-LucaSaleInvoice", "nothing to change")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; Kid = '1' } | Set-LucaSaleCustomer", "nothing to change")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; Comnent = 'x'; Kid = '1' } | Set-LucaSaleCustomer", "called 'Comnent' or 'Kid'.")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comnent = 'x' } | Set-LucaSaleInvoice", "called 'Comnent'.")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SaleInvoiceLineItems = 'P' } | Set-LucaSaleInvoice",
        "and other lists only as JSON: 'SaleInvoiceLineItems'.")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; SaleCustomerName = 'B' } | Set-LucaSaleInvoice", "SaleCustomerId")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Customer = 'k1'; SaleCustomerId = 'k2' } | Set-LucaSaleInvoice", "both given")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; Address = [pscustomobject]@{ City = 'Oslo' }; AddressCity = 'Bergen' } | Set-LucaSaleCustomer",
        "both given")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; AddressCountry = 'NO' } | Set-LucaObject saleCustomer", "'saleCustomer.AddressCountry'")]
    [InlineData(
        "[pscustomobject]@{ SaleProductId = 'p1'; SaleProductPrice = '5'; Quantity = '2' } | New-LucaSaleInvoice k1 2026-01-31 14",
        "SaleProductPrice'")]
    [InlineData(
        "[pscustomobject]@{ SaleProductId = 'p1'; Quantity = '2'; Finalize = 'true' } | New-LucaSaleInvoice k1 2026-01-31 14",
        "Finalize'")]
    [InlineData("Set-LucaObject department d1 @{ id = 'd2'; name = 'D' } -WhatIf", "'d2'")]
    [InlineData("[pscustomobject]@{ Id = 'd1'; Value = [pscustomobject]@{ Id = 'd2'; Name = 'D' } } | Set-LucaObject department", "'d2'")]
    [InlineData("Set-LucaSaleCustomer k1 -Value @{ id = 'k2'; comment = 'x' } -WhatIf", "'k2'")]
    public async Task A_column_that_cannot_be_meant_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        Result result = session.Run(script);

        Assert.Contains(says, result.AllText, StringComparison.Ordinal);
        Assert.NotNull(result.ErrorId);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData(
        "Set-LucaObject department d1 @{ startsOn = [datetime]'2026-02-01T00:00' } -Confirm",
        "Change department d1, Første AS: startsOn '2026-02-01'.")]
    [InlineData(
        "Set-LucaSaleInvoice i1 -InvoiceDate 2026-02-01 -Argument @{ deliveryDate = [datetime]'2026-02-03' } -Confirm",
        ": invoiceDate '2026-02-01', deliveryDate '2026-02-03'.")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; DiscountRate = '5.5'; AddressCity = 'Bergen' } | Set-LucaSaleCustomer -Confirm",
        ": discountRate 5.5, address.city 'Bergen'.")]
    [InlineData(
        "Invoke-LucaMutation journalPost @{ journal = [ordered]@{ date = [datetime]'2026-02-01'; text = 'x' * 50; apiToken = 'hemmelig'; lines = @(@{ account = '1500'; amount = 1.5 }, @{ account = '3000' }); tags = 'a', 'b'; owner = @{ id = 'o1' }; address = @{ city = 'Oslo' } }; dryRun = $false } -Confirm",
        "Run journalPost, Første AS: date '2026-02-01', text 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…', apiToken …, lines (2), tags ['a', 'b'], owner 'o1', address.city 'Oslo', dryRun false.")]
    public async Task The_question_says_what_is_sent(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        // A session that cannot ask shows the question in its error.
        Assert.Contains(says, session.Run(script).Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> company = ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"));
        Dictionary<string, object?> customer =
            ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"), ("comment", ""), ("address", null));
        Dictionary<string, object?> product = ForeignSchemas.Row("SaleProduct", ("id", "p1"), ("name", "P"));
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""), ("saleCustomer", customer));
        Dictionary<string, object?> department = ForeignSchemas.Row("Department", ("id", "d1"), ("name", "D"));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = context => ForeignServer.Page(context, [company]),
            ["saleInvoices"] = _ => (object?[])[invoice],
            ["saleCustomers"] = _ => (object?[])[customer],
            ["saleProducts"] = _ => (object?[])[product],
            ["departments"] = _ => (object?[])[department],
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleInvoiceSend"] = _ => invoice,
            ["saleCustomerCreate"] = _ => customer,
            ["saleCustomerUpdate"] = _ => customer,
            ["saleProductUpdate"] = _ => product,
            ["departmentUpdate"] = _ => department,
            ["departmentDestroy"] = _ => department,
            ["journalPost"] = _ => true,
        });
    }

    private static async Task<EngineSession> ConnectAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Company c1; $null = Get-LucaSchema; $null = Get-LucaCompany");
        server.Requests.Clear();
        return session;
    }
}
