using System;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LucaPS.Binding;

/// <summary>An empty text, as a column of a file has it, is no number and no date: it becomes null, where PowerShell would make a zero of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}

/// <summary>Null stays null where PowerShell would make an empty text of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NullTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData ?? NullString.Value;
}

/// <summary>A range for what may also be null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionalRangeAttribute(int least, int most) : ValidateArgumentsAttribute
{
    /// <summary>The least that is taken.</summary>
    public int Least => least;

    /// <summary>The most that is taken.</summary>
    public int Most => most;

    /// <inheritdoc/>
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if ((arguments is PSObject wrapped ? wrapped.BaseObject : arguments) is int value && (value < least || value > most))
            throw new ValidationMetadataException($"The value {value} is not between {least} and {most}.");
    }
}
