using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>
/// The schema of luca-api.md, "Known schema", with more around it. A schema holds no data, so servers share one.
/// </summary>
internal static class LucaSchema
{
    private static readonly ConcurrentDictionary<(SchemaChanges Changes, bool Mutations), Lazy<Schema>> s_built = new();

    public static Schema Get(SchemaChanges changes, bool mutations) =>
        s_built.GetOrAdd(
            (changes & ~SchemaChanges.IntrospectionRefused, mutations),
            key => new Lazy<Schema>(() => Build(key.Changes, key.Mutations))).Value;

    private static Schema Build(SchemaChanges changes, bool mutations)
    {
        Schema schema = new() { Query = Queries(changes) };
        schema.Features.DeprecationOfInputValues = !changes.HasFlag(SchemaChanges.OldIntrospection);
        if (mutations)
            schema.Mutation = LucaMutations.Build(changes);
        foreach (Type scalar in new[]
        {
            typeof(IdGraphType), typeof(StringGraphType), typeof(IntGraphType), typeof(FloatGraphType), typeof(BooleanGraphType),
            typeof(LongGraphType), typeof(BigIntGraphType), typeof(DecimalGraphType),
        })
        {
            schema.RegisterType(scalar);
        }

        foreach (IGraphType type in LucaTypes.All(changes, mutations))
        {
            if (mutations || type is not InputObjectGraphType)
                schema.RegisterType(type);
        }

        schema.Initialize();
        return schema;
    }

    private static ObjectGraphType Queries(SchemaChanges changes)
    {
        ObjectGraphType query = new() { Name = "Query", Description = "What can be read." };
        Root.Add(query, "companies", "CompanyConnection!", "The companies that the access covers.", Paging.Arguments, changes, context =>
            Paging.Page(context, Rows.Of(ApiContext.Of(context).Grant.Companies)));
        Root.Add(query, "company", "Company", "A company by id or organisation number.", [Part.Id], changes, context =>
        {
            ApiContext api = ApiContext.Of(context);
            SandboxCompany? company = api.State.Directory.Company(context.GetArgument<string>("id"));
            return company is not null && api.Grant.Companies.Contains(company)
                ? company
                : throw new ApiError(ErrorCodes.Forbidden, api.Messages.CompanyForbidden);
        });

        QueryArgument[] filters =
        [
            Part.Argument("draft", "Boolean", "Only drafts, or none."),
            Part.Argument("paid", "Boolean", "Only paid ones, or none."),
            Part.Argument("invoiceType", "SaleInvoiceType", "Only of this kind."),
            Part.Argument("saleCustomerId", "ID", "Only of this customer."),
            Part.Argument("invoiceDateFrom", "ISO8601Date", "Dated on this day or later."),
            Part.Argument("invoiceDateTo", "ISO8601Date", "Dated on this day or earlier."),
            Part.Argument("updatedSince", "ISO8601DateTime", "Changed then or later."),
            Part.Argument("externalReference", "String", "Only those that another system calls so."),
            Part.Deprecated("customerId", "ID", "Use saleCustomerId."),
            Part.Argument("orderBy", "SaleInvoiceOrder", "The order; oldest first by default."),
        ];
        Root.Add(
            query, "saleInvoices", "SaleInvoiceConnection!", "Invoices, oldest first.", [.. Paging.Arguments, .. filters], changes,
            context =>
                Paging.Page(context, InvoiceFilter.Apply(context, Root.Books(context))));
        Root.Add(
            query, "saleInvoice", "SaleInvoice", "An invoice by id.", [Part.Id], changes,
            Root.Lookup("SaleInvoice", (books, id) => books.FindInvoice(id)));

        Root.Add(
            query,
            "saleCustomers",
            "SaleCustomerConnection!",
            "Customers.",
            [
                .. Paging.Arguments,
                Part.Argument("active", "Boolean", "Only active ones, or none."),
                Part.Argument("search", "String", "Part of the name."),
                Part.Argument("externalReference", "String", "Only those that another system calls so.")
            ],
            changes,
            context =>
            {
                bool? active = context.GetArgument<bool?>("active");
                string? search = context.GetArgument<string?>("search");
                string? reference = context.GetArgument<string?>("externalReference");
                return Paging.Page(context, Rows.Of(Array.FindAll(Root.Books(context).Customers, customer =>
                    (active is null || customer.Active == active) &&
                    (reference is null || customer.ExternalReference == reference) &&
                    (search is null || customer.Name.Contains(search, StringComparison.OrdinalIgnoreCase)))));
            });
        Root.Add(
            query, "saleCustomer", "SaleCustomer", "A customer by id.", [Part.Id], changes,
            Root.Lookup("SaleCustomer", (books, id) => books.FindCustomer(id)));

        Root.Add(
            query, "saleProducts", "SaleProductConnection!", "Products.",
            [.. Paging.Arguments, Part.Argument("active", "Boolean", "Only active ones, or none.")], changes, context =>
            {
                bool? active = context.GetArgument<bool?>("active");
                return Paging.Page(
                    context, Rows.Of(Array.FindAll(Root.Books(context).Products, product => active is null || product.Active == active)));
            });
        Root.Add(
            query, "saleProduct", "SaleProduct", "A product by id.", [Part.Id], changes,
            Root.Lookup("SaleProduct", (books, id) => books.FindProduct(id)));

        if (changes.HasFlag(SchemaChanges.PlainLists))
        {
            Root.Add(
                query, "accounts", "[Account!]", "The chart of accounts, all of it.", [], changes,
                context => Root.Books(context, accounting: true).Accounts);
        }
        else
        {
            Root.Add(query, "accounts", "AccountConnection!", "The chart of accounts.", Paging.Arguments, changes, context =>
                Paging.Page(context, Rows.Of(Root.Books(context, accounting: true).Accounts)));
        }

        Root.Add(query, "account", "Account", "An account by id.", [Part.Id], changes, Root.Lookup(
            "Account", (books, id) => Array.Find(books.Accounts, account => account.Id == id), accounting: true));
        Root.Add(
            query, "purchaseInvoices", "PurchaseInvoiceConnection!", "Invoices that were received.",
            [.. Paging.Arguments, Part.Argument("state", "PurchaseInvoiceState", "Only in this state.")], changes, context =>
        {
            string? state = context.GetArgument<string?>("state");
            return Paging.Page(context, Rows.Of(
                Array.FindAll(Root.Books(context, accounting: true).PurchaseInvoices, invoice => state is null || invoice.State == state)));
        });
        Root.Add(query, "purchaseInvoice", "PurchaseInvoice", "A received invoice by id.", [Part.Id], changes, Root.Lookup(
            "PurchaseInvoice", (books, id) => Array.Find(books.PurchaseInvoices, invoice => invoice.Id == id), accounting: true));

        if (changes.HasFlag(SchemaChanges.FieldsAdded))
        {
            Root.Add(query, "projects", "ProjectConnection!", "New.", Paging.Arguments, changes, context =>
            {
                Root.Books(context);
                return Paging.Page(context, Rows.Of<string>(["P0", "P1", "P2", "P3", "P4"]));
            });
        }

        Registers.AddQueries(query, changes);
        Bookkeeping.AddQueries(query, changes);
        if (changes.HasFlag(SchemaChanges.OtherLists))
            OtherLists.AddTo(query, changes);
        return query;
    }
}

/// <summary>Root fields, and what all of them have in common.</summary>
internal static class Root
{
    /// <summary>One row by its id, or NOT_FOUND.</summary>
    public static Func<IResolveFieldContext, object?> Lookup(
        string type, Func<Books, string, object?> find, bool accounting = false) => context =>
    {
        Books books = Books(context, accounting);
        string id = context.GetArgument<string>("id");
        return find(books, id) ?? throw new ApiError(ErrorCodes.NotFound, ApiContext.Of(context).Messages.NotFound(type, id));
    };

    public static void Add(
        ObjectGraphType parent, string name, string type, string description, IEnumerable<QueryArgument> arguments, SchemaChanges changes,
        Func<IResolveFieldContext, object?> resolve)
    {
        QueryArguments all = new(arguments);
        if (changes.HasFlag(SchemaChanges.CompanyArgumentDeprecated))
            all.Add(Part.Deprecated("companyId", "ID", "The token will know."));
        else if (!changes.HasFlag(SchemaChanges.NoCompanyArgument))
            all.Add(Part.Argument("companyId", "ID", "A company id or an organisation number."));

        // Nullable whatever the type says: a refused field must not take the others with it.
        parent.AddField(new FieldType
        {
            Name = name,
            ResolvedType = Part.Type(type.TrimEnd('!')),
            Description = description,
            Arguments = all,
            Resolver = new ContextResolver(resolve),
        });
    }

    /// <summary>
    /// The books that the field is about: <c>companyId</c> is an id or an organisation number, required with OAuth tokens,
    /// settled by an API key (luca-api.md, "GraphQL").
    /// </summary>
    public static Books Books(IResolveFieldContext context, bool accounting = false, bool write = false)
    {
        ApiContext api = ApiContext.Of(context);
        string? asked = context.HasArgument("companyId") ? context.GetArgument<string?>("companyId") : null;
        bool bound = api.Grant.IsApiKey || !(api.State.Options.RequireCompanyId ?? api.State.Options.Generation != 1);
        SandboxCompany? company = asked is not null ? api.State.Directory.Company(asked)
            : bound ? api.Grant.Companies[0]
            : throw new ApiError(ErrorCodes.BadRequest, api.Messages.CompanyRequired);
        if (company is null || !api.Grant.Companies.Contains(company))
            throw new ApiError(ErrorCodes.Forbidden, api.Messages.CompanyForbidden);
        if (company.Plan == SandboxPlan.None || (accounting && company.Plan == SandboxPlan.Basic))
            throw new ApiError(ErrorCodes.PlanRequired, api.Messages.PlanRequired);
        if (write && !api.Grant.CanWrite)
            throw new ApiError(ErrorCodes.Forbidden, api.Messages.WriteForbidden);
        return api.State.Library.Of(company);
    }
}
