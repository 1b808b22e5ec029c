using System.Globalization;
using System.Text;

namespace LucaPS.Benchmarks.Server;

/// <summary>The server's schema: what luca-api.md describes, and as much more as an accounting system has.</summary>
internal static class SchemaText
{
    private const int MoreTypes = 60;

    private const string Known = """
        scalar ISO8601Date
        scalar ISO8601DateTime
        scalar BigInt
        type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
        type Company { id: ID! name: String! organisationNumber: String }
        type CompanyEdge { cursor: String! node: Company }
        type CompanyConnection { edges: [CompanyEdge] nodes: [Company] pageInfo: PageInfo! }
        type SaleCustomer { id: ID! name: String! email: String active: Boolean! comment: String }
        type SaleCustomerEdge { cursor: String! node: SaleCustomer }
        type SaleCustomerConnection { edges: [SaleCustomerEdge] nodes: [SaleCustomer] pageInfo: PageInfo! }
        type SaleProduct { id: ID! name: String! active: Boolean! unit: String unitPriceCents: BigInt }
        type SaleProductEdge { cursor: String! node: SaleProduct }
        type SaleProductConnection { edges: [SaleProductEdge] nodes: [SaleProduct] pageInfo: PageInfo! }
        type SaleInvoiceLineItem { id: ID! name: String quantity: Float! unit: String unitPriceCents: BigInt! saleProduct: SaleProduct }
        type SaleInvoice {
          id: ID! invoiceNumber: Int invoiceDate: ISO8601Date dueDate: ISO8601Date paymentDays: Int! draft: Boolean! finalized: Boolean!
          sentAt: ISO8601DateTime currency: String! comment: String totalCents: BigInt! remainingCents: BigInt!
          saleCustomer: SaleCustomer saleInvoiceLineItems: [SaleInvoiceLineItem!]!
        }
        type SaleInvoiceEdge { cursor: String! node: SaleInvoice }
        type SaleInvoiceConnection { edges: [SaleInvoiceEdge] nodes: [SaleInvoice] pageInfo: PageInfo! }
        enum InvoiceType { DRAFT INVOICE }
        enum SaleSendMethod { EMAIL EHF PRINT }
        input SaleInvoiceSaleCustomerInput { id: ID! }
        input SaleInvoiceLineItemInput { saleProductId: ID name: String quantity: Float unit: String unitPriceCents: BigInt }
        input SaleInvoiceInput {
          saleCustomer: SaleInvoiceSaleCustomerInput invoiceDate: ISO8601Date paymentDays: Int invoiceType: InvoiceType
          saleInvoiceLineItems: [SaleInvoiceLineItemInput!] comment: String
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID id: ID! saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceSend(companyId: ID id: ID! sendMethod: SaleSendMethod! email: String): SaleInvoice
        }
        """;

    private const string Roots = """
          companies(first: Int last: Int before: String after: String): CompanyConnection!
          company(id: ID!): Company
          saleInvoices(companyId: ID first: Int last: Int before: String after: String): SaleInvoiceConnection!
          saleInvoice(companyId: ID id: ID!): SaleInvoice
          saleCustomers(companyId: ID first: Int last: Int before: String after: String): SaleCustomerConnection!
          saleCustomer(companyId: ID id: ID!): SaleCustomer
          saleProducts(companyId: ID first: Int last: Int before: String after: String): SaleProductConnection!
          saleProduct(companyId: ID id: ID!): SaleProduct
        """;

    public static string Build()
    {
        StringBuilder text = new(Known);
        StringBuilder roots = new(Roots);
        for (int i = 0; i < MoreTypes; i++)
        {
            string type = "Ledger" + i.ToString(CultureInfo.InvariantCulture);
            _ = text.Append("\"\"\"One entry of the register, as it stood when it was last changed.\"\"\" type ").Append(type)
                .Append(" { id: ID! name: String! ");
            for (int field = 0; field < 15; field++)
            {
                _ = text.Append("\"What the field means, in a sentence as schemas have it.\" field").Append(field).Append(": ")
                    .Append(field % 5 == 0 ? "String" : field % 5 == 1
                        ? "Int"
                        : field % 5 == 2 ? "ISO8601Date" : field % 5 == 3 ? "Boolean!" : "SaleCustomer").Append(' ');
            }

            _ = text.Append("} type ").Append(type).Append("Edge { cursor: String! node: ").Append(type).Append(" } type ").Append(type)
                .Append("Connection { edges: [").Append(type).Append("Edge] nodes: [").Append(type).Append("] pageInfo: PageInfo! } ");
            _ = roots.Append(" ledger").Append(i)
                .Append("s(companyId: ID first: Int last: Int before: String after: String from: ISO8601Date): ").Append(type)
                .Append("Connection! ledger").Append(i).Append("(companyId: ID id: ID!): ").Append(type).Append(' ');
        }

        return text.Append(" type Query { ").Append(roots).Append(" }").ToString();
    }
}
