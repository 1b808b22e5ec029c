using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using LucaPS.Tests.Errors;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Servers that have little, or say little of what they have.</summary>
[Collection(EngineCollection.Name)]
public sealed class OddServerTests
{
    private const string Connect = "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process";

    private const string Little = """
        type Query { saleInvoices(first: Int, after: String): Invoices company: Company companies: [Company!] }
        type Company { id: ID! }
        type Invoices { nodes: [SaleInvoice] pageInfo: PageInfo count: Int }
        type SaleInvoice { id: ID! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        """;

    private static Dictionary<string, Func<IResolveFieldContext, object?>> Roots => new()
    {
        ["saleInvoices"] = context =>
            ForeignServer.Page(context, [.. Enumerable.Range(1, 150).Select(n => ForeignSchemas.Row("SaleInvoice", ("id", "i" + n)))]),
        ["companies"] = _ => new object[] { ForeignSchemas.Row("Company", ("id", "c1")) },
        ["company"] = _ => ForeignSchemas.Row("Company", ("id", "c1")),
    };

    private static async Task<EngineSession> StartAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        return session;
    }

    [Fact]
    public async Task A_server_with_little_gives_what_it_has()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Little, Roots);
        await using EngineSession session = await StartAsync(server);

        session.MustRun(Connect);

        Assert.Equal(150, session.MustRun("Get-LucaSaleInvoice").Count);
        Assert.Equal("c1", session.MustRun("Get-LucaSaleInvoice -First 1")[0].Get("CompanyId"));
        Assert.Equal("c1", Assert.Single(session.MustRun("Get-LucaCompany")).Id());
        ErrorCheck.Is(
            session, session.Run("Get-LucaSaleCustomer"), "LucaBadRequest", ErrorCategory.InvalidArgument, "saleCustomers",
            "no query 'saleCustomers'", "Get-LucaSchema");
        ErrorCheck.Is(
            session, session.Run("Set-LucaSaleInvoice -Id i1 -Comment x"), "LucaForbidden", ErrorCategory.PermissionDenied,
            "saleInvoiceUpdate", "no mutations");
        Result lookup = session.Run("'i150', 'nope' | Get-LucaSaleInvoice");
        Assert.Equal("i150", Assert.Single(lookup.Output).Id());
        Assert.Equal("nope", lookup.Error.TargetObject.ToString());
    }

    [Fact]
    public async Task A_company_that_must_not_be_left_out_is_named_although_the_key_has_but_one()
    {
        string sdl = Little.Replace(
            "saleInvoices(first",
            "saleInvoice(companyId: ID!, id: ID!): SaleInvoice saleInvoices(companyId: ID!, first",
            StringComparison.Ordinal)
            + "\ntype Mutation { saleInvoiceSend(companyId: ID!, id: ID!, sendMethod: String!): SaleInvoice }";
        List<string?> named = [];
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = Roots.ToDictionary(
            root => root.Key, root => (Func<IResolveFieldContext, object?>)(context =>
            {
                if (context.FieldDefinition.Name == "saleInvoices") named.Add(context.GetArgument<string>("companyId"));
                return root.Value(context);
            }));
        roots["saleInvoice"] = roots["saleInvoiceSend"] = context =>
        {
            named.Add(context.GetArgument<string>("companyId"));
            return ForeignSchemas.Row("SaleInvoice", ("id", context.GetArgument<string>("id")));
        };
        await using ForeignServer server = await ForeignServer.StartAsync(sdl, roots);
        await using EngineSession session = await StartAsync(server);
        session.MustRun(Connect);

        session.MustRun("Get-LucaSaleInvoice -First 1; Get-LucaSaleInvoice -Id i7; Send-LucaSaleInvoice -Id i7 -Method Email -Force");

        Assert.Equal(["c1", "c1", "c1"], named);
    }

    [Fact]
    public async Task A_server_without_a_list_of_companies_is_connected_to()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(
            Little.Replace("companies: [Company!]", "", StringComparison.Ordinal), Roots);
        await using EngineSession session = await StartAsync(server);

        session.MustRun(Connect);

        Assert.Empty(session.MustRun("(Get-LucaConnection).Companies"));
        Assert.Equal(150, session.MustRun("Get-LucaSaleInvoice").Count);
    }

    [Theory]
    [InlineData("Field '__schema' doesn't exist on type 'Query'")]
    [InlineData("GraphQL introspection is not allowed")]
    public async Task Where_no_schema_is_shown_the_documented_one_shrinks_to_what_is_there_and_is_remembered(string refusal)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(ForeignSchemas.Strict
            .Replace("schema { query: RootQuery mutation: RootMutation }", "", StringComparison.Ordinal)
            .Replace("RootQuery", "Query", StringComparison.Ordinal).Replace("RootMutation", "Mutation", StringComparison.Ordinal),
                ForeignSchemas.StrictRoots(120));
        server.Instead = request => request.IsIntrospection ? (200, "{\"errors\": [{\"message\": \"" + refusal + "\"}]}") : null;
        await using EngineSession session = await StartAsync(server);
        session.MustRun(
            "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -WarningAction SilentlyContinue -Company c1");

        Assert.Equal(120, session.MustRun("Get-LucaSaleInvoice").Count);
        int after = server.Requests.Count;
        Assert.Equal(120, session.MustRun("Get-LucaSaleInvoice").Count);
        Assert.Equal(after + 2, server.Requests.Count);

        // A new process reads from disk what was learned.
        using System.Management.Automation.Runspaces.Runspace another = EngineSession.NewRunspace();
        EngineSession.Run(another, "Disconnect-Luca -KeepAuthorization");
        after = server.Requests.Count;
        Result result = EngineSession.Run(another, "Get-LucaSaleInvoice");
        Assert.Equal(120, result.Output.Count);
        Assert.Equal(after + 2, server.Requests.Count);
        Assert.Equal("c1-1", result.Output[0].Id());
        Assert.Equal("p1", result.Output[1].Get("SaleCustomerId"));
    }

    [Fact]
    public async Task A_server_that_knows_nothing_of_deprecation_shows_its_schema()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Little, Roots);
        server.Instead = request => request.Query.Contains("includeDeprecated", StringComparison.Ordinal)
            ? (200, """{"errors": [{"message": "Unknown argument 'includeDeprecated' on field '__Type.fields'."}]}""")
            : null;
        await using EngineSession session = await StartAsync(server);
        session.MustRun(Connect);

        Assert.Contains(session.MustRun("Get-LucaSchema -Type Object"), entry => Equals(entry.Get("Name"), "Invoices"));
        Assert.Equal(150, session.MustRun("Get-LucaSaleInvoice").Count);
    }

    [Fact]
    public async Task What_does_not_fit_is_understood_in_graphql_rubys_words_too()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(120));
        server.SpeaksRuby = true;
        await using EngineSession session = await StartAsync(server);
        session.MustRun(Connect + " -Company c1");

        ErrorCheck.Is(
            session, session.Run("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }'"), "LucaBadRequest", ErrorCategory.InvalidArgument,
            "{ saleInvoices { nodes { id } } }", "Field 'nodes' doesn't exist on type 'InvoiceConnection'", "Get-LucaSchema -Refresh");
        Result mutation = session.Run("Invoke-LucaGraphQL 'mutation M { saleInvoiceSend(id: \"x\", sendMethod: email) { id } }'");
        Assert.Equal("LucaBadRequest", mutation.ErrorId);
        Assert.DoesNotContain("may still have been carried out", mutation.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(120, session.MustRun("Get-LucaSaleInvoice").Count);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice -Company c1", 0)]
    [InlineData("Get-LucaSaleInvoice -Company c1 -Id c1-1", 0)]
    [InlineData("New-LucaSaleInvoice -Company c1 -Customer p1 -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 }", 2)]
    public async Task A_field_that_is_gone_since_the_schema_was_asked_for_costs_nothing_but_itself(string command, int mutations)
    {
        await using ForeignServer before = await ForeignServer.StartAsync(
            ForeignSchemas.Strict.Replace("rate: Float!", "rate: Float! gone: String", StringComparison.Ordinal),
            ForeignSchemas.StrictRoots(3));
        await using ForeignServer server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(3));
        server.SpeaksRuby = true;
        // At sign-in, for the list of companies, and by Get-LucaSchema.
        int asked = 0;
        server.Instead = request => request.IsIntrospection && asked++ < 2 ? before.Run(request) : null;
        await using EngineSession session = await StartAsync(server);
        session.MustRun(Connect.Replace("$null = ", "", StringComparison.Ordinal) + "; $null = Get-LucaSchema");

        Assert.NotEmpty(session.MustRun(command));

        // The first was refused whole; the second is without the field.
        Assert.Equal(mutations, server.Requests.Count(request => request.IsMutation));
        Assert.Contains(server.Requests, request => !request.IsIntrospection && request.Query.Contains(" gone", StringComparison.Ordinal));
        Assert.DoesNotContain(" gone", server.Requests.Last().Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_field_error_is_an_error_with_its_path()
    {
        Dictionary<string, Func<IResolveFieldContext, object?>> roots = new(Roots)
        {
            ["saleInvoices"] = context => ForeignServer.Page(
                context,
                [.. Enumerable.Range(1, 230).Select(n => ForeignSchemas.Row(
                    "SaleInvoice", ("id", "i" + n), ("profit", ForeignSchemas.Refusal("PLAN_REQUIRED", "Oppgrader."))))]),
        };
        await using ForeignServer server = await ForeignServer.StartAsync(
            Little.Replace("type SaleInvoice { id: ID! }", "type SaleInvoice { id: ID! profit: Float }", StringComparison.Ordinal), roots);
        await using EngineSession session = await StartAsync(server);
        session.MustRun(Connect);

        Result result = session.Run("Get-LucaSaleInvoice");

        Assert.Equal(230, result.Output.Count);
        Assert.Equal(230, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("LucaPlanRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains("saleInvoices.nodes[99].profit", result.Errors[99].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("saleInvoices.nodes[29].profit", result.Errors[^1].Exception.Message, StringComparison.Ordinal);
    }
}
