using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// What luca-api.md lists under "Known schema": names seen to work, incomplete. It stands in where a server refuses introspection,
/// and its users must survive it being wrong (<see cref="LucaSchema.IsFallback"/>). Names of types that are never sent
/// (those of objects, and of fields of inputs) are ours.
/// </summary>
internal static class KnownSchema
{
    private static readonly TypeRef Id = Scalar("ID");
    private static readonly TypeRef Text = Scalar("String");
    private static readonly TypeRef Int = Scalar("Int");

    // Of fields, whose types are never sent: no bound that nobody documented.
    private static readonly TypeRef Whole = Scalar("BigInt");
    private static readonly TypeRef Decimal = Scalar("Decimal");
    private static readonly TypeRef Boolean = Scalar("Boolean");
    private static readonly TypeRef Date = Scalar("ISO8601Date");
    private static readonly TypeRef DateTime = Scalar("ISO8601DateTime");

    public static LucaSchema Schema => field ??= Build();

    /// <summary>The schema without what a server refused (<see cref="LucaSchema.Refusals"/>).</summary>
    public static LucaSchema Without(IEnumerable<string> refusals) =>
        refusals.Aggregate(Schema, (schema, refusal) => RefusedFields.Without(schema, refusal) ?? schema);

    private static LucaSchema Build()
    {
        var types = new Dictionary<string, SchemaType>(StringComparer.Ordinal);
        foreach (string scalar in new[] { "ID", "String", "Int", "BigInt", "Decimal", "Boolean", "ISO8601Date", "ISO8601DateTime" })
        {
            types.Add(scalar, new SchemaType { Kind = TypeKind.Scalar, Name = scalar });
        }

        AddObjects(types);
        AddInputs(types);
        AddRoots(types);
        return new LucaSchema { Types = types, QueryTypeName = "Query", MutationTypeName = "Mutation", IsFallback = true };
    }

    private static void AddObjects(Dictionary<string, SchemaType> types)
    {
        Add(types, Type("Company", F("id", Required(Id)), F("name", Text), F("organisationNumber", Text)));
        Add(
            types,
            Type(
                "SaleInvoice",
                F("id", Required(Id)),
                F("invoiceNumber", Whole),
                F("invoiceDate", Date),
                F("paymentDays", Int),
                F("draft", Boolean),
                F("finalized", Boolean),
                F("sentAt", DateTime),
                F("saleCustomer", Object("SaleCustomer")),
                F("saleInvoiceLineItems", TypeRef.ListOf(Object("SaleInvoiceLineItem")))));
        Add(
            types,
            Type(
                "SaleInvoiceLineItem",
                F("id", Required(Id)),
                F("name", Text),
                F("quantity", Decimal),
                F("unit", Text),
                F("unitPriceCents", Whole),
                F("saleProduct", Object("SaleProduct"))));
        Add(types, Type("SaleCustomer", F("id", Required(Id)), F("name", Text), F("email", Text), F("active", Boolean), F("comment", Text)));
        Add(types, Type("SaleProduct", F("id", Required(Id)), F("name", Text), F("active", Boolean)));
        Add(
            types,
            Type("PageInfo", F("hasPreviousPage", Required(Boolean)), F("hasNextPage", Required(Boolean)), F("startCursor", Text), F("endCursor", Text)));
        foreach (string row in new[] { "Company", "SaleInvoice", "SaleCustomer", "SaleProduct" })
        {
            Add(types, Type(row + "Edge", F("cursor", Required(Text)), F("node", Object(row))));
            Add(
                types,
                Type(
                    row + "Connection",
                    F("nodes", TypeRef.ListOf(Object(row))),
                    F("edges", TypeRef.ListOf(Object(row + "Edge"))),
                    F("pageInfo", Required(Object("PageInfo")))));
        }
    }

    private static void AddInputs(Dictionary<string, SchemaType> types)
    {
        Add(types, Enum("InvoiceType", "DRAFT", "INVOICE"));
        Add(types, Enum("SaleSendMethod", "EMAIL"));
        Add(types, Input("SaleInvoiceSaleCustomerInput", A("id", Required(Id))));
        Add(types, Input("SaleInvoiceLineItemInput", A("saleProductId", Id), A("quantity", Decimal), A("unitPriceCents", Whole), A("name", Text), A("unit", Text)));
        Add(
            types,
            Input(
                "SaleInvoiceInput",
                A("saleCustomer", TypeRef.Named(TypeKind.InputObject, "SaleInvoiceSaleCustomerInput")),
                A("invoiceDate", Date),
                A("paymentDays", Int),
                A("invoiceType", TypeRef.Named(TypeKind.Enum, "InvoiceType")),
                A("saleInvoiceLineItems", TypeRef.ListOf(Required(TypeRef.Named(TypeKind.InputObject, "SaleInvoiceLineItemInput")))),
                A("comment", Text)));
    }

    private static void AddRoots(Dictionary<string, SchemaType> types)
    {
        SchemaInputValue company = A("companyId", Id);
        SchemaInputValue[] page = [A("first", Int), A("last", Int), A("before", Text), A("after", Text)];
        SchemaInputValue[] companyPage = [company, .. page];
        Add(
            types,
            Type(
                "Query",
                F("companies", Object("CompanyConnection"), page),
                F("company", Object("Company"), A("id", Required(Id))),
                F("saleInvoices", Object("SaleInvoiceConnection"), [.. companyPage, A("draft", Boolean), A("paid", Boolean)]),
                F("saleCustomers", Object("SaleCustomerConnection"), [.. companyPage, A("active", Boolean)]),
                F("saleProducts", Object("SaleProductConnection"), [.. companyPage, A("active", Boolean)])));
        SchemaInputValue invoice = A("saleInvoice", Required(TypeRef.Named(TypeKind.InputObject, "SaleInvoiceInput")));
        Add(
            types,
            Type(
                "Mutation",
                F("saleInvoiceCreate", Object("SaleInvoice"), company, invoice),
                F("saleInvoiceUpdate", Object("SaleInvoice"), company, A("id", Required(Id)), invoice),
                F(
                    "saleInvoiceSend",
                    Object("SaleInvoice"),
                    company,
                    A("id", Required(Id)),
                    A("sendMethod", Required(TypeRef.Named(TypeKind.Enum, "SaleSendMethod"))),
                    A("email", Text))));
    }

    private static void Add(Dictionary<string, SchemaType> types, SchemaType type) => types.Add(type.Name, type);

    private static SchemaType Type(string name, params SchemaField[] fields) => new() { Kind = TypeKind.Object, Name = name, Fields = fields };

    private static SchemaType Input(string name, params SchemaInputValue[] fields) => new() { Kind = TypeKind.InputObject, Name = name, InputFields = fields };

    private static SchemaType Enum(string name, params string[] values) => new()
    {
        Kind = TypeKind.Enum,
        Name = name,
        EnumValues = Array.ConvertAll(values, value => new SchemaEnumValue { Name = value }),
    };

    private static SchemaField F(string name, TypeRef type, params SchemaInputValue[] arguments) => new() { Name = name, Type = type, Arguments = arguments };

    private static SchemaInputValue A(string name, TypeRef type) => new() { Name = name, Type = type };

    private static TypeRef Scalar(string name) => TypeRef.Named(TypeKind.Scalar, name);

    private static TypeRef Object(string name) => TypeRef.Named(TypeKind.Object, name);

    private static TypeRef Required(TypeRef type) => TypeRef.NonNullOf(type);
}
