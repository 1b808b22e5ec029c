using System;
using System.Linq;
using LucaPS.Core.Tests.Api;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class RootFieldsTests
{
    private readonly RootFields _roots = new(TestSchemas.Schema);

    [Theory]
    [InlineData("saleInvoices", nameof(RootFieldKind.Connection), "SaleInvoice", true)]
    [InlineData("SALEINVOICES", nameof(RootFieldKind.Connection), "SaleInvoice", true)]
    [InlineData("attachments", nameof(RootFieldKind.Connection), "Attachment", false)]
    [InlineData("companies", nameof(RootFieldKind.Connection), "Company", false)]
    [InlineData("notes", nameof(RootFieldKind.List), "Note", true)]
    [InlineData("saleInvoice", nameof(RootFieldKind.Lookup), "SaleInvoice", true)]
    [InlineData("saleInvoiceByNumber", nameof(RootFieldKind.Single), "SaleInvoice", true)]
    [InlineData("settings", nameof(RootFieldKind.Single), "Settings", false)]
    public void TellsWhatARootFieldGives(string name, string kind, string row, bool company)
    {
        RootField root = _roots.Find(name)!;
        Assert.Equal(kind, root.Kind.ToString());
        Assert.Equal(row, root.RowTypeName);
        Assert.Equal(company, root.TakesCompanyId);
    }

    [Fact]
    public void KnowsHowRowsComeAndHowManyThereAre()
    {
        Assert.False(_roots.Find("saleInvoices")!.UsesEdges);
        Assert.Equal("totalCount", _roots.Find("saleInvoices")!.TotalCountField);
        Assert.Null(_roots.Find("attachments")!.RowsField);
        Assert.Null(_roots.Find("attachments")!.TotalCountField);
    }

    [Fact]
    public void FindsTheLookupOfAListAndTheListOfALookup()
    {
        Assert.Equal("saleInvoice", _roots.LookupFor("SaleInvoice")!.Name);
        Assert.Equal(RootFieldKind.Lookup, _roots.LookupFor("SaleInvoice")!.Kind);
        Assert.Null(_roots.LookupFor("Note"));
        Assert.Equal("saleInvoices", _roots.ListFor("SaleInvoice")!.Name);
        Assert.Null(_roots.ListFor("Settings"));
    }

    [Fact]
    public void ListsByPattern()
    {
        Assert.Equal(["saleInvoices", "saleInvoice", "saleInvoiceByNumber"], _roots.Queries("SaleInv*").Select(root => root.Name));
        Assert.Equal(RootFieldKind.Mutation, _roots.FindMutation("saleinvoicecreate")!.Kind);
    }

    [Theory]
    [InlineData("limit: Int", "limit")]
    [InlineData("limit: Int, first: Int", "first")]
    [InlineData("max_results: Int!", "max_results")]
    [InlineData("count: Int = 30", "count")]
    [InlineData("size: Int", null)]
    [InlineData("size: Int, first: Int", "first")]
    [InlineData("top: String", null)]
    [InlineData("max: Int, ids: [Int!]", null)]
    public void Knows_the_number_of_rows_of_a_plain_list_by_its_name(string arguments, string? size)
    {
        RootField root = new RootFields(TestSchemas.FromSdl(
            $"type Query {{ boxes({arguments}): [Box!]! }} type Box {{ id: ID! size: Int }}")).Find("boxes")!;

        Assert.Equal(size, root.SizeArgument);
    }

    [Theory]
    [InlineData("saleInvoces", "'saleInvoices'")]
    [InlineData("notez", "'notes'")]
    [InlineData("zzz", "Choose from: companies, company, saleInvoices")]
    public void AnUnknownNameIsAnErrorThatSuggests(string name, string part)
    {
        LucaException error = Assert.Throws<LucaException>(() => _roots.Require(name));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(name, error.TargetValue);
    }

    [Fact]
    public void TheKnownSchemaHasWhatIsDocumentedAndNoLookupThatIsNot()
    {
        var roots = new RootFields(KnownSchema.Schema);
        Assert.Equal("company", roots.LookupFor("Company")!.Name);
        Assert.Null(roots.LookupFor("SaleCustomer"));
        Assert.Equal(
            ["companies", "company", "saleInvoices", "saleInvoice", "bookkeepingJournal", "saleCustomers", "saleProducts"],
            roots.Queries().Select(root => root.Name));
        Assert.Equal(
            ["saleInvoiceCreate", "saleInvoiceUpdate", "saleInvoiceSend", "bookkeepingEntryMatchCreate", "bookkeepingEntryMatchDestroy"],
            KnownSchema.Schema.MutationType!.Fields.Select(field => field.Name));
        Assert.Contains(
            "does not show its schema", Assert.Throws<LucaException>(() => roots.Require("vouchers")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hidden_schema_does_not_have_may_be_there_and_messages_say_so()
    {
        LucaSchema hidden = KnownSchema.Schema;
        Func<object?>[] wanted =
        [
            () => new ObjectMutations(hidden, RowNames.OfSchema).Require(ObjectVerb.Create, "saleCustomer"),
            () => new SelectionBuilder(hidden).Build("SaleInvoice", ["project.id"]),
        ];
        Assert.All(
            wanted,
            want => Assert.Contains("does not show its schema", Assert.Throws<LucaException>(want).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_lookup_stands_for_its_list_where_that_is_not_there()
    {
        RootFields roots = new(FakeLuca.Schema);
        Assert.Equal("journal", roots.LookupOf("journals")!.Name);
        Assert.Null(roots.LookupOf("vouchers"));
        Assert.Null(roots.LookupOf("limited"));
    }

    [Fact]
    public void Of_lists_and_lookups_that_share_a_type_each_finds_its_own()
    {
        RootFields roots = new(TestSchemas.FromSdl(
            "type Query { purchaseInvoice(id: ID!): Invoice purchases: [Invoice!] purchaseInvoices: [Invoice!] saleInvoice(id: ID!): Invoice saleInvoices: [Invoice!] } type Invoice { id: ID! }"));

        Assert.Equal("saleInvoice", roots.LookupFor("Invoice", "saleInvoices")!.Name);
        Assert.Equal("purchaseInvoice", roots.LookupFor("Invoice", "purchaseInvoices")!.Name);
        Assert.Equal("saleInvoices", roots.ListFor("Invoice", "saleInvoice")!.Name);
        Assert.Equal("purchaseInvoices", roots.ListFor("Invoice", "purchaseInvoice")!.Name);
    }
}
