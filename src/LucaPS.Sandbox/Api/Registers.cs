using System;
using System.Collections.Generic;
using System.Linq;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>
/// Mutations of customers, products and suppliers: the pattern <c>&lt;noun&gt;Create</c>, <c>Update</c>, <c>Destroy</c>, and its
/// neighbours.
/// </summary>
internal static class Registers
{
    private const string SupplierPayload = "SupplierPayload";
    private const string ArchivePayload = "SaleCustomerArchivePayload";

    public static IEnumerable<IGraphType> Types(bool mutations)
    {
        yield return new RowType<Supplier>("Supplier", "Someone who sends invoices.")
            .Has("id", "ID!", "Short text.", supplier => supplier.Id)
            .Has("name", "String!", "The name.", supplier => supplier.Name)
            .Has("organisationNumber", "String", "Of a company.", supplier => supplier.OrganisationNumber)
            .Has("bankAccount", "String", "Eleven digits.", supplier => supplier.BankAccount)
            .Has("updatedAt", "ISO8601DateTime!", "When it was last changed.", supplier => supplier.UpdatedAt);
        foreach (IGraphType type in Paging.Types("Supplier"))
            yield return type;
        if (!mutations)
            yield break;
        yield return new RowType<(string Field, string Message)>("UserError", "What the user did wrong.")
            .Has("field", "[String!]", "The way to it.", error => error.Field.Split('.'))
            .Has("message", "String!", "What it is.", error => error.Message);
        yield return Payload<Supplier>(SupplierPayload, "supplier", "Supplier");
        yield return Payload<Customer>(ArchivePayload, "saleCustomer", "SaleCustomer");
        yield return LucaTypes.Input(
            "AddressInput", "A postal address.", ("street", "String", "Street and number."),
            ("postalCode", "String", "Four digits in Norway."), ("city", "String", "The place."),
            ("country", "String", "ISO 3166-1; NO by default."));
        yield return LucaTypes.Input(
            "SaleCustomerInput",
            "A customer to create or change. What is left out stays as it is.",
            ("name", "String", "The name."),
            ("email", "String", "Where invoices are sent."),
            ("active", "Boolean", "Whether it can be invoiced."),
            ("comment", "String", "Free text."),
            ("organisationNumber", "String", "Of a company: nine digits."),
            ("address", "AddressInput", "Where it is."),
            ("sendMethod", "SaleSendMethod", "How it gets its invoices."),
            ("externalReference", "String", "What another system calls it."))
            .Deprecates("orgNumber", "String", "Use organisationNumber.");
        InputObjectGraphType price = LucaTypes.Input(
            "SaleProductPriceInput", "The price of one, either way.", ("withoutVatCents", "Long", "Without VAT, in øre."),
            ("withVatCents", "Long", "With VAT, in øre."));
        price.IsOneOf = true;
        yield return price;
        yield return LucaTypes.Input(
            "SaleProductDiscountInput", "A discount for many.", ("fromQuantity", "Decimal!", "From how many."),
            ("percent", "Float!", "Discount in per cent."));
        yield return LucaTypes.Input(
            "SaleProductInput",
            "A product to create or change. What is left out stays as it is.",
            ("name", "String", "The name."),
            ("active", "Boolean", "Whether it can be sold."),
            ("unit", "String", "What the quantity counts."),
            ("price", "SaleProductPriceInput", "The price of one."),
            ("vatPercent", "Int", "The rate of the VAT: 25, 15, 12 or 0."),
            ("description", "String", "Free text."),
            ("stock", "Decimal", "How many are in stock."),
            ("discounts", "[SaleProductDiscountInput!]", "All discounts; they replace those that are there."));
        yield return LucaTypes.Input(
            "SupplierInput", "A supplier to create or change.", ("name", "String", "The name."),
            ("organisationNumber", "String", "Of a company."), ("bankAccount", "String", "Eleven digits."));
    }

    public static void AddQueries(ObjectGraphType query, SchemaChanges changes)
    {
        Root.Add(
            query, "suppliers", "SupplierConnection!", "Suppliers.", Paging.Arguments, changes,
            context => Paging.Page(context, Rows.Of(Root.Books(context, accounting: true).Suppliers.Rows)));
        Root.Add(
            query, "supplier", "Supplier", "A supplier by id.", [Part.Id], changes,
            Root.Lookup("Supplier", (books, id) => books.Suppliers.Find(id), accounting: true));
    }

    public static void AddMutations(ObjectGraphType mutation, SchemaChanges changes)
    {
        QueryArgument customer = Part.Argument("saleCustomer", "SaleCustomerInput!", "The customer.");
        QueryArgument product = Part.Argument("saleProduct", "SaleProductInput!", "The product.");
        QueryArgument supplier = Part.Argument("supplier", "SupplierInput!", "The supplier.");
        AddCreateAndUpdate(
            customer, "SaleCustomer", books => books.CustomerTable, write => write.Books.NewCustomer(write.Api.Now),
            write => write.Customer);
        Add("saleCustomerDestroy", "SaleCustomer", [Part.Id], write =>
        {
            Customer found = Find("SaleCustomer", write, write.Books.FindCustomer);
            write.Check(write.Books.InvoiceNumbersOf(found.Id).Length == 0, "id", write.Api.Messages.CustomerHasInvoices);
            return write.Books.CustomerTable.Remove(found);
        });
        Add("saleCustomerArchive", ArchivePayload, [Part.Id], write =>
        {
            Customer found = Find("SaleCustomer", write, write.Books.FindCustomer);
            return found.Active
                ? new Payload<Customer>(write.Books.CustomerTable.Replace(found with { Active = false, UpdatedAt = write.Api.Now }), [])
                : new Payload<Customer>(null, [("id", write.Api.Messages.ArchivedAlready)]);
        });
        AddCreateAndUpdate(
            product, "SaleProduct", books => books.ProductTable, write => write.Books.NewProduct(write.Api.Now), write => write.Product);
        Add(
            "saleProductDestroy", "SaleProduct", [Part.Id],
            write => write.Books.ProductTable.Remove(Find("SaleProduct", write, write.Books.FindProduct)));
        Add(
            "supplierCreate", SupplierPayload, [supplier],
            write => write.Supplier(write.Books.NewSupplier(write.Api.Now), write.Books.Suppliers.Add));
        Add(
            "supplierUpdate", SupplierPayload, [Part.Id, supplier],
            write => write.Supplier(Find("Supplier", write, write.Books.Suppliers.Find), write.Books.Suppliers.Replace));
        Add(
            "supplierDelete", "ID", [Part.Id],
            write => write.Books.Suppliers.Remove(Find("Supplier", write, write.Books.Suppliers.Find)).Id);

        void AddCreateAndUpdate<T>(
            QueryArgument input, string type, Func<Books, Table<T>> table, Func<RegisterInput, T> make,
            Func<RegisterInput, Func<T, T>> fill)
            where T : class
        {
            Add(input.Name + "Create", type, [input], write => table(write.Books).Add(fill(write)(make(write))));
            Add(
                input.Name + "Update", type, [Part.Id, input],
                write => table(write.Books).Replace(fill(write)(Find(type, write, table(write.Books).Find))));
        }

        void Add(string name, string type, QueryArgument[] arguments, Func<RegisterInput, object> carryOut) =>
            Root.Add(mutation, name, type, $"{Verb(name)}.", arguments.Select(argument =>
                new QueryArgument(argument.ResolvedType!) { Name = argument.Name, Description = argument.Description }), changes, context =>
            {
                RegisterInput write = new(context, name.StartsWith("supplier", StringComparison.Ordinal));
                object answer = carryOut(write);
                return answer is Payload<Customer> { Row: null } or Payload<Supplier> { Row: null }
                    ? answer
                    : write.Api.CarriedOut(name, answer);
            });
    }

    private static string Verb(string name) => name switch
    {
        _ when name.EndsWith("Create", StringComparison.Ordinal) => "Makes one",
        _ when name.EndsWith("Update", StringComparison.Ordinal) => "Changes one",
        _ when name.EndsWith("Archive", StringComparison.Ordinal) => "Puts one away",
        _ => "Removes one",
    };

    private static RowType<Payload<T>> Payload<T>(string name, string member, string type)
        where T : class => new RowType<Payload<T>>(name, "What came of it.")
            .Has(member, type, "The row; null where it was refused.", payload => payload.Row)
            .Has("userErrors", "[UserError!]!", "What the user did wrong.", payload => payload.UserErrors);

    private static T Find<T>(string type, RegisterInput write, Func<string?, T?> find)
        where T : class
    {
        string id = write.Context.GetArgument<string>("id");
        return find(id) ?? throw new ApiError(ErrorCodes.NotFound, write.Api.Messages.NotFound(type, id));
    }
}
