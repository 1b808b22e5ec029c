using System.Collections.Generic;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>Invoices with their lines and payments.</summary>
internal static class InvoiceTypes
{
    public static IEnumerable<IGraphType> All(SchemaChanges changes)
    {
        yield return new RowType<Line>("SaleInvoiceLineItem", "A line of an invoice.")
            .Has("id", "ID!", "Short text.", line => line.Id)
            .Has("name", "String!", "What the line says.", line => line.Name)
            .Has("quantity", "Decimal!", "How many.", line => line.Quantity)
            .Has("unit", "String", "What the quantity counts.", line => line.Unit)
            .Has("unitPriceCents", "Long!", "The price of one, in øre.", line => line.UnitPriceCents)
            .Has("discountPercent", "Float", "Discount in per cent.", line => line.DiscountPercent)
            .Has("vatPercent", "Int!", "The rate of the VAT.", line => line.VatPercent)
            .Has("totalCents", "Long!", "The line's amount without VAT, in øre.", line => line.TotalCents)
            .Has("totalVatCents", "Long!", "The line's VAT, in øre.", line => line.VatCents)
            .Has("saleProduct", "SaleProduct", "What is sold, where it is registered.", line => line.Product);
        yield return new RowType<Payment>("SalePayment", "Money that came in for an invoice.")
            .Has("id", "ID!", "Short text.", payment => payment.Id)
            .Has("date", "ISO8601Date!", "When it came.", payment => payment.Date)
            .Has("amountCents", "Long!", "How much, in øre, in the invoice's currency.", payment => payment.AmountCents)
            .Has("reference", "String", "What the payer wrote.", payment => payment.Reference);
        yield return Invoice(changes);
        if (changes.HasFlag(SchemaChanges.ScalarBecameObject))
        {
            yield return new RowType<Invoice>("SaleInvoiceSending", "When and how it was sent.")
                .Has("at", "ISO8601DateTime!", "When.", invoice => invoice.SentAt)
                .Has("method", "SaleSendMethod", "How.", invoice => invoice.SendMethod);
        }
    }

    private static RowType<Invoice> Invoice(SchemaChanges changes)
    {
        bool proforma = changes.HasFlag(SchemaChanges.EnumValueAdded);
        bool refused = changes.HasFlag(SchemaChanges.FieldRefused);
        RowType<Invoice> type = new RowType<Invoice>("SaleInvoice", "An invoice that was made here.")
            .Has("id", "ID!", "Short text.", invoice => invoice.Id)
            .Has("invoiceNumber", "Int", "Given when it is finalized.", invoice => invoice.InvoiceNumber)
            .Has(
                "invoiceType", "SaleInvoiceType!", "What kind it is.",
                invoice => proforma && !invoice.Draft && invoice.Number % 7 == 0 ? "PROFORMA" : invoice.InvoiceType)
            .Has("invoiceDate", "ISO8601Date", "The date of the invoice.", invoice => invoice.InvoiceDate)
            .Asks("dueDate", "ISO8601Date", "When it is to be paid.", [], (context, invoice) => refused
                ? throw new ApiError(ErrorCodes.PlanRequired, ApiContext.Of(context).Messages.PlanRequired)
                : invoice.DueDate)
            .Unless(
                changes.HasFlag(SchemaChanges.FieldRemoved),
                invoices => invoices.Has("paymentDays", "Int", "Days until it is due.", invoice => invoice.PaymentDays))
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
            .Has("externalReference", "String", "What another system calls it.", invoice => invoice.ExternalReference)
            .Has("currency", "Currency!", "The currency of the amounts.", invoice => invoice.Currency)
            .Has("exchangeRate", "Decimal", "Kroner for one, where the currency is foreign.", invoice => invoice.ExchangeRate)
            .Has("paid", "Boolean!", "Whether all of it is paid.", invoice => invoice.Paid)
            .Has("totalCents", "Long!", "The amount without VAT, in øre.", invoice => invoice.TotalCents)
            .Has("totalVatCents", "Long!", "The VAT, in øre.", invoice => invoice.TotalVatCents)
            .Has("totalWithVatCents", "Long!", "The amount with VAT, in øre.", invoice => invoice.TotalWithVatCents)
            .Has("remainingCents", "Long!", "What is still to be paid, in øre.", invoice => invoice.RemainingCents)
            .Has("number", "Int", "The number.", invoice => invoice.InvoiceNumber, deprecated: "Use invoiceNumber.")
            .Asks(
                "amountIn", "Decimal", "The amount in another currency.", [Part.Argument("currency", "Currency!", "Which.")],
                (context, invoice) =>
                    context.GetArgument<string>("currency") == invoice.Currency
                        ? invoice.TotalCents / 100m
                        : decimal.Round(invoice.TotalCents / 100m / 11.123450m, 6))
            .Has("saleCustomer", "SaleCustomer", "Who is invoiced.", invoice => invoice.Customer)
            .Has("saleInvoiceLineItems", "[SaleInvoiceLineItem!]!", "The lines.", invoice => invoice.Lines)
            .Asks(
                "payments", "SalePaymentConnection!", "What was paid, oldest first.", Paging.Arguments,
                (context, invoice) => Paging.Page(context, Rows.Of(invoice.Payments)))
            .Asks(
                "bookkeepingJournal", "BookkeepingJournal", "Its voucher; a draft has none.", [],
                (context, invoice) => ApiContext.Of(context).Books(invoice.CompanyIndex).Ledger.Of(invoice))
            .Unless(
                !changes.HasFlag(SchemaChanges.OtherLists),
                invoices =>
                    invoices.Asks("departments", "DepartmentConnection!", "Who it concerns.", Paging.Arguments, (context, invoice) =>
                        Paging.Page(context, OtherLists.Of(
                            ApiContext.Of(context).Books(invoice.CompanyIndex),
                            invoice.Number == Generator.InstalmentInvoice ? OtherLists.Departments : invoice.Number % 3))))
            .Unless(
                !changes.HasFlag(SchemaChanges.FieldsAdded),
                invoices => invoices.Has("projectCode", "String", "New.", invoice => "P" + (invoice.Number % 5)));
    }
}
