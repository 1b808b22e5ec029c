using System;
using System.Collections.Generic;
using GraphQLParser.AST;
using LucaPS.Schema;

namespace LucaPS.Adapters.Documents;

/// <summary>A Relay list that a document asks for: every place in the text where it does, which the answer brings together.</summary>
internal sealed class FoundConnection
{
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>More than one where the text asks for the same field of the same object several times.</summary>
    public required IReadOnlyList<GraphQLField> Places { get; init; }

    /// <summary>The field in the schema; null if unknown.</summary>
    public SchemaField? Field { get; init; }

    /// <summary>The list that it is within; null outside of lists.</summary>
    public string? List { get; init; }

    public string Name => string.Join(".", Path);
}

/// <summary>
/// Finds the Relay lists of an operation: by the schema where it knows the field, else by the look of the selection (<c>nodes</c> or
/// <c>edges</c>).
/// </summary>
internal sealed class RelayListFinder(ParsedDocument document, LucaSchema? schema)
{
    // Fragments within fragments can make a short text a very large selection.
    private const int MaxSelections = 50_000;

    // The path is written anew for each field: long names times many fields would fill the memory.
    private const int LongestPath = 10_000;

    private readonly Dictionary<string, FoundConnection> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<GraphQLField>> _places = new(StringComparer.Ordinal);
    private readonly HashSet<GraphQLFragmentDefinition> _open = [];
    private int _selections;

    /// <summary>Relay lists of which no rows are selected.</summary>
    public List<string> WithoutRows { get; } = [];

    public IReadOnlyList<FoundConnection> Find()
    {
        Walk(document.Operation.SelectionSet, schema?.QueryType, [], null, 0);
        return [.. _found.Values];
    }

    private void Walk(GraphQLSelectionSet set, SchemaType? parent, string[] path, string? list, int depth)
    {
        ParsedDocument.CheckDepth(depth);
        foreach (ASTNode selection in set.Selections)
        {
            if (++_selections > MaxSelections) throw TooMuch();
            switch (selection)
            {
                case GraphQLField { SelectionSet: not null } field:
                    WalkField(field, parent, path, list, depth);
                    break;
                case GraphQLInlineFragment inline:
                    Walk(
                        inline.SelectionSet, inline.TypeCondition is { } condition ? schema?.Type(condition.Type.Name.StringValue) : parent,
                        path, list, depth + 1);
                    break;
                case GraphQLFragmentSpread spread when document.Fragment(spread) is { } fragment && _open.Add(fragment):
                    Walk(fragment.SelectionSet, schema?.Type(fragment.TypeCondition.Type.Name.StringValue), path, list, depth + 1);
                    _open.Remove(fragment);
                    break;
            }
        }
    }

    private void WalkField(GraphQLField field, SchemaType? parent, string[] path, string? list, int depth)
    {
        SchemaField? known = parent?.Field(field.Name.StringValue);
        string[] fieldPath = [.. path, field.ResponseKey()];
        string name = string.Join(".", fieldPath);
        if (name.Length > LongestPath) throw TooMuch();
        if (!_places.TryGetValue(name, out List<GraphQLField>? places)) _places.Add(name, places = []);
        if (!places.Contains(field)) places.Add(field);
        bool hasRows = HasRows(field);
        if (IsConnection(known, hasRows))
        {
            if (!hasRows) WithoutRows.Add(name);
            else if (!_found.ContainsKey(name))
                _found.Add(name, new FoundConnection { Path = fieldPath, Field = known, List = list, Places = places });
        }

        SchemaType? type = known is null ? null : schema!.Type(known.Type.NamedType);
        Walk(field.SelectionSet!, type, fieldPath, list ?? (known?.Type.IsList == true ? name : null), depth + 1);
    }

    private bool IsConnection(SchemaField? known, bool hasRows)
    {
        if (known is not null && RootFields.IsConnection(schema!, known.Type)) return true;

        // Where the schema is the server's own it has the last word; the known schema is only a part.
        bool silent = known is null || schema!.IsFallback || schema.Type(known.Type.NamedType) is null;
        return silent && hasRows && known?.Type.IsList != true;
    }

    private static LucaException TooMuch() =>
        new(LucaErrorId.BadRequest, "The GraphQL document selects too much for -Paginate. Ask for less in one document.");

    private bool HasRows(GraphQLField field) =>
        document.Fields(field.SelectionSet!).Exists(inner => (inner.Is("nodes") || inner.Is("edges")) && inner.SelectionSet is not null);
}
