using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GraphQL;
using GraphQLParser.AST;

namespace LucaPS.Sandbox.Api;

/// <summary>How much a document asks for, counted as graphql-ruby counts by default.</summary>
internal sealed class Complexity
{
    private const int UsualPage = 100;
    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments;
    private readonly Inputs? _variables;

    private Complexity(GraphQLDocument document, Inputs? variables)
    {
        _fragments = document.Definitions.OfType<GraphQLFragmentDefinition>()
            .ToDictionary(fragment => fragment.FragmentName.Name.StringValue, StringComparer.Ordinal);
        _variables = variables;
    }

    /// <summary>Of the operation of that name, or of the first.</summary>
    public static long Of(GraphQLDocument document, string? operationName, Inputs? variables)
    {
        List<GraphQLOperationDefinition> operations = [.. document.Definitions.OfType<GraphQLOperationDefinition>()];
        GraphQLOperationDefinition? operation = operations.Find(candidate =>
            operationName is null || candidate.Name?.StringValue == operationName);
        return operation is null ? 0 : new Complexity(document, variables).Of(operation.SelectionSet, []);
    }

    private long Of(GraphQLSelectionSet? set, HashSet<string> within) => Fields(set, within).Sum(field => Of(field, within));

    private long Of(GraphQLField field, HashSet<string> within)
    {
        long inner = Of(field.SelectionSet, within);
        List<GraphQLField> own = [.. Fields(field.SelectionSet, within)];
        long lists = own.Count(child => child.Name.Value == "nodes" || child.Name.Value == "edges");
        if (lists == 0)
            return 1 + inner;
        GraphQLField? info = own.Find(child => child.Name.Value == "pageInfo");
        long beside = info is null ? 0 : Of(info, within);
        return 1 + beside + lists + (Page(field) * (inner - beside - lists));
    }

    private IEnumerable<GraphQLField> Fields(GraphQLSelectionSet? set, HashSet<string> within)
    {
        foreach (ASTNode selection in set?.Selections ?? [])
        {
            IEnumerable<GraphQLField> fields = selection switch
            {
                GraphQLField field => [field],
                GraphQLInlineFragment fragment => Fields(fragment.SelectionSet, within),
                GraphQLFragmentSpread spread when _fragments.TryGetValue(
                    spread.FragmentName.Name.StringValue, out GraphQLFragmentDefinition? fragment)
                    && !within.Contains(spread.FragmentName.Name.StringValue) =>
                        Fields(fragment.SelectionSet, [.. within, spread.FragmentName.Name.StringValue]),
                _ => [],
            };
            foreach (GraphQLField field in fields)
                yield return field;
        }
    }

    private long Page(GraphQLField field)
    {
        GraphQLValue? first = field.Arguments?.FirstOrDefault(argument =>
            argument.Name.Value == "first" || argument.Name.Value == "last")?.Value;
        object? value = first switch
        {
            GraphQLIntValue number => number.Value.ToString(),
            GraphQLVariable variable => _variables?.GetValueOrDefault(variable.Name.StringValue),
            _ => null,
        };
        return long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out long page)
            ? page
            : UsualPage;
    }
}
