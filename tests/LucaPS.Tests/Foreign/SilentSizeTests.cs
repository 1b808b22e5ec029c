using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Plain lists that a server cuts unless it is told how many rows, by an argument whose default is not shown.</summary>
[Collection(EngineCollection.Name)]
public sealed class SilentSizeTests : IDisposable
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleProducts(limit: Int, companyId: ID): [Product!]!
          capped(maxResults: Int, companyId: ID): [Product!]!
          needy(limit: Int!, companyId: ID): [Product!]!
          suggestions(count: Int!, companyId: ID): [Product!]!
        }
        type Company { id: ID! name: String }
        type Product { id: ID! name: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-silent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Get-LucaSaleProduct", 95)]
    [InlineData("Get-LucaSaleProduct -First 60", 60)]
    [InlineData("Get-LucaSaleProduct -First 10", 10)]
    [InlineData("Get-LucaSaleProduct -Limit 30", 30)]
    [InlineData("Get-LucaSaleProduct -Limit 30 -First 20", 20)]
    [InlineData("Get-LucaSaleProduct -Argument @{ limit = 50 }", 50)]
    [InlineData("Get-LucaSaleProduct p94, p3", 2)]
    [InlineData("Get-LucaObject needy", 95)]
    [InlineData("Get-LucaObject needy -Argument @{ limit = 7 }", 7)]
    public async Task The_rows_come_that_are_asked_for(string script, int rows)
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Assert.Equal(rows, session.MustRun(script).Count);
    }

    [Fact]
    public async Task What_is_cut_nevertheless_is_an_error_and_no_whole_export()
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync("c1");
        session.Set("Folder", _folder);

        Result result = session.Run("Get-LucaObject capped");

        Assert.Equal(60, result.Output.Count);
        Assert.Contains("there may be more", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["capped Incomplete 60", "needy Complete 95", "saleProducts Complete 95"],
            session.Run("Export-LucaData $Folder -Type capped, needy, saleProducts").Output
                .Select(list => $"{list.Get("Type")} {list.Get("State")} {list.Get("Rows")}").Order());
    }

    [Fact]
    public async Task A_field_that_makes_as_many_as_it_is_asked_for_is_no_list_to_export()
    {
        await using ForeignServer server = await StartAsync();
        await using EngineSession session = await server.ConnectAsync("c1");
        session.Set("Folder", _folder);

        Assert.Equal("Skipped", session.Run("Export-LucaData $Folder -Type suggestions").Output.Single().Get("State")?.ToString());
    }

    private static Task<ForeignServer> StartAsync() => ForeignServer.StartAsync(Sdl, Roots);

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots => new()
    {
        ["companies"] = _ => ForeignSchemas.Companies("c1"),
        ["saleProducts"] = context => Products(context.GetArgument<int?>("limit") ?? 12),
        ["capped"] = context => Products(Math.Min(context.GetArgument<int?>("maxResults") ?? 50, 60)),
        ["needy"] = context => Products(context.GetArgument<int>("limit")),
        ["suggestions"] = context => Products(context.GetArgument<int>("count")),
    };

    private static object?[] Products(int count) => [.. Enumerable.Range(0, Math.Min(count, 95))
        .Select(n => (object?)ForeignSchemas.Row("Product", ("id", "p" + n), ("name", "Vare " + n)))];
}
