using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GraphQL;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>A customer, product or supplier as the input makes it, checked.</summary>
internal sealed class RegisterInput
{
    private readonly IDictionary<string, object?> _input;

    public RegisterInput(IResolveFieldContext context, bool accounting)
    {
        Context = context;
        Books = Root.Books(context, accounting, write: true);
        Api = ApiContext.Of(context);
        _input = context.Arguments?.Values.Select(argument => argument.Value).OfType<IDictionary<string, object?>>().FirstOrDefault()
            ?? new Dictionary<string, object?>();
    }

    public IResolveFieldContext Context { get; }

    public Books Books { get; }

    public ApiContext Api { get; }

    /// <summary>Throws VALIDATION_FAILED unless it holds.</summary>
    public void Check(bool holds, string field, string message)
    {
        if (!holds)
            throw InvoiceInput.Invalid(Api.Messages, (field, message));
    }

    public Customer Customer(Customer customer)
    {
        customer = customer with
        {
            Name = Value("name", customer.Name),
            Email = Value("email", customer.Email),
            Active = Value("active", customer.Active),
            Comment = Value("comment", customer.Comment),
            OrganisationNumber = Value("organisationNumber", Value("orgNumber", customer.OrganisationNumber)),
            Address = Value<IDictionary<string, object?>?>("address", null) is { } address
                ? Address(address, customer.Address)
                : customer.Address,
            SendMethod = Value("sendMethod", customer.SendMethod),
            ExternalReference = Value("externalReference", customer.ExternalReference),
            UpdatedAt = Api.Now,
        };
        Check(!string.IsNullOrWhiteSpace(customer.Name), "name", Api.Messages.NameRequired);
        Check(customer.Email is null || customer.Email.IndexOf('@', StringComparison.Ordinal) > 0, "email", Api.Messages.EmailInvalid);
        Check(
            customer.OrganisationNumber is null
                || (customer.OrganisationNumber.Length == 9 && customer.OrganisationNumber.All(char.IsAsciiDigit)),
            "organisationNumber",
            Api.Messages.OrganisationNumberInvalid);
        Check(
            customer.ExternalReference is null || !Array.Exists(
                Books.Customers, other => other.Id != customer.Id && other.ExternalReference == customer.ExternalReference),
            "externalReference",
            Api.Messages.ReferenceTaken);
        return customer;
    }

    public Product Product(Product product)
    {
        int vat = Value("vatPercent", product.VatPercent);
        Check(vat is 25 or 15 or 12 or 0, "vatPercent", Api.Messages.VatRate);
        long price = product.UnitPriceCents;
        if (Value<IDictionary<string, object?>?>("price", null) is { } given)
        {
            price = given.TryGetValue("withoutVatCents", out object? net) && net is not null
                ? Convert.ToInt64(net, CultureInfo.InvariantCulture)
                : (long)Math.Round(
                    Convert.ToInt64(given["withVatCents"], CultureInfo.InvariantCulture) * 100m / (100 + vat), MidpointRounding.ToEven);
        }

        product = product with
        {
            Name = Value("name", product.Name),
            Active = Value("active", product.Active),
            Unit = Value("unit", product.Unit),
            UnitPriceCents = price,
            Description = Value("description", product.Description),
            Stock = _input.TryGetValue("stock", out object? stock) && stock is not null
                ? Convert.ToDecimal(stock, CultureInfo.InvariantCulture)
                : product.Stock,
            VatPercent = vat,
            Discounts = Value<IEnumerable<object?>?>("discounts", null) is { } discounts
                ? [.. discounts.Cast<IDictionary<string, object?>>().Select(Discount)]
                : product.Discounts,
            UpdatedAt = Api.Now,
        };
        Check(!string.IsNullOrWhiteSpace(product.Name), "name", Api.Messages.NameRequired);
        Check(product.Discounts.All(discount => discount.Percent is > 0 and <= 100), "discounts", Api.Messages.DiscountRange);
        return product;
    }

    /// <summary>Here the payload says what the user did wrong; there is no error.</summary>
    public Payload<Supplier> Supplier(Supplier supplier, Func<Supplier, Supplier> keep)
    {
        supplier = supplier with
        {
            Name = Value("name", supplier.Name),
            OrganisationNumber = Value("organisationNumber", supplier.OrganisationNumber),
            BankAccount = Value("bankAccount", supplier.BankAccount),
            UpdatedAt = Api.Now,
        };
        List<(string Field, string Message)> wrong = [];
        if (string.IsNullOrWhiteSpace(supplier.Name))
            wrong.Add(("supplier.name", Api.Messages.NameRequired));
        if (supplier.BankAccount is { } account && (account.Length != 11 || !account.All(char.IsAsciiDigit)))
            wrong.Add(("supplier.bankAccount", Api.Messages.BankAccountInvalid));
        return wrong.Count > 0 ? new Payload<Supplier>(null, wrong) : new Payload<Supplier>(keep(supplier), []);
    }

    private static Discount Discount(IDictionary<string, object?> item) => new(
        Convert.ToDecimal(item["fromQuantity"], CultureInfo.InvariantCulture),
        Convert.ToDouble(item["percent"], CultureInfo.InvariantCulture));

    private static Address Address(IDictionary<string, object?> input, Address? old)
    {
        return new Address(
            Text("street", old?.Street), Text("postalCode", old?.PostalCode) ?? string.Empty, Text("city", old?.City) ?? string.Empty,
            Text("country", old?.Country) ?? "NO");

        string? Text(string name, string? before) => input.TryGetValue(name, out object? given) ? (string?)given : before;
    }

    private T Value<T>(string name, T before) =>
        _input.TryGetValue(name, out object? given) && (given is not null || default(T) is null) ? (T)given! : before;
}
