using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace LucaPS.Schema;

/// <summary>
/// What luca-api.md lists under "Known schema": names seen to work, incomplete. It stands in where a server refuses introspection,
/// and its users must survive it being wrong (<see cref="LucaSchema.IsFallback"/>). Names of types that are never sent
/// (those of objects, and of fields of inputs) are ours. Of fields, whose types are never sent, whole numbers are <c>BigInt</c>: no bound
/// that is not documented. Of a <c>shape</c> no name is documented at all (<see cref="SchemaType.IsUnnamed"/>); a field with <c>?</c> is
/// asked for by name alone (<see cref="SchemaField.IsOnlyByName"/>), as none of the programs that were seen asks for it.
/// </summary>
internal static class KnownSchema
{
    private const string Types = """
        scalar ID scalar String scalar Int scalar BigInt scalar Decimal scalar Boolean scalar ISO8601Date scalar ISO8601DateTime
        type Company { id: ID! name: String organisationNumber: String }
        type SaleInvoice {
          id: ID! invoiceNumber: BigInt invoiceDate: ISO8601Date paymentDays: Int draft: Boolean finalized: Boolean sentAt: ISO8601DateTime
          saleCustomer: SaleCustomer saleInvoiceLineItems: [SaleInvoiceLineItem] bookkeepingJournal?: BookkeepingJournal
        }
        type SaleInvoiceLineItem { id: ID! name: String quantity: Decimal unit: String unitPriceCents: BigInt saleProduct: SaleProduct }
        type SaleCustomer { id: ID! name: String email: String active: Boolean comment: String }
        type SaleProduct { id: ID! name: String active: Boolean }
        type BookkeepingJournal { id: ID! postings: [BookkeepingPosting] }
        type BookkeepingPosting { postingLines: [BookkeepingPostingLine] }
        type BookkeepingPostingLine { id: ID! amountCents: BigInt debitAccount: Account creditAccount: Account }
        type Account { id: ID! code: String subCode: String }
        type BookkeepingEntryMatch {
          id: ID! postingEntriesDebit: [BookkeepingPostingEntry] postingEntriesCredit: [BookkeepingPostingEntry]
        }
        type BookkeepingPostingEntry { id: ID! }
        type PageInfo { hasPreviousPage: Boolean! hasNextPage: Boolean! startCursor: String endCursor: String }
        enum InvoiceType { DRAFT INVOICE }
        enum SaleSendMethod { EMAIL }
        input SaleInvoiceSaleCustomerInput { id: ID! }
        input SaleInvoiceLineItemInput { saleProductId: ID quantity: Decimal unitPriceCents: BigInt name: String unit: String }
        input SaleInvoiceInput {
          saleCustomer: SaleInvoiceSaleCustomerInput invoiceDate: ISO8601Date paymentDays: Int invoiceType: InvoiceType
          saleInvoiceLineItems: [SaleInvoiceLineItemInput!] comment: String
        }
        shape BookkeepingPostingLineReference { id: ID! }
        shape BookkeepingEntryMatchInput { postingLines: [BookkeepingPostingLineReference!]! accountId: ID }
        type Query {
          companies(first: Int last: Int before: String after: String): CompanyConnection
          company(id: ID!): Company
          saleInvoices(companyId: ID first: Int last: Int before: String after: String draft: Boolean paid: Boolean): SaleInvoiceConnection
          saleInvoice(companyId: ID id: ID!): SaleInvoice
          bookkeepingJournal(companyId: ID id: ID!): BookkeepingJournal
          saleCustomers(companyId: ID first: Int last: Int before: String after: String active: Boolean): SaleCustomerConnection
          saleProducts(companyId: ID first: Int last: Int before: String after: String active: Boolean): SaleProductConnection
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID id: ID! saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceSend(companyId: ID id: ID! sendMethod: SaleSendMethod! email: String): SaleInvoice
          bookkeepingEntryMatchCreate(companyId: ID entryMatch: BookkeepingEntryMatchInput!): BookkeepingEntryMatch
          bookkeepingEntryMatchDestroy(companyId: ID id: ID!): BookkeepingEntryMatch
        }

        """;

    private static readonly string[] s_listed = ["Company", "SaleInvoice", "SaleCustomer", "SaleProduct"];
    private static readonly Regex s_type = new(
        @"(?<kind>scalar|type|enum|input|shape) (?<name>\w+)( \{(?<members>[^}]*)\})?", RegexOptions.CultureInvariant);
    private static readonly Regex s_member = new(
        @"(?<name>\w+)(?<aside>\?)?(\((?<arguments>[^)]*)\))?(: (?<type>[\w\[\]!]+))?", RegexOptions.CultureInvariant);

    public static LucaSchema Schema => field ??= Build();

    /// <summary>The schema without what a server refused (<see cref="LucaSchema.Refusals"/>).</summary>
    public static LucaSchema Without(IEnumerable<string> refusals) =>
        refusals.Aggregate(Schema, (schema, refusal) => RefusedFields.Without(schema, refusal) ?? schema);

    private static LucaSchema Build()
    {
        IEnumerable<string> lists = s_listed.Select(row =>
            $"type {row}Edge {{ cursor: String! node: {row} }} type {row}Connection {{ nodes: [{row}] edges: [{row}Edge] pageInfo: PageInfo! }} ");
        Match[] types = [.. s_type.Matches(Types + string.Concat(lists)).Cast<Match>()];
        Dictionary<string, TypeKind> kinds = types.ToDictionary(type => type.Groups["name"].Value, KindOf, StringComparer.Ordinal);
        return new LucaSchema
        {
            Types = types.ToDictionary(type => type.Groups["name"].Value, type => Type(type, kinds), StringComparer.Ordinal),
            QueryTypeName = "Query",
            MutationTypeName = "Mutation",
            IsFallback = true,
        };
    }

    private static SchemaType Type(Match type, Dictionary<string, TypeKind> kinds)
    {
        TypeKind kind = KindOf(type);
        Match[] members = [.. s_member.Matches(type.Groups["members"].Value).Cast<Match>()];
        return new SchemaType
        {
            Kind = kind,
            Name = type.Groups["name"].Value,
            IsUnnamed = type.Groups["kind"].Value == "shape",
            Fields = kind == TypeKind.Object ? Array.ConvertAll(members, Field) : [],
            InputFields = kind == TypeKind.InputObject ? Array.ConvertAll(members, Input) : [],
            EnumValues = kind == TypeKind.Enum ? Array.ConvertAll(members, member => new SchemaEnumValue { Name = member.Value }) : [],
        };

        SchemaField Field(Match member) => new()
        {
            Name = member.Groups["name"].Value,
            Type = TypeOf(member),
            IsOnlyByName = member.Groups["aside"].Success,
            Arguments = [.. s_member.Matches(member.Groups["arguments"].Value).Cast<Match>().Select(Input)],
        };

        SchemaInputValue Input(Match member) => new() { Name = member.Groups["name"].Value, Type = TypeOf(member) };

        TypeRef TypeOf(Match member) => Ref(member.Groups["type"].Value, kinds);
    }

    private static TypeKind KindOf(Match type) => type.Groups["kind"].Value switch
    {
        "scalar" => TypeKind.Scalar,
        "enum" => TypeKind.Enum,
        "input" or "shape" => TypeKind.InputObject,
        _ => TypeKind.Object,
    };

    private static TypeRef Ref(string type, Dictionary<string, TypeKind> kinds) =>
        type[type.Length - 1] == '!' ? TypeRef.NonNullOf(Ref(type.Substring(0, type.Length - 1), kinds))
        : type[0] == '[' ? TypeRef.ListOf(Ref(type.Substring(1, type.Length - 2), kinds))
        : TypeRef.Named(kinds[type], type);
}
