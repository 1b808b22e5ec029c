using System;
using System.Collections.Generic;
using System.Linq;
using GraphQL;

namespace LucaPS.Tests.Foreign;

/// <summary>Servers that follow luca-api.md in other ways than the sandbox.</summary>
internal static class ForeignSchemas
{
    /// <summary>Other type names, only edges, nothing nullable, custom scalars that come as text, payloads with errors.</summary>
    public const string Strict = """
        schema { query: RootQuery mutation: RootMutation }

        type RootQuery {
          companies(first: Int, last: Int, before: String, after: String): ClientConnection!
          company(id: ID!): Client!
          saleInvoices(companyId: ID, first: Int, last: Int, before: String, after: String, state: invoice_state, dueBefore: ISO8601Date, minimum: Decimal, tags: [String!]): InvoiceConnection!
          saleInvoice(companyId: ID, id: ID!): Invoice!
          saleCustomers(companyId: ID, first: Int, after: String): PartyConnection!
          saleProducts(companyId: ID, first: Int, after: String): ArticleConnection!
          journal(companyId: ID): [Entry!]!
        }

        type RootMutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: InvoiceAttributes!): InvoiceCreatePayload!
          saleInvoiceUpdate(companyId: ID, id: ID!, saleInvoice: InvoiceAttributes!): InvoiceUpdatePayload
          saleInvoiceSend(companyId: ID, id: ID!, sendMethod: send_method!, email: String): Boolean!
        }

        interface Party { id: ID! name: String! }
        type Person implements Party { id: ID! name: String! email: String! }
        type Firm implements Party { id: ID! name: String! organisationNumber: String }
        union Source = Invoice | Person

        type Client { id: ID! name: String! organisationNumber: String }
        type Invoice {
          id: ID!
          invoiceNumber: BigInt!
          invoiceDate: ISO8601Date!
          createdAt: ISO8601DateTime!
          amount: Decimal!
          totalCents: BigInt!
          rate: Float!
          state: invoice_state!
          meta: JSON!
          saleCustomer: Party!
          source: Source!
          saleInvoiceLineItems: [InvoiceLine!]!
        }
        type InvoiceLine { id: ID! quantity: Decimal! unitPriceCents: BigInt! saleProduct: Article! }
        type Article { id: ID! name: String! }
        type Entry { id: ID! text: String! amountCents: Int! }

        enum invoice_state { draft invoice credit_note }
        enum send_method { email ehf }
        input InvoiceAttributes { saleCustomer: PartyReference, invoiceDate: ISO8601Date, paymentDays: Int, invoiceType: invoice_state, saleInvoiceLineItems: [LineAttributes!], comment: String, reference: String, tags: [String!] }
        input PartyReference { id: ID! }
        input LineAttributes { saleProductId: ID!, quantity: Decimal!, unitPriceCents: BigInt!, name: String, unit: String }
        type InvoiceCreatePayload { invoice: Invoice errors: [InputError!]! clientMutationId: String }
        type InvoiceUpdatePayload { saleInvoice: Invoice errors: [String!] }
        type InputError { message: String! path: [String!] code: String }

        type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
        type ClientConnection { edges: [ClientEdge!]! pageInfo: PageInfo! }
        type ClientEdge { cursor: String! node: Client! }
        type InvoiceConnection { edges: [InvoiceEdge!]! pageInfo: PageInfo! }
        type InvoiceEdge { cursor: String! node: Invoice! }
        type PartyConnection { edges: [PartyEdge!]! pageInfo: PageInfo! }
        type PartyEdge { cursor: String! node: Party! }
        type ArticleConnection { edges: [ArticleEdge!]! pageInfo: PageInfo! }
        type ArticleEdge { cursor: String! node: Article! }

        scalar ISO8601Date
        scalar ISO8601DateTime
        scalar BigInt
        scalar Decimal
        scalar JSON
        """;

    /// <summary>Relay's classic mutations: one table with everything in it; and one that names the object's table otherwise.</summary>
    public const string Relay = """
        type Query { companies(first: Int, after: String): CompanyConnection! saleInvoices(companyId: ID, first: Int, after: String): SaleInvoiceConnection! }
        type Mutation {
          saleInvoiceCreate(input: SaleInvoiceCreateInput!, notify: Boolean): SaleInvoiceCreatePayload
          saleInvoiceUpdate(companyId: ID, id: ID!, attributes: SaleInvoiceAttributes!): SaleInvoiceCreatePayload
        }
        input SaleInvoiceCreateInput { companyId: ID saleInvoice: SaleInvoiceAttributes! clientMutationId: String }
        input SaleInvoiceAttributes { saleCustomer: Reference invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [Line!] comment: String }
        input Reference { id: ID! }
        input Line { saleProductId: ID quantity: Float unitPriceCents: Int }
        type SaleInvoiceCreatePayload { company: Company saleInvoice: SaleInvoice clientMutationId: String }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String }
        type CompanyConnection { nodes: [Company] pageInfo: PageInfo! }
        type SaleInvoiceConnection { nodes: [SaleInvoice] pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    /// <summary>One flat table for everything, ids in place of tables, prices only in kroner.</summary>
    public static string Flat { get; } = Relay
        .Replace(
            "saleInvoiceUpdate(companyId: ID, id: ID!, attributes: SaleInvoiceAttributes!)",
            "saleInvoiceUpdate(input: SaleInvoiceUpdateInput!)",
            StringComparison.Ordinal)
        .Replace(
            "input SaleInvoiceCreateInput { companyId: ID saleInvoice: SaleInvoiceAttributes! clientMutationId: String }",
            """
            input SaleInvoiceCreateInput { companyId: ID saleCustomerId: ID! invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [Line!] comment: String clientMutationId: String }
            input SaleInvoiceUpdateInput { id: ID! companyId: ID saleCustomerId: ID invoiceDate: String paymentDays: Int invoiceType: String saleInvoiceLineItems: [Line!] comment: String clientMutationId: String }
            """,
            StringComparison.Ordinal)
        .Replace("unitPriceCents: Int", "unitPrice: Float", StringComparison.Ordinal);

    public static Dictionary<string, Func<IResolveFieldContext, object?>> RelayRoots()
    {
        Dictionary<string, object?> company = Row("Company", ("id", "c1"), ("name", "Første AS"));
        Dictionary<string, object?> payload = Row(
            "SaleInvoiceCreatePayload", ("company", company), ("saleInvoice", Row("SaleInvoice", ("id", "r1"), ("comment", "hei"))));
        return new()
        {
            ["companies"] = context => ForeignServer.Page(context, [company]),
            ["saleInvoices"] = context => ForeignServer.Page(context, []),
            ["saleInvoiceCreate"] = _ => payload,
            ["saleInvoiceUpdate"] = _ => payload,
        };
    }

    /// <summary>Two companies, <paramref name="invoices"/> invoices in the first and three in the second.</summary>
    public static Dictionary<string, Func<IResolveFieldContext, object?>> StrictRoots(int invoices = 230)
    {
        object[] companies =
        [
            Row("Client", ("id", "c1"), ("name", "Første AS"), ("organisationNumber", null)),
            Row("Client", ("id", "c2"), ("name", "Andre AS"), ("organisationNumber", "987654325")),
        ];
        Dictionary<string, object[]> books = new()
        {
            ["c1"] = [.. Enumerable.Range(1, invoices).Select(n => Invoice("c1", n))],
            ["c2"] = [.. Enumerable.Range(1, 3).Select(n => Invoice("c2", n))],
        };
        object[] parties = [Person(1), Firm(2)];
        object[] Of(IResolveFieldContext context) => books[Company(context)];
        return new()
        {
            ["companies"] = context => ForeignServer.Page(context, companies),
            ["company"] = context =>
                companies.First(company => Equals(((IDictionary<string, object?>)company)["id"], context.GetArgument<string>("id"))),
            ["saleInvoices"] = context => ForeignServer.Page(context, Of(context)),
            ["saleInvoice"] = context => Of(context)
                .FirstOrDefault(invoice => Equals(((IDictionary<string, object?>)invoice)["id"], context.GetArgument<string>("id")))
                ?? throw Refusal("NOT_FOUND", "Fant ikke fakturaen."),
            ["saleCustomers"] = context => ForeignServer.Page(context, parties),
            ["saleProducts"] = context => ForeignServer.Page(context, [Article()]),
            ["journal"] = _ => new object[] { Row("Entry", ("id", "e1"), ("text", "Bilag"), ("amountCents", 1250)) },
            ["saleInvoiceCreate"] = context =>
                Row("InvoiceCreatePayload", ("invoice", Invoice("c1", 900)), ("errors", Array.Empty<object>())),
            ["saleInvoiceUpdate"] = context => Row("InvoiceUpdatePayload", ("saleInvoice", Invoice("c1", 901)), ("errors", null)),
            ["saleInvoiceSend"] = _ => true,
        };
    }

    /// <summary>The companies of a server, each with a name.</summary>
    public static object?[] Companies(params string[] ids) => [.. ids.Select(id => Row("Company", ("id", id), ("name", "Firma " + id)))];

    public static Dictionary<string, object?> Row(string type, params (string Name, object? Value)[] values)
    {
        Dictionary<string, object?> row = new() { ["__typename"] = type };
        foreach ((string name, object? value) in values) row[name] = value;
        return row;
    }

    public static ExecutionError Refusal(string code, string message) => new(message) { Code = code };

    /// <summary>The company asked for; as an OAuth token, this server needs it named.</summary>
    private static string Company(IResolveFieldContext context) => context.GetArgument<string?>("companyId") switch
    {
        "c1" => "c1",
        "c2" or "987654325" => "c2",
        null => throw Refusal("BAD_REQUEST", "companyId must be given."),
        _ => throw Refusal("FORBIDDEN", "Not within the consent."),
    };

    private static Dictionary<string, object?> Article() => Row("Article", ("id", "a1"), ("name", "Time"));

    private static Dictionary<string, object?> Person(int n) =>
        Row("Person", ("id", "p" + n), ("name", "Kari"), ("email", "kari@example.no"));

    private static Dictionary<string, object?> Firm(int n) => Row("Firm", ("id", "f" + n), ("name", "Firma"), ("organisationNumber", null));

    private static Dictionary<string, object?> Invoice(string company, int n) => Row(
        "Invoice",
        ("id", company + "-" + n),
        ("invoiceNumber", (9_007_199_254_740_993L + n).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("invoiceDate", "2026-03-29"),
        ("createdAt", "2026-03-29T02:30:00+02:00"),
        ("amount", "1234567890123456789.12"),
        ("totalCents", "9007199254740993"),
        ("rate", 0.1m),
        ("state", n % 2 == 0 ? "draft" : "credit_note"),
        ("meta", new Dictionary<string, object?> { ["a"] = 1, ["b"] = new object[] { "x", 2 } }),
        ("saleCustomer", n % 2 == 0 ? Person(1) : Firm(2)),
        ("source", Person(1)),
        ("saleInvoiceLineItems", new object[] { Row(
            "InvoiceLine", ("id", "l" + n), ("quantity", "1.50"), ("unitPriceCents", "9995"), ("saleProduct", Article())) }));
}
