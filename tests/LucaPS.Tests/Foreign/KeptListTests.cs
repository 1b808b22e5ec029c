using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// Lists of objects with a default, and defaults in a table within the input: a change sends again what is there, and is an error where it
/// cannot.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class KeptListTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [SaleCustomer!]! saleCustomer(id: ID!): SaleCustomer
          projects: [Project!]! project(id: ID!): Project
        }
        type Mutation {
          saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleCustomerUpdate(id: ID!, saleCustomer: SaleCustomerInput!): SaleCustomer
          projectUpdate(input: ProjectUpdateInput!): Project
        }
        type Company { id: ID! name: String }
        enum InvoiceType { DRAFT INVOICE }
        type SaleInvoice { id: ID! comment: String saleInvoiceLineItems: [Line!]! attachments: AttachmentConnection }
        type Line { id: ID! quantity: Float saleProduct: Product }
        type Product { id: ID! name: String }
        type AttachmentConnection { nodes: [Attachment!]! }
        type Attachment { id: ID! }
        input SaleInvoiceInput {
          comment: String invoiceType: InvoiceType saleInvoiceLineItems: [LineInput!] = [] attachments: [AttachmentInput!] = []
        }
        input LineInput { id: ID quantity: Float saleProductId: ID }
        input AttachmentInput { id: ID! }
        type SaleCustomer { id: ID! name: String contacts: [Contact!] places: [Place!] address: Address }
        type Contact { name: String phones: [Phone!] }
        type Phone { number: String rank: Int }
        type Place { name: String taxRate: Float }
        type Address { city: String country: String }
        input SaleCustomerInput { name: String contacts: [ContactInput!] = [] places: [PlaceInput!] address: AddressInput = {} }
        input ContactInput { name: String phones: [PhoneInput!] }
        input PhoneInput { number: String rank: Int = 1 }
        input PlaceInput { name: String }
        input AddressInput { city: String country: String = "NO" }
        type Project { id: ID! name: String active: Boolean note: String }
        input ProjectUpdateInput { id: ID! patch: ProjectPatch! notify: Boolean = false }
        input ProjectPatch { name: String active: Boolean = true }
        """;

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Comment ny")]
    [InlineData("Set-LucaSaleInvoice i1 -Finalize -Force")]
    [InlineData("(Get-LucaSaleInvoice)[0] | Set-LucaSaleInvoice -Finalize -Force")]
    [InlineData("Set-LucaObject saleInvoice i1 @{ comment = 'ny' }")]
    [InlineData("Invoke-LucaMutation saleInvoiceUpdate @{ id = 'i1'; saleInvoice = @{ comment = 'ny' } }")]
    public async Task Lines_that_cannot_be_sent_again_are_not_lost(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.StartsWith(
            "'i1' was not changed, since 'saleInvoiceLineItems' would be reset", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Give 'saleInvoiceLineItems' too.", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData(" saleInvoice(id: ID!): SaleInvoice", "")]
    [InlineData("saleInvoiceLineItems: [Line!]! attachments", "saleInvoiceLineItems(of: ID!): [Line!]! attachments")]
    public async Task Lines_that_cannot_be_asked_for_are_not_lost(string shown, string instead)
    {
        await using ForeignServer server = await ServeAsync(Sdl.Replace(shown, instead, StringComparison.Ordinal));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i1 -Finalize -Force");

        Assert.StartsWith(
            "'i1' was not changed, since 'saleInvoiceLineItems'", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice i1 -Comment ny -Line (Get-LucaSaleInvoice)[0].SaleInvoiceLineItems", "1")]
    [InlineData("Set-LucaSaleInvoice i2 -Comment ny", "0")]
    public async Task What_is_given_or_empty_is_no_reason_to_refuse(string script, string lines)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        ForeignRequest sent = Assert.Single(server.Requests, request => request.IsMutation);
        Assert.Equal(
            lines,
            sent.Variables.GetProperty("saleInvoice").GetProperty("saleInvoiceLineItems").GetArrayLength()
                .ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("[]", sent.Variable("saleInvoice", "attachments"));
    }

    [Fact]
    public async Task A_page_with_rows_is_not_lost_either()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleInvoice i3 -Comment ny");

        Assert.Contains("Give 'attachments' too.", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task Objects_that_the_schema_shows_whole_are_sent_again()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleCustomer k1 -Name ny");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        Assert.Equal(
            """{"name":"ny","contacts":[{"name":"Kari","phones":[{"number":"1","rank":2}]},{"name":"Ola","phones":null}],"address":{"city":"Oslo","country":"SE"}}""",
            Assert.Single(server.Requests, request => request.IsMutation).Variable("saleCustomer"));
    }

    /// <summary>A list made anew of what the input takes would be without the rest.</summary>
    [Fact]
    public async Task A_list_of_which_an_input_takes_a_part_is_not_sent_again()
    {
        await using ForeignServer server = await ServeAsync(
            Sdl.Replace("places: [PlaceInput!]", "places: [PlaceInput!] = []", StringComparison.Ordinal));
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaSaleCustomer k1 -Name ny");

        Assert.Contains("Give 'places' too.", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task What_is_in_a_patch_keeps_its_values()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Set-LucaObject project p1 @{ patch = @{ name = 'ny' } }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal(
            """{"name":"ny","active":false}""", Assert.Single(server.Requests, request => request.IsMutation).Variable("input", "patch"));
        // What is no field of the object is told.
        Assert.Contains("'input.notify false'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static Task<ForeignServer> ServeAsync(string sdl = Sdl)
    {
        Dictionary<string, object?> Rows(params object[] rows) => new() { ["nodes"] = rows };
        Dictionary<string, object?> Invoice(string id, object[] lines, object attachments) => ForeignSchemas.Row(
            "SaleInvoice", ("id", id), ("comment", "a"), ("saleInvoiceLineItems", lines), ("attachments", attachments));
        Dictionary<string, object?> line = ForeignSchemas.Row(
            "Line", ("id", "l1"), ("quantity", 2.0), ("saleProduct", ForeignSchemas.Row("Product", ("id", "p1"), ("name", "Time"))));
        Dictionary<string, object?>[] invoices =
        [
            Invoice("i1", [line], Rows()),
            Invoice("i2", [], Rows()),
            Invoice("i3", [], Rows(ForeignSchemas.Row("Attachment", ("id", "a1")))),
        ];
        Dictionary<string, object?> customer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k1"), ("name", "K"),
            ("contacts", (object[])
            [
                ForeignSchemas.Row(
                    "Contact", ("name", "Kari"), ("phones", (object[])[ForeignSchemas.Row("Phone", ("number", "1"), ("rank", 2))])),
                ForeignSchemas.Row("Contact", ("name", "Ola"), ("phones", null))
            ]),
            ("places", (object[])[ForeignSchemas.Row("Place", ("name", "Lager"), ("taxRate", 12.5))]),
            ("address", ForeignSchemas.Row("Address", ("city", "Oslo"), ("country", "SE"))));
        Dictionary<string, object?> project = ForeignSchemas.Row("Project", ("id", "p1"), ("name", "P"), ("active", false));
        return ForeignServer.StartAsync(sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => invoices,
            ["saleInvoice"] = context => invoices.Single(invoice => Equals(invoice["id"], context.GetArgument<string>("id"))),
            ["saleInvoiceUpdate"] = _ => invoices[0],
            ["saleCustomers"] = _ => (object[])[customer],
            ["saleCustomer"] = _ => customer,
            ["saleCustomerUpdate"] = _ => customer,
            ["projects"] = _ => (object[])[project],
            ["project"] = _ => project,
            ["projectUpdate"] = _ => project,
        });
    }
}
