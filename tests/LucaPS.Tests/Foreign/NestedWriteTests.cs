using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows in the place of related objects: of the right kind, by their ids where the schema says so, and never as nothing.</summary>
[Collection(EngineCollection.Name)]
public sealed class NestedWriteTests
{
    // Nested writes as Lighthouse has them for the customer, as Prisma has them for the product, and as a plain upsert for the lines.
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleInvoice(companyId: ID, id: ID!): SaleInvoice
          saleCustomers(companyId: ID): [SaleCustomer!]! saleProducts(companyId: ID): [SaleProduct!]!
          parties: [Party!]! persons: [Person!]! tags: [Tag!]! projects: [Project!]!
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: InvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID, id: ID!, saleInvoice: InvoiceInput!): SaleInvoice
          saleInvoiceReplace(companyId: ID, id: ID!, saleInvoiceLineItems: [StrictLineInput!]): SaleInvoice
          saleInvoiceRelate(companyId: ID, id: ID!, saleCustomer: CustomerBelongsTo, person: PartyBelongsTo, party: PartyBelongsTo, lines: LineHasMany, project: OnlyCreate): SaleInvoice
        }
        type Company { id: ID! name: String }
        type SaleCustomer { id: ID! name: String }
        type SaleProduct { id: ID! name: String unitPriceCents: Int }
        type Project { id: ID! name: String }
        type Tag { id: ID! name: String }
        interface Party { id: ID! name: String }
        type Person implements Party { id: ID! name: String }
        type SaleInvoice {
          id: ID! comment: String saleCustomer: SaleCustomer project: Project address: Address tags: [Tag!] saleInvoiceLineItems: [Line!]
        }
        type Address { id: ID! city: String }
        type Line { id: ID! saleInvoiceId: ID quantity: Int unitPriceCents: Int saleProduct: SaleProduct }
        enum InvoiceType { DRAFT INVOICE }
        input InvoiceInput {
          saleCustomer: CustomerBelongsTo invoiceDate: String paymentDays: Int invoiceType: InvoiceType comment: String
          project: OnlyCreate address: AddressInput tags: [TagInput!] saleInvoiceLineItems: [LineInput!]
        }
        input CustomerBelongsTo { connect: ID create: CustomerInput update: CustomerUpsert disconnect: Boolean }
        input CustomerInput { name: String }
        input CustomerUpsert { id: ID name: String }
        input PartyBelongsTo { connect: ID }
        input OnlyCreate { create: CustomerInput }
        input AddressInput { city: String }
        input TagInput { id: ID name: String }
        input ProductOne { connect: Unique create: CustomerInput }
        input Unique { id: ID number: String }
        input LineInput { id: ID saleInvoiceId: ID quantity: Int unitPriceCents: Int saleProduct: ProductOne }
        input StrictLineInput { id: ID! quantity: Int unitPriceCents: Int saleProduct: ProductOne }
        input LineHasMany { create: [LineInput!] update: [LineInput!] connect: [ID!] sync: [ID!] }
        """;

    private const string Rows =
        "$i = @(Get-LucaSaleInvoice); $c = @(Get-LucaSaleCustomer); $p = @(Get-LucaSaleProduct); $person = Get-LucaObject persons; $t = @(Get-LucaObject tags); ";

    private const string FreshLines =
        """[{"quantity":2,"unitPriceCents":100,"saleProduct":{"connect":{"id":"p1"}}}]""";

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Line $i[1].SaleInvoiceLineItems")]
    [InlineData("$i[0] | Set-LucaSaleInvoice -Line $i[1].SaleInvoiceLineItems[0]")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleInvoiceLineItems = $i[1].SaleInvoiceLineItems }")]
    [InlineData("New-LucaObject saleInvoice @{ saleInvoiceLineItems = $i[1].SaleInvoiceLineItems }")]
    [InlineData("New-LucaObject saleInvoice @{ saleInvoiceLineItems = @($i[1].SaleInvoiceLineItems | ForEach-Object { $_ }) }")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ saleInvoiceLineItems = $i[1].SaleInvoiceLineItems } }")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; SaleInvoiceLineItems = $i[1].SaleInvoiceLineItems } | Set-LucaSaleInvoice")]
    public async Task Lines_of_another_invoice_are_new_lines(string script)
    {
        Assert.Equal(FreshLines, (await SentAsync(script)).Variable("saleInvoice", "saleInvoiceLineItems"));
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice i2 -Line $i[1].SaleInvoiceLineItems")]
    [InlineData("$i[1] | Set-LucaObject -Value @{ saleInvoiceLineItems = $i[1].SaleInvoiceLineItems }")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceUpdate @{ id = $i[1]; saleInvoice = @{ saleInvoiceLineItems = $i[1].SaleInvoiceLineItems } }")]
    public async Task Lines_of_the_invoice_that_is_changed_keep_their_ids(string script)
    {
        Assert.Equal("\"l2\"", (await SentAsync(script)).Variable("saleInvoice", "saleInvoiceLineItems", "0", "id"));
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Line @{ id = 'l2'; quantity = 1 }", "saleInvoiceLineItems", "\"l2\"")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ tags = $t }", "tags", "\"t1\"")]
    [InlineData("New-LucaObject saleInvoice @{ tags = (Get-LucaSaleInvoice -Property id, tags.id)[1].Tags }", "tags", "\"t1\"")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ tags = (Get-LucaSaleInvoice -Property id, tags.id)[1].Tags }", "tags", "\"t1\"")]
    public async Task Ids_that_belong_to_nobody_else_are_sent(string script, string list, string id)
    {
        Assert.Equal(id, (await SentAsync(script)).Variable("saleInvoice", list, "0", "id"));
    }

    [Theory]
    [InlineData("New-LucaObject saleInvoice @{ saleCustomer = $c[0] }")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = $c[0] }")]
    [InlineData("Set-LucaSaleInvoice i1 -Argument @{ saleCustomer = $c[0] }")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; SaleCustomer = $c[0] } | Set-LucaSaleInvoice")]
    [InlineData("Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ saleCustomer = $i[1].SaleCustomer } }")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; SaleCustomerId = 'c1' } | Set-LucaSaleInvoice")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; SaleCustomerId = 'c1'; SaleCustomerName = 'Kari' } | Set-LucaSaleInvoice -WarningAction Stop")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; SaleCustomerId = 'c1' } | Set-LucaObject saleInvoice")]
    public async Task A_customer_is_connected_by_the_id(string script)
    {
        Assert.Equal("""{"connect":"c1"}""", (await SentAsync(script)).Variable("saleInvoice", "saleCustomer"));
    }

    [Theory]
    [InlineData("([pscustomobject]@{ saleProductId = 'p1'; quantity = 1 })")]
    [InlineData("@{ saleProduct = $p[0]; quantity = 1 }")]
    [InlineData("@{ saleProduct = @{ connect = $p[0] }; quantity = 1 }")]
    [InlineData("@{ saleProduct = @{ connect = @{ id = $p[0] } }; quantity = 1 }")]
    public async Task A_product_of_a_line_is_connected_by_the_id(string line)
    {
        Assert.Equal(
            """{"connect":{"id":"p1"}}""",
            (await SentAsync("Set-LucaSaleInvoice i1 -Line " + line)).Variable("saleInvoice", "saleInvoiceLineItems", "0", "saleProduct"));
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; AddressId = 'a9'; AddressCity = 'Oslo' } | Set-LucaSaleInvoice -WarningAction Ignore",
        """{"address":{"city":"Oslo"}}""")]
    [InlineData(
        "Set-LucaObject saleInvoice i1 @{ address = (Get-LucaSaleInvoice -Property id, address.id, address.city)[1].Address }",
        """{"address":{}}""")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ connect = $c[0] } }", """{"saleCustomer":{"connect":"c1"}}""")]
    [InlineData(
        "Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ update = $c[0] } }", """{"saleCustomer":{"update":{"id":"c1","name":"c1"}}}""")]
    public async Task What_fits_is_sent_as_before(string script, string expected)
    {
        Assert.Equal(expected, (await SentAsync(script)).Variable("saleInvoice"));
    }

    [Theory]
    [InlineData("person = @{ connect = $person }")]
    [InlineData("party = @{ connect = $person }")]
    [InlineData("party = @{ connect = (Get-LucaObject parties) }")]
    [InlineData("person = @{ connect = (Get-LucaObject parties) }")]
    [InlineData("lines = @{ sync = $i[1].SaleInvoiceLineItems }")]
    [InlineData("lines = @{ create = $i[1].SaleInvoiceLineItems }")]
    public async Task A_row_that_may_be_of_the_kind_is_taken(string argument)
    {
        ForeignRequest sent = await SentAsync($"Invoke-LucaMutation saleInvoiceRelate @{{ id = 'i1'; {argument} }}");

        Assert.Contains("\"id\":\"i1\"", sent.Variables.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "New-LucaObject saleInvoice @{ project = (Get-LucaObject projects) }", "'saleInvoice.project.Id' is not a field of OnlyCreate.")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ project = @{ create = $i[1].Address } }", "LucaPS.Address")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; ProjectId = 'j1'; Comment = 'x' } | Set-LucaSaleInvoice", "'ProjectId' cannot be written")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceRelate @{ id = 'i1'; lines = $i[1].SaleInvoiceLineItems[0] }", "is not a field of LineHasMany.")]
    [InlineData(
        "Invoke-LucaMutation saleInvoiceReplace @{ id = 'i1'; saleInvoiceLineItems = $i[1].SaleInvoiceLineItems }",
        "'saleInvoiceLineItems[0]' is a row of another SaleInvoice")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = $p[0] }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ connect = $p[0] } }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ Connect = @($p[0])[0] } }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ update = $p[0] } }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ update = @{ id = $p[0] } } }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ saleCustomer = @{ create = $p[0] } }", "LucaPS.SaleProduct")]
    [InlineData("Set-LucaSaleInvoice i1 -Line @{ saleProduct = @{ connect = @{ id = $c[0] } }; quantity = 1 }", "LucaPS.SaleCustomer")]
    [InlineData("Invoke-LucaMutation saleInvoiceRelate @{ id = 'i1'; lines = @{ sync = $c } }", "LucaPS.SaleCustomer")]
    [InlineData("Invoke-LucaMutation saleInvoiceRelate @{ id = 'i1'; person = @{ connect = $c[0] } }", "LucaPS.SaleCustomer")]
    public async Task What_is_not_meant_is_the_error_of_its_row(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(Rows + script);

        Assert.Contains(says, Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static async Task<ForeignRequest> SentAsync(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        session.MustRun(Rows + script);
        return Assert.Single(server.Requests, request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> Named(string type, string id) => ForeignSchemas.Row(type, ("id", id), ("name", id));
        Dictionary<string, object?> product = ForeignSchemas.Row("SaleProduct", ("id", "p1"), ("name", "p1"), ("unitPriceCents", 100));
        object Invoice(int n) => ForeignSchemas.Row(
            "SaleInvoice", ("id", "i" + n), ("saleCustomer", Named("SaleCustomer", "c1")), ("tags", (object[])[Named("Tag", "t1")]),
            ("address", ForeignSchemas.Row("Address", ("id", "a1"), ("city", null))),
            ("saleInvoiceLineItems", (object[])[ForeignSchemas.Row(
                "Line", ("id", "l" + n), ("saleInvoiceId", "i" + n), ("quantity", 2), ("unitPriceCents", 100), ("saleProduct", product))]));
        object[] invoices = [Invoice(1), Invoice(2)];
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => invoices,
            ["saleInvoice"] = _ => invoices[0],
            ["saleCustomers"] = _ => (object[])[Named("SaleCustomer", "c1"), Named("SaleCustomer", "c2")],
            ["saleProducts"] = _ => (object[])[product],
            ["parties"] = _ => (object[])[Named("Person", "q1")],
            ["persons"] = _ => (object[])[Named("Person", "q1")],
            ["tags"] = _ => (object[])[Named("Tag", "t1")],
            ["projects"] = _ => (object[])[Named("Project", "j1")],
            ["saleInvoiceCreate"] = _ => invoices[0],
            ["saleInvoiceUpdate"] = _ => invoices[0],
            ["saleInvoiceReplace"] = _ => invoices[0],
            ["saleInvoiceRelate"] = _ => invoices[0],
        });
    }
}
