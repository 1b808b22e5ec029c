using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>What the server gave goes back to it: by a file, as the row of another object, and as what a default would replace.</summary>
[Collection(EngineCollection.Name)]
public sealed class RoundTripTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleProducts: [SaleProduct!]! saleProduct(id: ID!): SaleProduct
          accounts: [Account!]! notes: [Note!]! projects: [Project!]!
        }
        type Mutation {
          saleInvoiceCreate(saleInvoice: InvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: InvoiceInput!): SaleInvoice
          saleProductUpdate(id: ID!, saleProduct: ProductInput!): SaleProduct
          projectCreate(project: ProjectInput!): Project
          attachmentUpload(name: String!): Attachment
        }
        type Company { id: ID! name: String }
        type SaleInvoice {
          id: ID! comment: String attachments: [Attachment!] notes: [Note!] saleInvoiceLineItems(first: Int, after: String): LineConnection!
        }
        type LineConnection { nodes: [Line] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Line { id: ID! name: String quantity: Float discountPercent: Float }
        type Attachment { id: ID! name: String }
        type Note { id: ID! text: String }
        type SaleProduct { id: ID! name: String feeCents: Float account: Account }
        type Account { id: ID! code: String }
        type Project { id: ID! name: String parent: Project subProjects(first: Int, after: String): ProjectConnection! }
        type ProjectConnection { nodes: [Project] pageInfo: PageInfo! }
        input InvoiceInput { comment: String attachments: [AttachmentInput!] notes: [NoteInput!] saleInvoiceLineItems: [LineInput!] }
        input LineInput { id: ID name: String quantity: Float discountPercent: Float = 25 }
        input AttachmentInput { id: ID! name: String }
        input NoteInput { id: ID text: String }
        input ProductInput { name: String feeCents: Float = 0 account: AccountRef }
        input AccountRef { code: String! }
        input ProjectInput { name: String subProjects: [ProjectRef!] }
        input ProjectRef { id: ID name: String }
        """;

    [Theory]
    [InlineData("""{"nodes":[{"id":"l1","name":"A","quantity":2}],"pageInfo":{"hasNextPage":false}}""")]
    [InlineData("""{"edges":[{"node":{"id":"l1","name":"A","quantity":2}}]}""")]
    public async Task A_connection_in_a_files_cell_is_its_rows(string cell) => Assert.Equal(
        """[{"id":"l1","name":"A","quantity":2}]""",
        (await SentAsync("[pscustomobject]@{ Id = 'i1'; SaleInvoiceLineItems = $cell; Comment = 'x' } | Set-LucaSaleInvoice", cell))
            .Variable("saleInvoice", "saleInvoiceLineItems"));

    [Theory]
    [InlineData("i2", """[{"name":"A","quantity":2,"discountPercent":null}]""")]
    [InlineData("i1", """[{"id":"l9","name":"A","quantity":2,"discountPercent":null}]""")]
    public async Task Lines_in_a_page_are_of_the_invoice_that_they_are_read_of(string id, string expected) => Assert.Equal(
        expected,
        (await SentAsync(
            $"Set-LucaSaleInvoice {id} -Line (Get-LucaSaleInvoice i1 -Property id, saleInvoiceLineItems.*).SaleInvoiceLineItems"))
            .Variable("saleInvoice", "saleInvoiceLineItems"));

    [Fact]
    public async Task Text_for_a_list_of_what_is_listed_itself_is_left_and_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", """[{"id":"n1"}]""");

        Result result = session.Run("[pscustomobject]@{ Id = 'i1'; Notes = $cell; Comment = 'x' } | Set-LucaSaleInvoice");

        Assert.Equal("""{"comment":"x"}""", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice"));
        Assert.Contains("'Notes'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_made_alone_keeps_its_id_in_a_new_object() => Assert.Equal(
        """[{"id":"a1","name":"bilag.pdf"}]""",
        (await SentAsync(
            "$made = Invoke-LucaMutation attachmentUpload @{ name = 'bilag.pdf' }; New-LucaObject saleInvoice @{ attachments = $made }"))
            .Variable("saleInvoice", "attachments"));

    [Fact]
    public async Task Objects_of_the_same_kind_keep_their_ids_in_a_new_one() => Assert.Contains(
        "\"id\":\"p1\"",
        (await SentAsync("New-LucaObject project @{ name = 'P'; subProjects = Get-LucaObject projects }")).Variables.GetRawText(),
        StringComparison.Ordinal);

    [Fact]
    public async Task An_id_beside_what_names_the_object_is_left() => Assert.Equal(
        """{"code":"3000"}""",
        (await SentAsync("[pscustomobject]@{ Id = 's1'; Name = 'B'; AccountId = 'a1'; AccountCode = '3000' } | Set-LucaSaleProduct"))
            .Variable("saleProduct", "account"));

    [Fact]
    public async Task A_part_of_an_oere_that_is_there_is_kept() => Assert.Equal(
        """{"name":"B","feeCents":12.5}""", (await SentAsync("Set-LucaSaleProduct s1 -Name B")).Variable("saleProduct"));

    private static async Task<ForeignRequest> SentAsync(string script, string? cell = null)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", cell);
        Result result = session.Run(script);
        Assert.True(result.Terminating is null && result.Errors.Count == 0, result.AllText);
        return server.Requests.Last(request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync()
    {
        object page = ForeignSchemas.Row(
            "LineConnection", ("nodes", (object[])[ForeignSchemas.Row("Line", ("id", "l9"), ("name", "A"), ("quantity", 2))]),
            ("pageInfo", ForeignSchemas.Row("PageInfo", ("hasNextPage", false))));
        Dictionary<string, object?> invoice =
            ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""), ("saleInvoiceLineItems", page));
        Dictionary<string, object?> product = ForeignSchemas.Row("SaleProduct", ("id", "s1"), ("name", "A"), ("feeCents", 12.5));
        Dictionary<string, object?> project = ForeignSchemas.Row("Project", ("id", "p1"), ("name", "Gammelt"));
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleProducts"] = _ => (object[])[product],
            ["saleProduct"] = _ => product,
            ["accounts"] = _ => Array.Empty<object>(),
            ["notes"] = _ => Array.Empty<object>(),
            ["projects"] = _ => (object[])[project],
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleProductUpdate"] = _ => product,
            ["projectCreate"] = _ => project,
            ["attachmentUpload"] = _ => ForeignSchemas.Row("Attachment", ("id", "a1"), ("name", "bilag.pdf")),
        });
    }
}
