using System;
using System.Collections.Specialized;
using System.Linq;
using System.Text.Json;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Which mutation a kind of object stands for, and where its id and fields go.</summary>
public sealed class ObjectMutationsTests
{
    private const string Query = "type Query { saleCustomers: [SaleCustomer!] saleCustomer(id: ID!): SaleCustomer companies: [Company!] } type SaleCustomer { id: ID! name: String } type Company { id: ID! }\ninput Table { name: String city: String }\n";

    [Theory]
    [InlineData("saleCustomerCreate(saleCustomer: Table!): SaleCustomer", "saleCustomer", "saleCustomerCreate")]
    [InlineData("saleCustomerCreate(saleCustomer: Table!): SaleCustomer", "saleCustomers", "saleCustomerCreate")]
    [InlineData("saleCustomerCreate(saleCustomer: Table!): SaleCustomer", "SaleCustomer", "saleCustomerCreate")]
    [InlineData("createSaleCustomer(input: Table!): SaleCustomer", "salecustomer", "createSaleCustomer")]
    [InlineData("sale_customer_create(input: Table!): SaleCustomer", "saleCustomers", "sale_customer_create")]
    [InlineData(
        "addSaleCustomer(input: Table!): SaleCustomer createSaleCustomer(input: Table!): SaleCustomer", "saleCustomer",
        "createSaleCustomer")]
    [InlineData("companyCreate(input: Table!): Company", "companies", "companyCreate")]
    [InlineData("customerCreate(customer: Table!): SaleCustomer companyCreate(input: Table!): Company", "saleCustomers", "customerCreate")]
    [InlineData("saleCustomerCreate(old: Table): SaleCustomer @deprecated(reason: \"Use the other.\") createSaleCustomer(input: Table!): SaleCustomer", "saleCustomer", "createSaleCustomer")]
    public void A_kind_of_object_finds_its_mutation(string mutations, string type, string expected) =>
        Assert.Equal(expected, Of(mutations).Require(ObjectVerb.Create, type).Field.Name);

    [Theory]
    [InlineData("saleCustomerDestroy(id: ID!): Boolean", "saleCustomerDestroy")]
    [InlineData("deleteSaleCustomer(id: ID!): Boolean", "deleteSaleCustomer")]
    [InlineData("saleCustomerRemove(id: ID!): Boolean saleCustomerDelete(id: ID!): Boolean", "saleCustomerDelete")]
    public void Removing_goes_by_any_of_its_words(string mutations, string expected) =>
        Assert.Equal(expected, Of(mutations).Require(ObjectVerb.Remove, "saleCustomer").Field.Name);

    [Theory]
    [InlineData("saleInvoice", "saleInvoiceDestroy")]
    [InlineData("purchaseInvoices", "purchaseInvoiceDestroy")]
    [InlineData("PurchaseInvoice", "purchaseInvoiceDestroy")]
    [InlineData("Invoice", null)]
    [InlineData("creditNote", null)]
    public void Of_kinds_that_share_a_type_the_named_one_is_meant(string type, string? expected)
    {
        const string shared = "type Query { purchaseInvoice(id: ID!): Invoice purchaseInvoices: [Invoice!] saleInvoice(id: ID!): Invoice saleInvoices: [Invoice!] creditNotes: [Invoice!] } type Invoice { id: ID! }\n"
            + "type Mutation { purchaseInvoiceDestroy(id: ID!): Invoice saleInvoiceDestroy(id: ID!): Invoice saleInvoiceLineItemDestroy(id: ID!): Invoice }";
        ObjectMutations mutations = new(TestSchemas.FromSdl(shared), RowNames.OfSchema);

        if (expected is not null) Assert.Equal(expected, mutations.Require(ObjectVerb.Remove, type).Field.Name);
        else Assert.Throws<LucaException>(() => mutations.Require(ObjectVerb.Remove, type));
    }

    [Fact]
    public void What_only_answers_with_the_type_is_not_meant_by_it() =>
        Assert.Throws<LucaException>(() =>
            Of("saleCustomerContactDestroy(id: ID!): SaleCustomer").Require(ObjectVerb.Remove, "saleCustomer"));

    [Fact]
    public void A_name_that_only_begins_like_a_verb_is_none()
    {
        Assert.Empty(
            Of("addressUpdated(id: ID!): Boolean creation(id: ID): Boolean addressBook(id: ID): Boolean removedAt(id: ID): Boolean").All());
        Assert.Null(ObjectMutations.VerbOf("removalOrder"));
    }

    [Fact]
    public void What_is_not_there_says_what_is()
    {
        ObjectMutations mutations = Of("saleCustomerSend(id: ID!): Boolean companyCreate(input: Table!): Company");

        Assert.Contains(
            "saleCustomerSend",
            Assert.Throws<LucaException>(() => mutations.Require(ObjectVerb.Create, "saleCustomer")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'company'",
            Assert.Throws<LucaException>(() => mutations.Require(ObjectVerb.Create, "compani")).Message,
            StringComparison.Ordinal);
        Assert.Equal(LucaErrorId.Forbidden, Assert.Throws<LucaException>(
            () => new ObjectMutations(TestSchemas.FromSdl(Query), RowNames.OfSchema).Require(ObjectVerb.Create, "company")).ErrorId);
    }

    [Theory]
    [InlineData("saleCustomerUpdate(id: ID!, saleCustomer: Table!): SaleCustomer", """{"saleCustomer":{"name":"A"},"id":"k1"}""")]
    [InlineData("saleCustomerUpdate(id: ID!, customer: Table!): SaleCustomer", """{"customer":{"name":"A"},"id":"k1"}""")]
    [InlineData(
        "saleCustomerUpdate(saleCustomerId: ID!, attributes: Table!): SaleCustomer",
        """{"attributes":{"name":"A"},"saleCustomerId":"k1"}""")]
    [InlineData("saleCustomerUpdate(id: ID!, name: String, city: String): SaleCustomer", """{"name":"A","id":"k1"}""")]
    [InlineData(
        "saleCustomerUpdate(input: In!): SaleCustomer } input In { id: ID! name: String clientMutationId: String",
        """{"input":{"name":"A","id":"k1"}}""")]
    [InlineData(
        "saleCustomerUpdate(input: In!): SaleCustomer } input In { saleCustomerId: ID! attributes: Table! clientMutationId: String",
        """{"input":{"attributes":{"name":"A"},"saleCustomerId":"k1"}}""")]
    [InlineData(
        "saleCustomerUpdate(input: In!): SaleCustomer } input In { id: ID! companyId: ID saleCustomer: Table!",
        """{"input":{"saleCustomer":{"name":"A"},"id":"k1"}}""")]
    [InlineData(
        "saleCustomerUpdate(id: ID!, notify: Options, data: Table!): SaleCustomer } input Options { email: Boolean",
        """{"data":{"name":"A"},"id":"k1"}""")]
    public void The_id_and_the_fields_go_where_the_mutation_takes_them(string mutation, string expected)
    {
        LucaSchema schema = TestSchemas.FromSdl(Query + "type Mutation { " + mutation + " }");
        MutationShape shape = MutationShape.Of(
            schema, new ObjectMutations(schema, RowNames.OfSchema).Require(ObjectVerb.Update, "saleCustomer"));

        Assert.Equal(expected, JsonSerializer.Serialize(Plain(shape.Arguments("k1", new OrderedDictionary { ["name"] = "A" }))));
        Assert.Contains("name", shape.Fields.Select(field => field.Name));
        Assert.DoesNotContain(shape.Fields, field => field.Name is "id" or "saleCustomerId" or "companyId" or "clientMutationId");
    }

    [Theory]
    [InlineData("saleCustomerUpdate(id: ID!, name: String, address: Place): SaleCustomer", "[]")]
    [InlineData("saleCustomerUpdate(id: ID!, name: String, address: Place): Boolean", "[]")]
    [InlineData(
        "saleCustomerUpdate(companyId: ID, id: ID!, name: String, address: Place): Payload } type Payload { saleCustomer: SaleCustomer",
        "[]")]
    [InlineData("saleCustomerUpdate(id: ID!, address: Place): SaleCustomer", "[\"address\"]")]
    [InlineData("saleCustomerUpdate(id: ID!, details: Table, notify: Boolean): SaleCustomer", "[\"details\"]")]
    [InlineData("saleCustomerUpdate(id: ID!, changes: Changes!, version: Int): Versioned", "[\"changes\"]")]
    public void An_object_beside_fields_of_the_whole_is_one_of_them(string mutation, string path)
    {
        LucaSchema schema = TestSchemas.FromSdl(Query + "type Mutation { " + mutation + " } input Place { name: String street: String }"
            + " type Versioned { id: ID! name: String version: Int } input Changes { name: String }");
        MutationShape shape = MutationShape.Of(
            schema, new ObjectMutations(schema, RowNames.OfSchema).Require(ObjectVerb.Update, "saleCustomer"));

        Assert.Equal(path, JsonSerializer.Serialize(shape.TablePath));
    }

    [Fact]
    public void A_mutation_without_an_id_cannot_be_told_which_object_is_meant()
    {
        LucaSchema schema = TestSchemas.FromSdl(Query + "type Mutation { saleCustomerUpdate(saleCustomer: Table!): SaleCustomer }");
        MutationShape shape = MutationShape.Of(
            schema, new ObjectMutations(schema, RowNames.OfSchema).Require(ObjectVerb.Update, "saleCustomer"));

        Assert.Equal(
            LucaErrorId.BadRequest,
            Assert.Throws<LucaException>(() => shape.Arguments("k1", new OrderedDictionary { ["name"] = "A" })).ErrorId);
    }

    [Fact]
    public void Removing_sends_the_id_and_no_table()
    {
        LucaSchema schema = TestSchemas.FromSdl(Query + "type Mutation { saleCustomerDestroy(id: ID!, options: Table): Boolean }");
        MutationShape shape = MutationShape.Of(
            schema, new ObjectMutations(schema, RowNames.OfSchema).Require(ObjectVerb.Remove, "saleCustomer"));

        Assert.Equal("""{"id":"k1"}""", JsonSerializer.Serialize(Plain(shape.Arguments("k1", null))));
    }

    private static ObjectMutations Of(string mutations) =>
        new(TestSchemas.FromSdl(Query + "type Mutation { " + mutations + " }"), RowNames.OfSchema);

    private static OrderedDictionary Plain(OrderedDictionary table)
    {
        foreach (string key in table.Keys.Cast<string>().ToArray())
        {
            if (table[key] is OrderedDictionary inner) table[key] = Plain(inner);
        }

        return table;
    }
}
