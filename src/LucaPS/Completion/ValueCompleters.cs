using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Foundation;

namespace LucaPS.Completion;

/// <summary>Nothing: what only the server knows, such as ids. Without a completer PowerShell offers the names of files.</summary>
public sealed class NoCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) => [];
}

/// <summary>Booleans.</summary>
public sealed class BooleanCompleter : CompletionBase
{
    internal static readonly string[] Values = ["$true", "$false"];

    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        Values.Select(value => (value, string.Empty));

    internal override bool Fits(string text, string tip, string word) =>
        base.Fits(text, tip, word) || text.Substring(1).StartsWith(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Days that are often meant: today, and the first of the month and of the year.</summary>
public sealed class DayCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound)
    {
        DateTime today = DateTime.Today;
        return new[] { today, new DateTime(today.Year, today.Month, 1), new DateTime(today.Year, 1, 1) }.Distinct()
            .Select(day => (InputText.ToText(day), string.Empty));
    }
}

/// <summary>What filters that came from the schema are completed with.</summary>
internal static class FilterCompleters
{
    public static RuntimeDefinedParameterDictionary AddTo(RuntimeDefinedParameterDictionary filters)
    {
        foreach (RuntimeDefinedParameter filter in filters.Values)
        {
            if (filter.ParameterType == typeof(bool)) filter.Attributes.Add(new ArgumentCompleterAttribute(typeof(BooleanCompleter)));
            // Dates and times.
            else if (filter.ParameterType == typeof(object)) filter.Attributes.Add(new ArgumentCompleterAttribute(typeof(DayCompleter)));
        }

        return filters;
    }
}

/// <summary>Lines of an invoice, to fill in.</summary>
public sealed class LineCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
    [
        ("@{ saleProductId = ''; quantity = 1; unitPrice = 0 }", "A product by its id, quantity and price in kroner"),
        ("@{ name = ''; quantity = 1; unitPrice = 0 }", "A text of its own, quantity and price in kroner"),
    ];
}

/// <summary>Scopes of the service.</summary>
public sealed class ScopeCompleter : CompletionBase
{
    internal override IEnumerable<(string Text, string Tip)> Candidates(string commandName, IDictionary bound) =>
        [("accounting.read", string.Empty), ("accounting.read accounting.write", string.Empty), ("accounting", string.Empty)];
}
