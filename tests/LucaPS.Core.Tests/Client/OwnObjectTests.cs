using System;
using System.Collections;
using System.Text;
using LucaPS.Api.Mutations;
using LucaPS.Core.Tests.Schema;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Client;

/// <summary>
/// What a mutation writes is its own object, wherever a payload has it, and no other; what says that there is none is a refusal.
/// </summary>
public sealed class OwnObjectTests
{
    private const string Types = """
        type Query { companies: [Company!] customers: CustomerConnection! customer(id: ID!): Customer users: [User!] }
        type Company { id: ID! name: String }
        type User { id: ID! name: String }
        type Customer { id: ID! name: String }
        type CustomerEdge { cursor: String! node: Customer }
        type CustomerConnection { nodes: [Customer!]! edges: [CustomerEdge!]! pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Failed { message: String! }

        """;

    private const string Edge = "Pay | type Pay { clientMutationId: String query: Query viewer: Company customerEdge: CustomerEdge }";
    private const string EdgeAndErrors = "Pay | type Pay { viewer: Company newEdge: CustomerEdge! errors: [String!] }";
    private const string Rows = "Pay | type Pay { affectedRows: Int! returning: [Customer!]! }";
    private const string Others = "Pay | type Pay { accountant: User customer: Customer }";
    private const string Viewer = "Pay | type Pay { clientMutationId: String viewer: Company }";
    private const string ViewerAndErrors = "Pay | type Pay { viewer: Company errors: [String!] }";

    private const string ErrorConnection = "type Pay { customer: Customer errors: ErrorConnection }"
        + " type ErrorConnection { nodes: [Failed!]! totalCount: Int! pageInfo: PageInfo! }";

    private const string ErrorList = "Pay | " + ErrorConnection;

    private const string Kronky = "Pay | type Pay { successful: Boolean! messages: [ValidationMessage] result: Customer }"
        + " type ValidationMessage { field: String message: String code: String! }";

    private const string Status =
        "Pay | type Pay { status: Outcome! message: String customer: Customer } enum Outcome { SUCCESS FAILED REJECTED }";

    // graphql-ruby lists fields in the order of the alphabet.
    private const string Two = "Pay | type Pay { clientMutationId: String copyOf: Customer customer: Customer errors: [String!] }";

    private const string Owner = "Pay | type Pay { customer: Customer errors: [String!] } type CustomerLine { id: ID! }";

    private const string Conflict =
        "Answer | union Answer = Customer | VersionConflict type VersionConflict { current: Customer! yours: Int }";
    private const string Duplicate = "Answer | union Answer = CreatedOk | Duplicate | Failed"
        + " type CreatedOk { customer: Customer! } type Duplicate { existing: Customer! }";

    private const string Success = "Answer | union Answer = CustomerCreateSuccess | Failed type CustomerCreateSuccess { data: Customer! }";

    [Theory]
    [InlineData("customerCreate", Edge, """{"viewer":{"id":"c1"},"customerEdge":{"cursor":"x","node":{"id":"k1"}}}""")]
    [InlineData("createCustomer", Edge, """{"viewer":{"id":"c1"},"customerEdge":{"cursor":"x","node":{"id":"k1"}}}""")]
    [InlineData("createCustomer", EdgeAndErrors, """{"viewer":{"id":"c1"},"newEdge":{"node":{"id":"k1"}},"errors":[]}""")]
    [InlineData("customerUpdate", Rows, """{"affectedRows":1,"returning":[{"id":"k1"}]}""")]
    [InlineData("createCustomer", Others, """{"accountant":{"id":"u1"},"customer":{"id":"k1"}}""")]
    [InlineData("customerCreate", ErrorList, """{"customer":{"id":"k1"},"errors":{"nodes":[]}}""")]
    [InlineData("customerCreate", Kronky, """{"successful":true,"messages":[],"result":{"id":"k1"}}""")]
    [InlineData("customerCreate", Two, """{"copyOf":{"id":"k0"},"customer":{"id":"k1"},"errors":[]}""")]
    [InlineData("customerCopy", Two, """{"copyOf":{"id":"k0"},"customer":{"id":"k1"},"errors":[]}""")]
    [InlineData("customerReject", Status, """{"status":"REJECTED","message":"Avvist","customer":{"id":"k1"}}""")]
    [InlineData("addCustomerLine", Owner, """{"customer":{"id":"k1"},"errors":[]}""")]
    [InlineData("customerCreate", Status, """{"status":"SUCCESS","message":"Opprettet","customer":{"id":"k1"}}""")]
    [InlineData("customerUpdate", Conflict, """{"__typename":"Customer","id":"k1"}""")]
    [InlineData("customerCreate", Duplicate, """{"__typename":"CreatedOk","customer":{"id":"k1"}}""")]
    [InlineData("customerCreate", Success, """{"__typename":"CustomerCreateSuccess","data":{"id":"k1"}}""")]
    [InlineData("customerCreate", "ID!", "\"k1\"")]
    [InlineData("customerCreate", "[Customer!]!", """[{"id":"k1"}]""")]
    public void The_row_is_the_mutations_own(string mutation, string answers, string answer)
    {
        MutationReading reading = Read(mutation, answers, answer);

        Assert.Empty(reading.Refusals);
        Assert.Null(reading.Remark);
        Assert.False(reading.IsMissed);
        Assert.Equal("k1", Assert.Single(reading.Rows).Key);
        Assert.Equal("Customer", Name(reading));
    }

    [Theory]
    [InlineData("customerCreate", Viewer, """{"clientMutationId":null,"viewer":{"id":"c1","name":"Første"}}""")]
    [InlineData("customerCreate", ViewerAndErrors, """{"viewer":{"id":"c1","name":"Første"},"errors":[]}""")]
    public void What_stands_beside_the_object_is_not_written_as_it(string mutation, string answers, string answer)
    {
        MutationReading reading = Read(mutation, answers, answer);

        Assert.Empty(reading.Refusals);
        Assert.Null(Assert.Single(reading.Rows).Key);
        Assert.Equal("Pay", Name(reading));
    }

    [Theory]
    [InlineData("settingsUpdate", Viewer, """{"viewer":{"id":"k1"}}""")]
    [InlineData("customerSend", "Pay | type Pay { accountant: User }", """{"accountant":{"id":"k1"}}""")]
    [InlineData("companyUpdate", Viewer, """{"viewer":{"id":"k1"}}""")]
    public void Where_the_name_names_no_rows_or_these_the_object_is_what_there_is(string mutation, string answers, string answer) =>
        Assert.NotEqual("Pay", Name(Read(mutation, answers, answer)));

    [Theory]
    [InlineData("customerUpdate", ErrorList, """{"customer":{"id":"k1"},"errors":{"nodes":[{"message":"Låst"}]}}""", "Låst")]
    [InlineData(
        "customerCreate", Kronky,
        """{"successful":false,"messages":[{"field":"name","message":"ugyldig navn","code":"x"}],"result":null}""",
        "name: ugyldig navn")]
    public void What_says_that_it_failed_is_a_refusal(string mutation, string answers, string answer, string says)
    {
        MutationReading reading = Read(mutation, answers, answer);

        Assert.NotNull(reading.Refusal?.ServerError);
        Assert.Contains(says, reading.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_errors_in_a_connection_are_asked_for_and_not_their_count()
    {
        LucaSchema schema = TestSchemas.FromSdl(Types + "type Mutation { customerCreate(id: ID): Pay } " + ErrorConnection);

        string text = MutationAnswer.Of(schema, schema.MutationType!.Field("customerCreate")!, RowNames.OfSchema).Text;

        Assert.EndsWith("errors { nodes { message } } }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("affectedRows", "{ affectedRows }")]
    [InlineData("returning.id", "{ returning { id } }")]
    [InlineData("name", "{ returning { id name } }")]
    public void What_stands_beside_the_objects_can_be_asked_for(string property, string text)
    {
        string answers = Rows.Replace("Pay |", "Pay }", StringComparison.Ordinal);
        LucaSchema schema = TestSchemas.FromSdl(Types + "type Mutation { customerUpdate(id: ID): " + answers);

        Assert.Equal(text, MutationAnswer.Of(schema, schema.MutationType!.Field("customerUpdate")!, RowNames.OfSchema, [property]).Text);
    }

    [Theory]
    [InlineData("customerUpdate", Conflict, """{"__typename":"VersionConflict","current":{"id":"k1"}}""", "VersionConflict")]
    [InlineData("customerCreate", Duplicate, """{"__typename":"Duplicate","existing":{"id":"k1"}}""", "Duplicate")]
    public void A_type_that_may_be_a_refusal_is_named_beside_its_object(string mutation, string answers, string answer, string type)
    {
        MutationReading reading = Read(mutation, answers, answer);

        Assert.Contains(type, reading.Remark, StringComparison.Ordinal);
        Assert.Equal("k1", Assert.Single(reading.Rows).Key);
    }

    [Theory]
    [InlineData("customerCreate", "ID", "null", true)]
    [InlineData("customerCreate", "UUID | scalar UUID\n", "null", true)]
    [InlineData("customerCreate", "[Customer!]!", "[]", true)]
    [InlineData("customerUpdate", Rows, """{"affectedRows":0,"returning":[]}""", true)]
    [InlineData("customerDestroy", "[Customer!]!", "[]", false)]
    [InlineData("customerDestroy", "[Failed!]!", "[]", false)]
    [InlineData("customerUpdate", "[Failed!]!", "[]", false)]
    public void No_row_where_one_object_is_written_says_nothing(string mutation, string answers, string answer, bool isMissed)
    {
        MutationReading reading = Read(mutation, answers, answer);

        Assert.Empty(reading.Rows);
        Assert.Equal(isMissed, reading.IsMissed);
    }

    private static string Name(MutationReading reading) => Assert.Single(reading.Rows).GetType().Name;

    private static MutationReading Read(string mutation, string answers, string answer)
    {
        string[] parts = answers.Split(" | ", 2);
        string sdl = Types + $"type Mutation {{ {mutation}(id: ID): {parts[0]} }} {(parts.Length > 1 ? parts[1] : "")}";
        LucaSchema schema = TestSchemas.FromSdl(sdl);
        MutationAnswer asked = MutationAnswer.Of(schema, schema.MutationType!.Field(mutation)!, RowNames.OfSchema);
        ParsedSchema.For(sdl).Validate("mutation { " + mutation + " " + asked.Text + " }");
        ObjectVerb? verb = ObjectMutations.VerbOf(mutation);
        MutationInput input = new()
        {
            Mutation = mutation,
            Arguments = new Hashtable(),
            Noun = "customer",
            IsNew = verb == ObjectVerb.Create,
            IsRemoval = verb == ObjectVerb.Remove,
        };
        return asked.Read(Encoding.UTF8.GetBytes("{\"" + mutation + "\":" + answer + "}"), new(null, null), null, input);
    }
}
