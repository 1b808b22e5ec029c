using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>The rows that were asked for, all of them and no others, and errors that say what to do about which connection.</summary>
[Collection(EngineCollection.Name)]
public sealed class AskedRowTests
{
    private const string Sdl = """
        scalar Date
        scalar Millis
        scalar Money
        scalar DateTime
        type Query {
          companies: [Company!]!
          byDay(updatedAfter: Date): [Change!]!
          byRange(filter: Filter): [Change!]!
          byOther(modifiedSince: Date): [Change!]!
          epochs: [Epoch!]!
          priced(minimum: Money): [Change!]!
          things: [Thing!]!
          either: [Either!]!
          entries(companyId: ID, first: Int, after: String): Entries!
        }
        MUTATIONS
        type Company { id: ID! name: String }
        type Change { id: ID! updatedAt: DateTime }
        type Epoch { id: ID! updatedAt: Millis }
        input Filter { updatedAt: Range }
        input Range { gte: Date }
        interface Thing { id: ID! title: String }
        type Voucher implements Thing { id: ID! title: String amount: Float number: Int }
        type Note implements Thing { id: ID! title: String text: String number: String }
        union Either = Voucher | Note
        type Entries { nodes: [Change] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    private const string Mutations = "type Mutation { thingCreate(name: String): Voucher }";

    [Theory]
    [InlineData("byDay")]
    [InlineData("byRange")]
    public async Task An_argument_that_takes_days_alone_leaves_the_rest_to_the_rows(string list)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        var rows = session.MustRun($"Get-LucaObject {list} -ChangedSince ([DateTimeOffset]'2026-01-05T08:00:00Z')");

        Assert.Equal(["after", "unknown"], rows.Select(row => row.Id()));
        Assert.Contains("\"2026-01-0", Assert.Single(server.Requests).Variables.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_time_of_change_is_not_what_the_argument_is_about()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Assert.Equal(3, session.MustRun("Get-LucaObject byOther -ChangedSince ([DateTimeOffset]'2026-01-05T08:00:00Z')").Count);
    }

    [Theory]
    [InlineData("Get-LucaObject epochs -ChangedSince 2026-01-05")]
    [InlineData("Export-LucaData $Folder/epochs -Type epochs -ChangedSince 2026-01-05")]
    public async Task Times_of_change_that_cannot_be_read_are_told(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.Set("Folder", session.Home);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Contains(result.Warnings, warning => warning.Contains("no time that LucaPS can read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'10.50'")]
    [InlineData("10.5")]
    public async Task An_argument_is_given_in_the_form_that_the_server_takes(string value)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        server.Instead = request =>
            request.Query.Contains("priced", StringComparison.Ordinal) && request.Variable("arg_minimum") is { } given && given[0] != '"'
                ? (400, """{"errors":[{"message":"Variable \"$arg_minimum\" got invalid value 10.5; Money must be text."}]}""")
                : null;

        Result result = session.Run($"Get-LucaObject priced -Argument @{{ minimum = {value} }}");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Equal(3, result.Output.Count);
    }

    [Theory]
    [InlineData("Get-LucaObject things")]
    [InlineData("Get-LucaObject things -Property *")]
    [InlineData("Get-LucaObject things -Property t*, am*")]
    [InlineData("Get-LucaObject either")]
    [InlineData("Get-LucaObject either -Property *")]
    public async Task Rows_of_several_types_have_the_fields_of_each(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        var rows = session.MustRun(script);

        Assert.Equal(10.5m, rows[0].Get("Amount"));
        Assert.Equal("notat", rows[1].Get("Text"));
        // Of different types in the two, which no server takes in one answer (GraphQL section 5.3.2): one of them is asked for.
        Assert.InRange(Assert.Single(server.Requests).Query.Split("number").Length, 1, 2);
    }

    [Fact]
    public async Task So_many_nodes_are_of_all_companies_together()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        string script = "Invoke-LucaGraphQL '{ entries { nodes { id } } }' -Paginate -Company c1, c2 ";

        Assert.Equal(6, session.MustRun(script).Count);
        Assert.Equal(4, session.MustRun(script + "-First 4").Count);
        server.Requests.Clear();
        Assert.Equal(3, session.MustRun(script + "-First 3").Count);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("RATE_LIMITED")]
    [InlineData("UNAUTHENTICATED")]
    public async Task A_field_that_was_refused_beside_what_a_mutation_made_is_no_refusal_of_the_mutation(string code)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        server.Instead = request => !request.IsMutation ? null : (200,
            """{"data":{"thingCreate":{"id":"v9","title":null}},"errors":[{"message":"r","path":["thingCreate","title"],"extensions":{"code":"CODE","retryAfter":1}}]}"""
                .Replace("CODE", code, StringComparison.Ordinal));

        Result result = session.Run("Invoke-LucaMutation thingCreate @{ name = 'x' }");

        Assert.Equal("v9", Assert.Single(result.Output).Id());
        string message = Assert.Single(result.Errors).Exception.Message;
        Assert.Contains("thingCreate.title", message, StringComparison.Ordinal);
        Assert.Contains("carried out", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Sign in again", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Try again in", message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData("lese", "Connect-Luca -Name 'lese'")]
    [InlineData("default", "Connect-Luca -")]
    public async Task What_to_run_names_the_connection(string name, string expected)
    {
        await using ForeignServer server = await ServeAsync("");
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);
        session.MustRun($"$null = Connect-Luca -Name {name} -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Result result = session.Run($"New-LucaObject thing @{{ name = 'x' }} -Connection {name}");

        string message = result.Error.Exception.Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(name != "default", message.Contains("-Name", StringComparison.Ordinal));
    }

    private static Task<ForeignServer> ServeAsync(string mutations = Mutations)
    {
        object[] changes =
        [
            ForeignSchemas.Row("Change", ("id", "before"), ("updatedAt", "2026-01-05T07:59:59Z")),
            ForeignSchemas.Row("Change", ("id", "after"), ("updatedAt", "2026-01-05T09:00:00+01:00")),
            ForeignSchemas.Row("Change", ("id", "unknown"), ("updatedAt", null)),
        ];
        object[] things =
        [
            ForeignSchemas.Row("Voucher", ("id", "v1"), ("title", "V"), ("amount", 10.5), ("number", 1)),
            ForeignSchemas.Row("Note", ("id", "n1"), ("title", "N"), ("text", "notat"), ("number", "1")),
        ];
        return ForeignServer.StartAsync(
            Sdl.Replace("MUTATIONS", mutations, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1", "c2"),
                ["byDay"] = _ => changes,
                ["byRange"] = _ => changes,
                ["byOther"] = _ => changes,
                ["epochs"] = _ => (object[])[ForeignSchemas.Row("Epoch", ("id", "e"), ("updatedAt", 1767225600000))],
                ["priced"] = _ => changes,
                ["things"] = _ => things,
                ["either"] = _ => things,
                ["entries"] = context => ForeignServer.Page(context, changes),
            });
    }
}
