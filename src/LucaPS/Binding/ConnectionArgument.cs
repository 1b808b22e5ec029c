using System;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>A connection, or the name of one, as <c>-Connection</c> takes it. Looked up when it is used.</summary>
public sealed class ConnectionArgument
{
    /// <summary>The connection of that name: open in this runspace, or saved.</summary>
    public ConnectionArgument(string name)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
    }

    /// <summary>That connection, from whatever runspace.</summary>
    public ConnectionArgument(Connection connection)
    {
        Connection = connection ?? throw new ArgumentNullException(nameof(connection));
        Name = connection.Name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The connection itself; null where only its name was given.</summary>
    public Connection? Connection { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Makes the argument of connections, of names, and of what a connection becomes on its way through a job or a file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = (inputData as PSObject)?.BaseObject ?? inputData;
        return plain switch
        {
            Connection connection => new ConnectionArgument(connection),
            string { Length: > 0 } name => new ConnectionArgument(name),
            ConnectionArgument argument => argument,
            // A job's $using:connection is a copy with the properties alone, and so is what Get-LucaConnection says of a saved one.
            not null when PSObject.AsPSObject(inputData).Properties["Name"]?.Value is string { Length: > 0 } name => new ConnectionArgument(name),
            _ => throw new ArgumentTransformationMetadataException("A connection is named by its name, or given as Connect-Luca or Get-LucaConnection write it."),
        };
    }
}
