using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A list in the answer to a document of the user's own that may be one page of a longer one.</summary>
[Collection(EngineCollection.Name)]
public sealed class CutAnswerTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! rows(first: Int, after: String): Rows! few(first: Int, after: String): Rows! }
        type Company { id: ID! name: String }
        type Rows { nodes: [Item!]! edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
        type Edge { node: Item }
        type Item { id: ID! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    [Theory]
    [InlineData("'{ rows { nodes { id } } }'", "may not be whole")]
    [InlineData("'{ own: rows { edges { node { id } } } }'", "'own'")]
    [InlineData("'{ rows { ...r } } fragment r on Rows { nodes { id } }'", "may not be whole")]
    [InlineData("'{ rows { nodes { id } pageInfo { hasNextPage } } }'", "is not whole")]
    [InlineData("'{ rows { nodes { id } } }' -Raw", "may not be whole")]
    [InlineData("'{ few { nodes { id } } }'", null)]
    [InlineData("'{ rows(first: 100) { nodes { id } } }'", null)]
    [InlineData("'{ rows(first: 5) { nodes { id } pageInfo { hasNextPage } } }'", null)]
    [InlineData("'{ rows { totalCount } }'", null)]
    [InlineData("'{ rows { nodes { id } } }' -Paginate", null)]
    [InlineData("'{ rows { nodes { id } pageInfo { hasNextPage endCursor } } }'", null)]
    public async Task Is_told_after_the_answer(string document, string? says)
    {
        object Item(int n) => ForeignSchemas.Row("Item", ("id", "r" + n));
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["rows"] = context => ForeignServer.Page(context, [.. Enumerable.Range(0, 150).Select(Item)]),
            ["few"] = context => ForeignServer.Page(context, [.. Enumerable.Range(0, 3).Select(Item)]),
        });
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("Invoke-LucaGraphQL " + document);

        Assert.True(result.Errors.Count == 0, result.AllText);
        Assert.NotEmpty(result.Output);
        if (says is null) Assert.Empty(result.Warnings);
        else Assert.Contains(says, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
