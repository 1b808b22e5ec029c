using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LucaPS.Documents;

/// <summary>Changes to a text by place, made all at once.</summary>
internal sealed class TextEdits
{
    private readonly List<(int Start, int End, string Text)> _edits = [];

    public void Insert(int position, string text) => _edits.Add((position, position, text));

    public void Replace(TextRange range, string text)
    {
        // The same place may be reached in two ways.
        if (!_edits.Contains((range.Start, range.End, text))) _edits.Add((range.Start, range.End, text));
    }

    /// <summary>Adds arguments to a field.</summary>
    public void Give(DocumentField field, string arguments)
    {
        if (field.ArgumentsStart is { } start) Insert(start, arguments + ", ");
        else Insert(field.NameEnd, "(" + arguments + ")");
    }

    /// <summary>Adds declarations of variables to an operation.</summary>
    public void Declare(DocumentOperation operation, string declarations)
    {
        if (operation.VariablesStart is { } start) Insert(start, declarations + ", ");
        else Insert(operation.HeaderEnd, operation.IsShorthand ? "query (" + declarations + ") " : operation.Name is null ? " (" + declarations + ")" : "(" + declarations + ")");
    }

    public string Apply(string text)
    {
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
