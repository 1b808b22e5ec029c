using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Completion;
using LucaPS.Schema;

namespace LucaPS.Commands;

/// <summary>Shows what the server offers: queries, mutations and types.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSchema", DefaultParameterSetName = "Entries")]
[OutputType(typeof(SchemaEntry), ParameterSetName = ["Entries"])]
[OutputType(typeof(string), ParameterSetName = ["Sdl"])]
public sealed class GetLucaSchemaCommand : LucaConnectionCmdlet
{
    private LucaSchema? _schema;
    private SdlDetails? _details;

    /// <summary>Names to show, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SchemaNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>A text to look for in names and descriptions of types, fields and arguments.</summary>
    [Parameter(ParameterSetName = "Entries")]
    [ValidateNotNullOrEmpty]
    public string? Search { get; set; }

    /// <summary><c>Query</c>, <c>Mutation</c>, a kind such as <c>Enum</c>, or a type whose fields to show.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SchemaTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>
    /// Write the schema in the schema definition language: the whole, or what <c>-Name</c> and <c>-Type</c> name; fields stand in their
    /// type, without its others.
    /// </summary>
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
        // The name may be newer than the cached schema.
        if (missing.Length > 0 && Wait(token => client.Schema.RenewIfOldAsync(schema, Reporter, token)) is { } newer)
        {
            _schema = schema = newer;
            missing = Missing(schema);
        }

        SdlDetails details = AsSdl ? _details ??= Wait(token => client.Schema.DetailsAsync(schema, Reporter, token)) : SdlDetails.None;
        bool Wanted(string name) => Name is null || Array.Exists(Name, pattern => Fits(name, pattern));
        if (!AsSdl)
        {
            IEnumerable<SchemaEntry> entries = Search is { } text ? SchemaSearch.Find(schema, Type, text) : SchemaEntries.Of(schema, Type);
            foreach (SchemaEntry entry in entries.Where(entry => Wanted(entry.Name))) WriteObject(entry);
            // Shown by their fields, unless it is they that are named.
            IEnumerable<SchemaType> roots = string.IsNullOrEmpty(Type)
                ? Roots(schema).Where(root => Name?.Contains(root.Name, StringComparer.OrdinalIgnoreCase) == true)
                : [];
            foreach (SchemaType root in roots) WriteObject(SchemaEntries.Entry(root));
        }
        else if (Name is null && string.IsNullOrEmpty(Type))
        {
            WriteObject(SchemaPrinter.Print(schema, details));
        }
        else
        {
            string[] definitions = [.. Definitions(schema, Wanted).Select(type => SchemaPrinter.Print(type, details))];
            if (definitions.Length > 0) WriteObject(string.Join("\n", definitions));
        }

        foreach (string name in missing) WriteLucaError(NotInSchema(schema, name));
    });

    private string[] Missing(LucaSchema schema)
    {
        if (Name is null) return [];
        string[] there = [.. SchemaEntries.Of(schema, Type).Select(entry => entry.Name), .. Whole(schema).Select(type => type.Name)];
        return [.. Name.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !Array.Exists(there, one => Fits(one, name)))];
    }

    private LucaException NotInSchema(LucaSchema schema, string name) => new(
        LucaErrorId.NotFound,
        $"The schema has no '{name}'{(string.IsNullOrEmpty(Type) ? "" : $" in '{Type}'")}."
            + SchemaNames.Suggest(name, SchemaEntries.Of(schema, Type).Select(entry => entry.Name))
            + " Get-LucaSchema -Refresh asks the server again.")
    {
        TargetValue = name,
    };

    private static bool Fits(string name, string pattern) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(name);

    /// <summary>What is named, to be printed: types, and those that fields are named of, with these alone.</summary>
    private IEnumerable<SchemaType> Definitions(LucaSchema schema, Func<string, bool> wanted)
    {
        SchemaType[] whole = [.. Whole(schema).Where(type => wanted(type.Name))];
        IEnumerable<SchemaType> owners = string.IsNullOrEmpty(Type)
            ? Roots(schema)
            : SchemaEntries.KindOf(Type!) is null ? Whole(schema) : [];
        return owners.Where(owner => !whole.Contains(owner)).Select(owner => With(owner, wanted)).OfType<SchemaType>().Concat(whole);
    }

    /// <summary>The types that <c>-Type</c> names.</summary>
    private IEnumerable<SchemaType> Whole(LucaSchema schema)
    {
        IEnumerable<SchemaType> all = schema.Types.Values.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal);
        if (string.IsNullOrEmpty(Type)) return all;
        if (SchemaEntries.Is(Type, "Query")) return [schema.QueryType];
        if (SchemaEntries.Is(Type, "Mutation")) return schema.MutationType is { } mutations ? [mutations] : [];
        return SchemaEntries.KindOf(Type!) is { } kind ? all.Where(type => type.Kind == kind) : [SchemaEntries.Named(schema, Type!)];
    }

    private static IEnumerable<SchemaType> Roots(LucaSchema schema) =>
        schema.MutationType is { } mutations ? [schema.QueryType, mutations] : [schema.QueryType];

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
        return SchemaEntries.Members(reduced).Any() ? reduced : null;
    }
}
