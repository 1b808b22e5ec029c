using System.Collections;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Binding;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Completion;

/// <summary>Companies of the connection, by organisation number or id, found by name too.</summary>
public sealed class CompanyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        (KnownConnection.Find(bound["Connection"])?.Companies ?? []).SelectMany(company =>
            company.OrganisationNumber is { Length: > 0 } number
                ? new[] { (number, company.Name ?? company.Id), (company.Id, string.Empty) }
                : [(company.Id, company.Name ?? company.Id)]);

    // If there is an organisation number, the id is offered only once its beginning is typed: nobody picks a company by id.
    internal override bool Fits(string text, string tip, string word) => (tip.Length > 0 || word.Length > 0) && base.Fits(text, tip, word);
}

/// <summary>Open and saved connections.</summary>
public sealed class ConnectionCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        IEnumerable<string> open = SessionRegistry.Current.Open.Select(connection => connection.Name);
        IEnumerable<string> saved = Services.Connections.List().Select(connection => connection.Name);
        return open.Concat(saved).Distinct(System.StringComparer.OrdinalIgnoreCase).Select(name => (name, string.Empty));
    }
}

/// <summary>Fields of the rows.</summary>
public sealed class PropertyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        if (SchemaOf(bound) is not { } schema || RootOf(commandName, bound, schema) is not { } root) return [];
        return new SelectionBuilder(schema).Names(root.RowTypeName).Select(name => (name, string.Empty));
    }
}

/// <summary>Lists and lookups of the schema.</summary>
public sealed class TypeCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound) is { } schema
            ? new RootFields(schema).Queries().Select(root => (root.Name, root.Field.Description ?? string.Empty))
            : [];
}

/// <summary>Types of the schema, and the kinds of them.</summary>
public sealed class SchemaTypeCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        IEnumerable<string> kinds = ["Query", "Mutation", "Object", "InputObject", "Enum", "Scalar", "Interface", "Union"];
        IEnumerable<string> types = SchemaOf(bound)?.Types.Keys.Where(name => !name.StartsWith("__", System.StringComparison.Ordinal))
            ?? [];
        return kinds.Concat(types).Distinct().Select(name => (name, string.Empty));
    }
}

/// <summary>Names in the schema, of a kind, or in a type.</summary>
public sealed class SchemaNameCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        SchemaOf(bound) is { } schema
            ? SchemaEntries.Of(schema, bound["Type"]?.ToString()).GroupBy(entry => entry.Name)
                .Select(same => (same.Key, same.First().Description ?? string.Empty))
            : [];
}

/// <summary>Names of further arguments of the list.</summary>
public sealed class ArgumentKeyCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        if (SchemaOf(bound) is not { } schema || RootOf(commandName, bound, schema) is not { } root) return [];
        return InputTables.Of(
            schema,
            [.. root.Field.Arguments.Where(argument =>
                argument.Name != "companyId" && !root.IsForPages(argument.Name)
                && !(argument.Name == "first" && root.PageArguments.Contains("first")))]);
    }
}

/// <summary>The ways in which the server sends an invoice.</summary>
public sealed class SendMethodCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        if (SchemaOf(bound) is not { } schema
            || new RootFields(schema).FindMutation("saleInvoiceSend")?.Field.Argument("sendMethod") is not { } argument) return [];
        return schema.Type(argument.Type.NamedType)?.EnumValues.Select(value => (value.Name, value.Description ?? string.Empty)) ?? [];
    }
}
