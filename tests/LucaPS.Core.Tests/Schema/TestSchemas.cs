using System;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using GraphQL;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using LucaPS.Schema;
using GraphSchema = GraphQL.Types.Schema;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Schemas as another GraphQL implementation introspects them.</summary>
internal static class TestSchemas
{
    /// <summary>Has one of everything that the schema of a bookkeeping service may have.</summary>
    public const string Sdl = """"
        "What can be read."
        type Query {
          companies(first: Int, after: String): CompanyConnection!
          company(id: ID!): Company
          saleInvoices(first: Int, last: Int, before: String, after: String, companyId: ID, paid: Boolean, states: [InvoiceState!], from: Date, filter: Filter, minimum: Decimal = 0.5): SaleInvoiceConnection!
          saleInvoice(id: ID!, companyId: ID): SaleInvoice
          saleInvoiceByNumber(number: Int!, companyId: ID): SaleInvoice
          oldInvoice(id: ID!): SaleInvoice @deprecated(reason: "Use \"saleInvoice\".")
          notes(companyId: ID): [Note!]
          attachments(first: Int, after: Cursor): AttachmentConnection
          totals(first: Int): TotalsConnection
          settings: Settings
          search(text: String!): [SearchResult!]
          node(id: ID!): Node
        }

        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
        }

        "An object with an id."
        interface Node { id: ID! }
        interface Named implements Node { id: ID! name: String! }

        type Company implements Node & Named {
          id: ID!
          name: String!
          organisationNumber: String
          saleInvoices(first: Int, after: String): SaleInvoiceConnection
          branches: [Branch!]
        }

        type Branch { id: ID! name: String invoices(first: Int, after: String): SaleInvoiceConnection }

        """
        An invoice.
          Indented, with a "quote" and a \ backslash.
        """
        type SaleInvoice implements Node {
          invoiceNumber: Int
          id: ID!
          invoiceDate: Date
          sentAt: DateTime
          state: InvoiceState!
          tags: [String!]
          totalCents: Long
          exchangeRate: Decimal
          meta: JSON
          oldNumber: Int @deprecated(reason: "Use invoiceNumber.")
          amountIn(currency: String!): Decimal
          rounded(digits: Int = 2): Decimal
          saleCustomer: SaleCustomer
          deliveryAddress: Address
          owner: Named
          source: SearchResult
          company: Company
          saleInvoiceLineItems: [SaleInvoiceLineItem!]!
          related: [SaleInvoice!]
          payments(first: Int, after: String): PaymentConnection
          notes: [Note!]
          snake_case_field: String
        }

        type SaleInvoiceLineItem { id: ID! name: String quantity: Decimal unitPriceCents: Long saleProduct: SaleProduct saleInvoice: SaleInvoice }
        type SaleCustomer implements Named & Node { id: ID! name: String! email: String balanceCents: BigInt address: Address }
        type SaleProduct { id: ID! name: String number: String active: Boolean }
        type Address { street: String city: String country: String }
        type Note { id: ID! text: String saleInvoice: SaleInvoice }
        type Attachment { id: ID! fileName: String invoiceNumber: Int }
        type Payment { id: ID! amountCents: Long paidOn: Date }
        type Settings { id: ID! title: String }
        union SearchResult = SaleInvoice | SaleCustomer | Note
        scalar Date
        scalar DateTime
        scalar Decimal
        scalar Long
        scalar BigInt
        scalar JSON
        scalar Cursor

        enum InvoiceState {
          "Not yet sent."
          DRAFT
          SENT
          PAID @deprecated(reason: "Look at payments.")
        }

        input Filter { text: String, amount: AmountRange, states: [InvoiceState!] = [DRAFT, SENT], at: DateTime }
        input AmountRange { minimumCents: Long!, maximumCents: Long }
        input SaleInvoiceInput { saleCustomer: IdInput!, invoiceDate: Date, paymentDays: Int = 14, lines: [LineInput!], comment: String, matrix: [[Int!]!], extra: JSON }
        input IdInput { id: ID! }
        input LineInput { saleProductId: ID!, quantity: Decimal!, unitPriceCents: Long, name: String }

        type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
        type CompanyConnection { nodes: [Company] edges: [CompanyEdge] pageInfo: PageInfo! }
        type CompanyEdge { cursor: String! node: Company }
        type SaleInvoiceConnection { nodes: [SaleInvoice] edges: [SaleInvoiceEdge] pageInfo: PageInfo! totalCount: Int! }
        type SaleInvoiceEdge { cursor: String! node: SaleInvoice }
        type AttachmentConnection { edges: [AttachmentEdge] pageInfo: PageInfo! }
        type AttachmentEdge { cursor: Cursor! node: Attachment }
        type PaymentConnection { nodes: [Payment] pageInfo: PageInfo! totalCents: Long }
        type TotalsConnection { nodes: [Payment] pageInfo: PageInfo! }
        """";

    private static readonly Lazy<byte[]> s_answer = new(() => Introspect(Sdl, IntrospectionQuery.Text));

    /// <summary>The answer to introspection, in UTF-8.</summary>
    public static byte[] Answer => s_answer.Value;

    public static LucaSchema Schema { get; } = IntrospectionReader.Read(Introspect(Sdl, IntrospectionQuery.Text))!;

    public static LucaSchema FromSdl(string sdl) => IntrospectionReader.Read(Introspect(sdl, IntrospectionQuery.Text))!;

    public static GraphSchema Build(string sdl)
    {
        var schema = GraphSchema.For(sdl, builder =>
        {
            foreach (Match match in Regex.Matches(sdl, @"\b(?:interface|union) (\w+)"))
                builder.Types.For(match.Groups[1].Value).ResolveType = _ => null!;
        });
        foreach (string name in new[]
        {
            "Date", "DateTime", "Decimal", "Long", "BigInt", "JSON", "Cursor", "ISO8601Date", "ISO8601DateTime", "UUID"
        })
        {
            if (sdl.Contains("scalar " + name + "\n", StringComparison.Ordinal))
                schema.RegisterType(new AnyScalar { Name = name, Description = DescriptionOf("scalar " + name, sdl) });
        }

        schema.Features.DeprecationOfInputValues = true;
        schema.Initialize();
        return schema;
    }

    public static byte[] Introspect(string sdl, string query)
    {
        GraphSchema schema = Build(sdl);
        ExecutionResult result = Task.Run(() =>
            new DocumentExecuter().ExecuteAsync(new ExecutionOptions { Schema = schema, Query = query })).GetAwaiter().GetResult();
        return Encoding.UTF8.GetBytes(new GraphQLSerializer().Serialize(result));
    }

    // The builder takes a scalar's description only from its registered type.
    private static string? DescriptionOf(string definition, string sdl)
    {
        Match match = Regex.Match(sdl, "\"\"\"\n([^\"]+)\n\"\"\"\n" + definition + "\n");
        return match.Success ? match.Groups[1].Value : null;
    }

    private sealed class AnyScalar : ScalarGraphType
    {
        public override object? ParseValue(object? value) => value;
    }
}
