using System;
using System.Collections;
using System.Text;
using LucaPS.Api.Mutations;
using LucaPS.Core.Tests.Schema;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Client;

/// <summary>Of several types that a mutation may answer with, those beside its own object say that there is none.</summary>
public sealed class UnionAnswerTests
{
    private const string Types = """
        type Query { customers: [Customer!] customer(id: ID!): Customer notes: [Note!] }
        type Customer { id: ID! name: String }
        type Note { id: ID! message: String }
        type OperationInfo { messages: [OperationMessage!]! }
        type OperationMessage { kind: Kind! message: String! field: String code: String }
        enum Kind { VALIDATION PERMISSION }
        type DuplicateFound { existing: ID! reason: String }
        type ValidationFailed { issues: [Issue!]! }
        type Issue { path: String message: String }
        type NotAllowed { requiredRole: String company: Company }
        type Company { id: ID! }
        type CustomerNotFound { id: ID! message: String! }
        type CustomerSent { at: String }
        type CustomerDeleted { deletedId: ID }
        type SendQueued { jobId: ID }
        type Batch { customers: [Customer!] }
        type Removed { clientMutationId: String }
        type OrderCancelled { reason: String cancelledAt: String }
        type SendJob { jobId: ID status: String }
        type DeletedCustomer { deletedId: ID }
        type CustomerNotSent { message: String reason: String }
        type CustomerAlreadySent { at: String }
        type InvalidOperation { message: String! }

        """;

    [Theory]
    [InlineData(
        "customerCreate", "Customer | OperationInfo",
        """{"__typename":"OperationInfo","messages":[{"kind":"VALIDATION","message":"This field cannot be blank.","field":"name"}]}""",
        "name: This field cannot be blank.")]
    [InlineData(
        "customerDelete", "Customer | OperationInfo",
        """{"__typename":"OperationInfo","messages":[{"kind":"PERMISSION","message":"Not yours.","field":null}]}""", "Not yours.")]
    [InlineData(
        "customerDelete", "Removed | OperationInfo",
        """{"__typename":"OperationInfo","messages":[{"kind":"PERMISSION","message":"Not yours.","field":null}]}""", "Not yours.")]
    [InlineData(
        "customerCreate", "Customer | DuplicateFound", """{"__typename":"DuplicateFound","existing":"k2","reason":"Finnes fra før"}""",
        "Finnes fra før")]
    [InlineData(
        "customerUpdate", "Customer | ValidationFailed",
        """{"__typename":"ValidationFailed","issues":[{"path":"name","message":"er tomt"}]}""", "er tomt")]
    [InlineData("customerSend", "Customer | NotAllowed", """{"__typename":"NotAllowed","requiredRole":"OWNER"}""", "OWNER")]
    [InlineData(
        "customerUpdate", "Customer | CustomerNotFound", """{"__typename":"CustomerNotFound","id":"k1","message":"Finnes ikke"}""",
        "Finnes ikke")]
    [InlineData("customerSend", "Customer | CustomerNotSent", """{"__typename":"CustomerNotSent","message":"Nei","reason":null}""", "Nei")]
    [InlineData("customerSend", "Customer | CustomerAlreadySent", """{"__typename":"CustomerAlreadySent","at":"2025"}""", "2025")]
    [InlineData("customerUpdate", "Customer | InvalidOperation", """{"__typename":"InvalidOperation","message":"Låst"}""", "Låst")]
    public void What_is_in_the_place_of_the_object_is_a_refusal(string mutation, string members, string answer, string says)
    {
        MutationReading reading = Read(mutation, members, answer);

        Assert.NotNull(reading.Refusal);
        Assert.Contains(says, reading.Refusal.Message, StringComparison.Ordinal);
        Assert.Empty(reading.Rows);
    }

    [Theory]
    [InlineData("customerCreate", "Customer | OperationInfo", """{"__typename":"Customer","id":"k1","name":"A"}""")]
    [InlineData("customerSend", "Customer | CustomerSent", """{"__typename":"CustomerSent","at":"2026"}""")]
    [InlineData("customerSend", "Customer | SendQueued", """{"__typename":"SendQueued","jobId":"7"}""")]
    [InlineData("customerDestroy", "Customer | CustomerDeleted", """{"__typename":"CustomerDeleted","deletedId":"k1"}""")]
    [InlineData("customerCreate", "Customer | Batch", """{"__typename":"Batch","customers":[{"id":"k1"}]}""")]
    [InlineData(
        "orderCancel", "OrderCancelled | OperationInfo",
        """{"__typename":"OrderCancelled","reason":"Kunden ba om det","cancelledAt":null}""")]
    [InlineData("customerSend", "Customer | SendJob", """{"__typename":"SendJob","jobId":"7","status":"running"}""")]
    [InlineData("customerDestroy", "Customer | DeletedCustomer", """{"__typename":"DeletedCustomer","deletedId":"k1"}""")]
    [InlineData("customerCreate", "Customer | Note", """{"__typename":"Note","id":"n1","message":"Hei"}""")]
    public void What_says_that_something_was_done_is_none(string mutation, string members, string answer)
    {
        MutationReading reading = Read(mutation, members, answer);

        Assert.Empty(reading.Refusals);
        Assert.NotEmpty(reading.Rows);
    }

    private static MutationReading Read(string mutation, string members, string answer)
    {
        string sdl = Types + $"type Mutation {{ {mutation}(id: ID): Answer }} union Answer = {members}";
        LucaSchema schema = TestSchemas.FromSdl(sdl);
        MutationAnswer asked = MutationAnswer.Of(schema, schema.MutationType!.Field(mutation)!, RowNames.OfSchema);
        ParsedSchema.For(sdl).Validate("mutation { " + mutation + " " + asked.Text + " }");
        return asked.Read(
            Encoding.UTF8.GetBytes("{\"" + mutation + "\":" + answer + "}"), new(null, null), null,
            new MutationInput { Mutation = mutation, Arguments = new Hashtable(), IsNew = mutation == "customerCreate" });
    }
}
