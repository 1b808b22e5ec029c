using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using LucaPS.Binding;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Completion;

/// <summary>Completes from what is known already: completion never waits for a server and shows no errors.</summary>
public abstract class CompletionBase : IArgumentCompleter
{
    private const string Table = "@{ ";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        List<CompletionResult> results = [];
        try
        {
            foreach ((string text, string tip) in Candidates(commandName, fakeBoundParameters ?? new Hashtable()))
            {
                // PowerShell takes no empty candidate, and would drop all others with it.
                if (text.Length == 0 || !Fits(text, tip, word)) continue;
                results.Add(new CompletionResult(Quote(text), text, CompletionResultType.ParameterValue, tip.Length > 0 ? tip : text));
            }
        }
        catch (LucaException)
        {
            // Nothing is open, or the store cannot be read: then there is nothing to offer.
        }

        return results;
    }

    internal abstract IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound);

    internal virtual bool Fits(string text, string tip, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase) || tip.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || (text.StartsWith(Table, StringComparison.Ordinal)
            && text.Substring(Table.Length).StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The schema, or what is documented of it until it was asked for; null where there is no connection.</summary>
    internal static LucaSchema? SchemaOf(IDictionary bound) =>
        KnownConnection.Find(bound["Connection"]) is { } known ? known.Schema ?? KnownSchema.Schema : null;

    /// <summary>The root field that a command asks for.</summary>
    internal static RootField? RootOf(string commandName, IDictionary bound, LucaSchema schema)
    {
        string? name = Nouns.ListOf(commandName) ?? bound["Type"]?.ToString();
        if (name is null) return null;
        RootFields roots = new(schema);
        return roots.Find(name)
            ?? (new ObjectMutations(schema, Nouns.RowNames).RowTypeOf(name) is { } row ? roots.ListFor(row) ?? roots.LookupFor(row) : null);
    }

    private static string Quote(string text) =>
        text.StartsWith(Table, StringComparison.Ordinal) || text[0] == '$'
            || text.All(character => char.IsLetterOrDigit(character) || character is '.' or '_' or '-' or '*')
                ? text
                : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
