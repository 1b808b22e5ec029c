using System;
using System.Collections.Generic;
using GraphQLParser;
using GraphQLParser.AST;
using LucaPS.Documents;
using LucaPS.Schema;

namespace LucaPS.Adapters.Documents;

/// <summary>
/// Goes over a parsed document once. Ends are taken from the tokens, because a node's own location may reach over the comment that follows it.
/// </summary>
internal sealed class DocumentTranslator(string text, string? source, WrappedDocument? wrapped)
{
    // What was parsed; the places in it are led back to the text with At.
    private readonly string _parsed = wrapped?.Text ?? text;
    private readonly List<int> _tokenEnds = [];
    private readonly List<DocumentVariableUse> _uses = [];

    public ParsedDocument Translate(GraphQLDocument document)
    {
        ReadTokens();
        List<DocumentOperation> operations = [];
        var fragments = new Dictionary<string, DocumentFragment>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ASTNode definition in document.Definitions)
        {
            switch (definition)
            {
                case GraphQLOperationDefinition operation:
                    operations.Add(Operation(operation));
                    if (operations[operations.Count - 1].Name is { } name && !names.Add(name)) throw Bad($"The GraphQL document has two operations named '{name}'.");
                    break;
                case GraphQLFragmentDefinition fragment:
                    DocumentFragment translated = Fragment(fragment);
                    if (fragments.ContainsKey(translated.Name)) throw Bad($"The GraphQL document has two fragments named '{translated.Name}'.");
                    fragments.Add(translated.Name, translated);
                    break;
                default:
                    throw Bad($"The GraphQL document defines a schema ({definition.Kind}), which cannot be run. It needs a query or a mutation.");
            }
        }

        if (operations.Count > 1 && operations.Exists(operation => operation.Name is null))
        {
            throw Bad("The GraphQL document has several operations, one of them without a name. Name each of them and choose one with -OperationName.");
        }

        return new ParsedDocument { Text = text, Operations = operations, Fragments = fragments, VariableUses = _uses };
    }

    private DocumentOperation Operation(GraphQLOperationDefinition operation)
    {
        int start = At(operation.Location.Start);
        bool shorthand = text[start] == '{';
        List<DocumentVariable> variables = [];
        foreach (GraphQLVariableDefinition variable in operation.Variables?.Items ?? [])
        {
            string name = variable.Variable.Name.StringValue;
            if (variables.Exists(other => other.Name == name)) throw Bad($"The GraphQL document declares the variable '${name}' twice.");
            (DocumentValueKind kind, string value) = Value(variable.DefaultValue);
            variables.Add(new DocumentVariable
            {
                Name = name,
                Type = Type(variable.Type),
                HasDefault = variable.DefaultValue is not null,
                DefaultKind = kind,
                DefaultValue = value,
            });
            Conditional(variable.Directives);
        }

        Conditional(operation.Directives);
        int keyword = start + (operation.Operation switch { OperationType.Query => 5, OperationType.Mutation => 8, _ => 12 });
        return new DocumentOperation
        {
            Kind = operation.Operation switch
            {
                OperationType.Query => OperationKind.Query,
                OperationType.Mutation => OperationKind.Mutation,
                _ => OperationKind.Subscription,
            },
            Name = operation.Name?.StringValue,
            Variables = variables,
            Selections = Selections(operation.SelectionSet),
            Range = Range(operation),
            HeaderEnd = shorthand ? start : operation.Name is { } named ? At(named.Location.Start) + named.StringValue.Length : keyword,
            IsShorthand = shorthand,
            VariablesStart = operation.Variables is { } list ? At(list.Location.Start) + 1 : null,
        };
    }

    private DocumentFragment Fragment(GraphQLFragmentDefinition fragment)
    {
        Conditional(fragment.Directives);
        return new DocumentFragment
        {
            Name = fragment.FragmentName.Name.StringValue,
            TypeCondition = fragment.TypeCondition.Type.Name.StringValue,
            Selections = Selections(fragment.SelectionSet),
            Range = Range(fragment),
        };
    }

    private DocumentSelectionSet Selections(GraphQLSelectionSet set)
    {
        List<DocumentSelection> items = new(set.Selections.Count);
        foreach (ASTNode selection in set.Selections)
        {
            items.Add(selection switch
            {
                GraphQLField field => Field(field),
                GraphQLInlineFragment inline => new DocumentInlineFragment
                {
                    TypeCondition = inline.TypeCondition?.Type.Name.StringValue,
                    IsConditional = Conditional(inline.Directives),
                    Selections = Selections(inline.SelectionSet),
                    Range = Range(inline),
                },
                GraphQLFragmentSpread spread => new DocumentFragmentSpread
                {
                    Name = spread.FragmentName.Name.StringValue,
                    IsConditional = Conditional(spread.Directives),
                    Range = Range(spread),
                },
                _ => throw Bad($"The GraphQL document selects something that is no field ({selection.Kind})."),
            });
        }

        return new DocumentSelectionSet { Items = items, Range = Range(set) };
    }

    private DocumentField Field(GraphQLField field) => new()
    {
        Name = field.Name.StringValue,
        Alias = field.Alias?.Name.StringValue,
        NameEnd = At(field.Name.Location.Start) + field.Name.StringValue.Length,
        Arguments = Arguments(field.Arguments),
        ArgumentsStart = field.Arguments is { } arguments ? At(arguments.Location.Start) + 1 : null,
        IsConditional = Conditional(field.Directives),
        Selections = field.SelectionSet is { } set ? Selections(set) : null,
        Range = Range(field),
    };

    private List<DocumentArgument> Arguments(GraphQLArguments? arguments)
    {
        List<DocumentArgument> result = [];
        foreach (GraphQLArgument argument in arguments?.Items ?? [])
        {
            Uses(argument.Value);
            (DocumentValueKind kind, string value) = Value(argument.Value);
            result.Add(new DocumentArgument { Name = argument.Name.StringValue, Range = Range(argument), ValueKind = kind, Value = value });
        }

        return result;
    }

    private (DocumentValueKind Kind, string Value) Value(GraphQLValue? value) => value switch
    {
        GraphQLVariable variable => (DocumentValueKind.Variable, variable.Name.StringValue),
        GraphQLIntValue number => (DocumentValueKind.Int, number.Value.ToString()),
        GraphQLStringValue content => (DocumentValueKind.String, wrapped?.Meaning(content.Location.End) ?? content.Value.ToString()),
        GraphQLNullValue => (DocumentValueKind.Null, string.Empty),
        _ => (DocumentValueKind.Other, string.Empty),
    };

    /// <summary>Whether a directive may leave the node out; notes the variables that directives use.</summary>
    private bool Conditional(GraphQLDirectives? directives)
    {
        bool conditional = false;
        foreach (GraphQLDirective directive in directives?.Items ?? [])
        {
            conditional |= directive.Name.StringValue is "skip" or "include";
            foreach (GraphQLArgument argument in directive.Arguments?.Items ?? []) Uses(argument.Value);
        }

        return conditional;
    }

    private void Uses(GraphQLValue value)
    {
        switch (value)
        {
            case GraphQLVariable variable:
                _uses.Add(new DocumentVariableUse(variable.Name.StringValue, At(variable.Location.Start)));
                break;
            case GraphQLListValue list:
                foreach (GraphQLValue item in list.Values ?? []) Uses(item);
                break;
            case GraphQLObjectValue obj:
                foreach (GraphQLObjectField field in obj.Fields ?? []) Uses(field.Value);
                break;
        }
    }

    private static TypeRef Type(GraphQLType type) => type switch
    {
        GraphQLNonNullType nonNull => TypeRef.NonNullOf(Type(nonNull.Type)),
        GraphQLListType list => TypeRef.ListOf(Type(list.Type)),
        GraphQLNamedType named => TypeRef.Named(TypeKind.Scalar, named.Name.StringValue),
        _ => throw new InvalidOperationException(type.Kind.ToString()),
    };

    private void ReadTokens()
    {
        int position = 0;
        while (position < _parsed.Length)
        {
            Token token = Lexer.Lex(_parsed, position);
            if (token.Kind == TokenKind.EOF) break;
            if (token.Kind != TokenKind.COMMENT) _tokenEnds.Add(token.End);
            position = Math.Max(token.End, position + 1);
        }
    }

    private TextRange Range(ASTNode node)
    {
        int index = _tokenEnds.BinarySearch(node.Location.End);
        return new TextRange(At(node.Location.Start), At(index >= 0 ? node.Location.End : _tokenEnds[Math.Max(0, ~index - 1)]));
    }

    private int At(int position) => wrapped?.Original(position) ?? position;

    private LucaException Bad(string message) => GraphQLDocuments.Bad(source is null ? message : message + " (" + source + ")", source);
}
