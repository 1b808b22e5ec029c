using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A document that changes several companies: each has its own answer.</summary>
[Collection(EngineCollection.Name)]
public sealed class SeveralCompanyTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! }
        type Mutation { periodClose(companyId: ID, year: Int!): Period }
        type Company { id: ID! name: String }
        type Period { id: ID! }
        """;

    private const string Close =
        "Invoke-LucaGraphQL 'mutation { periodClose(year: 2025) { id } }' -Company c1, c2, c3 -Confirm:$false";

    private const string FieldError =
        """{"data":{"periodClose":null},"errors":[{"message":"Perioden er sperret.","path":["periodClose"]}]}""";

    [Theory]
    [InlineData(503, "", 2)]
    [InlineData(200, """{"data":null,"errors":[{"message":"Perioden er sperret."}]}""", null)]
    [InlineData(200, FieldError, 3)]
    public async Task What_fails_in_one_says_where_and_keeps_no_other(int status, string body, int? answers)
    {
        await using ForeignServer server = await ServeAsync(status, body);
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run("$r = @(" + Close + "); $r");

        Assert.Null(result.Terminating);
        Assert.Contains("This was in Firma c2.", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["\"c1\"", "\"c2\"", "\"c3\""],
            server.Requests.Where(request => request.IsMutation).Select(request => request.Variable("companyId")));
        if (answers is { } count) Assert.Equal(count, result.Output.Count);
    }

    [Fact]
    public async Task What_must_fail_in_all_says_in_which_it_was_not_run()
    {
        await using ForeignServer server = await ServeAsync(401, "");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(Close);

        Assert.Contains("This was in Firma c2. It was not run in Firma c3.", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(result.Output);
        Assert.DoesNotContain(server.Requests, request => request.Variable("companyId") == "\"c3\"");
    }

    private static async Task<ForeignServer> ServeAsync(int status, string body)
    {
        ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1", "c2", "c3"),
            ["periodClose"] = _ => ForeignSchemas.Row("Period", ("id", "p1")),
        });
        server.Instead = request => request.IsMutation && request.Variable("companyId") == "\"c2\"" ? (status, body) : null;
        return server;
    }
}
