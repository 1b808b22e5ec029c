using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Lists and objects in the cells of a file: read as what they say, or refused; and texts that are none.</summary>
[Collection(EngineCollection.Name)]
public sealed class CellTextTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice
          saleCustomers: [SaleCustomer!]! saleCustomer(id: ID!): SaleCustomer
        }
        type Mutation {
          saleCustomerCreate(saleCustomer: CustomerInput!): SaleCustomer
          saleCustomerUpdate(id: ID!, saleCustomer: CustomerInput!): SaleCustomer
          saleInvoiceCreate(saleInvoice: InvoiceInput!): SaleInvoice
          saleInvoiceUpdate(id: ID!, saleInvoice: InvoiceInput!): SaleInvoice
          saleInvoiceTag(id: ID!, tags: [String!], lines: [LineInput!]): SaleInvoice
          forceDeleteSaleCustomer(id: ID!): SaleCustomer
        }
        scalar Date
        type Company { id: ID! name: String }
        type SaleCustomer { id: ID! name: String comment: String tags: [String!] }
        type SaleInvoice { id: ID! comment: String saleInvoiceLineItems: [Line!]! }
        type Line { id: ID! name: String quantity: Float! unitPriceCents: Int! vatRate: Float saleProduct: Product }
        type Product { id: ID! }
        input CustomerInput { name: String comment: String tags: [String!] address: AddressInput }
        input AddressInput { city: String }
        input InvoiceInput { comment: String saleInvoiceLineItems: [LineInput!] }
        input LineInput { id: ID name: String quantity: Float unitPriceCents: Int saleProductId: ID }
        """;

    private const string Lines =
        """[{"id":"l1","name":"A","quantity":77.5,"unitPriceCents":1250,"vatRate":25,"saleProduct":{"id":"p1"}}]""";

    private const string Sent = """[{"id":"l1","name":"A","quantity":77.5,"unitPriceCents":1250,"saleProductId":"p1"}]""";

    [Theory]
    [InlineData("[\"vip\",\"a,b\"]", """["vip","a,b"]""")]
    [InlineData("[]", "[]")]
    [InlineData("vip", """["vip"]""")]
    [InlineData("[vip]", """["[vip]"]""")]
    public async Task A_list_of_texts_is_written_as_it_is(string cell, string expected)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", cell);

        session.MustRun("[pscustomobject]@{ Id = 'k1'; Tags = $cell; Comment = 'x' } | Set-LucaSaleCustomer");
        session.MustRun("[pscustomobject]@{ Name = 'A'; Tags = $cell } | New-LucaSaleCustomer");
        session.MustRun("[pscustomobject]@{ Id = 'k1'; Tags = $cell } | Set-LucaObject saleCustomer");
        session.MustRun("[pscustomobject]@{ Id = 'i1'; Tags = $cell } | Invoke-LucaMutation saleInvoiceTag");

        ForeignRequest[] requests = [.. server.Requests.Where(request => request.IsMutation)];
        Assert.Equal(4, requests.Length);
        Assert.All(requests, request => Assert.Equal(expected, request.Variable("saleCustomer", "tags") ?? request.Variable("tags")));
    }

    [Theory]
    [InlineData("vip; a,b", "give the list as JSON")]
    [InlineData("[\"vip\",\"a", "begins like JSON")]
    [InlineData("System.Object[]", "in place of a list")]
    [InlineData("System.Collections.Generic.List`1[System.String]", "in place of a list")]
    [InlineData("[\"System.String[]\"]", "in place of a list")]
    public async Task A_list_that_a_file_cannot_give_back_is_refused(string cell, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", cell);

        foreach (string change in (string[])["Set-LucaSaleCustomer", "New-LucaSaleCustomer", "Set-LucaObject saleCustomer"])
            Assert.Contains(
                says,
                session.Run("[pscustomobject]@{ Id = 'k1'; Name = 'A'; Tags = $cell } | " + change).Error.Exception.Message,
                StringComparison.Ordinal);

        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task A_row_in_a_file_does_not_come_back_as_another()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        // As Export-Csv does: each value's own text.
        session.Set("cell", session.MustRun("Get-LucaSaleCustomer k1")[0].Properties["Tags"].Value.ToString()!);

        Result result = session.Run("[pscustomobject]@{ Id = 'k1'; Tags = $cell; Comment = 'x' } | Set-LucaSaleCustomer");

        Assert.Contains("'vip; a,b'", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("Set-LucaSaleInvoice")]
    [InlineData("Set-LucaObject saleInvoice")]
    [InlineData("Select-Row | New-LucaObject saleInvoice")]
    [InlineData("Invoke-LucaMutation saleInvoiceTag")]
    public async Task Objects_are_read_from_JSON(string change)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", Lines);
        session.MustRun("filter Select-Row { [pscustomobject]@{ saleInvoiceLineItems = $_.lines } }");
        session.MustRun("filter Select-Changed { [pscustomobject]@{ id = 'i1'; saleInvoiceLineItems = $_.lines } }");

        session.MustRun("[pscustomobject]@{ id = 'i1'; saleInvoiceLineItems = $cell; lines = $cell } | "
            + (change.StartsWith("Set-LucaObject", StringComparison.Ordinal) ? "Select-Changed | " : "") + change);

        ForeignRequest request = Assert.Single(server.Requests, one => one.IsMutation);
        // Lines of a new invoice are new ones.
        string sent = change.Contains("New-", StringComparison.Ordinal)
            ? Sent.Replace("\"id\":\"l1\",", "", StringComparison.Ordinal) : Sent;
        Assert.Equal(sent, request.Variable("saleInvoice", "saleInvoiceLineItems") ?? request.Variable("lines"));
    }

    [Theory]
    [InlineData("[{\"quantitty\":77}]", "'saleInvoiceLineItems[0].quantitty' is not a field of LineInput. Did you mean 'quantity'?")]
    [InlineData("[{\"quantity\":\"mye\"}]", "'saleInvoice.saleInvoiceLineItems[0].quantity'")]
    [InlineData("[{\"quantity\":77", "begins like JSON")]
    [InlineData("{\"quantity\":77}", "a list is expected")]
    [InlineData("{\"nodes\":[{\"quantity\":77}],\"pageInfo\":{\"hasNextPage\":true}}", "is one page of a longer list")]
    [InlineData("[{\"name\":\"\\ud83d\"}]", "half of a surrogate pair")]
    public async Task Objects_that_do_not_fit_are_refused(string cell, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("cell", cell);

        foreach (string change in (string[])["Set-LucaSaleInvoice", "Set-LucaObject saleInvoice"])
            Assert.Contains(
                says,
                session.Run(
                    "[pscustomobject]@{ Id = 'i1'; saleInvoiceLineItems = $cell; Comment = 'x' } | " + change).Error.Exception.Message,
                StringComparison.Ordinal);

        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task The_names_of_objects_are_left_and_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(
            "1, 2 | ForEach-Object { [pscustomobject]@{ Id = \"i$_\"; SaleInvoiceLineItems = '[Rabatt] A; B'; Comment = 'x' } } | Set-LucaSaleInvoice");

        Assert.Empty(result.Errors);
        Assert.EndsWith("only as JSON: 'SaleInvoiceLineItems'.", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.All(
            server.Requests.Where(request => request.IsMutation),
            request => Assert.Equal("""{"comment":"x"}""", request.Variable("saleInvoice")));
    }

    [Theory]
    [InlineData("New-LucaSaleCustomer $half", "'saleCustomer.name'")]
    [InlineData("Set-LucaSaleCustomer k1 -Comment $half", "'saleCustomer.comment'")]
    [InlineData("Set-LucaObject saleCustomer k1 @{ address = @{ city = $half } }", "'saleCustomer.address.city'")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; Comment = 'System.Object[]' } | Set-LucaSaleCustomer", "'saleCustomer.comment'")]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation($i: CustomerInput!) { saleCustomerCreate(saleCustomer: $i) { id } }' @{ i = @{ name = $half } } -Confirm:$false",
        "'$i.name'")]
    [InlineData(
        "Invoke-LucaGraphQL \"mutation { saleCustomerCreate(saleCustomer: { name: `\"$half`\" }) { id } }\" -Confirm:$false",
        "The document holds half")]
    public async Task A_text_that_is_none_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("$half = 'Fjord ' + [char]0xD83D; " + script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("iso-8859-1", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public async Task A_file_is_read_in_its_encoding_or_not_at_all(string encoding, bool isRead)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        string path = System.IO.Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllText(
                path,
                "mutation { saleCustomerCreate(saleCustomer: { name: \"Sørlys 😀\" }) { id } }",
                System.Text.Encoding.GetEncoding(encoding));
            session.Set("path", path);

            Result result = session.Run("Invoke-LucaGraphQL -Path $path -Confirm:$false");

            ForeignRequest[] sent = [.. server.Requests.Where(request => request.IsMutation)];
            if (isRead) Assert.Contains("Sørlys 😀", Assert.Single(sent).Query, StringComparison.Ordinal);
            else Assert.Contains("is not UTF-8", result.Error.Exception.Message, StringComparison.Ordinal);
            if (!isRead) Assert.Empty(sent);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public async Task Removing_is_asked_about_wherever_the_word_stands()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Invoke-LucaMutation forceDeleteSaleCustomer -Id k1");

        Assert.Contains("must be confirmed", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task What_was_added_to_a_row_is_told()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.MustRun(
            "function Add-Note($name) { $row = Get-LucaSaleCustomer k1; $row.psobject.Properties.Add([psnoteproperty]::new($name, 'x')); $row }");

        Assert.Contains(
            "'Comment' was added",
            session.Run("Add-Note Comment | Set-LucaSaleCustomer -Name ny").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
        session.MustRun("Add-Note Comment | Set-LucaSaleCustomer -Comment y; Add-Note Mine | Set-LucaSaleCustomer -Comment y");
        Assert.All(
            server.Requests.Where(request => request.IsMutation),
            request => Assert.Equal("""{"comment":"y"}""", request.Variable("saleCustomer")));
    }

    private static async Task<ForeignServer> ServeAsync()
    {
        Dictionary<string, object?> customer = ForeignSchemas.Row(
            "SaleCustomer", ("id", "k1"), ("name", "Kari"), ("comment", ""), ("tags", (object[])["vip", "a,b"]));
        Dictionary<string, object?> invoice = ForeignSchemas.Row(
            "SaleInvoice", ("id", "i1"), ("comment", ""), ("saleInvoiceLineItems", Array.Empty<object>()));
        return await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<GraphQL.IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleCustomers"] = _ => (object[])[customer],
            ["saleCustomer"] = _ => customer,
            ["saleCustomerCreate"] = _ => customer,
            ["saleCustomerUpdate"] = _ => customer,
            ["saleInvoiceCreate"] = _ => invoice,
            ["saleInvoiceUpdate"] = _ => invoice,
            ["saleInvoiceTag"] = _ => invoice,
            ["forceDeleteSaleCustomer"] = _ => customer,
        });
    }
}
