using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Exports from a server of another stack: rows of several types, companies that only their ids distinguish.</summary>
[Collection(EngineCollection.Name)]
public sealed class ForeignExportTests : IDisposable
{
    private const string Sdl = """
        type Query { companies(first: Int, after: String): CompanyConnection! events(companyId: ID): [Event!] parties(companyId: ID, first: Int, after: String): PartyConnection! }
        union Event = Note | Call
        interface Party { id: ID! name: String }
        type Person implements Party { id: ID! name: String born: String }
        type Firm implements Party { id: ID! name: String number: Int }
        type Note { id: ID! text: String length: Int }
        type Call { id: ID! length: String }
        type Company { id: ID! name: String organisationNumber: String }
        type CompanyConnection { nodes: [Company] pageInfo: PageInfo! }
        type PartyConnection { nodes: [Party] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_of_several_types_and_companies_of_the_same_number_and_name_each_have_their_place()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.Set("Folder", _folder);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Collection<PSObject> lists = session.MustRun("Export-LucaData $Folder; $null = Export-LucaData $Folder/csv -Format Csv");

        Assert.All(lists, list => Assert.Equal("Complete", list.Get("State")!.ToString()));
        string[] parties = [.. lists.Where(list => "parties".Equals(list.Get("Type"))).Select(list => (string)list.Get("Path")!)];
        Assert.Equal(4, parties.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        foreach (string company in (string[])["a", "A", "c", "d"])
        {
            string[] rows = File.ReadAllLines(
                (string)lists.Single(one => "parties".Equals(one.Get("Type")) && company.Equals(one.Get("CompanyId"))).Get("Path")!);
            Assert.Equal(2, rows.Length);
            Assert.Contains($"\"id\":\"{company}p\"", rows[0], StringComparison.Ordinal);
            Assert.Contains("\"born\":\"1900\"", rows[0], StringComparison.Ordinal);
            Assert.Contains("\"number\":7", rows[1], StringComparison.Ordinal);
        }

        Assert.All(lists, list => Assert.Equal("events".Equals(list.Get("Type")), list.Get("Reason") is string why
            && why.StartsWith("'events' comes without 'Call.length'", StringComparison.Ordinal)));
        string[] events = File.ReadAllLines((string)lists.First(list => "events".Equals(list.Get("Type"))).Get("Path")!);
        Assert.Contains("\"__typename\":\"Note\"", events[0], StringComparison.Ordinal);
        Assert.Contains("\"text\":\"hei\"", events[0], StringComparison.Ordinal);
        Assert.Contains("\"__typename\":\"Call\"", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_some_rows_have_comes_whole_or_is_told_of()
    {
        const string sdl = """
            type Query { companies: [Company!]! events: [Event!]! }
            union Event = Note | Call
            type Note { id: ID! length: Int place: Place tags: [Tag!]! mark: String }
            type Call { id: ID! length: String caller: Place mark: Place }
            type Place { id: ID! city: String }
            type Tag { id: ID! word: String }
            type Company { id: ID! name: String }
            """;
        Dictionary<string, object?> place = ForeignSchemas.Row("Place", ("id", "p1"), ("city", "Bergen"));
        await using ForeignServer server = await ForeignServer.StartAsync(sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => (object?[])[ForeignSchemas.Row("Company", ("id", "a"), ("name", "A"))],
            ["events"] = _ => (object?[])
            [
                ForeignSchemas.Row(
                    "Note", ("id", "n1"), ("length", 3), ("place", place), ("mark", "x"),
                    ("tags", (object?[])[ForeignSchemas.Row("Tag", ("id", "t1"), ("word", "hei"))])),
                ForeignSchemas.Row("Call", ("id", "c1"), ("length", "kort"), ("caller", place), ("mark", place)),
            ],
        });
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.Set("Folder", _folder);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        Result result = session.Run("Export-LucaData $Folder -Type events");

        Assert.Empty(result.Errors);
        string[] rows = File.ReadAllLines((string)result.Output.Single().Get("Path")!);
        Assert.Contains("\"city\":\"Bergen\"", rows[0], StringComparison.Ordinal);
        Assert.Contains("\"word\":\"hei\"", rows[0], StringComparison.Ordinal);
        Assert.Contains("\"city\":\"Bergen\"", rows[1], StringComparison.Ordinal);
        Assert.Contains("'Call.length' and 'Call.mark'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_another_key_is_not_gone_on_from_where_companies_are_not_known()
    {
        const string sdl = """
            scalar DateTime
            type Query { units: [Unit!]! }
            type Unit { id: ID! name: String updatedAt: DateTime }
            """;
        Dictionary<string, object?> unit = ForeignSchemas.Row("Unit", ("id", "u1"), ("name", "U"), ("updatedAt", "2020-01-01T00:00:00Z"));
        await using ForeignServer server = await ForeignServer.StartAsync(
            sdl, new Dictionary<string, Func<IResolveFieldContext, object?>> { ["units"] = _ => (object[])[unit] });
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.Set("Folder", _folder);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process; $null = Export-LucaData $Folder");

        Assert.Equal("0", RowsSinceLastRun());
        session.MustRun("""
            $other = [System.Net.NetworkCredential]::new('', 'another-key-of-another-company').SecurePassword
            $null = Connect-Luca -BaseUri $BaseUri -ApiKey $other -Persist Process -Force
            """);
        Assert.Equal("1", RowsSinceLastRun());

        string RowsSinceLastRun() =>
            session.MustRun("Export-LucaData $Folder -ChangedSince LastRun").Single().Get("Rows")!.ToString()!;
    }

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots()
    {
        Dictionary<string, object?>[] companies =
            [Company("a", "111111111"), Company("A", "111111111"), Company("c", "222222222"), Company("d", null)];
        return new()
        {
            ["companies"] = context => ForeignServer.Page(context, companies),
            ["parties"] = context => ForeignServer.Page(context,
            [
                ForeignSchemas.Row("Person", ("id", context.GetArgument<string>("companyId") + "p"), ("name", "Ola"), ("born", "1900")),
                ForeignSchemas.Row("Firm", ("id", context.GetArgument<string>("companyId") + "f"), ("name", "Firma"), ("number", 7)),
            ]),
            ["events"] = context => new object[]
            {
                ForeignSchemas.Row("Note", ("id", "n1"), ("text", "hei"), ("length", 3)),
                ForeignSchemas.Row("Call", ("id", "k1"), ("length", "lang")),
            },
        };

        static Dictionary<string, object?> Company(string id, string? number) =>
            ForeignSchemas.Row("Company", ("id", id), ("name", "Samme navn AS"), ("organisationNumber", number));
    }
}
