using System;
using System.Management.Automation;
using LucaPS.Session;

namespace LucaPS.Binding;

/// <summary>Makes a connection of its name: an open one of this runspace, or a saved one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = (inputData as PSObject)?.BaseObject ?? inputData;
        return plain is string name ? LucaServices.Find(name) : plain;
    }
}
