using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Lists within rows that a server cuts without saying so: by the default of an argument, or into pages by number.</summary>
[Collection(EngineCollection.Name)]
public sealed class CutListTests : IDisposable
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices(first: Int, after: String): SaleInvoiceConnection! saleInvoice(id: ID!): SaleInvoice }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! files(limit: Int = 3, page: Int = 1): [SaleInvoiceFile!] tags(first: Int = 2): [String!] notes: NotePage payments(first: Int, after: String): PaymentConnection }
        type SaleInvoiceFile { id: ID! name: String }
        type NotePage { items: [Note!] pageInfo: SegmentInfo totalCount: Int }
        type SegmentInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! }
        type Note { id: ID! text: String }
        type Payment { id: ID! }
        type PaymentConnection { nodes: [Payment] pageInfo: PageInfo! }
        type SaleInvoiceConnection { nodes: [SaleInvoice] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-cut-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(
        "Get-LucaSaleInvoice",
        "i2 i3", "The list files of i2 may be incomplete: it has as many elements as the default of its argument limit")]
    [InlineData("'i1','i2','i3','i4' | Get-LucaSaleInvoice", "i2 i3", "argument first")]
    [InlineData("Get-LucaSaleInvoice -Property files.name", "i2", "argument limit")]
    [InlineData("Get-LucaSaleInvoice -Property id, tags", "i3", "The list tags of i3 may be incomplete")]
    [InlineData(
        "Get-LucaSaleInvoice -Property notes.items.text",
        "i4", "The list notes.items of i4 may be incomplete: the server has more pages of it")]
    [InlineData("Get-LucaSaleInvoice -Property id, notes.totalCount", "", "")]
    public async Task A_list_in_a_row_that_may_have_been_cut_is_an_error_after_the_rows(string script, string ids, string says)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run(script);

        Assert.Equal(["i1", "i2", "i3", "i4"], result.Output.Select(row => (string)row.Id()!));
        Assert.Equal(ids, string.Join(' ', result.Errors.Select(error => error.TargetObject)));
        Assert.All(
            result.Errors, error => Assert.StartsWith("LucaUnexpectedResponse", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        if (says.Length > 0)
            Assert.Contains(result.Errors, error => error.Exception.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_list_of_a_row_that_may_have_been_cut_is_an_error()
    {
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = Roots();
        object file = ForeignSchemas.Row("SaleInvoiceFile", ("id", "f"), ("name", "fil"));
        roots["saleInvoices"] = context => ForeignServer.Page(
            context,
            [
                ForeignSchemas.Row(
                    "SaleInvoice", ("id", "i5"), ("files", (object?[])[file, file, file]), ("tags", (object?[])["a", "b"]),
                    ("notes", ForeignSchemas.Row(
                        "NotePage", ("items", (object?[])[]), ("pageInfo", ForeignSchemas.Row("SegmentInfo", ("hasNextPage", true)))))),
            ]);
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, roots);
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaSaleInvoice -Property id, files, tags, notes.items.text");

        Assert.Equal("i5", Assert.Single(result.Output).Id());
        Assert.Equal(
            ["files", "tags", "notes.items"],
            result.Errors.Select(error => error.Exception.Message.Split(' ')[2]));
        Assert.All(result.Errors, error => Assert.Equal("i5", error.TargetObject.ToString()));
    }

    [Fact]
    public async Task A_row_with_a_cut_list_has_its_other_lists_whole()
    {
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = Roots();
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, roots);
        await using EngineSession session = await server.ConnectAsync();
        server.Instead = request => request.Query.Contains("_after", StringComparison.Ordinal)
            ? (200, """{"data":{"f0":{"payments":{"nodes":[{"id":"p2"}],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}}""")
            : null;

        Result result = session.Run("Get-LucaSaleInvoice -Id i2 -Property files.name, payments.id");

        PSObject payments = PSObject.AsPSObject(Assert.Single(result.Output).Get("Payments")!);
        string[] ids = [.. ((System.Collections.IEnumerable)payments.Get("Nodes")!).Cast<object>()
            .Select(payment => (string)PSObject.AsPSObject(payment).Id()!)];
        Assert.Equal(["p1", "p2"], ids);
        Assert.Contains("argument limit", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_says_of_a_file_that_a_list_in_it_may_have_been_cut()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        PSObject list = Assert.Single(session.Run("Export-LucaData $Folder -Type saleInvoices").Output);

        Assert.Equal("Incomplete", list.Get("State")!.ToString());
        Assert.Contains("files of i2", (string)list.Get("Reason")!, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines((string)list.Get("Path")!);
        Assert.Equal(4, rows.Length);
        Assert.Contains("\"text\":\"hei\"", rows[3], StringComparison.Ordinal);
    }

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots()
    {
        Dictionary<string, object?>[] invoices =
            [Invoice(1, 1, 1, false), Invoice(2, 3, 1, false), Invoice(3, 4, 2, false), Invoice(4, 0, 0, true)];
        return new()
        {
            ["companies"] = _ => (object?[])[ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS"))],
            ["saleInvoices"] = context => ForeignServer.Page(context, invoices),
            ["saleInvoice"] = context => invoices.First(invoice => context.GetArgument<string>("id").Equals(invoice["id"])),
        };

        static Dictionary<string, object?> Invoice(int number, int files, int tags, bool hasMore) => ForeignSchemas.Row(
            "SaleInvoice", ("id", "i" + number), ("tags", Enumerable.Range(0, tags).Select(tag => (object?)("t" + tag)).ToArray()),
            ("files", Enumerable.Range(0, files).Select(file =>
                (object?)ForeignSchemas.Row("SaleInvoiceFile", ("id", "f" + file), ("name", "fil"))).ToArray()),
            ("payments", ForeignSchemas.Row(
                "PaymentConnection", ("nodes", (object?[])[ForeignSchemas.Row("Payment", ("id", "p1"))]),
                ("pageInfo", ForeignSchemas.Row("PageInfo", ("hasNextPage", number == 2), ("endCursor", "x"))))),
            ("notes", ForeignSchemas.Row(
                "NotePage", ("items", (object?[])[ForeignSchemas.Row("Note", ("id", "n1"), ("text", "hei"))]), ("totalCount", 9),
                ("pageInfo", ForeignSchemas.Row("SegmentInfo", ("hasNextPage", hasMore), ("hasPreviousPage", false))))));
    }
}
