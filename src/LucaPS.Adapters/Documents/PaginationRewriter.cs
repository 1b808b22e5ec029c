using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GraphQLParser.AST;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Adapters.Documents;

/// <summary>
/// Makes of a document with one Relay list one whose pages can be followed. Everything but <c>first</c>, <c>after</c> and <c>pageInfo</c>
/// stays as it is written.
/// </summary>
internal sealed class PaginationRewriter(ParsedDocument document, LucaSchema? schema)
{
    private const string PageInfoText = "pageInfo { hasNextPage endCursor }";

    private readonly TextEdits _edits = new(document);

    /// <inheritdoc cref="IGraphQLDocument.Paginate"/>
    public PaginationPlan Rewrite()
    {
        if (document.IsMutation) throw Bad("-Paginate follows the pages of a query; a mutation is sent once. Leave -Paginate out.");
        var finder = new RelayListFinder(document, schema);
        FoundConnection connection = One(finder.Find(), finder.WithoutRows);
        List<GraphQLField> fields = [.. connection.Places.SelectMany(place => document.Fields(place.SelectionSet!))];
        PaginationPlan plan = Arguments(connection, Rows(connection, fields) with { PageInfoKey = PageInfoKey(connection, fields) });
        if (document.Operations.Count > 1) RemoveOthers();
        return plan with { Document = _edits.Apply() };
    }

    private static FoundConnection One(IReadOnlyList<FoundConnection> found, List<string> withoutRows)
    {
        if (found.Count == 0)
        {
            throw Bad(withoutRows.Count > 0
                ? $"-Paginate has no rows to follow: '{withoutRows[0]}' is a list with pages, but neither 'nodes' nor 'edges' is selected in it. Write {withoutRows[0]} {{ nodes {{ … }} }}."
                : "-Paginate found no list with pages in the document: that is a field with 'nodes { … }' or 'edges { … }' in it. Add one, or leave -Paginate out.");
        }

        FoundConnection first = found[0];
        if (found.Count > 1)
        {
            FoundConnection? inner = found.Skip(1).FirstOrDefault(other =>
                other.Name.StartsWith(first.Name + ".", StringComparison.Ordinal));
            throw Bad(inner is null
                ? $"-Paginate follows one list with pages, and the document has {found.Count}: {SchemaNames.Join([.. found.Select(c => c.Name)], "and")}. "
                    + "Send each in a document of its own. (The same list of several companies comes from Get-LucaObject -Company.)"
                : $"-Paginate follows one list with pages, and '{inner.Name}' is another within '{first.Name}'. "
                    + $"Follow '{first.Name}' without it, then ask for the inner list of each row by its id.");
        }

        if (first.List is null) return first;
        throw Bad(
            $"-Paginate cannot follow '{first.Name}', which is inside the list '{first.List}' and has pages for each of its elements. "
            + "Ask for the elements first, then for the pages of each by its id.");
    }

    private PaginationPlan Rows(FoundConnection connection, List<GraphQLField> fields)
    {
        List<GraphQLField> rows = fields.FindAll(field => field.Is("nodes") && field.SelectionSet is not null);
        string? nodeKey = null;
        if (rows.Count == 0)
        {
            rows = fields.FindAll(field => field.Is("edges") && field.SelectionSet is not null);
            nodeKey = rows.SelectMany(edges => document.Fields(edges.SelectionSet!))
                .FirstOrDefault(field => field.Is("node"))?.ResponseKey();
        }

        if (rows.Select(row => row.ResponseKey()).Distinct().Count() > 1)
        {
            throw Bad($"-Paginate cannot tell which rows of '{connection.Name}' to write: '{rows[0].Name.StringValue}' is selected under several names. Select it once.");
        }

        return new PaginationPlan
        {
            Document = document.Text,
            OperationName = document.OperationName,
            Path = connection.Path,
            RowsKey = rows[0].ResponseKey(),
            NodeKey = nodeKey,
            PageInfoKey = "pageInfo",
            AfterVariable = "after",
        };
    }

    /// <summary>The name in the answer of a <c>pageInfo</c> with both fields, which is put in where none comes in any case.</summary>
    private string PageInfoKey(FoundConnection connection, List<GraphQLField> fields)
    {
        GraphQLSelectionSet set = connection.Places[0].SelectionSet!;
        List<GraphQLField> known = fields.FindAll(field => field.ResponseKey() == "pageInfo");

        // Fields of the same name are brought together by the server, so another pageInfo does no harm unless the name means something
        // else.
        bool taken = known.Exists(field => !field.Is("pageInfo")) || known.Where(field => field.SelectionSet is not null)
            .SelectMany(field => document.Fields(field.SelectionSet!))
            .Any(field => field.ResponseKey() is "hasNextPage" or "endCursor" && !field.Is(field.ResponseKey()));
        if (!taken && Selects(
            set, "pageInfo", field => field.SelectionSet is { } inner && Selects(inner, "hasNextPage") && Selects(inner, "endCursor")))
        {
            return "pageInfo";
        }

        string key = taken ? Unique("pageInfo", fields.Select(Nodes.ResponseKey)) : "pageInfo";
        _edits.Insert(document.End(set.Selections[set.Selections.Count - 1]), " " + (taken ? key + ": " : string.Empty) + PageInfoText);
        return key;
    }

    /// <summary>Whether a field is written so that it comes in any case.</summary>
    private static bool Selects(GraphQLSelectionSet set, string name, Func<GraphQLField, bool>? condition = null) =>
        set.Selections.OfType<GraphQLField>().Any(field =>
            field.Is(name) && field.ResponseKey() == name && !field.IsConditional() && condition?.Invoke(field) != false);

    private PaginationPlan Arguments(FoundConnection connection, PaginationPlan plan)
    {
        if (connection.Places.Select(place => place.Argument("last") ?? place.Argument("before"))
            .FirstOrDefault(given => given is not null) is { } backwards)
        {
            throw Bad($"-Paginate goes forward from the first row, so '{backwards.Name.StringValue}' of '{connection.Name}' cannot be used with it. Leave it out.");
        }

        SchemaField? known = schema is { IsFallback: false } ? connection.Field : null;
        if (known is not null && known.Argument("after") is null)
        {
            throw Bad(
                $"-Paginate cannot follow '{connection.Name}': it has no argument 'after' in the server's schema. Leave -Paginate out.");
        }

        List<string> declarations = [];
        if (known is null || known.Argument("first") is not null)
        {
            (string first, GraphQLArgument? given) = Argument(connection, "first", declarations);
            plan = plan with { FirstVariable = first, PageSize = PageSize(connection, given), PageSizeVariable = given.Variable() };
        }

        (string after, GraphQLArgument? start) = Argument(connection, "after", declarations);
        foreach (GraphQLField place in connection.Places)
        {
            List<string> missing = [];
            if (plan.FirstVariable is { } first && place.Argument("first") is null) missing.Add("first: $" + first);
            if (place.Argument("after") is null) missing.Add("after: $" + after);
            if (missing.Count > 0) _edits.Give(place, string.Join(", ", missing));
        }

        if (declarations.Count > 0) _edits.Declare(string.Join(", ", declarations));
        return plan with { AfterVariable = after, StartCursor = Cursor(connection, start), StartVariable = start.Variable() };
    }

    /// <summary>
    /// The variable for an argument: the user's own where it is used for nothing else (it would otherwise be left without use, which
    /// servers refuse), else a new one.
    /// </summary>
    private (string Variable, GraphQLArgument? Given) Argument(FoundConnection connection, string name, List<string> declarations)
    {
        List<GraphQLArgument> given = [.. connection.Places.Select(place => place.Argument(name)).OfType<GraphQLArgument>()];
        GraphQLArgument? argument = given.FirstOrDefault();
        if (argument.Variable() is { } own && document.Operation.Variable(own) is not null
            && document.UsesOf(own) == given.Count(place => place.Variable() == own))
        {
            return (own, argument);
        }

        string variable = Unique(name, document.Variables.Select(declared => declared.Name));
        foreach (GraphQLArgument place in given)
        {
            // Nothing need stand between a value and the next argument, but a name would grow into it: after:"x"first:5.
            int end = document.End(place);
            bool touches = end < document.Text.Length && (char.IsLetterOrDigit(document.Text[end]) || document.Text[end] == '_');
            _edits.Replace(document.Start(place), end, name + ": $" + variable + (touches ? " " : string.Empty));
        }

        // How many is always said; where to begin is not.
        TypeRef? known = connection.Field?.Argument(name)?.Type;
        declarations.Add("$" + variable + ": " + (name == "first" ? known?.ToString() ?? "Int" : known?.Nullable.ToString() ?? "String"));
        return (variable, argument);
    }

    private int PageSize(FoundConnection connection, GraphQLArgument? given)
    {
        switch (Value(given))
        {
            case null or GraphQLNullValue or GraphQLVariable:
                return PaginationPlan.LargestPage;
            case GraphQLIntValue { Value: var digits } when digits.Span[0] is not ('-' or '0'):
                return int.TryParse(digits.ToString(), out int size)
                    ? Math.Min(size, PaginationPlan.LargestPage)
                    : PaginationPlan.LargestPage;
            default:
                throw Bad($"'first' of '{connection.Name}' must be a whole number from 1; with -Paginate it is the number of rows per page, at most 100.");
        }
    }

    private string? Cursor(FoundConnection connection, GraphQLArgument? given) => Value(given) switch
    {
        GraphQLStringValue cursor => document.Meaning(cursor),
        null or GraphQLNullValue or GraphQLVariable => null,
        _ => throw Bad($"'after' of '{connection.Name}' must be a cursor: the text that the server gave as endCursor."),
    };

    /// <summary>What the text says: the value itself, or the default of the variable.</summary>
    private GraphQLValue? Value(GraphQLArgument? given) =>
        (given.Variable() is { } variable ? document.Operation.Variable(variable)?.DefaultValue : null) ?? given?.Value;

    /// <summary>The other operations do not know the new variables, and fragments that only they use would be left without use.</summary>
    private void RemoveOthers()
    {
        HashSet<GraphQLFragmentDefinition> used = document.UsedFragments();
        IEnumerable<ASTNode> others = document.Operations.Where(other => other != document.Operation);
        foreach (ASTNode other in others.Concat(document.Fragments.Where(fragment => !used.Contains(fragment))))
        {
            int end = document.End(other);
            while (end < document.Text.Length && char.IsWhiteSpace(document.Text[end])) end++;
            _edits.Replace(document.Start(other), end, string.Empty);
        }
    }

    private static string Unique(string wanted, IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        string name = wanted;
        for (int n = 2; names.Contains(name); n++) name = wanted + "_" + n.ToString(CultureInfo.InvariantCulture);
        return name;
    }

    private static LucaException Bad(string message) => InputErrors.Bad(message, null);
}
