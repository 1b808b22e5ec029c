using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class SelectionBuilderTests
{
    private readonly SelectionBuilder _builder = new(TestSchemas.Schema);

    [Fact]
    public void TheDefaultHasScalarsIdentifyingFieldsAndLines()
    {
        Selection selection = _builder.Default("SaleInvoice");
        Assert.Equal(
            "{ invoiceNumber id invoiceDate sentAt state tags totalCents exchangeRate meta rounded saleCustomer { id name } "
            + "deliveryAddress { street city country } owner { __typename id name } source { __typename ... on SaleInvoice { id } ... on SaleCustomer { id } ... on Note { id } } "
            + "company { id name } saleInvoiceLineItems { id name quantity unitPriceCents saleProduct { id name number } } snake_case_field }",
            selection.Text);
        Assert.Equal("SaleInvoice", selection.TypeName);
    }

    [Fact]
    public void TheDefaultOfTheKnownSchemaIsTheDocumentedOne() => Assert.Equal(
        "{ id invoiceNumber invoiceDate paymentDays draft finalized sentAt saleCustomer { id name } "
        + "saleInvoiceLineItems { id name quantity unit unitPriceCents saleProduct { id name } } }",
        new SelectionBuilder(KnownSchema.Schema).Default("SaleInvoice").Text);

    [Fact]
    public void ValuesAreReadByTheSchemasTypes()
    {
        Dictionary<string, ValueKind> kinds = _builder.Default("SaleInvoice").Fields
            .ToDictionary(field => field.PropertyName, field => field.Value);
        Assert.Equal(ValueKind.Text, kinds["Id"]);
        Assert.Equal(ValueKind.Integer, kinds["InvoiceNumber"]);
        Assert.Equal(ValueKind.Integer, kinds["TotalCents"]);
        Assert.Equal(ValueKind.Date, kinds["InvoiceDate"]);
        Assert.Equal(ValueKind.Time, kinds["SentAt"]);
        Assert.Equal(ValueKind.Text, kinds["State"]);
        Assert.Equal(ValueKind.Text, kinds["Tags"]);
        Assert.Equal(ValueKind.Decimal, kinds["ExchangeRate"]);
        Assert.Equal(ValueKind.Unknown, kinds["Meta"]);
        Assert.Equal(ValueKind.Object, kinds["SaleCustomer"]);
        Assert.Equal(ValueKind.Text, kinds["SnakeCaseField"]);
    }

    [Theory]
    [InlineData("invoiceNumber", "{ id invoiceNumber }")]
    [InlineData("InvoiceNumber,ID", "{ invoiceNumber id }")]
    [InlineData("INVOICENUMBER,invoicenumber", "{ id invoiceNumber }")]
    [InlineData("CompanyId,state", "{ id state }")]
    [InlineData("CompanyId", "{ id }")]
    [InlineData("Total", "{ id totalCents }")]
    [InlineData("saleCustomer.name", "{ id saleCustomer { id name } }")]
    [InlineData("SaleCustomerName", "{ id saleCustomer { id name } }")]
    [InlineData("salecustomerBALANCE", "{ id saleCustomer { id balanceCents } }")]
    [InlineData("SaleCustomer.Balance", "{ id saleCustomer { id balanceCents } }")]
    [InlineData("saleCustomer.email,saleCustomer.name", "{ id saleCustomer { id email name } }")]
    [InlineData("saleCustomer", "{ id saleCustomer { id name } }")]
    [InlineData("saleCustomer.*", "{ saleCustomer { id name email balanceCents } id }", true)]
    [InlineData("saleCustomer.address.city", "{ id saleCustomer { id address { city } } }")]
    [InlineData("saleCustomer.address", "{ id saleCustomer { id address { street city country } } }")]
    [InlineData("*", "{ invoiceNumber id invoiceDate sentAt state tags totalCents exchangeRate meta rounded snake_case_field }")]
    [InlineData("*,saleCustomer.email", "{ invoiceNumber id invoiceDate sentAt state tags totalCents exchangeRate meta rounded snake_case_field saleCustomer { id email } }")]
    [InlineData("invoice*", "{ id invoiceNumber invoiceDate }")]
    [InlineData("SnakeCase*", "{ id snake_case_field }")]
    [InlineData("SnakeCaseField", "{ id snake_case_field }")]
    [InlineData("oldNumber", "{ id oldNumber }")]
    [InlineData("saleInvoiceLineItems.unitPrice", "{ id saleInvoiceLineItems { id unitPriceCents } }")]
    [InlineData(
        "saleInvoiceLineItems",
        "{ id saleInvoiceLineItems { id name quantity unitPriceCents saleProduct { id name number } saleInvoice { id invoiceNumber } } }")]
    [InlineData("payments.nodes.amount", "{ id payments { nodes { id amountCents } pageInfo { hasNextPage endCursor } } }")]
    [InlineData("payments.amountCents", "{ id payments { nodes { id amountCents } pageInfo { hasNextPage endCursor } } }")]
    [InlineData("payments.totalCents", "{ id payments { totalCents } }")]
    [InlineData("payments", "{ id payments { nodes { id amountCents paidOn } pageInfo { hasNextPage endCursor } } }")]
    [InlineData("owner", "{ id owner { __typename id name } }")]
    [InlineData("source.id", "{ id source { __typename ... on SaleInvoice { id } ... on SaleCustomer { id } ... on Note { id } } }")]
    [InlineData("owner.email", "{ id owner { __typename id ... on SaleCustomer { email } } }")]
    [InlineData("OwnerEmail,owner.name", "{ id owner { __typename id name ... on SaleCustomer { email } } }")]
    [InlineData("source.text,source.balance", "{ id source { __typename ... on SaleCustomer { balanceCents } ... on Note { text } } }")]
    [InlineData(
        "source.id,source.address.city",
        "{ id source { __typename ... on SaleInvoice { id } ... on SaleCustomer { id address { city } } ... on Note { id } } }")]
    [InlineData("related.state", "{ id related { id state } }")]
    public void NamesAreThoseOfTheSchemaAndOfTheRows(string properties, string text, bool anyOrder = false)
    {
        string built = _builder.Build("SaleInvoice", properties.Split(',')).Text;
        if (anyOrder) Assert.Equal(text.Split(' ').Order(), built.Split(' ').Order());
        else Assert.Equal(text, built);
    }

    [Theory]
    [InlineData("invoiceNumbr", "Did you mean 'invoiceNumber'?")]
    [InlineData("number", "'invoiceNumber'")]
    [InlineData("saleCustomer.nam", "Did you mean 'name'?")]
    [InlineData("invoiceDate.year", "has no fields of its own")]
    [InlineData("amountIn", "needs arguments")]
    [InlineData("zz*", "no field matches it")]
    [InlineData("*.name", "can only be the last part")]
    [InlineData("saleCustomer.", "not a field name")]
    [InlineData("", "not a field name")]
    [InlineData("a b { c }", "no such field")]
    public void AnUnknownNameIsAnErrorThatSuggests(string property, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => _builder.Build("SaleInvoice", [property]));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(property, error.TargetValue);
    }

    [Fact]
    public void AFieldOfSeveralTypesInOneColumnIsOfOneType()
    {
        static SchemaType Member(string name, string type) => new()
        {
            Kind = TypeKind.Object,
            Name = name,
            Fields =
            [
                new SchemaField { Name = "value", Type = TypeRef.Named(TypeKind.Scalar, type) },
                new SchemaField { Name = "note", Type = TypeRef.Named(TypeKind.Scalar, "String") }
            ],
        };
        SchemaType[] types =
        [
            new() { Kind = TypeKind.Object, Name = "Query" }, Member("A", "Int"), Member("B", "String"),
            new()
            {
                Kind = TypeKind.Interface,
                Name = "I",
                Fields = [new SchemaField { Name = "id", Type = TypeRef.Named(TypeKind.Scalar, "ID") }],
                PossibleTypes = ["A", "B"]
            },
        ];
        var builder = new SelectionBuilder(new LucaSchema { QueryTypeName = "Query", Types = types.ToDictionary(type => type.Name) });

        Assert.Equal("{ __typename id ... on A { note } ... on B { note } }", builder.Build("I", ["note"]).Text);
        Assert.Contains(
            "value (Int) in A, but value (String) in B",
            Assert.Throws<LucaException>(() => builder.Build("I", ["value"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("String!", "String", "title_2: title", "String!")]
    [InlineData("Int", "Long", "title_2: title", "Long")]
    [InlineData("Float", "Int!", "title_2: title", "Float")]
    [InlineData("Int", "Decimal", "title_2: title", "Decimal")]
    [InlineData("[String!]!", "[String]", "title_2: title", "[String!]!")]
    [InlineData("Colour", "ID", "title_2: title", "Colour")]
    [InlineData("String", "[String]", null, "String")]
    [InlineData("String", "Int", null, "String")]
    [InlineData("Date", "DateTime", null, "Date")]
    [InlineData("JSON", "String", null, "JSON")]
    [InlineData("Place", "Team", null, null)]
    public void FieldsOfSeveralTypesShareAColumnWhereTheirKindsFit(string first, string second, string? asked, string? column)
    {
        string sdl = "scalar Long scalar Decimal scalar Date scalar DateTime scalar JSON\n enum Colour { RED } "
            + "type Place { id: ID! } type Team { id: ID! } type Query { rows: [Either!]! } union Either = A | B "
            + $"type A {{ id: ID! title: {first} title_1: Int }} type B {{ id: ID! title: {second} }}";
        SelectionBuilder builder = new(TestSchemas.FromSdl(sdl));

        Selection selection = builder.Default("Either");

        ParsedSchema.For(sdl).Validate("{ rows " + selection.Text + " }");
        Assert.Equal(asked is not null, selection.Text.Contains("... on B { id title_2: title }", StringComparison.Ordinal));
        Assert.Equal(column, selection.Fields.SingleOrDefault(field => field.Name == "title")?.Type.ToString());
        // Objects of some types alone are in no default row.
        string[] leftOut = asked is not null || column is null ? [] : ["B.title"];
        Assert.Equal(leftOut, builder.LeftOut);
    }

    [Fact]
    public void AnAliasIsTheNameOfNoField()
    {
        SelectionBuilder builder = new(TestSchemas.FromSdl(
            "type Query { rows: [Either!]! } union Either = A | B type A { id: ID! n: Int! n_2: Int } type B { id: ID! n: Int }"));

        Assert.Equal("{ __typename ... on A { id n n_2 } ... on B { id n_2_: n } }", builder.Default("Either").Text);
    }

    [Fact]
    public void TheKnownSchemaLeavesTheLastWordToTheServer()
    {
        var builder = new SelectionBuilder(KnownSchema.Schema);
        Selection selection = builder.Build("SaleInvoice", ["DueDate"]);
        Assert.Equal("{ id dueDate }", selection.Text);
        Assert.Equal(ValueKind.Unknown, selection.Fields[1].Value);
        Assert.Throws<LucaException>(() => builder.Build("SaleInvoice", ["due date"]));
        Assert.Throws<LucaException>(() => builder.Build("SaleInvoice", ["{ x }"]));
    }

    [Fact]
    public void NoTypeIsAnError() =>
        Assert.Equal(LucaErrorId.BadRequest, Assert.Throws<LucaException>(() => _builder.Default("Nothing")).ErrorId);

    [Fact]
    public void APlainValueHasNoProperties() =>
        Assert.Contains(
            "plain value (String)", Assert.Throws<LucaException>(() => _builder.Default("String")).Message, StringComparison.Ordinal);

    [Fact]
    public void AnythingSelectedIsAcceptedByAnotherImplementation()
    {
        // Every name that completion offers, in any number and order.
        string[] names = [.. _builder.Names("SaleInvoice").Where(name => name != "AmountIn")];
        Assert.Contains("saleCustomer.email", names);
        var schema = ParsedSchema.For(TestSchemas.Sdl);
        Gen.Shuffle(names).Select(Gen.Int[0, names.Length]).Sample((shuffled, count) =>
        {
            Selection selection = _builder.Build("SaleInvoice", shuffled[..count]);
            schema.Validate("{ saleInvoice(id: \"a\") " + selection.Text + " }");
            Assert.Equal(selection.Text, _builder.Build("SaleInvoice", shuffled[..count]).Text);
            if (count > 0) Assert.Contains(selection.Fields, field => field.Name == "id");
        }, iter: 30);
    }

    [Theory]
    [InlineData("SaleInvoice", "saleInvoice(id: 1)")]
    [InlineData("Company", "company(id: 1)")]
    [InlineData("Settings", "settings")]
    [InlineData("Note", "notes")]
    [InlineData("Node", "node(id: 1)")]
    [InlineData("SearchResult", "search(text: \"a\")")]
    public void EveryDefaultIsAcceptedByAnotherImplementation(string type, string field) =>
        ParsedSchema.For(TestSchemas.Sdl).Validate("{ " + field + " " + _builder.Default(type).Text + " }");

    [Fact]
    public void AFieldNamedTwiceOnceAsAScalarIsAskedForWithItsFields()
    {
        SchemaType customer = new() { Kind = TypeKind.Object, Name = "C", Fields = [Field("id", TypeKind.Scalar, "ID")] };
        SchemaType row = new()
        {
            Kind = TypeKind.Object,
            Name = "R",
            Fields = [Field("c", TypeKind.Scalar, "ID"), Field("c", TypeKind.Object, "C")],
        };
        LucaSchema schema = new() { QueryTypeName = "R", Types = new Dictionary<string, SchemaType> { ["R"] = row, ["C"] = customer } };
        Assert.Equal("{ c { id } }", new SelectionBuilder(schema).Default("R").Text);
    }

    private static SchemaField Field(string name, TypeKind kind, string type) => new() { Name = name, Type = TypeRef.Named(kind, type) };
}
