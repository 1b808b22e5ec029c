using System.Collections.Generic;
using System.Linq;
using System.Text;
using GraphQLParser.AST;

namespace LucaPS.Adapters.Documents;

/// <summary>Changes to a document's text by place, made all at once.</summary>
internal sealed class TextEdits(ParsedDocument document)
{
    private readonly List<(int Start, int End, string Text)> _edits = [];

    public void Insert(int position, string text) => _edits.Add((position, position, text));

    public void Replace(int start, int end, string text)
    {
        // The same place may be reached in two ways.
        if (!_edits.Contains((start, end, text))) _edits.Add((start, end, text));
    }

    /// <summary>Adds arguments to a field.</summary>
    public void Give(GraphQLField field, string arguments)
    {
        if (field.Arguments is { } given) Insert(document.Start(given) + 1, arguments + ", ");
        else Insert(document.End(field.Name), "(" + arguments + ")");
    }

    /// <summary>Adds declarations of variables to the operation.</summary>
    public void Declare(string declarations)
    {
        GraphQLOperationDefinition operation = document.Operation;
        int start = document.Start(operation);
        if (operation.Variables is { } variables) Insert(document.Start(variables) + 1, declarations + ", ");
        else if (operation.Name is { } name) Insert(document.End(name), "(" + declarations + ")");
        else if (document.Text[start] == '{') Insert(start, "query (" + declarations + ") ");
        else Insert(start + operation.Operation.ToString().Length, " (" + declarations + ")");
    }

    public string Apply()
    {
        string text = document.Text;
        var result = new StringBuilder(text.Length + 200);
        int position = 0;
        foreach ((int start, int end, string inserted) in _edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            result.Append(text, position, start - position).Append(inserted);
            position = end;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }
}
