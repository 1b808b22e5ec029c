using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>
/// How a payload says that a mutation was not carried out: <c>errors</c> or <c>userErrors</c> with texts, objects, or types of an interface
/// or a union (Relay, graphql-ruby, Shopify, Hot Chocolate), <c>success: false</c> with a message beside it (Apollo, ASP.NET), or by being
/// an error.
/// </summary>
internal sealed class PayloadRefusal
{
    private const string TypeName = "__typename";
    private static readonly string[] s_flags =
    [
        "success", "succeeded", "successful", "ok", "isSuccess", "isSuccessful", "isOk", "wasSuccessful"
    ];

    // Of an object with an id these are its own.
    private static readonly string[] s_outcomes = ["result", "boolean", "deleted", "destroyed", "removed", "done"];
    private static readonly string[] s_reasons = ["message", "messages", "reason", "description", "detail", "code"];
    private static readonly string[] s_errorNames =
        ["error", "errors", "problem", "problems", "failure", "failures", "violations", "errorMessage", "errorMessages"];
    private static readonly string[] s_errorEndings = ["Error", "Errors", "Problem", "Failure", "Exception"];

    private static readonly string[] s_successEndings =
        ["Success", "Succeeded", "Ok", "Done", "Payload", "Result", "Response", "Accepted", "Queued", "Scheduled", "Pending",
            "Job", "Task", "Delivery", "Receipt", "Confirmation"];

    // InvoiceNotSent, AlreadyDeleted, FailedDelivery.
    private static readonly string[] s_refusing =
        ["Not", "Never", "Cannot", "Already", "Failed", "Invalid", "Unsupported", "Denied", "Rejected", "Forbidden", "Missing", "Conflict"];

    private static readonly string[] s_auxiliaries = ["Is", "Was", "Has", "Been"];
    private static readonly (string Present, string Past)[] s_irregular =
        [("Send", "Sent"), ("Pay", "Paid"), ("Undo", "Undone"), ("Withdraw", "Withdrawn")];

    private static readonly string[] s_innerNames = ["details", "issues", "causes", "fields", "reasons", "messages"];

    // Beside no object, these say why there is none.
    private static readonly string[] s_causes = ["message", "messages", "issues", "reason", "reasons"];
    private static readonly string[] s_refusedEndings =
        ["NotFound", "Denied", "Forbidden", "Failed", "Invalid", "Rejected", "Conflict", "NotAllowed"];

    private readonly List<string> _errors = [];
    private readonly List<string> _flags = [];
    private readonly List<string> _causes = [];
    private readonly List<string> _text = [];
    private bool _isError;

    private PayloadRefusal()
    {
    }

    /// <summary>The fields to select, without braces.</summary>
    public string Text => string.Join(" ", _text);

    /// <summary>Whether a field is part of it, and nothing of what the mutation gives.</summary>
    public bool Has(string field) =>
        _errors.Contains(field) || _flags.Contains(field) || (_flags.Count > 0 && _causes.Contains(field)) || _text.Contains(field);

    /// <summary>Whether there are fields for errors.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>How a payload of a type says it; null where no field of it does.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="payload">The type.</param>
    /// <param name="mutation">The mutation: what it takes away may say <c>deleted</c>, and what it closes <c>closed</c>.</param>
    public static PayloadRefusal? Of(LucaSchema schema, SchemaType payload, string mutation)
    {
        bool isRemoval = ObjectMutations.VerbOf(mutation) == ObjectVerb.Remove;
        string[] flags = isRemoval || payload.Field("id") is null ? [.. s_flags, .. s_outcomes] : s_flags;
        PayloadRefusal refusal = new();
        List<string> reasons = [];
        foreach (SchemaField field in payload.Fields.Where(field => !field.HasRequiredArguments))
        {
            ValueKind kind = ValueKinds.Of(schema, field.Type);
            if (kind == ValueKind.Boolean && !field.Type.IsList
                && (Array.IndexOf(flags, field.Name) >= 0 || (payload.Field("id") is null && SaysDone(field.Name, mutation))))
            {
                refusal._flags.Add(field.Name);
            }
            else if (kind is ValueKind.Text or ValueKind.Object or ValueKind.Unknown && IsErrorField(field.Name))
            {
                refusal._errors.Add(field.Name);
                refusal._text.Add(ErrorsText(schema, field));
            }
            else if (Array.IndexOf(s_causes, field.Name) >= 0
                && schema.Type(field.Type.NamedType) is { Kind: TypeKind.Object } cause && cause.Field("id") is null && HasCause(cause))
            {
                refusal._causes.Add(field.Name);
                reasons.Add(ErrorsText(schema, field));
            }
            else if (kind is ValueKind.Text or ValueKind.Integer && Array.IndexOf(s_reasons, field.Name) >= 0)
            {
                reasons.Add(field.Name);
            }
        }

        if (refusal._flags.Count > 0) refusal._text.AddRange([.. refusal._flags, .. reasons]);
        return refusal._text.Count > 0 ? refusal : null;
    }

    private static string ErrorsText(LucaSchema schema, SchemaField field)
    {
        if (schema.Type(field.Type.NamedType) is not { IsComposite: true } error) return field.Name;
        string text = RootFields.IsConnection(schema, field.Type) && error.Field("nodes") is { HasRequiredArguments: false } nodes
            && schema.Type(nodes.Type.NamedType) is { IsComposite: true } node
            ? nodes.Name + " { " + ErrorText(schema, node, []) + " }" : ErrorText(schema, error, []);
        return field.Name + " { " + text + " }";
    }

    /// <summary>
    /// Whether a type of a union is an error: by its name, or because it says a cause and has no object, and not that it was done.
    /// </summary>
    public static bool IsError(LucaSchema schema, SchemaType member, string mutation) =>
        IsErrorName(member.Name) || member.Interfaces.Any(IsErrorName)
        || (member.Field("id") is null && (member.Field("message") is not null || HasOnlyCauses(member))
            && !SaysDoneByName(member, mutation)
            && !Tells(schema, member, string.Empty)
            && !member.Fields.Any(field => schema.Type(field.Type.NamedType)?.Field("id") is not null));

    /// <summary>
    /// Whether a type beside the mutation's own object is a refusal (strawberry's <c>OperationInfo</c>): it has no object, and says neither
    /// by its fields nor by its name that something was done. One with an id is, if its name says so and it gives the cause.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="member">The type.</param>
    /// <param name="mutation">The mutation.</param>
    /// <param name="hasObject">Whether it leads to an object.</param>
    public static bool IsInstead(LucaSchema schema, SchemaType member, string mutation, bool hasObject)
    {
        if (SaysDoneByName(member, mutation)) return false;
        return member.Field("id") is null
            ? !hasObject && !Tells(schema, member, mutation)
            : HasCause(member) && Ends(member.Name, s_refusedEndings);
    }

    /// <summary>Whether a type of a union has errors or flags of its own.</summary>
    private static bool Tells(LucaSchema schema, SchemaType member, string mutation) =>
        Of(schema, member, mutation) is { } own && (own.HasErrors || own._flags.Count > 0);

    /// <summary>
    /// Whether a word of its name says so, as in <c>OrderCancelled</c> and <c>DeletedCustomer</c>, or that it is under way.
    /// </summary>
    public static bool SaysDoneByName(SchemaType member, string mutation)
    {
        string[] words = SchemaNames.Words(member.Name);
        if (words.Intersect(s_refusing).Any()) return false;
        return Ends(member.Name, s_successEndings) || words.Select(SchemaNames.ToCamelCase).Any(word =>
            Array.IndexOf(s_outcomes, word) >= 0 || SaysDone(word, mutation));
    }

    private static bool HasOnlyCauses(SchemaType type) => type.Fields.Count > 0 && HasCause(type)
        && type.Fields.All(field => s_causes.Contains(field.Name) || field.Name is "code" or "field" or "kind" or "path");

    private static bool HasCause(SchemaType type) => s_causes.Any(cause => type.Field(cause) is not null);

    private static bool Ends(string name, string[] endings) => endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>How a type of a union that is an error says it.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="member">The type.</param>
    /// <param name="asked">Types of what the union's other types are asked for, by name.</param>
    public static PayloadRefusal OfMember(LucaSchema schema, SchemaType member, Dictionary<string, string> asked)
    {
        PayloadRefusal refusal = new() { _isError = true };
        refusal._text.Add(ErrorText(schema, member, asked));
        return refusal;
    }

    /// <summary>
    /// Whether a field says that a mutation was carried out: <c>closed</c> of <c>periodClose</c>, <c>isSent</c> of <c>invoiceSend</c>. Not
    /// <c>active</c> of <c>customerSetActive</c>, nor <c>approved</c> of <c>approvalCreate</c>: those are values like others.
    /// </summary>
    private static bool SaysDone(string field, string mutation)
    {
        string done = SchemaNames.ToPascalCase(field);
        foreach (string prefix in s_auxiliaries)
        {
            if (done.StartsWith(prefix, StringComparison.Ordinal) && done.Length > prefix.Length) done = done.Substring(prefix.Length);
        }

        string[] verbs = ObjectMutations.VerbWordOf(mutation) is { } verb ? [verb] : SchemaNames.Words(mutation);
        return verbs.Any(word => IsPast(done, word));
    }

    private static bool IsPast(string done, string verb) =>
        done == verb + "ed" || (verb[verb.Length - 1] == 'e' && done == verb + "d")
        || (verb[verb.Length - 1] == 'y' && done == verb.TrimEnd('y') + "ied")
        || done == verb + verb[verb.Length - 1] + "ed" || s_irregular.Contains((verb, done));

    /// <summary>The refusal that came; null where there is none.</summary>
    public ServerError? Read(JsonElement payload, string mutation)
    {
        if (_isError) return ServerError.ParsePayload(payload, [mutation]);
        foreach (string name in _errors)
        {
            JsonElement value = SafeJson.Member(payload, name);
            // A Relay list of errors is asked for no more than these.
            if (value.ValueKind == JsonValueKind.Object && SafeJson.Member(value, "nodes") is { ValueKind: JsonValueKind.Array } nodes)
                value = nodes;
            if (ServerError.ParsePayload(value, [mutation]) is { } error) return error;
        }

        if (!SaysFailure(payload)) return null;
        foreach (string name in _causes)
        {
            if (ServerError.ParsePayload(SafeJson.Member(payload, name), [mutation]) is { } cause) return cause;
        }

        return ServerError.ParseReason(payload, [mutation]) ?? new ServerError { Path = [mutation] };
    }

    /// <summary>Whether the payload says in so many words that the mutation was not carried out.</summary>
    public bool SaysFailure(JsonElement payload) =>
        _isError || _flags.Exists(flag => SafeJson.Member(payload, flag).ValueKind == JsonValueKind.False);

    /// <summary>Whether the payload says that the mutation was carried out.</summary>
    public bool SaysSuccess(JsonElement payload) => _flags.Exists(flag => SafeJson.Member(payload, flag).ValueKind == JsonValueKind.True);

    /// <summary>Whether a field of that name holds errors.</summary>
    public static bool IsErrorField(string name) =>
        Array.IndexOf(s_errorNames, name) >= 0 || name.EndsWith("Errors", StringComparison.Ordinal)
        || name.EndsWith("_errors", StringComparison.Ordinal);

    private static bool IsErrorName(string name) => Ends(name, s_errorEndings);

    private static string ErrorText(LucaSchema schema, SchemaType error, Dictionary<string, string> asked)
    {
        IEnumerable<string> fields = Fields(schema, error, asked);
        if (error.Kind == TypeKind.Object) return string.Join(" ", fields.DefaultIfEmpty(TypeName));
        List<string> parts = [TypeName, .. fields];
        foreach (SchemaType member in error.PossibleTypes.Select(schema.Type).OfType<SchemaType>())
        {
            string[] own = [.. Fields(
                schema, member with { Fields = [.. member.Fields.Where(field => error.Field(field.Name) is null)] }, asked)];
            if (own.Length > 0) parts.Add("... on " + member.Name + " { " + string.Join(" ", own) + " }");
        }

        return string.Join(" ", parts);
    }

    /// <summary>An error's plain fields, and one step into the errors of which it may be made up.</summary>
    private static IEnumerable<string> Fields(LucaSchema schema, SchemaType error, Dictionary<string, string> asked)
    {
        IdentifyingFields identifying = new(schema);
        foreach (SchemaField field in identifying.Leaves(error)) yield return FieldText(error, field, asked);
        foreach (SchemaField field in error.Fields.Where(field =>
            IdentifyingFields.IsAsked(field) && (IsErrorField(field.Name) || Array.IndexOf(s_innerNames, field.Name) >= 0)))
        {
            if (schema.Type(field.Type.NamedType) is not { Kind: TypeKind.Object } inner) continue;
            string[] leaves = [.. identifying.Leaves(inner).Select(leaf => leaf.Name)];
            if (leaves.Length > 0) yield return FieldText(error, field, asked) + " { " + string.Join(" ", leaves) + " }";
        }
    }

    /// <summary>Under a name of its own where the same name has another type elsewhere (GraphQL section 5.3.2).</summary>
    private static string FieldText(SchemaType owner, SchemaField field, Dictionary<string, string> asked)
    {
        string type = field.Type.ToString();
        if (!asked.TryGetValue(field.Name, out string? other)) asked[field.Name] = other = type;
        return other == type ? field.Name : field.Name + "_" + owner.Name + ": " + field.Name;
    }
}
