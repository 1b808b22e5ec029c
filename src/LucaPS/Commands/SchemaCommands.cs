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
    private LucaSchema? _schema;

    /// <summary>Names to show, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SchemaNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary><c>Query</c>, <c>Mutation</c>, a kind such as <c>Enum</c>, or a type whose fields to show.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SchemaTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Write the schema in the schema definition language: the whole, or what <c>-Name</c> and <c>-Type</c> name; fields stand in their type, without its others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Sdl")]
    public SwitchParameter AsSdl { get; set; }

    /// <summary>Ask the server again.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(() =>
    {
        LucaClient client = Client;
        LucaSchema schema = _schema ??= Wait(token => client.Schema.GetAsync(Refresh, Reporter, token));
        string[] missing = Missing(schema);
        // What is named may be new at the server since the schema was asked for.
        if (missing.Length > 0 && Wait(token => client.Schema.RenewIfOldAsync(schema, Reporter, token)) is { } newer)
        {
            _schema = schema = newer;
            missing = Missing(schema);
        }

        bool Wanted(string name) => Name is null || Array.Exists(Name, pattern => Fits(name, pattern));
        if (!AsSdl)
        {
            foreach (SchemaEntry entry in Entries(schema, Type).Where(entry => Wanted(entry.Name))) WriteObject(entry);
            // Shown by their fields, unless it is they that are named.
            IEnumerable<SchemaType> roots = string.IsNullOrEmpty(Type) ? Roots(schema).Where(root => Name?.Contains(root.Name, StringComparer.OrdinalIgnoreCase) == true) : [];
            foreach (SchemaType root in roots) WriteObject(Entry(root));
        }
        else if (Name is null && string.IsNullOrEmpty(Type))
        {
            WriteObject(SchemaPrinter.Print(schema));
        }
        else
        {
            string[] definitions = [.. Definitions(schema, Wanted).Select(SchemaPrinter.Print)];
            if (definitions.Length > 0) WriteObject(string.Join("\n", definitions));
        }

        foreach (string name in missing) WriteLucaError(NotThere(schema, name));
    });

    private string[] Missing(LucaSchema schema)
    {
        if (Name is null) return [];
        string[] there = [.. Entries(schema, Type).Select(entry => entry.Name), .. Whole(schema).Select(type => type.Name)];
        return [.. Name.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !Array.Exists(there, one => Fits(one, name)))];
    }

    private LucaException NotThere(LucaSchema schema, string name) => new(
        LucaErrorId.NotFound,
        $"The schema has no '{name}'{(string.IsNullOrEmpty(Type) ? "" : $" in '{Type}'")}."
            + SchemaNames.Suggest(name, Entries(schema, Type).Select(entry => entry.Name)) + " Get-LucaSchema -Refresh asks the server again.")
    {
        TargetValue = name,
    };

    private static bool Fits(string name, string pattern) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(name);

    /// <summary>What is named, to be printed: types, and those that fields are named of, with these alone.</summary>
    private IEnumerable<SchemaType> Definitions(LucaSchema schema, Func<string, bool> wanted)
    {
        SchemaType[] whole = [.. Whole(schema).Where(type => wanted(type.Name))];
        IEnumerable<SchemaType> owners = string.IsNullOrEmpty(Type) ? Roots(schema) : KindOf(Type!) is null ? Whole(schema) : [];
        return owners.Where(owner => !whole.Contains(owner)).Select(owner => With(owner, wanted)).OfType<SchemaType>().Concat(whole);
    }

    /// <summary>The types that <c>-Type</c> names.</summary>
    private IEnumerable<SchemaType> Whole(LucaSchema schema)
    {
        IEnumerable<SchemaType> all = schema.Types.Values.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)).OrderBy(type => type.Name, StringComparer.Ordinal);
        if (string.IsNullOrEmpty(Type)) return all;
        if (Is(Type, "Query")) return [schema.QueryType];
        if (Is(Type, "Mutation")) return schema.MutationType is { } mutations ? [mutations] : [];
        return KindOf(Type!) is { } kind ? all.Where(type => type.Kind == kind) : [Named(schema, Type!)];
    }

    private static IEnumerable<SchemaType> Roots(LucaSchema schema) => schema.MutationType is { } mutations ? [schema.QueryType, mutations] : [schema.QueryType];

    /// <summary>The type with the fields or values that are wanted; null when there are none.</summary>
    private static SchemaType? With(SchemaType type, Func<string, bool> wanted)
    {
        SchemaType reduced = new()
        {
            Kind = type.Kind,
            Name = type.Name,
            Description = type.Description,
            Fields = [.. type.Fields.Where(field => wanted(field.Name))],
            InputFields = [.. type.InputFields.Where(field => wanted(field.Name))],
            EnumValues = [.. type.EnumValues.Where(value => wanted(value.Name))],
        };
        return Members(reduced).Any() ? reduced : null;
    }

    /// <summary>What there is of a kind or in a type; of everything where neither is named.</summary>
    internal static IEnumerable<SchemaEntry> Entries(LucaSchema schema, string? type)
    {
        if (string.IsNullOrEmpty(type))
        {
            return Fields(schema.QueryType, "Query")
                .Concat(schema.MutationType is { } mutations ? Fields(mutations, "Mutation") : [])
                .Concat(Types(schema));
        }

        if (Is(type, "Query")) return Fields(schema.QueryType, "Query");
        if (Is(type, "Mutation")) return schema.MutationType is { } mutations ? Fields(mutations, "Mutation") : [];
        return KindOf(type!) is { } kind ? Types(schema).Where(entry => entry.Kind == kind.ToString()) : Members(Named(schema, type!));
    }

    private static TypeKind? KindOf(string name) => Enum.TryParse(name, ignoreCase: true, out TypeKind kind) && !int.TryParse(name, out _) ? kind : null;

    private static SchemaType Named(LucaSchema schema, string type) => schema.Types.Values.FirstOrDefault(candidate => Is(type, candidate.Name)) ?? throw new LucaException(
        LucaErrorId.NotFound,
        $"The schema has no type '{type}'. Get-LucaSchema -Type Object lists what there is, and -Refresh asks the server again.")
    {
        TargetValue = type,
    };

    private static bool Is(string? type, string name) => string.Equals(type, name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<SchemaEntry> Types(LucaSchema schema) => schema.Types.Values
        .Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal) && type.Name != schema.QueryTypeName && type.Name != schema.MutationTypeName)
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(Entry);

    private static SchemaEntry Entry(SchemaType type) =>
        new(type.Kind.ToString(), type.Name, null, [], [.. Members(type).Select(member => member.Name)], type.Description, false);

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
