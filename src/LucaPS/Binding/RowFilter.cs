using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Rows wanted by a value of their own: the server narrows them down where its list has an argument for it, and each is looked at here.</summary>
/// <param name="parameter">The cmdlet's parameter, such as <c>Name</c>, which is the rows' property too.</param>
/// <param name="wanted">The values; wildcards where <paramref name="hasWildcards"/>.</param>
/// <param name="hasWildcards">Whether <c>*</c> and <c>?</c> stand for anything.</param>
internal sealed class RowFilter(string parameter, IReadOnlyList<string> wanted, bool hasWildcards)
{
    private static readonly char[] s_wildcards = ['*', '?', '[', ']', '`'];

    private readonly WildcardPattern[] _patterns = [.. wanted.Select(value => WildcardPattern.Get(hasWildcards ? value : WildcardPattern.Escape(value), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];

    /// <summary>The field that has to be asked for.</summary>
    public string Field { get; } = SchemaNames.ToCamelCase(parameter);

    public bool Accepts(Row row) =>
        IdTransformationAttribute.Member(row, parameter) is { } value && (PowerShellValues.Plain(value) as string ?? ArgumentText.OfNumber(value)) is { } text && _patterns.Any(pattern => pattern.IsMatch(text));

    /// <summary>The list's arguments with the one that narrows it down.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a value is empty.</exception>
    public IDictionary? Narrow(SchemaField? list, IDictionary? arguments)
    {
        if (wanted.Count == 0 || wanted.Any(string.IsNullOrWhiteSpace)) throw InputErrors.Bad($"A value of -{parameter} is empty. Name what is wanted, or leave it out for everything.", null);
        if (wanted.Count != 1 || list is null) return arguments;
        bool isExact = !hasWildcards || wanted[0].IndexOfAny(s_wildcards) < 0;
        // Part of a name finds more than is wanted; what is more is left out here.
        SchemaInputValue? argument = isExact ? list.Argument(Field) : null;
        string value = wanted[0];
        if (argument is null && hasWildcards && (list.Argument(Field + "Contains") ?? list.Argument("search")) is { } part)
        {
            value = value.Split(s_wildcards).OrderByDescending(text => text.Length).First();
            argument = value.Length > 0 ? part : null;
        }

        if (argument is null || argument.Type.IsList || (arguments?.Keys.Cast<object>().Any(key => SchemaNames.Matches(argument.Name, key.ToString()!)) ?? false)) return arguments;
        OrderedDictionary narrowed = [];
        foreach (DictionaryEntry entry in arguments ?? new OrderedDictionary()) narrowed[entry.Key] = entry.Value;
        narrowed[argument.Name] = value;
        return narrowed;
    }
}
