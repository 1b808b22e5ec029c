using System;
using System.Collections;
using System.Linq;
using System.Text;
using LucaPS.Api.Mutations;
using LucaPS.Core.Tests.Schema;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Client;

/// <summary>
/// What LucaPS selects in a mutation's answer and how it reads it, in the styles of several stacks. The documents are checked by another
/// implementation.
/// </summary>
public sealed class MutationAnswerTests
{
    private const string Types = """
        type Query { invoice(id: ID!): Invoice invoices: [Invoice!] }
        type Invoice { id: ID! number: Int code: Int message: String }

        """;

    private const string Ruby = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [InputError!]! clientMutationId: String } type InputError { path: [String!] message: String! }";
    private const string Texts = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [String!] }";
    private const string Shopify = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice customerUserErrors: [UserError!]! userErrors: [UserError!]! } type UserError { field: [String!] message: String! code: ErrorCode } enum ErrorCode { TAKEN NOT_FOUND }";
    private const string HotChocolate = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [InvoiceCreateError!] } interface Error { message: String! } union InvoiceCreateError = LockedError | AmountError | InvoiceNotFoundError"
        + " type InvoiceNotFoundError implements Error { message: String! } type LockedError implements Error { message: String! lockedUntil: String } type AmountError implements Error { message: String! lockedUntil: Int }";
    private const string Interfaces = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [UserError!] } interface UserError { message: String! } type FieldError implements UserError { message: String! field: String }";
    private const string Apollo = "type Mutation { invoiceCreate(id: ID): Response } type Response { code: String! success: Boolean! message: String! invoice: Invoice }";
    private const string Flag = "type Mutation { invoiceCreate(id: ID): Response } type Response { success: Boolean! }";
    private const string FlagAndId =
        "type Mutation { invoiceCreate(id: ID): Response } type Response { id: ID ok: Boolean! reason: String }";
    private const string AspNet = "type Mutation { invoiceCreate(id: ID): Outcome } type Outcome { succeeded: Boolean! errors: [IdentityError!] } type IdentityError { code: String description: String }";
    private const string OneError = "type Mutation { invoiceCreate(id: ID): Outcome } type Outcome { invoice: Invoice error: String }";
    private const string Union = "type Mutation { invoiceCreate(id: ID): Outcome } union Outcome = Invoice | ValidationError | Forbidden type ValidationError { message: String! code: String violations: [String!] } type Forbidden { message: String }";
    private const string UnionOfPayloads = "type Mutation { invoiceCreate(id: ID): Outcome } union Outcome = InvoiceCreated | InvoiceLocked type InvoiceCreated { invoice: Invoice! } type InvoiceLocked implements Problem { detail: String } interface Problem { detail: String }";
    private const string InterfaceAnswer = "type Mutation { invoiceCreate(id: ID): Outcome } interface Outcome { success: Boolean! message: String } type InvoiceOutcome implements Outcome { success: Boolean! message: String invoice: Invoice }";
    private const string Plain = "type Mutation { invoiceCreate(id: ID): Boolean }";
    private const string PlainId = "type Mutation { invoiceCreate(id: ID): ID }";
    private const string Map =
        "scalar JSON\ntype Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: JSON }";
    private const string Django = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [ErrorType] } type ErrorType { field: String! messages: [String!]! }";
    private const string Unnamed = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoice: Invoice errors: [Feil!] } type Feil { kode: String tekst: String }";

    private const string UnionInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { company: Company result: Outcome } union Outcome = Invoice | ValidationError | Locked"
        + " type Company { id: ID! } type ValidationError { message: String! code: String field: String fieldErrors: [FieldError!] } type FieldError { field: String message: String! } type Locked { message: Int }";
    private const string InterfaceInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { outcome: Outcome! success: Boolean } interface Outcome { at: String } type Created implements Outcome { at: String invoice: Invoice }"
        + " type Refused implements Outcome & Error { at: String message: String } interface Error { message: String }";
    private const string NothingInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { result: Outcome } union Outcome = SendSuccess | SendError type SendSuccess { message: String } type SendError { message: String }";
    private const string ObjectsInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { result: Outcome } union Outcome = Invoice | CreditNote | Failure type CreditNote { id: ID! number: String } type Failure { reason: String }";
    private const string ListInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { company: Company results: [Outcome!] userErrors: [Problem!] } type Company { id: ID! } union Outcome = Invoice | CreditNote | Failure | InvoiceResult"
        + " type CreditNote { id: ID! number: String } type Failure { reason: String } type InvoiceResult { invoice: Invoice errors: [String!] } type Problem { message: String! }";
    private const string InterfacesInPayload = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { documents: [Document] userErrors: [Problem!] } interface Document { id: ID! } type Note implements Document { id: ID! text: String } type Bill implements Document { id: ID! } type Problem { id: ID! message: String! }";
    private const string InvoicesInPayload =
        "type Mutation { invoiceCreate(id: ID): Payload } type Payload { invoices: [Invoice!] errors: [String!] }";
    private const string ListInValue = "type Mutation { invoiceCreate(id: ID): Summary } type Summary { total: Int invoices: [Invoice!] }";
    private const string Circle = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { result: Outcome } union Outcome = Payload | Refusal type Refusal { message: String }";

    [Theory]
    [InlineData(
        UnionInPayload,
        """{"result":{"__typename":"ValidationError","message_ValidationError":"Låst","code_ValidationError":"FORBIDDEN"}}""",
        "LucaForbidden", "Låst")]
    [InlineData(
        UnionInPayload,
        """{"result":{"__typename":"ValidationError","message_ValidationError":"Ugyldig","fieldErrors":[{"field":"date","message":"er låst"}]}}""",
        "LucaValidationFailed", "date: er låst")]
    [InlineData(
        UnionInPayload, """{"result":{"__typename":"ValidationError","fieldErrors":[{"field":"date","message":"er låst"}]}}""",
        "LucaValidationFailed", "date: er låst")]
    [InlineData(UnionInPayload, """{"result":{"__typename":"ValidationError"}}""", "LucaValidationFailed", "ValidationError")]
    [InlineData(
        InterfaceInPayload, """{"success":false,"outcome":{"__typename":"Refused","message":"Låst"}}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        InterfaceInPayload, """{"success":null,"outcome":{"__typename":"Refused","message":"Låst"}}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        NothingInPayload, """{"result":{"__typename":"SendError","message":"Ingen adresse"}}""", "LucaValidationFailed", "Ingen adresse")]
    [InlineData(ObjectsInPayload, """{"result":{"__typename":"Failure","reason":"Låst"}}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        Ruby, """{"invoice":null,"errors":[{"path":["attributes","date"],"message":"is locked"}]}""", "LucaValidationFailed",
        "attributes.date: is locked")]
    [InlineData(Texts, """{"invoice":null,"errors":["Perioden er låst"]}""", "LucaValidationFailed", "Perioden er låst")]
    [InlineData(
        Shopify,
        """{"invoice":null,"customerUserErrors":[],"userErrors":[{"field":["invoice","id"],"message":"er borte","code":"NOT_FOUND"}]}""",
        "LucaNotFound", "invoice.id: er borte")]
    [InlineData(
        Shopify, """{"invoice":null,"customerUserErrors":[{"field":null,"message":"er brukt","code":"TAKEN"}],"userErrors":[]}""",
        "LucaValidationFailed", "er brukt")]
    [InlineData(
        HotChocolate, """{"invoice":null,"errors":[{"__typename":"LockedError","message":"Låst","lockedUntil":"2026"}]}""",
        "LucaValidationFailed", "Låst")]
    [InlineData(HotChocolate, """{"invoice":null,"errors":[{"__typename":"NewError"}]}""", "LucaValidationFailed", "NewError")]
    [InlineData(
        Interfaces, """{"invoice":null,"errors":[{"__typename":"FieldError","message":"mangler","field":"date"}]}""",
        "LucaValidationFailed", "date: mangler")]
    [InlineData(
        HotChocolate, """{"invoice":null,"errors":[{"__typename":"InvoiceNotFoundError","message":"Finnes ikke"}]}""", "LucaNotFound",
        "Finnes ikke. Check the id.")]
    [InlineData(
        HotChocolate,
        """{"invoice":null,"errors":[{"__typename":"InvoiceNotFoundError","message":"Finnes ikke"},{"__typename":"AmountError","message":"Feil"}]}""",
        "LucaValidationFailed", "Feil")]
    [InlineData(
        Apollo, """{"code":"404","success":false,"message":"Fant ikke kunden","invoice":null}""", "LucaValidationFailed",
        "Fant ikke kunden")]
    [InlineData(Apollo, """{"code":"NOT_FOUND","success":false,"message":"","invoice":null}""", "LucaNotFound", "NOT_FOUND")]
    [InlineData(
        Apollo, """{"code":"500","success":false,"message":"Noe gikk galt","invoice":{"id":"i1"}}""", "LucaValidationFailed",
        "Noe gikk galt")]
    [InlineData(Flag, """{"success":false}""", "LucaUnexpectedResponse", "answered invoiceCreate with false and no reason")]
    [InlineData(FlagAndId, """{"id":null,"ok":false,"reason":"Låst"}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        AspNet, """{"succeeded":false,"errors":[{"code":"Duplicate","description":"Finnes fra før"}]}""", "LucaValidationFailed",
        "Finnes fra før")]
    [InlineData(AspNet, """{"succeeded":false,"errors":[]}""", "LucaUnexpectedResponse", "with false and no reason")]
    [InlineData(OneError, """{"invoice":null,"error":"Låst"}""", "LucaValidationFailed", "Låst")]
    [InlineData(Union, """{"__typename":"ValidationError","message":"Låst","code":"X"}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        Union, """{"__typename":"ValidationError","message_ValidationError":"Låst","code_ValidationError":"FORBIDDEN"}""", "LucaForbidden",
        "Låst")]
    [InlineData(Union, """{"__typename":"Forbidden","message":null}""", "LucaValidationFailed", "Forbidden")]
    [InlineData(UnionOfPayloads, """{"__typename":"InvoiceLocked","detail":"Låst"}""", "LucaValidationFailed", "Låst")]
    [InlineData(
        InterfaceAnswer, """{"__typename":"InvoiceOutcome","success":false,"message":"Låst","invoice":null}""", "LucaValidationFailed",
        "Låst")]
    [InlineData(Plain, "false", "LucaUnexpectedResponse", "with false and no reason")]
    [InlineData(Map, """{"invoice":null,"errors":{"date":["is locked"]}}""", "LucaValidationFailed", "date: is locked")]
    [InlineData(
        Django, """{"invoice":null,"errors":[{"field":"name","messages":["for kort","for rart"]}]}""", "LucaValidationFailed",
        "name: for kort")]
    [InlineData(Unnamed, """{"invoice":null,"errors":[{"kode":"L1","tekst":"Låst"}]}""", "LucaValidationFailed", "tekst: Låst")]
    public void A_payload_that_refuses_is_an_error(string sdl, string answer, string id, string says)
    {
        MutationReading reading = Read(sdl, answer);

        Assert.Equal(id, reading.Refusal?.ErrorId);
        Assert.Contains(says, reading.Refusal!.Message, StringComparison.Ordinal);
        Assert.Null(reading.Row);
        Assert.True(reading.Refusal.MayHaveBeenSent);
    }

    [Theory]
    [InlineData(Ruby, """{"invoice":{"id":"i1","number":7},"errors":[]}""")]
    [InlineData(Shopify, """{"invoice":{"id":"i1"},"customerUserErrors":[],"userErrors":[]}""")]
    [InlineData(HotChocolate, """{"invoice":{"id":"i1"},"errors":null}""")]
    [InlineData(Apollo, """{"code":"200","success":true,"message":"Opprettet","invoice":{"id":"i1"}}""")]
    [InlineData(OneError, """{"invoice":{"id":"i1"},"error":""}""")]
    [InlineData(Union, """{"__typename":"Invoice","id":"i1","message":"fakturaens egen","code":3}""")]
    [InlineData(UnionOfPayloads, """{"__typename":"InvoiceCreated","invoice":{"id":"i1"}}""")]
    [InlineData(InterfaceAnswer, """{"__typename":"InvoiceOutcome","success":true,"message":null,"invoice":{"id":"i1"}}""")]
    [InlineData(Map, """{"invoice":{"id":"i1"},"errors":{}}""")]
    [InlineData(UnionInPayload, """{"result":{"__typename":"Invoice","id":"i1","message":"fakturaens egen"}}""")]
    [InlineData(InterfaceInPayload, """{"success":true,"outcome":{"__typename":"Created","at":"2026","invoice":{"id":"i1"}}}""")]
    [InlineData(ObjectsInPayload, """{"result":{"__typename":"CreditNote","id":"i1"}}""")]
    public void The_object_comes_out_of_a_payload(string sdl, string answer)
    {
        MutationReading reading = Read(sdl, answer);

        Assert.Null(reading.Refusal);
        Assert.Null(reading.Remark);
        Assert.Equal("i1", reading.Row!.GetType().GetProperty("Id")!.GetValue(reading.Row));
    }

    [Theory]
    [InlineData(Flag, """{"success":true}""", false)]
    [InlineData(NothingInPayload, """{"result":{"__typename":"SendSuccess","message":"Sendt"}}""", false)]
    [InlineData(UnionInPayload, """{"result":{"__typename":"Stranger"}}""", true)]
    [InlineData(UnionInPayload, """{"result":null}""", true)]
    [InlineData(InterfaceInPayload, """{"success":true,"outcome":null}""", false)]
    [InlineData(Circle, """{"result":null}""", true)]
    [InlineData(Apollo, """{"code":"200","success":true,"message":"","invoice":null}""", false)]
    [InlineData(AspNet, """{"succeeded":true,"errors":null}""", false)]
    [InlineData(Plain, "true", false)]
    [InlineData(Ruby, """{"invoice":null,"errors":[]}""", true)]
    [InlineData(Ruby, "null", true)]
    [InlineData(Union, "null", true)]
    [InlineData(Union, """{"__typename":"Stranger"}""", true)]
    [InlineData(Plain, "null", true)]
    [InlineData(PlainId, "null", true)]
    public void What_says_neither_is_missed(string sdl, string answer, bool isMissed)
    {
        MutationReading reading = Read(sdl, answer);

        Assert.Null(reading.Refusal);
        Assert.Equal(isMissed, reading.IsMissed);
    }

    [Theory]
    [InlineData(
        ListInPayload,
        """{"results":[{"__typename":"Invoice","id":"i1"},{"__typename":"Failure","reason":"Låst"},{"__typename":"CreditNote","id":"i2"},{"__typename":"InvoiceResult","invoice":null,"errors":["Brukt"]}],"userErrors":[]}""",
        "i1 i2", "Låst Brukt")]
    [InlineData(ListInPayload, """{"results":[{"__typename":"InvoiceResult","invoice":{"id":"i1"},"errors":[]}]}""", "i1", "")]
    [InlineData(ListInPayload, """{"results":[],"userErrors":[{"message":"Tomt"}]}""", "", "Tomt")]
    [InlineData(
        ListInPayload, """{"results":[{"__typename":"Failure","reason":"Låst"}],"userErrors":[{"message":"Nei"}]}""", "", "Nei Låst")]
    [InlineData(
        InterfacesInPayload, """{"documents":[{"__typename":"Note","id":"n1"},{"__typename":"Bill","id":"b1"}],"userErrors":[]}""",
        "n1 b1", "")]
    [InlineData(InvoicesInPayload, """{"invoices":[{"id":"i1"},{"id":"i2"}],"errors":null}""", "i1 i2", "")]
    [InlineData(InvoicesInPayload, """{"invoices":null,"errors":["Låst"]}""", "", "Låst")]
    public void Each_object_of_a_payloads_list_comes_out_and_each_refusal_is_an_error(string sdl, string answer, string ids, string says)
    {
        MutationReading reading = Read(sdl, answer);

        Assert.Equal(ids, string.Join(' ', reading.Rows.Select(row => row.GetType().GetProperty("Id")!.GetValue(row))));
        string[] reasons = says.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(reasons.Length, reading.Refusals.Count);
        Assert.All(reasons.Zip(reading.Refusals), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));
        Assert.False(reading.IsMissed);
    }

    [Fact]
    public void What_is_no_payload_stays_one_object_with_its_list()
    {
        MutationReading reading = Read(
            ListInValue, """{"total":2,"invoices":[{"id":"i1"},{"id":"i2"}]}""",
            types: "type Query { a: Int } type Invoice { id: ID! }\n");

        Assert.Equal(2, Assert.Single(reading.Rows).GetType().GetProperty("Total")!.GetValue(reading.Row));
    }

    [Fact]
    public void A_property_is_asked_of_those_of_several_types_that_have_it()
    {
        const string sdl = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { result: Outcome } union Outcome = Invoice | Draft | Failure type Draft { id: ID! } type Failure { reason: String }";
        LucaSchema schema = TestSchemas.FromSdl(Types + sdl);
        SchemaField field = schema.MutationType!.Field("invoiceCreate")!;

        Assert.Contains(
            "... on Invoice { id number }", MutationAnswer.Of(schema, field, RowNames.OfSchema, ["number"]).Text, StringComparison.Ordinal);
        Assert.Contains(
            "numbr",
            Assert.Throws<LucaException>(() => MutationAnswer.Of(schema, field, RowNames.OfSchema, ["numbr"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_beside_errors_is_a_remark_where_it_is_new_and_in_doubt_where_it_is_not()
    {
        const string answer = """{"invoice":{"id":"i1"},"errors":["Kunden er sperret"]}""";

        Assert.Contains("Kunden er sperret", Read(Texts, answer).Remark, StringComparison.Ordinal);
        MutationReading changed = Read(Texts, answer, id: "i1");
        Assert.NotNull(changed.Row);
        Assert.Contains("Kunden er sperret", changed.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_listed_is_no_payload_whatever_its_fields_are_called()
    {
        const string sdl = "type Mutation { invoiceCreate(id: ID): Transfer } type Transfer { id: ID! ok: Boolean error: String }";
        const string query = "type Query { transfers: [Transfer!] invoice(id: ID!): Invoice } type Invoice { id: ID! }\n";

        MutationReading reading = Read(sdl, """{"id":"t1","ok":false,"error":"Avvist av banken"}""", types: query);

        Assert.Null(reading.Refusal);
        Assert.NotNull(reading.Row);
    }

    [Fact]
    public void What_an_object_says_of_itself_is_no_refusal()
    {
        const string sdl = "type Mutation { invoiceCreate(id: ID): Match } type Match { id: ID! deleted: Boolean description: String account: Account } type Account { id: ID! }";

        MutationReading reading = Read(sdl, """{"id":"m1","deleted":false,"description":"Betaling","account":{"id":"a1"}}""");

        Assert.Null(reading.Refusal);
        Assert.Equal("m1", reading.Row!.GetType().GetProperty("Id")!.GetValue(reading.Row));
    }

    [Theory]
    [InlineData("periodClose", "closed: Boolean!", """{"closed":false,"errors":null}""", true)]
    [InlineData("periodClose", "closed: Boolean!", """{"closed":true,"errors":null}""", false)]
    [InlineData("invoiceSend", "wasSent: Boolean", """{"wasSent":false,"errors":[]}""", true)]
    [InlineData("supplierDelete", "boolean: Boolean", """{"boolean":false,"errors":null}""", true)]
    [InlineData("customerSetActive", "active: Boolean", """{"active":false,"errors":null}""", false)]
    public void A_payload_that_says_not_done_is_a_refusal(string mutation, string field, string answer, bool isRefused)
    {
        string sdl = Types
            + $"type Mutation {{ {mutation}: Payload }} type Payload {{ {field} errors: [String!] clientMutationId: String }}";
        LucaSchema schema = TestSchemas.FromSdl(sdl);
        MutationAnswer asked = MutationAnswer.Of(schema, schema.MutationType!.Field(mutation)!, RowNames.OfSchema);
        ParsedSchema.For(sdl).Validate("mutation { " + mutation + " " + asked.Text + " }");

        MutationReading reading = asked.Read(
            Encoding.UTF8.GetBytes("{\"" + mutation + "\":" + answer + "}"), new(null, null), null,
            new MutationInput { Mutation = mutation, Arguments = new Hashtable() });

        Assert.Equal(isRefused, reading.Refusal is not null);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_list_within_the_object_that_has_more_pages_is_told(string hasNextPage, bool isTold)
    {
        const string sdl = "type Query { order(id: ID!): Order } type Mutation { orderUpdate(id: ID!): Order } type Order { id: ID! lines(first: Int, after: String): LineConnection! }"
            + " type LineConnection { nodes: [Line!] pageInfo: PageInfo! } type PageInfo { hasNextPage: Boolean! endCursor: String } type Line { id: ID! }";
        LucaSchema schema = TestSchemas.FromSdl(sdl);
        MutationAnswer asked = MutationAnswer.Of(schema, schema.MutationType!.Field("orderUpdate")!, RowNames.OfSchema, ["id", "lines.id"]);
        string answer = "{\"orderUpdate\":{\"id\":\"o1\",\"lines\":{\"nodes\":[{\"id\":\"l1\"}],\"pageInfo\":{\"hasNextPage\":"
            + hasNextPage
            + ",\"endCursor\":\"x\"}}}}";

        MutationReading reading = asked.Read(
            Encoding.UTF8.GetBytes(answer), new(null, null), null,
            new MutationInput { Mutation = "orderUpdate", Arguments = new Hashtable() });

        Assert.NotNull(reading.Row);
        Assert.Equal(isTold ? 1 : 0, reading.Refusals.Count);
        Assert.All(
            reading.Refusals, error => Assert.StartsWith("The list lines of o1 is incomplete", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_payload_says_beside_its_errors_is_what_the_mutation_gives()
    {
        const string sdl = "type Mutation { invoiceCreate(id: ID): Payload } type Payload { number: Int active: Boolean errors: [String!] clientMutationId: String }";

        MutationReading reading = Read(sdl, """{"number":7,"active":false,"errors":[]}""");

        Assert.Equal(7, reading.Row!.GetType().GetProperty("Number")!.GetValue(reading.Row));
        LucaSchema schema = TestSchemas.FromSdl(Types + sdl);
        Assert.Equal(
            "{ number errors }",
            MutationAnswer.Of(schema, schema.MutationType!.Field("invoiceCreate")!, RowNames.OfSchema, ["number"]).Text);
    }

    private static MutationReading Read(string sdl, string answer, string? id = null, string types = Types)
    {
        LucaSchema schema = TestSchemas.FromSdl(types + sdl);
        MutationAnswer asked = MutationAnswer.Of(schema, schema.MutationType!.Field("invoiceCreate")!, RowNames.OfSchema);
        ParsedSchema.For(types + sdl).Validate("mutation { invoiceCreate " + asked.Text + " }");
        MutationInput input = new()
        {
            Mutation = "invoiceCreate",
            Arguments = id is null ? new Hashtable() : new Hashtable { ["id"] = id },
            IsNew = id is null,
        };
        return asked.Read(Encoding.UTF8.GetBytes("{\"invoiceCreate\":" + answer + "}"), new(null, null), null, input);
    }
}
