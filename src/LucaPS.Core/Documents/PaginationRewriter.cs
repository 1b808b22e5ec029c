using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Documents;

/// <summary>
/// Makes of a document with one connection one whose pages can be followed: <c>first</c>, <c>after</c> and <c>pageInfo</c> are put in where
/// they are missing. The user's own <c>first</c> is how many come at a time; all rows come. Everything else stays as it is written.
/// </summary>
internal sealed class PaginationRewriter(LucaSchema? schema)
{
    private const string PageInfoText = "pageInfo { hasNextPage endCursor }";

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is not exactly one connection to follow; says what to do.</exception>
    public PaginationPlan Rewrite(ParsedDocument document, DocumentOperation operation)
    {
        if (operation.Kind != OperationKind.Query) throw Bad("-Paginate follows the pages of a query; a mutation is sent once. Leave -Paginate out.");
        var finder = new RelayListFinder(document, schema);
        FoundConnection connection = One(finder.Find(operation), finder.WithoutRows);
        var edits = new TextEdits();
        PaginationPlan plan = Rows(document, connection, operation.Name);
        plan = PageInfo(document, connection, edits, plan);
        plan = Arguments(document, operation, connection, edits, plan);
        if (document.Operations.Count > 1) RemoveOthers(document, operation, edits);
        return plan with { Document = edits.Apply(document.Text) };
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
            FoundConnection? inner = found.Skip(1).FirstOrDefault(other => other.Name.StartsWith(first.Name + ".", StringComparison.Ordinal));
            throw Bad(inner is null
                ? $"-Paginate follows one list with pages, and the document has {found.Count}: {SchemaNames.Join([.. found.Select(c => c.Name)], "and")}. "
                    + "Send each in a document of its own. (The same list of several companies comes from Get-LucaObject -Company.)"
                : $"-Paginate follows one list with pages, and '{inner.Name}' is another within '{first.Name}'. "
                    + $"Follow '{first.Name}' without it, then ask for the inner list of each row by its id.");
        }

        if (first.List is null) return first;
        throw Bad(
            $"-Paginate cannot follow '{first.Name}', which is within the list '{first.List}' and has pages for each of its elements. "
            + "Ask for the elements first, then for the pages of each by its id.");
    }

    private static PaginationPlan Rows(ParsedDocument document, FoundConnection connection, string? operationName)
    {
        List<DocumentField> fields = Fields(document, connection);
        List<DocumentField> rows = fields.FindAll(field => field is { Name: "nodes", Selections: not null });
        string? nodeKey = null;
        if (rows.Count == 0)
        {
            rows = fields.FindAll(field => field is { Name: "edges", Selections: not null });
            List<DocumentField> edge = [];
            foreach (DocumentField place in rows) document.Collect(place.Selections!, edge, []);
            nodeKey = edge.Find(field => field.Name == "node")?.ResponseKey;
        }

        if (rows.Select(row => row.ResponseKey).Distinct().Count() > 1)
        {
            throw Bad($"-Paginate cannot tell which rows of '{connection.Name}' to write: '{rows[0].Name}' is selected under several names. Select it once.");
        }

        return new PaginationPlan
        {
            Document = document.Text,
            OperationName = operationName,
            Path = connection.Path,
            RowsKey = rows[0].ResponseKey,
            NodeKey = nodeKey,
            PageInfoKey = "pageInfo",
            AfterVariable = "after",
        };
    }

    private static PaginationPlan PageInfo(ParsedDocument document, FoundConnection connection, TextEdits edits, PaginationPlan plan)
    {
        DocumentSelectionSet set = connection.Places[0].Selections!;
        List<DocumentField> fields = Fields(document, connection);
        List<DocumentField> inner = [];
        foreach (DocumentField field in fields)
        {
            if (field.ResponseKey == "pageInfo" && field.Selections is not null) document.Collect(field.Selections, inner, []);
        }

        // Fields of the same name are brought together by the server, so another pageInfo does no harm unless the name means something else.
        bool taken = fields.Exists(field => field.ResponseKey == "pageInfo" && field.Name != "pageInfo")
            || inner.Exists(field => field.ResponseKey is "hasNextPage" or "endCursor" && field.ResponseKey != field.Name);
        if (!taken && set.Items.OfType<DocumentField>().Any(HasAll)) return plan;
        string key = taken ? Unique("pageInfo", fields.Select(field => field.ResponseKey)) : "pageInfo";
        edits.Insert(set.Items[set.Items.Count - 1].Range.End, " " + (taken ? key + ": " : string.Empty) + PageInfoText);
        return plan with { PageInfoKey = key };
    }

    /// <summary>Whether a field is a <c>pageInfo</c> with both fields, written so that they come in any case.</summary>
    private static bool HasAll(DocumentField field) =>
        field is { Name: "pageInfo", ResponseKey: "pageInfo", IsConditional: false, Selections: { } set }
        && Selects(set, "hasNextPage") && Selects(set, "endCursor");

    private static bool Selects(DocumentSelectionSet set, string name) =>
        set.Items.Any(item => item is DocumentField { IsConditional: false } field && field.Name == name && field.ResponseKey == name);

    private PaginationPlan Arguments(
        ParsedDocument document, DocumentOperation operation, FoundConnection connection, TextEdits edits, PaginationPlan plan)
    {
        foreach (DocumentArgument argument in connection.Places.SelectMany(place => place.Arguments))
        {
            if (argument.Name is "last" or "before")
            {
                throw Bad($"-Paginate goes forward from the first row, so '{argument.Name}' of '{connection.Name}' has no place in it. Leave it out.");
            }
        }

        bool known = connection.Field is not null && schema is { IsFallback: false };
        if (known && connection.Field!.Argument("after") is null)
        {
            throw Bad($"-Paginate cannot follow '{connection.Name}': it has no argument 'after' in the server's schema. Leave -Paginate out.");
        }

        List<string> declarations = [];
        if (!known || connection.Field!.Argument("first") is not null)
        {
            (string first, DocumentArgument? given, string? declaration) = Argument(document, operation, connection, edits, "first");
            if (declaration is not null) declarations.Add(declaration);
            plan = plan with { FirstVariable = first, PageSize = PageSize(operation, connection, given), PageSizeVariable = VariableOf(given) };
        }

        (string after, DocumentArgument? start, string? afterDeclaration) = Argument(document, operation, connection, edits, "after");
        if (afterDeclaration is not null) declarations.Add(afterDeclaration);
        InsertArguments(connection, edits, plan.FirstVariable, after);
        if (declarations.Count > 0) edits.Declare(operation, string.Join(", ", declarations));
        return plan with { AfterVariable = after, StartCursor = Cursor(operation, connection, start), StartVariable = VariableOf(start) };
    }

    /// <summary>
    /// The variable for an argument: the user's own where it is used for nothing else (it would otherwise be left without use, which servers
    /// refuse), else a new one.
    /// </summary>
    private static (string Variable, DocumentArgument? Given, string? Declaration) Argument(
        ParsedDocument document, DocumentOperation operation, FoundConnection connection, TextEdits edits, string name)
    {
        List<DocumentArgument> given = [.. connection.Places.Select(place => place.Argument(name)).OfType<DocumentArgument>()];
        DocumentArgument? argument = given.Count > 0 ? given[0] : null;
        if (VariableOf(argument) is { } own && operation.Variable(own) is not null)
        {
            bool elsewhere = document.VariableUses.Any(use =>
                use.Name == own && !given.Exists(place => use.Position >= place.Range.Start && use.Position < place.Range.End));
            if (!elsewhere) return (own, argument, null);
        }

        string variable = Unique(name, operation.Variables.Select(declared => declared.Name));
        // How many is always said; where to begin is not.
        TypeRef? known = connection.Field?.Argument(name)?.Type;
        string declared = name == "first" ? known?.ToString() ?? "Int" : known?.Nullable.ToString() ?? "String";
        foreach (DocumentArgument place in given)
        {
            // Nothing need stand between a value and the next argument, but a name would grow into it: after:"x"first:5.
            bool touches = place.Range.End < document.Text.Length && (char.IsLetterOrDigit(document.Text[place.Range.End]) || document.Text[place.Range.End] == '_');
            edits.Replace(place.Range, name + ": $" + variable + (touches ? " " : string.Empty));
        }

        return (variable, argument, "$" + variable + ": " + declared);
    }

    private static void InsertArguments(FoundConnection connection, TextEdits edits, string? first, string after)
    {
        foreach (DocumentField place in connection.Places)
        {
            List<string> missing = [];
            if (first is not null && place.Argument("first") is null) missing.Add("first: $" + first);
            if (place.Argument("after") is null) missing.Add("after: $" + after);
            if (missing.Count == 0) continue;
            edits.Give(place, string.Join(", ", missing));
        }
    }

    private static int PageSize(DocumentOperation operation, FoundConnection connection, DocumentArgument? given)
    {
        (DocumentValueKind kind, string value) = Literal(operation, given);
        if (kind == DocumentValueKind.Int && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int size))
        {
            if (size >= 1) return Math.Min(size, PaginationPlan.LargestPage);
        }
        else if (given is null || kind is DocumentValueKind.Null or DocumentValueKind.Variable)
        {
            return PaginationPlan.LargestPage;
        }
        else if (kind == DocumentValueKind.Int && value[0] != '-')
        {
            return PaginationPlan.LargestPage;
        }

        throw Bad($"'first' of '{connection.Name}' has to be a whole number from 1; with -Paginate it is the number of rows a page, at most 100.");
    }

    private static string? Cursor(DocumentOperation operation, FoundConnection connection, DocumentArgument? given)
    {
        (DocumentValueKind kind, string value) = Literal(operation, given);
        return kind switch
        {
            DocumentValueKind.String => value,
            DocumentValueKind.Null or DocumentValueKind.Variable => null,
            _ when given is null => null,
            _ => throw Bad($"'after' of '{connection.Name}' has to be a cursor: the text that the server gave as endCursor."),
        };
    }

    /// <summary>What the text says: the value itself, or the default of the variable.</summary>
    private static (DocumentValueKind Kind, string Value) Literal(DocumentOperation operation, DocumentArgument? given)
    {
        if (given is null) return (DocumentValueKind.Null, string.Empty);
        if (given.ValueKind != DocumentValueKind.Variable) return (given.ValueKind, given.Value);
        return operation.Variable(given.Value) is { HasDefault: true } variable
            ? (variable.DefaultKind, variable.DefaultValue)
            : (DocumentValueKind.Variable, given.Value);
    }

    private static string? VariableOf(DocumentArgument? argument) => argument?.ValueKind == DocumentValueKind.Variable ? argument.Value : null;

    private static List<DocumentField> Fields(ParsedDocument document, FoundConnection connection)
    {
        List<DocumentField> fields = [];
        foreach (DocumentField place in connection.Places) document.Collect(place.Selections!, fields, []);
        return fields;
    }

    /// <summary>The other operations do not know the new variables, and fragments that only they use would be left without use.</summary>
    private static void RemoveOthers(ParsedDocument document, DocumentOperation operation, TextEdits edits)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        document.Collect(operation.Selections, [], used, deep: true);
        IEnumerable<TextRange> others = document.Operations.Where(other => other != operation).Select(other => other.Range)
            .Concat(document.Fragments.Values.Where(fragment => !used.Contains(fragment.Name)).Select(fragment => fragment.Range));
        foreach (TextRange range in others)
        {
            int end = range.End;
            while (end < document.Text.Length && char.IsWhiteSpace(document.Text[end])) end++;
            edits.Replace(range with { End = end }, string.Empty);
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
