using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Objects that are one page of a list whose others cannot be asked for: their rows come, what is missing is an error.</summary>
[Collection(EngineCollection.Name)]
public sealed class PageObjectTests : IDisposable
{
    private const string Sdl = """
        type Query {
          companies: [Company!]! rows: [Row!]!
          byToken(pageToken: String, maxResults: Int): TokenPage!
          byInput(input: PageInput): RowPage!
          byPaging(filter: RowFilter, paging: PageInput): DataPage!
          counted(first: Int, after: String): Counted!
          saying: Saying! wrapped: Wrapped! whole: Wrapped!
          companySettings: Settings! balance: Balance! sums: Sums! search(filter: RowFilter): Settings!
        }
        input PageInput { page: Int = 1 pageSize: Int = 20 }
        input RowFilter { text: String after: String open: Boolean top: Int limit: Int }
        type TokenPage { rows: [Row!]! count: Int! hasMore: Boolean! next: String }
        type RowPage { items: [Row!]! totalCount: Int! page: Int! pageSize: Int! }
        type DataPage { data: [Row!]! total: Int! note: String }
        type Counted { nodes: [Row!]! totalCount: Int! }
        type Saying { results: [Row!]! hasMore: Boolean! }
        type Wrapped { rows: [Row!]! total: Int! }
        type Settings { name: String rows: [Row!]! total: Int }
        type Balance { rows: [Row!]! total: Float }
        type Sums { lines: [Row!]! total: Int }
        type Company { id: ID! name: String }
        type Row { id: ID! n: Int }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-pages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("byToken", "Rows", 20, "The list rows may be incomplete: the server has more pages of it")]
    [InlineData("byInput", "Items", 20, "The list items may be incomplete: the server counts 95 elements in it, and 20 came")]
    [InlineData("byPaging", "Data", 20, "The list data may be incomplete: the server counts 95 elements in it, and 20 came")]
    [InlineData("counted", "Nodes", 50, "The list nodes may be incomplete: the server counts 95 elements in it, and 50 came")]
    [InlineData("saying", "Results", 50, "The list results may be incomplete: the server has more pages of it")]
    [InlineData("wrapped", "Rows", 50, "The list rows may be incomplete: the server counts 95 elements in it, and 50 came")]
    [InlineData("whole", "Rows", 5, null)]
    public async Task Its_rows_come_and_an_error_says_that_there_are_more(string field, string property, int rows, string? says)
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject " + field);

        Assert.Equal(rows, ((IEnumerable)Assert.Single(result.Output).Get(property)!).Cast<object>().Count());
        Assert.Empty(result.Warnings);
        if (says is null) Assert.Empty(result.Errors);
        else Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("companySettings")]
    [InlineData("balance")]
    [InlineData("sums")]
    [InlineData("search")]
    public async Task An_object_that_has_a_list_and_a_total_is_no_page(string field)
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run($"Get-LucaObject {field}; Get-LucaObject {field} -Property *, lines.n, rows.n".Replace(
            field == "sums" ? ", rows.n" : ", lines.n", "", StringComparison.Ordinal));

        Assert.Equal(2, result.Output.Count);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task An_export_has_a_line_of_each_and_none_of_other_objects()
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Assert.Equal(
            [
                "byInput Skipped", "byPaging Skipped", "byToken Skipped", "companies Complete", "counted Skipped", "rows Complete",
                "saying Skipped", "whole Skipped", "wrapped Skipped"
            ],
            session.Run("Export-LucaData $Folder").Output.Select(list => $"{list.Get("Type")} {list.Get("State")}").Order());
        session.Run("Export-LucaData $Folder/named -Type byInput -WhatIf");
        Assert.False(Directory.Exists(Path.Combine(_folder, "named")));
        Result named = session.Run("Export-LucaData $Folder/named -Type byInput");
        Assert.Equal("Skipped", named.Output.Single().Get("State")!.ToString());
        Assert.Contains("byInput was not exported in full", named.Warnings.Single(), StringComparison.Ordinal);
    }

    private static Task<ForeignServer> StartAsync() => ForeignServer.StartAsync(Sdl, Roots);

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots => new()
    {
        ["companies"] = _ => ForeignSchemas.Companies("c1"),
        ["rows"] = _ => Rows(3),
        ["byToken"] = _ => ForeignSchemas.Row("TokenPage", ("rows", Rows(20)), ("count", 20), ("hasMore", true), ("next", "t20")),
        ["byInput"] = _ => ForeignSchemas.Row("RowPage", ("items", Rows(20)), ("totalCount", 95), ("page", 1), ("pageSize", 20)),
        ["byPaging"] = _ => ForeignSchemas.Row("DataPage", ("data", Rows(20)), ("total", 95)),
        ["counted"] = _ => ForeignSchemas.Row("Counted", ("nodes", Rows(50)), ("totalCount", 95)),
        ["saying"] = _ => ForeignSchemas.Row("Saying", ("results", Rows(50)), ("hasMore", true)),
        ["wrapped"] = _ => ForeignSchemas.Row("Wrapped", ("rows", Rows(50)), ("total", 95)),
        ["whole"] = _ => ForeignSchemas.Row("Wrapped", ("rows", Rows(5)), ("total", 5)),
        ["companySettings"] = _ => ForeignSchemas.Row("Settings", ("name", "x"), ("rows", Rows(5)), ("total", 1234567)),
        ["search"] = _ => ForeignSchemas.Row("Settings", ("name", "x"), ("rows", Rows(5)), ("total", 1234567)),
        ["balance"] = _ => ForeignSchemas.Row("Balance", ("rows", Rows(5)), ("total", 12345.67)),
        ["sums"] = _ => ForeignSchemas.Row("Sums", ("lines", Rows(5)), ("total", 1234567)),
    };

    private static object?[] Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(n => (object?)ForeignSchemas.Row("Row", ("id", "r" + n), ("n", n)))];
}
