using System;
using System.ComponentModel;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>
/// A connection, or the name of one, as <c>-Connection</c> takes it. Looked up when it is used. It is equal to its name, so that a mock's
/// <c>-ParameterFilter { $Connection -eq 'firma' }</c> and a wrapper's <c>[string]</c> mean the same.
/// </summary>
[TypeConverter(typeof(ConnectionConverter))]
public sealed class ConnectionArgument : IEquatable<ConnectionArgument>
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

    /// <summary>The sign-in that a copy was made from; null if unknown.</summary>
    internal string? AuthorizationId { get; init; }

    /// <summary>Of a connection, a name, or what a job, a file or a test made of one; null for anything else.</summary>
    internal static ConnectionArgument? Of(object? value)
    {
        object? plain = (value as PSObject)?.BaseObject ?? value;
        return plain switch
        {
            LucaPS.Connection { IsMade: true } connection => new ConnectionArgument(connection),
            string { Length: > 0 } name => new ConnectionArgument(name),
            ConnectionArgument argument => argument,
            // A job's $using:connection is a copy with the properties alone, and so is what Get-LucaConnection says of a saved one.
            not null when PSObject.AsPSObject(value).Properties["Name"]?.Value?.ToString() is { Length: > 0 } name =>
                new ConnectionArgument(name)
                {
                    AuthorizationId = PSObject.AsPSObject(value).Properties[nameof(LucaPS.Connection.AuthorizationId)]?.Value as string
                },
            // New-MockObject makes one without a name.
            LucaPS.Connection => new ConnectionArgument(nameof(LucaPS.Connection)),
            _ => null,
        };
    }

    /// <summary>Whether both have the same name.</summary>
    public bool Equals(ConnectionArgument? other) => string.Equals(Name, other?.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the other has this name, or is it.</summary>
    public override bool Equals(object? obj) => Equals(Of(obj));

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Converts connections where no attribute does: the parameters of a mock have the type alone.</summary>
public sealed class ConnectionConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => ConnectionArgument.Of(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConnectionArgument.Of(sourceValue)!;

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => destinationType == typeof(string);

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        sourceValue.ToString()!;
}

/// <summary>Makes the argument of connections, of names, and of what a connection becomes on its way through a job or a file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ConnectionArgument.Of(inputData)
        ?? throw new ArgumentTransformationMetadataException(
            "Give a connection by its name, or as the object that Connect-Luca or Get-LucaConnection writes.");
}
