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
    public void The_known_schema_goes_on_without_a_field_that_the_server_refuses(string refusal, string type, string field)
    {
        LucaSchema schema = RefusedFields.Without(KnownSchema.Schema, refusal)!;

        Assert.Null(schema.Type(type)!.Field(field));
        Assert.NotNull(KnownSchema.Schema.Type(type)!.Field(field));
        Assert.NotNull(schema.Type("SaleInvoice")!.Field("id"));
        Assert.Null(RefusedFields.Without(schema, refusal));
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
