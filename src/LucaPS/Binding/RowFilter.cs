using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Selects rows by a value. Each row is checked here; a number also goes to the server, if its list takes it.</summary>
/// <param name="parameter">The cmdlet's parameter, such as <c>Name</c>, which is the rows' property too.</param>
/// <param name="wanted">The values; wildcards where <paramref name="hasWildcards"/>.</param>
/// <param name="hasWildcards">Whether <c>*</c> and <c>?</c> stand for anything.</param>
internal sealed class RowFilter(string parameter, IReadOnlyList<string> wanted, bool hasWildcards)
{
    private readonly WildcardPattern[] _patterns = [.. wanted.Select(value => WildcardPattern.Get(
        hasWildcards ? value : WildcardPattern.Escape(value), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];

    /// <summary>The field that must be requested.</summary>
    public string Field { get; } = SchemaNames.ToCamelCase(parameter);

    public bool Accepts(Row row) =>
        IdTransformationAttribute.Member(row, parameter) is { } value
        && (PowerShellValues.Plain(value) as string ?? ArgumentText.OfNumber(value)) is { } text
        && _patterns.Any(pattern => pattern.IsMatch(text));

    /// <summary>The list's arguments with the one that narrows it down.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a value is empty.</exception>
    public IDictionary? Narrow(SchemaField? list, IDictionary? arguments)
    {
        if (wanted.Count == 0 || wanted.Any(string.IsNullOrWhiteSpace))
            throw InputErrors.Bad($"A value of -{parameter} is empty. Name what is wanted, or leave it out for everything.", null);
        if (wanted.Count != 1 || list is null) return arguments;
        // Only a number: how a server's text search treats case and parts of words is not documented, so it could lose rows.
        SchemaInputValue? argument = hasWildcards ? null : list.Argument(Field);
        if (argument is null || argument.Type.IsList
            || (arguments?.Keys.Cast<object>().Any(key => SchemaNames.Matches(argument.Name, key.ToString()!)) ?? false)) return arguments;
        OrderedDictionary narrowed = [];
        foreach (DictionaryEntry entry in arguments ?? new OrderedDictionary()) narrowed[entry.Key] = entry.Value;
        narrowed[argument.Name] = wanted[0];
        return narrowed;
    }
}
