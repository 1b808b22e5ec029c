using System.Collections;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Api.Mutations;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Completion;

/// <summary>What can be created, changed or removed, as the cmdlet does it.</summary>
public sealed class ObjectTypeCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound) is { } schema
            ? new ObjectMutations(schema, Nouns.RowNames).All().Where(mutation => mutation.Verb == VerbOf(commandName))
                .Select(mutation => (mutation.Noun, mutation.Field.Name))
            : [];

    internal static ObjectVerb VerbOf(string commandName)
    {
        string name = commandName.Substring(commandName.LastIndexOf('\\') + 1);
        return name.StartsWith("New-", System.StringComparison.OrdinalIgnoreCase) ? ObjectVerb.Create
            : name.StartsWith("Remove-", System.StringComparison.OrdinalIgnoreCase) ? ObjectVerb.Remove : ObjectVerb.Update;
    }
}

/// <summary>Names of mutations.</summary>
public sealed class MutationNameCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound)?.MutationType?.Fields.Select(field => (field.Name, field.Description ?? string.Empty)) ?? [];
}

/// <summary>Fields of an object to create or change.</summary>
public sealed class ValueKeyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound) is { } schema && ShapeOf(schema, commandName, bound) is { } shape ? InputTables.Of(schema, shape.Fields) : [];

    internal static MutationShape? ShapeOf(LucaSchema schema, string commandName, IDictionary bound)
    {
        string? type = bound["Type"]?.ToString()
            ?? (commandName.IndexOf("-LucaSale", System.StringComparison.OrdinalIgnoreCase) is > 0 and var noun
                ? commandName.Substring(noun + 5)
                : null);
        return string.IsNullOrEmpty(type) ? null : MutationShape.Of(
            schema, new ObjectMutations(schema, Nouns.RowNames).Require(ObjectTypeCompleter.VerbOf(commandName), type!));
    }
}

/// <summary>Arguments of the mutation for an object, beside its id and its fields.</summary>
public sealed class FurtherKeyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound) is { } schema && ValueKeyCompleter.ShapeOf(schema, commandName, bound) is { } shape
            ? InputTables.Of(schema, shape.FurtherArguments)
            : [];
}

/// <summary>Fields of an invoice, and arguments of its mutation, that the cmdlet has no parameter for.</summary>
public sealed class InvoiceKeyCompleter : CompletionBase
{
    private static readonly string[] s_parameters =
    [
        "id", "companyId", "clientMutationId", "saleCustomer", "saleCustomerId", "invoiceDate", "paymentDays", "saleInvoiceLineItems",
        "comment", "invoiceType", "sendMethod", "email",
    ];

    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        if (SchemaOf(bound) is not { } schema) return [];
        IEnumerable<SchemaInputValue> all = SchemaNames.Has(commandName, "Send-")
            ? new RootFields(schema).FindMutation("saleInvoiceSend")?.Field.Arguments ?? []
            : ValueKeyCompleter.ShapeOf(schema, commandName, bound) is { } shape ? shape.Fields.Concat(shape.FurtherArguments) : [];
        return InputTables.Of(schema, [.. all.Where(one => !s_parameters.Any(name => SchemaNames.Matches(one.Name, name)))]);
    }
}

/// <summary>Fields of the object that a mutation answers with.</summary>
public sealed class MutationPropertyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        bound["Name"]?.ToString() is { Length: > 0 } name && SchemaOf(bound) is { } schema
            && new RootFields(schema).FindMutation(name) is { } root
            ? NamesIn(MutationAnswer.Of(schema, root.Field, Nouns.RowNames)).Distinct().Select(field => (field, string.Empty))
            : [];

    private static IEnumerable<string> NamesIn(MutationAnswer answer)
    {
        IEnumerable<SelectedField> fields = answer.Selection?.Fields ?? [];
        return fields.Where(field => field.Children is null).Select(field => field.PropertyName)
            .Concat(fields.SelectMany(field => (field.Children?.Fields ?? []).Where(leaf => leaf.Children is null)
                .Select(leaf => field.Name + "." + leaf.Name)))
            .Concat(answer.Object is { } inner ? NamesIn(inner.Answer) : [])
            .Concat((answer.Members?.Values ?? []).SelectMany(NamesIn));
    }
}

/// <summary>Arguments of a mutation.</summary>
public sealed class MutationKeyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        bound["Name"]?.ToString() is { Length: > 0 } name && SchemaOf(bound) is { } schema
            && new RootFields(schema).FindMutation(name) is { } root
            ? InputTables.Of(schema, [.. root.Field.Arguments.Where(argument => argument.Name is not ("companyId" or "clientMutationId"))])
            : [];
}

/// <summary>
/// Tables to fill in: PowerShell asks no completer within <c>@{ }</c>, so each field is offered as a whole table, with what is needed
/// beside it, the tables within it and the values of its enum.
/// </summary>
internal static class InputTables
{
    private const int MaxDepth = 3;

    public static IEnumerable<(string Text, string Tip)> Of(LucaSchema schema, IReadOnlyList<SchemaInputValue> fields)
    {
        SchemaInputValue[] required = [.. fields.Where(field => field.IsRequired)];
        foreach (SchemaInputValue field in fields.OrderBy(field => field.IsDeprecated))
        {
            string others = string.Concat(required.Where(other => other != field).Select(other => "; " + Entry(schema, other, 0).First()));
            string tip = Deprecation(field) + field.Type + (field.Description is null ? string.Empty : ": " + field.Description);
            foreach (string entry in Entry(schema, field, 0)) yield return ("@{ " + entry + others + " }", tip);
        }
    }

    private static string Deprecation(SchemaInputValue field) =>
        !field.IsDeprecated ? string.Empty : field.DeprecationReason is { } reason ? $"(deprecated: {reason}) " : "(deprecated) ";

    private static IEnumerable<string> Entry(LucaSchema schema, SchemaInputValue field, int depth)
    {
        SchemaType? type = schema.Type(field.Type.NamedType);
        if (field.Type.NamedType == "Boolean" && !field.Type.IsList)
            return BooleanCompleter.Values.Select(value => $"{field.Name} = {value}");
        if (type is { Kind: TypeKind.Enum, EnumValues.Count: > 0 })
            return type.EnumValues.Select(value => $"{field.Name} = '{value.Name}'");
        if (type is not { Kind: TypeKind.InputObject } || depth >= MaxDepth) return [field.Name + " = "];
        SchemaInputValue[] required = [.. type.InputFields.Where(inner => inner.IsRequired)];
        if (required.Length > 0)
            return [$"{field.Name} = @{{ {string.Join("; ", required.Select(inner => Entry(schema, inner, depth + 1).First()))} }}"];
        return type.InputFields.SelectMany(inner => Entry(schema, inner, depth + 1)).Select(inner => $"{field.Name} = @{{ {inner} }}");
    }
}
