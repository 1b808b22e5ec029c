using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Changes through a schema that is no longer the server's, or that the server does not show.</summary>
[Collection(EngineCollection.Name)]
public sealed class ChangedSchemaWriteTests
{
    private const string New = "New-LucaSaleInvoice -Customer $customer -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = $product; quantity = 2; unitPrice = 100.5 }";

    [Theory]
    [InlineData(SchemaChanges.FieldRemoved)]
    [InlineData(SchemaChanges.FieldRenamed)]
    [InlineData(SchemaChanges.ScalarBecameObject)]
    [InlineData(SchemaChanges.FieldsAdded | SchemaChanges.EnumValueAdded)]
    [InlineData(SchemaChanges.FieldRemoved | SchemaChanges.IntrospectionRefused)]
    [InlineData(
        SchemaChanges.FieldRemoved | SchemaChanges.FieldRenamed | SchemaChanges.ScalarBecameObject | SchemaChanges.IntrospectionRefused)]
    public async Task A_change_is_carried_out_once_and_the_object_comes_out(SchemaChanges changes)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Set("customer", session.MustRun("(Get-LucaSaleCustomer -First 1).Id")[0]);
        session.Set("product", session.MustRun("(Get-LucaSaleProduct -First 1).Id")[0]);
        session.Server.Faults.Schema = changes;

        PSObject row = Assert.Single(session.MustRun(New));

        Assert.Equal("LucaPS.SaleInvoice", row.TypeNames[0]);
        Assert.Equal(1, session.Server.Counters.MutationCount);
        Assert.Single(session.MustRun(New));
        Assert.Equal(2, session.Server.Counters.MutationCount);
    }

    [Theory]
    [InlineData(SchemaChanges.FieldRemoved | SchemaChanges.IntrospectionRefused)]
    [InlineData(
        SchemaChanges.FieldRemoved | SchemaChanges.FieldRenamed | SchemaChanges.ScalarBecameObject | SchemaChanges.IntrospectionRefused)]
    public async Task With_no_schema_shown_a_refused_field_is_asked_for_once(SchemaChanges changes)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Schema = changes;
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");
        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice").Count);
        session.Server.Counters.Reset();

        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice -ThrottleLimit 1").Count);

        Assert.Equal(3, session.Server.Counters.GraphQLRequests);
        session.MustRun("$null = Get-LucaSchema -Refresh");
        session.Server.Faults.Schema = SchemaChanges.IntrospectionRefused;
        Assert.NotNull(session.MustRun("Get-LucaSaleInvoice -First 1")[0].Get("PaymentDays"));
    }
}
