using System.Collections.Generic;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>The object, input and enum types of the API.</summary>
internal static class LucaTypes
{
    public static IEnumerable<IGraphType> All(SchemaChanges changes)
    {
        bool added = changes.HasFlag(SchemaChanges.FieldsAdded);
        bool renamed = changes.HasFlag(SchemaChanges.FieldRenamed);
        bool removed = changes.HasFlag(SchemaChanges.FieldRemoved);
        bool proforma = changes.HasFlag(SchemaChanges.EnumValueAdded);
        bool sentObject = changes.HasFlag(SchemaChanges.ScalarBecameObject);

        yield return new Iso8601DateType();
        yield return new Iso8601DateTimeType();
        yield return Part.Enum("SaleInvoiceType", "What kind of invoice it is.", proforma ? ["DRAFT", "INVOICE", "CREDIT_NOTE", "PROFORMA"] : ["DRAFT", "INVOICE", "CREDIT_NOTE"]);
        yield return Part.Enum("SaleInvoiceInputType", "DRAFT can be changed later, INVOICE finalizes.", "DRAFT", "INVOICE");
        yield return Part.Enum("SaleSendMethod", "How an invoice is sent.", "EMAIL", "EHF", "PRINT");
        yield return Part.Enum("Currency", "ISO 4217.", "NOK", "EUR", "SEK", "DKK", "USD");
        yield return Part.Enum("SaleInvoiceOrder", "The order of invoices.", "OLDEST_FIRST", "NEWEST_FIRST");
        yield return Part.Enum("PurchaseInvoiceState", "How far a purchase invoice has come.", "RECEIVED", "APPROVED", "PAID");

        yield return new RowType<SandboxCompany>("Company", "A company that the access covers.")
            .Has("id", "ID!", "Short text.", company => company.Id)
            .Has("name", "String!", "The registered name.", company => company.Name)
            .Has("organisationNumber", "String", "Nine digits.", company => company.OrganisationNumber)
            .Asks("turnoverCents", "BigInt!", "Turnover since the beginning, in øre.", [], (context, company) => ApiContext.Of(context).State.Library.Of(company).TurnoverCents)
            .Has("currency", "Currency!", "The currency of the books.", _ => "NOK");

        yield return new RowType<Address>("Address", "A postal address.")
            .Has("street", "String", "Street and number.", address => address.Street)
            .Has("postalCode", "String", "Four digits in Norway, with leading noughts.", address => address.PostalCode)
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
            .Unless(!added, type => type.Has("segment", "String", "New.", customer => customer.OrganisationNumber is null ? "PRIVAT" : "BEDRIFT"));

        yield return new RowType<Product>("SaleProduct", "Something that is sold.")
            .Has("id", "ID!", "Short text.", product => product.Id)
            .Has("name", "String!", "The name.", product => product.Name)
            .Unless(removed, type => type.Has("active", "Boolean!", "Whether it can be sold.", product => product.Active))
            .Has("unit", "String", "What the quantity counts.", product => product.Unit)
            .Has("unitPriceCents", "Long", "The price of one, in øre.", product => product.UnitPriceCents)
            .Has("description", "String", "Free text.", product => product.Description)
            .Has("stock", "Decimal", "How many are in stock.", product => product.Stock);

        yield return new RowType<Line>("SaleInvoiceLineItem", "A line of an invoice.")
            .Has("id", "ID!", "Short text.", line => line.Id)
            .Has("name", "String!", "What the line says.", line => line.Name)
            .Has("quantity", "Decimal!", "How many.", line => line.Quantity)
            .Has("unit", "String", "What the quantity counts.", line => line.Unit)
            .Has("unitPriceCents", "Long!", "The price of one, in øre.", line => line.UnitPriceCents)
            .Has("discountPercent", "Float", "Discount in per cent.", line => line.DiscountPercent)
            .Has("totalCents", "Long!", "The line's amount, in øre.", line => line.TotalCents)
            .Has("saleProduct", "SaleProduct", "What is sold, where it is registered.", line => line.Product);

        yield return Invoice(changes);
        if (sentObject)
        {
            yield return new RowType<Invoice>("SaleInvoiceSending", "When and how it was sent.")
                .Has("at", "ISO8601DateTime!", "When.", invoice => invoice.SentAt)
                .Has("method", "SaleSendMethod", "How.", invoice => invoice.SendMethod);
        }

        yield return new RowType<Account>("Account", "An account of the chart.")
            .Has("id", "ID!", "Short text.", account => account.Id)
            .Has("number", "Int!", "Four digits.", account => account.Number)
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

        yield return Paging.PageInfo;
        foreach ((string node, bool total) in new[]
        {
            ("Company", false), ("SaleInvoice", true), ("SaleCustomer", true), ("SaleProduct", false), ("Account", false), ("PurchaseInvoice", true),
        })
        {
            foreach (IGraphType type in Paging.Types(node, total))
                yield return type;
        }

        if (added)
        {
            yield return new RowType<string>("Project", "New.").Has("id", "ID!", "Short text.", project => project).Has("name", "String!", "The name.", project => "Prosjekt " + project);
            foreach (IGraphType type in Paging.Types("Project", withTotal: false))
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
            ("unitPriceCents", "Long", "The price of one, in øre; the product's by default."));
        yield return Input(
            "SaleInvoiceInput",
            "An invoice to create or change. What is left out stays as it is.",
            ("saleCustomer", "SaleInvoiceCustomerInput", "Who is invoiced."),
            ("invoiceDate", "ISO8601Date", "The date of the invoice."),
            ("paymentDays", "Int", "Days until it is due, at most 365."),
            ("invoiceType", "SaleInvoiceInputType", "INVOICE finalizes."),
            ("comment", "String", "Free text on the invoice."),
            ("saleInvoiceLineItems", "[SaleInvoiceLineItemInput!]", "All lines; they replace those that are there."));
    }

    private static RowType<Invoice> Invoice(SchemaChanges changes)
    {
        bool proforma = changes.HasFlag(SchemaChanges.EnumValueAdded);
        bool refused = changes.HasFlag(SchemaChanges.FieldRefused);
        RowType<Invoice> type = new RowType<Invoice>("SaleInvoice", "An invoice that was made here.")
            .Has("id", "ID!", "Short text.", invoice => invoice.Id)
            .Has("invoiceNumber", "Int", "Given when it is finalized.", invoice => invoice.InvoiceNumber)
            .Has("invoiceType", "SaleInvoiceType!", "What kind it is.", invoice => proforma && !invoice.Draft && invoice.Number % 7 == 0 ? "PROFORMA" : invoice.InvoiceType)
            .Has("invoiceDate", "ISO8601Date", "The date of the invoice.", invoice => invoice.InvoiceDate)
            .Asks("dueDate", "ISO8601Date", "When it is to be paid.", [], (context, invoice) => refused
                ? throw new ApiError(ErrorCodes.PlanRequired, ApiContext.Of(context).Messages.PlanRequired)
                : invoice.DueDate)
            .Unless(changes.HasFlag(SchemaChanges.FieldRemoved), invoices => invoices.Has("paymentDays", "Int", "Days until it is due.", invoice => invoice.PaymentDays))
            .Has("draft", "Boolean!", "Whether it can still be changed.", invoice => invoice.Draft)
            .Has("finalized", "Boolean!", "Whether it is in the books.", invoice => !invoice.Draft);
        type = changes.HasFlag(SchemaChanges.ScalarBecameObject)
            ? type.Has("sentAt", "SaleInvoiceSending", "When and how it was sent.", invoice => invoice.SentAt is null ? null : invoice)
            : type.Has("sentAt", "ISO8601DateTime", "When it was sent.", invoice => invoice.SentAt);
        return type
            .Has("sendMethod", "SaleSendMethod", "How it was sent.", invoice => invoice.SendMethod)
            .Has("createdAt", "ISO8601DateTime!", "When it was made.", invoice => invoice.CreatedAt)
            .Has("updatedAt", "ISO8601DateTime!", "When it was last changed.", invoice => invoice.UpdatedAt)
            .Has(changes.HasFlag(SchemaChanges.FieldRenamed) ? "note" : "comment", "String", "Free text.", invoice => invoice.Comment)
            .Has("currency", "Currency!", "The currency of the amounts.", invoice => invoice.Currency)
            .Has("exchangeRate", "Decimal", "Kroner for one, where the currency is foreign.", invoice => invoice.ExchangeRate)
            .Has("paid", "Boolean!", "Whether all of it is paid.", invoice => invoice.Paid)
            .Has("totalCents", "Long!", "The amount without VAT, in øre.", invoice => invoice.TotalCents)
            .Has("totalVatCents", "Long!", "The VAT, in øre.", invoice => invoice.TotalVatCents)
            .Has("remainingCents", "Long!", "What is still to be paid, in øre.", invoice => invoice.RemainingCents)
            .Has("number", "Int", "The number.", invoice => invoice.InvoiceNumber, deprecated: "Use invoiceNumber.")
            .Asks("amountIn", "Decimal", "The amount in another currency.", [Part.Argument("currency", "Currency!", "Which.")], (context, invoice) =>
                context.GetArgument<string>("currency") == invoice.Currency ? invoice.TotalCents / 100m : decimal.Round(invoice.TotalCents / 100m / 11.123450m, 6))
            .Has("saleCustomer", "SaleCustomer", "Who is invoiced.", invoice => invoice.Customer)
            .Has("saleInvoiceLineItems", "[SaleInvoiceLineItem!]!", "The lines.", invoice => invoice.Lines)
            .Unless(!changes.HasFlag(SchemaChanges.FieldsAdded), invoices => invoices.Has("projectCode", "String", "New.", invoice => "P" + (invoice.Number % 5)));
    }

    private static InputObjectGraphType Input(string name, string description, params (string Name, string Type, string Description)[] fields)
    {
        InputObjectGraphType type = new() { Name = name, Description = description };
        foreach ((string field, string fieldType, string about) in fields)
            type.AddField(new FieldType { Name = field, ResolvedType = Part.Type(fieldType), Description = about });
        return type;
    }
}
