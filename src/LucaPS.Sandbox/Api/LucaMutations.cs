using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>The mutations. Each checks its input, changes the books, and is counted once carried out.</summary>
internal static class LucaMutations
{
    private const string InvoiceArgument = "saleInvoice";

    public static ObjectGraphType Build(SchemaChanges changes)
    {
        ObjectGraphType mutation = new() { Name = "Mutation", Description = "What can be written." };
        Root.Add(
            mutation, "saleInvoiceCreate", "SaleInvoice", "Makes an invoice.",
            [Part.Argument(InvoiceArgument, "SaleInvoiceInput!", "The invoice.")], changes, Create);
        Root.Add(
            mutation,
            "saleInvoiceUpdate",
            "SaleInvoice",
            "Changes a draft, or finalizes it.",
            [Part.Argument("id", "ID!", "Of the invoice."), Part.Argument(InvoiceArgument, "SaleInvoiceInput!", "What changes.")],
            changes,
            Update);
        Root.Add(
            mutation,
            "saleInvoiceSend",
            "SaleInvoice",
            "Sends a finalized invoice.",
            [
                Part.Argument("id", "ID!", "Of the invoice."),
                Part.Argument("sendMethod", "SaleSendMethod!", "How."),
                Part.Argument("email", "String", "Where to; the customer's by default.")
            ],
            changes,
            Send);
        Root.Add(mutation, "saleInvoiceDestroy", "SaleInvoice", "Removes a draft.", [Part.Id], changes, Destroy);
        Root.Add(
            mutation, "saleInvoiceCredit", "SaleInvoice", "Makes the credit note of a finalized invoice.",
            [Part.Argument("id", "ID!", "Of the invoice.")], changes, Credit);
        Registers.AddMutations(mutation, changes);
        Bookkeeping.AddMutations(mutation, changes);
        return mutation;
    }

    private static Invoice Destroy(IResolveFieldContext context)
    {
        Books books = Root.Books(context, write: true);
        ApiContext api = ApiContext.Of(context);
        Invoice invoice = Find(context, books, api);
        if (!invoice.Draft)
            throw InvoiceInput.Invalid(api.Messages, ("id", api.Messages.Finalized));
        books.Remove(invoice);
        return api.CarriedOut("saleInvoiceDestroy", invoice);
    }

    private static Invoice Credit(IResolveFieldContext context)
    {
        Books books = Root.Books(context, write: true);
        ApiContext api = ApiContext.Of(context);
        Invoice invoice = Find(context, books, api);
        if (invoice.Draft || invoice.Credit)
            throw InvoiceInput.Invalid(api.Messages, ("id", api.Messages.NotFinalized));
        return api.CarriedOut("saleInvoiceCredit", books.Add((number, id) => invoice with
        {
            Id = id,
            Number = number,
            InvoiceNumber = books.NextInvoiceNumber(),
            InvoiceType = "CREDIT_NOTE",
            InvoiceDate = DateOnly.FromDateTime(api.Now.Date),
            CreatedAt = api.Now,
            UpdatedAt = api.Now,
            SentAt = null,
            SendMethod = null,
            ExternalReference = null,
            Payments = [],
            ClosedBy = null,
            Lines = [.. invoice.Lines.Select(line => line with { Id = books.NewLineId(), Quantity = -line.Quantity })],
        }));
    }

    private static Invoice Create(IResolveFieldContext context)
    {
        Books books = Root.Books(context, write: true);
        ApiContext api = ApiContext.Of(context);
        InvoiceInput input = new(context.GetArgument<object>(InvoiceArgument), books, api.Messages);
        DateTimeOffset now = NorwegianTime.Convert(api.State.Options.TimeProvider.GetUtcNow());
        Invoice made = books.Add((number, id) => input.Apply(
            new Invoice
            {
                Id = id,
                CompanyIndex = books.Company.Index,
                Number = number,
                InvoiceType = "DRAFT",
                CreatedAt = now,
                UpdatedAt = now,
                PaymentDays = 14,
                Lines = []
            }, now));
        api.State.Counters.CountMutation("saleInvoiceCreate");
        return made;
    }

    private static Invoice Update(IResolveFieldContext context)
    {
        Books books = Root.Books(context, write: true);
        ApiContext api = ApiContext.Of(context);
        Invoice invoice = Find(context, books, api);
        InvoiceInput input = new(context.GetArgument<object>(InvoiceArgument), books, api.Messages);
        DateTimeOffset now = NorwegianTime.Convert(api.State.Options.TimeProvider.GetUtcNow());
        Invoice changed = books.Change(invoice, current => current.Draft
            ? input.Apply(current, now)
            : throw InvoiceInput.Invalid(api.Messages, ("invoiceType", api.Messages.Finalized)));
        api.State.Counters.CountMutation("saleInvoiceUpdate");
        return changed;
    }

    private static Invoice Send(IResolveFieldContext context)
    {
        Books books = Root.Books(context, write: true);
        ApiContext api = ApiContext.Of(context);
        Invoice invoice = Find(context, books, api);
        string method = context.GetArgument<string>("sendMethod");
        string? email = context.GetArgument<string?>("email");
        DateTimeOffset now = NorwegianTime.Convert(api.State.Options.TimeProvider.GetUtcNow());
        Invoice sent = books.Change(invoice, current =>
        {
            if (current.Draft)
                throw InvoiceInput.Invalid(api.Messages, ("id", api.Messages.NotFinalized));
            string? address = email ?? current.Customer?.Email;
            if (method == "EMAIL" && address is null)
                throw InvoiceInput.Invalid(api.Messages, ("email", api.Messages.EmailMissing));
            if (method == "EMAIL" && address!.IndexOf('@', StringComparison.Ordinal) is < 1)
                throw InvoiceInput.Invalid(api.Messages, ("email", api.Messages.EmailInvalid));
            return current with { SentAt = now, SendMethod = method, UpdatedAt = now };
        });
        api.State.Counters.CountMutation("saleInvoiceSend");
        return sent;
    }

    private static Invoice Find(IResolveFieldContext context, Books books, ApiContext api)
    {
        string id = context.GetArgument<string>("id");
        return books.FindInvoice(id) ?? throw new ApiError(ErrorCodes.NotFound, api.Messages.NotFound("SaleInvoice", id));
    }
}

/// <summary><c>SaleInvoiceInput</c>, checked against the books.</summary>
internal sealed class InvoiceInput
{
    private readonly IDictionary<string, object?> _input;
    private readonly Books _books;
    private readonly Messages _messages;

    public InvoiceInput(object input, Books books, Messages messages)
    {
        _input = (IDictionary<string, object?>)input;
        _books = books;
        _messages = messages;
    }

    public static ApiError Invalid(Messages messages, params (string? Field, string Message)[] details) =>
        new(ErrorCodes.ValidationFailed, messages.ValidationFailed) { Details = details };

    /// <summary>The invoice as the input makes it, or VALIDATION_FAILED with every wrong field.</summary>
    public Invoice Apply(Invoice invoice, DateTimeOffset now)
    {
        List<(string? Field, string Message)> wrong = [];
        bool finalize = _input.TryGetValue("invoiceType", out object? type) && type as string == "INVOICE";
        if (_input.TryGetValue("saleCustomer", out object? customer) && customer is IDictionary<string, object?> reference)
        {
            string? id = Convert.ToString(reference["id"], CultureInfo.InvariantCulture);
            Customer? found = _books.FindCustomer(id);
            if (found is null)
                wrong.Add(("saleCustomer.id", _messages.CustomerUnknown));
            invoice = invoice with { Customer = found };
        }

        if (_input.TryGetValue("invoiceDate", out object? date))
            invoice = invoice with { InvoiceDate = (DateOnly?)date };
        if (_input.TryGetValue("comment", out object? comment))
            invoice = invoice with { Comment = (string?)comment };
        if (_input.TryGetValue("externalReference", out object? external) || _input.TryGetValue("reference", out external))
            invoice = invoice with { ExternalReference = (string?)external };
        if (_input.TryGetValue("paymentDays", out object? days))
        {
            invoice = invoice with { PaymentDays = (int?)days };
            if (invoice.PaymentDays is < 0 or > 365)
                wrong.Add(("paymentDays", _messages.PaymentDaysRange));
        }

        if (_input.TryGetValue("saleInvoiceLineItems", out object? lines) && lines is IEnumerable<object?> items)
            invoice = invoice with { Lines = [.. items.Cast<IDictionary<string, object?>>().Select((item, n) => Line(item, n, wrong))] };

        if (finalize)
        {
            if (invoice.Customer is null && !wrong.Exists(detail => detail.Field == "saleCustomer.id"))
                wrong.Add(("saleCustomer", _messages.CustomerMissing));
            if (invoice.InvoiceDate is null)
                wrong.Add(("invoiceDate", _messages.DateMissing));
            if (invoice.Lines.Count == 0)
                wrong.Add(("saleInvoiceLineItems", _messages.LinesMissing));
        }

        if (wrong.Count > 0)
            throw Invalid(_messages, [.. wrong]);
        return finalize
            ? invoice with { InvoiceType = "INVOICE", InvoiceNumber = _books.NextInvoiceNumber(), UpdatedAt = now }
            : invoice with { UpdatedAt = now };
    }

    private Line Line(IDictionary<string, object?> item, int n, List<(string? Field, string Message)> wrong)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"saleInvoiceLineItems.{n}.");
        Product? product = null;
        if (item.TryGetValue("saleProductId", out object? id) && id is not null)
        {
            product = _books.FindProduct(Convert.ToString(id, CultureInfo.InvariantCulture));
            if (product is null)
                wrong.Add((path + "saleProductId", _messages.ProductUnknown));
        }

        string? name = item.TryGetValue("name", out object? text) ? (string?)text : null;
        if (product is null && string.IsNullOrWhiteSpace(name) && id is null)
            wrong.Add((path + "name", _messages.NameMissing));
        decimal quantity = Convert.ToDecimal(item["quantity"], CultureInfo.InvariantCulture);
        if (quantity == 0)
            wrong.Add((path + "quantity", _messages.QuantityZero));
        long price = item.TryGetValue("unitPriceCents", out object? cents) && cents is not null
            ? Convert.ToInt64(cents, CultureInfo.InvariantCulture)
            : product?.UnitPriceCents ?? 0;
        string? unit = item.TryGetValue("unit", out object? given) && given is not null ? (string)given : product?.Unit;
        double discount = item.TryGetValue("discountPercent", out object? percent) && percent is not null
            ? Convert.ToDouble(percent, CultureInfo.InvariantCulture)
            : 0;
        if (discount is < 0 or > 100)
            wrong.Add((path + "discountPercent", _messages.DiscountRange));
        return new Line(
            _books.NewLineId(), name ?? product?.Name ?? string.Empty, quantity, unit, price, discount, product, product?.VatPercent ?? 25);
    }
}
