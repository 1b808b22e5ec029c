using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>What an argument is called says that its value is not to be shown.</summary>
[Collection(EngineCollection.Name)]
public sealed class SecretArgumentTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! }
        type Mutation { passwordSet(password: String!, user: String): Boolean }
        type Company { id: ID! name: String }
        """;

    [Theory]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation($p: String!) { passwordSet(password: $p, user: \"kari\") }' -Variables @{ p = 'hunter2' } -Verbose")]
    [InlineData("Invoke-LucaGraphQL 'mutation { passwordSet(password: \"hunter2\", user: \"kari\") }' -Verbose")]
    [InlineData("Invoke-LucaMutation passwordSet @{ password = 'hunter2'; user = 'kari' } -Verbose -Force")]
    public async Task A_question_shows_the_others_alone(string script)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["passwordSet"] = _ => true,
        });
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Empty(result.Errors);
        Assert.Contains(result.Verbose, line => line.Contains("kari", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Verbose, line => line.Contains("hunter2", StringComparison.Ordinal));
    }
}
