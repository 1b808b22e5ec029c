using System;
using System.Globalization;
using System.Management.Automation;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Binding;

/// <summary>
/// A day: a <see cref="DateTime"/>, a <see cref="DateTimeOffset"/>, a <c>DateOnly</c>, or text as yyyy-MM-dd. Whatever else there is would
/// be a guess, and is refused here: PowerShell silently skips a property of a row that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty text, as a column of a file has it, is none, and no error.</summary>
    public bool AllowsEmpty { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PowerShellValues.Plain(inputData);
        if (value is null || (AllowsEmpty && value is string text && string.IsNullOrWhiteSpace(text))) return null;
        return InputText.Day(value)
            ?? throw new ArgumentTransformationMetadataException(
                $"A date is expected, but {InputErrors.Describe(value)} is ambiguous or not a date. Give a date as yyyy-MM-dd, such as 2026-01-31, or a DateTime.");
    }
}

/// <summary>
/// A whole number, in whatever type or text it comes, as long as it is one: nothing is rounded, and no comma or point is read.
/// </summary>
/// <param name="least">The least that is taken.</param>
/// <param name="most">The most that is taken.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WholeNumberTransformationAttribute(long least, long most) : ArgumentTransformationAttribute
{
    /// <summary>The least that is taken.</summary>
    public long Least => least;

    /// <summary>The most that is taken.</summary>
    public long Most => most;

    /// <summary>Whether an empty text, as a column of a file has it, is none, and no error.</summary>
    public bool AllowsEmpty { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PowerShellValues.Plain(inputData);
        if (value is null || (AllowsEmpty && value is string text && string.IsNullOrWhiteSpace(text))) return null;
        if (InputText.Whole(value) is not { } number)
            throw new ArgumentTransformationMetadataException(
                $"A whole number is expected, and {InputErrors.Describe(value)} is not one. Use digits alone, such as 14.");
        if (number < least || number > most)
        {
            throw new ArgumentTransformationMetadataException(string.Format(
                CultureInfo.InvariantCulture,
                most == long.MaxValue
                    ? "A whole number from {1} is expected, not {0}."
                    : "A whole number from {1} to {2} is expected, not {0}.",
                number,
                least,
                most));
        }

        return ExactNumber.Narrow(number);
    }
}
