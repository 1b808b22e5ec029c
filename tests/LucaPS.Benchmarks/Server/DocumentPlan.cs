using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;

namespace LucaPS.Benchmarks.Server;

/// <summary>A root field of a document: where its answer goes and what it was given.</summary>
internal sealed record PlannedField(
    string Alias, string Name, IReadOnlyDictionary<string, GraphQLValue> Arguments, bool WantsEdges, bool WantsTotal)
{
    /// <summary>An argument as text; null where it is absent or null.</summary>
    public string? Text(string argument, JsonElement variables)
    {
        if (!Arguments.TryGetValue(argument, out GraphQLValue? value)) return null;
        if (value is GraphQLVariable variable)
        {
            return variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(variable.Name.StringValue, out JsonElement given)
                ? given.ValueKind switch
                {
                    JsonValueKind.String => given.GetString(),
                    JsonValueKind.Number => given.GetRawText(),
                    _ => null
                }
                : null;
        }

        return value is IHasValueNode literal and not GraphQLNullValue ? literal.Value.ToString() : null;
    }

    public int? Number(string argument, JsonElement variables) =>
        int.TryParse(Text(argument, variables), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null;
}

/// <summary>The root fields of documents, parsed once per text.</summary>
internal sealed class DocumentPlans
{
    private const int Most = 500;

    private readonly ConcurrentDictionary<string, IReadOnlyList<PlannedField>> _plans = new(StringComparer.Ordinal);

    public IReadOnlyList<PlannedField> Of(string text)
    {
        if (_plans.TryGetValue(text, out IReadOnlyList<PlannedField>? plan)) return plan;
        List<PlannedField> fields = [];
        foreach (ASTNode node in Parser.Parse(text).Definitions)
        {
            if (node is not GraphQLOperationDefinition operation) continue;
            foreach (ASTNode selection in operation.SelectionSet.Selections)
            {
                if (selection is GraphQLField field) fields.Add(Plan(field));
            }
        }

        if (_plans.Count < Most) _plans[text] = fields;
        return fields;
    }

    private static PlannedField Plan(GraphQLField field)
    {
        Dictionary<string, GraphQLValue> arguments = new(StringComparer.Ordinal);
        foreach (GraphQLArgument argument in field.Arguments?.Items ?? []) arguments[argument.Name.StringValue] = argument.Value;
        bool edges = false, total = false;
        foreach (ASTNode node in field.SelectionSet?.Selections ?? [])
        {
            if (node is not GraphQLField inner) continue;
            edges |= inner.Name.Value == "edges";
            total |= inner.Name.Value == "totalCount";
        }

        return new PlannedField((field.Alias?.Name ?? field.Name).StringValue, field.Name.StringValue, arguments, edges, total);
    }
}
