using System.Linq;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class RefusedFieldsTests
{
    [Theory]
    [InlineData("Field 'paymentDays' doesn't exist on type 'SaleInvoice'", "SaleInvoice", "paymentDays")]
    [InlineData("Cannot query field 'email' on type 'SaleCustomer'. Did you mean 'emailAddress'?", "SaleCustomer", "email")]
    [InlineData(
        "Field must have selections (field 'sentAt' returns SaleInvoiceSending but has no selections. Did you mean 'sentAt { ... }'?)",
        "SaleInvoice", "sentAt")]
    [InlineData("Cannot query field 'saleInvoice' on type 'Query'.", "Query", "saleInvoice")]
    [InlineData("Field 'sentAt' of type 'SaleInvoiceSending' must have a sub selection.", "SaleInvoice", "sentAt")]
    [InlineData("Cannot query field \"finalized\" on type \"SaleInvoice\".", "SaleInvoice", "finalized")]
    [InlineData(
        "Field \"sentAt\" of type \"Sending!\" must have a selection of subfields. Did you mean \"sentAt { ... }\"?",
        "SaleInvoice", "sentAt")]
    [InlineData("The field `finalized` does not exist on the type `SaleInvoice`.", "SaleInvoice", "finalized")]
    [InlineData(
        "Validation error (FieldUndefined@[saleInvoices/nodes/finalized]) : Field 'finalized' in type 'SaleInvoice' is undefined",
        "SaleInvoice", "finalized")]
    [InlineData("field 'finalized' not found in type: 'SaleInvoice'", "SaleInvoice", "finalized")]
    [InlineData("Unknown field \"finalized\" on type \"SaleInvoice\".", "SaleInvoice", "finalized")]
    public void The_known_schema_goes_on_without_a_field_that_the_server_refuses(string refusal, string type, string field)
    {
        LucaSchema schema = RefusedFields.Without(KnownSchema.Schema, refusal)!;

        Assert.Null(schema.Type(type)!.Field(field));
        Assert.NotNull(KnownSchema.Schema.Type(type)!.Field(field));
        Assert.NotNull(schema.Type("SaleInvoice")!.Field("id"));
        Assert.Null(RefusedFields.Without(schema, refusal));
    }

    [Theory]
    [InlineData("Field 'paymentDays' doesn't exist on type 'Invoice'", "saleInvoices", "SaleInvoice", "paymentDays")]
    [InlineData("Field 'email' doesn't exist on type 'Contact'", "saleInvoices", "SaleCustomer", "email")]
    [InlineData("Cannot query field 'name' on type 'InvoiceLine'", "saleInvoices", "SaleInvoiceLineItem", "name")]
    [InlineData("Cannot query field 'active' on type 'Contact'", "saleCustomers", "SaleCustomer", "active")]
    public void What_is_said_of_a_type_by_the_servers_name_is_learnt_for_the_one_that_it_is(
        string refusal, string root, string type, string field)
    {
        LucaSchema schema = RefusedFields.Without(KnownSchema.Schema, refusal, root)!;

        Assert.Null(schema.Type(type)!.Field(field));
        Assert.Equal(
            KnownSchema.Schema.Types.Values.Sum(one => one.Fields.Count) - 1, schema.Types.Values.Sum(one => one.Fields.Count));
        Assert.Equal(
            SchemaPrinter.Print(schema), SchemaPrinter.Print(KnownSchema.Without(schema.Refusals)));
    }

    [Theory]
    [InlineData("Field 'name' doesn't exist on type 'Thing'", "saleInvoices")]
    [InlineData("Field 'invoiceNumber' doesn't exist on type 'SaleInvoiceUpdatePayload'", null)]
    [InlineData("Field 'invoiceNumber' doesn't exist on type 'SaleInvoiceUpdatePayload'", "saleProducts")]
    public void What_is_said_of_a_type_that_may_be_another_is_not_learnt(string refusal, string? root) =>
        Assert.Null(RefusedFields.Without(KnownSchema.Schema, refusal, root));

    [Fact]
    public void What_a_payload_lacks_is_not_lacking_in_the_object()
    {
        LucaSchema schema = RefusedFields.Without(
            KnownSchema.Schema,
            "Field 'id' doesn't exist on type 'SaleInvoiceUpdatePayload', Field 'invoiceNumber' doesn't exist on type 'SaleInvoiceUpdatePayload'",
            "saleInvoiceUpdate")!;

        Assert.Equal(KnownSchema.Schema.Type("SaleInvoice")!.Fields.Count, schema.Type("SaleInvoice")!.Fields.Count);
        Assert.Equal("SaleInvoiceUpdatePayload", schema.MutationType!.Field("saleInvoiceUpdate")!.Type.NamedType);
        Assert.Equal("SaleInvoice", schema.MutationType.Field("saleInvoiceCreate")!.Type.NamedType);
        Assert.Equal(SchemaPrinter.Print(schema), SchemaPrinter.Print(KnownSchema.Without(schema.Refusals)));
    }

    [Theory]
    [InlineData("Field 'id' doesn't exist on type 'SaleInvoice'")]
    [InlineData("Field 'saleInvoices' doesn't exist on type 'Query'")]
    [InlineData("Field 'bookkeepingJournal' doesn't exist on type 'Query'")]
    [InlineData("Field 'other' doesn't exist on type 'SaleInvoice'")]
    [InlineData("The company's plan does not include this.")]
    public void What_is_nothing_to_go_on_without_changes_nothing(string refusal) =>
        Assert.Null(RefusedFields.Without(KnownSchema.Schema, refusal));
}
