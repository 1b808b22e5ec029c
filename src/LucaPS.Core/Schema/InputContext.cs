using System;
using System.Collections;
using System.Globalization;

namespace LucaPS.Schema;

/// <summary>What writing a user's values needs to know beside the schema.</summary>
internal sealed class InputContext
{
    /// <summary>Takes off what PowerShell wraps values in, and turns its custom objects into dictionaries; identity by default.</summary>
    public Func<object, object?> Unwrap { get; init; } = static value => value;

    /// <summary>
    /// What an object stands for where an id is expected, by the field's name: its id where it has one. Called with the value as it came.
    /// </summary>
    public Func<object, string, object> IdOf { get; init; } = static (value, _) => value;

    /// <summary>The zone of <see cref="DateTime"/> values that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}

/// <summary>Where in a user's values something is, and the error that it is not what it should be.</summary>
internal static class InputErrors
{
    public static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    public static string Join(string path, int index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    /// <summary>Names the path, what was given and what is expected.</summary>
    public static LucaException Mismatch(string path, object? given, string expected) =>
        Bad($"'{path}' is {Describe(given)}, but {expected} is expected. Nothing was sent.", given);

    public static LucaException Bad(string message, object? given) => new(LucaErrorId.BadRequest, message) { TargetValue = given };

    /// <summary>A value as a message shows it: short, on one line, with its type.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => "the text '" + Shorten(text) + "'",
        bool flag => flag ? "true" : "false",
        IDictionary => "a table of values",
        DateTime or DateTimeOffset => "the time " + ((IFormattable)value).ToString("s", CultureInfo.InvariantCulture),
        IFormattable formattable and not Enum => "the " + value.GetType().Name + " " + Shorten(formattable.ToString(null, CultureInfo.InvariantCulture)),
        IEnumerable => "a list",
        _ => "a " + value.GetType().Name,
    };

    private static string Shorten(string text)
    {
        string line = text.Replace('\r', ' ').Replace('\n', ' ');
        return line.Length <= 60 ? line : line.Remove(60) + "…";
    }
}
