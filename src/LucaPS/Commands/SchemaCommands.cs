using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Completion;
using LucaPS.Schema;

namespace LucaPS.Commands;

/// <summary>Something that the server's schema has: a query, a mutation, a type, or a field of a type.</summary>
/// <param name="Kind"><c>Query</c>, <c>Mutation</c>, <c>Object</c>, <c>InputObject</c>, <c>Enum</c>, <c>Scalar</c>, <c>Interface</c>, <c>Union</c>, <c>Field</c>, <c>InputField</c> or <c>EnumValue</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">The GraphQL type of a field; null for a type itself.</param>
/// <param name="Arguments">A field's arguments, as <c>name: Type</c>.</param>
/// <param name="Fields">A type's fields or values.</param>
/// <param name="Description">The server's own description.</param>
/// <param name="IsDeprecated">Whether the server says not to use it.</param>
public sealed record SchemaEntry(
    string Kind,
    string Name,
    string? Type,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Fields,
    string? Description,
    bool IsDeprecated);

/// <summary>Shows what the server offers: queries, mutations and types.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSchema", DefaultParameterSetName = "Entries")]
[OutputType(typeof(SchemaEntry), ParameterSetName = ["Entries"])]
[OutputType(typeof(string), ParameterSetName = ["Sdl"])]
public sealed class GetLucaSchemaCommand : LucaConnectionCmdlet
{
    /// <summary>Names to show, with wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary><c>Query</c>, <c>Mutation</c>, a kind such as <c>Enum</c>, or a type whose fields to show.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SchemaTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Write the schema in the schema definition language: the whole, or the types that <c>-Name</c> and <c>-Type</c> name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Sdl")]
    public SwitchParameter AsSdl { get; set; }

    /// <summary>Ask the server again.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Run(() =>
    {
        LucaClient client = Client;
        LucaSchema schema = Wait(token => client.Schema.GetAsync(Refresh, Reporter, token));
        WildcardPattern[] patterns = [.. (Name ?? ["*"]).Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        bool Wanted(string name) => Array.Exists(patterns, pattern => pattern.IsMatch(name));
        if (AsSdl)
        {
            WriteObject(Name is null && string.IsNullOrEmpty(Type)
                ? SchemaPrinter.Print(schema)
                : string.Join("\n", Definitions(schema).Where(type => Wanted(type.Name)).Select(SchemaPrinter.Print)));
            return;
        }

        foreach (SchemaEntry entry in Entries(schema).Where(entry => Wanted(entry.Name))) WriteObject(entry);
    });

    private IEnumerable<SchemaType> Definitions(LucaSchema schema)
    {
        IEnumerable<SchemaType> all = schema.Types.Values.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)).OrderBy(type => type.Name, StringComparer.Ordinal);
        if (string.IsNullOrEmpty(Type)) return all;
        if (Is("Query")) return [schema.QueryType];
        if (Is("Mutation")) return schema.MutationType is { } mutations ? [mutations] : [];
        return KindOf(Type!) is { } kind ? all.Where(type => type.Kind == kind) : [Named(schema)];
    }

    private IEnumerable<SchemaEntry> Entries(LucaSchema schema)
    {
        if (string.IsNullOrEmpty(Type))
        {
            return Fields(schema.QueryType, "Query")
                .Concat(schema.MutationType is { } mutations ? Fields(mutations, "Mutation") : [])
                .Concat(Types(schema));
        }

        if (Is("Query")) return Fields(schema.QueryType, "Query");
        if (Is("Mutation")) return schema.MutationType is { } mutations ? Fields(mutations, "Mutation") : [];
        return KindOf(Type!) is { } kind ? Types(schema).Where(entry => entry.Kind == kind.ToString()) : Members(Named(schema));
    }

    private static TypeKind? KindOf(string name) => Enum.TryParse(name, ignoreCase: true, out TypeKind kind) && !int.TryParse(name, out _) ? kind : null;

    private SchemaType Named(LucaSchema schema) => schema.Types.Values.FirstOrDefault(candidate => Is(candidate.Name)) ?? throw new LucaException(
        LucaErrorId.NotFound,
        $"The schema has no type '{Type}'. Get-LucaSchema -Type Object lists what there is, and -Refresh asks the server again.")
    {
        TargetValue = Type,
    };

    private bool Is(string name) => string.Equals(Type, name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<SchemaEntry> Types(LucaSchema schema) => schema.Types.Values
        .Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal) && type.Name != schema.QueryTypeName && type.Name != schema.MutationTypeName)
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => new SchemaEntry(type.Kind.ToString(), type.Name, null, [], [.. Members(type).Select(member => member.Name)], type.Description, false));

    private static IEnumerable<SchemaEntry> Members(SchemaType type) => Fields(type, "Field")
        .Concat(type.InputFields.Select(field => new SchemaEntry("InputField", field.Name, field.Type.ToString(), [], [], field.Description, false)))
        .Concat(type.EnumValues.Select(value => new SchemaEntry("EnumValue", value.Name, null, [], [], value.Description, value.IsDeprecated)));

    private static IEnumerable<SchemaEntry> Fields(SchemaType type, string kind) => type.Fields.Select(field => new SchemaEntry(
        kind,
        field.Name,
        field.Type.ToString(),
        [.. field.Arguments.Select(argument => $"{argument.Name}: {argument.Type}")],
        [],
        field.Description,
        field.IsDeprecated));
}
