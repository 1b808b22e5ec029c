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

/// <summary>
/// Plain lists within rows that take a number of elements, and of which the server gives a number of its own where none is asked for.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class UnsizedListTests : IDisposable
{
    private const string Sdl = """
        type Query { companies: [Company!]! departments: [Department!]! department(id: ID!, companyId: ID): Department }
        type Company { id: ID! name: String }
        type Department { id: ID! name: String tags(limit: Int): [String!]! notes(count: Int): [Note!]! leader: Leader }
        type Leader { name: String files(maxResults: Int): [Note!]! }
        type Note { id: ID! text: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-unsized-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    // The server gives 3 tags, 7 notes and 4 files, unless it is told.
    [InlineData(
        "id, tags",
        "d2 d3", "tags of d2 may be incomplete: it has as many elements as the server gives where its argument limit is not given")]
    [InlineData("id, notes.text", "d3", "argument count is not given")]
    [InlineData("id, leader.files.id", "d2 d3", "The list leader.files of d2 may be incomplete")]
    [InlineData("id, name", "", "")]
    public async Task A_list_that_the_server_cuts_at_a_number_of_its_own_is_an_error_after_the_rows(
        string properties, string ids, string says)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((1, 1, 1), (8, 2, 9), (3, 9, 4)));
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run($"Get-LucaObject departments -Property {properties}");

        Assert.Equal(["d1", "d2", "d3"], result.Output.Select(row => (string)row.Id()!));
        Assert.Equal(ids, string.Join(' ', result.Errors.Select(error => error.TargetObject)));
        if (says.Length > 0)
            Assert.Contains(result.Errors, error => error.Exception.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_is_whole_is_found_to_be_so_by_one_request()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((2, 1, 1), (1, 6, 2), (2, 6, 3)));
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject departments -Property id, tags, notes.text");

        Assert.Equal(3, result.Output.Count);
        Assert.Empty(result.Errors);
        Assert.Equal(2, server.Requests.Count(request => request.Query.Contains("$size", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_longer_list_shows_that_an_earlier_one_had_only_grown()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((2, 1, 1), (3, 1, 1)));
        await using EngineSession session = await server.ConnectAsync();
        server.Instead = request => request.Query.Contains("$size", StringComparison.Ordinal)
            ? (200, """{"data":{"object":{"tags":["a","b","c"]}}}""") : null;

        // Each is a page of its own, so that the shorter list is looked at first.
        Result result = session.Run("'d1', 'd2' | Get-LucaObject department -Property id, tags");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["d1"], result.Errors.Select(error => error.TargetObject.ToString()));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_question_still_gives_its_rows()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((3, 1, 1)));
        await using EngineSession session = await server.ConnectAsync();
        server.Instead = request => request.Query.Contains("$size", StringComparison.Ordinal)
            ? (200, """{"errors":[{"message":"Nei","extensions":{"code":"BAD_REQUEST"}}]}""") : null;

        Result result = session.Run("Get-LucaObject departments -Property id, tags");

        Assert.Single(result.Output);
        Assert.Empty(result.Errors);
    }

    /// <summary>Whether the server gives no more at all, or has no more, looks the same.</summary>
    [Fact]
    public async Task As_many_as_servers_give_at_most_may_not_be_all()
    {
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = Roots((1, 1, 1));
        object[] notes =
            [.. Enumerable.Range(0, 100).Select(note => ForeignSchemas.Row("Note", ("id", "n" + note), ("text", "hei")))];
        roots["departments"] = _ => (object[])[ForeignSchemas.Row("Department", ("id", "d1"), ("notes", notes))];
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, roots);
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject departments -Property id, notes.text");

        Assert.Single(result.Output);
        Assert.Contains("notes of d1 may be incomplete", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_object_by_its_id_has_the_same_error()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((1, 1, 1), (8, 9, 4)));
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject departments -Id d2 -Property id, tags");

        Assert.Equal(3, ((System.Collections.ICollection)Assert.Single(result.Output).Get("Tags")!).Count);
        Assert.Contains("tags of d2", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_with_such_a_list_is_incomplete()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots((1, 1, 1), (1, 9, 1)));
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        PSObject list = Assert.Single(session.Run("Export-LucaData $Folder -Type departments").Output);

        Assert.Equal("Incomplete", list.Get("State")!.ToString());
        Assert.Contains("notes of d2", (string)list.Get("Reason")!, StringComparison.Ordinal);
    }

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots(params (int Tags, int Notes, int Files)[] counts)
    {
        Dictionary<string, object?>[] departments = [.. counts.Select((count, index) => ForeignSchemas.Row(
            "Department", ("id", "d" + (index + 1)), ("name", "Drift"),
            ("tags", Some(context => context.GetArgument("limit", 3), [.. Enumerable.Range(0, count.Tags).Select(tag => "t" + tag)])),
            ("notes", Some(context => context.GetArgument("count", 7), Notes(count.Notes))),
            ("leader", ForeignSchemas.Row(
                "Leader", ("name", "Kari"), ("files", Some(context => context.GetArgument("maxResults", 4), Notes(count.Files))))))),
        ];
        return new()
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["departments"] = _ => departments,
            ["department"] = context => departments.First(department => context.GetArgument<string>("id").Equals(department["id"])),
        };

        static object[] Notes(int count) =>
            [.. Enumerable.Range(0, count).Select(note => ForeignSchemas.Row("Note", ("id", "n" + note), ("text", "hei")))];

        static Func<IResolveFieldContext, object?> Some(Func<IResolveFieldContext, int> most, object[] all) =>
            context => all.Take(most(context)).ToArray();
    }
}
