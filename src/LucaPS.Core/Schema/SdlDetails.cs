using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;
using static LucaPS.Schema.IntrospectionReader;

namespace LucaPS.Schema;

/// <summary>A directive that a schema defines (GraphQL specification, section 3.13).</summary>
internal sealed record SchemaDirective(
    string Name, string? Description, bool IsRepeatable, IReadOnlyList<SchemaInputValue> Arguments, IReadOnlyList<string> Locations);

/// <summary>Details that only the definition language shows, so they are requested only for it.</summary>
internal sealed class SdlDetails
{
    public static SdlDetails None { get; } = new();

    public IReadOnlyList<SchemaDirective> Directives { get; private init; } = [];

    /// <summary>Where scalars are specified, by their names (section 3.13.4).</summary>
    public IReadOnlyDictionary<string, string> SpecifiedBy { get; private init; } = new Dictionary<string, string>();

    /// <summary>Documents that ask for it: each later one leaves out what an older library refuses.</summary>
    public static IEnumerable<string> Queries()
    {
        yield return Query(" isRepeatable", "(includeDeprecated: true)", " isDeprecated deprecationReason", " specifiedByURL");
        yield return Query(" isRepeatable", "", "", " specifiedByURL");
        yield return Query("", "", "", "");
    }

    /// <summary>From the value of <c>data</c>.</summary>
    public static SdlDetails Read(ReadOnlyMemory<byte> data)
    {
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement schema = SafeJson.Member(json.RootElement, "__schema");
        List<JsonElement> types = [.. Items(schema, "types").Where(type => NameOf(type) is not null)];
        return new SdlDetails
        {
            Directives = [.. Items(schema, "directives").Where(one => NameOf(one) is not null).Select(Directive)
                .OrderBy(one => one.Name, StringComparer.Ordinal)],
            SpecifiedBy = types.Where(type => Text(type, "specifiedByURL") is not null)
                .GroupBy(type => NameOf(type)!, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => Text(group.First(), "specifiedByURL")!, StringComparer.Ordinal),
        };
    }

    private static string Query(string ofDirective, string allArguments, string ofArgument, string ofType)
    {
        const string type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
        return "query IntrospectionQuery { __schema { directives { name description locations" + ofDirective + " args" + allArguments
            + " { name description defaultValue" + ofArgument
            + " type { " + type + " } } } types { name" + ofType + " } } }";
    }

    private static SchemaDirective Directive(JsonElement json) => new(
        NameOf(json)!,
        Text(json, "description"),
        IsTrue(json, "isRepeatable"),
        ReadInputValues(json, "args"),
        [.. Items(json, "locations").Select(SafeJson.Text).OfType<string>().Where(SchemaNames.IsName)]);
}
