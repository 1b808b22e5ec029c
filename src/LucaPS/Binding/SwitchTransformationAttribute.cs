using System.Management.Automation;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// Reads a switch out of a file's column, where true and false are texts. PowerShell itself takes any text for true.
/// </summary>
public sealed class SwitchTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty value says nothing; otherwise it is refused.</summary>
    public bool AllowsEmpty { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PowerShellValues.Plain(inputData);
        if (value is not (string or null)) return inputData;
        return (value as string)?.Trim() switch
        {
            { } text when bool.TryParse(text, out bool flag) => flag,
            null or "" when AllowsEmpty => false,
            null or "" => throw new ArgumentTransformationMetadataException("It is empty: say true or false, or leave the column out."),
            var text => throw new ArgumentTransformationMetadataException($"It is {InputErrors.Describe(text)}: say true or false."),
        };
    }
}
