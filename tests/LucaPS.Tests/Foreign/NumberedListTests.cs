using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Lists whose pages go by numbers (Hot Chocolate's segments, offset and limit, page numbers): read to their ends too.</summary>
[Collection(EngineCollection.Name)]
public sealed class NumberedListTests : IDisposable
{
    private const string Sdl = """
        scalar Long
        type Query {
          companies: [Company!]!
          transactions(skip: Int, take: Int, companyId: ID): TransactionSegment
          vouchers(offset: Int = 0, limit: Int = 25, companyId: ID): [Row!]!
          periods(page: Int = 1, perPage: Int = 30, companyId: ID): PeriodPage!
          units(page: Int = 0, pageSize: Int! = 20, companyId: ID): UnitPage!
          required(offset: Int!, limit: Int!, companyId: ID): [Row!]!
          stuck(offset: Int, limit: Int, companyId: ID): [Row!]!
          stuckSegment(skip: Int, take: Int, companyId: ID): StuckSegment!
          stuckTotal(skip: Int, take: Int, companyId: ID): PeriodPage!
          stuckEntries(skip: Int, take: Int, companyId: ID): StuckEntries!
          moving(skip: Int, take: Int, companyId: ID): PeriodPage!
          movingPlain(skip: Int, take: Int, companyId: ID): [Row!]!
          fromZero(page: Int, size: Int, companyId: ID): [Row!]!
          fromOne(page: Int, size: Int, companyId: ID): [Row!]!
          fromZeroCounted(page: Int, size: Int, companyId: ID): PeriodPage!
          fromOneCounted(page: Int, size: Int, companyId: ID): PeriodPage!
          growing(page: Int, size: Int, companyId: ID): [Row!]!
          requiredFromZero(page: Int!, size: Int!, companyId: ID): [Row!]!
          requiredFromOne(page: Int!, size: Int!, companyId: ID): [Row!]
          requiredFromOneStrict(page: Int!, size: Int!, companyId: ID): [Row!]!
          requiredFromOneEmpty(page: Int!, size: Int!, companyId: ID): [Row!]!
          requiredFirst(page: Int!, size: Int!, companyId: ID): [Row!]!
          pageless(page: Int, size: Int, companyId: ID): [Row!]!
          entriesFromZero(page: Int, size: Int, companyId: ID): [Entry!]!
          saleProducts(active: Boolean = true, sortBy: Sort = NAME, companyId: ID): [Row!]!
          settings(page: Int, limit: Int): Settings
          entries(skip: Int, take: Int, before: String, first: String, companyId: ID): PeriodPage!
          longs(page: Long = 0, size: Long = 20, companyId: ID): LongPage!
          longsAsText(page: Int = 0, size: Int = 20, companyId: ID): LongPage!
          nodesCounted(page: Int = 0, size: Int = 20, companyId: ID): NodesPage!
        }
        enum Sort { NAME ID }
        type Company { id: ID! name: String }
        type Row { id: ID! }
        type TransactionSegment { items: [Row] pageInfo: SegmentInfo! totalCount: Int! }
        type StuckSegment { items: [Row!]! pageInfo: StuckInfo! }
        type StuckEntries { items: [Entry!]! pageInfo: StuckInfo! }
        type StuckInfo { hasNextPage: Boolean! }
        type Entry { date: String }
        type SegmentInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! }
        type PeriodPage { items: [Row!]! totalCount: Int! page: Int! }
        type UnitPage { results: [Row!]! total: Int! }
        type LongPage { content: [Row!]! totalElements: Long! }
        type NodesPage { items: [Row!]! totalNodes: Int! }
        type Settings { id: ID! items: [Row!]! }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-numbered-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Get-LucaObject transactions", 230)]
    [InlineData("Get-LucaObject transactions -ThrottleLimit 1", 230)]
    [InlineData("Get-LucaObject transactions -First 120", 120)]
    [InlineData("Get-LucaObject vouchers", 130)]
    [InlineData("Get-LucaObject vouchers -First 60", 60)]
    [InlineData("Get-LucaObject vouchers -First 10", 10)]
    [InlineData("Get-LucaObject periods", 180)]
    [InlineData("Get-LucaObject periods -First 70", 70)]
    [InlineData("Get-LucaObject units", 95)]
    [InlineData("Get-LucaObject required", 130)]
    [InlineData("Get-LucaObject longs", 95)]
    [InlineData("Get-LucaObject longsAsText", 95)]
    [InlineData("Get-LucaObject nodesCounted", 95)]
    [InlineData("Get-LucaObject vouchers -Argument @{ limit = 1000 }", 130)]
    [InlineData("Get-LucaObject required -Argument @{ limit = 70 }", 70)]
    [InlineData("Get-LucaObject vouchers -Argument @{ limit = 1000; offset = 0 } -First 20", 20)]
    public async Task Every_page_is_read(string script, int rows)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(0, rows).Select(number => "r" + number),
            session.MustRun(script + " -Company c1").Select(row => (string)row.Id()!));
    }

    [Theory]
    [InlineData("Get-LucaObject entries -Argument @{ before = '2026-01-01' }", 3)]
    [InlineData("Get-LucaObject entries -Argument @{ before = '2026-01-01'; first = 'x' }", 3)]
    [InlineData("Get-LucaObject entries -Before 2026-01-01", 3)]
    [InlineData("Get-LucaObject entries", 5)]
    public async Task Names_that_elsewhere_are_those_of_pages_are_filters(string script, int rows)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Assert.Equal(rows, session.MustRun(script + " -Company c1").Count());
    }

    [Fact]
    public async Task It_begins_where_it_is_to()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(90, 40).Select(number => "r" + number),
            session.MustRun("Get-LucaObject vouchers -Company c1 -Argument @{ offset = 90 }").Select(row => (string)row.Id()!));
    }

    [Fact]
    public async Task Each_company_has_its_own_pages()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            [("c1", 130), ("c2", 130)],
            session.MustRun("Get-LucaCompany | Get-LucaObject vouchers").GroupBy(row => (string)row.Get("CompanyId")!)
                .Select(own => (own.Key, own.Count())));
    }

    [Theory]
    [InlineData("Get-LucaObject stuck", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuck -First 120", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckSegment", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckTotal", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject pageless", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckEntries", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject periods -Argument @{ perPage = 10 }", "use -First", "LucaBadRequest")]
    public async Task What_cannot_be_read_whole_is_an_error(string script, string says, string id)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run(script + " -Company c1");

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(id, result.ErrorId);
    }

    [Theory]
    [InlineData("fromZero", 5)]
    [InlineData("fromOne", 6)]
    [InlineData("fromZeroCounted", 4)]
    [InlineData("fromOneCounted", 5)]
    [InlineData("growing", 6)]
    [InlineData("requiredFromZero", 5)]
    [InlineData("requiredFromOne", 6)]
    [InlineData("requiredFromOneStrict", 6)]
    [InlineData("requiredFromOneEmpty", 6)]
    [InlineData("requiredFirst", 6)]
    public async Task Pages_are_counted_from_0_or_from_1_as_the_server_does(string list, int requests)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(0, 350).Select(number => "r" + number),
            session.MustRun($"Get-LucaObject {list} -Company c1").Select(row => (string)row.Id()!).Where(id => id != "new"));
        Assert.Equal(requests, server.Requests.Count(request => request.Query.Contains(list, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-First 120", 120)]
    [InlineData("-First 100", 100)]
    [InlineData("-First 250", 250)]
    public async Task Enough_rows_of_pages_are_the_first(string first, int rows)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        foreach (string list in (string[])["fromZero", "fromOne", "requiredFromZero", "requiredFromOneStrict"])
        {
            Assert.Equal(
                Enumerable.Range(0, rows).Select(number => "r" + number),
                session.MustRun($"Get-LucaObject {list} -Company c1 {first}").Select(row => (string)row.Id()!));
        }
    }

    [Fact]
    public async Task Rows_without_ids_come_by_pages_from_0_too()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(350, session.MustRun("Get-LucaObject entriesFromZero -Company c1").Count());
    }

    [Theory]
    [InlineData(200, """{"errors":[{"message":"Page must be positive"}]}""")]
    [InlineData(200, """{"data":null,"errors":[{"message":"Page must be positive"}]}""")]
    [InlineData(200, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_REQUEST"}}]}""")]
    [InlineData(200, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_USER_INPUT"}}]}""")]
    [InlineData(400, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_USER_INPUT"}}]}""")]
    public async Task A_page_0_that_is_refused_is_not_there(int status, string answer)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();
        server.Instead = request => request.Variable("f0_after") == "0" ? (status, answer) : null;

        Assert.Equal(350, session.MustRun("Get-LucaObject requiredFromOne -Company c1").Count());
        Assert.Equal(700, session.MustRun("Get-LucaCompany | Get-LucaObject requiredFromOneEmpty").Count());
    }

    [Fact]
    public async Task What_page_1_is_refused_for_is_told()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject requiredFromOneStrict -Company c2");

        Assert.Contains("Page must be positive", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stuck", 50)]
    [InlineData("stuckTotal", 5)]
    public async Task A_page_that_comes_again_is_given_once(string list, int rows)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(rows, session.Run($"Get-LucaObject {list} -Company c1").Output.Count());
    }

    [Theory]
    [InlineData("moving")]
    [InlineData("movingPlain")]
    public async Task Rows_that_are_added_in_front_cost_none_at_the_end_and_give_none_twice(string list)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run($"Get-LucaObject {list} -Company c1 -ThrottleLimit 1");

        Assert.Empty(result.Errors);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => "r" + number), result.Output.Select(row => (string)row.Id()!));
    }

    [Fact]
    public async Task An_export_has_them_whole_and_says_what_a_default_leaves_out()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Result result = session.Run("Export-LucaData $Folder -Type transactions, periods, units, saleProducts -Company c1");

        Assert.Equal(
            ["periods 180", "saleProducts 2", "transactions 230", "units 95"],
            result.Output.Select(list => $"{list.Get("Type")} {list.Get("Rows")}").Order());
        Assert.All(result.Output, list => Assert.Equal("Complete", list.Get("State")!.ToString()));
        Assert.Contains("active true", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_a_default_narrows_is_told_unless_a_value_is_given()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, Roots());
        await using EngineSession session = await server.ConnectAsync();

        Assert.Contains("active true", Assert.Single(session.Run("Get-LucaSaleProduct").Warnings), StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-LucaSaleProduct -Argument @{ active = $true }").Warnings);
    }

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots()
    {
        int moved = 0;
        return new()
        {
            ["companies"] = _ => (object?[])[
                ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Andre AS"))],
            ["transactions"] = context =>
            {
                int skip = context.GetArgument("skip", 0), take = Math.Min(context.GetArgument("take", 10), 50);
                return ForeignSchemas.Row(
                    "TransactionSegment", ("items", Rows(skip, take, 230)), ("totalCount", 230),
                    ("pageInfo", ForeignSchemas.Row("SegmentInfo", ("hasNextPage", skip + take < 230), ("hasPreviousPage", skip > 0))));
            },
            ["vouchers"] = context => Rows(context.GetArgument("offset", 0), Math.Min(context.GetArgument("limit", 25), 50), 130),
            ["required"] = context => Rows(context.GetArgument("offset", 0), context.GetArgument("limit", 25), 130),
            ["stuck"] = _ => Rows(0, 50, 130),
            ["stuckSegment"] = _ => Stuck(Rows(0, 5, 45)),
            ["stuckTotal"] = _ => Paged("PeriodPage", "items", "totalCount", 0, 5, 45),
            ["stuckEntries"] = _ => Stuck([ForeignSchemas.Row("Entry", ("date", "2026-01-01"))]),
            ["fromZero"] = context => Page(context, 0, 350),
            ["fromOne"] = context => Page(context, 1, 350),
            ["fromZeroCounted"] = context => ForeignSchemas.Row("PeriodPage", ("items", Page(context, 0, 350)), ("totalCount", 350)),
            ["fromOneCounted"] = context => ForeignSchemas.Row("PeriodPage", ("items", Page(context, 1, 350)), ("totalCount", 350)),
            ["growing"] = context => moved++ == 0
                ? Page(context, 1, 350)
                : [.. new object?[] { ForeignSchemas.Row("Row", ("id", "new")) }.Concat(Rows(0, 350, 350))
                    .Skip((context.GetArgument("page", 1) - 1) * 100).Take(100)],
            ["requiredFromZero"] = context => Page(context, 0, 350),
            ["requiredFromOne"] = context => Strict(context),
            ["requiredFromOneStrict"] = context => Strict(context),
            ["requiredFromOneEmpty"] = context => context.GetArgument<int>("page") < 1 ? (object?[])[] : Page(context, 1, 350),
            ["requiredFirst"] = context => context.GetArgument<int>("page") < 1 ? Rows(0, 100, 350) : Page(context, 1, 350),
            ["pageless"] = _ => Rows(0, 100, 350),
            ["entriesFromZero"] = context => Page(context, 0, 350)
                .Select((_, n) => (object?)ForeignSchemas.Row("Entry", ("date", "d" + (n + context.GetArgument("page", 0))))).ToArray(),
            // Three are added after the first page.
            ["moving"] = context => ForeignSchemas.Row(
                "PeriodPage", ("totalCount", moved == 0 ? 200 : 203),
                ("items", Rows(context.GetArgument("skip", 0) - Moved(), context.GetArgument("take", 10), 200))),
            ["movingPlain"] = context => Rows(context.GetArgument("skip", 0) - Moved(), context.GetArgument("take", 10), 200),
            ["periods"] = context =>
                Paged("PeriodPage", "items", "totalCount", context.GetArgument("page", 1) - 1, context.GetArgument("perPage", 30), 180),
            ["units"] = context =>
                Paged("UnitPage", "results", "total", context.GetArgument("page", 0), context.GetArgument("pageSize", 20), 95),
            ["entries"] = context => Paged(
                "PeriodPage", "items", "totalCount", 0, 40, context.GetArgument<string?>("before") == "2026-01-01" ? 3 : 5),
            ["longs"] = context =>
                Paged("LongPage", "content", "totalElements", Long(context, "page", 0), Long(context, "size", 20), 95),
            ["longsAsText"] = context => ForeignSchemas.Row(
                "LongPage", ("content", Page(context, 0, 95)), ("totalElements", "95")),
            ["nodesCounted"] = context => ForeignSchemas.Row(
                "NodesPage", ("items", Page(context, 0, 95)), ("totalNodes", 95)),
            ["saleProducts"] = _ => Rows(0, 2, 2),
        };

        object?[] Strict(IResolveFieldContext context) =>
            context.GetArgument<int>("page") < 1 || context.GetArgument<string?>("companyId") == "c2"
                ? throw new ExecutionError("Page must be positive") : Page(context, 1, 350);

        static object?[] Page(IResolveFieldContext context, int first, int all) =>
            Rows((context.GetArgument("page", first) - first) * context.GetArgument("size", 20), context.GetArgument("size", 20), all);

        static int Long(IResolveFieldContext context, string name, int otherwise) =>
            int.TryParse(context.Arguments![name].Value?.ToString(), out int given) ? given : otherwise;

        int Moved() => moved++ == 0 ? 0 : 3;

        static object Stuck(object?[] items) =>
            ForeignSchemas.Row("StuckSegment", ("items", items), ("pageInfo", ForeignSchemas.Row("StuckInfo", ("hasNextPage", true))));

        static object?[] Rows(int from, int count, int all) => [.. Enumerable.Range(from, Math.Max(0, Math.Min(count, all - from)))
            .Select(number => (object?)ForeignSchemas.Row("Row", ("id", "r" + number)))];

        static object Paged(string type, string rows, string total, int page, int size, int all)
        {
            size = Math.Min(size, 40);
            return ForeignSchemas.Row(type, (rows, Rows(page * size, size, all)), (total, all), ("page", page));
        }
    }
}
