using System;
using System.Collections.Generic;
using System.Linq;
using GraphQLParser;
using GraphQLParser.AST;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Adapters.Documents;

/// <summary>GraphQL-Parser's tree of a document, with the place of everything in the text that the user wrote.</summary>
internal sealed class ParsedDocument : IGraphQLDocument
{
    private const string CompanyId = "companyId";

    private static readonly string[] s_pageArguments =
        ["first", "last", "after", "before", "limit", "offset", "skip", "take", "page", "perPage", "pageSize"];

    private readonly WrappedText _wrapped;
    private readonly string? _source;
    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments = new(StringComparer.Ordinal);

    public ParsedDocument(WrappedText wrapped, GraphQLDocument tree, string? operationName, string? source)
    {
        _wrapped = wrapped;
        _source = source;
        foreach (ASTNode definition in tree.Definitions) Add(definition);
        if (Operations.Count > 1 && Operations.Exists(operation => operation.Name is null))
        {
            throw Bad("The GraphQL document has several operations, one of them without a name. Name each of them and choose one with -OperationName.");
        }

        Operation = Choose(operationName);
        Variables = [.. (Operation.Variables?.Items ?? []).Select(variable =>
            new DocumentVariable(variable.Variable.Name.StringValue, Type(variable.Type), variable.DefaultValue is not null))];
    }

    public string Text => _wrapped.Original;

    public string? OperationName => Operation.Name?.StringValue;

    public bool IsMutation => Operation.Operation == OperationType.Mutation;

    public IReadOnlyList<DocumentVariable> Variables { get; }

    public IReadOnlyList<DocumentField> RootFields => [.. Fields(Operation.SelectionSet).Select(root => new DocumentField(
        root.Name.StringValue,
        [.. (root.Arguments?.Items
            ?? []).Select(given => new DocumentArgument(given.Name.StringValue, given.Variable(), Literal(given.Value))
        {
            NamesCompany = NamesCompany(given.Value)
        })]))];

    public bool MayTakeCompany => Fields(Operation.SelectionSet).Exists(MayTake);

    public GraphQLOperationDefinition Operation { get; }

    public List<GraphQLOperationDefinition> Operations { get; } = [];

    public IEnumerable<GraphQLFragmentDefinition> Fragments => _fragments.Values;

    public IReadOnlyList<IReadOnlyList<string>> OpenLists
    {
        get
        {
            try
            {
                return [.. new RelayListFinder(this, null).Find()
                    .Where(list => !list.Places.Any(place => Array.Exists(s_pageArguments, name => place.Argument(name) is not null)))
                    .Select(list => list.Path)];
            }
            catch (LucaException)
            {
                return [];
            }
        }
    }

    public bool Declares(string variable) => Operations.Exists(operation => operation.Variable(variable) is not null);

    public IGraphQLDocument? WithCompany(LucaSchema schema)
    {
        TextEdits edits = new(this);
        string? type = null;
        foreach (GraphQLField field in Fields(Operation.SelectionSet))
        {
            if (!MayTake(field) || CompanyType(schema, field.Name.StringValue) is not { } declared) continue;
            type ??= declared;
            edits.Give(field, CompanyId + ": $" + CompanyId);
        }

        if (type is null) return null;
        edits.Declare("$" + CompanyId + ": " + type);
        return GraphQLDocuments.Open(edits.Apply(), OperationName, _source);
    }

    public PaginationPlan Paginate(LucaSchema? schema) => new PaginationRewriter(this, schema).Rewrite();

    /// <summary>The fragment that is spread; null where the document has none of that name.</summary>
    public GraphQLFragmentDefinition? Fragment(GraphQLFragmentSpread spread) =>
        _fragments.TryGetValue(spread.FragmentName.Name.StringValue, out GraphQLFragmentDefinition? fragment) ? fragment : null;

    /// <summary>All fields of a selection set, through fragments, in the order of the text.</summary>
    public List<GraphQLField> Fields(GraphQLSelectionSet set)
    {
        List<GraphQLField> fields = [];
        Collect(set, fields.Add, [], 0);
        return fields;
    }

    /// <summary>The fragments that the operation needs.</summary>
    public HashSet<GraphQLFragmentDefinition> UsedFragments()
    {
        HashSet<GraphQLFragmentDefinition> used = [];
        CollectAll(Operation.SelectionSet, 0);
        return used;

        void CollectAll(GraphQLSelectionSet set, int depth) =>
            Collect(set, field => { if (field.SelectionSet is { } inner) CollectAll(inner, depth + 1); }, used, depth);
    }

    /// <summary>A long chain of fragments is nested as deeply as it likes, whatever the parser allows within one.</summary>
    public static void CheckDepth(int depth)
    {
        if (depth > 512)
            throw InputErrors.Bad("The GraphQL document is nested too deeply through its fragments. Ask for less in one document.", null);
    }

    /// <summary>Where a node begins in the text.</summary>
    public int Start(ASTNode node) => At(node.Location.Start);

    /// <summary>Just after a node's last token; its own location may reach over the comment that follows it.</summary>
    public int End(ASTNode node) => At(Tokens(node.Location.Start, node.Location.End).Last().End);

    /// <summary>How often a variable is used, not declared, anywhere.</summary>
    public int UsesOf(string variable)
    {
        int uses = 0;
        TokenKind before = TokenKind.UNKNOWN;
        bool isUse = false;
        foreach (Token token in Tokens(0, _wrapped.Text.Length))
        {
            if (isUse && token.Kind != TokenKind.COLON) uses++;
            isUse = before == TokenKind.DOLLAR && token.Kind == TokenKind.NAME && token.Value == variable;
            before = token.Kind;
        }

        return uses;
    }

    /// <summary>What a string means.</summary>
    public string Meaning(GraphQLStringValue value) => _wrapped.Meaning(value.Location.End) ?? value.Value.ToString();

    private void Add(ASTNode definition)
    {
        switch (definition)
        {
            case GraphQLOperationDefinition operation:
                HashSet<string> variables = new(StringComparer.Ordinal);
                foreach (GraphQLVariableDefinition variable in operation.Variables?.Items ?? [])
                {
                    string declared = variable.Variable.Name.StringValue;
                    if (!variables.Add(declared))
                        throw Bad($"The GraphQL document declares the variable '${declared}' twice. Declare it once.");
                }

                if (operation.Name?.StringValue is { } name && Operations.Exists(other => other.Name?.StringValue == name))
                    throw Bad($"The GraphQL document has two operations named '{name}'. Give each a name of its own.");
                Operations.Add(operation);
                break;
            case GraphQLFragmentDefinition fragment:
                string key = fragment.FragmentName.Name.StringValue;
                if (_fragments.ContainsKey(key))
                    throw Bad($"The GraphQL document has two fragments named '{key}'. Give each a name of its own.");
                _fragments.Add(key, fragment);
                break;
            default:
                throw Bad(
                    $"The GraphQL document defines a schema ({definition.Kind}), which cannot be run. It needs a query or a mutation.");
        }
    }

    private GraphQLOperationDefinition Choose(string? name)
    {
        if (Operations.Count == 0) throw InputErrors.Bad("The document has no operation to run. It needs a query or a mutation.", name);
        List<string> names = [.. Operations.Select(operation => operation.Name?.StringValue).OfType<string>()];
        GraphQLOperationDefinition? chosen = string.IsNullOrEmpty(name)
            ? Operations[0]
            : Operations.Find(operation => operation.Name?.StringValue == name);
        if (chosen is null) throw InputErrors.Bad($"The document has no operation '{name}'." + SchemaNames.Suggest(name!, names), name);
        if (string.IsNullOrEmpty(name) && Operations.Count > 1)
            throw InputErrors.Bad(
                $"The document has {Operations.Count} operations ({string.Join(", ", names)}). Choose one with -OperationName.", null);
        if (chosen.Operation == OperationType.Subscription)
            throw InputErrors.Bad(
                "The operation is a subscription, and Luca's API has none. Send a query instead, as often as needed.", name);
        return chosen;
    }

    private void Collect(GraphQLSelectionSet set, Action<GraphQLField> found, HashSet<GraphQLFragmentDefinition> spreads, int depth)
    {
        CheckDepth(depth);
        foreach (ASTNode selection in set.Selections)
        {
            switch (selection)
            {
                case GraphQLField field:
                    found(field);
                    break;
                case GraphQLInlineFragment inline:
                    Collect(inline.SelectionSet, found, spreads, depth + 1);
                    break;
                case GraphQLFragmentSpread spread when Fragment(spread) is { } fragment && spreads.Add(fragment):
                    Collect(fragment.SelectionSet, found, spreads, depth + 1);
                    break;
            }
        }
    }

    private static bool MayTake(GraphQLField field) => field.Argument(CompanyId) is null
        && field.Name.StringValue is not ("companies" or "company") && !field.Name.StringValue.StartsWith("__", StringComparison.Ordinal);

    /// <summary>The argument's type; null where the field takes none.</summary>
    private string? CompanyType(LucaSchema schema, string field) =>
        schema.IsFallback
            ? "ID"
            : (IsMutation ? schema.MutationType : schema.QueryType)?.Field(field)?.Argument(CompanyId)?.Type.ToString();

    private static bool NamesCompany(GraphQLValue value) => value switch
    {
        GraphQLObjectValue table => table.Fields is { } fields
            && fields.Exists(field => field.Name.StringValue == "companyId" || NamesCompany(field.Value)),
        GraphQLListValue list => list.Values is { } values && values.Exists(NamesCompany),
        _ => false,
    };

    private string? Literal(GraphQLValue value) => value switch
    {
        GraphQLIntValue number => number.Value.ToString(),
        GraphQLStringValue content => "\"" + Meaning(content) + "\"",
        GraphQLNullValue => "null",
        _ => null,
    };

    private static TypeRef Type(GraphQLType type) => type switch
    {
        GraphQLNonNullType nonNull => TypeRef.NonNullOf(Type(nonNull.Type)),
        GraphQLListType list => TypeRef.ListOf(Type(list.Type)),
        GraphQLNamedType named => TypeRef.Named(TypeKind.Scalar, named.Name.StringValue),
        _ => throw new InvalidOperationException(type.Kind.ToString()),
    };

    private IEnumerable<Token> Tokens(int position, int end)
    {
        while (position < end)
        {
            Token token = Lexer.Lex(_wrapped.Text, position);
            if (token.Kind == TokenKind.EOF || token.Start >= end) yield break;
            if (token.Kind != TokenKind.COMMENT) yield return token;
            position = Math.Max(token.End, position + 1);
        }
    }

    private int At(int position) => _wrapped.OriginalPosition(position);

    private LucaException Bad(string message) => InputErrors.Bad(_source is null ? message : message + " (" + _source + ")", _source);
}
