using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;

namespace LucaPS.Tests.Foreign;

/// <summary>A server of lists whose pages go by numbers, some of them oddly.</summary>
internal static class NumberedLists
{
    private const string Sdl = """
        scalar Long
        scalar ISO8601DateTime
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
          saleCustomers(filter: CustomerFilter, companyId: ID): [Row!]!
          settings(page: Int, limit: Int): Settings
          entries(skip: Int, take: Int, before: String, first: String, companyId: ID): PeriodPage!
          longs(page: Long = 0, size: Long = 20, companyId: ID): LongPage!
          longsAsText(page: Int = 0, size: Int = 20, companyId: ID): LongPage!
          nodesCounted(page: Int = 0, size: Int = 20, companyId: ID): NodesPage!
          dated(after: String, before: String, limit: Int, offset: Int, companyId: ID): [Row!]!
          datedPage(skip: Int, take: Int, after: String, companyId: ID): PeriodPage!
          pageOnly(page: Int, companyId: ID): [Row!]!
          underscored(page_number: Int = 1, per_page: Int, companyId: ID): [Row!]!
          paginated(first: Int! = 10, page: Int, companyId: ID): RowPaginator!
          saying(offset: Int, limit: Int, companyId: ID): SayingPage!
          counting(offset: Int, limit: Int, companyId: ID): CountingPage!
          fruits(pagination: OffsetPagination, companyId: ID): FruitPage!
          berries(limit: Int, cursor: String, companyId: ID): BerryPage!
          nuts(limit: Int, cursor: String, companyId: ID): NutPage!
          baskets(companyId: ID): [Basket!]!
        }
        input OffsetPagination { offset: Int! = 0 limit: Int }
        type RowPaginator { data: [Row!]! paginatorInfo: PaginatorInfo! }
        type PaginatorInfo { count: Int! hasMorePages: Boolean! total: Int! }
        type SayingPage { elements: [Row!]! hasMore: Boolean! }
        type CountingPage { elements: [Row!]! meta: CountingMeta! }
        type CountingMeta { total: Int! }
        type FruitPage { totalCount: Int! results: [Fruit!]! }
        type Fruit { id: ID! }
        type BerryPage { nodes: [Berry!]! pageInfo: SegmentInfo! }
        type Berry { id: ID! }
        type NutPage { nuts: [Nut!]! }
        type Nut { id: ID! }
        type Basket { id: ID! contents: ContentPaginator! }
        type ContentPaginator { data: [Content!]! paginatorInfo: PaginatorInfo! }
        type Content { id: ID! }
        enum Sort { NAME ID }
        input CustomerFilter { updatedSince: ISO8601DateTime active: Boolean = true }
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

    public static Task<ForeignServer> StartAsync() => ForeignServer.StartAsync(Sdl, Roots());

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots()
    {
        int moved = 0;
        return new()
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1", "c2"),
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
            ["saleCustomers"] = _ => Rows(0, 2, 2),
            ["dated"] = context => Rows(context.GetArgument("offset", 0), Math.Min(context.GetArgument("limit", 50), 50), 230),
            ["datedPage"] = context => ForeignSchemas.Row(
                "PeriodPage", ("items", Rows(context.GetArgument("skip", 0), Math.Min(context.GetArgument("take", 10), 50), 230)),
                ("totalCount", 230)),
            ["pageOnly"] = context => Rows((context.GetArgument("page", 1) - 1) * 25, 25, 95),
            ["underscored"] = context => Rows((context.GetArgument("page_number", 1) - 1) * 25, 25, 95),
            ["paginated"] = context => Paginator(
                "RowPaginator", (context.GetArgument("page", 1) - 1) * Math.Min(context.GetArgument("first", 10), 25),
                Math.Min(context.GetArgument("first", 10), 25), 95),
            ["saying"] = context => ForeignSchemas.Row(
                "SayingPage", ("elements", Rows(context.GetArgument("offset", 0), 20, 95)),
                ("hasMore", context.GetArgument("offset", 0) + 20 < 95)),
            ["counting"] = context => ForeignSchemas.Row(
                "CountingPage", ("elements", Rows(context.GetArgument("offset", 0), 20, 95)),
                ("meta", ForeignSchemas.Row("CountingMeta", ("total", 95)))),
            ["fruits"] = _ => ForeignSchemas.Row("FruitPage", ("results", Rows(0, 10, 95)), ("totalCount", 95)),
            ["berries"] = _ => ForeignSchemas.Row(
                "BerryPage", ("nodes", Rows(0, 10, 95)),
                ("pageInfo", ForeignSchemas.Row("SegmentInfo", ("hasNextPage", true), ("hasPreviousPage", false)))),
            ["nuts"] = _ => ForeignSchemas.Row("NutPage", ("nuts", Rows(0, 10, 95))),
            ["baskets"] = _ => (object?[])[
                ForeignSchemas.Row("Basket", ("id", "b1"), ("contents", Paginator("ContentPaginator", 0, 10, 10))),
                ForeignSchemas.Row("Basket", ("id", "b2"), ("contents", Paginator("ContentPaginator", 0, 10, 11))),
            ],
        };

        object?[] Strict(IResolveFieldContext context) =>
            context.GetArgument<int>("page") < 1 || context.GetArgument<string?>("companyId") == "c2"
                ? throw new ExecutionError("Page must be positive") : Page(context, 1, 350);

        static object?[] Page(IResolveFieldContext context, int first, int all) =>
            Rows((context.GetArgument("page", first) - first) * context.GetArgument("size", 20), context.GetArgument("size", 20), all);

        static int Long(IResolveFieldContext context, string name, int otherwise) =>
            int.TryParse(context.Arguments![name].Value?.ToString(), out int given) ? given : otherwise;

        int Moved() => moved++ == 0 ? 0 : 3;

        static object Paginator(string type, int from, int count, int all) => ForeignSchemas.Row(
            type, ("data", Rows(from, count, all)),
            ("paginatorInfo", ForeignSchemas.Row(
                "PaginatorInfo", ("count", count), ("hasMorePages", from + count < all), ("total", all))));

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
