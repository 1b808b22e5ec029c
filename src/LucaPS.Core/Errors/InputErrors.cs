using System;
using System.Collections;
using System.Globalization;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>Refusals of what the user gave, made before anything is sent.</summary>
internal static class InputErrors
{
    public static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    public static string Join(string path, int index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    /// <summary>Names the path, what was given and what is expected.</summary>
    public static LucaException Mismatch(string path, object? given, string expected) =>
        Bad($"'{path}' is {Describe(given)}, but {expected} is expected.", given);

    /// <summary>The message already says that nothing was sent.</summary>
    public static LucaException Bad(string message, object? given) =>
        new(LucaErrorId.BadRequest, message) { TargetValue = given, MayHaveBeenSent = false };

    /// <param name="hint">What may be meant.</param>
    public static LucaException NoField(string path, string typeName, string hint, object given) =>
        Bad($"'{path}' is not a field of {typeName}.{hint} See Get-LucaSchema -Type {typeName}; -Refresh asks the server again.", given);

    /// <param name="first">By what name it was given before, as an amount in kroner and in øre.</param>
    public static LucaException Twice(string path, string first, string second) =>
        Bad($"'{path}' is given twice, as '{first}' and as '{second}': leave one of them out, or its cell empty.", second);

    /// <param name="what">What holds it, with its quotes.</param>
    public static LucaException HalfCharacter(string what, object? given) =>
        Bad(
            $"{what} holds half of a surrogate pair, which is not a character. Look for a text that was cut in the middle of an emoji.",
            given);

    public static LucaException EmptyId(string? id) => Bad("An id is empty, so nothing was sent for it.", id);

    public static LucaException HasOwnParameter(object name, string parameter) =>
        Bad($"'{name}' has its own parameter; use that instead of {parameter}.", name);

    /// <summary>The nine digits of an organisation number.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is not such a number.</exception>
    public static string RequireOrganisationNumber(string text, string parameter)
    {
        if (!OrganisationNumber.TryParse(text, out string digits))
            throw Bad($"{parameter} '{text}' is not an organisation number, which has nine digits, such as 987 654 325.", text);
        return OrganisationNumber.IsValid(text)
            ? digits
            : throw Bad($"{parameter} '{text}' is mistyped: its last digit does not fit the others. Compare it digit by digit.", text);
    }

    /// <summary>A value as a message shows it: short, on one line, with its type.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => "the text '" + Shorten(text) + "'",
        bool flag => flag ? "true" : "false",
        IDictionary => "a hashtable",
        DateTime or DateTimeOffset => "the time " + ((IFormattable)value).ToString("s", CultureInfo.InvariantCulture),
        IFormattable formattable and not Enum =>
            "the " + value.GetType().Name + " " + Shorten(formattable.ToString(null, CultureInfo.InvariantCulture)),
        IEnumerable => "a list",
        _ => "a " + value.GetType().Name,
    };

    private static string Shorten(string text)
    {
        string line = text.Replace('\r', ' ').Replace('\n', ' ');
        return line.Length <= 60 ? line : line.Remove(60) + "…";
    }
}
