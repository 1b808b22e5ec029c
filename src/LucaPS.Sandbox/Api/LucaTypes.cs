using System.Collections.Generic;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>The object, input and enum types of the API.</summary>
internal static class LucaTypes
{
    public static IEnumerable<IGraphType> All(SchemaChanges changes, bool mutations)
    {
        bool added = changes.HasFlag(SchemaChanges.FieldsAdded);
        bool renamed = changes.HasFlag(SchemaChanges.FieldRenamed);
        bool removed = changes.HasFlag(SchemaChanges.FieldRemoved);
        bool proforma = changes.HasFlag(SchemaChanges.EnumValueAdded);

        yield return new Iso8601DateType();
        yield return new Iso8601DateTimeType();
        yield return Part.Enum(
            "SaleInvoiceType",
            "What kind of invoice it is.",
            proforma ? ["DRAFT", "INVOICE", "CREDIT_NOTE", "PROFORMA"] : ["DRAFT", "INVOICE", "CREDIT_NOTE"]);
        yield return Part.Enum("SaleInvoiceInputType", "DRAFT can be changed later, INVOICE finalizes.", "DRAFT", "INVOICE");
        yield return Part.Enum("SaleSendMethod", "How an invoice is sent.", "EMAIL", "EHF", "PRINT");
        yield return Part.Enum("Currency", "ISO 4217.", "NOK", "EUR", "SEK", "DKK", "USD");
        yield return Part.Enum("SaleInvoiceOrder", "The order of invoices.", "OLDEST_FIRST", "NEWEST_FIRST");
        yield return Part.Enum("PurchaseInvoiceState", "How far a purchase invoice has come.", "RECEIVED", "APPROVED", "PAID");

        yield return new RowType<SandboxCompany>("Company", "A company that the access covers.")
            .Has("id", "ID!", "Short text.", company => company.Id)
            .Has("name", "String!", "The registered name.", company => company.Name)
            .Has("organisationNumber", "String", "Nine digits.", company => company.OrganisationNumber)
            .Asks(
                "turnoverCents", "BigInt!", "Turnover since the beginning, in øre.", [],
                (context, company) => ApiContext.Of(context).State.Library.Of(company).TurnoverCents)
            .Has("currency", "Currency!", "The currency of the books.", _ => "NOK");

        yield return new RowType<Address>("Address", "A postal address.")
            .Has("street", "String", "Street and number.", address => address.Street)
            .Has("postalCode", "String", "Four digits in Norway, with leading zeros.", address => address.PostalCode)
            .Has("city", "String", "The place.", address => address.City)
            .Has("country", "String!", "ISO 3166-1, two letters.", address => address.Country);

        yield return new RowType<Customer>("SaleCustomer", "Someone who is invoiced.")
            .Has("id", "ID!", "Short text.", customer => customer.Id)
            .Has("name", "String!", "The name.", customer => customer.Name)
            .Has(renamed ? "emailAddress" : "email", "String", "Where invoices are sent.", customer => customer.Email)
            .Has("active", "Boolean!", "Whether it can be invoiced.", customer => customer.Active)
            .Has("comment", "String", "Free text.", customer => customer.Comment)
            .Has("organisationNumber", "String", "Of a company.", customer => customer.OrganisationNumber)
            .Has("address", "Address", "Where it is.", customer => customer.Address)
            .Has("balanceCents", "BigInt!", "What it owes, in øre.", customer => customer.BalanceCents)
            .Has("createdAt", "ISO8601DateTime!", "When it was registered.", customer => customer.CreatedAt)
            .Has("updatedAt", "ISO8601DateTime!", "When it was last changed.", customer => customer.UpdatedAt)
            .Has("externalReference", "String", "What another system calls it.", customer => customer.ExternalReference)
            .Has("sendMethod", "SaleSendMethod", "How it gets its invoices.", customer => customer.SendMethod)
            .Asks("saleInvoices", "SaleInvoiceConnection!", "Its invoices, oldest first.", Paging.Arguments, (context, customer) =>
            {
                Books books = ApiContext.Of(context).Books(customer.CompanyIndex);
                int[] numbers = books.InvoiceNumbersOf(customer.Id);
                return Paging.Page(context, new Rows(numbers.Length, i => books.Invoice(numbers[i])));
            })
            .Unless(
                !added,
                type => type.Has("segment", "String", "New.", customer => customer.OrganisationNumber is null ? "PRIVAT" : "BEDRIFT"));

        yield return new RowType<Product>("SaleProduct", "Something that is sold.")
            .Has("id", "ID!", "Short text.", product => product.Id)
            .Has("name", "String!", "The name.", product => product.Name)
            .Unless(removed, type => type.Has("active", "Boolean!", "Whether it can be sold.", product => product.Active))
            .Has("unit", "String", "What the quantity counts.", product => product.Unit)
            .Has("unitPriceCents", "Long", "The price of one, in øre.", product => product.UnitPriceCents)
            .Has("description", "String", "Free text.", product => product.Description)
            .Has("stock", "Decimal", "How many are in stock.", product => product.Stock)
            .Has("vatPercent", "Int!", "The rate of the VAT.", product => product.VatPercent)
            .Has("updatedAt", "ISO8601DateTime!", "When it was last changed.", product => product.UpdatedAt)
            .Has("discounts", "[SaleProductDiscount!]!", "Discounts for many.", product => product.Discounts);
        yield return new RowType<Discount>("SaleProductDiscount", "A discount for many.")
            .Has("fromQuantity", "Decimal!", "From how many.", discount => discount.FromQuantity)
            .Has("percent", "Float!", "Discount in per cent.", discount => discount.Percent);

        foreach (IGraphType type in InvoiceTypes.All(changes))
            yield return type;

        yield return new RowType<Account>("Account", "An account of the chart.")
            .Has("id", "ID!", "Short text.", account => account.Id)
            .Has("number", "Int!", "Four digits.", account => account.Number)
            .Has("code", "String!", "Four digits.", account => account.Code)
            .Has("subCode", "String", "Of a customer's or supplier's own account.", account => account.SubCode)
            .Has("name", "String!", "The name.", account => account.Name)
            .Has("vatCode", "String", "The VAT code that postings get.", account => account.VatCode)
            .Has("balanceCents", "BigInt!", "The balance, in øre.", account => account.BalanceCents)
            .Has("active", "Boolean!", "Whether it can be posted to.", account => account.Active);

        yield return new RowType<PurchaseInvoice>("PurchaseInvoice", "An invoice that was received.")
            .Has("id", "ID!", "Short text.", invoice => invoice.Id)
            .Has("supplierName", "String!", "Who sent it.", invoice => invoice.SupplierName)
            .Has("invoiceDate", "ISO8601Date!", "Its date.", invoice => invoice.InvoiceDate)
            .Has("dueDate", "ISO8601Date!", "When it is to be paid.", invoice => invoice.DueDate)
            .Has("totalCents", "Long!", "The amount, in øre.", invoice => invoice.TotalCents)
            .Has("state", "PurchaseInvoiceState!", "How far it has come.", invoice => invoice.State)
            .Has("paidAt", "ISO8601DateTime", "When it was paid.", invoice => invoice.PaidAt)
            .Has("kid", "String", "The customer identification for the payment: digits that are text.", invoice => invoice.Kid);

        foreach (IGraphType type in Registers.Types(mutations))
            yield return type;
        foreach (IGraphType type in Bookkeeping.Types(mutations))
            yield return type;
        yield return Paging.PageInfo;
        foreach ((string node, bool total) in new[]
        {
            ("Company", false), ("SaleInvoice", true), ("SaleCustomer", true), ("SaleProduct", false), ("Account", false),
            ("PurchaseInvoice", true), ("SalePayment", true),
        })
        {
            foreach (IGraphType type in Paging.Types(node, total))
                yield return type;
        }

        if (added)
        {
            yield return new RowType<string>("Project", "New.").Has("id", "ID!", "Short text.", project => project)
                .Has("name", "String!", "The name.", project => "Prosjekt " + project);
            foreach (IGraphType type in Paging.Types("Project", withTotal: false))
                yield return type;
        }

        if (changes.HasFlag(SchemaChanges.OtherLists))
        {
            foreach (IGraphType type in OtherLists.Types())
                yield return type;
        }

        yield return Input("SaleInvoiceCustomerInput", "The customer of an invoice.", ("id", "ID!", "Of the customer."));
        yield return Input(
            "SaleInvoiceLineItemInput",
            "A line of an invoice.",
            ("saleProductId", "ID", "What is sold."),
            ("name", "String", "What the line says; the product's name by default."),
            ("unit", "String", "What the quantity counts; the product's by default."),
            ("quantity", "Decimal!", "How many."),
            ("discountPercent", "Float", "Discount in per cent."),
            ("unitPriceCents", "Long", "The price of one, in øre; the product's by default."));
        yield return Input(
            "SaleInvoiceInput",
            "An invoice to create or change. What is left out stays as it is.",
            ("saleCustomer", "SaleInvoiceCustomerInput", "Who is invoiced."),
            ("invoiceDate", "ISO8601Date", "The date of the invoice."),
            ("paymentDays", "Int", "Days until it is due, at most 365."),
            ("invoiceType", "SaleInvoiceInputType", "INVOICE finalizes."),
            ("comment", "String", "Free text on the invoice."),
            ("externalReference", "String", "What another system calls it."),
            ("saleInvoiceLineItems", "[SaleInvoiceLineItemInput!]", "All lines; they replace those that are there."))
            .Deprecates("reference", "String", "Use externalReference.");
    }

    /// <summary>Adds a deprecated input field, which still works.</summary>
    public static InputObjectGraphType Deprecates(this InputObjectGraphType type, string name, string fieldType, string reason)
    {
        type.AddField(new FieldType { Name = name, ResolvedType = Part.Type(fieldType), Description = reason, DeprecationReason = reason });
        return type;
    }

    public static InputObjectGraphType Input(
        string name, string description, params (string Name, string Type, string Description)[] fields)
    {
        InputObjectGraphType type = new() { Name = name, Description = description };
        foreach ((string field, string fieldType, string about) in fields)
            type.AddField(new FieldType { Name = field, ResolvedType = Part.Type(fieldType), Description = about });
        return type;
    }
}
