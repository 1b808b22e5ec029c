using System;
using System.Collections;
using System.Management.Automation;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// A table of values: a hashtable, or an object for its properties. What is none is refused here, for PowerShell silently skips such a
/// property of a row.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TableTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PowerShellValues.Plain(inputData);
        if (plain is null or ScriptBlock) return inputData;
        return PowerShellValues.Unwrap(inputData!) as IDictionary
            ?? throw new ArgumentTransformationMetadataException($"A hashtable of fields and values is expected, but {InputErrors.Describe(plain)} was given. Write it as @{{ name = 'value' }}.");
    }
}
