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

/// <summary>Rows of several types whose fields of one name differ in type: one column has the values of all, or a warning tells.</summary>
[Collection(EngineCollection.Name)]
public sealed class UnionColumnTests : IDisposable
{
    private const string Sdl = """
        scalar Long
        type Query { companies: [Company!]! events: [Event!]! docs: [Doc!]! event(id: ID!): Event }
        union Event = Note | Call
        type Note { id: ID! title: String! n: Int! amountCents: Int! share: Float tags: [String!]! place: Place! mark: Int }
        type Call { id: ID! title: String n: Int amountCents: Long share: Int tags: [String] place: Place mark: String }
        type Doc { id: ID! part: Event }
        type Place { id: ID! city: String }
        type Company { id: ID! name: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-union-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Get-LucaObject events", true)]
    [InlineData("Get-LucaObject events -Property *", true)]
    [InlineData("Get-LucaObject events -Property title, n, amountCents, share, tags", false)]
    public async Task The_values_of_all_types_are_in_one_column(string script, bool isTold)
    {
        await using ForeignServer server = await StartAsync(1);
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run(script);

        Assert.Empty(result.Errors);
        PSObject call = result.Output.Single(row => (string)row.Get("TypeName")! == "Call");
        Assert.Equal(("Tittel B", 2, 20_000_000_000L), (call.Get("Title"), call.Get("N"), call.Get("AmountCents")));
        Assert.Equal((200_000_000m, 3m), (call.Get("Amount"), call.Get("Share")));
        Assert.Equal(["x", null], ((System.Collections.IEnumerable)call.Get("Tags")!).Cast<object?>());
        PSObject note = result.Output.Single(row => (string)row.Get("TypeName")! == "Note");
        Assert.Equal(("Tittel A", 1, 100L, 0.5m), (note.Get("Title"), note.Get("N"), note.Get("AmountCents"), note.Get("Share")));
        Assert.Equal(isTold ? 1 : 0, result.Warnings.Count);
        if (isTold) Assert.Contains("'events' comes without 'Call.mark'", result.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_lists_objects_and_objects_within_rows_have_them_too()
    {
        await using ForeignServer server = await StartAsync(300);
        await using EngineSession session = await server.ConnectAsync();

        PSObject[] rows = [.. session.MustRun("Get-LucaObject events -Property title, place.city -WarningAction SilentlyContinue")];

        Assert.Equal(600, rows.Length);
        Assert.All(rows, row => Assert.Equal((string)row.Get("TypeName")! == "Call" ? "Tittel B" : "Tittel A", row.Get("Title")));
        Assert.All(rows, row => Assert.Equal("Bergen", row.Get("PlaceCity")));
        Assert.Equal("Tittel B", session.MustRun("(Get-LucaObject docs -Property part.title).PartTitle").Single().BaseObject);
        Assert.Equal("Tittel B", session.MustRun("Get-LucaObject event -Id c0 -WarningAction SilentlyContinue").Single().Get("Title"));
    }

    [Fact]
    public async Task What_fits_no_column_is_refused_where_it_is_named()
    {
        await using ForeignServer server = await StartAsync(1);
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject events -Property mark");

        Assert.Contains("mark (Int) in Note, but mark (String) in Call", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_has_them_under_their_own_names()
    {
        await using ForeignServer server = await StartAsync(1);
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Result result = session.Run("Export-LucaData $Folder -Type events; Export-LucaData $Folder/csv -Type events -Format Csv");

        Assert.Equal(["Complete", "Complete"], result.Output.Select(list => list.Get("State")!.ToString()));
        Assert.All(result.Warnings, warning => Assert.Contains("'events' comes without 'Call.mark'", warning, StringComparison.Ordinal));
        string[] rows = File.ReadAllLines((string)result.Output[0].Get("Path")!);
        Assert.Contains("\"title\":\"Tittel B\",\"n\":2,\"amountCents\":20000000000", rows[1], StringComparison.Ordinal);
        Assert.Contains("\"place\":{\"id\":\"p1\",\"city\":\"Bergen\"}", rows[1], StringComparison.Ordinal);
        string[] table = File.ReadAllLines((string)result.Output[1].Get("Path")!);
        int title = Array.IndexOf(table[0].TrimStart('\uFEFF').Split(','), "title");
        Assert.Equal(["title", "Tittel A", "Tittel B"], table.Select(line => line.Split(',')[title]));
        Assert.DoesNotContain("title_2", string.Concat(rows.Concat(table)), StringComparison.Ordinal);
    }

    private static Task<ForeignServer> StartAsync(int pairs)
    {
        Dictionary<string, object?> place = ForeignSchemas.Row("Place", ("id", "p1"), ("city", "Bergen"));
        object?[] events = [.. Enumerable.Range(0, pairs).SelectMany(i => (object?[])
        [
            ForeignSchemas.Row(
                "Note", ("id", "n" + i), ("title", "Tittel A"), ("n", 1), ("amountCents", 100), ("share", 0.5), ("place", place),
                ("mark", 7), ("tags", (object?[])["x"])),
            ForeignSchemas.Row(
                "Call", ("id", "c" + i), ("title", "Tittel B"), ("n", 2), ("amountCents", 20_000_000_000), ("share", 3), ("place", place),
                ("mark", "m"), ("tags", (object?[])["x", null])),
        ])];
        return ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["events"] = _ => events,
            ["docs"] = _ => (object?[])[ForeignSchemas.Row("Doc", ("id", "d1"), ("part", events[1]))],
            ["event"] = context =>
                events.Cast<Dictionary<string, object?>>().First(one => context.GetArgument<string>("id").Equals(one["id"])),
        });
    }
}
