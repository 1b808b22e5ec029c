using System.Collections;
using System.Threading.Tasks;
using LucaPS.Api.Mutations;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Client;

public sealed class MutationRunnerTests
{
    /// <summary>A server of luca-api.md takes the company with every field; one that does not is bound to one by other means.</summary>
    [Fact]
    public async Task A_default_company_that_cannot_be_said_is_no_reason_to_write_in_another()
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync(companies: null);
        var companies = await open.Client.LoadCompaniesAsync(NullReporter.Instance, default);
        SchemaField field = new() { Name = "tagCreate", Type = TypeRef.Named(TypeKind.Object, "Tag") };

        Assert.True(companies.Count > 1);
        LucaException error = Assert.Throws<LucaException>(() => open.Client.RequireOne(companies[1].Id, field, isNamed: false));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
    }

    [Fact]
    public async Task Preparing_checks_and_sends_no_mutation()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();

        PreparedMutation prepared = await open.Mutations.PrepareAsync(Create(await ArgumentsAsync(open, 1250.50m)), null, default);

        Assert.True(prepared.Request.IsMutation);
        Assert.Equal(0, open.Server.Counters.MutationCount);
    }

    [Fact]
    public async Task Kroner_become_exact_øre_and_the_created_row_comes_out()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        PreparedMutation prepared = await open.Mutations.PrepareAsync(Create(await ArgumentsAsync(open, 1250.50m)), null, default);

        MutationOutcome outcome = await open.Mutations.SendAsync(prepared, default);

        Assert.Empty(outcome.Errors);
        Row row = Assert.Single(outcome.Rows);
        IList lines = (IList)Value(row, "SaleInvoiceLineItems")!;
        Assert.Equal(1250.50m, Value(lines[0]!, "UnitPrice"));
        Assert.Equal(1, open.Server.Counters.MutationCount);
    }

    [Fact]
    public async Task An_amount_with_three_decimals_is_refused_before_anything_is_sent()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        Hashtable arguments = await ArgumentsAsync(open, 10.005m);

        LucaException error = await Assert.ThrowsAsync<LucaException>(() => open.Mutations.PrepareAsync(Create(arguments), null, default));

        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains("unitPrice", error.Message, System.StringComparison.Ordinal);
        Assert.Equal(0, open.Server.Counters.MutationCount);
    }

    [Fact]
    public async Task A_mutation_whose_answer_is_lost_is_carried_out_once()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        PreparedMutation prepared = await open.Mutations.PrepareAsync(Create(await ArgumentsAsync(open, 1m)), null, default);
        open.Server.Faults.Add(EndpointKind.GraphQL, Fault.CommitThenDrop());

        LucaException error = await Assert.ThrowsAsync<LucaException>(() => open.Mutations.SendAsync(prepared, default));

        Assert.Equal(LucaErrorId.NetworkError, error.ErrorId);
        Assert.Equal(1, open.Server.Counters.MutationCount);
    }

    private static MutationInput Create(Hashtable arguments) =>
        new() { Mutation = "saleInvoiceCreate", Arguments = arguments, ObjectArgument = "saleInvoice" };

    private static object? Value(object row, string name) => row.GetType().GetProperty(name)!.GetValue(row);

    private static async Task<Hashtable> ArgumentsAsync(OpenConnection open, decimal unitPrice)
    {
        Row customer = await FirstAsync(open, "saleCustomers");
        Row product = await FirstAsync(open, "saleProducts");
        return new Hashtable
        {
            ["saleInvoice"] = new Hashtable
            {
                ["saleCustomer"] = new Hashtable { ["id"] = Value(customer, "Id") },
                ["invoiceDate"] = new System.DateTime(2026, 11, 30),
                ["paymentDays"] = 14,
                ["invoiceType"] = "DRAFT",
                ["saleInvoiceLineItems"] = new object[]
                {
                    new Hashtable { ["saleProductId"] = Value(product, "Id"), ["quantity"] = 2, ["unitPrice"] = unitPrice }
                },
            },
        };
    }

    private static async Task<Row> FirstAsync(OpenConnection open, string list)
    {
        await using LucaPS.Api.Pages.IPageReader reader = await open.Rows.ListAsync(
            new LucaPS.Api.Pages.ListRequest(list) { Properties = ["id"], Limits = new LucaPS.Api.Pages.ListLimits { First = 1 } },
            default);
        return (await reader.ReadAsync(default))!.Rows[0];
    }
}
