using System;
using System.Globalization;
using GraphQL;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>The filter arguments of <c>saleInvoices</c>.</summary>
internal static class InvoiceFilter
{
    public static Rows Apply(IResolveFieldContext context, Books books)
    {
        bool? draft = context.GetArgument<bool?>("draft");
        bool? paid = context.GetArgument<bool?>("paid");
        string? type = context.GetArgument<string?>("invoiceType");
        string? customer = context.GetArgument<string?>("saleCustomerId") ?? context.GetArgument<string?>("customerId");
        DateOnly? from = context.GetArgument<DateOnly?>("invoiceDateFrom");
        DateOnly? to = context.GetArgument<DateOnly?>("invoiceDateTo");
        DateTimeOffset? since = context.GetArgument<DateTimeOffset?>("updatedSince");
        string? reference = context.GetArgument<string?>("externalReference");
        bool newestFirst = context.GetArgument<string?>("orderBy") == "NEWEST_FIRST";
        if (draft is null && paid is null && type is null && customer is null && from is null && to is null && since is null
            && reference is null && !books.HasGaps)
        {
            int count = books.InvoiceCount;
            return new Rows(count, i => books.Invoice(newestFirst ? count - 1 - i : i));
        }

        string key = string.Create(CultureInfo.InvariantCulture, $"{draft}|{paid}|{type}|{customer}|{from:O}|{to:O}|{since:O}|{reference}");
        int[] numbers = books.InvoiceNumbers(key, invoice =>
            (draft is null || invoice.Draft == draft) &&
            (paid is null || invoice.Paid == paid) &&
            (type is null || invoice.InvoiceType == type) &&
            (customer is null || invoice.Customer?.Id == customer) &&
            (from is null || invoice.InvoiceDate >= from) &&
            (to is null || invoice.InvoiceDate <= to) &&
            (since is null || invoice.UpdatedAt >= since) &&
            (reference is null || invoice.ExternalReference == reference));
        return new Rows(numbers.Length, i => books.Invoice(numbers[newestFirst ? numbers.Length - 1 - i : i]));
    }
}
