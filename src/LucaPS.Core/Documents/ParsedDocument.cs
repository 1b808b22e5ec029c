using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Documents;

/// <summary>
/// A document as far as LucaPS looks into it, with the place of everything in the text: documents are changed by inserting into what
/// the user wrote, so that comments, strings and layout stay as they are.
/// </summary>
internal sealed class ParsedDocument
{
    public required string Text { get; init; }

    public required IReadOnlyList<DocumentOperation> Operations { get; init; }

    public required IReadOnlyDictionary<string, DocumentFragment> Fragments { get; init; }

    /// <summary>Every <c>$name</c> that is used, not declared, anywhere.</summary>
    public required IReadOnlyList<DocumentVariableUse> VariableUses { get; init; }

    /// <summary>The operation to run (GraphQL specification, section 6.1).</summary>
    /// <param name="operationName">Its name; null where the document has but one.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: none or several fit, or it is a subscription.</exception>
    public DocumentOperation Choose(string? operationName)
    {
        DocumentOperation operation = Find(operationName);
        if (operation.Kind == OperationKind.Subscription)
        {
            throw Bad("The operation is a subscription, which Luca's API has none of. Ask with a query instead, as often as needed.", operationName);
        }

        return operation;
    }

    /// <summary>The fields at the top of an operation, through fragments, each response name once.</summary>
    public IReadOnlyList<DocumentField> RootFieldsOf(DocumentOperation operation)
    {
        List<DocumentField> fields = [];
        Collect(operation.Selections, fields, []);
        return fields;
    }

    /// <summary>
    /// All fields of a selection set, through fragments, in the order of the text; with <paramref name="deep"/> those within them too.
    /// Notes the fragments that it went through.
    /// </summary>
    public void Collect(DocumentSelectionSet set, List<DocumentField> fields, HashSet<string> spreads, bool deep = false) =>
        Collect(set, fields, spreads, deep, 0);

    private void Collect(DocumentSelectionSet set, List<DocumentField> fields, HashSet<string> spreads, bool deep, int depth)
    {
        CheckDepth(depth);
        foreach (DocumentSelection selection in set.Items)
        {
            switch (selection)
            {
                case DocumentField field:
                    fields.Add(field);
                    if (deep && field.Selections is { } inner) Collect(inner, fields, spreads, deep, depth + 1);
                    break;
                case DocumentInlineFragment inline:
                    Collect(inline.Selections, fields, spreads, deep, depth + 1);
                    break;
                case DocumentFragmentSpread spread when Fragments.TryGetValue(spread.Name, out DocumentFragment? fragment) && spreads.Add(spread.Name):
                    Collect(fragment.Selections, fields, spreads, deep, depth + 1);
                    break;
            }
        }
    }

    /// <summary>A long chain of fragments is nested as deeply as it likes, whatever the parser allows within one.</summary>
    internal static void CheckDepth(int depth)
    {
        if (depth > 512) throw Bad("The GraphQL document is nested too deeply through its fragments. Ask for less in one document.", null);
    }

    private DocumentOperation Find(string? operationName)
    {
        if (Operations.Count == 0) throw Bad("The document has no operation to run. It needs a query or a mutation.", operationName);
        List<string> names = Operations.Where(o => o.Name is not null).Select(o => o.Name!).ToList();
        if (!string.IsNullOrEmpty(operationName))
        {
            foreach (DocumentOperation operation in Operations)
            {
                if (string.Equals(operation.Name, operationName, StringComparison.Ordinal)) return operation;
            }

            throw Bad($"The document has no operation '{operationName}'." + SchemaNames.Suggest(operationName!, names), operationName);
        }

        if (Operations.Count == 1) return Operations[0];
        throw Bad($"The document has {Operations.Count} operations ({string.Join(", ", names)}). Choose one with -OperationName.", null);
    }

    private static LucaException Bad(string message, object? target) => InputErrors.Bad(message, target);
}

/// <summary>A place in a document's text; the end is the first character that is not of it.</summary>
internal readonly record struct TextRange(int Start, int End);

/// <summary>GraphQL specification, section 2.3.</summary>
internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

internal sealed class DocumentOperation
{
    public required OperationKind Kind { get; init; }

    /// <summary>Null where it has none.</summary>
    public string? Name { get; init; }

    public required IReadOnlyList<DocumentVariable> Variables { get; init; }

    public required DocumentSelectionSet Selections { get; init; }

    public required TextRange Range { get; init; }

    /// <summary>Just after the keyword and name; where the text has no keyword, the start of the selection set.</summary>
    public required int HeaderEnd { get; init; }

    /// <summary>Whether it is written without <c>query</c>.</summary>
    public required bool IsShorthand { get; init; }

    /// <summary>Just after the parenthesis that opens the variables; null without them.</summary>
    public int? VariablesStart { get; init; }

    public bool IsMutation => Kind == OperationKind.Mutation;

    /// <summary>Null where the operation declares no such variable.</summary>
    public DocumentVariable? Variable(string name) => Variables.FirstOrDefault(variable => variable.Name == name);
}

/// <summary>A declared variable.</summary>
internal sealed class DocumentVariable
{
    /// <summary>Without the <c>$</c>.</summary>
    public required string Name { get; init; }

    /// <summary>As declared; named types have the kind of a scalar, for only the schema knows better.</summary>
    public required TypeRef Type { get; init; }

    public bool HasDefault { get; init; }

    /// <summary>The default's kind; <see cref="DocumentValueKind.Other"/> without one.</summary>
    public DocumentValueKind DefaultKind { get; init; } = DocumentValueKind.Other;

    /// <summary>As <see cref="DocumentArgument.Value"/>.</summary>
    public string DefaultValue { get; init; } = string.Empty;

    public bool IsRequired => Type.IsNonNull && !HasDefault;
}

/// <summary>A use of a variable; <paramref name="Position"/> is that of the <c>$</c>.</summary>
internal readonly record struct DocumentVariableUse(string Name, int Position);

internal sealed class DocumentFragment
{
    public required string Name { get; init; }

    public required string TypeCondition { get; init; }

    public required DocumentSelectionSet Selections { get; init; }

    public required TextRange Range { get; init; }
}

internal sealed class DocumentSelectionSet
{
    public required IReadOnlyList<DocumentSelection> Items { get; init; }

    /// <summary>Braces included.</summary>
    public required TextRange Range { get; init; }
}

internal abstract class DocumentSelection
{
    public required TextRange Range { get; init; }

    /// <summary>Whether a directive may leave it out of the answer.</summary>
    public required bool IsConditional { get; init; }
}

internal sealed class DocumentField : DocumentSelection
{
    public required string Name { get; init; }

    public string? Alias { get; init; }

    /// <summary>Its name in the answer.</summary>
    public string ResponseKey => Alias ?? Name;

    /// <summary>Just after the name.</summary>
    public required int NameEnd { get; init; }

    public required IReadOnlyList<DocumentArgument> Arguments { get; init; }

    /// <summary>Just after the parenthesis that opens the arguments; null without them.</summary>
    public int? ArgumentsStart { get; init; }

    public DocumentSelectionSet? Selections { get; init; }

    public DocumentArgument? Argument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);
}

internal sealed class DocumentInlineFragment : DocumentSelection
{
    public string? TypeCondition { get; init; }

    public required DocumentSelectionSet Selections { get; init; }
}

internal sealed class DocumentFragmentSpread : DocumentSelection
{
    public required string Name { get; init; }
}

/// <summary>What an argument is given as.</summary>
internal enum DocumentValueKind
{
    Variable,
    Int,
    String,
    Null,
    Other,
}

internal sealed class DocumentArgument
{
    public required string Name { get; init; }

    /// <summary>Name and value.</summary>
    public required TextRange Range { get; init; }

    public required DocumentValueKind ValueKind { get; init; }

    /// <summary>The variable's name, the digits, or what the string means; empty for others.</summary>
    public required string Value { get; init; }
}
