using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Selects rows by a value. Each row is checked here; a number also goes to the server, if its list takes it.</summary>
/// <param name="parameter">The cmdlet's parameter, such as <c>Name</c>, which is the rows' property too.</param>
/// <param name="wanted">The values; wildcards where <paramref name="hasWildcards"/>.</param>
/// <param name="hasWildcards">Whether <c>*</c> and <c>?</c> stand for anything.</param>
internal sealed class RowFilter(string parameter, IReadOnlyList<string> wanted, bool hasWildcards)
{
    private WildcardPattern[] _patterns = Patterns(wanted, hasWildcards);

    /// <summary>The field that must be requested.</summary>
    public string Field { get; } = SchemaNames.ToCamelCase(parameter);

    public bool Accepts(Row row) =>
        IdTransformationAttribute.Member(row, parameter) is { } value
        && (PowerShellValues.Plain(value) as string ?? ArgumentText.OfNumber(value)) is { } text
        && _patterns.Any(pattern => pattern.IsMatch(text));

    /// <summary>The list's arguments with the one that narrows it down.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a value is empty, or no number where the rows have
    /// numbers.</exception>
    public IDictionary? Narrow(LucaSchema schema, RootField? root, IDictionary? arguments)
    {
        SchemaField? list = root?.Field;
        if (wanted.Count == 0 || wanted.Any(string.IsNullOrWhiteSpace))
            throw InputErrors.Bad($"A value of -{parameter} is empty. Name what is wanted, or leave it out for everything.", null);
        string[] values = [.. wanted];
        // The fallback's types are never sent, so they prove nothing.
        if (!schema.IsFallback && root is not null && schema.Type(root.RowTypeName)?.Field(Field)?.Type.NamedType is { } type
            && ValueKinds.OfScalar(type) == ValueKind.Integer)
        {
            values = [.. values.Select(value => Whole(value, type))];
            _patterns = Patterns(values, hasWildcards: false);
        }

        if (values.Length != 1 || list is null) return arguments;
        // Only a number: how a server's text search treats case and parts of words is not documented, so it could lose rows.
        SchemaInputValue? argument = hasWildcards ? null : list.Argument(Field);
        if (argument is null || argument.Type.IsList
            || (arguments?.Keys.Cast<object>().Any(key => SchemaNames.Matches(argument.Name, key.ToString()!)) ?? false)) return arguments;
        OrderedDictionary narrowed = [];
        foreach (DictionaryEntry entry in arguments ?? new OrderedDictionary()) narrowed[entry.Key] = entry.Value;
        narrowed[argument.Name] = values[0];
        return narrowed;
    }

    private string Whole(string value, string type) =>
        InputText.Whole(value)?.ToString(CultureInfo.InvariantCulture) ?? throw InputErrors.Bad(
            $"-{parameter} is '{value}', but '{Field}' is {type} (a whole number) at this server: give the number itself, without wildcards.",
            value);

    private static WildcardPattern[] Patterns(IEnumerable<string> values, bool hasWildcards) => [.. values.Select(value =>
        WildcardPattern.Get(
            hasWildcards ? value : WildcardPattern.Escape(value), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
}
