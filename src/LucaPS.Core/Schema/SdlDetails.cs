using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>A directive that a schema defines (GraphQL specification, section 3.13).</summary>
internal sealed record SchemaDirective(string Name, string? Description, bool IsRepeatable, IReadOnlyList<SchemaInputValue> Arguments, IReadOnlyList<string> Locations);

/// <summary>What only the definition language shows, and nothing else here needs: so it is asked for only there.</summary>
internal sealed class SdlDetails
{
    public static SdlDetails None { get; } = new();

    public IReadOnlyList<SchemaDirective> Directives { get; private init; } = [];

    /// <summary>Where scalars are specified, by their names (section 3.13.4).</summary>
    public IReadOnlyDictionary<string, string> SpecifiedBy { get; private init; } = new Dictionary<string, string>();

    /// <summary>Input types of which one member alone may be given (section 3.13.5).</summary>
    public IReadOnlyCollection<string> OneOf { get; private init; } = [];

    /// <summary>Documents that ask for it: each later one leaves out what an older library refuses.</summary>
    public static IEnumerable<string> Queries()
    {
        yield return Query(" isRepeatable", "(includeDeprecated: true)", " isDeprecated deprecationReason", " specifiedByURL isOneOf");
        yield return Query(" isRepeatable", "(includeDeprecated: true)", " isDeprecated deprecationReason", " specifiedByURL");
        yield return Query(" isRepeatable", "", "", " specifiedByURL");
        yield return Query("", "", "", "");
    }

    /// <summary>From the value of <c>data</c>.</summary>
    public static SdlDetails Read(ReadOnlyMemory<byte> data)
    {
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement schema = SafeJson.Member(json.RootElement, "__schema");
        JsonElement[] types = Elements(schema, "types");
        return new SdlDetails
        {
            Directives = [.. Elements(schema, "directives").Where(one => Text(one, "name") is not null).Select(Directive).OrderBy(one => one.Name, StringComparer.Ordinal)],
            SpecifiedBy = types.Where(type => Text(type, "name") is not null && Text(type, "specifiedByURL") is not null)
                .GroupBy(type => Text(type, "name")!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Text(group.First(), "specifiedByURL")!, StringComparer.Ordinal),
            OneOf = new HashSet<string>(types.Where(type => IsTrue(type, "isOneOf")).Select(type => Text(type, "name")).OfType<string>(), StringComparer.Ordinal),
        };
    }

    private static string Query(string ofDirective, string allArguments, string ofArgument, string ofType)
    {
        const string type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
        return "query IntrospectionQuery { __schema { directives { name description locations" + ofDirective + " args" + allArguments + " { name description defaultValue" + ofArgument
            + " type { " + type + " } } } types { name" + ofType + " } } }";
    }

    private static SchemaDirective Directive(JsonElement json) => new(
        Text(json, "name")!,
        Text(json, "description"),
        IsTrue(json, "isRepeatable"),
        [.. Elements(json, "args").Select(Argument).OfType<SchemaInputValue>()],
        [.. Elements(json, "locations").Select(location => SafeJson.Text(location)).OfType<string>().Where(SchemaNames.IsName)]);

    private static SchemaInputValue? Argument(JsonElement json) => Text(json, "name") is { } name && Type(SafeJson.Member(json, "type")) is { } type
        ? new SchemaInputValue
        {
            Name = name,
            Description = Text(json, "description"),
            Type = type,
            DefaultValue = Text(json, "defaultValue"),
            IsDeprecated = IsTrue(json, "isDeprecated"),
            DeprecationReason = Text(json, "deprecationReason"),
        }
        : null;

    private static TypeRef? Type(JsonElement json)
    {
        switch (Text(json, "kind"))
        {
            case "NON_NULL":
                return Type(SafeJson.Member(json, "ofType")) is { } inner ? TypeRef.NonNullOf(inner) : null;
            case "LIST":
                return Type(SafeJson.Member(json, "ofType")) is { } element ? TypeRef.ListOf(element) : null;
            default:
                // The printer shows the name alone.
                return Text(json, "name") is { } name ? TypeRef.Named(TypeKind.Scalar, name) : null;
        }
    }

    private static JsonElement[] Elements(JsonElement json, string name) =>
        SafeJson.Member(json, name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static string? Text(JsonElement json, string name) => SafeJson.Member(json, name) is { ValueKind: JsonValueKind.String } value ? SafeJson.Text(value) : null;

    private static bool IsTrue(JsonElement json, string name) => SafeJson.Member(json, name).ValueKind == JsonValueKind.True;
}
